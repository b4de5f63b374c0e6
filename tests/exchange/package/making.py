"""Packages of the example office: made once with everything a line can go through in it."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.contract.office import LAST_DAY, sample_office
from zyuki_desk.base.calendar import Period
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.exchange.package.bag import FolderSink
from zyuki_desk.exchange.package.build import Builder
from zyuki_desk.exchange.package.order import Built, Order
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.printing import Printing

LEDGERS = ("room-entry", "media", "daily-check")
PERIOD = Period(LAST_DAY, LAST_DAY)


def order(*ledgers: str, period: Period | None = None) -> Order:
    """Ask for these ledgers, or the usual three."""
    return Order(
        ledgers=ledgers or LEDGERS,
        period=period,
        purpose="内部監査",
        recipient="監査 花子",
        approver="P0001",
    )


def make(office: OpenOffice, folder: Path, wanted: Order) -> Built:
    """Make a package in a folder, sheets included."""
    sheets = AttachedSheets(Printing(office))
    return Builder(office, wanted, FolderSink(folder), sheets=sheets).build()


def live(office: OpenOffice) -> None:
    """Correct, strike, and enter what a spreadsheet would run."""
    office.desk.correct("room-entry", 1, {"purpose": "=別の用件"}, reason="誤記")
    office.desk.correct("room-entry", 1, {"purpose": "また別の用件"}, reason="再び誤記")
    office.desk.strike("room-entry", 2, reason="二重に記入した")


@cache
def _prepared(*, of_one_day: bool) -> Path:
    root = Path(tempfile.mkdtemp(prefix="zyuki-package-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    with sample_office(root) as office:
        live(office)
        make(office, root / "package", order(period=PERIOD if of_one_day else None))
    return root / "package"


def copied(folder: Path, *, of_one_day: bool = False) -> Path:
    """Copy the prepared package for a test that tampers with it."""
    target = folder / "package"
    shutil.copytree(_prepared(of_one_day=of_one_day), target)
    return target
