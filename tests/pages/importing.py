"""The import page, as a test uses it: only through what is on the screen."""

from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press
from zyuki_desk.ui.pages.importing import ImportPage, Step
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.widgets import Badge


class ImportingPage:
    """Goes through the four steps."""

    def __init__(self, qtbot: QtBot, page: ImportPage, ask: ScriptedAsk) -> None:
        self._qtbot = qtbot
        self.page = page
        self._ask = ask

    @property
    def step(self) -> Step:
        return self.page.step

    def choose_ledger(self, title: str) -> None:
        find(self.page, QComboBox, "import_ledger").setCurrentText(title)

    def pick(self, path: Path) -> None:
        self._ask.will("open_path", path)
        press(self.page, "import_pick")
        self._qtbot.waitUntil(self.next_button.isEnabled)

    def pick_bad(self, path: Path) -> None:
        self._ask.will("open_path", path)
        press(self.page, "import_pick")

    def assign(self, key: str, header: str) -> None:
        find(self.page, QComboBox, f"column_{key}").setCurrentText(header)

    def column_of(self, key: str) -> str:
        return find(self.page, QComboBox, f"column_{key}").currentText()

    def constant(self, key: str, text: str) -> None:
        find(self.page, QLineEdit, f"constant_{key}").setText(text)

    def sample_of(self, key: str) -> str:
        return find(self.page, QLabel, f"sample_{key}").text()

    def choose_sheet(self, name: str) -> None:
        find(self.page, QComboBox, "import_sheet").setCurrentText(name)

    @property
    def headings(self) -> list[str]:
        header = find(self.page, QTableWidget, "import_sample")
        items = map(header.horizontalHeaderItem, range(header.columnCount()))
        return [item.text() for item in items if item is not None]

    @property
    def file_name(self) -> str:
        return find(self.page, QLabel, "import_file_name").text()

    @property
    def remembers(self) -> bool:
        return not find(self.page, Badge, "import_remembered").isHidden()

    @property
    def columns_error(self) -> str:
        return find(self.page, QLabel, "import_columns_error").text()

    @property
    def next_button(self) -> QAbstractButton:
        return find(self.page, QAbstractButton, "import_next")

    def go_on(self, step: Step) -> None:
        press(self.page, "import_next")
        self._qtbot.waitUntil(lambda: self.page.step is step)

    def press_next(self) -> None:
        press(self.page, "import_next")

    def back(self) -> None:
        press(self.page, "import_back")

    def filter(self, name: str) -> None:
        press(self.page, f"fates_{name}")

    def filter_text(self, name: str) -> str:
        return find(self.page, QAbstractButton, f"fates_{name}").text()

    @property
    def fates(self) -> list[tuple[str, ...]]:
        model = find(self.page, QTableView, "fates_table").model()
        return [
            tuple(str(model.index(row, column).data()) for column in range(4))
            for row in range(model.rowCount())
        ]
