"""Every kind of thing that the program does to an office's files, each ready to be disturbed.

An act is prepared while nothing is wrong (`ready`), and only its last step runs under the fault.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.ledgers import every_ledger
from tests.contract.office import sample_folder
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Strength
from zyuki_desk.core.backup_keeper import BackupKeeper
from zyuki_desk.core.backup_plan import BackupPlan, set_backup_plan
from zyuki_desk.core.backups import backups_in, check_files, write_backup
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.masters.keys import KeysMaster
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.replaying import write_back
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.core.retention.disposals import approve, proposals, propose
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.core.witnesses import mend_echo
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.importing import Importer, suggest_assignment
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.paper.printing import Printing
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import Opened, open_with_passphrase, open_with_recovery
from zyuki_desk.store.slotfile import Argon2Cost

if TYPE_CHECKING:
    from zyuki_desk.core.fields import Value

ROOM, PERMIT = "room-entry", "entry-permit"
NOVEMBER = Query(period=month_of(date(2026, 11, 1)))
SPRING = datetime(2028, 4, 3, 9, tzinfo=JST)
"""A day on which the example's lines are past one year's retention."""
OLD = Path(__file__).parents[1] / "old_databases" / "1"
CHEAP = Argon2Cost(8192, 1, 1)
NEW_PASSPHRASE = PASSWORD[::-1] + "-x1"
NEW_CODE = "recovery"
LINES = [f"令和8年10月{day}日,R1,来訪 七子,見本町,9:05,9:40,視察,なし" for day in range(1, 29)]
HEAD = "日付,部屋,氏名,所属,入室時間,退室時間,目的,備考"


@dataclass
class Stage:
    """An office's folder, what lies around it, and the office where it is open."""

    home: Path
    opened: Opened

    @property
    def folder(self) -> OfficeFolder:
        """The office's folder."""
        return OfficeFolder(self.home / "office")

    @property
    def medium(self) -> Path:
        """Another place: a medium, a folder for exports."""
        return self.home / "medium"

    def open(self, *, days: int = 0) -> OpenOffice:
        """Open the office with the manager at the desk."""
        clock = FixedClock(SPRING.replace(day=SPRING.day + days))
        office = open_office(self.folder, every_ledger(), clock, lambda _: self.opened)
        office.sign_in_as(Actor("P0001", "T1"))
        return office


Work = Callable[[], object]


@dataclass(frozen=True)
class Act:
    """One kind of operation: what it needs, what it does, and what must hold of its files."""

    name: str
    ready: Callable[[Stage, OpenOffice], Work]
    setup: Callable[[Stage, OpenOffice], object] = lambda _stage, _office: None
    whole: Callable[[Stage, bool], str] = lambda _stage, _done: ""
    """What is wrong with the files beside the office; told whether the act said it was done."""
    is_open: bool = True
    """Whether the office is open when the act begins."""
    is_one: bool = True
    """Whether it is one operation: all or nothing; else each of its steps is."""
    after_setup: Callable[[Stage], object] = lambda _stage: None


def permit(office: OpenOffice, purpose: str) -> int:
    """Enter one short line."""
    day = office.clock.read().today
    values: dict[str, Value] = {
        "day": day, "room": "R1", "person_name": "例示 花子", "person_class": "visitor",
        "purpose": purpose, "valid_from": day, "valid_until": day, "approved_by": "見本 太郎",
    }  # fmt: skip
    return office.desk.enter(PERMIT, values).entry_id


def _last(office: OpenOffice) -> int:
    return list(office.books.ids(office.ledgers[PERMIT], Query()))[-1]


def _export(ending: str) -> Act:
    def ready(stage: Stage, office: OpenOffice) -> Work:
        return lambda: export_lines(office, office.ledgers[ROOM], Query(), stage.medium / ending)

    return Act(f"export {ending}", ready, whole=lambda stage, done: table(stage, ending, done=done))


def table(stage: Stage, name: str, *, done: bool) -> str:
    """Say what is wrong with an exported table; nothing, or all of it, may lie there."""
    path = stage.medium / name
    if not path.exists():
        return "told as exported, and absent" if done else ""
    try:
        with read_table(path) as found:
            lines = sum(1 for _ in found.rows())
    except Exception as error:  # noqa: BLE001 - whatever a half-written file makes of a reader
        return f"half an export lies there ({type(error).__name__})"
    return "" if lines == int((stage.home / "lines").read_text()) else "a part of the lines"


