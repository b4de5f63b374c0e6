"""What was not fine at a terminal: which items, what it was, and what was done about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout
from typing_extensions import override

from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench


class FaultPanel(Card):
    """Asks for the items that are ×; a number key ticks one, Ctrl+Enter writes."""

    asked = Signal()
    closed = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "異状あり")
        self.setObjectName("fault_panel")
        theme = workbench.theme
        self._boxes: list[tuple[CheckItem, QCheckBox]] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.space.s)
        self._fault, self._action = QLineEdit(), QLineEdit()
        self.rows = FormRows(theme)
        self.rows.add("fault", "異常の内容", self._fault, required=True)
        self.rows.add("action", "処置", self._action, required=True)
        self._save = ActionButton(
            theme, "× で記入", name="fault_save", icon="save", keys="Ctrl+Return", part="primary"
        )
        self._save.clicked.connect(self.asked)
        cancel = ActionButton(theme, "やめる", name="fault_cancel", keys="Esc")
        cancel.clicked.connect(self.closed)
        buttons = QHBoxLayout()
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        self.body.addWidget(label("× の項目(数字キーで選べます)", "muted"))
        self.body.addLayout(self._column)
        self.body.addSpacing(theme.space.s)
        self.body.addWidget(self.rows)
        self.body.addStretch(1)
        self.body.addLayout(buttons)

    @property
    def told(self) -> tuple[Sequence[str], str, str]:
        """The items that are not fine, what it was and what was done."""
        bad = [item.key for item, box in self._boxes if box.isChecked()]
        return bad, self._fault.text().strip(), self._action.text().strip()

    def open(self, title: str, items: Sequence[CheckItem]) -> None:
        """Ask about a terminal."""
        if self.header is not None:
            self.header.say(title)
        for _, box in self._boxes:
            self._column.removeWidget(box)
            box.deleteLater()
        self._boxes = []
        for number, item in enumerate(items, 1):
            box = QCheckBox(f"{number}  {item.label}")
            box.setObjectName(f"bad_{item.key}")
            box.setAccessibleName(f"{item.label}が ×")
            box.setToolTip(item.sentence)
            self._column.addWidget(box)
            self._boxes.append((item, box))
        self._fault.clear()
        self._action.clear()
        self.rows.clear_errors()
        if self._boxes:
            self._boxes[0][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        number = event.key() - Qt.Key.Key_1
        typing = self._fault.hasFocus() or self._action.hasFocus()
        if not typing and 0 <= number < len(self._boxes) and not event.modifiers():
            self._boxes[number][1].toggle()
            return
        super().keyPressEvent(event)
