"""Stretches of days: months, calendar and fiscal years, and what people call them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zyuki_desk.base.eras import era_date, era_year, eras

FISCAL_FIRST_MONTH = 4
"""The fiscal year of a city runs from 1 April to 31 March (地方自治法208条)."""


def fiscal_year(day: date) -> int:
    """Tell the fiscal year (年度) by the western year in which it begins."""
    return day.year if day.month >= FISCAL_FIRST_MONTH else day.year - 1


def fiscal_year_label(year: int) -> str:
    """Write a fiscal year, e.g. 令和8年度; named after the era of its first day.

    2019 began in 平成31年度 and is called 令和元年度 throughout, as the government decided
    (改元に伴う元号による年表示の取扱いについて、平成31年4月1日).
    """
    if not date.min.year <= year < date.max.year:
        return f"{year}年度"
    renamed = next((era for era in eras() if era.fiscal_first == year), None)
    if renamed is not None:
        return f"{renamed.name}元年度"
    return f"{era_year(date(year, FISCAL_FIRST_MONTH, 1))}度"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of whole days, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def length(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        """Give each day in order."""
        return (self.first + timedelta(days=n) for n in range(self.length))

    def months(self) -> Iterator["Period"]:
        """Give the calendar months touched, the outer ones cut to this period."""
        first = self.first
        while True:
            last = min(month_of(first).last, self.last)
            yield Period(first, last)
            if last == self.last:
                return
            first = last + timedelta(days=1)

    def label(self) -> str:
        """Write it as people say it: a day, a month, a calendar or fiscal year, or from–to."""
        if self.first == self.last:
            return era_date(self.first)
        if self == month_of(self.first):
            return month_label(self.first)
        if self.first.year < date.max.year and self == fiscal_period(fiscal_year(self.first)):
            return fiscal_year_label(fiscal_year(self.first))
        if self == calendar_year(self.first.year):
            return era_year(self.last)
        return f"{era_date(self.first)}から{era_date(self.last)}まで"


def month_of(day: date) -> Period:
    """Give the calendar month of a day."""
    length = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=length))


def month_label(day: date) -> str:
    """Write the month of a day, e.g. 令和8年10月; an era that begins in it names it."""
    return f"{era_year(month_of(day).last)}{day.month}月"


def fiscal_period(year: int) -> Period:
    """Give the days of a fiscal year."""
    return Period(date(year, FISCAL_FIRST_MONTH, 1), date(year + 1, 3, 31))


def calendar_year(year: int) -> Period:
    """Give the days from January to December."""
    return Period(date(year, 1, 1), date(year, 12, 31))