def naive_export(stage: Stage, office: OpenOffice) -> Work:
    """Write and rename, as many programs do: the bad control, which must fail."""

    def work() -> None:
        rows = office.books.ids(office.ledgers[ROOM], Query())
        data = "".join(f"{n},{'見本' * 40}\r\n" for n in ["番号", *rows]).encode()
        part, target = stage.medium / "naive.part", stage.medium / "naive.csv"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, data)  # what it returns is not looked at
        os.close(handle)
        part.rename(target)

    return work


NAIVE = Act(
    "naive export", naive_export, whole=lambda stage, done: table(stage, "naive.csv", done=done)
)


def _backups_hold(stage: Stage, done: bool) -> str:
    for place in (stage.folder.backups, stage.medium):
        for backup in backups_in(place):
            check_files(backup, stage.opened.master)
    del done
    return ""


def _rehearse(_stage: Stage, office: OpenOffice) -> Work:
    keeper = BackupKeeper(office)
    (place, backup), *_ = keeper.listed()
    return lambda: keeper.rehearse(backup, place.label)


def _restore(stage: Stage, _office: OpenOffice) -> Work:
    (backup,) = backups_in(stage.medium)
    both = Signed("1001", PASSWORD, "ディスクの故障", "1003", PASSWORD)

    def work() -> None:
        clock = FixedClock(SPRING.replace(hour=12))
        strength = Strength(8192, 1, 1)
        with Restoration(backup, stage.folder, every_ledger(), clock, strength=strength) as under:
            under.prepare(lambda _: stage.opened)
            under.approve(both)
            under.exchange()

    return work


def _keep_and_go_on(stage: Stage, office: OpenOffice) -> None:
    write_backup(office, stage.medium)
    permit(office, "控えのあと")


def _opens_by(stage: Stage, ways: Iterable[Callable[[OfficeFolder], Opened]], done: bool) -> str:
    """Say which way of opening fails: the new one must open once told, else the old one."""
    working = []
    for way in ways:
        try:
            working.append(
                way(stage.folder).master.database_key == stage.opened.master.database_key
            )
        except Exception:  # noqa: BLE001 - which way does not open, and why, is not the question
            working.append(False)
    old, new = working
    if done and not new:
        return "told as changed, and the new way does not open"
    return "" if old or new else "neither the old nor the new way opens"


def _passphrase_holds(stage: Stage, done: bool) -> str:
    ways = [
        lambda folder, word=word: open_with_passphrase(folder, word)
        for word in (PASSWORD, NEW_PASSPHRASE)
    ]
    return _opens_by(stage, ways, done)


def _recovery_holds(stage: Stage, done: bool) -> str:
    code = (stage.home / NEW_CODE).read_text()
    ways = [
        lambda folder: open_with_passphrase(folder, PASSWORD),
        lambda folder: open_with_recovery(folder, code),
    ]
    return _opens_by(stage, ways, done)


def _new_recovery(stage: Stage, office: OpenOffice) -> Work:
    code = (stage.home / NEW_CODE).read_text()
    return lambda: KeysMaster(office).set_recovery(code)


def _make_code(stage: Stage, _office: OpenOffice) -> None:
    from zyuki_desk.store.keyslots import new_recovery_code

    (stage.home / NEW_CODE).write_text(new_recovery_code())


def _import(stage: Stage, office: OpenOffice) -> Work:
    path, ledger = stage.medium / "old.csv", office.ledgers[ROOM]
    with read_table(path) as found:
        guess = suggest_assignment(ledger, list(found.headers))
    return lambda: Importer(office, ledger, path, guess).run()


def _write_csv(stage: Stage, _office: OpenOffice) -> None:
    (stage.medium / "old.csv").write_text("\r\n".join([HEAD, *LINES, ""]), encoding="utf-8")


def _print(_stage: Stage, office: OpenOffice) -> Work:
    printing = Printing(office)
    sheet = printing.register(office.ledgers[ROOM], replace(NOVEMBER, place="R1"))
    return lambda: printing.record(sheet, destination="file")


def _dispose(_stage: Stage, office: OpenOffice) -> Work:
    with office.database.reading() as connection:
        (facts,) = proposals(connection)
    return lambda: approve(office.desk.for_actor(Actor("P0004", "T1")), facts.id)


def _go_on_then_lose(stage: Stage, office: OpenOffice) -> None:
    office.database.close()
    shutil.copyfile(stage.folder.database, stage.home / "earlier")
    for number in range(5):
        permit(office, f"写しだけにある {number}")


