"""Printing: the pages of the previewed PDF, as pictures at the printer's resolution."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from zyuki_desk.base.errors import Trouble
from zyuki_desk.ui.pdf_document import POINTS_PER_INCH, PdfDocument

MOST_DPI = 600
"""More than the office's printers show; an A4 page at 600 dpi is 139 MB already."""

_NO_ANSWER = "プリンターが応答しません。電源と用紙を確認して、もう一度印刷してください。"
_GONE = (
    "印刷の途中でプリンターが応答しなくなりました。出てきた紙は捨て、"
    "電源・用紙・接続を確かめてから、もう一度印刷してください。"
)
_BROKEN = (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
_ASKED = "印刷を止めました。出てきた紙は捨ててください。"


class PrintStopped(Trouble):
    """The job ended under way; some of its pages may have come out."""


def page_range(printer: QPrinter, pages: int) -> tuple[int, int]:
    """Return the first and last page chosen in the print dialog, from 0."""
    first = max(printer.fromPage(), 1) - 1
    last = min(printer.toPage() or pages, pages) - 1
    return first, max(last, first)


def print_pdf(
    pdf: bytes, printer: QPrinter, *, go_on: Callable[[int, int], bool] = lambda *_: True
) -> tuple[int, int]:
    """Send the pages chosen in the print dialog to the printer; return the first and the last.

    Each page keeps its true size; paper and orientation follow the page. `go_on` is told pages
    done and in all before each; False stops. `Trouble` when the printer never answered,
    `PrintStopped` when pages may be out already.
    """
    document = PdfDocument(pdf)
    first, last = page_range(printer, len(document))
    rounds = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
    pages = list(range(first, last + 1)) * rounds
    printer.setFullPage(True)
    painter = QPainter()
    try:
        for number, page in enumerate(pages):
            if not go_on(number, len(pages)):
                raise _given_up(printer, number, _ASKED)
            _set_paper(printer, document, page)
            started = painter.begin(printer) if number == 0 else printer.newPage()
            if not started:
                raise _given_up(printer, number, _GONE)
            _paint(painter, printer, document, page)
            if printer.printerState() in (
                QPrinter.PrinterState.Error,
                QPrinter.PrinterState.Aborted,
            ):
                raise _given_up(printer, number + 1, _GONE)
        if not painter.end():
            raise _given_up(printer, len(pages), _GONE)
    finally:
        if painter.isActive():
            painter.end()
        document.close()
    return first, last


def _given_up(printer: QPrinter, sent: int, sentence: str) -> Trouble:
    """Take back what the printer has not printed yet; tell whether paper may be out."""
    if sent == 0:
        return Trouble(sentence if sentence == _ASKED else _NO_ANSWER)
    printer.abort()
    return PrintStopped(sentence)


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
