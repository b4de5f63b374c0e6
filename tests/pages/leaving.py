"""The page of 異動・退職 through its widgets and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
)

from tests.pages.kit import PageObject, commit, fill, find, press, press_key
from zyuki_desk.ui.pages.leaving import LeavingPage
from zyuki_desk.ui.pages.settings_table import ShortTable
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.views.room_desk_rows import RowList

"""What the window leaves a page at 1280 × 800."""
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class LeavingPageObject(PageObject[LeavingPage]):
    """Acts through keys and named widgets only."""

    @property
    def table(self) -> ShortTable:
        return find(self.page, ShortTable, "leaving_table")

    @property
    def items(self) -> RowList:
        return find(self.page, RowList, "leaving_items")

    @property
    def people(self) -> QListWidget:
        return find(self.page, QListWidget, "leaving_people")

    @property
    def facts(self) -> str:
        return find(self.page, QLabel, "leaver_facts").text()

    @property
    def error(self) -> str:
        return find(self.page, QLabel, "leaving_error").text()

    @property
    def counted(self) -> str:
        return find(self.page, QLabel, "leaving_counted").text()

    def spoken(self) -> list[str]:
        """Return what the list of one person says, row by row."""
        return [row.spoken for row in self.items.rows]

    def start(self) -> None:
        press_key(self.page, Qt.Key.Key_F2)
        self.qtbot.waitUntil(self.people.isVisible)

    def tick(self, words: str) -> None:
        """Narrow the people by some words and tick the first one left."""
        field = find(self.page, QLineEdit, "leaving_find")
        field.clear()
        commit(field, words)
        rows = range(self.people.count())
        row = next(r for r in rows if not self.people.item(r).isHidden())
        self.people.setFocus()
        self.people.setCurrentRow(row)
        press_key(self.people, Qt.Key.Key_Space)

    def paste(self, text: str) -> None:
        find(self.page, QPlainTextEdit, "leaving_paste").setPlainText(text)
        press(self.page, "leaving_paste_button")

    def choose_kind(self, words: str) -> None:
        combo = find(self.page, QComboBox, "kind")
        combo.setCurrentIndex(combo.findText(words))

    def register(self, last: str) -> None:
        fill(self.page, "last", last)
        press_key(find(self.page, QLineEdit, "last"), Qt.Key.Key_Return, CONTROL)

    def successor(self, words: str, *, field: str = "leaving_successor") -> None:
        """Choose who takes over by typing and Enter."""
        edit = find(self.page, SearchField, field)
        edit.setFocus()
        edit.clear()
        commit(edit, words)
        press_key(edit, Qt.Key.Key_Return)
        QApplication.processEvents()

    def act(self, words: str) -> None:
        """Go to the row that says so and press Enter on it."""
        row = next(row for row in self.items.rows if words in row.spoken)
        self.items.select(row.value)
        press_key(self.items, Qt.Key.Key_Return)

    def select(self, words: str) -> None:
        row = next(row for row in self.items.rows if words in row.spoken)
        self.items.select(row.value)

    def press(self, name: str) -> None:
        press(self.page, name)

    def choose_scope(self, words: str) -> None:
        combo = find(self.page, QComboBox, "leaving_scope")
        combo.setCurrentIndex(combo.findText(words))
