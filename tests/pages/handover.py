"""The 引継書 through its widgets and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import PageObject, find, press, press_key
from zyuki_desk.ui.pages.handover import HandoverPage
from zyuki_desk.ui.views.room_desk_rows import RowList


class HandoverPageObject(PageObject[HandoverPage]):
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: HandoverPage) -> None:
        super().__init__(qtbot, page)
        qtbot.waitUntil(lambda: page.handover is not None)

    @property
    def rows(self) -> RowList:
        return find(self.page, RowList, "handover_rows")

    @property
    def sections(self) -> list[str]:
        found = find(self.page, QListWidget, "handover_sections")
        return [found.item(row).text() for row in range(found.count())]

    @property
    def error(self) -> str:
        return find(self.page, QLabel, "note_error").text()

    def turn_to(self, words: str) -> list[str]:
        """Choose a section by the arrow keys and return its lines as they are spoken."""
        found = find(self.page, QListWidget, "handover_sections")
        found.setFocus()
        press_key(found, Qt.Key.Key_Home)
        while words not in found.currentItem().text():
            press_key(found, Qt.Key.Key_Down)
        return [row.spoken for row in self.rows.rows]

    def open(self, words: str) -> None:
        row = next(row for row in self.rows.rows if words in row.spoken)
        self.rows.select(row.value)
        press_key(self.rows, Qt.Key.Key_Return)

    def write(self, text: str) -> None:
        find(self.page, QPlainTextEdit, "note_text").setPlainText(text)
        press(self.page, "note_save_button")

    def wait_for(self, words: str, section: str) -> None:
        """Wait until the handover, read anew, says so."""
        self.qtbot.waitUntil(lambda: any(words in line for line in self.turn_to(section)))

    def press(self, name: str) -> None:
        press(self.page, name)
