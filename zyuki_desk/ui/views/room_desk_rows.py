"""A list of short rows, each with one act at its right: who is inside, what is due.

One delegate paints them all, so that forty people cost no more than three.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from zyuki_desk.ui.spaced import lines_of
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import TONE_ICONS

Index = QModelIndex | QPersistentModelIndex
PAD = 9
SIDE = 12
ICON = 20
GAP = 10
CHIP_PAD = 7
LEAST_WORDS = 90
BETWEEN = 4


@dataclass(frozen=True, slots=True)
class Chip:
    """A small state beside the title: icon and word."""

    text: str
    tone: Tone = Tone.MUTED
    icon: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One line of the list, ready to be painted and spoken."""

    value: object
    title: str
    detail: str = ""
    icon: str = "person"
    tone: Tone = Tone.MUTED
    when: str = ""
    chips: tuple[Chip, ...] = ()
    act: str = ""
    """The word of the act at the right; empty for rows that are only read."""

    @property
    def spoken(self) -> str:
        """All of it in one line, for screen readers."""
        chips = " ".join(chip.text for chip in self.chips)
        parts = (self.title, chips, self.when, self.detail, self.act)
        return " ".join(part for part in parts if part)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if not index.isValid() or role not in spoken:
            return None
        return self.rows[index.row()].spoken


class _RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Rows, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model
        self._list = view

    def act_rect(self, rect: QRect, row: Row) -> QRect:
        """Return where the act's button lies in a row."""
        if not row.act:
            return QRect(rect.right() - SIDE, rect.top(), 0, rect.height())
        metrics = QFontMetrics(self._small())
        width = metrics.horizontalAdvance(row.act) + 2 * GAP
        height = metrics.height() + 10
        middle = rect.center().y() - height // 2 + 1
        return QRect(rect.right() - SIDE - width, middle, width, height)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index, /) -> QSize:
        row = self._model.rows[index.row()]
        body = QFontMetrics(self._body())
        width = self._list.viewport().width()
        words = self._words_rect(QRect(0, 0, width, 10), row).width()
        title = lines_of(row.title, self._body(), self._title_room(words, row))
        height = max(title.height, body.height())
        if row.detail:
            height += lines_of(row.detail, self._small(), words).height + BETWEEN
        return QSize(LEAST_WORDS, round(height) + 2 * PAD)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, /) -> None:
        row = self._model.rows[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, state)
        spot = QRectF(rect.left() + SIDE, rect.center().y() - ICON / 2 + 1, ICON, ICON)
        self._theme.paint_icon(painter, spot, row.icon, self._theme.colors.of(row.tone))
        self._paint_act(painter, rect, row)
        self._paint_words(painter, rect, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        colors = self._theme.colors
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.accent_soft))
            if self._list.hasFocus():
                painter.fillRect(QRect(rect.topLeft(), QSize(3, rect.height())), colors.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.raised))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_act(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if not row.act:
            return
        colors = self._theme.colors
        spot = QRectF(self.act_rect(rect, row)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(colors.edge))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(spot, 6, 6)
        painter.setFont(self._small())
        painter.setPen(QColor(colors.text))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, row.act)

    def _paint_words(self, painter: QPainter, rect: QRect, row: Row) -> None:
        colors = self._theme.colors
        words = self._words_rect(rect, row)
        painter.setPen(QColor(colors.text))
        title = lines_of(row.title, self._body(), self._title_room(words.width(), row))
        at = QPoint(words.left(), rect.top() + PAD)
        title.paint(painter, at.toPointF())
        self._paint_chips(painter, QPoint(at.x() + round(title.width) + GAP, at.y()), row)
        if row.when:
            painter.setFont(self._body())
            painter.setPen(QColor(colors.text))
            spot = QRect(words.right(), rect.top(), self._when_width(row) - GAP, rect.height())
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(spot, middle, row.when)
        if row.detail:
            painter.setPen(QColor(colors.muted))
            high = max(title.height, QFontMetrics(self._body()).height()) + BETWEEN
            detail = lines_of(row.detail, self._small(), words.width())
            detail.paint(painter, at.toPointF() + QPointF(0, high))

    def _paint_chips(self, painter: QPainter, at: QPoint, row: Row) -> None:
        colors, font = self._theme.colors, self._small()
        metrics = QFontMetrics(font)
        height = max(metrics.height() + 2, QFontMetrics(self._body()).height())
        x = at.x()
        for chip in row.chips:
            width = self._chip_width(chip)
            spot = QRectF(x, at.y(), width, height)
            soft = colors.soft_of(chip.tone)
            painter.setPen(QColor(colors.of(chip.tone) if soft == colors.surface else soft))
            painter.setBrush(QColor(soft))
            painter.drawRoundedRect(spot, 5, 5)
            size = metrics.ascent()
            glyph = QRectF(x + CHIP_PAD - 1, spot.center().y() - size / 2, size, size)
            icon = chip.icon or TONE_ICONS[chip.tone]
            self._theme.paint_icon(painter, glyph, icon, colors.of(chip.tone))
            painter.setFont(font)
            painter.setPen(QColor(colors.of(chip.tone)))
            text = spot.adjusted(CHIP_PAD + size + 3, 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, chip.text)
            x += width + 5

    def _chip_width(self, chip: Chip) -> int:
        metrics = QFontMetrics(self._small())
        return metrics.horizontalAdvance(chip.text) + metrics.ascent() + 2 * CHIP_PAD + 3

    def _title_room(self, words: int, row: Row) -> int:
        chips = sum(self._chip_width(chip) + 5 for chip in row.chips)
        return max(words - chips - (GAP if chips else 0), LEAST_WORDS)

    def _words_rect(self, rect: QRect, row: Row) -> QRect:
        left = rect.left() + SIDE + ICON + GAP
        right = self.act_rect(rect, row).left() - self._when_width(row)
        return QRect(left, rect.top(), max(right - left - GAP, LEAST_WORDS), rect.height())

    def _when_width(self, row: Row) -> int:
        width = QFontMetrics(self._body()).horizontalAdvance(row.when)
        return width + 2 * GAP if row.when else GAP

    def _body(self) -> QFont:
        return self._theme.font(self._theme.type.body)

    def _small(self) -> QFont:
        return self._theme.font(self._theme.type.small + 0.5)


