"""A form's line for a number: typed, or scanned with Enter at its end."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from zyuki_desk.base.codes import read_label
from zyuki_desk.core.fields import FieldKind
from zyuki_desk.core.stock.labels import things_of
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.workbench import Workbench


class CodeEdit(QLineEdit):
    """A line for codes: a scan of a label becomes the thing's number, and Enter goes on."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        switch_off_input_method(self)
        self.editingFinished.connect(self._resolve)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._resolve()
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    @Slot()
    def _resolve(self) -> None:
        if read_label(self.text()) is None:
            return
        with self._workbench.desk.database.reading() as connection:
            found = things_of(connection, self._workbench.ledgers, self.text())
        if found:
            self.setText(found[0].code)


def made_line(kind: FieldKind, workbench: Workbench) -> QLineEdit:
    """Return the line for a text, a count or a code; numbers need no input method."""
    if kind is FieldKind.CODE:
        return CodeEdit(workbench)
    line = QLineEdit()
    if kind is FieldKind.COUNT:
        switch_off_input_method(line)
    return line
