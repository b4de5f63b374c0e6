"""Holds (保全): what an incident or an audit needs is kept, whatever its retention says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, Connection, not_, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT
from zyuki_desk.store.prepared import Prepared


class Hold(Kept):
    """One order to keep lines, until somebody releases it with a reason."""

    __tablename__ = "hold"
    __table_args__ = (STRICT,)
    __free__: ClassVar[frozenset[str]] = frozenset(
        {"released_at", "released_by", "released_reason"}
    )

    ledger_key: Mapped[str | None]
    """None for every ledger."""
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    first: Mapped[date | None] = mapped_column(default=None)
    last: Mapped[date | None] = mapped_column(default=None)
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    released_by: Mapped[str | None] = mapped_column(default=None)
    released_reason: Mapped[str | None] = mapped_column(default=None)


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold as a list shows it."""

    id: int
    ledger_key: str | None
    first: date | None
    last: date | None
    reason: str
    at: datetime
    by: str
    released_at: datetime | None


def hold(desk: Desk, ledger_key: str | None, period: Period | None, *, reason: str) -> None:
    """Keep a ledger's lines (or everybody's) of a period (or of all time) until released."""
    if not reason.strip():
        raise Refusal("何のための保全か、理由を入れてください。", field="reason")
    if ledger_key is not None:
        desk.ledgers[ledger_key]
    with desk.operation(Operation.HOLD, ref=ledger_key or "") as work:
        work.add(
            Hold(
                ledger_key=ledger_key,
                reason=reason.strip(),
                at=work.moment.at,
                by=work.signature.person,
                first=period.first if period else None,
                last=period.last if period else None,
            )
        )


def release(desk: Desk, hold_id: int, *, reason: str) -> None:
    """End a hold; it stays in the list with who ended it and why."""
    if not reason.strip():
        raise Refusal("保全を解く理由を入れてください。", field="reason")
    with desk.operation(Operation.HOLD, ref=str(hold_id)) as work:
        row = work.session.get(Hold, hold_id)
        if row is None or row.released_at is not None:
            raise Refusal("その保全は、もう解かれています。一覧を開き直してください。")
        work.mark(
            row,
            {
                "released_at": work.moment.at,
                "released_by": work.signature.person,
                "released_reason": reason.strip(),
            },
        )


def holds(connection: Connection) -> list[HoldFacts]:
    """Return every hold, the newest first."""
    rows = connection.execute(
        select(
            Hold.id, Hold.ledger_key, Hold.first, Hold.last, Hold.reason, Hold.at, Hold.by,
            Hold.released_at,
        ).order_by(Hold.id.desc())
    )  # fmt: skip
    return [HoldFacts(*row) for row in rows]


_IN_FORCE = Prepared(int, select(Hold.id).where(Hold.released_at.is_(None)).limit(1))


def any_hold(connection: Connection) -> bool:
    """Whether any hold is in force."""
    return _IN_FORCE.first(connection) is not None


def not_held(connection: Connection, ledger: Ledger) -> ColumnElement[bool]:
    """Return the condition that no hold keeps a line."""
    day = ledger.model.day
    kept: list[ColumnElement[bool]] = []
    for found in holds(connection):
        if found.released_at is None and found.ledger_key in (None, ledger.key):
            whole = found.first is None or found.last is None
            kept.append(true() if whole else day.between(found.first, found.last))
    return not_(or_(*kept)) if kept else true()
