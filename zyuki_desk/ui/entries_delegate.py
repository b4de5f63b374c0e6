"""Paints a cell as the pen left it: struck text struck, marks small, gaps and late lines marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.ui.entries_model import GAP, LATE, STRUCK, Align, EntriesModel
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone

PAD = 8
SPACE_BETWEEN = 6
BADGE_ICON = 13


class EntriesDelegate(QStyledItemDelegate):
    """Reads the line from the model itself; text is elided here, shown whole in the side panel."""

    def __init__(self, theme: Theme, model: EntriesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._renew()
        theme.changed.connect(self._renew)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, /
    ) -> QSize:
        return QSize(self._model.columns[index.column()].width, self._theme.space.row)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        /,
    ) -> None:
        rect: QRect = option.rect
        colors = self._theme.colors
        line = self._model.line_at(index.row())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(colors.accent_soft))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if line is not None:
            self._paint_line(painter, rect, line, index.column())
        if selected and index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), QColor(colors.accent))
        painter.restore()

    def _paint_line(self, painter: QPainter, rect: QRect, line: Line, column: int) -> None:
        inner = rect.adjusted(PAD, 0, -PAD, -1)
        if self._model.is_gap(line, column):
            self._paint_gap(painter, inner)
            return
        if column == 0:
            inner.setRight(inner.right() - self._paint_state(painter, inner, line))
        cell = self._model.cell_of(line, column)
        self._paint_cell(
            painter, inner, cell, self._model.columns[column].align, struck=line.struck
        )
        if line.struck:
            painter.setPen(QColor(self._theme.colors.danger))
            y = rect.center().y()
            painter.drawLine(rect.left(), y, rect.right(), y)

    def _paint_cell(
        self, painter: QPainter, inner: QRect, cell: Cell, align: Align, *, struck: bool
    ) -> None:
        width = sum(self._run_width(run) for run in cell) + SPACE_BETWEEN * (len(cell) - 1)
        x = inner.left()
        if align is Align.RIGHT:
            x = max(x, inner.right() - width)
        elif align is Align.CENTER:
            x = max(x, inner.left() + (inner.width() - width) // 2)
        for run in cell:
            room = inner.right() - x + 1
            if room < PAD:
                break
            x += self._paint_run(painter, QRect(x, inner.top(), room, inner.height()), run, struck)
            x += SPACE_BETWEEN

    def _paint_run(self, painter: QPainter, room: QRect, run: Run, struck: bool) -> int:
        colors = self._theme.colors
        font, metrics = self._font_of(run)
        text = metrics.elidedText(run.text, Qt.TextElideMode.ElideRight, room.width())
        quiet = run.struck or run.mark or struck
        painter.setPen(QColor(colors.muted if quiet else colors.text))
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        width = metrics.horizontalAdvance(text)
        if run.struck:
            painter.setPen(QColor(colors.danger))
            y = room.center().y() + 1
            painter.drawLine(room.left() - 1, y, room.left() + width, y)
        return width

    def _paint_gap(self, painter: QPainter, inner: QRect) -> None:
        """Mark a blank that must be filled: a dashed frame with a word, not colour alone."""
        colors = self._theme.colors
        width = min(self._small_metrics.horizontalAdvance(GAP) + 12, inner.width())
        height = self._small_metrics.height() + 6
        spot = QRectF(inner.left(), inner.center().y() - height / 2 + 0.5, width, height)
        pen = painter.pen()
        pen.setColor(QColor(colors.warn))
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(spot, 4, 4)
        painter.setFont(self._small)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, GAP)

    def _paint_state(self, painter: QPainter, inner: QRect, line: Line) -> int:
        """Paint 抹消 or 後日記入 at the right end of the first cell; return the width used."""
        word, tone, icon = (
            (STRUCK, Tone.DANGER, "struck") if line.struck else (LATE, Tone.WARN, "late")
        )
        if not line.struck and not line.late:
            return 0
        colors = self._theme.colors
        width = BADGE_ICON + 3 + self._small_metrics.horizontalAdvance(word) + 12
        height = self._small_metrics.height() + 6
        spot = QRectF(
            inner.right() - width + 1, inner.center().y() - height / 2 + 0.5, width, height
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.soft_of(tone)))
        painter.drawRoundedRect(spot, 4, 4)
        glyph = QRectF(spot.left() + 5, spot.center().y() - BADGE_ICON / 2, BADGE_ICON, BADGE_ICON)
        self._theme.paint_icon(painter, glyph, icon, colors.of(tone))
        painter.setPen(QColor(colors.of(tone)))
        painter.setFont(self._small)
        words = spot.adjusted(BADGE_ICON + 8, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
        return int(width) + SPACE_BETWEEN

    def _run_width(self, run: Run) -> int:
        return self._font_of(run)[1].horizontalAdvance(run.text)

    def _font_of(self, run: Run) -> tuple[QFont, QFontMetrics]:
        if run.mark:
            return self._small, self._small_metrics
        return self._body, self._body_metrics

    def _renew(self) -> None:
        types = self._theme.type
        self._body = self._theme.font(types.body)
        self._small = self._theme.font(types.small)
        self._body_metrics = QFontMetrics(self._body)
        self._small_metrics = QFontMetrics(self._small)
