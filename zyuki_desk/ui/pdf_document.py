"""A PDF as pictures, page by page, by PDFium; loaded only when a preview is opened."""

from collections import OrderedDict

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

PICTURES_KEPT = 12
POINTS_PER_INCH = 72.0


class PdfDocument:
    """The very bytes that are printed and filed, never another rendering of the data."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)
        self._sizes = [
            QSizeF(*self._document.get_page_size(page)) for page in range(len(self._document))
        ]
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sizes)

    def size(self, page: int) -> QSizeF:
        """Return a page's size in points (1/72 inch)."""
        return self._sizes[page]

    def picture(self, page: int, width: int) -> QImage:
        """Return a page `width` device pixels wide; the last few are kept."""
        key = (page, width)
        kept = self._pictures.get(key)
        if kept is None:
            kept = self.render(page, width / self._sizes[page].width())
            self._pictures[key] = kept
            if len(self._pictures) > PICTURES_KEPT:
                self._pictures.popitem(last=False)
        else:
            self._pictures.move_to_end(key)
        return kept

    def render(self, page: int, scale: float) -> QImage:
        """Return a page at `scale` device pixels per point."""
        leaf = self._document[page]
        try:
            bitmap = leaf.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            return image.copy()
        finally:
            leaf.close()

    def close(self) -> None:
        """Give PDFium's memory back."""
        self._pictures.clear()
        self._document.close()
