"""The tables of a stocktake (棚卸): the count, each mark in it, each difference it left."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, bindparam, exists
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT


class StockCount(Kept):
    """One count of one register, from its start until it is finished or given up."""

    __tablename__ = "stock_count"
    __table_args__ = (Index("ix_stock_count_book", "book_key", "ended_at"), STRICT)
    __free__: ClassVar[frozenset[str]] = frozenset(
        {"ended_at", "ended_by", "result", "dropped_at", "dropped_by", "dropped_reason"}
    )

    book_key: Mapped[str]
    fiscal_year: Mapped[int]
    number: Mapped[int]
    """Counted through the fiscal year, over all registers."""
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    storage: Mapped[str | None] = mapped_column(default=None)
    """Only what is kept there; None for the whole register."""
    second: Mapped[str | None] = mapped_column(default=None)
    """The person who counts along, by code."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str | None] = mapped_column(default=None)
    result: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Everything as it stood at the end; what the sheet shows for ever."""
    dropped_at: Mapped[datetime | None] = mapped_column(default=None)
    dropped_by: Mapped[str | None] = mapped_column(default=None)
    dropped_reason: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The counted register."""
        return self.book_key

    @property
    def serial(self) -> str:
        """How people call it: `2026-003`."""
        return f"{self.fiscal_year}-{self.number:03d}"

    @property
    def is_open(self) -> bool:
        """Whether it still takes marks."""
        return self.ended_at is None and self.dropped_at is None


class StockMark(Kept):
    """One thing that somebody saw: scanned, ticked, or confirmed with the one who has it."""

    __tablename__ = "stock_mark"
    __table_args__ = (
        Index("ix_stock_mark_count", "count_id"),
        Index("ix_stock_mark_code", "book_key", "code", "day"),
        STRICT,
    )
    __free__: ClassVar[frozenset[str]] = frozenset({"undone_at", "undone_by"})

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    book_key: Mapped[str]
    code: Mapped[str]
    """The thing's number; the text as it came where the register has no such number."""
    how: Mapped[str]
    """`scan`, `tick` or `holder`."""
    quantity: Mapped[int]
    day: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[str]
    entry_id: Mapped[int | None] = mapped_column(default=None)
    place: Mapped[str | None] = mapped_column(default=None)
    """Where it was found."""
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The counted register."""
        return self.book_key


def not_counted(
    book: str, code: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Return the clause that no count saw a number on the day `since` (a parameter) or later."""
    return ~exists().where(
        StockMark.book_key == book,
        StockMark.code == code,
        StockMark.day >= bindparam("since", type_=StockMark.day.type),
        StockMark.undone_at.is_(None),
    )


class StockFinding(Kept):
    """One difference between record and reality; open until somebody explains it."""

    __tablename__ = "stock_finding"
    __table_args__ = (Index("ix_stock_finding_open", "explained_at", "count_id"), STRICT)
    __free__: ClassVar[frozenset[str]] = frozenset({"explained_at", "explained_by", "explanation"})

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    book_key: Mapped[str]
    code: Mapped[str]
    kind: Mapped[str]
    """A `Standing` that is a difference."""
    label: Mapped[str]
    expected: Mapped[int]
    found: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(default=None)
    explained_at: Mapped[datetime | None] = mapped_column(default=None)
    explained_by: Mapped[str | None] = mapped_column(default=None)
    explanation: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The counted register."""
        return self.book_key


class StockLabel(Kept):
    """One label that was printed; a register's line without one is still to be labelled."""

    __tablename__ = "stock_label"
    __table_args__ = (Index("ix_stock_label_entry", "book_key", "entry_id"), STRICT)

    book_key: Mapped[str]
    entry_id: Mapped[int]
    sheet: Mapped[str]
    """The serial of the label sheet."""
    at: Mapped[datetime]
    by: Mapped[str]

    @property
    def book(self) -> str:
        """The register."""
        return self.book_key
