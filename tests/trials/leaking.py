"""The acts of `leaks`, each run as a program of its own that may be killed in its midst."""

import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.contract.ledgers import every_ledger
from tests.contract.office import EVENING
from tests.exchange.package.making import order
from tests.exchange.package.test_handing import ROOM as FREE
from tests.exchange.package.test_handing import WORDS, Plugged, passage
from tests.trials.leaks import BATCH, KANA, MARK, REFUSED, name
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.cli import main
from zyuki_desk.core.backup_keeper import BackupKeeper
from zyuki_desk.core.backup_plan import BackupPlace
from zyuki_desk.core.backups import backups_in
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.importing import Importer, suggest_assignment
from zyuki_desk.exchange.medium import Device
from zyuki_desk.exchange.package.handing import Handing
from zyuki_desk.exchange.package.verifier.proofs import receipt_code
from zyuki_desk.exchange.package.wrapping import Lock, Wrapping
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.printing import Printing
from zyuki_desk.papers import print_register
from zyuki_desk.sample import CHEAP_STRENGTH, MANAGER, PASSWORD
from zyuki_desk.store.keyslots import Opened, add_keyring, open_with_passphrase
from zyuki_desk.store.secrets import MemorySecretStore

PERMIT, ROOM = "entry-permit", "room-entry"
WRITTEN = 500
"""Lines after which an export that is to be killed is."""


class Life:
    """One start of the program on the office."""

    def __init__(self, home: Path, times: int, number: int, *, dies: bool) -> None:
        self.home = home
        self.dies = dies
        self.times = times
        self.number = number
        self.clock = FixedClock(EVENING + timedelta(hours=2 * number))
        self.folder = OfficeFolder(home / "office")
        self.out = home / "out"

    def unlock(self, folder: OfficeFolder) -> Opened:
        """Open by the passphrase."""
        return open_with_passphrase(folder, PASSWORD)

    @contextmanager
    def office(self) -> Iterator[OpenOffice]:
        """Open the office with the manager at the desk."""
        with open_office(self.folder, every_ledger(), self.clock, self.unlock) as office:
            office.sign_in_as(Actor("P0001", "T1"))
            yield office


def enter(life: Life) -> None:
    """Enter the names as visitors with permits; fill, correct and strike some."""
    day = life.clock.read().today
    with life.office() as office:
        desk = office.desk
        for first in range(0, life.times, BATCH):
            saved = desk.enter_all(
                PERMIT,
                [
                    {
                        "day": day, "room": "R1", "person_name": name(n),
                        "person_class": "visitor", "purpose": f"{KANA} {n}", "valid_from": day,
                        "valid_until": day, "approved_by": "見本 太郎",
                    }
                    for n in range(first, min(first + BATCH, life.times))
                ],
            )  # fmt: skip
            ids = [line.entry_id for line in saved]
            desk.correct(PERMIT, ids[0], {"person_name": f"{name(0)}子"}, reason=f"{MARK}の誤記")
            desk.strike(PERMIT, ids[1], reason=f"{MARK} 二重")


def bring_in(ending: str) -> Callable[[Life], None]:
    """Import the names from a table."""

    def act(life: Life) -> None:
        source = life.out / f"in.{ending}"
        with life.office() as office:
            ledger = office.ledgers[ROOM]
            with read_table(source) as table:
                assigned = suggest_assignment(ledger, table.headers)
            importer = Importer(office, ledger, source, assigned)
            importer.summary(importer.dry_run())
            importer.run()

    return act


def search(life: Life) -> None:
    """Look for the names, in the ledgers and among people."""
    with life.office() as office:
        for key in (ROOM, PERMIT):
            ledger = office.ledgers[key]
            for text in (MARK, name(7), KANA):
                ids = office.books.ids(ledger, Query(text=text))
                list(office.books.lines(ledger, ids[:50], office.desk.directory))


def export(ending: str) -> Callable[[Life], None]:
    """Export the lines of the names."""

    def act(life: Life) -> None:
        with life.office() as office:
            target = life.out / f"lines-{life.number}.{ending}"
            export_lines(
                office, office.ledgers[PERMIT], Query(text=MARK), target, progress=go_on(life)
            )

    return act


def go_on(life: Life) -> Callable[[int], bool]:
    """Return a progress that goes on, or dies where lines are written and the file is not whole."""

    def told(written: int) -> bool:
        if life.dies and written >= WRITTEN:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    return told


def print_lines(life: Life) -> None:
    """Prepare the sheets of a month, and save one of a period as a PDF."""
    with life.office() as office:
        month = month_of(life.clock.read().today)
        Printing(office).register(office.ledgers[PERMIT], Query(period=month))
        target = life.out / f"sheet-{life.number}.pdf"
        print_register(office, ROOM, target, period=month, place=None, blank=None, reserve=False)


