"""The tables of slips: each printed one, the lines it stands for, where the signed one is filed."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT


class Slip(Kept):
    """One printed slip; open until the signed paper is filed, or it is given up."""

    __tablename__ = "slip"
    __table_args__ = (
        UniqueConstraint("serial"),
        Index("ix_slip_open", "filed_at", "dropped_at"),
        STRICT,
    )
    __free__: ClassVar[frozenset[str]] = frozenset(
        {"filed_at", "filed_by", "filed_where", "dropped_at", "dropped_by", "dropped_reason"}
    )

    book_key: Mapped[str]
    kind: Mapped[str]
    serial: Mapped[str]
    """The printed sheet's own serial."""
    day: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[str]
    filed_at: Mapped[datetime | None] = mapped_column(default=None)
    filed_by: Mapped[str | None] = mapped_column(default=None)
    filed_where: Mapped[str | None] = mapped_column(default=None)
    dropped_at: Mapped[datetime | None] = mapped_column(default=None)
    dropped_by: Mapped[str | None] = mapped_column(default=None)
    dropped_reason: Mapped[str | None] = mapped_column(default=None)

    @property
    def book(self) -> str:
        """The ledger of its lines."""
        return self.book_key


class SlipLine(Kept):
    """One line on a slip."""

    __tablename__ = "slip_line"
    __table_args__ = (
        Index("ix_slip_line_slip", "slip_id"),
        Index("ix_slip_line_entry", "book_key", "entry_id"),
        STRICT,
    )

    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"))
    book_key: Mapped[str]
    entry_id: Mapped[int]

    @property
    def book(self) -> str:
        """The ledger of the line."""
        return self.book_key
