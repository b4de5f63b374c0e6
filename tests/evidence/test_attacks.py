"""The attack table: each line with exactly who notices it, and those nobody does, said plainly.

`db`: somebody with the file and its key. `pc`: with every key of today too, who rewrites keyring
and echo as he likes. Nobody has the auditor's seed, and nobody reaches what was printed.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.evidence.limits import Limit
from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.rich import live_a_day
from tests.evidence.tampers import cut
from tests.evidence.witnessed import ECHO, KEYRING, PAPER, SEED, Witnessed, witnessed
from tests.support.memo import CLERK, SIGNING_SEED
from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.clock_guard import ClockState, judge
from zyuki_desk.evidence.heads import Signer, parse_and_verify, sign
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import EpochKey

NOBODY: set[str] = set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Witnessed]:
    """A day with an early line, a sheet, a change of shift, and lines of this hour."""
    made = witnessed(tmp_path)
    live_a_day(made.office)
    made.print()
    made.office.enter(what="きのうの行")
    made.shift()
    made.office.enter(what="いまの行")
    made.office.enter(what="いまの次の行")
    made.see()
    assert made.noticed() == NOBODY
    yield made
    made.echo.close()
    made.office.close()


def line(desk: Witnessed, what: str) -> int:
    ((row_id,),) = desk.office.rows("SELECT id FROM memo WHERE what = ?", what)
    return int(row_id)


def rewrite(desk: Witnessed, what: str, key: EpochKey | None = None) -> None:
    """Change a line and make everything in the file fit again."""
    row_id = line(desk, what)
    with desk.office.tampering() as connection:
        connection.execute("UPDATE memo SET who = '別人' WHERE id = ?", (row_id,))
        commit_anew(connection, "memo", row_id)
        chain_anew(connection, key=key)


def own_everything(desk: Witnessed) -> None:
    """Rewrite the witnesses that are on the PC."""
    desk.remake_echo()
    desk.see()


def edited(desk: Witnessed) -> None:
    with desk.office.tampering() as connection:
        connection.execute("UPDATE memo SET who = '別人' WHERE id = 1")


def recommitted(desk: Witnessed) -> None:
    row_id = line(desk, "きのうの行")
    with desk.office.tampering() as connection:
        connection.execute("UPDATE memo SET who = '別人' WHERE id = ?", (row_id,))
        commit_anew(connection, "memo", row_id)


def deleted(desk: Witnessed) -> None:
    row_id = line(desk, "きのうの行")
    with desk.office.tampering() as connection:
        connection.execute("DELETE FROM memo WHERE id = ?", (row_id,))
        connection.execute("DELETE FROM journal WHERE source = 'memo' AND row_id = ?", (row_id,))


def tail_cut(desk: Witnessed, records: int = 2) -> None:
    with desk.office.tampering() as connection:
        cut(connection, desk.office.head().size - records)


def tail_and_echo_cut(desk: Witnessed) -> None:
    tail_cut(desk)
    desk.remake_echo()


def tail_echo_and_keyring_cut(desk: Witnessed) -> None:
    tail_cut(desk)
    own_everything(desk)


def epochs_cut(desk: Witnessed) -> None:
    desk.print()
    tail_cut(desk, desk.office.head().size - desk.papers[0].size)
    own_everything(desk)


def epochs_cut_and_used_again(desk: Witnessed) -> None:
    """Nothing was printed since; the seal's key has moved on and cannot go back."""
    tail_cut(desk, desk.office.head().size - desk.papers[0].size)
    own_everything(desk)
    desk.office.enter(what="また使う")
    own_everything(desk)


def erased(desk: Witnessed) -> None:
    with desk.office.tampering() as connection:
        connection.execute("UPDATE memo SET who = '', disposal_id = 1 WHERE id = 1")
        connection.execute("UPDATE journal SET salt = NULL WHERE source = 'memo' AND row_id = 1")


def seal_row_deleted(desk: Witnessed) -> None:
    with desk.office.tampering() as connection:
        connection.execute("DELETE FROM seal WHERE id = 1")


def another_seal_on_a_record(desk: Witnessed) -> None:
    with desk.office.tampering() as connection:
        connection.execute("UPDATE journal SET mac = zeroblob(32) WHERE seq = 14")


def rewritten_by_the_owner(what: str) -> Callable[[Witnessed], None]:
    def act(desk: Witnessed) -> None:
        rewrite(desk, what, desk.key)
        own_everything(desk)

    return act


