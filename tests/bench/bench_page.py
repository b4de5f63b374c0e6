"""The page of a ledger with a million lines, against the same page at ten thousand.

Every measurement runs in a process of its own on an office that was built before, so that the
memory told is that of a program somebody just opened.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zyuki_desk.core.founding import NewPerson
    from zyuki_desk.core.load import LoadedLine
    from zyuki_desk.core.search import Query

SMALL = 10_000
STEPS = 40
RUNS = 5
PASSPHRASE = "mihon-office-2026"  # noqa: S105  an example
TODAY = datetime(2026, 11, 20, 9, 12)  # noqa: DTZ001  the clock takes it as Japan's
FAMILIES = ("見本", "例示", "試験", "雛形", "仮名", "甲野", "乙川", "丙山", "丁田", "戊井")
GIVEN = ("太郎", "花子", "次郎", "三郎", "良子", "一", "幸子", "健", "実", "薫")
PURPOSES = ("端末機の操作", "帳票の出力", "保守点検", "異動処理", "清掃", "障害の対応")
WORDS = (
    "見本", "花子", "太郎", "見本 太郎", "見本太郎", "端末機", "操作", "珍しい", "珍しい備考",
    "戊井 薫", "存在", "無い", "太花", "見", "珍", "10", "P55", "例示システム", "清掃 太郎", "備考",
)  # fmt: skip


def run(n: int = 1_000_000) -> dict[str, float]:
    """Build two offices, measure both, return the figures and their ratio."""
    with tempfile.TemporaryDirectory() as made:
        figures = {}
        for count in (SMALL, n):
            folder = Path(made) / str(count)
            _in_own_process("build", folder, count)
            figures[count] = _in_own_process("measure", folder, count)
    small, large = figures[SMALL], figures[n]
    return {
        "lines": n,
        "paint_small_ms": small["paint_ms"],
        "paint_ms": large["paint_ms"],
        "paint_ratio": large["paint_ms"] / small["paint_ms"],
        **{key: value for key, value in large.items() if key != "paint_ms"},
    }


def _in_own_process(act: str, folder: Path, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_page", act, str(folder), str(count)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def build(folder: Path, count: int) -> dict[str, float]:
    """Make an office with that many stays over ten fiscal years."""
    import zyuki_desk.ledgers
    from zyuki_desk.base.clock import FixedClock
    from zyuki_desk.base.paths import OfficeFolder
    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.founding import Founding, NewPerson
    from zyuki_desk.core.ledger import discover
    from zyuki_desk.core.load import load_lines
    from zyuki_desk.core.office import Office
    from zyuki_desk.core.opening import found_office
    from zyuki_desk.core.people import Role
    from zyuki_desk.store.keyslots import Ways
    from zyuki_desk.store.slotfile import Argon2Cost

    people = [
        NewPerson(
            code=f"P{at}",
            name=f"{FAMILIES[at // 10]} {GIVEN[at % 10]}",
            staff_no=str(1000 + at),
            roles=(Role.SYSTEM,) if at == 0 else (),
        )
        for at in range(100)
    ]
    rooms = [{"code": "R1", "name": "端末機設置室"}, {"code": "R2", "name": "サーバ室"}]
    founding = Founding(
        office=Office(office_id="0123456789abcdef", name="見本市"), rooms=rooms, people=people
    )
    ways = Ways(passphrase=PASSPHRASE, cost=Argon2Cost(8192, 1, 1))
    ledgers = discover(zyuki_desk.ledgers)
    office, _ = found_office(OfficeFolder(folder), ledgers, FixedClock(TODAY), founding, ways)
    begun = time.perf_counter()
    with office:
        office.sign_in_as(Actor("P0", "T1"))
        load_lines(office.desk, ledgers["room-entry"], _lines(count, people), checked=False)
    return {"build_s": time.perf_counter() - begun}


def _lines(count: int, people: "list[NewPerson]") -> "Iterator[LoadedLine]":
    from zyuki_desk.core.fields import moment
    from zyuki_desk.core.load import LoadedLine

    chance, start = Random(1), date(2017, 4, 1)  # noqa: S311  examples
    span = (TODAY.date() - start).days + 1
    for at in range(count):
        day = start + timedelta(days=at * span // count)
        person = people[chance.randrange(100)]
        entered = moment(day, clock_time(8 + chance.randrange(9), chance.randrange(60)))
        yield LoadedLine(
            {
                "day": day,
                "room": "R1" if at % 3 else "R2",
                "person": person.code,
                "person_name": person.name,
                "person_class": "staff",
                "affiliation": "市民課" if at % 7 else "例示システム株式会社",
                "entered": entered,
                "left": entered + timedelta(minutes=30),
                "exit_kind": "self",
                "purpose": PURPOSES[chance.randrange(len(PURPOSES))],
                "remarks": None if at % 50_000 else "珍しい備考",
            }
        )


def measure(folder: Path) -> dict[str, float]:
    """Open the office, show the page as a clerk would, and time what they would wait for."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    import zyuki_desk.ledgers
    from tests.pages.kit import RESOURCES
    from zyuki_desk.base.clock import FixedClock
    from zyuki_desk.base.paths import OfficeFolder
    from zyuki_desk.core.accounts import Accounts
    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.ledger import discover
    from zyuki_desk.core.opening import open_office
    from zyuki_desk.store import keyslots
    from zyuki_desk.ui.collector import Collector
    from zyuki_desk.ui.pages.ledger import LedgerPage
    from zyuki_desk.ui.remember import MemoryRemember
    from zyuki_desk.ui.scripted_ask import ScriptedAsk
    from zyuki_desk.ui.tasks import Tasks
    from zyuki_desk.ui.theme import Theme
    from zyuki_desk.ui.tokens import Scheme
    from zyuki_desk.ui.workbench import Workbench

    app = QApplication([])
    collector = Collector(app)
    theme = Theme(RESOURCES)
    theme.apply(app, Scheme.LIGHT)
    office = open_office(
        OfficeFolder(folder),
        discover(zyuki_desk.ledgers),
        FixedClock(TODAY),
        lambda where: keyslots.open_with_passphrase(where, PASSPHRASE),
        read_only=True,
    )
    office.sign_in_as(Actor("P0", "T1"))
    tasks = Tasks(lambda error: None)
    workbench = Workbench(
        office, Accounts(office.desk), theme, ScriptedAsk(), tasks, MemoryRemember()
    )

    def made() -> LedgerPage:
        page = LedgerPage(workbench, office.ledgers["room-entry"])
        page.resize(1280, 800)
        return page

    with office:
        figures = _Watch(app, made).figures()
        tasks.close()
    collector.stop()
    return figures


