"""What each day of a ledger is worth, by the office's own calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.support.memo import CHIEF, LEDGERS, MemoOffice, at
from zyuki_desk.base.calendar import fiscal_period
from zyuki_desk.core.days import DayMark, DayRule, DayState, combined, tally
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.masters.office import Masters
from zyuki_desk.core.year_days import YearAsked, YearDays, read_year, years_of

DAILY = Ledgers([replace(LEDGERS["memo"], days=DayRule(expects=True))])


def year(office: MemoOffice, asked: YearAsked | None = None) -> YearDays:
    desk = Desk(office.database, DAILY, office.clock)
    return read_year(desk, asked or YearAsked(2026, "memo"))


def state(office: MemoOffice, month: int, day: int, of: int = 2026) -> DayState:
    mark = year(office, YearAsked(2026, "memo")).mark(date(of, month, day))
    assert mark is not None
    return mark.state


@pytest.fixture
def written(office: MemoOffice) -> MemoOffice:
    """Lines on Thursday 12/24 and nothing after it; the clock stands in January."""
    office.enter(left=at(17))
    office.clock.set(at(17, day=date(2026, 12, 24)))
    office.enter(left=at(17, day=date(2026, 12, 24)))
    office.clock.set(at(9, day=date(2027, 1, 12)))
    return office


def test_the_year_end_is_closed_and_the_days_around_it_are_gaps(written: MemoOffice) -> None:
    assert state(written, 12, 24) is DayState.FINE
    assert state(written, 12, 25) is DayState.GAP
    assert state(written, 12, 28) is DayState.GAP
    for month, day, of in ((12, 29, 2026), (12, 31, 2026), (1, 1, 2027), (1, 3, 2027)):
        assert state(written, month, day, of) is DayState.CLOSED
    assert state(written, 1, 4, 2027) is DayState.GAP
    assert state(written, 1, 11, 2027) is DayState.CLOSED
    mark = year(written).mark(date(2027, 1, 11))
    assert mark is not None
    assert mark.why == "成人の日"


def test_nothing_is_expected_before_the_first_line_today_and_later(written: MemoOffice) -> None:
    assert state(written, 11, 19) is DayState.NOTHING
    assert state(written, 1, 12, 2027) is DayState.NOTHING
    assert state(written, 1, 13, 2027) is DayState.NOTHING


def test_a_closing_day_added_later_is_no_gap_any_more(written: MemoOffice) -> None:
    masters = Masters(written.as_(CHIEF))
    masters.register_closing_day(date(2026, 12, 25), "設備の点検")
    assert state(written, 12, 25) is DayState.CLOSED


def test_a_day_opened_against_the_rule_is_a_gap(written: MemoOffice) -> None:
    assert state(written, 12, 26) is DayState.CLOSED
    masters = Masters(written.as_(CHIEF))
    masters.register_closing_day(date(2026, 12, 26), "休日開庁", is_open=True)
    assert state(written, 12, 26) is DayState.GAP


def test_work_on_a_closed_day_is_shown(written: MemoOffice) -> None:
    written.enter(day=date(2026, 12, 26), left=at(17, day=date(2026, 12, 26)))
    assert state(written, 12, 26) is DayState.LATE


def test_late_lines_open_ones_and_struck_ones(written: MemoOffice) -> None:
    written.enter(day=date(2026, 12, 25), left=at(17, day=date(2026, 12, 25)))
    assert state(written, 12, 25) is DayState.LATE
    entry = written.enter(day=date(2026, 12, 28))
    assert state(written, 12, 28) is DayState.FAULT
    written.as_(CHIEF).strike("memo", entry, reason="二重")
    assert state(written, 12, 28) is DayState.GAP


def test_a_ledger_without_a_rule_expects_nothing(written: MemoOffice) -> None:
    read = read_year(Desk(written.database, LEDGERS, written.clock), YearAsked(2026, "memo"))
    mark = read.mark(date(2026, 12, 25))
    assert mark is not None
    assert mark.state is DayState.NOTHING


def test_of_several_ledgers_the_one_that_stands_worst_is_shown() -> None:
    day = date(2026, 11, 20)
    one = {day: DayMark(DayState.FINE, ledger="a")}
    other = {day: DayMark(DayState.GAP, ledger="b")}
    assert combined([one, other])[day].ledger == "b"
    assert combined([other, one])[day].ledger == "b"


@pytest.mark.parametrize("first_year", [2026, 2027])
def test_every_day_of_a_year_has_one_state(office: MemoOffice, first_year: int) -> None:
    read = year(office, YearAsked(first_year, "memo"))
    period = fiscal_period(first_year)
    days = (period.last - period.first).days + 1
    assert days == (366 if first_year == 2027 else 365)
    assert list(read.marks) == [period.first + timedelta(days=n) for n in range(days)]
    assert sum(tally(read.marks).values()) == days
    assert [first.month for first in read.months()] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    assert {first.year for first in read.months()} == {first_year, first_year + 1}


def test_years_go_back_to_the_first_line(office: MemoOffice) -> None:
    office.enter(day=date(2024, 3, 31), left=at(17, day=date(2024, 3, 31)))
    assert years_of(Desk(office.database, DAILY, office.clock)) == [2026, 2025, 2024, 2023]