def another_seal_key(desk: Witnessed) -> None:
    keeper = desk.office.desk.outside.seal
    assert keeper is not None
    keeper.key = EpochKey(desk.key.epoch, bytes(32))
    desk.office.enter(what="別の鍵で")
    own_everything(desk)


ATTACKS: dict[str, tuple[Callable[[Witnessed], None], set[str] | Limit]] = {
    "2 db: a line edited": (edited, {"replay"}),
    "3 db: a line and its record's commitment": (
        recommitted, {"chain", "tree", "books", SEED, KEYRING, ECHO},
    ),
    "4 db: a line and its record deleted": (
        deleted, {"chain", "tree", "books", KEYRING, ECHO},
    ),
    "5 db: the last lines cut off": (tail_cut, {KEYRING, ECHO}),
    "5b db: and the echo cut": (tail_and_echo_cut, {KEYRING}),
    "5c pc: and the keyring rewritten": (tail_echo_and_keyring_cut, Limit.TAIL),
    "7 db: history chained anew, no seal's key": (
        lambda desk: rewrite(desk, "きのうの行"), {SEED, KEYRING, ECHO},
    ),
    "7b pc: a line before the sheet": (rewritten_by_the_owner("その後"), {PAPER, SEED}),
    "7b' pc: yesterday's line, on no paper": (rewritten_by_the_owner("きのうの行"), {SEED}),
    "7c pc: this hour's line": (rewritten_by_the_owner("いまの行"), Limit.LAST_HOUR),
    "9 db: a record's seal overwritten": (another_seal_on_a_record, {SEED, ECHO}),
    "9 pc: another key of the seal": (another_seal_key, {SEED}),
    "13 db: a manager's seal deleted": (seal_row_deleted, {"replay"}),
    "14 db: values erased without approval": (erased, {"replay"}),
    "15 pc: whole epochs cut off": (epochs_cut, {PAPER}),
    "15 pc: … nothing printed since, used again": (epochs_cut_and_used_again, {SEED}),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_noticed_by_exactly_these(desk: Witnessed, name: str) -> None:
    act, expected = ATTACKS[name]
    act(desk)
    assert desk.noticed() - {"state"} == (NOBODY if isinstance(expected, Limit) else expected)


def test_6_an_old_folder_put_back(desk: Witnessed, tmp_path: Path) -> None:
    old, old_keyring = tmp_path / "old.db", desk.keyring
    shutil.copyfile(desk.office.path, old)
    desk.office.enter(what="あとの行")
    desk.print()
    desk.see()
    new_keyring = desk.keyring
    desk.office.database.close()
    shutil.copyfile(old, desk.office.path)
    assert desk.noticed() == {KEYRING, PAPER, ECHO}
    desk.keyring = old_keyring
    desk.remake_echo()
    assert desk.noticed() == {PAPER}, "6b: the keyring's image put back with it"
    assert new_keyring.size > old_keyring.size


def test_8_a_signing_key_replaced(desk: Witnessed) -> None:
    other = Signer(bytes(32))
    pinned = Signer(SIGNING_SEED).public_key
    with pytest.raises(Refusal, match="別の鍵"):
        parse_and_verify(sign(desk.office.head(), other).text, pinned)


@pytest.mark.parametrize("hours", [-3, -1])
def test_10_and_11_a_clock_set_back(desk: Witnessed, hours: int) -> None:
    desk.office.clock.advance(hours=hours)
    with desk.office.database.reading() as connection:
        state = read_state(connection)
    assert judge(state, desk.office.clock.read()).state is ClockState.BACK
    with pytest.raises(Refusal, match="時計"):
        desk.office.enter(what="過去に書く")


def test_12_an_echo_deleted(desk: Witnessed) -> None:
    desk.echo.path.unlink()
    assert desk.noticed() == {ECHO}
    desk.office.enter(what="写しのない行")
    assert desk.echo.trouble
    assert ("lost",) in desk.office.rows("SELECT kind FROM echo_event")


def test_a_closing_deleted_breaks_the_chain(desk: Witnessed) -> None:
    with desk.office.tampering() as connection:
        connection.execute("DELETE FROM journal WHERE source = 'closing' AND row_id = 1")
    assert {"chain", "replay"} <= desk.noticed()
    with desk.office.as_(CLERK).operation(Operation.ANCHOR) as work:
        work.anchor("shift")
