"""A field for codes alone: scanners are keyboards, and no input method stands in their way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from zyuki_desk.base.codes import read_label
from zyuki_desk.base.text import digits
from zyuki_desk.ui.search_field import switch_off_input_method

_STEER = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ScanField(QLineEdit):
    """Takes scan after scan; while it is empty, keys go to the list beside it."""

    scanned = Signal(str)
    """What came before Enter, in half-width characters, never blank."""
    steered = Signal(int)
    """A key that moves in the list beside it."""
    ticked = Signal()
    """The blank key in an empty field: mark the chosen row."""
    taken_back = Signal()
    """Del in an empty field: take the chosen row's marks back."""

    def __init__(self, *, name: str, title: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setPlaceholderText(hint)
        switch_off_input_method(self)

    @property
    def code(self) -> str:
        """What stands in it, in half-width characters."""
        return digits(self.text()).strip()

    def ask_again(self) -> None:
        """Keep what was scanned, so that the next scan replaces it and Enter repeats it."""
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.code:
                self.scanned.emit(self.code)
            return
        if key in _STEER:
            self.steered.emit(key)
            return
        if not self.text() and key == Qt.Key.Key_Space:
            self.ticked.emit()
            return
        if not self.text() and key == Qt.Key.Key_Delete:
            self.taken_back.emit()
            return
        super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent, /) -> None:
        """Take a label that an input method committed in spite of all: its Enter ended it."""
        super().inputMethodEvent(event)
        if event.commitString() and read_label(self.text()) is not None:
            self.scanned.emit(self.code)
