"""Printing: what is shown is what leaves, and what left is recorded."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from tests.pages.preview import PreviewPageObject
from tests.paper.reading import page_texts
from tests.ui.pages_bench import ROOM, PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.layout import Layout, LayoutColumn
from zyuki_desk.core.layouts import set_layout
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.sheet import STOPPED
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.printing import OTHER_LAYOUT, Paper
from zyuki_desk.paper.register import RenderedSheet, render_register
from zyuki_desk.ui.pages.preview import PreviewPage
from zyuki_desk.ui.pages.preview_choices import EVERY, VOLUME
from zyuki_desk.ui.tasks import Task
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        bench.stay(date(2026, 11, 20), time(9, 12))
        bench.stay(date(2026, 11, 20), time(10, 12))
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> Iterator[PreviewPageObject]:
    page = PreviewPageObject(qtbot, PreviewPage(bench.workbench))
    page.page.show_destination(Destination("print", place="R1", period="2026-11", action=ROOM))
    page.settle()
    yield page
    page.page.left()


def test_the_period_and_room_asked_for_are_previewed(page: PreviewPageObject) -> None:
    sheet = page.page.sheet
    assert sheet is not None
    assert sheet.book == ROOM
    assert sheet.lines == 2
    assert sheet.query.place == "R1"
    assert page.view.page_count == 1
    assert page.reprint == ""


def test_the_saved_file_is_the_very_pdf_and_is_recorded(
    page: PreviewPageObject, bench: PageBench, tmp_path: Path
) -> None:
    sheet = page.page.sheet
    assert sheet is not None
    target = tmp_path / "sheet.pdf"
    bench.ask.will("save_path", target)
    page.save()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == sheet.digest
    assert bench.workbench.desk.last_changes.operation is Operation.PRINT
    assert bench.host.said == [f"用紙 {sheet.serial} を記録しました"]
    page.settle()
    assert sheet.serial in page.reprint


def test_a_blank_form_has_no_lines(page: PreviewPageObject) -> None:
    page.choose_blank()
    sheet = page.page.sheet
    assert sheet is not None
    assert sheet.blank
    assert sheet.lines == 0


def test_a_stroke_elsewhere_prepares_the_sheet_anew(
    page: PreviewPageObject, bench: PageBench
) -> None:
    before = page.page.sheet
    bench.stay(date(2026, 11, 20), time(11, 12))
    page.settle()
    after = page.page.sheet
    assert before is not None
    assert after is not None
    assert (before.lines, after.lines) == (2, 3)


def test_a_full_medium_is_told_and_nothing_is_recorded(
    page: PreviewPageObject, bench: PageBench, tmp_path: Path
) -> None:
    bench.ask.will("save_path", tmp_path / "missing" / "sheet.pdf")
    page.save()
    assert len(bench.host.complained) == 1
    assert bench.workbench.desk.last_changes.operation is not Operation.PRINT


def test_somebody_without_a_role_is_told_who_prints(
    page: PreviewPageObject, bench: PageBench
) -> None:
    bench.workbench.seat(Actor("V1", "T1"))
    page.save()
    assert "取扱担当者" in bench.host.complained[0]


def list_paper(count: int) -> Paper:
    """A paper of the office itself, with one line."""
    layout = Layout("見本の一覧", (LayoutColumn(("thing",), "もの"),))
    line = Line(1, "1", {"thing": (Run("かさ"),)})

    def render(fonts: FontBook, header: SheetHeader) -> RenderedSheet:
        return render_register(fonts, layout, header, [line] * count)

    return Paper("見本の一覧", lambda printing, _: printing.form("example", render, lines=count))


def test_a_page_shows_a_paper_of_its_own(
    page: PreviewPageObject, bench: PageBench, tmp_path: Path
) -> None:
    bench.workbench.show_paper(list_paper(2))
    page.page.show_destination(bench.went[-1])
    page.settle()
    sheet = page.page.sheet
    assert sheet is not None
    assert (sheet.form, sheet.book, sheet.lines) == ("example", "desk", 2)
    assert page.paper_title == "見本の一覧"
    target = tmp_path / "example.pdf"
    bench.ask.will("save_path", target)
    page.save()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == sheet.digest
    with bench.workbench.office.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT book_key, form, lines FROM sheet").all()
    assert [tuple(row) for row in told] == [("desk", "example", 2)]
    page.settle()
    page.back_to_registers()
    page.settle()
    sheet = page.page.sheet
    assert sheet is not None
    assert (sheet.book, sheet.form, page.paper_title) == (ROOM, None, "")
    # A paper that left is no earlier print of the register.
    assert page.reprint == ""


def test_a_layout_of_another_time_can_be_chosen_and_is_marked(
    page: PreviewPageObject, bench: PageBench
) -> None:
    assert page.layouts == []
    ledger = bench.workbench.ledgers[ROOM]
    new = replace(ledger.layout, title="秋の管理簿")
    set_layout(bench.workbench.desk, ledger, new, reason="改正", since=date(2026, 11, 1))
    page.settle()
    assert page.layouts == ["その期間の様式", "はじめからの様式", "R8.11.1からの様式"]
    sheet = page.page.sheet
    assert sheet is not None
    assert "秋の管理簿" in "".join(page_texts(sheet.pdf)[0].split())
    page.choose_layout("はじめからの様式")
    sheet = page.page.sheet
    assert sheet is not None
    assert OTHER_LAYOUT in "".join(page_texts(sheet.pdf)[0].split())


def test_a_periods_ledgers_come_in_one_preview(page: PreviewPageObject, bench: PageBench) -> None:
    page.choose("print_what", EVERY)
    job = page.page.job
    assert job is not None
    assert [sheet.book for sheet in job.sheets] == [ROOM]
    assert job.form == "period-set"


def test_a_year_is_bound_from_the_page(page: PreviewPageObject) -> None:
    page.choose("print_what", VOLUME)
    job = page.page.job
    assert job is not None
    assert [sheet.form for sheet in job.sheets] == ["volume-cover", "volume-spine", "volume-index"]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_never_answers_leaves_no_trace(
    page: PreviewPageObject, bench: PageBench, tmp_path: Path
) -> None:
    size = bench.workbench.office.head().size
    bench.ask.will("printer", pdf_printer(tmp_path / "missing" / "out.pdf"))
    page.print()
    page.wait_complaint(bench.host.complained)
    assert "応答しません" in bench.host.complained[0]
    assert bench.workbench.office.head().size == size


def test_what_was_printed_is_recorded_and_the_printer_remembered(
    page: PreviewPageObject, bench: PageBench, tmp_path: Path
) -> None:
    bench.ask.will("printer", pdf_printer(tmp_path / "out.pdf"))
    page.print()
    page.wait_complaint(bench.host.said)
    assert bench.workbench.desk.last_changes.operation is Operation.PRINT
    page.settle()
    bench.ask.will("printer", None)
    page.print()
    assert bench.workbench.remember.get(f"printer/{ROOM}") is not None


def destinations(bench: PageBench) -> list[str]:
    """Return how the sheets left that were recorded, the oldest first."""
    with bench.workbench.office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT destination FROM sheet ORDER BY id").all()
    return [str(row[0]) for row in rows]


@pytest.fixture
def printing(page: PreviewPageObject, bench: PageBench, tmp_path: Path) -> Task:
    """Begin a long print, of which at least one page is out."""
    page.page.show_destination(Destination("print", paper=list_paper(3000)))
    page.settle()
    tasks: list[Task] = []
    pages: list[int] = []
    bench.workbench.tasks.started.connect(tasks.append)
    bench.ask.will("printer", pdf_printer(tmp_path / "out.pdf"))
    page.print()
    (task,) = tasks
    task.progressed.connect(lambda done, _total, _words: pages.append(done))
    page.wait(lambda: max(pages, default=0) > 0)
    return task


def test_a_print_that_is_stopped_is_told_and_its_serial_is_used_up(
    page: PreviewPageObject, bench: PageBench, printing: Task
) -> None:
    printing.cancel()
    page.wait_complaint(bench.host.complained)
    assert "印刷を止めました" in bench.host.complained[0]
    assert destinations(bench) == [STOPPED]
    assert bench.host.said == []


def test_leaving_the_page_lets_the_print_go_on(
    page: PreviewPageObject, bench: PageBench, printing: Task
) -> None:
    page.page.left()
    page.page.hide()
    page.wait_complaint(bench.host.said)
    assert not printing.running
    assert destinations(bench) == ["printer"]
    assert page.page.sheet is None, "nothing is prepared for a page that was left"


def test_closing_the_window_stops_the_print_and_records_it(
    page: PreviewPageObject, bench: PageBench, printing: Task
) -> None:
    page.page.left()
    bench.workbench.tasks.close()
    assert not printing.running
    assert destinations(bench) == [STOPPED]


def test_leaving_the_page_stops_what_is_prepared(page: PreviewPageObject, bench: PageBench) -> None:
    page.page.refresh()
    (task,) = bench.workbench.tasks.running
    page.page.left()
    page.wait(lambda: not bench.workbench.tasks.running)
    assert not task.running
    assert page.page.sheet is None


def test_single_ledgers_are_ticked_for_a_period(page: PreviewPageObject, bench: PageBench) -> None:
    assert page.ticks is None
    page.choose("print_what", EVERY)
    monthly = [x.key for x in bench.workbench.ledgers.values() if x.monthly]
    ticks = page.ticks
    assert ticks is not None
    assert ticks.ticked == monthly
    assert len(ticks.rows) == len(bench.workbench.ledgers)
    page.tick_only(ROOM)
    assert ticks.ticked == [ROOM]
    page.settle()
    job = page.page.job
    assert job is not None
    assert [sheet.book for sheet in job.sheets] == [ROOM]
    page.tick_only()
    page.wait(lambda: "1つ以上選んで" in page.empty_words)
    assert page.page.job is None


def pdf_printer(target: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    return printer
