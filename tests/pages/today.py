"""Page object of 今日: acts through widgets found by name, as a clerk does through the keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.pages.kit import commit, find, press_key
from zyuki_desk.core.ledger import Duty
from zyuki_desk.ui.pages.today import TodayPage
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.views.duty_list import DutyList
from zyuki_desk.ui.views.room_desk_rows import Row, RowList


class TodayObject:
    """The page in its window."""

    def __init__(self, qtbot: QtBot, shell: Shell, page: TodayPage) -> None:
        self.qtbot = qtbot
        self.shell = shell
        self.page = page
        self.strokes = 0

    @property
    def search(self) -> SearchField:
        return find(self.page, SearchField, "room_search_field")

    @property
    def said(self) -> str:
        return self.shell.toast.text

    @property
    def complaint(self) -> str:
        return self.shell.messages.text

    @property
    def inside(self) -> list[str]:
        return [row.title for row in self.inside_rows]

    @property
    def inside_rows(self) -> list[Row]:
        return list(find(self.page, RowList, "inside_list").rows)

    @property
    def lines(self) -> list[Row]:
        return list(find(self.page, RowList, "lines_list").rows)

    @property
    def panel(self) -> str:
        """The panel that is open: entry, exit, or none."""
        for name in ("entry", "exit"):
            if find(self.page, QWidget, f"{name}_panel").isVisible():
                return name
        return ""

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is, and count it."""
        focus = self.shell.focusWidget()
        assert focus is not None
        press_key(focus, key, modifier)
        self.strokes += 1

    def look_for(self, text: str) -> None:
        """Write the search as an input method commits it."""
        commit(self.search, text)
        self.qtbot.waitUntil(lambda: bool(self.search.suggestions))

    def pick(self, text: str) -> None:
        """Search, and press Enter on the first suggestion."""
        self.search.setFocus()
        self.look_for(text)
        self.key(Qt.Key.Key_Return)

    def join(self, text: str) -> None:
        """Search, and add the first suggestion to the party."""
        self.search.setFocus()
        self.look_for(text)
        self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def write(self, name: str, text: str) -> None:
        """Replace the text of a line, as an input method commits it, and leave the field."""
        edit = find(self.page, QLineEdit, name)
        edit.setFocus()
        edit.selectAll()
        commit(edit, text)
        edit.editingFinished.emit()

    def text(self, name: str) -> str:
        return find(self.page, QLineEdit, name).text()

    def words(self, name: str) -> str:
        return find(self.page, QLabel, name).text()

    def visitor(self, *, camera: int = 2) -> None:
        """Let the example's maintenance engineer in, with what the panel asks."""
        self.pick("ほしゅ")
        self.choose("recorder", camera)
        self.write("entry_purpose", "機器の定期保守")
        self.write("items_in", "工具箱")
        self.press("entry_submit")

    def choose(self, name: str, index: int) -> None:
        find(self.page, QComboBox, name).setCurrentIndex(index)

    def tick(self, name: str) -> None:
        find(self.page, QCheckBox, name).click()

    def mark(self, name: str) -> None:
        find(self.page, QRadioButton, name).click()

    def press(self, name: str) -> None:
        """Press a button by the keyboard; a pointer left above it would bring up its tool tip."""
        button = find(self.page, QAbstractButton, name)
        assert button.isVisible(), f"{name} is not visible"
        assert button.isEnabled(), f"{name} is not enabled"
        button.setFocus()
        press_key(button, Qt.Key.Key_Space)

    def turn_to_room(self, place: int) -> None:
        find(self.page, QTabBar, "room_tabs").setCurrentIndex(place)

    def select_inside(self, name: str) -> None:
        rows = self.inside_rows
        wanted = next(row.value for row in rows if row.title == name)
        assert find(self.page, RowList, "inside_list").select(wanted)

    @property
    def duty_rows(self) -> list[Row]:
        """Wait until the duties are computed, and return their rows from top to bottom."""
        self.qtbot.waitUntil(lambda: not self.page.duties.asking)
        return list(find(self.page, DutyList, "duties").rows)

    def duties(self) -> list[str]:
        """Return the sentences of the duties shown."""
        return [row.value.sentence for row in self.duty_rows if isinstance(row.value, Duty)]

    def open_duty(self, saying: str) -> None:
        """Do what Enter does on the duty or group that says so."""
        value = next(row.value for row in self.duty_rows if saying in row.title)
        for name in ("overdue_list", "duty_list"):
            rows = find(self.page, RowList, name)
            if rows.select(value):
                press_key(rows, Qt.Key.Key_Return)
                return
