"""The labels page through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press, press_key
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.label_grid import LabelGrid
from zyuki_desk.ui.pages.labels import LabelsPage
from zyuki_desk.ui.tick_list import TickList


class LabelsPageObject:
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: LabelsPage) -> None:
        self.page = page
        qtbot.addWidget(page)
        page.resize(1040, 720)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.entered()

    @property
    def rows(self) -> TickList:
        return find(self.page, TickList, "label_rows")

    @property
    def shown(self) -> list[str]:
        return [row.spoken for row in self.rows.rows]

    @property
    def told(self) -> str:
        return find(self.page, QLabel, "label_told").text()

    @property
    def grid(self) -> LabelGrid:
        return find(self.page, LabelGrid, "label_grid")

    def choose(self, name: str, words: str) -> None:
        field = find(self.page, ChoiceField, name)
        assert field.findText(words) >= 0, words
        field.setCurrentIndex(field.findText(words))

    def key(
        self,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        press_key(self.rows, key, modifier)

    def press(self, name: str) -> None:
        press(self.page, name)
