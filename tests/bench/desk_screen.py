"""今日 in its window, driven by the keyboard, for the clock."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.pages.kit import RESOURCES, commit, find
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.sample import CHEAP_STRENGTH
from zyuki_desk.ui.pages.today import TodayPage
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme
from zyuki_desk.ui.workbench import Workbench

PATIENCE = 10
"""Seconds after which something that should appear never will."""


class DeskScreen:
    """The window with the start page; every wait paints."""

    def __init__(self, office: OpenOffice) -> None:
        self._app = QApplication([])
        theme = Theme(RESOURCES)
        theme.apply(self._app, Scheme.LIGHT)
        self._shell = Shell(theme, MemoryRemember())
        self._tasks = Tasks(lambda error: self._shell.complain(error.sentence))
        accounts = Accounts(office.desk, CHEAP_STRENGTH)
        bench = Workbench(office, accounts, theme, ScriptedAsk(), self._tasks, MemoryRemember())
        bench.host = self._shell
        self._shell.add_page("today", "today", "今日", "", lambda: TodayPage(bench, lambda: None))
        self._shell.resize(1280, 800)
        self._shell.show()
        self._shell.show_page("today")
        page = self._shell.current_page
        assert page is not None
        self._search = find(page, SearchField, "room_search_field")

    def look_for(self, code: str) -> None:
        """Commit a staff code and wait for who it is."""
        self._search.setFocus()
        commit(self._search, code)
        self._until(lambda: bool(self._search.suggestions))
        self._app.processEvents()

    def enter(self) -> None:
        """Press Enter and wait until 保存済 is told and painted."""
        before = self._shell.toast.text
        QTest.keyClick(self._search, Qt.Key.Key_Return)
        self._until(lambda: self._shell.toast.text not in ("", before))
        self._app.processEvents()
        if not self._shell.toast.text.startswith("保存済"):
            raise AssertionError(self._shell.toast.text)

    def close(self) -> None:
        """End what runs in the background."""
        self._tasks.close()

    def _until(self, holds: Callable[[], bool]) -> None:
        end = monotonic() + PATIENCE
        while not holds():
            self._app.processEvents()
            if monotonic() > end:
                raise AssertionError(self._shell.messages.text or self._shell.toast.text)
