"""The stocktake page through its widgets: keys as a scanner sends them."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.pages.kit import PageObject, find, press, press_key
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.settings_table import ShortTable
from zyuki_desk.ui.pages.stock import StockPage
from zyuki_desk.ui.scan_field import ScanField
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.widgets import Badge


class StockPageObject(PageObject[StockPage]):
    """Acts through keys and named widgets only."""

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def scan_field(self) -> ScanField:
        return find(self.page, ScanField, "stock_scan")

    @property
    def told(self) -> str:
        return find(self.page, QLabel, "stock_told").text()

    @property
    def badges(self) -> tuple[str, ...]:
        names = ("stock_found", "stock_missing", "stock_unexpected")
        return tuple(find(self.page, Badge, name).text for name in names)

    @property
    def state(self) -> str:
        return find(self.page, Badge, "stock_state").text

    @property
    def seals(self) -> str:
        return find(self.page, QLabel, "stock_seals").text()

    def rows(self, name: str) -> list[str]:
        """Return a list's rows as they are spoken."""
        return [row.spoken for row in find(self.page, RowList, name).rows]

    def begin(self, ledger: str) -> None:
        """Choose a register and press Enter."""
        rows = find(self.page, RowList, "stock_registers")
        assert rows.select(ledger)
        press_key(rows, Qt.Key.Key_Return)

    def open_count(self, row: int = 0) -> None:
        rows = find(self.page, RowList, "stock_counts")
        rows.select(rows.rows[row].value)
        press_key(rows, Qt.Key.Key_Return)

    def scan(self, code: str) -> None:
        """Send a burst of keys, as a scanner does, with Enter at its end."""
        QTest.keyClicks(self.scan_field, code)
        press_key(self.scan_field, Qt.Key.Key_Return)

    def key(self, key: Qt.Key) -> None:
        press_key(self.scan_field, key)

    def act(self, code: str) -> None:
        """Do the act at the right of a row."""
        rows = find(self.page, RowList, "stock_rows")
        assert rows.select(code)
        press_key(rows, Qt.Key.Key_Return)

    def press(self, name: str) -> None:
        press(self.page, name)

    def why_not(self, name: str) -> str:
        button = find(self.page, ActionButton, name)
        return "" if button.isEnabled() else button.toolTip()

    def explain(self, row: int) -> None:
        rows = find(self.page, RowList, "stock_findings")
        rows.select(rows.rows[row].value)
        press_key(rows, Qt.Key.Key_Return)

    @property
    def seen(self) -> list[list[str]]:
        return find(self.page, ShortTable, "seen_table").texts

    def sort_seen(self, column: int) -> None:
        header = find(self.page, ShortTable, "seen_table").horizontalHeader()
        header.sectionClicked.emit(column)

    def open_seen(self, row: int) -> None:
        table = find(self.page, ShortTable, "seen_table")
        table.selectRow(row)
        item = table.item(row, 0)
        table.itemActivated.emit(item)
