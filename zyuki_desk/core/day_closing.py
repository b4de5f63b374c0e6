"""The day's closing (閉庁点検): a signed statement that nobody is left unaccounted for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.core.desk import Desk
from zyuki_desk.evidence.kept import Act
from zyuki_desk.evidence.operation import Operation

KIND = "day"
"""What sets a day's closing apart from other acts of closing."""


@dataclass(frozen=True, slots=True)
class DayClosing:
    """One closing of one day of one ledger."""

    day: date
    at: datetime
    by: str
    """A person's code."""
    counts: Mapping[str, int]
    late: bool
    """Signed on a later day than the one it closes (後日記入)."""


def sign_day(desk: Desk, book: str, day: date, counts: Mapping[str, int], note: str = "") -> None:
    """Record that a day of a ledger was closed; `Refusal` when the role does not allow it."""
    with desk.operation(Operation.DAY_END, ref=book) as work:
        work.act(
            book,
            {"closing": KIND, "day": day.isoformat(), **counts},
            reason=note.strip() or None,
        )


def closings_since(connection: Connection, book: str, first: date) -> dict[date, DayClosing]:
    """Return the last closing of each day from `first` on."""
    start = datetime.combine(first, time.min, tzinfo=JST)
    rows = connection.execute(
        select(Act.id, Act.at, Act.by, Act.detail).where(
            Act.at >= start, Act.operation == Operation.DAY_END.value, Act.book_key == book
        )
    )
    # Sorted here: asked to sort, SQLite walks through every act there ever was.
    ordered = sorted(rows, key=lambda row: row.id)
    found = [
        _read(at, by, detail) for _, at, by, detail in ordered if detail.get("closing") == KIND
    ]
    return {closing.day: closing for closing in found if closing.day >= first}


def _read(at: datetime, by: str, detail: Mapping[str, Any]) -> DayClosing:
    day = date.fromisoformat(detail["day"])
    counts = {k: v for k, v in detail.items() if isinstance(v, int)}
    return DayClosing(day, at, by, counts, late=at.astimezone(JST).date() > day)
