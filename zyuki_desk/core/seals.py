"""Seals (確認・承認) and closings (締め): who stands behind a line, a page or a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.base.calendar import Period, era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_time
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT
from zyuki_desk.store.prepared import Prepared


class Seal(Kept):
    """One person in a role confirmed a line, a sheet's page, or a period."""

    __tablename__ = "seal"
    __table_args__ = (
        Index("ix_seal_book", "book_key", "first"),
        Index("ix_seal_entry", "book_key", "entry_id"),
        Index("ix_seal_closes", "first", sqlite_where=text("closes IS 1")),
        STRICT,
    )

    book_key: Mapped[str]
    scope: Mapped[str]
    """`line`, `page` or `month`."""
    step: Mapped[str]
    """What the seal says: 確認, 承認 …"""
    role: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    place: Mapped[str | None] = mapped_column(default=None)
    entry_id: Mapped[int | None] = mapped_column(default=None)
    sheet: Mapped[str | None] = mapped_column(default=None)
    first: Mapped[date | None] = mapped_column(default=None)
    last: Mapped[date | None] = mapped_column(default=None)
    lines: Mapped[int] = mapped_column(default=0)
    findings: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What the confirming screen showed first: gaps, late entries, same-person rows, open exits."""
    closes: Mapped[bool] = mapped_column(default=False)
    """Whether the period takes only corrections from now on."""
    journal_size: Mapped[int] = mapped_column(default=0)
    journal_root: Mapped[str] = mapped_column(default="")

    @property
    def book(self) -> str:
        """The sealed ledger."""
        return self.book_key


@dataclass(frozen=True, slots=True)
class SealFacts:
    """A seal as the window and the sheet show it."""

    scope: str
    place: str | None
    entry_id: int | None
    first: date | None
    last: date | None
    step: str
    role: str
    by: str
    at: datetime
    closes: bool
    findings: dict[str, Any]

    @property
    def reason(self) -> str:
        """Why something that was owed is missing, as whoever closed the period stated it."""
        return str(self.findings.get("reason", ""))

    @property
    def days_late(self) -> int:
        """Days after the office's time for confirming a month; 0 when it was in time."""
        return int(self.findings.get("days_late", 0))

    def words(self, name: str) -> str:
        """Tell the seal in one line: when, what, who, how late, and the reason for gaps."""
        local = self.at.astimezone(JST)
        late = f"(期限から{self.days_late}日おくれ)" if self.days_late else ""
        why = f"  未実施の理由: {self.reason}" if self.reason else ""
        when = f"{era_date(local.date(), 'short')} {short_time(local)}"
        return f"{when}  {self.step}{late}  {name}{why}"


def _facts() -> Any:  # noqa: ANN401 - a select of eleven columns has no short type
    return select(
        Seal.scope, Seal.place, Seal.entry_id, Seal.first, Seal.last, Seal.step, Seal.role,
        Seal.by, Seal.at, Seal.closes, Seal.findings,
    ).order_by(Seal.id)  # fmt: skip


def seals_of_period(
    connection: Connection, ledger: str, period: Period, place: str | None
) -> list[SealFacts]:
    """Return the seals on exactly this period, oldest first."""
    query = _facts().where(
        Seal.book_key == ledger, Seal.first == period.first, Seal.last == period.last
    )
    rows = connection.execute(query)
    return [SealFacts(*row) for row in rows if row[1] in (None, place)]


def seals_of_lines(
    connection: Connection, ledger: str, ids: Sequence[int]
) -> dict[int, list[SealFacts]]:
    """Return the seals on single lines, by line."""
    found: dict[int, list[SealFacts]] = {}
    query = _facts().where(Seal.book_key == ledger, Seal.entry_id.in_(ids))
    for row in connection.execute(query):
        found.setdefault(row[2], []).append(SealFacts(*row))
    return found


class _Closed(NamedTuple):
    first: date
    last: date
    place: str | None


_CLOSED = Prepared(
    _Closed,
    select(Seal.first, Seal.last, Seal.place).where(
        Seal.book_key == bindparam("book"),
        Seal.closes.is_(True),
        Seal.first <= bindparam("day"),
        Seal.last >= bindparam("day"),
    ),
)


def closing_of(
    connection: Connection | Session, ledger: str, day: date, place: str | None
) -> Period | None:
    """Return the closed period that the day falls into, if any."""
    for closed in _CLOSED.rows(connection, book=ledger, day=day):
        if closed.place in (None, place):
            return Period(closed.first, closed.last)
    return None
