"""Writing back from the echo (写しから書き戻す): a copy made whole, verified, then exchanged."""

import shutil

from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.files import copy_durably
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.echo_gap import can_write_back
from zyuki_desk.core.echo_return import replay_into
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.schema import Telling, kept_kinds, unheard
from zyuki_desk.evidence.echo_keeper import EchoKeeper
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.verify import verify
from zyuki_desk.store.database import Database, DatabaseKey, Tell
from zyuki_desk.store.filing import begin_exchange, clear_beside, finish_exchange, name_aside
from zyuki_desk.store.keyslots import Opened
from zyuki_desk.store.slotcopies import paths_in
from zyuki_desk.store.slotfile import SlotKind

COPYING = "簿冊の写しを作っています…"
WRITING = "証跡の写しから書き戻しています…"
CHECKING = "書き戻した簿冊を検査しています…"
_UNFIT = "写しから書き戻した簿冊が検査に合いませんでした。いまの簿冊はそのままです。"


def write_back(
    office: OpenOffice, *, reason: str, approved_by: str, tell: Telling = unheard
) -> int:
    """Bring the office to where its echo is and return how many records came back.

    The office is closed afterwards and must be opened again; its present files are kept aside. Two
    people stand behind it. `Refusal` when nothing is to be written back, or a right or the reason
    is missing; `DamageFound` when the echo does not give a journal that holds. `tell` hears how
    far it is; until the files are exchanged, what it raises leaves everything as it was.
    """
    echo, actor = office.desk.outside.echo, office.desk.actor
    if not reason.strip():
        raise Refusal("書き戻すには理由が必要です。理由を入れてください。", field="reason")
    if approved_by == actor.person:
        raise Refusal("承認は、書き戻す人とは別の人がしてください。", field="approver")
    office.desk.require(Operation.RESTORE)
    if not can_write_back(office) or echo is None or echo.file is None:
        raise Refusal("写しにだけある記録はありません。書き戻すものがありません。")
    part = OfficeFolder(office.folder.restoring)
    try:
        added = _prepared(office, echo, tell)
        opened = Opened(office.master, SlotKind.KEYRING)
        with open_office(part, office.shipped, office.clock, lambda _: opened, aside=True) as copy:
            copy.sign_in_as(actor)
            with copy.desk.operation(Operation.RESTORE, ref="echo") as work:
                detail = {
                    "from_echo": added,
                    "left_aside": echo.astray,
                    "approved_by": approved_by,
                }
                work.act(DESK_BOOK, detail, reason=reason.strip())
    except BaseException:
        shutil.rmtree(part.root, ignore_errors=True)
        raise
    folder, clock = office.folder, office.clock
    aside = name_aside(clock.read())
    lock, office.lock = office.lock, None  # the head the keyring kept is still the true one
    office.close()
    try:
        begin_exchange(folder, aside)
        finish_exchange(folder)
    finally:
        if lock is not None:
            lock.release()
    return added


def _prepared(office: OpenOffice, echo: EchoKeeper, tell: Telling) -> int:
    """Make a folder beside the office's with its keys and the database as the echo tells it."""
    try:
        part = clear_beside(office.folder)
        for source, target in zip(paths_in(office.folder), paths_in(part), strict=True):
            copy_durably(source, target)
        return _rebuilt(office, part, echo, tell)
    except OSError as error:
        raise Trouble("書き戻せませんでした。空き容量と権限を確かめてください。") from error


def _rebuilt(office: OpenOffice, part: OfficeFolder, echo: EchoKeeper, tell: Telling) -> int:
    """Copy the database, replay the echo into the copy, and verify all of it."""
    assert echo.file is not None
    kinds = kept_kinds(office.shipped)
    office.database.copy_into(part.database, tell=_saying(tell, COPYING), alone=True)
    copy = Database(part.database, DatabaseKey(office.master.database_key))
    try:
        added = replay_into(
            copy, echo.file, office.shipped, shared=echo.shared, tell=_saying(tell, WRITING)
        )
        report = verify(copy, kinds, origin=office.origin, progress=_saying(tell, CHECKING))
    finally:
        copy.close()
    head = echo.file.head
    if not report.sound or head is None or report.size != head.size:
        raise DamageFound(_UNFIT)
    return added


def _saying(tell: Telling, words: str) -> Tell:
    def told(done: int, total: int) -> bool:
        tell(done, total, words)
        return True

    return told
