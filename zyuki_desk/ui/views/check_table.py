"""The month sheet as a table: days across, items down; signs, patterns and colours say the same."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.calendar import WEEKDAYS, era_date
from zyuki_desk.core.check_month import Cell, CheckMonth, Day, Mark, Row
from zyuki_desk.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

Index = QModelIndex | QPersistentModelIndex
LEAST_DAY, MOST_DAY = 26, 34
"""Widths of a day's column; they share the room there is."""
ROW_HEIGHT, LABEL_WIDTH = 23, 160
CORNER = 7
HEAD_PAD = 16
"""What the style sheet puts around the words of a head, above and below."""
NAME_CHARS = 2
"""Characters of a name that a day's column holds; the whole name is in the tip."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What somebody points at on the sheet."""

    row: Row
    day: Day
    cell: Cell


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table: one of the sheet's, or a band above those of one group."""

    title: str
    row: Row | None = None


class _Sheet(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.month: CheckMonth | None = None
        self.lines: Sequence[_Line] = ()
        self.today = date.min

    def show(self, month: CheckMonth, today: date) -> None:
        self.beginResetModel()
        self.month, self.today = month, today
        self.lines = _lines(month)
        self.endResetModel()

    def spot(self, index: Index) -> Spot | None:
        """Return what lies at an index; None on a band."""
        if self.month is None or not index.isValid():
            return None
        row = self.lines[index.row()].row
        if row is None:
            return None
        return Spot(row, self.month.days[index.column()], row.cells[index.column()])

    @override
    def rowCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() or self.month is None else len(self.month.days)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        spot = self.spot(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return (spot.cell.text or spot.cell.mark.sign) if spot is not None else None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return spoken(spot) if spot is not None else None
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0, /) -> object:
        if self.month is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.lines[section].title if role == Qt.ItemDataRole.DisplayRole else None
        day = self.month.days[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{day.day.day}\n{WEEKDAYS[day.day.weekday()]}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            closed = f" 閉庁({day.closed})" if day.closed else ""
            return era_date(day.day, "weekday") + closed
        return None

    @override
    def flags(self, index: Index, /) -> Qt.ItemFlag:
        if self.spot(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _lines(month: CheckMonth) -> list[_Line]:
    """Put a band above the rows of each time of the day, or of each terminal."""
    labels = {choice.key: choice.label for choice in month.phases}
    lines: list[_Line] = []
    group = ""
    for row in month.rows:
        mine = row.terminal if month.terminal is None else row.phase
        if mine != group:
            group = mine
            lines.append(_Line(mine if month.terminal is None else labels.get(mine, mine)))
        lines.append(_Line(f"  {row.label}", row))
    return lines


def spoken(spot: Spot) -> str:
    """Say a cell in words: the day, the row, the mark and what happened to it."""
    cell = spot.cell
    parts = [era_date(spot.day.day, "weekday"), spot.row.terminal, spot.row.label.strip()]
    if cell.mark is Mark.CLOSED:
        parts.append(f"閉庁({spot.day.closed})")
    else:
        parts.append(cell.text or cell.mark.words)
    parts += ["後日記入"] * cell.late + ["訂正あり"] * cell.corrected
    return " ".join(parts)


class _CellPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, sheet: _Sheet, table: QTableView) -> None:
        super().__init__(table)
        self._theme, self._sheet, self._table = theme, sheet, table

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, /) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        spot = self._sheet.spot(index)
        colors = self._theme.colors
        painter.save()
        if spot is None:
            painter.fillRect(rect, QColor(colors.raised))
            painter.restore()
            return
        self._paint_ground(painter, rect, spot)
        self._paint_sign(painter, rect, spot.cell)
        self._paint_corners(painter, rect, spot.cell)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, spot: Spot) -> None:
        colors = self._theme.colors
        painter.fillRect(rect, QColor(colors.surface))
        if spot.day.closed is not None:
            painter.fillRect(rect, QColor(colors.raised))
            painter.fillRect(rect, QBrush(QColor(colors.line), Qt.BrushStyle.BDiagPattern))
        if spot.cell.mark is Mark.GAP:
            painter.fillRect(rect, QColor(colors.warn_soft))
        elif spot.cell.mark is Mark.BAD:
            painter.fillRect(rect, QColor(colors.danger_soft))
        if spot.day.day == self._sheet.today:
            painter.setPen(QPen(QColor(colors.accent), 1))
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
            painter.drawLine(rect.topRight(), rect.bottomRight())

    def _paint_sign(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        colors, scale = self._theme.colors, self._theme.type
        tone = {
            Mark.GAP: colors.warn, Mark.BAD: colors.danger, Mark.NONE: colors.muted,
        }.get(cell.mark, colors.text)  # fmt: skip
        text = cell.mark.sign
        size = scale.body
        if cell.mark is Mark.TEXT:
            is_time = ":" in cell.text
            text = cell.text if is_time else cell.text.split()[0][:NAME_CHARS] if cell.text else ""
            size = scale.small - 2
        bold = cell.mark in (Mark.GAP, Mark.BAD)
        painter.setFont(self._theme.font(size, bold=bold))
        painter.setPen(QColor(tone))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_corners(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if cell.late:
            painter.setBrush(QColor(self._theme.colors.warn))
            at = QPointF(rect.right() + 1, rect.top())
            painter.drawPolygon(QPolygonF([at, at + QPointF(-CORNER, 0), at + QPointF(0, CORNER)]))
        if cell.corrected:
            painter.setBrush(QColor(self._theme.colors.accent))
            at = QPointF(rect.left(), rect.bottom() + 1)
            painter.drawPolygon(QPolygonF([at, at + QPointF(CORNER, 0), at + QPointF(0, -CORNER)]))


class CheckTable(QTableView):
    """The sheet; the arrow keys walk its days, Enter or a click opens what stands there."""

    opened = Signal(object)
    """The spot whose line, or whose missing check, is wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("check_table")
        self.setAccessibleName("月の点検表")
        self._theme = theme
        self._sheet = _Sheet(self)
        self.setModel(self._sheet)
        self.setItemDelegate(_CellPainter(theme, self._sheet, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("月の点検表の角")
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setAccessibleName("日")
        down.setAccessibleName("点検項目")
        for header in (across, down):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        across.setMinimumSectionSize(10)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clicked.connect(self._open)
        theme.changed.connect(self._measure)
        self._measure()

    def show_month(self, month: CheckMonth, today: date) -> None:
        """Show another month; the cursor goes to today, or stays on its day."""
        at = self.currentIndex()
        self._sheet.show(month, today)
        self._measure()
        rows, columns = self._sheet.rowCount(), self._sheet.columnCount()
        if not rows:
            return
        column = at.column() if at.isValid() else (today.day - 1 if today in month.period else 0)
        row = at.row() if at.isValid() else 1
        self.setCurrentIndex(self._sheet.index(min(row, rows - 1), min(column, columns - 1)))

    @property
    def spot(self) -> Spot | None:
        """What is under the cursor."""
        return self._sheet.spot(self.currentIndex())

    def signs(self) -> list[str]:
        """Return the rows as they read: the label, then a sign for each day."""
        return [
            f"{line.title.strip()} {''.join(cell.mark.sign or '・' for cell in line.row.cells)}"
            for line in self._sheet.lines
            if line.row is not None
        ]

    def go_to(self, row: int, day: int) -> None:
        """Put the cursor on the n-th row with cells (from 0) and a day of the month."""
        rows = [place for place, line in enumerate(self._sheet.lines) if line.row is not None]
        self.setCurrentIndex(self._sheet.index(rows[row], day - 1))

    @Slot()
    def _measure(self) -> None:
        factor = self._theme.type.factor
        self._share_width()
        self.verticalHeader().setDefaultSectionSize(round(ROW_HEIGHT * factor))
        metrics = QFontMetrics(self._theme.font(self._theme.type.body))
        self.verticalHeader().setFixedWidth(round(LABEL_WIDTH * factor))
        self.horizontalHeader().setFixedHeight(2 * metrics.height() + HEAD_PAD)

    def _share_width(self) -> None:
        days, factor = max(self._sheet.columnCount(), 1), self._theme.type.factor
        room = self.width() - round(LABEL_WIDTH * factor) - 2 * self.frameWidth()
        width = min(max(room // days, round(LEAST_DAY * factor)), round(MOST_DAY * factor))
        self.horizontalHeader().setDefaultSectionSize(width)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._share_width()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: Index) -> None:
        spot = self._sheet.spot(index)
        if spot is not None and (spot.cell.entry_id is not None or spot.cell.mark is Mark.GAP):
            self.opened.emit(spot)
