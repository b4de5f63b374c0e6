"""What stands beside the file of an open office: its keys, seal and echo; settled at a start."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.echo_events import BEGUN, CAUGHT_UP, LOST, MENDED, EchoEvent, last_event
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.office import Setting
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence import heads, seal
from zyuki_desk.evidence.echo import NAME
from zyuki_desk.evidence.echo_keeper import EchoKeeper, Standing
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.evidence.seal_file import SealKeeper
from zyuki_desk.store.database import Database
from zyuki_desk.store.master import Master

JOURNAL_ID = "main"
_ONE_OPERATION = 50
"""Records that a crash between commit and echo explains without a word."""
ECHO_SETTING = "echo"
"""`{"folder": …}` puts the echo elsewhere, best on another disk; none keeps it in the office's."""

_ASK = (
    "管理者が、写しから書き戻すか、控えから戻すか、このまま受け入れるかを決めてください"
    "(サインインの次の画面か「監査・証跡」)。"
)
STOPPED = {
    Standing.BEHIND: "簿冊が、証跡の写しより{ahead}件古くなっています。記入を止めています。",
    Standing.FORKED: "簿冊と証跡の写しが食い違っています。記入を止めています。",
}
BEHIND_KEYRING = (
    "簿冊が、このPCが最後に見た証跡から続いていません。古い控えに戻されたおそれがあります。"
    f"記入を止めています。{_ASK}"
)


def origin_of(master: Master) -> str:
    """Return the name of an office's journal in signed heads."""
    return heads.origin_of(master.office_id, JOURNAL_ID)


def outside_of(folder: OfficeFolder, master: Master, ledgers: Ledgers) -> Outside:
    """Collect what stands beside the file in this folder."""
    origin = origin_of(master)
    keeper = SealKeeper(origin, master.seal_wrap, folder.seal_key)
    keeper.load()
    echo = EchoKeeper(folder.echo / NAME, master.echo_key, kept_kinds(ledgers))
    return Outside(origin, heads.Signer(master.signing_seed), keeper, echo)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the journal itself says of what stands beside it."""

    epoch: int
    born: bool
    accepted: bool
    had_echo: bool
    folder: Path | None


def _known(connection: Connection) -> _Known:
    state = read_state(connection)
    last = connection.exec_driver_sql(
        "SELECT seq, operation, ref FROM journal WHERE source = ? ORDER BY seq DESC LIMIT 1",
        (seal.CLOSING,),
    ).first()
    seq, operation, ref = last if last is not None else (0, "", "")
    value = connection.execute(select(Setting.value).where(Setting.key == ECHO_SETTING)).scalar()
    folder = value.get("folder") if isinstance(value, dict) else None
    return _Known(
        epoch=state.epoch,
        born=seal.is_birth(operation, ref),
        accepted=operation in seal.ACCEPTING and seq == state.size,
        had_echo=last_event(connection) is not None,
        folder=Path(folder) if folder else None,
    )


def settle(database: Database, outside: Outside, *, goes_on: bool) -> None:
    """At a start: bring the seal's key to where the journal stands, compare the echo, and stop.

    `goes_on`: whether the journal holds what the keyring saw last.
    """
    with database.reading() as connection:
        known = _known(connection)
    outside.is_accepted = known.accepted
    if outside.seal is not None:
        outside.seal.settle(known.epoch, born=known.born)
    if outside.echo is not None:
        if known.folder is not None:
            outside.echo.path = known.folder / NAME
        _settle_echo(database, outside, outside.echo, known)
    if not goes_on and not outside.stopped:
        outside.stopped = BEHIND_KEYRING


def _settle_echo(database: Database, outside: Outside, echo: EchoKeeper, known: _Known) -> None:
    with database.reading() as connection:
        last = last_event(connection)
    if last is not None and last[0] == LOST:
        # Somebody must mend it: a medium that is back is looked at then, not silently used.
        echo.trouble = _still_lost(echo)
        return
    standing = echo.start(database, had=known.had_echo, accepted=known.accepted)
    if standing in STOPPED:
        outside.stopped = STOPPED[standing].format(ahead=echo.ahead) + _ASK
    elif standing is Standing.MISSING:
        outside.events.append((LOST, echo.trouble))
    elif standing is Standing.BEGUN and not echo.trouble:
        outside.events.append((MENDED if known.had_echo else BEGUN, ""))
    elif standing is Standing.BEGUN:
        outside.events.append((LOST, echo.trouble))
    elif standing is Standing.CAUGHT_UP and echo.caught > _ONE_OPERATION:
        outside.events.append((CAUGHT_UP, f"{echo.caught}件を写しに足しました。"))


def echo_place(database: Database, folder: OfficeFolder) -> Path | None:
    """Tell where the echo of this journal must lie; None when it has none by its own records."""
    with database.reading() as connection:
        if "echo_event" not in inspect(connection).get_table_names():
            return None
        known, last = _known(connection), last_event(connection)
    if last is None or last[0] == LOST:
        return None
    return (known.folder or folder.echo) / NAME


def go_on(database: Database, outside: Outside) -> None:
    """Go on from the journal as it is: nothing stops the work, and the echo is made anew.

    A place that cannot be written is an event, as it is after any commit.
    """
    outside.stopped, outside.is_accepted = "", True
    if outside.echo is not None:
        outside.echo.start(database, had=False, accepted=True)
        if outside.echo.trouble:
            outside.events.append((LOST, outside.echo.trouble))


def _still_lost(echo: EchoKeeper) -> str:
    return f"証跡の写しがないまま記入しています({echo.path.parent.name})。"


def mend_echo(desk: Desk, folder: Path | None = None) -> None:
    """Make the echo anew, in another folder if one is named; recorded, and the duty ends.

    `Refusal` without the right to settings; `Trouble` when the place cannot be written.
    """
    echo = desk.outside.echo
    if echo is None or desk.outside.stopped:
        raise Refusal(desk.outside.stopped or "この簿冊には証跡の写しを作れません。")
    desk.require(Operation.KEYS)
    before = echo.path
    if folder is not None:
        echo.path = folder / NAME
    try:
        echo.remake(desk.database)
    except BaseException:
        echo.path = before
        raise
    with desk.operation(Operation.KEYS, ref=ECHO_SETTING) as work:
        work.add(EchoEvent(kind=MENDED, at=work.moment.at, by=work.signature.person))
        if folder is not None:
            why = "証跡の写しの置き場所を替えた"
            put_setting(work, ECHO_SETTING, {"folder": str(folder)}, reason=why)
    if folder is not None and before != echo.path:
        echo.leave(before)


def begin_seal(desk: Desk, seed: bytes) -> None:
    """Begin a new series of seals by a ceremony that is a record itself."""
    keeper, origin = desk.outside.seal, desk.outside.origin
    assert keeper is not None, "an open office has a place for the seal"
    try:
        with desk.operation(Operation.KEYS, ref=seal.NEW_SEED) as work:
            key = seal.EpochKey.first(seed, origin, work.state.epoch + 1)
            keeper.stage(key)
            name = seal.seed_name(seed, origin).hex()
            work.act(DESK_BOOK, {"keys": seal.NEW_SEED, "seed": name, "epoch": key.epoch})
    except BaseException:
        with suppress(DeskError), desk.database.reading() as connection:
            known = _known(connection)
            keeper.settle(known.epoch, born=known.born)
        raise
