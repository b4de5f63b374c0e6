"""The closing of a month through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.closing import ClosingPage


class ClosingPageObject:
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: ClosingPage) -> None:
        self._qtbot = qtbot
        self.page = page
        qtbot.addWidget(page)
        page.resize(1100, 760)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.entered()
        self.settle()

    @property
    def button(self) -> ActionButton:
        return find(self.page, ActionButton, "close_button")

    @property
    def why(self) -> str:
        return find(self.page, QLabel, "closing_why").text()

    @property
    def seals(self) -> str:
        return find(self.page, QLabel, "seals_so_far").text()

    @property
    def months(self) -> list[str]:
        found = find(self.page, QListWidget, "closing_months")
        return [found.item(row).text() for row in range(found.count())]

    def settle(self) -> None:
        """Wait until the findings are there."""
        head = find(self.page, QLabel, "findings_head")
        self._qtbot.waitUntil(lambda: head.text().endswith(" 行"))

    def choose_month(self, row: int) -> None:
        found = find(self.page, QListWidget, "closing_months")
        found.setFocus()
        press_key(found, Qt.Key.Key_Home)
        for _ in range(row):
            press_key(found, Qt.Key.Key_Down)
        self.settle()

    def items(self, name: str) -> list[str]:
        found = find(self.page, QListWidget, f"list_{name}")
        return [found.item(row).text() for row in range(found.count())]

    def open_first(self, name: str) -> None:
        found = find(self.page, QListWidget, f"list_{name}")
        found.setFocus()
        found.setCurrentRow(0)
        press_key(found, Qt.Key.Key_Return)

    def close_month(self) -> None:
        press_key(self.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.settle()
