"""Numbers without gaps, per ledger and fiscal year; a struck number is never used again."""

from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Index, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.core.entry import Entry
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT
from zyuki_desk.store.prepared import Prepared


class ReservedRange(Kept):
    """Numbers that stand printed on a blank form; ordinary lines go on after them."""

    __tablename__ = "reserved_range"
    __table_args__ = (Index("ix_reserved_range_book", "book_key", "fiscal_year", "last"), STRICT)

    book_key: Mapped[str]
    fiscal_year: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    sheet: Mapped[str]
    """Serial of the form they are printed on."""
    at: Mapped[datetime]
    by: Mapped[str]
    place: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The ledger whose numbers they are."""
        return self.book_key


@cache
def _last(model: type[Entry]) -> Prepared[int]:
    written = select(func.max(model.number)).where(model.fiscal_year == bindparam("fiscal_year"))
    reserved = select(func.max(ReservedRange.last)).where(
        ReservedRange.book_key == bindparam("book"),
        ReservedRange.fiscal_year == bindparam("fiscal_year"),
    )
    return Prepared(
        lambda number: number,
        select(
            func.max(
                func.coalesce(written.scalar_subquery(), 0),
                func.coalesce(reserved.scalar_subquery(), 0),
            )
        ),
    )


def next_number(session: Session, model: type[Entry], fiscal_year: int) -> int:
    """Return the next number; only right inside the writing transaction, which is immediate."""
    return upcoming_number(session, model, fiscal_year)


def upcoming_number(connection: Connection | Session, model: type[Entry], fiscal_year: int) -> int:
    """Return the number that the next line would have; somebody else may be quicker."""
    last = _last(model).first(connection, fiscal_year=fiscal_year, book=model.__book__)
    return (last or 0) + 1