class _Watch:
    """Times one page; every time ends when its pixels are there."""

    def __init__(self, app: object, made: Callable[[], object]) -> None:
        from PySide6.QtWidgets import QApplication

        from zyuki_desk.ui.pages.ledger import LedgerPage

        assert isinstance(app, QApplication)
        self._app = app
        paints = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            page = made()
            assert isinstance(page, LedgerPage)
            page.filter.ask(_ever())
            page.show()
            page.entered()
            page.grab()
            paints.append(_ms(begun))
            self._page = page
        self._paint = _middle(paints)

    def figures(self) -> dict[str, float]:
        """Return every figure."""
        searches = self._searches()
        self._all_lines()
        jumps, wheels = self._jumps(), self._wheels()
        return {
            "paint_ms": self._paint,
            "all_ids_ms": self._rest_ms,
            "jump_ms": _middle(jumps),
            "jump_worst_ms": max(jumps),
            "wheel_ms": _middle(wheels),
            "wheel_worst_ms": max(wheels),
            "search_ms": _middle(searches),
            "search_p95_ms": sorted(searches)[int(len(searches) * 0.95)],
            "search_worst_ms": max(searches),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }

    def _searches(self) -> list[float]:
        from dataclasses import replace

        times = []
        for round_ in range(RUNS):
            for word in WORDS:
                begun = time.perf_counter()
                self._page.filter.ask(replace(_ever(), text=word, newest_first=bool(round_ % 2)))
                self._page.table.grab()
                times.append(_ms(begun))
        self._page.filter.ask(_ever())
        return times

    def _all_lines(self) -> None:
        """Wait until the background has read every id."""
        from PySide6.QtCore import QEventLoop, QTimer
        from PySide6.QtWidgets import QLabel

        count = self._page.findChild(QLabel, "line_count")
        assert isinstance(count, QLabel)
        # A loop of Qt's own gives the lock of the interpreter away; QTest's waiting keeps it.
        loop, look = QEventLoop(), QTimer()
        look.timeout.connect(lambda: loop.quit() if count.text().endswith("行") else None)
        look.start(20)
        begun = time.perf_counter()
        loop.exec()
        self._rest_ms = _ms(begun)

    def _jumps(self) -> list[float]:
        chance, bar = Random(2), self._page.table.verticalScrollBar()  # noqa: S311  examples
        times = []
        for _ in range(STEPS):
            begun = time.perf_counter()
            bar.setValue(chance.randrange(bar.maximum() + 1))
            self._page.table.grab()
            times.append(_ms(begun))
        return times

    def _wheels(self) -> list[float]:
        bar = self._page.table.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        times = []
        for _ in range(STEPS * RUNS):
            begun = time.perf_counter()
            bar.setValue(bar.value() + 3)
            self._page.table.grab()
            times.append(_ms(begun))
        return times


def _ever() -> "Query":
    from zyuki_desk.core.search import Query

    return Query(newest_first=True)


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    act, where, lines = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(json.dumps(build(where, lines) if act == "build" else measure(where)) + "\n")
