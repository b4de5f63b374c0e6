"""A day at the desk without a display: the same windows, played offscreen, with what they leave.

It makes the example office, signs in, lets people in and out, looks at every page, prints, and
verifies; then it lists the screenshots, the sheets and the figures it left in a folder.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from zyuki_desk.app import open_window
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import CHEAP_STRENGTH, MANAGER, PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.secrets import MemorySecretStore
from zyuki_desk.ui.program import Program
from zyuki_desk.ui.remember import MemoryRemember

YESTERDAY, MORNING = date(2026, 11, 19), datetime(2026, 11, 20, 9, 12)  # noqa: DTZ001 - civil time
PATIENCE = 20.0
"""Seconds within which every step of the day must have happened."""
SETTLE_MS = 250


@dataclass(slots=True)
class Tour:
    """One day under way; collects what it leaves."""

    out: Path
    program: Program
    clock: FixedClock
    pictures: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def play(self) -> None:
        """Play the day from the sign-in to the verification."""
        self._sign_in()
        self._let_in("みほん", "2-search")
        self.clock.advance(minutes=3)
        self._let_in("れいじ", "3-inside")
        self._pages()
        self._print()
        self._verify()

    def _sign_in(self) -> None:
        front = self.program.front
        started = time.perf_counter()
        self.program.show()
        self.until(lambda: front.office is not None, "open")
        self.figures["open_to_sign_in_ms"] = _ms(started)
        self.picture("1-sign-in")
        login, password = _edit(front, "signin_login"), _edit(front, "signin_password")
        QTest.keyClicks(login, MANAGER)
        QTest.keyClicks(password, PASSWORD)
        QTest.keyClick(password, Qt.Key.Key_Return)
        self.until(lambda: self.program.desk is not None, "sign in")
        self.settle()

    def _let_in(self, typed: str, picture: str) -> None:
        """Let somebody in as a clerk does: type, look, Enter."""
        search = self.window.focusWidget()
        if not isinstance(search, QLineEdit):
            raise TourError("the search field does not have the focus")
        before = self._size()
        search.setText(typed)
        QTest.keyClick(search, Qt.Key.Key_End)
        self.settle()
        self.picture(picture)
        started = time.perf_counter()
        QTest.keyClick(search, Qt.Key.Key_Return)
        self.until(lambda: self._size() > before, "let in")
        self.figures.setdefault("enter_to_saved_ms", _ms(started))
        self.settle()

    def _pages(self) -> None:
        desk = self.program.desk
        assert desk is not None
        for number, key in enumerate(desk.shell.sidebar.keys, start=4):
            started = time.perf_counter()
            desk.shell.show_page(key)
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            self.figures[f"page_{key}_ms"] = _ms(started)
            self.settle()
            self.picture(f"{number}-{key.replace(':', '-')}")
        desk.shell.show_page(next(iter(desk.shell.sidebar.keys)))
        self.settle()

    def _print(self) -> None:
        from zyuki_desk.paper.printing import Printing

        desk = self.program.desk
        assert desk is not None
        office = desk.workbench.office
        printing = Printing(office)
        for ledger in office.ledgers.values():
            started = time.perf_counter()
            period = month_of(YESTERDAY) if ledger.monthly else None
            sheet = printing.register(ledger, Query(period=period))
            self.figures[f"sheet_{ledger.key}_ms"] = _ms(started)
            self._keep(f"{ledger.key}.pdf", sheet.pdf)
            printing.record(sheet, destination="file")
            self._keep(f"{ledger.key}-blank.pdf", printing.blank(ledger).pdf)

    def _verify(self) -> None:
        desk = self.program.desk
        assert desk is not None
        started = time.perf_counter()
        verdict = verify_office(desk.workbench.office)
        self.figures["verify_ms"] = _ms(started)
        self.figures["records"] = verdict.report.size
        if not verdict.is_sound:
            raise TourError("the example office does not verify")

    @property
    def window(self) -> QWidget:
        """The window that is shown now."""
        return self.program.window

    def _size(self) -> int:
        desk = self.program.desk
        assert desk is not None
        return desk.workbench.office.head().size

    def _keep(self, name: str, pdf: bytes) -> None:
        path = self.out / "sheets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf)
        self.sheets.append(str(path.relative_to(self.out)))

    def picture(self, name: str) -> None:
        """Keep what the window shows now."""
        path = self.out / "screenshots" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.window.grab().save(str(path))
        self.pictures.append(str(path.relative_to(self.out)))

    def settle(self) -> None:
        """Let timers and background work of the window have their turn."""
        loop = QEventLoop()
        QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the window work until something holds."""
        limit = time.monotonic() + PATIENCE
        loop = QEventLoop()
        timer = QTimer()
        timer.setInterval(10)
        timer.timeout.connect(lambda: loop.quit() if holds() or time.monotonic() > limit else None)
        timer.start()
        if not holds():
            loop.exec()
        timer.stop()
        if not holds():
            raise TourError(f"did not happen within {PATIENCE:.0f} s: {what}")


class TourError(Exception):
    """The day did not go as it should."""


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _edit(window: QWidget, name: str) -> QLineEdit:
    found = window.findChild(QLineEdit, name)
    if found is None:
        raise TourError(f"no field {name}")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Play the day and list what it left; 0 when all went well, 1 when not, 2 when it could not."""
    parser = argparse.ArgumentParser(prog="zyuki-desk-tour")
    parser.add_argument("folder", type=Path)
    out: Path = parser.parse_args(argv).folder
    for old in ("office", "screenshots", "sheets"):
        shutil.rmtree(out / old, ignore_errors=True)
    app = QApplication([])
    keyring = MemorySecretStore()
    folder = OfficeFolder(out / "office")
    try:
        made = make_sample(folder, program_ledgers(), SamplePlan(until=YESTERDAY), keyring=keyring)
        made.close()
        clock = FixedClock(MORNING)
        program = open_window(
            folder, clock=clock, keyring=lambda: keyring, remember=MemoryRemember(),
            strength=CHEAP_STRENGTH,
        )  # fmt: skip
        tour = Tour(out, program, clock)
        tour.play()
        program.close()
        tour.settle()
    except DeskError as error:
        print(error.sentence, file=sys.stderr)
        return 2
    except TourError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        app.processEvents()
    _list(tour)
    return 0


def _list(tour: Tour) -> None:
    figures = tour.out / "figures.json"
    figures.write_text(json.dumps(tour.figures, indent=2), encoding="utf-8")
    print(f"見本の一日を表示なしで通しました。残したもの: {tour.out}")
    for title, names in (("画面", tour.pictures), ("用紙", tour.sheets)):
        print(f"{title}:")
        for name in names:
            print(f"  {name}")
    print("数値 (figures.json):")
    for key, value in tour.figures.items():
        print(f"  {key} {value:g}")


if __name__ == "__main__":
    sys.exit(main())
