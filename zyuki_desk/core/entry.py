"""The abstract entry (記載): what one line of any ledger has."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT


class Entry(Kept):
    """One line of a ledger; numbered per ledger and fiscal year, never deleted, never overwritten.

    The desk alone sets what is marked `init=False`. A ledger's own columns follow in its class.
    """

    __abstract__ = True
    __free__: ClassVar[frozenset[str]] = frozenset({"struck_at", "struck_by", "struck_reason"})
    __cells__: ClassVar[frozenset[str]] = frozenset({"extra"})

    fiscal_year: Mapped[int] = mapped_column(init=False)
    number: Mapped[int] = mapped_column(init=False)
    day: Mapped[date]
    """The date the line belongs to; its fiscal year (April to March) numbers it."""
    entered_at: Mapped[datetime] = mapped_column(init=False)
    entered_by: Mapped[str] = mapped_column(init=False)
    late: Mapped[bool] = mapped_column(init=False)
    """Entered on a later day than `day` (後日記入)."""
    origin: Mapped[str | None] = mapped_column(init=False, default=None)
    """Where an imported line or a paper original came from."""
    origin_key: Mapped[str | None] = mapped_column(init=False, default=None)
    """Digest of an imported line's content; the same line is recognised when it comes again."""
    struck_at: Mapped[datetime | None] = mapped_column(init=False, default=None)
    struck_by: Mapped[str | None] = mapped_column(init=False, default=None)
    struck_reason: Mapped[str | None] = mapped_column(init=False, default=None)
    extra: Mapped[dict[str, Any] | None] = mapped_column(init=False, default=None)
    """The cells that the office added for itself, as stored, typed by its settings."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Keep numbers unique within the fiscal year; find by day and by imported content."""
        table = cls.__tablename__
        return (
            UniqueConstraint("fiscal_year", "number"),
            Index(f"ix_{table}_day", "day"),
            Index(f"ix_{table}_origin_key", "origin_key"),
            Index(f"ix_{table}_whole", "day", sqlite_where=text("disposal_id IS NULL")),
            *cls.own_table_args(),
            STRICT,
        )

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Indexes and constraints that a ledger adds."""
        return ()

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401 - passed on
        """Give every ledger a book of its own, named like its table with hyphens."""
        if "__book__" not in cls.__dict__ and "__tablename__" in cls.__dict__:
            cls.__book__ = cls.__dict__["__tablename__"].replace("_", "-")
        super().__init_subclass__(**options)


MANAGED = frozenset(
    {
        "id", "revision", "disposal_id", "fiscal_year", "number", "entered_at", "entered_by",
        "late", "origin", "origin_key", "struck_at", "struck_by", "struck_reason", "extra",
    }
)  # fmt: skip
"""Columns that no form and no import may set."""
