"""The settings page, as a test uses it: only through what is on the screen."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QTabBar,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press, words
from zyuki_desk.ui.pages.settings import SettingsPage
from zyuki_desk.ui.pages.settings_table import ShortTable


class SettingsPageObject:
    """Turns to a part, fills its form, reads its list and history."""

    def __init__(self, qtbot: QtBot, page: SettingsPage) -> None:
        self._qtbot = qtbot
        self.page = page

    def show(self, tab: str) -> None:
        tabs = find(self.page, QTabBar, "settings_tabs")
        titles = [tabs.tabText(place) for place in range(tabs.count())]
        tabs.setCurrentIndex(titles.index(tab))

    def rows(self, name: str) -> list[list[str]]:
        return find(self.page, ShortTable, f"{name}_table").texts

    def choose(self, name: str, text: str) -> None:
        table = find(self.page, QTableWidget, f"{name}_table")
        for row in range(table.rowCount()):
            if any(
                (item := table.item(row, column)) is not None and item.text() == text
                for column in range(table.columnCount())
            ):
                table.selectRow(row)
                return
        message = f"{text} is not in the list"
        raise AssertionError(message)

    def search(self, name: str, text: str) -> None:
        find(self.page, QLineEdit, f"{name}_search").setText(text)

    def fill(self, name: str, text: str) -> None:
        edit = find(self.page, QLineEdit, name)
        edit.setText(text)
        edit.editingFinished.emit()

    def type_text(self, name: str, text: str) -> None:
        find(self.page, QLineEdit, name).setText(text)

    def text(self, name: str) -> str:
        return find(self.page, QLineEdit, name).text()

    def pick(self, name: str, label: str) -> None:
        find(self.page, QComboBox, name).setCurrentText(label)

    def tick(self, name: str, *, on: bool) -> None:
        find(self.page, QCheckBox, name).setChecked(on)

    def press(self, name: str) -> None:
        # A button of a long form may stand below the fold, where a mouse cannot reach it.
        button = find(self.page, QAbstractButton, name)
        assert button.isEnabled(), name
        button.click()

    def press_seen(self, name: str) -> None:
        press(self.page, name)

    def is_enabled(self, name: str) -> bool:
        return find(self.page, QAbstractButton, name).isEnabled()

    def tip(self, name: str) -> str:
        return find(self.page, QWidget, name).toolTip()

    def error(self, key: str) -> str:
        return " ".join(
            label for label in words(self.page) if label.startswith("⚠") and key in label
        )

    def tells(self, *parts: str) -> bool:
        """Whether one label on the screen holds all these words."""
        return any(all(part in text for part in parts) for text in words(self.page))
