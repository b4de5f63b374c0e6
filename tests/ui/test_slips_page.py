"""The page of slips: made for lines, printed, ticked in with where it is filed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from tests.pages.kit import nameless
from tests.pages.ledger import LedgerPageObject
from tests.pages.slips import SlipsPageObject
from tests.paper.reading import page_texts
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.slips.filing import slip_label
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.pages.slips import SlipsPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination

TRANSFER = "media-transfer"


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    """Three media handed over: two to 例示 次郎, one to 見学 三郎."""
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for number in (1, 2, 3):
            desk.enter(
                "media",
                {
                    "day": date(2026, 11, 18), "item_no": f"M-0{number}", "media_type": "usb",
                    "content": "設定", "holds_identity_data": False, "storage": "保管庫",
                    "handler": "P2",
                },
            )  # fmt: skip
            desk.enter(
                TRANSFER,
                {
                    "day": date(2026, 11, 19), "item_no": f"M-0{number}", "direction": "lend",
                    "from_person": "見本 花子",
                    "to_person": "見学 三郎" if number == 3 else "例示 次郎",
                    "purpose": "作業", "storage_check": "good", "due_on": date(2026, 11, 30),
                },
            )  # fmt: skip
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> SlipsPageObject:
    page = SlipsPageObject(qtbot, SlipsPage(bench.workbench))
    page.page.show_destination(Destination("slips", place=TRANSFER))
    return page


def printed(bench: PageBench) -> PreparedSheet:
    """Print the paper that the page went to."""
    paper = bench.went[-1].paper
    assert paper is not None
    printing = Printing(bench.workbench.office)
    sheet = paper.prepare(printing, lambda _done, _total: True)
    assert isinstance(sheet, PreparedSheet)
    printing.record(sheet, destination="printer")
    return sheet


def test_lines_of_the_same_people_become_one_slip(page: SlipsPageObject, bench: PageBench) -> None:
    assert page.kind == "磁気ディスク受渡票"
    assert len(page.rows.rows) == 3
    page.rows.tick([1, 2])
    page.press("slip_print")
    sheet = printed(bench)
    assert (sheet.form, sheet.book, sheet.lines) == ("slip", TRANSFER, 2)
    (text,) = page_texts(sheet.pdf)
    assert text.count("M-02") == text.count("例示システム株式会社") == 2
    assert page.out == [f"{sheet.serial} 磁気ディスク受渡票 R8.11.20 見本 太郎 ・ 2件 綴った"]
    assert [row.value for row in page.rows.rows] == [3]
    assert nameless(page.page, [QListView]) == []


def test_lines_of_different_people_are_refused(page: SlipsPageObject, bench: PageBench) -> None:
    page.rows.tick([1, 3])
    page.press("slip_print")
    assert bench.host.complained[-1].startswith("3番は「受けた人」が1番と違います")


def test_the_signed_paper_is_filed_by_its_code(page: SlipsPageObject, bench: PageBench) -> None:
    page.rows.tick([1])
    page.press("slip_print")
    serial = printed(bench).serial
    page.scan("K-1")
    assert page.told.startswith("⚠ 受渡票のQRを読み取るか")
    bench.ask.will("text", None)
    page.scan(slip_label(serial))
    assert len(page.out) == 1
    bench.ask.will("text", "受渡票綴 R8", saying=serial)
    page.scan(slip_label(serial))
    assert page.told == f"{serial} を綴りました(受渡票綴 R8)"
    assert page.out == []


def test_a_row_is_filed_or_given_up(page: SlipsPageObject, bench: PageBench) -> None:
    page.rows.tick([1])
    page.press("slip_print")
    printed(bench)
    page.rows.tick([2])
    page.press("slip_print")
    second = printed(bench).serial
    bench.ask.will("text", "綴")
    page.file_current()
    assert len(page.out) == 1
    bench.ask.will("reason", "書き損じ", saying=second)
    page.press("slip_drop")
    assert page.told == f"{second} を取りやめました"
    assert page.out == []


def test_old_papers_stand_out_and_a_duty_leads_to_them(
    page: SlipsPageObject, bench: PageBench
) -> None:
    page.rows.tick([1])
    page.press("slip_print")
    printed(bench)
    bench.clock.advance(days=10)
    page.page.refresh()
    assert "10日" in page.out[0]
    page.page.show_destination(Destination("slips", entry_id=1))
    assert page.page.out.current == 1


def test_a_ledgers_line_leads_to_its_slip(qtbot: QtBot, bench: PageBench) -> None:
    ledger = bench.workbench.ledgers[TRANSFER]
    shown = LedgerPageObject(qtbot, LedgerPage(bench.workbench, ledger))
    shown.page.show_destination(Destination(f"ledger:{TRANSFER}", entry_id=2))
    action = shown.page.findChild(QAction, "print_slip")
    assert isinstance(action, QAction)
    assert action.text() == "磁気ディスク受渡票を作る…"
    action.trigger()
    assert bench.went[-1] == Destination("slips", place=TRANSFER, entry_id=2)
    page = SlipsPageObject(qtbot, SlipsPage(bench.workbench))
    page.page.show_destination(bench.went[-1])
    assert page.rows.ticked == [2]
