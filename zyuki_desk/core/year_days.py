"""The calendar of a year: one ledger or all that expect something, in one room or all."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from zyuki_desk.base.calendar import fiscal_period, fiscal_year
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.days import DayBench, DayMark, Marks, combined, days_of
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledger


@dataclass(frozen=True, slots=True)
class YearAsked:
    """Which calendar is wanted."""

    year: int
    """The fiscal year, by the calendar year it begins in."""
    ledger: str = ""
    """A ledger's key; empty for every ledger that judges its days."""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class YearDays:
    """The days of one fiscal year."""

    asked: YearAsked
    today: date
    marks: Marks

    def mark(self, day: date) -> DayMark | None:
        """Return what one day is worth; None outside the year."""
        return self.marks.get(day)

    def months(self) -> list[date]:
        """Return the first days of the twelve months, from April on."""
        year = self.asked.year
        return [date(year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]  # noqa: PLR2004


def read_year(desk: Desk, asked: YearAsked) -> YearDays:
    """Judge every day of the year, by one statement for each ledger."""
    moment, directory = desk.clock.read(), desk.directory
    calendar = office_calendar(directory)
    period = fiscal_period(asked.year)
    ledgers = [desk.ledgers[asked.ledger]] if asked.ledger else judged(desk)
    with desk.database.reading() as connection:
        marks = combined(
            days_of(
                connection,
                DayBench(ledger, period, asked.place, moment, directory, calendar),
            )
            for ledger in ledgers
        )
    return YearDays(asked, moment.today, marks)


def judged(desk: Desk) -> list[Ledger]:
    """Return the ledgers that say what they expect of a day."""
    return [ledger for ledger in desk.ledgers.values() if ledger.days is not None]


def years_of(desk: Desk) -> list[int]:
    """Return the fiscal years there may be lines of, the newest first."""
    today = desk.clock.read().today
    firsts = [today]
    with desk.database.reading() as connection:
        for ledger in judged(desk):
            first = connection.execute(select(func.min(ledger.model.day))).scalar()
            firsts.append(first or today)
    return list(range(fiscal_year(today), fiscal_year(min(firsts)) - 1, -1))
