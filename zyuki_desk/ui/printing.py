"""Printing: the pages of the previewed PDF, as pictures at the printer's resolution."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from zyuki_desk.base.errors import Trouble
from zyuki_desk.ui.pdf_document import POINTS_PER_INCH, PdfDocument

MOST_DPI = 600
"""More than the office's printers show; an A4 page at 600 dpi is 139 MB already."""


def print_pdf(pdf: bytes, printer: QPrinter) -> int:
    """Send the pages chosen in the print dialog to the printer; return how many.

    Each page keeps its true size; paper and orientation follow the page. Raises `Trouble` when
    the printer does not answer.
    """
    document = PdfDocument(pdf)
    first = max(printer.fromPage(), 1) - 1
    last = printer.toPage() or len(document)
    pages = range(first, min(last, len(document)))
    printer.setFullPage(True)
    painter = QPainter()
    try:
        for number, page in enumerate(pages):
            _set_paper(printer, document, page)
            started = painter.begin(printer) if number == 0 else printer.newPage()
            if not started:
                raise Trouble(
                    "プリンターが応答しません。電源と用紙を確認して、もう一度印刷してください。"
                )
            _paint(painter, printer, document, page)
    finally:
        if painter.isActive():
            painter.end()
        document.close()
    return len(pages)


def _set_paper(printer: QPrinter, document: PdfDocument, page: int) -> None:
    size = document.size(page)
    landscape = size.width() > size.height()
    upright = size.transposed() if landscape else size
    printer.setPageSize(QPageSize(upright, QPageSize.Unit.Point))
    orientation = QPageLayout.Orientation
    printer.setPageOrientation(orientation.Landscape if landscape else orientation.Portrait)


def _paint(painter: QPainter, printer: QPrinter, document: PdfDocument, page: int) -> None:
    scale = printer.resolution() / POINTS_PER_INCH
    picture = document.render(page, min(scale, MOST_DPI / POINTS_PER_INCH))
    size = document.size(page)
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    target = QRectF(-paper.x(), -paper.y(), size.width() * scale, size.height() * scale)
    painter.drawImage(target, picture)
