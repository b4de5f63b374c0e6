"""An example office of a few days with every ledger in it: made once, copied for each test."""

import atexit
import shutil
import tempfile
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from tests.contract.ledgers import every_ledger
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.sample import PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.keyslots import open_with_passphrase

LAST_DAY = date(2026, 11, 20)
EVENING = datetime.combine(LAST_DAY, time(18), tzinfo=JST)
PLAN = SamplePlan(until=LAST_DAY, days=3)


def blank(ledgers: Ledgers) -> Ledgers:
    """Return the same ledgers without a single example line."""
    return Ledgers(replace(ledger, sample=lambda _: iter(())) for ledger in ledgers.values())


@cache
def _prepared(*, lines: bool) -> Path:
    root = Path(tempfile.mkdtemp(prefix="zyuki-contract-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    ledgers = every_ledger() if lines else blank(every_ledger())
    make_sample(OfficeFolder(root / "office"), ledgers, PLAN).close()
    return root / "office"


def sample_folder(tmp_path: Path, *, lines: bool = True) -> OfficeFolder:
    """Copy the prepared office into a test's folder, closed."""
    folder = OfficeFolder(tmp_path / "office")
    shutil.copytree(_prepared(lines=lines), folder.root)
    return folder


def sample_office(
    tmp_path: Path,
    *,
    lines: bool = True,
    clock: FixedClock | None = None,
    ledgers: Ledgers | None = None,
) -> OpenOffice:
    """Open a copy with the system's manager at the desk; close it in the end."""
    return open_sample(
        sample_folder(tmp_path, lines=lines),
        clock or FixedClock(EVENING),
        ledgers or every_ledger(),
    )


def open_sample(folder: OfficeFolder, clock: FixedClock, ledgers: Ledgers) -> OpenOffice:
    """Open an example office's folder by its passphrase."""
    office = open_office(folder, ledgers, clock, lambda f: open_with_passphrase(f, PASSWORD))
    office.sign_in_as(Actor("P0001", "T1"))
    return office
