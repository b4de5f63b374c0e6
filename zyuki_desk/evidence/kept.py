"""Rows that are evidence: each of their stored states is committed to by a journal record."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.store.base import STRICT, Base

DESK_BOOK = "desk"
"""The book of everything that belongs to no ledger: settings, people, sign-ins."""


class Kept(Base):
    """A row under the pen rule: blank cells may be filled, filled ones only changed by a stroke.

    `revision` counts the changes; triggers refuse a change without its stroke, and any deletion.
    """

    __abstract__ = True
    __book__: ClassVar[str] = DESK_BOOK
    __free__: ClassVar[frozenset[str]] = frozenset()
    """Columns that go from blank to their value once, without a stroke (who struck, when)."""
    __cells__: ClassVar[frozenset[str]] = frozenset()
    """Columns of JSON whose every key is a cell of its own, with strokes called `column.key`."""

    id: Mapped[int] = mapped_column(primary_key=True, init=False, default=None)
    revision: Mapped[int] = mapped_column(init=False, default=0)
    disposal_id: Mapped[int | None] = mapped_column(init=False, default=None)
    """The approved disposal that erased this row's values, if any."""

    @property
    def book(self) -> str:
        """The book whose chain this row's records belong to."""
        return self.__book__


class Stroke(Kept):
    """One change of one cell: what stood there, what stands there now, who, when and why."""

    __tablename__ = "stroke"
    __table_args__ = (
        Index("ix_stroke_row", "source", "row_id"),
        STRICT,
    )

    book_key: Mapped[str]
    source: Mapped[str]
    row_id: Mapped[int]
    row_revision: Mapped[int]
    field: Mapped[str]
    operation: Mapped[str]
    old: Mapped[str | None]
    """The stored value before, as JSON; None for a blank cell."""
    new: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[str]
    late: Mapped[bool] = mapped_column(default=False)
    """Made on a later day than the line's own date (後日記入)."""

    @property
    def book(self) -> str:
        """The book of the row that was changed."""
        return self.book_key


class Act(Kept):
    """Something that happened and changed no line: a print, an export, a sign-in, a failed one."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_at", "at"), STRICT)

    book_key: Mapped[str]
    operation: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    detail: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The ledger it concerns, or the desk's own book."""
        return self.book_key


class Disposal(Kept):
    """An approved erasure at the end of retention; two different people stand behind it."""

    __tablename__ = "disposal"

    book_key: Mapped[str]
    reason: Mapped[str]
    proposed_by: Mapped[str]
    approved_by: Mapped[str]
    at: Mapped[datetime]
    method: Mapped[str]

    @property
    def book(self) -> str:
        """The ledger whose lines were erased."""
        return self.book_key
