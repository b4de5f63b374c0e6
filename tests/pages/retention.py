"""年度更新・廃棄 through its widgets."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from tests.pages.kit import PageObject, find, press, press_key
from zyuki_desk.ui.pages.retention import RetentionPage
from zyuki_desk.ui.views.room_desk_rows import RowList

WAIT_MS = 20_000


class RetentionPageObject(PageObject[RetentionPage]):
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: RetentionPage) -> None:
        super().__init__(qtbot, page)
        self.wait(lambda: bool(self.rows("retention_ledgers")))

    def rows(self, name: str) -> list[str]:
        """What is said of each row of a list."""
        return [row.spoken for row in find(self.page, RowList, name).rows]

    def row(self, name: str, title: str) -> str:
        """What is said of the row that begins so."""
        return next(row for row in self.rows(name) if row.startswith(title))

    def enter(self, name: str, title: str) -> None:
        """Go to a row and press Enter."""
        rows = find(self.page, RowList, name)
        at = next(n for n, row in enumerate(rows.rows) if row.title.startswith(title))
        assert rows.select(rows.rows[at].value)
        press_key(rows, Qt.Key.Key_Return)

    def press(self, name: str) -> None:
        press(self.page, name)

    def trigger(self, name: str) -> None:
        """Choose an act of the 「…」 menu."""
        (action,) = [a for a in self.page.findChildren(QAction) if a.objectName() == name]
        action.trigger()

    def is_shown(self, name: str) -> bool:
        """Tell whether words of that name are in sight."""
        return find(self.page, QLabel, name).isVisible()

    def is_enabled(self, name: str) -> bool:
        return find(self.page, QAbstractButton, name).isEnabled()

    @property
    def turn_words(self) -> str:
        return find(self.page, QLabel, "year_turn_words").text()
