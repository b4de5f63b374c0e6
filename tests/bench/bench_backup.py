"""A backup of a large file while entries go on: what one entry waits, at the most."""

import shutil
import tempfile
import threading
from datetime import date
from pathlib import Path
from time import perf_counter, sleep

from sqlcipher3 import dbapi2

from tests.bench.figures import Figure, p95
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.backup import write_copy
from zyuki_desk.store.keyslots import open_with_passphrase

PAUSE = 0.2
"""Seconds between two entries: a hurried clerk, five a second."""
AIM_MS = 250
BLOB = 1_000_000


def _grow(folder: OfficeFolder, megabytes: int) -> None:
    """Fill the file with something that is not ours; the copy has to carry it all the same."""
    key = open_with_passphrase(folder, PASSWORD).master.database_key
    connection = dbapi2.connect(str(folder.database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE ballast (id INTEGER PRIMARY KEY, content BLOB)")
    for _ in range(megabytes):
        connection.execute("INSERT INTO ballast (content) VALUES (randomblob(?))", (BLOB,))
    connection.close()


def _enter(office: OpenOffice) -> float:
    """Write one line as the clerk does and return the milliseconds until it is saved."""
    today = office.clock.read().today
    start = perf_counter()
    office.desk.enter(
        "entry-permit",
        {
            "day": today, "room": "R1", "person_name": "例示 花子", "person_class": "visitor",
            "purpose": "視察", "valid_from": today, "valid_until": today,
            "approved_by": "見本 太郎",
        },
    )  # fmt: skip
    return (perf_counter() - start) * 1000


def run(n: int = 1000) -> list[Figure]:
    """Measure; `n` is the file's size in MB (a tenth of it in a quick run)."""
    root = Path(tempfile.mkdtemp(prefix="zyuki-bench-"))
    try:
        folder = OfficeFolder(root / "office")
        make_sample(folder, program_ledgers(), SamplePlan(until=date(2026, 11, 19), days=2)).close()
        _grow(folder, n)
        office = open_office(
            folder, program_ledgers(), SystemClock(),
            lambda f: open_with_passphrase(f, PASSWORD),
        )  # fmt: skip
        with office:
            office.sign_in_as(Actor("P0001", "T1"))
            return _measured(office, root, n)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measured(office: OpenOffice, root: Path, megabytes: int) -> list[Figure]:
    before = [_enter(office) for _ in range(20)]
    copying = threading.Thread(target=write_copy, args=(office.database, root / "copy.db"))
    start = perf_counter()
    copying.start()
    during = []
    while copying.is_alive():
        during.append(_enter(office))
        sleep(PAUSE)
    copying.join()
    took = perf_counter() - start
    return [
        Figure("entry_during_backup_worst_ms", max(during), "ms", max(before), at_most=AIM_MS),
        Figure("entry_during_backup_p95_ms", p95(during), "ms", p95(before)),
        Figure("backup_seconds", took, "s"),
        Figure("backup_megabytes", float(megabytes), "MB"),
        Figure("entries_meanwhile", float(len(during)), ""),
    ]
