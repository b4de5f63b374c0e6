"""A picture of the label sheet: what is used already, and where printing begins."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from zyuki_desk.core.stock.label_sheets import LabelSheet
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import paint_focus

WIDE, HIGH = 190, 236
EDGE = 6


class LabelGrid(QWidget):
    """Arrow keys or a click choose the first label that is still there."""

    start_changed = Signal(int)
    """The place where printing begins, from 0."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("label_grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._sheet: LabelSheet | None = None
        self._start = 0
        self._count = 0
        self._name()

    @property
    def start(self) -> int:
        """Where printing begins, from 0."""
        return self._start

    def show_sheet(self, sheet: LabelSheet) -> None:
        """Show another sheet, whole."""
        if sheet != self._sheet:
            self._sheet = sheet
            self.set_start(0)
        self.update()

    def set_count(self, count: int) -> None:
        """Say how many labels are to be printed."""
        self._count = count
        self.update()

    def set_start(self, start: int) -> None:
        """Begin at another label."""
        if self._sheet is not None:
            self._start = min(max(start, 0), self._sheet.count - 1)
            self._name()
            self.start_changed.emit(self._start)
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDE, HIGH)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        across = self._sheet.columns if self._sheet is not None else 1
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -across,
            Qt.Key.Key_Down: across,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.set_start(0)
        elif key in steps:
            self.set_start(self._start + steps[key])
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent, /) -> None:
        if self._sheet is None:
            return
        for place in range(self._sheet.count):
            if self._spot(place).contains(event.position()):
                self.set_start(place)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colors.edge))
        painter.setBrush(QColor(colors.surface))
        painter.drawRect(self._page())
        for place in range(sheet.count):
            is_used = place < self._start
            is_next = self._start <= place < self._start + self._count
            painter.setBrush(
                QColor(
                    colors.line if is_used else colors.accent_soft if is_next else colors.surface
                )
            )
            painter.setPen(QColor(colors.accent if is_next else colors.line))
            spot = self._spot(place)
            painter.drawRoundedRect(spot.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
            if is_used:
                # Never by colour alone: what is gone is crossed out.
                painter.setPen(QColor(colors.edge))
                painter.drawLine(spot.topLeft(), spot.bottomRight())
        painter.end()
        if self.hasFocus():
            paint_focus(self, self._theme, 4)

    def _scale(self) -> float:
        sheet = self._sheet
        assert sheet is not None
        wide, high = WIDE - 2 * EDGE, HIGH - 2 * EDGE
        return min(wide / sheet.page_width, high / sheet.page_height)

    def _page(self) -> QRectF:
        sheet = self._sheet
        assert sheet is not None
        scale = self._scale()
        return QRectF(EDGE, EDGE, sheet.page_width * scale, sheet.page_height * scale)

    def _spot(self, place: int) -> QRectF:
        sheet = self._sheet
        assert sheet is not None
        scale = self._scale()
        x, y = sheet.corner(place)
        return QRectF(EDGE + x * scale, EDGE + y * scale, sheet.width * scale, sheet.height * scale)

    def _name(self) -> None:
        self.setAccessibleName(f"印刷を始める位置 {self._start + 1}面目")
