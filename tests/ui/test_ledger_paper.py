"""Hand-filled forms at the keyboard: written in row after row, the rest made void."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.pages.closing import ClosingPageObject
from tests.pages.kit import words
from tests.pages.ledger import LedgerPageObject
from tests.ui.pages_bench import ROOM, PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.reserved import Reservation, reservations
from zyuki_desk.paper.prepared import PreparedSheet
from zyuki_desk.paper.printing import Printing
from zyuki_desk.ui.pages.closing import ClosingPage
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        bench.stay(date(2026, 10, 5), time(10, 0))
        yield bench


@pytest.fixture
def form(bench: PageBench) -> PreparedSheet:
    printing = Printing(bench.workbench.office)
    sheet = printing.blank(bench.workbench.ledgers[ROOM], reserve=True)
    printing.record(sheet, destination="printer")
    return sheet


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> LedgerPageObject:
    return LedgerPageObject(qtbot, LedgerPage(bench.workbench, bench.workbench.ledgers[ROOM]))


def held(bench: PageBench) -> Reservation:
    with bench.workbench.office.database.reading() as connection:
        (found,) = reservations(connection, bench.workbench.ledgers[ROOM])
    return found


def write_row(page: LedgerPageObject, entered: str, left: str) -> None:
    page.write("day", "R8.11.19")
    page.choose("room", "端末機設置室(レベル2)")
    page.choose_person("person", "1001")
    page.write("entered", entered)
    page.write("left", left)
    page.choose("exit_kind", "本人")
    page.write("purpose", "異動処理")
    page.save()


def test_row_after_row_is_written_in(
    page: LedgerPageObject, bench: PageBench, form: PreparedSheet
) -> None:
    page.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert f"{form.numbers[0]}番を紙から写す" in words(page.form)
    write_row(page, "0910", "0930")
    assert bench.host.said == [f"保存済 No.{form.numbers[0]}"]
    assert f"{form.numbers[1]}番を紙から写す" in words(page.form)
    write_row(page, "1010", "1030")
    assert held(bench).used == tuple(form.numbers[:2])
    page.page.show_destination(Destination(f"ledger:{ROOM}", action="reserved"))
    assert f"{form.numbers[2]}番を紙から写す" in words(page.form)


def test_a_draft_keeps_its_number(
    page: LedgerPageObject, bench: PageBench, form: PreparedSheet
) -> None:
    page.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    page.write("purpose", "書きかけ")
    draft = page.page.draft()
    assert draft is not None
    bench.ask.will("confirm", True, saying="捨て")
    page.key(Qt.Key.Key_Escape)
    page.page.restore(draft)
    assert page.form.paper == form.numbers[0]


def test_numbers_that_nobody_used_are_made_void(
    page: LedgerPageObject, bench: PageBench, form: PreparedSheet
) -> None:
    bench.ask.will("text", f"{form.numbers[0]}-{form.numbers[1]}", saying=form.serial)
    bench.ask.will("reason", "書き損じ", saying="番を無効にします")
    page.page.twin.void()
    assert held(bench).void == tuple(form.numbers[:2])
    assert "無効にしました" in bench.host.said[-1]


def test_without_a_form_it_says_where_to_get_one(page: LedgerPageObject, bench: PageBench) -> None:
    page.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert "「印刷」で用意" in bench.host.complained[-1]


def test_the_closing_names_the_form_and_leads_to_it(
    qtbot: QtBot, bench: PageBench, form: PreparedSheet
) -> None:
    page = ClosingPageObject(qtbot, ClosingPage(bench.workbench))
    page.page.show_destination(Destination("closing", place="R1", period="2026-11", action=ROOM))
    page.settle()
    assert page.items("reserved") == [held(bench).words]
    page.open_first("reserved")
    assert bench.went[-1] == Destination(f"ledger:{ROOM}", action="reserved")
