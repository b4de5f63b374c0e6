"""Acts upon whole offices: founded, opened, brought up, backed up, restored, written back."""

import shutil
from pathlib import Path

from tests.contract.ledgers import every_ledger
from tests.support.memo import FOUNDING
from tests.trials.stage import PERMIT, ROOM, SPRING, Act, Stage, Work, permit
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Strength
from zyuki_desk.core.backup_keeper import BackupKeeper
from zyuki_desk.core.backup_plan import BackupPlace, BackupPlan, set_backup_plan
from zyuki_desk.core.backups import backups_in, check_files, write_backup
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.core.replaying import write_back
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.core.retention.disposals import approve, propose
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.core.witnesses import mend_echo
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.filing import ASIDE
from zyuki_desk.store.keyslots import Ways, open_with_passphrase
from zyuki_desk.store.slotfile import Argon2Cost

OLD = Path(__file__).parents[1] / "old_databases" / "1"
CHEAP = Argon2Cost(8192, 1, 1)
RUNS = frozenset({"backup_run"})


def _backups_hold(stage: Stage, _done: bool) -> str:
    for place in (stage.folder.backups, stage.medium):
        for backup in backups_in(place):
            check_files(backup, stage.opened.master)
            with open_office(
                backup.as_office, every_ledger(), FixedClock(SPRING), lambda _: stage.opened,
                read_only=True,
            ) as copy:  # fmt: skip
                if copy.head().size != backup.records:
                    return f"{backup.name} tells another number of records"
    return ""


def _two_places(stage: Stage, office: OpenOffice) -> None:
    plan = BackupPlan(places=(BackupPlace(str(stage.medium), "USBメモリー"),))
    set_backup_plan(office.desk, plan, reason="試し")


def _rehearse(_stage: Stage, office: OpenOffice) -> Work:
    keeper = BackupKeeper(office)
    (place, backup), *_ = keeper.listed()
    return lambda: keeper.rehearse(backup, place.label)


def _erased(stage: Stage, office: OpenOffice) -> None:
    """Keep a backup, then erase what it still holds."""
    _two_places(stage, office)
    for outcome in BackupKeeper(office).run():
        assert outcome.ok, outcome.sentence
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(minutes=1)
    proposal = propose(office.desk, ROOM, reason="満了", method="消去")
    approve(office.desk.for_actor(Actor("P0004", "T1")), proposal)


def _forget(_stage: Stage, office: OpenOffice) -> Work:
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(minutes=2)
    return lambda: BackupKeeper(office).forget_outdated()


def _forgotten(stage: Stage, done: bool) -> str:
    """Say where an older backup is left, or no newer one came in its place."""
    if wrong := _backups_hold(stage, done):
        return wrong
    for place in (stage.folder.backups, stage.medium):
        made = [backup.made_at for backup in backups_in(place)]
        fresh = [at for at in made if at >= SPRING.replace(minute=2)]
        if not made or (done and (not fresh or len(fresh) != len(made))):
            return f"{place.name}: {len(fresh)} of {len(made)} backups are of after the erasing"
    return ""


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


def _nothing_here(stage: Stage) -> None:
    shutil.rmtree(stage.folder.root)


def _kept_aside(stage: Stage, done: bool) -> str:
    """Say whether the replaced office is lost: it lies aside, or where it was."""
    aside = sorted(stage.folder.root.glob(f"{ASIDE}*"))
    if not aside:
        return "told as restored, and the old files are not kept" if done else ""
    if not stage.folder.database.exists() and not stage.folder.restored.exists():
        return "neither the old nor the restored office is in its place"
    database = OfficeFolder(aside[0]).database
    if done and not database.exists():
        return "the old file is not among those put aside"
    return ""


def _go_on_then_lose(stage: Stage, office: OpenOffice) -> None:
    office.database.close()
    shutil.copyfile(stage.folder.database, stage.home / "earlier")
    for number in range(5):
        permit(office, f"写しだけにある {number}")


def _put_earlier_back(stage: Stage) -> None:
    (stage.home / "earlier").replace(stage.folder.database)


