"""年間カレンダー: the picture, its words, its keys, its paper."""

from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.pages.calendar import CalendarObject
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.days import DayState
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.year_calendar import YearCalendarPage
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Destination, Workbench

CHECK = "daily-check"


def check(office: OpenOffice, day: date, phase: str, hour: int) -> None:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=JST)
    office.desk.enter(
        CHECK,
        {
            "day": day, "phase": phase, "terminal": "T1", "checked_at": at, "result": "good",
            "checked_by": "P2",
        },
    )  # fmt: skip


@pytest.fixture
def went(bench: Workbench) -> list[Destination]:
    went: list[Destination] = []
    bench.route(went.append)
    return went


@pytest.fixture
def calendar(
    qtbot: QtBot, shell: Shell, bench: Workbench, office: OpenOffice, clock: FixedClock,
    went: list[Destination],
) -> CalendarObject:  # fmt: skip
    clock.set(datetime(2026, 11, 20, 17, 30, tzinfo=JST))
    check(office, date(2026, 11, 20), "start", 8)
    check(office, date(2026, 11, 20), "end", 17)
    clock.set(datetime(2026, 11, 25, 9, 0, tzinfo=JST))
    shell.add_page("calendar", "calendar", "年間カレンダー", "", lambda: YearCalendarPage(bench))
    shell.show_page("calendar")
    page = shell.current_page
    assert isinstance(page, YearCalendarPage)
    opened = CalendarObject(qtbot, page)
    opened.choose("calendar_ledger", "端末機管理日次点検簿")
    return opened


def test_every_day_says_its_state_by_sign_and_words(calendar: CalendarObject) -> None:
    assert calendar.sign(date(2026, 11, 20)) == DayState.FINE.sign
    assert calendar.sign(date(2026, 11, 24)) == DayState.GAP.sign
    assert calendar.sign(date(2026, 11, 23)) == DayState.CLOSED.sign
    assert calendar.spoken(date(2026, 11, 24)) == "令和8年11月24日(火) 未実施、未実施 2件"
    assert "勤労感謝の日" in calendar.spoken(date(2026, 11, 23))
    assert calendar.counts[DayState.GAP] == "× 未実施 1日"


def test_the_arrows_go_over_the_months_edge(calendar: CalendarObject) -> None:
    assert calendar.page.grid.day == date(2026, 11, 25)
    calendar.page.grid.select(date(2026, 11, 30))
    calendar.press(Qt.Key.Key_Right)
    assert calendar.page.grid.day == date(2026, 12, 1)
    calendar.press(Qt.Key.Key_Left)
    calendar.press(Qt.Key.Key_Up)
    assert calendar.page.grid.day == date(2026, 10, 30)


def test_enter_opens_the_days_lines_or_the_missing_check(
    calendar: CalendarObject, went: list[Destination]
) -> None:
    calendar.page.grid.select(date(2026, 11, 20))
    calendar.press(Qt.Key.Key_Return)
    assert went[-1] == Destination(f"ledger:{CHECK}", period="2026-11-20", action="list")
    calendar.page.grid.select(date(2026, 11, 24))
    calendar.press(Qt.Key.Key_Return)
    assert went[-1] == Destination(f"view:{CHECK}", period="2026-11-24", action="check")


def test_a_year_is_chosen_by_key_and_a_room_where_that_makes_sense(
    calendar: CalendarObject,
) -> None:
    assert calendar.can_choose("calendar_room")
    calendar.choose("calendar_room", "サーバ室(レベル3)")
    assert calendar.sign(date(2026, 11, 24)) == DayState.NOTHING.sign
    calendar.choose("calendar_ledger", "バックアップ記録")
    assert not calendar.can_choose("calendar_room")


def test_the_page_follows_what_is_written(calendar: CalendarObject, office: OpenOffice) -> None:
    check(office, date(2026, 11, 24), "start", 8)
    check(office, date(2026, 11, 24), "end", 17)
    assert calendar.sign(date(2026, 11, 24)) == DayState.LATE.sign


def test_the_picture_prints_as_one_page(
    calendar: CalendarObject, bench: Workbench, went: list[Destination]
) -> None:
    calendar.settle()
    calendar.page.print_year()
    paper = went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.office), lambda *_: True)
    assert isinstance(sheet, PreparedSheet)
    assert (sheet.form, sheet.pages) == ("year-calendar", 1)
