"""The page of terminals and group cards through its widgets and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from tests.pages.kit import PageObject, commit, find, press_key
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.views.use_desk import UseDeskPage
from zyuki_desk.ui.widgets import Badge

"""What the window leaves a page at 1280 × 800."""


class UsesPageObject(PageObject[UseDeskPage]):
    """Acts through keys and named widgets only."""

    @property
    def running(self) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, "running_list").rows]

    @property
    def ended(self) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, "ended_list").rows]

    @property
    def spans(self) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, "span_list").rows]

    @property
    def error(self) -> str:
        found = find(self.page, QLabel, "use_error")
        return "" if found.isHidden() else found.text()

    @property
    def open_spans(self) -> str:
        return find(self.page, Badge, "open_spans").text

    def text(self, name: str) -> str:
        return find(self.page, QLabel, name).text()

    def choice(self, name: str) -> ChoiceField:
        return find(self.page, ChoiceField, name)

    def focus(self) -> str:
        focus: QWidget | None = QApplication.focusWidget()
        return focus.objectName() if focus is not None else ""

    def pick(self, text: str, field: str = "use_person") -> None:
        """Type into a search field as an input method commits, and take the first by Enter."""
        search = find(self.page, SearchField, field)
        search.setFocus()
        commit(search, text)
        self.qtbot.waitUntil(lambda: bool(search.suggestions))
        press_key(search, Qt.Key.Key_Return)

    def choose(self, name: str, key: str) -> None:
        field = self.choice(name)
        field.setCurrentIndex(field.findData(key))

    def write(self, name: str, text: str) -> None:
        edit = find(self.page, QLineEdit, name)
        edit.setFocus()
        edit.selectAll()
        commit(edit, text)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        focus: QWidget | None = QApplication.focusWidget()
        press_key(self.page if focus is None else focus, key, modifier)
