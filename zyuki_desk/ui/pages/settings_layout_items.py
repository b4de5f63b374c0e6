"""A short list whose items are put in order, added, taken out, and written in place."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.pages.settings_table import RoomyDelegate, row_height
from zyuki_desk.ui.workbench import Workbench

T = TypeVar("T")

GRIP = "⋮"
GRIP_WIDTH = 22
_ALT = Qt.KeyboardModifier.AltModifier


class ItemsTable(QTableWidget):
    """Rows move by Alt and the arrows or by dragging their grip; Insert adds, Delete takes out."""

    moved = Signal(int, int)
    """From which row to which."""
    add_asked = Signal()
    remove_asked = Signal()

    def __init__(self, workbench: Workbench, name: str, title: str, heads: Sequence[str]) -> None:
        super().__init__(0, len(heads))
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setHorizontalHeaderLabels(list(heads))
        self.setItemDelegate(RoomyDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        grips = self.verticalHeader()
        grips.setDefaultSectionSize(row_height(workbench.theme))
        grips.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        grips.setFixedWidth(GRIP_WIDTH)
        grips.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        grips.setSectionsMovable(True)
        grips.setToolTip("つまんで動かす(Alt+↑ ↓)")
        grips.sectionMoved.connect(self._drop)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place in range(len(heads) - 1):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(len(heads) - 1, round(76 * workbench.theme.type.factor))

    @Slot(int, int, int)
    def _drop(self, _row: int, was: int, now: int) -> None:
        """Take the move over into the items; the header itself stays as it was."""
        grips = self.verticalHeader()
        grips.blockSignals(True)
        grips.moveSection(now, was)
        grips.blockSignals(False)
        self.moved.emit(was, now)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        key, row = Qt.Key(event.key()), self.currentRow()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if event.modifiers() & _ALT and step is not None:
            self.moved.emit(row, row + step)
        elif key == Qt.Key.Key_Insert:
            self.add_asked.emit()
        elif key == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)


class ItemsEditor(QWidget, Generic[T]):
    """The list with its buttons; subclasses say what an item shows and how one is made."""

    changed = Signal()
    chosen = Signal()
    """Another item is the current one."""

    def __init__(
        self, workbench: Workbench, name: str, title: str, heads: Sequence[str], *, rows: int = 4
    ) -> None:
        super().__init__()
        self.workbench = workbench
        self._name = name
        self._items: list[T] = []
        theme = workbench.theme
        self.table = ItemsTable(workbench, f"layout_{name}s", title, heads)
        self.table.setMinimumHeight(row_height(theme) * (rows + 1) + theme.space.s)
        self.table.itemChanged.connect(self._take)
        self.table.currentCellChanged.connect(self._tell)
        self.table.moved.connect(self.move_item)
        self.table.add_asked.connect(self.add)
        self.table.remove_asked.connect(self.remove)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(theme.space.xs)
        self.tools.addStretch(1)
        self.add_tool("add", f"{title}を加える(Insert)", "plus", self.add)
        self.add_tool("remove", f"{title}を外す(Delete)", "minus", self.remove)
        self.add_tool("up", "前へ(Alt+↑)", "chevron-up", self._up)
        self.add_tool("down", "後ろへ(Alt+↓)", "chevron-down", self._down)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        column.addWidget(self.table)
        column.addLayout(self.tools)

    # What a list says of its items

    def cells(self, item: T) -> Sequence[str]:
        """Return what the row of an item shows."""
        raise NotImplementedError

    def is_editable(self, item: T, column: int) -> bool:
        """Whether a cell is written in place."""
        raise NotImplementedError

    def edited(self, item: T, column: int, text: str) -> T:
        """Return the item with another text in one cell; the same where it does not read."""
        raise NotImplementedError

    def made(self) -> T | None:
        """Ask for a new item; None when somebody went back."""
        raise NotImplementedError

    # What every list does

    @property
    def items(self) -> tuple[T, ...]:
        """The items in order."""
        return tuple(self._items)

    @property
    def current(self) -> T | None:
        """The item chosen."""
        row = self.table.currentRow()
        return self._items[row] if 0 <= row < len(self._items) else None

    def add_tool(self, act: str, text: str, icon: str, slot: object) -> None:
        """Add a button below the list."""
        button = IconButton(self.workbench.theme, text, name=f"{self._name}_{act}", icon=icon)
        button.clicked.connect(slot)
        self.tools.insertWidget(self.tools.count() - 1, button)

    def show_items(self, items: Sequence[T]) -> None:
        """Show other items; the same row stays chosen where there is one."""
        self._items = list(items)
        self._fill(max(self.table.currentRow(), 0))

    def put(self, items: Sequence[T], chosen: int) -> None:
        """Show other items and tell that they changed."""
        self._items = list(items)
        self._fill(chosen)
        self.changed.emit()

    def replace_current(self, item: T) -> None:
        """Put another item in the place of the chosen one."""
        row = self.table.currentRow()
        if 0 <= row < len(self._items) and self._items[row] != item:
            self.put([*self._items[:row], item, *self._items[row + 1 :]], row)

    def set_writable(self, *, writable: bool) -> None:
        """Let items be changed, or only read."""
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
            if writable
            else triggers.NoEditTriggers
        )
        self.table.verticalHeader().setSectionsMovable(writable)
        for button in self.findChildren(IconButton):
            button.setEnabled(writable)

    @property
    def is_writable(self) -> bool:
        """Whether items may be changed now."""
        return self.table.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers

    @Slot()
    def add(self) -> None:
        """Add an item behind the chosen one."""
        item = self.made() if self.is_writable else None
        if item is not None:
            at = self.table.currentRow() + 1 if self._items else 0
            self.put([*self._items[:at], item, *self._items[at:]], at)

    @Slot()
    def remove(self) -> None:
        """Take the chosen item out."""
        row = self.table.currentRow()
        if self.is_writable and 0 <= row < len(self._items):
            self.put([*self._items[:row], *self._items[row + 1 :]], row)

    @Slot(int, int)
    def move_item(self, was: int, now: int) -> None:
        """Move an item to another place."""
        places = range(len(self._items))
        if self.is_writable and was in places and now in places and was != now:
            items = list(self._items)
            items.insert(now, items.pop(was))
            self.put(items, now)

    @Slot()
    def _up(self) -> None:
        row = self.table.currentRow()
        self.move_item(row, row - 1)

    @Slot()
    def _down(self) -> None:
        row = self.table.currentRow()
        self.move_item(row, row + 1)

    def _fill(self, chosen: int) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._items))
        for row, item in enumerate(self._items):
            self.table.setVerticalHeaderItem(row, QTableWidgetItem(GRIP))
            for place, text in enumerate(self.cells(item)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                if not self.is_editable(item, place):
                    cell.setFlags(cell.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(row, place, cell)
        if self._items:
            self.table.setCurrentCell(min(max(chosen, 0), len(self._items) - 1), 0)
        self.table.blockSignals(False)
        self.chosen.emit()

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()

    @Slot(QTableWidgetItem)
    def _take(self, cell: QTableWidgetItem) -> None:
        row = cell.row()
        item = self.edited(self._items[row], cell.column(), cell.text().strip())
        self.put([*self._items[:row], item, *self._items[row + 1 :]], row)