class RowList(QListView):
    """Rows that the keyboard walks; Enter or a click on the act does it."""

    act_asked = Signal(object)
    """The value of the row whose act is wanted."""
    current_changed = Signal(object)
    """The value of the row under the cursor, None when there is none."""

    def __init__(self, theme: Theme, *, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("part", "bare")
        self._model = _Rows(self)
        self._painter = _RowPainter(theme, self._model, self)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._tell)
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._model.rows

    @property
    def current(self) -> object:
        """The value under the cursor."""
        index = self.currentIndex()
        return self._model.rows[index.row()].value if index.isValid() else None

    def show_rows(self, rows: Sequence[Row], same: object = None) -> None:
        """Show other rows; the cursor stays on the value `same`, or on its place."""
        if tuple(rows) == tuple(self._model.rows):
            return
        place = self.currentIndex().row()
        self._model.show(rows)
        values = [row.value for row in rows]
        if same is not None and same in values:
            place = values.index(same)
        if rows and place >= 0:
            self.setCurrentIndex(self._model.index(min(place, len(rows) - 1), 0))
        self._tell()

    def select(self, value: object) -> bool:
        """Put the cursor on a value; False when it is not shown."""
        for place, row in enumerate(self._model.rows):
            if row.value == value:
                self.setCurrentIndex(self._model.index(place, 0))
                return True
        return False

    def content_height(self, most: int) -> int:
        """Return the height that shows up to `most` rows."""
        rows = min(len(self._model.rows), most)
        return sum(self.sizeHintForRow(row) for row in range(rows)) + 4

    def take_focus(self) -> None:
        """Go to the list, on its first row unless one is chosen."""
        if not self.currentIndex().isValid() and self._model.rows:
            self.setCurrentIndex(self._model.index(0, 0))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_edge(self, *, first: bool) -> None:
        """Go to the list, on its first or its last row."""
        self.setCurrentIndex(self._model.index(0 if first else len(self._model.rows) - 1, 0))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask(self.currentIndex())
            return
        super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid():
            row = self._model.rows[index.row()]
            if self._painter.act_rect(self.visualRect(index), row).contains(at):
                self._ask(index)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent, /) -> None:
        self._ask(self.indexAt(event.position().toPoint()))

    @override
    def viewportEvent(self, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.scheduleDelayedItemsLayout()
        return super().viewportEvent(event)

    def _ask(self, index: QModelIndex) -> None:
        if index.isValid():
            self.act_asked.emit(self._model.rows[index.row()].value)

    @Slot()
    def _tell(self) -> None:
        self.current_changed.emit(self.current)
