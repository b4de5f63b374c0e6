"""Our own line icons: one SVG each, painted in the colour that the moment asks for."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

BAKED_SIZES = (16, 20, 24, 32, 40, 48)
"""Pixel sizes kept in a QIcon, enough for 200 % screens."""


class IconSet:
    """The folder of SVG files; knows nothing of themes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pixmap = lru_cache(maxsize=512)(self._draw)
        self._source = lru_cache(maxsize=None)(self._read)

    @property
    def names(self) -> tuple[str, ...]:
        """All icons there are, sorted."""
        return tuple(sorted(file.stem for file in self._folder.glob("*.svg")))

    def pixmap(self, name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the icon `size` logical pixels wide for a screen of `ratio`."""
        pixmap = self._pixmap(name, color, round(size * ratio))
        scaled = QPixmap(pixmap)
        scaled.setDevicePixelRatio(ratio)
        return scaled

    def icon(self, name: str, *, normal: str, disabled: str, selected: str) -> QIcon:
        """Return a QIcon with a colour for each state."""
        icon = QIcon()
        states = (
            (QIcon.Mode.Normal, normal),
            (QIcon.Mode.Disabled, disabled),
            (QIcon.Mode.Selected, selected),
        )
        for mode, color in states:
            for size in BAKED_SIZES:
                icon.addPixmap(self._pixmap(name, color, size), mode)
        return icon

    def paint(self, painter: QPainter, rect: QRectF, name: str, color: str) -> None:
        """Paint the icon sharply into `rect`."""
        ratio = painter.device().devicePixelRatioF()
        pixmap = self.pixmap(name, color, round(rect.width()), ratio)
        painter.drawPixmap(rect.topLeft(), pixmap)

    def _read(self, name: str) -> str:
        return (self._folder / f"{name}.svg").read_text(encoding="utf-8")

    def _draw(self, name: str, color: str, pixels: int) -> QPixmap:
        shade = QColor(color)
        text = self._source(name).replace("currentColor", shade.name())
        renderer = QSvgRenderer(QByteArray(text.encode()))
        pixmap = QPixmap(QSize(pixels, pixels))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setOpacity(shade.alphaF())
        renderer.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        return pixmap
