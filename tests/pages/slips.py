"""The page of slips through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.pages.kit import PageObject, find, press, press_key
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.slips import SlipsPage
from zyuki_desk.ui.scan_field import ScanField
from zyuki_desk.ui.tick_list import TickList
from zyuki_desk.ui.views.room_desk_rows import RowList


class SlipsPageObject(PageObject[SlipsPage]):
    """Acts through keys and named widgets only."""

    @property
    def rows(self) -> TickList:
        return find(self.page, TickList, "slip_rows")

    @property
    def out(self) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, "slip_out").rows]

    @property
    def told(self) -> str:
        return find(self.page, QLabel, "slip_told").text()

    @property
    def kind(self) -> str:
        return find(self.page, ChoiceField, "slip_kind").currentText()

    def choose(self, words: str) -> None:
        field = find(self.page, ChoiceField, "slip_kind")
        assert field.findText(words) >= 0
        field.setCurrentIndex(field.findText(words))

    def scan(self, code: str) -> None:
        field = find(self.page, ScanField, "slip_scan")
        QTest.keyClicks(field, code)
        press_key(field, Qt.Key.Key_Return)

    def file_current(self) -> None:
        rows = find(self.page, RowList, "slip_out")
        rows.take_focus()
        press_key(rows, Qt.Key.Key_Return)

    def press(self, name: str) -> None:
        press(self.page, name)
