"""What the last fiscal year left to be learned from: late lines, strokes, months nobody closed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, select

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year, month_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.seals import Seal


@dataclass(frozen=True, slots=True)
class Tally:
    """One ledger's year in figures."""

    ledger: Ledger
    lines: int
    late: int
    struck: int
    unsealed: int
    """Whole months with lines that nobody closed."""
    gaps: int
    """Gaps that were in view when months were closed."""

    @property
    def has_gap(self) -> bool:
        """Whether something was not done."""
        return self.unsealed > 0 or self.gaps > 0

    @property
    def words(self) -> str:
        """Return the figures that are not nought."""
        parts = (
            (self.late, "後日記入 {}行"),
            (self.struck, "抹消 {}行"),
            (self.unsealed, "締めていない月 {}か月"),
            (self.gaps, "締めたときの未実施 {}件"),
        )
        told = [words.format(f"{count:,}") for count, words in parts if count]
        return "、".join(told) or "抜けはありません"


def last_year(
    connection: Connection, ledgers: list[Ledger], today: date
) -> tuple[Period, list[Tally]]:
    """Return the last fiscal year with its figures; a new office's is the year under way."""
    before = fiscal_period(fiscal_year(today) - 1)
    tallies = _tallies(connection, ledgers, before, today)
    if tallies:
        return before, tallies
    under_way = fiscal_period(fiscal_year(today))
    return under_way, _tallies(connection, ledgers, under_way, today)


def _tallies(
    connection: Connection, ledgers: list[Ledger], period: Period, today: date
) -> list[Tally]:
    found = [_tally(connection, ledger, period, today) for ledger in ledgers]
    return [tally for tally in found if tally.lines]


def _tally(connection: Connection, ledger: Ledger, period: Period, today: date) -> Tally:
    model = ledger.model
    lines, late, struck = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((model.late.is_(True), 1), else_=0)), 0),
            func.coalesce(func.sum(case((model.struck_at.is_not(None), 1), else_=0)), 0),
        ).where(model.day.between(period.first, period.last))
    ).one()
    seals = connection.execute(
        select(Seal.first, Seal.findings).where(
            Seal.book_key == ledger.key,
            Seal.closes.is_(True),
            Seal.first.between(period.first, period.last),
        )
    ).all()
    closed = {first for first, _ in seals}
    unsealed = _unsealed(connection, ledger, period, today, closed) if ledger.monthly else 0
    gaps = sum(_count(findings.get("gaps")) for _, findings in seals)
    return Tally(ledger, lines, late, struck, unsealed, gaps)


def _unsealed(
    connection: Connection, ledger: Ledger, period: Period, today: date, closed: set[date | None]
) -> int:
    model = ledger.model
    count = 0
    for month in period.months():
        if month.first in closed or month_of(month.first).last >= today:
            continue
        line = connection.execute(
            select(model.id).where(model.day.between(month.first, month.last)).limit(1)
        ).scalar()
        count += line is not None
    return count


def _count(found: object) -> int:
    return len(found) if isinstance(found, list) else int(found) if isinstance(found, int) else 0
