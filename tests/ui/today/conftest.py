"""The fixtures of a day at the desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from tests.ledgers.rooms import CHEAP, rooms_office
from tests.pages.today import TodayObject
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ui.pages.today import TodayPage
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Workbench

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    with rooms_office(tmp_path, clock) as office:
        yield office


@pytest.fixture
def bench(
    office: OpenOffice, theme: Theme, shell: Shell, remember: MemoryRemember, ask: ScriptedAsk
) -> Workbench:
    tasks = Tasks(lambda error: shell.complain(error.sentence))
    bench = Workbench(office, Accounts(office.desk, CHEAP), theme, ask, tasks, remember)
    bench.host = shell
    shell.closing.connect(tasks.close)
    return bench


@pytest.fixture
def printer(tmp_path: Path) -> Callable[[], QPrinter | None]:
    def made() -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        return printer

    return made


@pytest.fixture
def today(
    qtbot: QtBot, shell: Shell, bench: Workbench, printer: Callable[[], QPrinter | None]
) -> TodayObject:
    shell.add_page("today", "today", "今日", "", lambda: TodayPage(bench, printer))
    shell.show_page("today")
    page = shell.current_page
    assert isinstance(page, TodayPage)
    opened = TodayObject(qtbot, shell, page)
    qtbot.waitUntil(opened.search.hasFocus)
    return opened
