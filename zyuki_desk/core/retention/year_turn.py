"""The turn of the fiscal year (年度更新): what is carried over, recorded once, shown on paper.

Numbers begin anew by themselves with each fiscal year; what this records is that somebody looked at
everything that stays open: loans, cards, media, permits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, and_, bindparam, func, select
from sqlalchemy.orm import Mapped

from zyuki_desk.base.calendar import fiscal_period, fiscal_year, fiscal_year_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Duty, DutyBench, Ledger
from zyuki_desk.core.stored import column_of
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT
from zyuki_desk.store.prepared import Prepared

PAGE = "retention"
DUE_DAY = (4, 30)
"""By when the turn should have been recorded."""


class YearTurn(Kept):
    """One recorded turn; what was open then stays readable."""

    __tablename__ = "year_turn"
    __table_args__ = (Index("ix_year_turn_year", "fiscal_year"), STRICT)

    fiscal_year: Mapped[int]
    """The year that began."""
    at: Mapped[datetime]
    by: Mapped[str]
    carried: Mapped[dict[str, Any]]
    """Ledger → lines of the old year, its last number, lines carried over."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How one ledger goes into the new year."""

    ledger: Ledger
    lines: int
    """Lines of the year that ended."""
    last_number: int
    open: tuple[tuple[int, int, int], ...]
    """Id, fiscal year and number of each line whose matter goes on."""


def carried_over(desk: Desk, year: int) -> list[Carried]:
    """Tell for each ledger what goes into a fiscal year from the years before."""
    found = []
    with desk.database.reading() as connection:
        for ledger in desk.ledgers.values():
            model = ledger.model
            lines, last = connection.execute(
                select(func.count(), func.max(model.number)).where(model.fiscal_year == year - 1)
            ).one()
            going_on = _going_on(ledger)
            rows: Any = ()
            if going_on is not None:
                rows = connection.execute(
                    select(model.id, model.fiscal_year, model.number)
                    .where(going_on, model.fiscal_year < year)
                    .order_by(model.fiscal_year, model.number)
                ).all()
            open_lines = tuple((int(i), int(y), int(n)) for i, y, n in rows)
            found.append(Carried(ledger, int(lines), int(last or 0), open_lines))
    return found


def turn_year(desk: Desk) -> int:
    """Record the turn into the present fiscal year and return how many lines go on.

    `Refusal` when it was recorded already, or nothing was ever written before.
    """
    year = fiscal_year(desk.clock.read().today)
    carried = carried_over(desk, year)
    with desk.operation(Operation.YEAR_TURN, ref=str(year)) as work:
        if turned(work.session.connection(), year):
            raise Refusal(f"{fiscal_year_label(year)}への年度更新は、もう記録されています。")
        if not any(c.lines or c.open for c in carried):
            raise Refusal("前の年度の記載がありません。年度更新は要りません。")
        told = {
            c.ledger.key: [c.lines, c.last_number, len(c.open)]
            for c in carried
            if c.lines or c.open
        }
        work.add(
            YearTurn(fiscal_year=year, at=work.moment.at, by=work.signature.person, carried=told)
        )
    return sum(len(c.open) for c in carried)


def turned(connection: Connection, year: int) -> bool:
    """Whether the turn into a fiscal year was recorded."""
    return _TURNED.first(connection, year=year) is not None


_TURNED = Prepared(
    int, select(YearTurn.id).where(YearTurn.fiscal_year == bindparam("year")).limit(1)
)


def year_turn_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Ask for the turn each April, until it is recorded."""
    today = bench.moment.today
    year = fiscal_year(today)
    if turned(connection, year) or not _had_lines(connection, bench, year - 1):
        return
    due = date(year, *DUE_DAY)
    yield Duty(
        ledger="",
        sentence=f"{fiscal_year_label(year)}への年度更新(繰越しの確認)がまだです",
        due=due,
        overdue=today > due,
        page=PAGE,
    )


def _going_on(ledger: Ledger) -> ColumnElement[bool] | None:
    """Return the condition that a line's matter is not over; None where matters end at once."""
    if not ledger.retention.ends:
        return None
    model = ledger.model
    blank = [column_of(model, key).is_(None) for key in ledger.retention.ends]
    return and_(*blank, model.struck_at.is_(None), model.disposal_id.is_(None))


def _had_lines(connection: Connection, bench: DutyBench, year: int) -> bool:
    span = fiscal_period(year)
    return any(
        _line_between(ledger.model).first(connection, first=span.first, last=span.last) is not None
        for ledger in bench.ledgers.values()
    )


@cache
def _line_between(model: type[Entry]) -> Prepared[int]:
    between = model.day.between(bindparam("first"), bindparam("last"))
    return Prepared(int, select(model.id).where(between).limit(1))