def _put_earlier_back(stage: Stage) -> None:
    shutil.copyfile(stage.home / "earlier", stage.folder.database)


def _old_office(stage: Stage, _office: OpenOffice) -> None:
    shutil.copytree(OLD, stage.home / "old")


def _bring_up(stage: Stage, _office: OpenOffice) -> Work:
    opened = open_with_passphrase(OfficeFolder(stage.home / "old"), PASSWORD)
    return lambda: _old(stage, opened).close()


def _old(stage: Stage, opened: Opened) -> OpenOffice:
    clock = FixedClock(SPRING)
    folder = OfficeFolder(stage.home / "old")
    return open_office(folder, every_ledger(), clock, lambda _: opened)


def _old_opens(stage: Stage, _done: bool) -> str:
    from zyuki_desk.core.verification import verify_office

    opened = open_with_passphrase(OfficeFolder(stage.home / "old"), PASSWORD)
    with _old(stage, opened) as office:
        head = (OLD / "head.txt").read_text(encoding="ascii").strip()
        return "" if verify_office(office, [head]).is_sound else "the old office does not verify"


ACTS = (
    Act("enter", lambda _, office: lambda: permit(office, "記入" * 40)),
    Act(
        "correct",
        lambda _, office: (
            lambda: office.desk.correct(PERMIT, _last(office), {"purpose": "直し"}, reason="誤記")
        ),
        setup=lambda _, office: permit(office, "もと"),
    ),
    Act(
        "fill",
        lambda _, office: (
            lambda: office.desk.fill(
                PERMIT, _last(office), {"revoked_on": office.clock.read().today}
            )
        ),
        setup=lambda _, office: permit(office, "もと"),
    ),
    Act(
        "strike",
        lambda _, office: lambda: office.desk.strike(PERMIT, _last(office), reason="二重"),
        setup=lambda _, office: permit(office, "もと"),
    ),
    Act(
        "seal",
        lambda _, office: (
            lambda: Sealing(office.desk, office.books).seal_lines(
                office.ledgers[PERMIT], [_last(office)]
            )
        ),
        setup=lambda _, office: permit(office, "もと"),
    ),
    Act(
        "close",
        lambda _, office: (
            lambda: Sealing(office.desk, office.books).close_period(
                office.ledgers[PERMIT], month_of(date(2026, 11, 1)), None, reason="試し"
            )
        ),
    ),
    Act("print", _print),
    _export("out.csv"),
    _export("out.xlsx"),
    Act("import", _import, setup=_write_csv, is_one=False),
    Act(
        "setting",
        lambda _, office: (
            lambda: set_backup_plan(office.desk, BackupPlan(every_hours=12), reason="試し")
        ),
    ),
    Act(
        "dispose",
        _dispose,
        setup=lambda _, office: propose(office.desk, ROOM, reason="満了", method="消去"),
    ),
    Act(
        "backup",
        lambda _, office: lambda: BackupKeeper(office).run(),
        whole=_backups_hold,
        is_one=False,
    ),
    Act(
        "rehearse",
        _rehearse,
        setup=lambda stage, office: write_backup(office, stage.folder.backups),
        is_one=False,
    ),
    Act("restore", _restore, setup=_keep_and_go_on, is_open=False, is_one=False),
    Act("bring up", _bring_up, setup=_old_office, whole=_old_opens),
    Act(
        "passphrase",
        lambda _, office: lambda: KeysMaster(office).set_passphrase(NEW_PASSPHRASE, CHEAP),
        whole=_passphrase_holds,
    ),
    Act("recovery", _new_recovery, setup=_make_code, whole=_recovery_holds),
    Act("echo remake", lambda _, office: lambda: mend_echo(office.desk)),
    Act(
        "write back",
        lambda _, office: lambda: write_back(office, reason="傷んだ", approved_by="P0004"),
        setup=_go_on_then_lose,
        after_setup=_put_earlier_back,
        is_one=False,
    ),
)


def stage_of(act: Act, home: Path) -> Stage:
    """Make the office that an act begins with, closed."""
    home.mkdir()
    folder = sample_folder(home)
    stage = Stage(home, open_with_passphrase(folder, PASSWORD))
    stage.medium.mkdir()
    with stage.open() as office:
        (home / "lines").write_text(str(len(office.books.ids(office.ledgers[ROOM], Query()))))
        act.setup(stage, office)
    act.after_setup(stage)
    return stage
