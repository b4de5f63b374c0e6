"""Lines that tell of somebody after their last day: not gone yet, or the day is wrong."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, or_, select

from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.fields import FieldKind, is_own
from zyuki_desk.core.ledger import Ledger, Ledgers

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class LaterLine:
    """A line of a day on which somebody was gone already."""

    ledger: str
    title: str
    entry_id: int
    number: int
    day: date

    @property
    def words(self) -> str:
        """Name the line as a clerk finds it."""
        return f"{self.title} {short_day(self.day)} No.{self.number}"


def later_lines(
    connection: Connection, ledgers: Ledgers, person: str, last: date
) -> list[LaterLine]:
    """Return the first lines of each ledger that name somebody on a later day, by day."""
    found: list[LaterLine] = []
    for ledger in ledgers.values():
        found += _of_ledger(connection, ledger, person, last)
    return sorted(found, key=lambda line: (line.day, line.title, line.number))


def _of_ledger(connection: Connection, ledger: Ledger, person: str, last: date) -> list[LaterLine]:
    model = ledger.model
    named = [
        getattr(model, spec.key) == person
        for spec in ledger.fields
        if spec.kind is FieldKind.PERSON and not is_own(spec.key)
    ]
    if not named:
        return []
    rows = connection.execute(
        select(model.id, model.number, model.day)
        .where(model.day > last, or_(*named), model.struck_at.is_(None))
        .order_by(model.day, model.id)
        .limit(MOST_NAMED)
    )
    return [LaterLine(ledger.key, ledger.title, *row) for row in rows]


def named(lines: list[LaterLine]) -> str:
    """Name the first lines in a sentence."""
    more = f" など{len(lines)}行以上" if len(lines) > MOST_NAMED else ""
    return "、".join(line.words for line in lines[:MOST_NAMED]) + more