def package(wrapping: Wrapping) -> Callable[[Life], None]:
    """Give a package out on a registered medium."""

    def act(life: Life) -> None:
        stick = life.out / f"stick-{wrapping}"
        stick.mkdir(exist_ok=True)
        known = f"製造番号 1 / ボリューム {wrapping}"
        plugged = Plugged([Device(stick, "USB", known, FREE)])
        with life.office() as office:
            handing = Handing(office, plugged, lambda: AttachedSheets(Printing(office)))
            carriers = handing.carriers()
            if carriers[0].device is None:
                free = [c.medium for c in carriers if not (c.medium.holder or c.medium.identity)]
                handing.register(free[0], plugged.devices[0])
            went = passage(handing, lock=Lock(wrapping, passphrase=WORDS),
                           due_on=life.clock.read().today)  # fmt: skip
            handed = handing.hand_out(replace(order(PERMIT, ROOM), recipient=name(1)), went)
            code = receipt_code(handed.serial, handed.built.read_digest, good=True)
            handing.receive(handed.serial, code, how=f"{MARK} 返却")
        (stick / "newest").write_text(max(p.name for p in stick.glob("A-*")))

    return act


def unlock(life: Life) -> None:
    """Verify a locked package, as an auditor with the program does."""
    stick = life.out / "stick-age"
    (life.out / "words").write_text(WORDS)
    locked = stick / (stick / "newest").read_text()
    code = main(["verify", str(locked), "--password-file", str(life.out / "words")])
    assert code == 0, code


def back_up(life: Life) -> None:
    """Write backups here and elsewhere, and rehearse one."""
    with life.office() as office:
        keeper = BackupKeeper(office)
        places = (*keeper.places, BackupPlace(str(life.home / "second"), "別の場所"))
        outcomes = keeper.run(places)
        found = outcomes[0].backup
        assert found is not None, outcomes
        assert keeper.rehearse(found, "ここ").ok


def restore(life: Life) -> None:
    """Restore the newest backup over the office."""
    backup = backups_in(life.home / "second")[0]
    both = Signed("1001", PASSWORD, f"{MARK}の故障", "1003", PASSWORD)
    with Restoration(
        backup, life.folder, every_ledger(), life.clock, strength=CHEAP_STRENGTH
    ) as restoration:
        restoration.prepare(life.unlock)
        restoration.approve(both)
        restoration.exchange()


def window(life: Life) -> None:
    """Type names into the window's fields, look at every page, and let the screen lock itself."""
    from tests.trials.leaking_window import play

    keyring = MemorySecretStore()
    with life.office() as office:
        add_keyring(life.folder, office.master, keyring)
    play(life.folder, life.clock, keyring, (MANAGER, PASSWORD), (name(3), KANA))


def crash(life: Life) -> None:
    """Meet a bug whose message holds a name, then crash hard with names in memory."""
    from zyuki_desk.ui.crash import CrashWatch

    with life.office() as office:
        ids = office.books.ids(office.ledgers[PERMIT], Query(text=MARK))
        lines = list(office.books.lines(office.ledgers[PERMIT], ids, office.desk.directory))
        watch = CrashWatch(life.folder.logs, life.clock, lambda *_: None)
        watch.last_fault()
        watch.start()
        try:
            raise ValueError(f"{name(5)}: {lines[:1]}")
        except ValueError as error:
            watch.handle(type(error), error, error.__traceback__)
        os.abort()


ACTS: dict[str, Callable[[Life], None]] = {
    "enter": enter,
    "import csv": bring_in("csv"),
    "import xlsx": bring_in("xlsx"),
    "search": search,
    "export csv": export("csv"),
    "export xlsx": export("xlsx"),
    "print": print_lines,
    "package zip": package(Wrapping.AES_ZIP),
    "package age": package(Wrapping.AGE_PASSPHRASE),
    "unlock": unlock,
    "backup": back_up,
    "restore": restore,
    "window": window,
    "crash": crash,
}


def run(home: Path, act: str, times: int, number: int, kill_after: float) -> None:
    """Do one act, on a machine that keeps core dumps."""
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    with suppress(SystemExit):
        main(["--version"])  # the program's own door: what it forbids itself, it forbids here
    if kill_after:
        timer = threading.Timer(kill_after, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()
    ACTS[act](Life(home, times, number, dies=kill_after > 0))


def serve(home: Path) -> None:
    """Fork a process for each act that is asked for; answer with its end and its seconds."""
    for line in sys.stdin:
        act, times, number, kill_after = line.strip().split("|")
        began = time.perf_counter()
        process = os.fork()
        if not process:
            said = os.open(home / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            code = 1
            try:
                run(home, act, int(times), int(number), float(kill_after))
                code = 0
            except DeskError:
                code = REFUSED  # its sentence is for the clerk's eyes
            except BaseException:  # noqa: BLE001 - the parent is told by the code
                traceback.print_exc()
            finally:
                os._exit(code)
        _, status = os.waitpid(process, 0)
        ended, seconds = os.waitstatus_to_exitcode(status), time.perf_counter() - began
        sys.stdout.write(f"{ended} {seconds:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