def _older_echo(stage: Stage, office: OpenOffice) -> None:
    echo = office.desk.outside.echo
    assert echo is not None
    shutil.copyfile(echo.path, stage.home / "echo")
    for number in range(60):
        permit(office, f"写しにまだない {number}")


def _put_echo_back(stage: Stage) -> None:
    """Put the shorter echo back, with an append at its end that was cut off."""
    (path,) = (path for path in stage.folder.echo.iterdir() if path.is_file())
    path.write_bytes((stage.home / "echo").read_bytes() + b"\0\0\1")


def _open(stage: Stage, _office: OpenOffice) -> Work:
    return lambda: stage.open().close()


def _old_office(stage: Stage) -> None:
    """Let a file of the program's first version be the office."""
    shutil.rmtree(stage.folder.root)
    shutil.copytree(OLD, stage.folder.root)
    stage.opened = open_with_passphrase(stage.folder, PASSWORD)


def _holds_as_then(stage: Stage, _done: bool) -> str:
    with stage.open(days=1) as office:
        head = (OLD / "head.txt").read_text(encoding="ascii").strip()
        return "" if verify_office(office, [head]).is_sound else "the old head does not hold"


def _new(stage: Stage) -> OfficeFolder:
    return OfficeFolder(stage.home / "new")


def _found(stage: Stage, _office: OpenOffice) -> Work:
    ways = Ways(passphrase=PASSWORD, cost=CHEAP)

    def work() -> None:
        office, _ = found_office(
            _new(stage), every_ledger(), FixedClock(SPRING), FOUNDING, ways, seed=bytes(16)
        )
        office.close()

    return work


def _founded(stage: Stage, done: bool) -> str:
    """Say what is wrong with a new office; what was not told as founded may say why not."""
    folder = _new(stage)
    try:
        opened = open_with_passphrase(folder, PASSWORD)
        with open_office(folder, every_ledger(), FixedClock(SPRING), lambda _: opened) as office:
            if office.head().size and not verify_office(office, seeds=[bytes(16)]).is_sound:
                return "the new office does not verify"
            return "told as founded, and empty" if done and not office.head().size else ""
    except DeskError as error:
        return f"told as founded, and {error.sentence}" if done else ""


def _lines_of(office: OpenOffice) -> int:
    return len(office.books.ids(office.ledgers[PERMIT], Query()))


PLACES = (
    Act("found", _found, is_open=False, whole=_founded),
    Act("open", _open, is_open=False),
    Act("echo caught up", _open, setup=_older_echo, after_setup=_put_echo_back, is_open=False),
    Act("bring up", _open, after_setup=_old_office, whole=_holds_as_then, is_open=False),
    Act(
        "backup",
        lambda _, office: lambda: BackupKeeper(office).run(),
        setup=_two_places,
        whole=_backups_hold,
        tells=RUNS,
    ),
    Act(
        "rehearse",
        _rehearse,
        setup=lambda stage, office: write_backup(office, stage.folder.backups),
        tells=RUNS,
    ),
    Act("erase from backups", _forget, setup=_erased, whole=_forgotten, tells=RUNS),
    Act("restore", _restore, setup=_keep_and_go_on, whole=_kept_aside, is_open=False),
    Act(
        "restore on a new PC",
        _restore,
        setup=_keep_and_go_on,
        after_setup=_nothing_here,
        is_open=False,
    ),
    Act("echo remade", lambda _, office: lambda: mend_echo(office.desk)),
    Act(
        "echo moved",
        lambda stage, office: lambda: mend_echo(office.desk, stage.medium / "echo"),
    ),
    Act(
        "enter, echo elsewhere",
        lambda _, office: lambda: permit(office, "写しは媒体に"),
        setup=lambda stage, office: mend_echo(office.desk, stage.medium / "echo"),
    ),
    Act(
        "write back",
        lambda _, office: lambda: write_back(office, reason="傷んだ", approved_by="P0004"),
        setup=_go_on_then_lose,
        after_setup=_put_earlier_back,
    ),
    Act(
        "accept",
        lambda _, office: lambda: office.accept_head(reason="試し", approved_by="P0004"),
        setup=_go_on_then_lose,
        after_setup=_put_earlier_back,
    ),
)
