"""How often each ledger is written, as the books themselves show: the rhythm of the desk."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import OfficeCalendar, Period
from zyuki_desk.core.ledger import Ledger

LOOKED_AT = timedelta(days=90)
YEAR = timedelta(days=366)
LEAST_DAYS = 10
"""Opening days below which nothing can be told."""
DAILY, WEEKLY, MONTHLY = 0.7, 0.12, 0.03
"""Least parts of the opening days that have a line, for each rhythm."""


class Rhythm(IntEnum):
    """How often there is something to write."""

    DAILY = 0
    WEEKLY = 1
    MONTHLY = 2
    SELDOM = 3
    BEGUN = 4
    """Kept for too short a time to tell."""
    NEVER = 5

    @property
    def label(self) -> str:
        """The word of the handover."""
        return ("毎開庁日", "毎週", "毎月", "ときどき", "付け始め", "記載なし")[self.value]


@dataclass(frozen=True, slots=True)
class Beat:
    """One ledger's rhythm, and what it was read from."""

    ledger: Ledger
    rhythm: Rhythm
    lines: int
    """Lines of the last year."""
    last: date | None
    """The day of the newest line."""


def beats(
    connection: Connection, ledgers: list[Ledger], calendar: OfficeCalendar, today: date
) -> list[Beat]:
    """Return the ledgers by how often they are written, the most often first."""
    found = [_beat(connection, ledger, calendar, today) for ledger in ledgers]
    return sorted(found, key=lambda beat: (beat.rhythm, beat.ledger.order))


def _beat(connection: Connection, ledger: Ledger, calendar: OfficeCalendar, today: date) -> Beat:
    model = ledger.model
    valid = model.struck_at.is_(None)
    lines, first, last = connection.execute(
        select(func.count(), func.min(model.day), func.max(model.day)).where(
            model.day > today - YEAR, model.day <= today, valid
        )
    ).one()
    if not lines or first is None:
        return Beat(ledger, Rhythm.NEVER, 0, None)
    start = max(first, today - LOOKED_AT)
    days = connection.execute(
        select(func.count(func.distinct(model.day))).where(
            model.day >= start, model.day <= today, valid
        )
    ).scalar_one()
    opened = len(calendar.open_days(Period(start, today)))
    if opened < LEAST_DAYS:
        return Beat(ledger, Rhythm.BEGUN, lines, last)
    part = days / opened
    steps = ((DAILY, Rhythm.DAILY), (WEEKLY, Rhythm.WEEKLY), (MONTHLY, Rhythm.MONTHLY))
    rhythm = next((step for least, step in steps if part >= least), Rhythm.SELDOM)
    return Beat(ledger, rhythm, lines, last)
