"""The editor of layouts, as a test uses it: only through what is on the screen."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from zyuki_desk.core.layout import Layout
from zyuki_desk.ui.pages.settings_layouts import LayoutsSection
from zyuki_desk.ui.pages.settings_table import ShortTable

WAIT_MS = 20_000
ALT = Qt.KeyboardModifier.AltModifier


class LayoutsObject:
    """Turns the tabs, writes into the lists and boxes, reads what the editor says."""

    def __init__(self, qtbot: QtBot, section: LayoutsSection) -> None:
        self._qtbot = qtbot
        self.section = section

    @property
    def layout(self) -> Layout:
        """The layout in the editor."""
        return self.section.layout_shown

    @property
    def told(self) -> str:
        return find(self.section, QLabel, "layout_told").text()

    @property
    def changes(self) -> str:
        return find(self.section, QLabel, "layout_changes").text()

    def turn(self, tab: str) -> None:
        tabs = find(self.section, QTabBar, "layout_tabs")
        tabs.setCurrentIndex([tabs.tabText(n) for n in range(tabs.count())].index(tab))

    def press(self, name: str) -> None:
        button = find(self.section, QAbstractButton, name)
        assert button.isEnabled(), name
        button.click()

    def is_enabled(self, name: str) -> bool:
        return find(self.section, QAbstractButton, name).isEnabled()

    def write(self, name: str, text: str) -> None:
        line = find(self.section, QLineEdit, name)
        line.setText(text)
        line.editingFinished.emit()

    def write_lines(self, name: str, text: str) -> None:
        find(self.section, QPlainTextEdit, name).setPlainText(text)

    def pick(self, name: str, words: str) -> None:
        choice = find(self.section, QComboBox, name)
        choice.setCurrentText(words)
        assert choice.currentText() == words
        choice.activated.emit(choice.currentIndex())

    def tick(self, name: str) -> None:
        find(self.section, QCheckBox, name).click()

    def items(self, name: str) -> QTableWidget:
        return find(self.section, QTableWidget, name)

    def titles(self, name: str) -> list[str]:
        table = self.items(name)
        cells = [table.item(row, 0) for row in range(table.rowCount())]
        return [cell.text() for cell in cells if cell is not None]

    def choose(self, name: str, title: str) -> None:
        table = self.items(name)
        table.setCurrentCell(self.titles(name).index(title), 0)

    def retype(self, name: str, column: int, text: str) -> None:
        """Write into the chosen row's cell, as after F2."""
        table = self.items(name)
        cell = table.item(table.currentRow(), column)
        assert cell is not None
        cell.setText(text)

    def key(self, name: str, key: Qt.Key, *, alt: bool = False) -> None:
        press_key(self.items(name), key, ALT if alt else Qt.KeyboardModifier.NoModifier)

    def drag(self, name: str, was: int, now: int) -> None:
        """Drop a row's grip at another row."""
        self.items(name).verticalHeader().moveSection(was, now)

    def versions(self) -> list[list[str]]:
        return find(self.section, ShortTable, "layout_versions").texts

    def choose_version(self, since: str) -> None:
        table = find(self.section, ShortTable, "layout_versions")
        table.selectRow([row[0] for row in self.versions()].index(since))

    def wait_drawn(self) -> None:
        """Wait until the page beside shows what is in the editor."""
        preview = self.section.preview
        self._qtbot.waitUntil(lambda: preview.drawn_layout == self.layout, timeout=WAIT_MS)
        assert "見本の行" in self.told
