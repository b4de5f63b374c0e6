"""The page of the daily checks through its widgets and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTabBar, QWidget

from tests.pages.kit import PageObject, commit, find, press_key, words
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.views.check_month import CheckMonthPage
from zyuki_desk.ui.views.check_table import CheckTable
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.widgets import Badge

"""What the window leaves a page at 1280 × 800."""
CONTROL = Qt.KeyboardModifier.ControlModifier


class ChecksPageObject(PageObject[CheckMonthPage]):
    """Acts through keys and named widgets only."""

    @property
    def table(self) -> CheckTable:
        return find(self.page, CheckTable, "check_table")

    @property
    def rows(self) -> RowList:
        return find(self.page, RowList, "check_list")

    @property
    def period(self) -> str:
        return find(self.page, QLabel, "check_period").text()

    @property
    def title(self) -> str:
        return find(self.page, QLabel, "check_day_title").text()

    @property
    def notes(self) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, "check_notes").rows]

    @property
    def terminals(self) -> list[str]:
        """What the list of terminals says, row by row."""
        return [row.spoken for row in self.rows.rows]

    @property
    def tabs(self) -> list[str]:
        tabs = find(self.page, QTabBar, "check_phases")
        return [tabs.tabText(at) for at in range(tabs.count())]

    @property
    def items(self) -> list[str]:
        QApplication.processEvents()  # new labels are shown by the layout's own event
        return words(find(self.page, QWidget, "fine_items"))

    def badge(self, name: str) -> str:
        return find(self.page, Badge, name).text

    def button(self, name: str) -> ActionButton:
        return find(self.page, ActionButton, name)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        focus: QWidget | None = QApplication.focusWidget()
        press_key(self.page if focus is None else focus, key, modifier)

    def write(self, name: str, text: str) -> None:
        edit = find(self.page, QLineEdit, name)
        assert edit.isVisible(), name
        edit.setFocus()
        edit.selectAll()
        commit(edit, text)
        edit.editingFinished.emit()

    def error(self, name: str) -> str:
        found = find(self.page, QLabel, f"{name}_error")
        return "" if found.isHidden() else found.text()
