"""やること一覧: grouped, narrowed, noted, printed; and every duty leads to where it is done."""

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.pages.duties import DutiesObject
from tests.pages.kit import press_key
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import open_duties
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.duties import EVERYBODY, DutiesPage
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.views.duty_list import destination_of
from zyuki_desk.ui.workbench import Destination, Workbench

SPRING = datetime(2027, 3, 25, 9, 0, tzinfo=JST)


@pytest.fixture
def went(bench: Workbench) -> list[Destination]:
    went: list[Destination] = []
    bench.route(went.append)
    return went


@pytest.fixture
def duties(
    qtbot: QtBot, shell: Shell, bench: Workbench, clock: FixedClock, went: list[Destination]
) -> DutiesObject:
    clock.set(SPRING)
    shell.add_page("duties", "bell", "やること一覧", "", lambda: DutiesPage(bench))
    shell.show_page("duties")
    page = shell.current_page
    assert isinstance(page, DutiesPage)
    return DutiesObject(qtbot, page)


def test_many_of_a_kind_are_one_row_that_a_key_opens(duties: DutiesObject) -> None:
    title = next(title for title in duties.titles if title.startswith("入室許可の更新"))
    count = int(title.split()[-1].removesuffix("件"))
    before = len(duties.rows)
    duties.press(title, Qt.Key.Key_Return)
    assert len(duties.rows) == before + count
    assert sum(duty.kind.key == "permit-ending" for duty in duties.shown) == count
    duties.press(title, Qt.Key.Key_Return)
    assert len(duties.rows) == before


def test_one_key_leads_to_the_very_line(duties: DutiesObject, went: list[Destination]) -> None:
    duties.press("入室許可の更新", Qt.Key.Key_Return)
    permit = next(duty for duty in duties.shown if duty.kind.key == "permit-ending")
    duties.press(permit.sentence, Qt.Key.Key_Return)
    assert went[-1].page == "ledger:entry-permit"
    assert went[-1].entry_id == permit.entry_id


def test_the_list_is_narrowed_by_ledger_and_person(duties: DutiesObject) -> None:
    assert duties.rows
    duties.choose("duties_ledger", "入室許可簿")
    assert duties.titles
    assert all("入室許可" in title for title in duties.titles)
    name = next(name for name in duties.choices("duties_person") if name != EVERYBODY)
    duties.choose("duties_person", name)
    assert duties.titles
    assert all(name in title for title in duties.titles)


def test_a_note_stands_beside_the_duty_and_hides_nothing(
    duties: DutiesObject, bench: Workbench, ask: ScriptedAsk
) -> None:
    before = [duty.key for duty in duties.shown]
    duty = duties.shown[0]
    bench.seat(Actor("P1", "T1"))
    ask.will("reason", "業者へ連絡済み", saying=duty.sentence)
    duties.press(duty.sentence, Qt.Key.Key_N)
    assert [duty.key for duty in duties.shown] == before
    row = next(row for row in duties.rows if row.value == duty)
    assert "業者へ連絡済み" in row.detail
    assert bench.directory.name_of("P1") in row.detail


def test_who_confirms_nothing_writes_no_note(duties: DutiesObject, bench: Workbench) -> None:
    duty = duties.shown[0]
    bench.seat(Actor("P2", "T1"))
    duties.press(duty.sentence, Qt.Key.Key_N)
    assert not open_duties(bench.desk).notes


def test_the_arrows_walk_from_what_is_overdue_into_what_comes(duties: DutiesObject) -> None:
    overdue, coming = duties.page.list.overdue, duties.page.list.coming
    assert duties.rows
    overdue.go_to_edge(first=False)
    press_key(overdue, Qt.Key.Key_Down)
    assert coming.currentIndex().row() == 0
    press_key(coming, Qt.Key.Key_Up)
    assert overdue.currentIndex().row() == len(overdue.rows) - 1


def test_what_is_shown_is_what_is_printed(
    duties: DutiesObject, bench: Workbench, went: list[Destination]
) -> None:
    duties.choose("duties_ledger", "入室許可簿")
    count = len(duties.page.duties)
    duties.page.print_list()
    paper = went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.office), lambda *_: True)
    assert isinstance(sheet, PreparedSheet)
    assert (sheet.form, sheet.lines) == ("duties", count)


def test_every_duty_leads_to_a_page_of_the_window(bench: Workbench, clock: FixedClock) -> None:
    from zyuki_desk.ui.pages.registry import pages_of

    pages = {entry.key for entry in pages_of(bench)}
    for month in (1, 3, 4, 9):
        clock.set(datetime(2027, month, 28, 18, 0, tzinfo=JST))
        for duty in open_duties(bench.desk).duties:
            if not duty.ledger:
                continue  # a procedure's own tests know its page
            destination = destination_of(duty)
            assert destination.page in pages, duty
            if duty.entry_id is not None and destination.page.startswith("ledger:"):
                bench.books.entry(bench.ledgers[duty.ledger], duty.entry_id)
