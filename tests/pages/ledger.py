"""A ledger's page through its widgets, as somebody at the keyboard uses it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import PageObject, commit, find, press_key, type_keys, words
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.entry_form import EntryForm
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.side_panel import SidePanel

SIZE = QSize(1180, 760)


class LedgerPageObject(PageObject[LedgerPage]):
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: LedgerPage) -> None:
        super().__init__(qtbot, page, SIZE)

    @property
    def table(self) -> EntriesTable:
        return find(self.page, EntriesTable, f"table_{self.page.ledger.key}")

    @property
    def panel(self) -> SidePanel:
        return find(self.page, SidePanel, "side_panel")

    @property
    def form(self) -> EntryForm:
        return find(self.page, EntryForm, "entry_form")

    @property
    def count(self) -> str:
        return find(self.page, QLabel, "line_count").text()

    @property
    def chips(self) -> list[str]:
        QApplication.processEvents()  # new labels are shown by the layout's own event
        return [
            button.text().removesuffix("×").strip()
            for button in self.page.findChildren(ActionButton)
            if button.objectName().startswith("chip_") and button.isVisible()
        ]

    def numbers(self) -> list[str]:
        entries = self.table.entries
        assert entries is not None
        lines = [entries.line_at(row) for row in range(entries.rowCount())]
        return [line.number for line in lines if line is not None]

    def select(self, row: int) -> None:
        """Go to a row from the top by the arrow key."""
        press_key(self.table, Qt.Key.Key_Home)
        for _ in range(row):
            press_key(self.table, Qt.Key.Key_Down)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        press_key(self.table, key, modifier)

    def search(self, text: str) -> None:
        field = find(self.page, SearchField, "ledger_search")
        field.selectAll()
        with self.qtbot.waitSignal(field.query_changed):
            write_into(field, text)

    def choose(self, name: str, text: str) -> None:
        """Choose from a list by its words, as the arrow keys do."""
        choice = find(self.page, ChoiceField, name)
        while choice.currentIndex() > 0:
            press_key(choice, Qt.Key.Key_Up)
        while choice.currentText() != text:
            before = choice.currentIndex()
            press_key(choice, Qt.Key.Key_Down)
            assert choice.currentIndex() > before, f"no {text}"

    def choose_cell(self, text: str) -> None:
        """Add a condition on a cell: the list jumps to what is typed, Enter takes it."""
        choice = find(self.page, ChoiceField, "cell_filter")
        choice.setCurrentIndex(choice.findText(text))
        choice.activated.emit(choice.currentIndex())

    def write(self, name: str, text: str) -> None:
        """Replace what stands in a row of the form."""
        row = self.form.rows.widget(name)
        widget = row.lineEdit() if isinstance(row, ChoiceField) else row
        assert isinstance(widget, QLineEdit | QPlainTextEdit)
        widget.setFocus()
        widget.selectAll()
        write_into(widget, text)

    def save(self) -> None:
        press_key(self.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def choose_person(self, name: str, text: str) -> None:
        """Type into a search field for people and take the first suggestion by Enter."""
        field = find(self.page, SearchField, name)
        field.setFocus()
        write_into(field, text)
        self.qtbot.waitUntil(lambda: bool(field.suggestions))
        press_key(field, Qt.Key.Key_Return)

    def panel_words(self) -> str:
        QApplication.processEvents()  # the same
        return "\n".join(words(self.panel))


def write_into(widget: QWidget, text: str) -> None:
    """Type what has keys; commit the rest as an input method does."""
    if text.isascii():
        type_keys(widget, text)
    else:
        commit(widget, text)
