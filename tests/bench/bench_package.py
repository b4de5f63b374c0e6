"""A package of many lines against the same tables and sheet without proofs; and its page."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.bench.figures import Figure
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.files import written_safely
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.package.bag import FolderSink
from zyuki_desk.exchange.package.build import Builder
from zyuki_desk.exchange.package.order import Order
from zyuki_desk.exchange.package.tables import headings, table_rows
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.writers import write_csv, write_xlsx
from zyuki_desk.paper.attached import AttachedSheets
from zyuki_desk.paper.printing import Printing
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import SamplePlan, make_sample

LEDGER = "room-entry"
SECONDS_IN_BROWSER = 10.0


def run(lines: int = 100_000) -> Iterator[Figure]:
    """Measure writing with and without proofs, then both verifiers on what was written."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        plan = SamplePlan(until=_yesterday(), entries=lines)
        with make_sample(OfficeFolder(root / "office"), program_ledgers(), plan) as office:
            bare = _seconds(lambda: _without_proofs(office, root))
            wanted = Order(
                ledgers=(LEDGER,), period=None, purpose="監査", recipient="監査 花子",
                approver="P0001",
            )  # fmt: skip
            sheets = AttachedSheets(Printing(office))
            sink = FolderSink(root / "package")
            ours = _seconds(lambda: Builder(office, wanted, sink, sheets=sheets).build())
            yield Figure("package", ours, "s", bare, ours / bare, at_most=2)
        found = Package(str(root / "package"))
        before = time.process_time()
        yield Figure("verify.py", _seconds(found.run), "s")
        yield Figure("verify.py, processor", time.process_time() - before, "s")
        assert found.is_sound
        yield Figure("records", found.records)
        yield from _page(root / "package", found.records)


def _without_proofs(office: OpenOffice, root: Path) -> None:
    ledger, printing = office.ledgers[LEDGER], Printing(office)
    ids = office.books.ids(ledger, Query())
    with written_safely(root / "sheet.pdf") as stream:
        stream.write(printing.register(ledger, Query()).pdf)
    for write, name in ((write_csv, "lines.csv"), (write_xlsx, "lines.xlsx")):
        write(root / name, headings(ledger), table_rows(office, ledger, ids))


def _page(folder: Path, records: int) -> Iterator[Figure]:
    from installer.libraries import find_browser
    from tests.support.chromium import Browser

    program = find_browser()
    if program is None:
        return
    with Browser(program) as browser:
        browser.call("Performance.enable", timeDomain="threadTicks")
        browser.open(folder / "index.html")
        browser.wait_for("document.documentElement.dataset.verdict")
        seconds = float(browser.run("document.documentElement.dataset.seconds"))
        told = browser.call("Performance.getMetrics")["metrics"]
        worked = next(each["value"] for each in told if each["name"] == "TaskDuration")
        heap = browser.run("performance.memory.usedJSHeapSize") / 1e6
        assert browser.run("state.whole.records") == records
        browser.choose("#folder", folder)
        browser.wait_for("document.documentElement.dataset.verdict !== 'part'")
        assert browser.run("document.documentElement.dataset.verdict") == "good"
        whole = float(browser.run("document.documentElement.dataset.seconds"))
        told = browser.call("Performance.getMetrics")["metrics"]
        all_worked = next(each["value"] for each in told if each["name"] == "TaskDuration")
    yield Figure("page, per 100,000 records", seconds * 100_000 / records, "s",
                 at_most=SECONDS_IN_BROWSER)  # fmt: skip
    yield Figure("page, processor per 100,000 records", worked * 100_000 / records, "s")
    yield Figure("page, memory", heap, "MB")
    yield Figure("page, its whole folder", whole, "s")
    yield Figure("page, its whole folder, processor", all_worked - worked, "s")


def _yesterday() -> date:
    return SystemClock().read().today - timedelta(days=1)


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
