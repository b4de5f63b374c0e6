"""The labels page through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.pages.kit import PageObject, find, press, press_key
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.label_grid import LabelGrid
from zyuki_desk.ui.pages.labels import LabelsPage
from zyuki_desk.ui.tick_list import TickList


class LabelsPageObject(PageObject[LabelsPage]):
    """Acts through keys and named widgets only."""

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
