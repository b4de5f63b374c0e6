"""The page of backups and its settings through their widgets."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import PageObject, find, press, press_key, words
from zyuki_desk.ui.pages.backups import BackupsPage
from zyuki_desk.ui.pages.settings_backups import BackupsSection
from zyuki_desk.ui.views.room_desk_rows import RowList


class BackupsPageObject(PageObject[BackupsPage]):
    """Acts through keys and named widgets only."""

    @property
    def places(self) -> list[str]:
        """What is said of each place."""
        return [row.spoken for row in find(self.page, RowList, "backup_places").rows]

    @property
    def backups(self) -> list[str]:
        """What is said of each backup."""
        return [row.spoken for row in find(self.page, RowList, "backup_list").rows]

    @property
    def words(self) -> list[str]:
        """Everything that can be read."""
        return words(self.page)

    def write_now(self) -> None:
        press(self.page, "backup_now_button")

    def write_to(self, place: int) -> None:
        self._enter("backup_places", place)

    def rehearse(self, backup: int) -> None:
        self._enter("backup_list", backup)

    def _enter(self, name: str, at: int) -> None:
        rows = find(self.page, RowList, name)
        assert rows.select(rows.rows[at].value)
        press_key(rows, Qt.Key.Key_Return)


class BackupsSectionObject:
    """The settings of backups."""

    def __init__(self, qtbot: QtBot, section: BackupsSection) -> None:
        self.section = section
        qtbot.addWidget(section)
        section.resize(900, 700)
        section.show()
        qtbot.waitExposed(section)
        section.refresh()

    @property
    def places(self) -> list[str]:
        return [row.spoken for row in find(self.section, RowList, "backup_plan_places").rows]

    def add_place(self) -> None:
        press(self.section, "backup_place_add")

    def drop(self, at: int) -> None:
        rows = find(self.section, RowList, "backup_plan_places")
        assert rows.select(rows.rows[at].value)
        press_key(rows, Qt.Key.Key_Return)

    def save(self, **counts: str) -> None:
        for name, text in counts.items():
            find(self.section, QLineEdit, name).setText(text)
        press(self.section, "backup_plan_save")

    def error(self, name: str) -> str:
        return self.section.form.error(name)
