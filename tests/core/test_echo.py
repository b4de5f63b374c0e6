"""The echo: in step after every operation, compared at every start, never silently repaired."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.echo_office import DAY, SEED, echo_of, enter, founded, reopened
from tests.support.memo import CHIEF, CLERK, OTHER, at
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.echo_gap import can_write_back, echo_gap
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.masters.keys import KeysMaster
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.replaying import write_back
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.core.witnesses import mend_echo
from zyuki_desk.evidence.echo import NAME
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.keyslots import new_recovery_code


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    return OfficeFolder(tmp_path / "office")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(at(9, 12))


@pytest.fixture
def office(folder: OfficeFolder, clock: FixedClock) -> Iterator[OpenOffice]:
    made = founded(folder, clock)
    yield made
    made.close()


def events(office: OpenOffice) -> list[str]:
    with office.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT kind FROM echo_event ORDER BY id")
        return [row[0] for row in found]


def lose_duties(office: OpenOffice) -> int:
    return sum("証跡の写し" in duty.sentence for duty in duties_of(office.desk))


class TestInStep:
    def test_every_operation_is_in_it_when_it_is_said(self, office: OpenOffice) -> None:
        enter(office, what="点検")
        verdict = verify_office(office, seeds=[SEED])
        assert verdict.is_sound
        assert verdict.echo is not None
        assert verdict.echo.size == office.head().size
        assert events(office) == ["begun"]

    def test_nothing_can_be_read_in_it(self, office: OpenOffice) -> None:
        enter(office, who="例示 桜子", what="合言葉の確認")
        content = echo_of(office).read_bytes()
        assert "例示".encode() not in content
        assert b"memo" not in content

    def test_a_load_larger_than_memory_holds_is_in_it(self, office: OpenOffice) -> None:
        lines = [LoadedLine({"day": DAY, "who": f"見本 {n}"}) for n in range(2_500)]
        office.sign_in_as(Actor(CHIEF))
        load_lines(office.desk, office.ledgers["memo"], lines)
        enter(office)
        verdict = verify_office(office)
        assert verdict.is_sound
        assert verdict.echo is not None
        assert verdict.echo.size > 2_500


class TestAtTheStart:
    def test_one_operation_behind_is_a_crash_and_appended(self, office: OpenOffice) -> None:
        enter(office)
        before = echo_of(office).read_bytes()
        enter(office, what="写しの前に止まった")
        office.close()
        echo_of(office).write_bytes(before)
        with reopened(office) as again:
            enter(again)
            assert verify_office(again).is_sound
            assert events(again) == ["begun"]

    @pytest.mark.parametrize("torn", [1, 10, 40, 200])
    def test_a_torn_tail_is_a_crash_too(self, office: OpenOffice, torn: int) -> None:
        enter(office)
        enter(office, what="途中で切れた")
        office.close()
        with echo_of(office).open("r+b") as stream:
            stream.truncate(echo_of(office).stat().st_size - torn)
        with reopened(office) as again:
            enter(again)
            assert verify_office(again).is_sound

    def test_an_older_database_stops_the_work_until_two_people_decide(
        self, office: OpenOffice
    ) -> None:
        enter(office, what="最初")
        office.close()
        old = office.folder.database.read_bytes()
        again = reopened(office)
        enter(again, what="なくなるはずの行")
        again.close()
        office.folder.database.write_bytes(old)
        stopped = reopened(office)
        with stopped:
            with pytest.raises(Refusal, match="件古く"):
                enter(stopped)
            verdict = verify_office(stopped)
            assert not verdict.is_sound
            assert verdict.echo is not None
            assert verdict.echo.ahead
            stopped.sign_in_as(Actor(CHIEF))
            stopped.accept_head(reason="控えから戻した", approved_by=OTHER)
            stopped.sign_in_as(Actor(CLERK))
            enter(stopped, what="そのあと")
            assert verify_office(stopped, seeds=[SEED]).is_sound
        with reopened(stopped) as after:
            enter(after)
            assert verify_office(after, seeds=[SEED]).is_sound

    def test_what_was_cut_off_is_written_back(self, office: OpenOffice) -> None:
        first = enter(office, what="最初")
        office.close()
        old = office.folder.database.read_bytes()
        again = reopened(office)
        again.desk.correct("memo", first, {"who": "例示 次郎"}, reason="書き間違い")
        second = enter(again, what="切り取られた行")
        again.desk.strike("memo", second, reason="二重")
        head = again.head()
        again.close()
        office.folder.database.write_bytes(old)
        stopped = reopened(office, CHIEF)
        with pytest.raises(Refusal):
            write_back(stopped, reason=" ", approved_by=OTHER)
        with pytest.raises(Refusal):
            write_back(stopped, reason="末尾が切られた", approved_by=CHIEF)
        assert write_back(stopped, reason="末尾が切られた", approved_by=OTHER) > 0
        with reopened(stopped) as whole:
            found = list(whole.books.ids(whole.ledgers["memo"], Query(text="切り取られた")))
            assert found == [second]
            enter(whole, what="つづき")
            verdict = verify_office(whole, seeds=[SEED])
            assert verdict.is_sound
            assert verdict.report.size > head.size
            assert lose_duties(whole) == 0
        assert list(office.folder.root.glob("replaced-*"))

    def test_signing_in_meanwhile_does_not_stand_in_the_way(self, office: OpenOffice) -> None:
        """What is recorded while the work is stopped, over several starts, stays aside."""
        enter(office, what="最初")
        office.close()
        old = office.folder.database.read_bytes()
        with reopened(office) as again:
            lost = enter(again, what="なくなった行")
        office.folder.database.write_bytes(old)
        for _ in range(3):
            with reopened(office, CHIEF) as stopped:
                Accounts(stopped.desk).note(Operation.SIGN_IN, Actor(CHIEF))
                with stopped.desk.operation(Operation.LOOK) as work:
                    work.act("office", {"what": "acts"})
        stopped = reopened(office, CHIEF)
        assert stopped.desk.outside.echo is not None
        assert stopped.desk.outside.echo.astray >= 6
        gap = echo_gap(stopped)
        assert [(each.ledger, each.number) for each in gap.newest] == [("memo", 2)]
        assert gap.lines == {"memo": 1}
        assert write_back(stopped, reason="末尾が切られた", approved_by=OTHER) == gap.records
        with reopened(stopped) as whole:
            assert list(whole.books.ids(whole.ledgers["memo"], Query(text="なくなった"))) == [lost]
            assert verify_office(whole, seeds=[SEED]).is_sound
            enter(whole, what="つづき")

    def test_a_line_written_elsewhere_is_another_history(self, office: OpenOffice) -> None:
        enter(office, what="最初")
        office.close()
        old, echo = office.folder.database.read_bytes(), echo_of(office).read_bytes()
        with reopened(office) as forged:
            enter(forged, what="偽り")
        with_line = office.folder.database.read_bytes()
        office.folder.database.write_bytes(old)
        echo_of(office).write_bytes(echo)
        with reopened(office) as again:
            enter(again, what="本当")
            enter(again, what="本当")
        office.folder.database.write_bytes(with_line)
        with reopened(office, CHIEF) as stopped:
            assert not can_write_back(stopped)
            with pytest.raises(Refusal, match="書き戻すものがありません"):
                write_back(stopped, reason="試し", approved_by=OTHER)

    def test_another_history_stops_the_work(self, office: OpenOffice) -> None:
        office.close()
        old = office.folder.database.read_bytes()
        with reopened(office) as again:
            enter(again, what="本当")
        true_echo = echo_of(office).read_bytes()
        office.folder.database.write_bytes(old)
        echo_of(office).unlink()
        with reopened(office) as forged:
            enter(forged, what="偽り")
            enter(forged, what="偽り")
        echo_of(office).write_bytes(true_echo)
        with reopened(office) as stopped:
            # The journal says that the echo was lost: somebody must mend it before it counts.
            assert "lost" in events(stopped)
            assert verify_office(stopped).echo is None

    def test_a_foreign_or_spoilt_echo_is_told(self, office: OpenOffice) -> None:
        enter(office)
        office.close()
        content = bytearray(echo_of(office).read_bytes())
        content[3] ^= 1
        echo_of(office).write_bytes(bytes(content))
        with reopened(office) as again:
            enter(again)
            assert events(again) == ["begun", "lost"]
            assert lose_duties(again) == 1


class TestLostAndMended:
    def test_work_goes_on_and_a_duty_stands_until_it_is_mended(self, office: OpenOffice) -> None:
        enter(office)
        os.unlink(echo_of(office))  # noqa: PTH108 - as a medium that is pulled out
        enter(office, what="写しなし")
        assert office.desk.outside.echo is not None
        assert office.desk.outside.echo.trouble
        assert events(office) == ["begun", "lost"]
        assert lose_duties(office) == 1
        with reopened(office) as again:
            enter(again, what="まだ写しなし")
            assert events(again) == ["begun", "lost"]
            with pytest.raises(Refusal):
                mend_echo(again.desk)
            again.sign_in_as(Actor(CHIEF))
            mend_echo(again.desk)
            assert lose_duties(again) == 0
            again.sign_in_as(Actor(CLERK))
            enter(again)
            assert verify_office(again).is_sound
            assert again.desk.outside.echo is not None
            assert again.desk.outside.echo.trouble == ""

    def test_it_moves_to_another_place(self, office: OpenOffice, tmp_path: Path) -> None:
        enter(office)
        office.sign_in_as(Actor(CHIEF))
        other = tmp_path / "other-disk"
        mend_echo(office.desk, other)
        assert (other / NAME).exists()
        assert not echo_of(office).exists()
        with reopened(office) as again:
            enter(again)
            verdict = verify_office(again)
            assert verdict.is_sound
            assert verdict.echo is not None
        assert not echo_of(office).exists()

    def test_a_place_that_cannot_be_written_changes_nothing(
        self, office: OpenOffice, tmp_path: Path
    ) -> None:
        enter(office)
        office.sign_in_as(Actor(CHIEF))
        (tmp_path / "file").write_text("x", encoding="utf-8")
        with pytest.raises(Trouble):
            mend_echo(office.desk, tmp_path / "file")
        office.sign_in_as(Actor(CLERK))
        enter(office)
        assert verify_office(office).is_sound


def test_an_administrator_renews_the_auditors_number(office: OpenOffice) -> None:
    enter(office)
    code = new_recovery_code()
    with pytest.raises(Refusal):
        KeysMaster(office).begin_seal(code)
    office.sign_in_as(Actor(CHIEF))
    KeysMaster(office).begin_seal(code)
    seed = parse_recovery_code(code)
    with reopened(office) as again:
        enter(again)
        assert verify_office(again, seeds=[seed]).is_sound
        assert verify_office(again, seeds=[SEED, seed]).is_sound
        assert not verify_office(again, seeds=[SEED]).is_sound


@pytest.mark.parametrize("harm", ["deleted", "emptied", "a bit"])
def test_a_lost_key_of_the_seal_is_told_until_a_new_series_begins(
    office: OpenOffice, harm: str
) -> None:
    enter(office)
    assert not seal_duties_of(office)
    office.close()
    data = (path := office.folder.seal_key).read_bytes()
    if harm == "deleted":
        path.unlink()
    else:
        pages = range(0, len(data), 4096)
        bent = bytes(byte ^ (n in pages) for n, byte in enumerate(data))
        path.write_bytes(b"" if harm == "emptied" else bent)
    with reopened(office, CHIEF) as again:
        enter(again)
        assert seal_duties_of(again) == 1
        again.begin_seal(bytes(range(1, 17)))
        enter(again)
        assert not seal_duties_of(again)
        assert verify_office(again, seeds=[SEED, bytes(range(1, 17))]).is_sound


def seal_duties_of(office: OpenOffice) -> int:
    return sum(duty.kind.key == "seal-lost" for duty in duties_of(office.desk))
