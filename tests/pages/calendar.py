"""Page object of 年間カレンダー: reads what the picture shows and says."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from zyuki_desk.core.days import DayState
from zyuki_desk.ui.pages.year_calendar import YearCalendarPage
from zyuki_desk.ui.widgets import Badge


class CalendarObject:
    """The page in its window."""

    def __init__(self, qtbot: QtBot, page: YearCalendarPage) -> None:
        self.qtbot = qtbot
        self.page = page

    def settle(self) -> None:
        """Wait until the year asked for is shown."""
        self.qtbot.waitUntil(lambda: not self.page.asking)

    def choose(self, name: str, words: str) -> None:
        choice = find(self.page, QComboBox, name)
        choice.setCurrentIndex(choice.findText(words))
        self.settle()

    def can_choose(self, name: str) -> bool:
        return find(self.page, QComboBox, name).isEnabled()

    def sign(self, day: date) -> str:
        return str(self._told(day, Qt.ItemDataRole.DisplayRole))

    def spoken(self, day: date) -> str:
        return str(self._told(day, Qt.ItemDataRole.AccessibleTextRole))

    @property
    def counts(self) -> dict[DayState, str]:
        self.settle()
        badges = [badge.text for badge in self.page.findChildren(Badge)]
        return {
            state: next(text for text in badges if f"{state.sign} {state.label}" in text)
            for state in DayState
        }

    def press(self, key: Qt.Key) -> None:
        self.settle()
        press_key(self.page.grid, key)

    def _told(self, day: date, role: Qt.ItemDataRole) -> object:
        self.settle()
        kept = self.page.grid.day
        assert self.page.grid.select(day)
        told = self.page.grid.currentIndex().data(role)
        if kept is not None:
            self.page.grid.select(kept)
        return told
