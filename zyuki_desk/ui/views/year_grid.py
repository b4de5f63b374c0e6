"""Twelve months by thirty-one days as a picture: colour and shape, walked by the arrows."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.days import DayMark, DayState
from zyuki_desk.core.year_days import YearDays
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
MONTHS, DAYS = 12, 31
TONES = {
    DayState.GAP: Tone.DANGER, DayState.FAULT: Tone.DANGER, DayState.LATE: Tone.WARN,
    DayState.FINE: Tone.OK, DayState.NOTHING: Tone.MUTED, DayState.CLOSED: Tone.MUTED,
}  # fmt: skip
LEAST_ROW = 26


def day_words(day: date, mark: DayMark) -> str:
    """Say a day in words, for tool tips and screen readers."""
    return f"{era_date(day, 'weekday')} {mark.words}"


class _Days(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.year: YearDays | None = None
        self.firsts: list[date] = []

    def show(self, year: YearDays) -> None:
        self.beginResetModel()
        self.year, self.firsts = year, year.months()
        self.endResetModel()

    def day_at(self, index: Index) -> date | None:
        if not index.isValid() or not self.firsts:
            return None
        first = self.firsts[index.row()]
        day = first + timedelta(days=index.column())
        return day if day.month == first.month else None

    def index_of(self, day: date) -> QModelIndex:
        first = day.replace(day=1)
        row = self.firsts.index(first) if first in self.firsts else -1
        return self.index(row, day.day - 1) if row >= 0 else QModelIndex()

    def mark_at(self, index: Index) -> DayMark | None:
        day = self.day_at(index)
        return None if day is None or self.year is None else self.year.mark(day)

    @override
    def rowCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() or self.year is None else MONTHS

    @override
    def columnCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else DAYS

    @override
    def flags(self, index: Index, /) -> Qt.ItemFlag:
        if self.day_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> Any:
        day, mark = self.day_at(index), self.mark_at(index)
        if day is None or mark is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return mark.state.sign
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return day_words(day, mark)
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole, /
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return str(section + 1)
        return f"{self.firsts[section].month}月" if self.firsts else None


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Days, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, /) -> None:
        day, mark = self._model.day_at(index), self._model.mark_at(index)
        if day is None or mark is None:
            return
        colors, tone = self._theme.colors, TONES[mark.state]
        state: QStyle.StateFlag = option.state
        spot = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_quiet = mark.state in (DayState.NOTHING, DayState.CLOSED)
        strong = mark.state is DayState.GAP
        ground = colors.danger if strong else colors.soft_of(tone)
        painter.setBrush(QColor(colors.surface if mark.state is DayState.NOTHING else ground))
        edge = colors.line if is_quiet else colors.of(tone)
        year = self._model.year
        is_today = year is not None and day == year.today
        painter.setPen(QColor(colors.accent if is_today else edge))
        painter.drawRoundedRect(spot, 4, 4)
        size = self._theme.type.small if is_quiet else self._theme.type.body
        painter.setFont(self._theme.font(size))
        painter.setPen(QColor(colors.surface if strong else colors.of(tone)))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, mark.state.sign)
        if state & QStyle.StateFlag.State_Selected:
            pen = painter.pen()
            pen.setColor(QColor(colors.accent))
            pen.setWidthF(3 if self._view.hasFocus() else 1.5)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(spot, 4, 4)
        painter.restore()


class YearGrid(QTableView):
    """The picture of a year; arrows walk the days, Enter opens one."""

    day_opened = Signal(object)
    """The `date` that somebody wants to see."""
    day_changed = Signal(object)
    """The `date` under the cursor, None when there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("year_grid")
        self.setAccessibleName("年間カレンダー")
        self.setProperty("part", "bare")
        self._model = _Days(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(theme, self._model, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setMinimumSectionSize(18)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.verticalHeader().setMinimumSectionSize(LEAST_ROW)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self.viewport().update)

    @property
    def day(self) -> date | None:
        """The day under the cursor."""
        return self._model.day_at(self.currentIndex())

    def show_year(self, year: YearDays, day: date) -> None:
        """Show a year; the cursor goes to the day, or stays where it is."""
        self._model.show(year)
        self.select(day)

    def select(self, day: date) -> bool:
        """Put the cursor on a day; False when the year does not have it."""
        index = self._model.index_of(day)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def mark(self, day: date) -> DayMark | None:
        """Return what a day is worth."""
        return None if self._model.year is None else self._model.year.mark(day)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1,
        }  # fmt: skip
        day = self.day
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif day is not None and event.key() in steps:
            # The day before the first of a month is the last of the month before.
            self.select(day + timedelta(days=steps[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        day = self._model.day_at(index)
        if day is not None:
            self.day_opened.emit(day)

    @Slot()
    def _tell(self) -> None:
        self.day_changed.emit(self.day)
