"""Which checks the office owes: told once for the duties, the month sheet and the closing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import OfficeCalendar, Period
from zyuki_desk.base.clock import Moment
from zyuki_desk.core.check_month import Gap
from zyuki_desk.core.office import Office, Terminal
from zyuki_desk.ledgers.checks.items import END, LEAVE, PHASES, START
from zyuki_desk.ledgers.checks.model import DONE, DailyCheck


@dataclass(frozen=True, slots=True)
class Watched:
    """One terminal: its name, its last day, and since when it is checked at which time."""

    code: str
    name: str
    ended_on: date | None
    begun: Mapping[str, date]

    @property
    def first(self) -> date | None:
        """The day of its first check."""
        return min(self.begun.values(), default=None)

    def is_used(self, period: Period) -> bool:
        """Whether it stood in its place on some day of the period."""
        return self.ended_on is None or self.ended_on >= period.first


def watched(connection: Connection) -> dict[str, Watched]:
    """Return every terminal the office has or had, in the order of codes."""
    firsts = [
        select(func.min(DailyCheck.day))
        .where(
            DailyCheck.terminal == Terminal.code,
            DailyCheck.phase == choice.key,
            DailyCheck.struck_at.is_(None),
        )
        .correlate(Terminal)
        .scalar_subquery()
        for choice in PHASES
    ]
    rows = connection.execute(
        select(Terminal.code, Terminal.name, Terminal.ended_on, *firsts).order_by(Terminal.code)
    ).all()
    return {
        code: Watched(
            code,
            name,
            ended_on,
            {choice.key: day for choice, day in zip(PHASES, days, strict=True) if day is not None},
        )
        for code, name, ended_on, *days in rows
    }


def phases_used(terminals: Mapping[str, Watched]) -> tuple[str, ...]:
    """Return the times of day this office checks at; one in the evening at least."""
    used = {phase for terminal in terminals.values() for phase in terminal.begun}
    evening = tuple(phase for phase in (END, LEAVE) if phase in used) or (END,)
    return (START, *evening)


def is_time(phase: str, day: date, moment: Moment, office: Office) -> bool:
    """Whether that time of the day has come: opening for the start, closing for the evening."""
    limit = office.opens if phase == START else office.closes
    return day < moment.today or (day == moment.today and moment.local.time() >= limit)


@dataclass(frozen=True, slots=True)
class Owed:
    """What may be asked of the checks of a period."""

    terminals: Mapping[str, Watched]
    office: Office
    calendar: OfficeCalendar
    moment: Moment

    def gaps(self, connection: Connection, period: Period) -> Iterator[Gap]:
        """Give every check that was due in a period and is not there, by time of the day."""
        last = min(period.last, self.moment.today)
        if last < period.first:
            return
        done = set(DONE.rows(connection, first=period.first, last=last))
        days = self.calendar.open_days(Period(period.first, last))
        for phase in phases_used(self.terminals):
            for day in days:
                if not is_time(phase, day, self.moment, self.office):
                    continue
                for code, terminal in self.terminals.items():
                    if (code, phase, day) not in done and self.is_owed(terminal, phase, day):
                        yield Gap(day, phase, code)

    @staticmethod
    def is_owed(terminal: Watched, phase: str, day: date) -> bool:
        """Whether an open day's check is owed: from the first one on, while it is in use.

        A time of day that some terminals have never had is asked of all of them.
        """
        first = terminal.begun.get(phase) or terminal.first
        is_begun = first is not None and first <= day
        return is_begun and (terminal.ended_on is None or day <= terminal.ended_on)
