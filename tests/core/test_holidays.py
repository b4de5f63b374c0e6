"""National holidays, through the library that keeps them."""

from datetime import date

import pytest

from zyuki_desk.base.calendar import OfficeCalendar
from zyuki_desk.core.holidays import national_holiday


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2026, 5, 6), "憲法記念日 振替休日"),
        (date(2026, 11, 20), None),
        (date(2019, 4, 30), "国民の休日"),
    ],
)
def test_holidays_are_named(day: date, name: str | None) -> None:
    assert national_holiday(day) == name


def test_an_office_closes_on_them() -> None:
    assert OfficeCalendar(national_holiday).next_open(date(2026, 5, 1)) == date(2026, 5, 7)
