"""The list under a search field: it shows, the field keeps the keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.theme import Theme

ROW_PAD = 7
ICON = 22
MOST_SHOWN = 8
PAGE = 5
LEAST_WIDTH = 380

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant."""

    title: str
    subtitle: str = ""
    kana: str = ""
    badge: str = ""
    icon: str = "person"
    value: object = None

    @property
    def spoken(self) -> str:
        """All of it in one line, for screen readers."""
        return " ".join(part for part in (self.title, self.kana, self.subtitle, self.badge) if part)


class _Suggestions(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: Sequence[Suggestion] = ()

    def show(self, items: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        return self.items[index.row()].spoken


class _Painter(QStyledItemDelegate):
    """Paints title and kana, below them the subtitle, at the right the badge."""

    def __init__(self, theme: Theme, model: _Suggestions) -> None:
        super().__init__(model)
        self._theme = theme
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index, /) -> QSize:
        theme = self._theme
        body = QFontMetrics(theme.font(theme.type.body)).height()
        small = QFontMetrics(theme.font(theme.type.small)).height()
        two_lines = bool(self._model.items[index.row()].subtitle)
        return QSize(LEAST_WIDTH, 2 * ROW_PAD + body + (small + 2 if two_lines else 0))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, /) -> None:
        item = self._model.items[index.row()]
        colors = self._theme.colors
        rect: QRect = option.rect
        painter.save()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.accent_soft))
            painter.fillRect(QRect(rect.topLeft(), QSize(3, rect.height())), QColor(colors.accent))
        spot = QRectF(rect.left() + 12, rect.center().y() - ICON / 2 + 1, ICON, ICON)
        self._theme.paint_icon(painter, spot, item.icon, colors.muted)
        inner = rect.adjusted(12 + ICON + 10, ROW_PAD, -14, -ROW_PAD)
        right = inner.right() - self._paint_badge(painter, inner, item.badge)
        self._paint_words(painter, QRect(inner.topLeft(), QPoint(right, inner.bottom())), item)
        painter.restore()

    def _paint_words(self, painter: QPainter, inner: QRect, item: Suggestion) -> None:
        theme, colors = self._theme, self._theme.colors
        small = theme.font(theme.type.small)
        body = theme.font(theme.type.body)
        body_metrics, small_metrics = QFontMetrics(body), QFontMetrics(small)
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(body)
        painter.setPen(QColor(colors.text))
        title = body_metrics.elidedText(item.title, elide, inner.width())
        top = inner.top() + body_metrics.ascent()
        painter.drawText(inner.left(), top, title)
        painter.setFont(small)
        painter.setPen(QColor(colors.muted))
        left = inner.left() + body_metrics.horizontalAdvance(title) + 10
        painter.drawText(
            left, top, small_metrics.elidedText(item.kana, elide, inner.right() - left)
        )
        if item.subtitle:
            line = small_metrics.elidedText(item.subtitle, elide, inner.width())
            painter.drawText(inner.left(), inner.bottom() - small_metrics.descent(), line)

    def _paint_badge(self, painter: QPainter, inner: QRect, badge: str) -> int:
        if not badge:
            return 0
        font = self._theme.font(self._theme.type.small)
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(badge) + 14, metrics.height() + 6
        spot = QRectF(inner.right() - width, inner.center().y() - height / 2 + 1, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.colors.edge))
        painter.setBrush(QColor(self._theme.colors.surface))
        painter.drawRoundedRect(spot, 5, 5)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.text))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, badge)
        return width + 12


class SuggestionPopup(QFrame):
    """A child of the window, not a window: it can never take the focus from the field."""

    taken = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("suggestion_popup")
        self.setProperty("part", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _Suggestions(self)
        self._view = QListView()
        self._view.setObjectName("suggestion_list")
        self._view.setAccessibleName("候補")
        self._view.setProperty("part", "bare")
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setModel(self._model)
        self._view.setItemDelegate(_Painter(theme, self._model))
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._click)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 4, 1, 4)
        column.addWidget(self._view)
        self.hide()

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        """What is shown."""
        return self._model.items

    @property
    def current(self) -> Suggestion | None:
        """What is selected."""
        index = self._view.currentIndex()
        return self._model.items[index.row()] if index.isValid() else None

    def offer(self, field: QWidget, items: Sequence[Suggestion]) -> None:
        """Show the items under the field, the first one selected."""
        self._model.show(items)
        self._view.setCurrentIndex(self._model.index(0, 0))
        shown = range(min(len(items), MOST_SHOWN))
        height = sum(self._view.sizeHintForRow(row) for row in shown) + 10
        corner = field.mapTo(self._window, QPoint(0, field.height() + 3))
        width = min(max(field.width(), LEAST_WIDTH), self._window.width() - 16)
        left = min(corner.x(), self._window.width() - width - 8)
        height = min(height, self._window.height() - corner.y() - 8)
        self.setGeometry(left, corner.y(), width, height)
        self.show()
        self.raise_()

    def steer(self, key: int) -> bool:
        """Move the selection by a key of the field; False when the key is none of ours."""
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: PAGE,
            Qt.Key.Key_PageUp: -PAGE,
        }
        step = steps.get(Qt.Key(key))
        if step is None:
            return False
        row = self._view.currentIndex().row() + step
        row = min(max(row, 0), len(self._model.items) - 1)
        self._view.setCurrentIndex(self._model.index(row, 0))
        return True

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        self.taken.emit(self._model.items[index.row()])
