"""Page object of やること一覧: reads and acts through widgets found by name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from zyuki_desk.core.ledger import Duty
from zyuki_desk.ui.pages.duties import DutiesPage
from zyuki_desk.ui.views.duty_list import DutyList
from zyuki_desk.ui.views.room_desk_rows import Row, RowList


class DutiesObject:
    """The page in its window."""

    def __init__(self, qtbot: QtBot, page: DutiesPage) -> None:
        self.qtbot = qtbot
        self.page = page

    @property
    def rows(self) -> list[Row]:
        """Wait until the duties are computed, and return their rows from top to bottom."""
        self.qtbot.waitUntil(lambda: not self.page.asking)
        return list(find(self.page, DutyList, "duties").rows)

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.rows]

    @property
    def shown(self) -> list[Duty]:
        return [row.value for row in self.rows if isinstance(row.value, Duty)]

    def choices(self, name: str) -> list[str]:
        choice = find(self.page, QComboBox, name)
        return [choice.itemText(place) for place in range(choice.count())]

    def choose(self, name: str, words: str) -> None:
        choice = find(self.page, QComboBox, name)
        choice.setCurrentIndex(choice.findText(words))

    def select(self, saying: str) -> RowList:
        value = next(row.value for row in self.rows if saying in row.title)
        lists = [find(self.page, RowList, name) for name in ("overdue_list", "duty_list")]
        chosen = next(each for each in lists if each.select(value))
        chosen.setFocus()
        return chosen

    def press(self, saying: str, key: Qt.Key) -> None:
        press_key(self.select(saying), key)
