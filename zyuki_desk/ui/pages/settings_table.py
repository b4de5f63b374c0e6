"""A short list of rows by id: what the settings and the import show beside their forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import SPACE

ID_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One line of a short list."""

    key: object
    cells: Sequence[str]
    faint: bool = False
    """No longer in use."""


def row_height(theme: Theme) -> int:
    """Return the height of a line, in pixels, that leaves air at any size of type."""
    return max(theme.space.row, round(theme.space.row * 0.8 * theme.type.factor))


class RoomyDelegate(QStyledItemDelegate):
    """Paints cells with the same margin as the headings above them."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        margin = SPACE.s
        spot = option.rect.adjusted(margin, 0, -margin, 0)
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, spot.width())
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class ShortTable(QTableWidget):
    """Whole rows are chosen; the keyboard goes up and down; nothing is edited in place."""

    row_chosen = Signal(object)
    """The key of the row, None when no row is chosen."""

    def __init__(
        self, theme: Theme, name: str, title: str, heads: Sequence[tuple[str, int]]
    ) -> None:
        super().__init__(0, 0)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._theme = theme
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height(theme))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.set_heads(heads)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setItemDelegate(RoomyDelegate(self))
        self.itemSelectionChanged.connect(self._tell)

    def set_heads(self, heads: Sequence[tuple[str, int]]) -> None:
        """Set the columns: their headings, and their widths at the usual size of type."""
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels([head for head, _ in heads])
        for column, (_, width) in enumerate(heads):
            self.setColumnWidth(column, round(width * self._theme.type.factor))

    @property
    def current_key(self) -> object:
        """The key of the row chosen."""
        chosen = self.selectedItems()
        return chosen[0].data(ID_ROLE) if chosen else None

    @property
    def texts(self) -> list[list[str]]:
        """Everything shown, row by row."""
        return [
            [self._text(row, column) for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def show_rows(self, rows: Sequence[ListedRow]) -> None:
        """Show other rows, keeping the one chosen if it is still there."""
        chosen = self.current_key
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                item = QTableWidgetItem(text)
                item.setData(ID_ROLE, row.key)
                item.setToolTip(text)
                if row.faint:
                    item.setForeground(QColor(self._theme.colors.muted))
                self.setItem(number, column, item)
        self.blockSignals(False)
        self.choose(chosen)

    def choose(self, key: object) -> None:
        """Choose the row of that key; none when it is not shown."""
        self.blockSignals(True)
        self.clearSelection()
        self.setCurrentCell(-1, -1)
        for row in range(self.rowCount()):
            item = self.item(row, 0)
            if key is not None and item is not None and item.data(ID_ROLE) == key:
                self.setCurrentItem(item)
                self.selectRow(row)
                self.scrollToItem(item)
        self.blockSignals(False)

    @Slot()
    def _tell(self) -> None:
        self.row_chosen.emit(self.current_key)
