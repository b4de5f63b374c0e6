"""The preview: pages, sizes, and that it prints what it shows."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from tests.pages.gallery_pages import example_pdf
from tests.pages.kit import find, press, press_key
from zyuki_desk.ui.pdf_document import PICTURES_KEPT, PdfDocument
from zyuki_desk.ui.pdf_view import PdfView
from zyuki_desk.ui.printing import print_pdf
from zyuki_desk.ui.theme import Theme


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> PdfView:
    view = PdfView(theme)
    qtbot.addWidget(view, before_close_func=lambda widget: widget.close_document())
    view.resize(1000, 700)
    with qtbot.waitExposed(view):
        view.show()
    view.load(example_pdf(12))
    return view


def test_pages_are_counted_and_turned(view: PdfView) -> None:
    assert view.page_count == 12
    assert view.place == "1 / 12 ページ"
    press(view, "pdf_next")
    assert view.place == "2 / 12 ページ"
    press_key(view.pages, Qt.Key.Key_PageDown)
    assert view.place == "3 / 12 ページ"
    press_key(view.pages, Qt.Key.Key_End)
    assert view.place == "12 / 12 ページ"
    press(view, "pdf_next")
    assert view.place == "12 / 12 ページ"
    press_key(view.pages, Qt.Key.Key_Home)
    press(view, "pdf_previous")
    assert view.place == "1 / 12 ページ"


def test_the_list_goes_to_a_page(view: PdfView) -> None:
    find(view, QListWidget, "pdf_page_list").setCurrentRow(6)
    assert view.pages.page == 6


def test_sizes(view: PdfView) -> None:
    press(view, "pdf_fit_page")
    fit = view.pages.factor
    press(view, "pdf_full_size")
    assert view.pages.factor == 1.0
    press(view, "pdf_larger")
    assert view.pages.factor == pytest.approx(1.25)
    for _step in range(20):
        press(view, "pdf_larger")
    assert view.pages.factor == 4.0
    press(view, "pdf_fit_page")
    assert view.pages.factor == pytest.approx(fit)


def test_zooming_keeps_the_page(view: PdfView) -> None:
    view.pages.go_to(5)
    press(view, "pdf_larger")
    assert view.pages.page == 5


def test_save_and_print_are_asked_for(qtbot: QtBot, view: PdfView) -> None:
    with qtbot.waitSignal(view.save_asked):
        press_key(view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.print_asked):
        press_key(view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


def test_only_the_last_pictures_are_kept(qtbot: QtBot) -> None:
    document = PdfDocument(example_pdf(PICTURES_KEPT + 3))
    first = document.picture(0, 300)
    assert document.picture(0, 300).cacheKey() == first.cacheKey()
    for page in range(len(document)):
        document.picture(page, 300)
    assert document.picture(0, 300).cacheKey() != first.cacheKey()
    document.close()


def ink(pdf: bytes | Path, page: int) -> list[float]:
    """Return per tenth of the page's height how dark it is, as a share of all its ink."""
    with pypdfium2.PdfDocument(pdf) as document:
        leaf = document[page]
        bitmap = leaf.render(scale=1, grayscale=True)
        data, stride = bytes(bitmap.buffer), bitmap.stride
        rows = [
            sum(255 - value for value in data[y * stride : y * stride + bitmap.width])
            for y in range(bitmap.height)
        ]
        leaf.close()
    tenth = len(rows) // 10
    return [sum(rows[at * tenth : (at + 1) * tenth]) / sum(rows) for at in range(10)]


def test_print_gives_the_very_pages(qtbot: QtBot, tmp_path: Path) -> None:
    pdf = example_pdf(3)
    out = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(150)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    assert print_pdf(pdf, printer) == (0, 2)
    with pypdfium2.PdfDocument(out) as printed, pypdfium2.PdfDocument(pdf) as asked:
        assert len(printed) == 3
        for page in range(3):
            assert printed.get_page_size(page) == pytest.approx(asked.get_page_size(page), abs=1.5)
    assert ink(out, 1) == pytest.approx(ink(pdf, 1), abs=0.05)


def test_a_page_range_prints_only_these(qtbot: QtBot, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 3)
    assert print_pdf(example_pdf(5), printer) == (1, 2)
