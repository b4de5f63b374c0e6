"""Text of several lines with air between them: fonts made for forms set lines without any."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel
from typing_extensions import override

PITCH: Final = 1.35
"""From one base line to the next, in heights of the font."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Text broken into lines for a width, ready to be painted; sizes in pixels."""

    layout: QTextLayout
    width: float
    height: float

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Paint with the painter's pen; `at` is the upper left corner."""
        self.layout.draw(painter, at)


def lines_of(
    text: str, font: QFont, width: float, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> Lines:
    """Break text into lines of at most a width; a word longer than that is broken too."""
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    high = QFontMetricsF(font).height()
    top = used = bottom = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        used = max(used, line.naturalTextWidth())
        bottom = top + max(high, line.height())
        top += max(high * PITCH, line.height())
    layout.endLayout()
    return Lines(layout, used, bottom)


class SpacedLabel(QLabel):
    """A label of plain text that wraps, with air between its lines."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    @property
    def _is_plain(self) -> bool:
        # Text that can be selected belongs to Qt, and so does a label that shows anything else.
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        return self.wordWrap() and not selectable

    def _margins(self) -> QSize:
        inner = self.contentsMargins()
        both = 2 * self.margin()
        return QSize(inner.left() + inner.right() + both, inner.top() + inner.bottom() + both)

    @override
    def heightForWidth(self, width: int, /) -> int:
        if not self._is_plain:
            return super().heightForWidth(width)
        around = self._margins()
        lines = lines_of(self.text(), self.font(), max(1, width - around.width()))
        return _up(lines.height) + around.height()

    @override
    def sizeHint(self, /) -> QSize:
        size = super().sizeHint()
        if not self._is_plain or not self.text():
            return size
        return QSize(size.width(), self.heightForWidth(size.width()))

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        if not self._is_plain:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.drawFrame(painter)
        edge = self.margin()
        room = QRectF(self.contentsRect().adjusted(edge, edge, -edge, -edge))
        lines = lines_of(self.text(), self.font(), max(1.0, room.width()), self._across())
        free = room.height() - lines.height
        top = room.top() + max(0.0, free) * self._down()
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines.paint(painter, QPointF(room.left(), top))

    def _across(self) -> Qt.AlignmentFlag:
        for flag in (Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight):
            if self.alignment() & flag:
                return flag
        return Qt.AlignmentFlag.AlignLeft

    def _down(self) -> float:
        if self.alignment() & Qt.AlignmentFlag.AlignTop:
            return 0.0
        return 1.0 if self.alignment() & Qt.AlignmentFlag.AlignBottom else 0.5


def _up(height: float) -> int:
    return int(height) + (height % 1 > 0)
