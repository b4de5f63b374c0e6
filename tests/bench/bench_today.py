"""今日 with all its duties: ten years of a large office against ten thousand lines, in one run.

Making the large office (250 operators, 42 terminals, 12 rooms, about two million lines) takes the
better part of an hour. `ZYUKI_BENCH_FOLDER` names a folder in which both offices are kept.
"""

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, against, milliseconds

if TYPE_CHECKING:
    from zyuki_desk.core.opening import OpenOffice
    from zyuki_desk.sample import SamplePlan

UNTIL = date(2026, 11, 20)
LINES = 10_000
MOST_MS, MOST_RATIO = 200.0, 3.0
YEAR = 2026


def run(rounds: int = 15, *, quick: bool = False) -> list[Figure]:
    """Measure computing the duties, showing 今日 with them, and reading a year's calendar."""
    from zyuki_desk.core.duties import open_duties
    from zyuki_desk.core.year_days import YearAsked, read_year

    with ExitStack() as stack:
        small, large = (stack.enter_context(each) for each in _offices(quick=quick))
        computed = _series(rounds, lambda: open_duties(small.desk), lambda: open_duties(large.desk))
        spent = [_processor_ms(lambda: open_duties(large.desk)) for _ in range(rounds)]
        shown = _series(rounds, *stack.enter_context(_pages(small, large)))
        asked = YearAsked(YEAR)
        years = [milliseconds(lambda: read_year(large.desk, asked)) for _ in range(3)]
        lines = sum(_lines(large))
    return [
        Figure("lines of the large office", lines),
        Figure("duties of the large office", statistics.median(computed[1]), "ms",
               at_most=MOST_MS),
        Figure("the same, processor time", statistics.median(spent), "ms", at_most=MOST_MS),
        against("duties, against ten thousand lines", computed[1], computed[0],
                at_most=MOST_RATIO),
        Figure("今日 with all duties on the screen", statistics.median(shown[1]), "ms",
               at_most=MOST_MS),
        against("the same against ten thousand lines", shown[1], shown[0], at_most=MOST_RATIO),
        Figure("the calendar of a year, every ledger", statistics.median(years), "ms"),
    ]  # fmt: skip


def _series(
    rounds: int, one: Callable[[], object], other: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Time both by turns, after each was done once."""
    one()
    other()
    pairs = [(milliseconds(one), milliseconds(other)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _processor_ms(work: Callable[[], object]) -> float:
    """Time one call by the processor alone: on a busy machine the clock tells of others."""
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _offices(*, quick: bool) -> "Iterator[OpenOffice]":
    from zyuki_desk.sample import SamplePlan

    kept = os.environ.get("ZYUKI_BENCH_FOLDER")
    root = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="zyuki-bench-"))
    yield _office(root / "small", SamplePlan(until=UNTIL, entries=1000 if quick else LINES))
    large = SamplePlan.large(UNTIL, days=5) if quick else SamplePlan.large(UNTIL)
    yield _office(root / ("quick" if quick else "large"), large)


def _office(folder: Path, plan: "SamplePlan") -> "OpenOffice":
    from zyuki_desk.base.clock import JST, FixedClock
    from zyuki_desk.base.paths import OfficeFolder
    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.opening import open_office
    from zyuki_desk.parts import program_ledgers
    from zyuki_desk.sample import PASSWORD, make_sample
    from zyuki_desk.store.keyslots import open_with_passphrase

    if not folder.exists():
        make_sample(OfficeFolder(folder), program_ledgers(), plan).close()
    evening = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 18, tzinfo=JST)
    office = open_office(
        OfficeFolder(folder),
        program_ledgers(),
        FixedClock(evening),
        lambda where: open_with_passphrase(where, PASSWORD),
    )
    office.sign_in_as(Actor("P0001", "T1"))
    return office


def _lines(office: "OpenOffice") -> Iterator[int]:
    with office.database.reading() as connection:
        for ledger in office.ledgers.values():
            table = ledger.model.__tablename__
            yield connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608


@contextmanager
def _pages(*offices: "OpenOffice") -> Iterator[tuple[Callable[[], object], ...]]:
    """Lend what shows 今日 anew in each office: read, computed, folded and painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from tests.pages.kit import RESOURCES
    from zyuki_desk.core.accounts import Accounts
    from zyuki_desk.ui.pages.today import TodayPage
    from zyuki_desk.ui.remember import MemoryRemember
    from zyuki_desk.ui.scripted_ask import ScriptedAsk
    from zyuki_desk.ui.tasks import Tasks
    from zyuki_desk.ui.theme import Theme
    from zyuki_desk.ui.tokens import Scheme
    from zyuki_desk.ui.workbench import Workbench

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(RESOURCES)
    theme.apply(app, Scheme.LIGHT)
    tasks = Tasks(lambda error: None)
    pages = []
    for office in offices:
        bench = Workbench(
            office, Accounts(office.desk), theme, ScriptedAsk(), tasks, MemoryRemember()
        )
        page = TodayPage(bench)
        page.resize(1040, 750)
        page.show()
        pages.append(page)

    def shower(page: TodayPage) -> Callable[[], object]:
        def show() -> None:
            page.refresh()
            bench.duties.refresh()
            while page.duties.asking:
                app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            page.grab()

        return show

    yield tuple(shower(page) for page in pages)
    for page in pages:
        page.left()
        page.close()
    tasks.close()
