"""Which columns are shown: a list with a search field, under the button that opened it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.ui.entries_model import ColumnSpec
from zyuki_desk.ui.search_field import normalised
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

WIDTH = 260
HEIGHT = 380


class ColumnChooser(QFrame):
    """A popup that ticks columns; Space ticks, Esc closes."""

    column_toggled = Signal(str, bool)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        columns: Sequence[ColumnSpec],
        is_shown: Callable[[str], bool],
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("column_chooser")
        self.setAccessibleName("表示する列")
        self.setProperty("part", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._search = QLineEdit()
        self._search.setObjectName("column_search")
        self._search.setAccessibleName("列をさがす")
        self._search.setPlaceholderText("列をさがす")
        self._search.textChanged.connect(self._filter)
        self._list = QListWidget()
        self._list.setObjectName("column_list")
        self._list.setAccessibleName("表示する列")
        self._list.setProperty("part", "bare")
        for column in columns:
            item = QListWidgetItem(column.title, self._list)
            item.setData(Qt.ItemDataRole.UserRole, column.key)
            shown = is_shown(column.key)
            item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
        self._list.itemChanged.connect(self._toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.space.m, theme.space.m, theme.space.m, theme.space.m)
        box.setSpacing(theme.space.s)
        box.addWidget(label("表示する列", "section"))
        box.addWidget(self._search)
        box.addWidget(self._list, 1)
        box.addWidget(label("Space で切り替え、Esc で閉じる", "small"))
        self.resize(WIDTH, HEIGHT)

    def open_at(self, corner: QPoint) -> None:
        """Show the list with its right upper corner there (global)."""
        self.move(corner.x() - self.width(), corner.y())
        self.show()
        self._search.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            self._list.setFocus()
            return
        super().keyPressEvent(event)

    @Slot(str)
    def _filter(self, text: str) -> None:
        wanted = normalised(text).casefold()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(wanted not in normalised(item.text()).casefold())

    @Slot(QListWidgetItem)
    def _toggle(self, item: QListWidgetItem) -> None:
        key = item.data(Qt.ItemDataRole.UserRole)
        self.column_toggled.emit(key, item.checkState() is Qt.CheckState.Checked)
