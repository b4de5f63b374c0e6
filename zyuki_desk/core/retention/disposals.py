"""The end of retention: what is over, the proposal (廃棄伺い), another's approval, the erasing.

One person proposes, another approves; only then are values erased. What was proposed is exactly
what is erased: a line that was held or changed in between stops the whole act.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Index, and_, func, not_, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.calendar import fiscal_period, fiscal_year
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Duty, DutyBench, Ledger
from zyuki_desk.core.retention.erase import erase
from zyuki_desk.core.retention.holds import any_hold, not_held
from zyuki_desk.core.retention.rules import (
    RetentionRule,
    any_past,
    past_retention,
    retention_of,
    rules_of,
)
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import STRICT
from zyuki_desk.store.prepared import Prepared

PAGE = "retention"
MOST_NAMED = 2
"""Ledgers that a duty names one by one."""
_CHANGED = (
    "伺いを出したあとで、対象の行が変わりました(保全、抹消、設定の変更など)。"
    "この伺いは取り下げ、出し直してください。"
)


class DisposalProposal(Kept):
    """One proposal to erase what is past retention in one ledger; kept with its outcome."""

    __tablename__ = "disposal_proposal"
    __table_args__ = (Index("ix_disposal_proposal_book", "book_key", "closed_at"), STRICT)
    __free__: ClassVar[frozenset[str]] = frozenset(
        {"closed_at", "closed_by", "closed_reason", "disposal_id_made"}
    )

    book_key: Mapped[str]
    before: Mapped[date]
    """Matters that were over before this day."""
    rule: Mapped[str]
    """The rule in words, as it was then."""
    lines: Mapped[int]
    digest: Mapped[str]
    """SHA-256 over the ids of the lines: what is approved is what was proposed."""
    reason: Mapped[str]
    method: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str | None] = mapped_column(default=None)
    closed_reason: Mapped[str | None] = mapped_column(default=None)
    """Why it was withdrawn; blank when it was approved."""
    disposal_id_made: Mapped[int | None] = mapped_column(default=None)
    """The disposal that carried it out."""
    years: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Fiscal year → lines, first and last number: what the sheet lists."""

    @property
    def book(self) -> str:
        """The ledger it concerns."""
        return self.book_key


@dataclass(frozen=True, slots=True)
class Ending:
    """What one ledger has past its retention."""

    ledger: Ledger
    rule: RetentionRule
    limit: date | None
    lines: int
    held: int
    """Past retention too, but kept by a hold."""
    years: tuple[tuple[int, int, int, int], ...]
    """Fiscal year, lines, first and last number, oldest first."""


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal as a list shows it."""

    id: int
    ledger_key: str
    rule: str
    lines: int
    reason: str
    method: str
    at: datetime
    by: str
    closed_at: datetime | None
    closed_by: str | None
    closed_reason: str | None
    told: dict[str, Any] | None

    @property
    def years(self) -> tuple[tuple[int, int, int, int], ...]:
        """Fiscal year, lines, first and last number, oldest first."""
        rows = ((int(year), *counts) for year, counts in (self.told or {}).items())
        return tuple(sorted(rows))


def ending(desk: Desk, ledger: Ledger) -> Ending:
    """Tell what a ledger has past its retention today."""
    rule = retention_of(desk, ledger)
    limit = rule.limit(desk.clock.read().today)
    if limit is None:
        return Ending(ledger, rule, None, 0, 0, ())
    model, over = ledger.model, past_retention(ledger, limit)
    with desk.database.reading() as connection:
        free = not_held(connection, ledger)
        rows = connection.execute(
            select(model.fiscal_year, func.count(), func.min(model.number), func.max(model.number))
            .where(over, free)
            .group_by(model.fiscal_year)
            .order_by(model.fiscal_year)
        ).all()
        held = connection.execute(
            select(func.count()).select_from(model).where(over, not_(free))
        ).scalar_one()
    years = tuple((int(y), int(n), int(a), int(b)) for y, n, a, b in rows)
    return Ending(ledger, rule, limit, sum(n for _, n, _, _ in years), held, years)


def propose(desk: Desk, ledger_key: str, *, reason: str, method: str) -> int:
    """Propose to erase what is past retention in a ledger; return the proposal's id."""
    ledger = desk.ledgers[ledger_key]
    if not reason.strip() or not method.strip():
        raise Refusal("廃棄には理由と方法が必要です。入れてください。", field="reason")
    found = ending(desk, ledger)
    limit = found.limit
    with desk.operation(Operation.PROPOSE, ref=ledger_key) as work:
        connection = work.session.connection()
        if _open_proposal(connection, ledger_key) is not None:
            raise Refusal(
                f"{ledger.title}には、承認を待っている廃棄伺いがあります。先にそちらを決めてください。"
            )
        ids = () if limit is None else _ids(connection, ledger, limit)
        if limit is None or not ids:
            raise Refusal(f"{ledger.title}に、保存期間が終わった行はありません。")
        row = work.add(
            DisposalProposal(
                book_key=ledger_key,
                before=limit,
                rule=found.rule.words,
                lines=len(ids),
                digest=_digest(ids),
                reason=reason.strip(),
                method=method.strip(),
                at=work.moment.at,
                by=work.signature.person,
                years={str(year): counts for year, *counts in found.years},
            )
        )
    return row.id


def approve(desk: Desk, proposal_id: int) -> int:
    """Approve a proposal and erase its lines, all or nothing; return how many.

    `Refusal` for the one who proposed it, without the right, or when the lines are not exactly
    those that were proposed.
    """
    with desk.operation(Operation.DISPOSE, ref=str(proposal_id)) as work:
        row = _open(work.session.get(DisposalProposal, proposal_id))
        ledger = desk.ledgers[row.book_key]
        connection = work.session.connection()
        ids = _ids(connection, ledger, row.before)
        if _digest(ids) != row.digest:
            raise Refusal(_CHANGED)
        disposal = erase(
            work, ledger, ids, reason=row.reason, method=row.method, proposed_by=row.by
        )
        work.mark(
            row,
            {
                "closed_at": work.moment.at,
                "closed_by": work.signature.person,
                "disposal_id_made": disposal.id,
            },
        )
    return len(ids)


def withdraw(desk: Desk, proposal_id: int, *, reason: str) -> None:
    """Take a proposal back or turn it down; nothing is erased."""
    if not reason.strip():
        raise Refusal("取り下げる理由を入れてください。", field="reason")
    with desk.operation(Operation.PROPOSE, ref=str(proposal_id)) as work:
        row = _open(work.session.get(DisposalProposal, proposal_id))
        work.mark(
            row,
            {
                "closed_at": work.moment.at,
                "closed_by": work.signature.person,
                "closed_reason": reason.strip(),
            },
        )


def proposals(connection: Connection) -> list[ProposalFacts]:
    """Return every proposal, open ones first, then the newest."""
    model = DisposalProposal
    rows: Any = connection.execute(
        select(
            model.id, model.book_key, model.rule, model.lines, model.reason, model.method,
            model.at, model.by, model.closed_at, model.closed_by, model.closed_reason,
            model.years,
        ).order_by(model.closed_at.is_not(None), model.id.desc())
    )  # fmt: skip
    return [ProposalFacts(*row) for row in rows]


_WAITING = Prepared(
    lambda book, lines, at: (book, lines, at),
    select(DisposalProposal.book_key, DisposalProposal.lines, DisposalProposal.at)
    .where(DisposalProposal.closed_at.is_(None))
    .order_by(DisposalProposal.id.desc()),
)


def retention_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell of proposals that wait, and each spring of what is past its retention."""
    today = bench.moment.today
    for book, lines, at in _WAITING.rows(connection):
        due = bench.calendar.next_open(at.astimezone(JST).date())
        yield Duty(
            ledger="",
            sentence=f"{bench.ledgers[book].title}の廃棄伺い({lines:,}行)が承認を待っています",
            due=due,
            overdue=due < today,
            page=PAGE,
        )
    spring = fiscal_period(fiscal_year(today)).first
    rules = rules_of(connection, bench.ledgers)
    held = any_hold(connection)
    over = [
        ledger.title
        for ledger in bench.ledgers.values()
        if _has_over(connection, ledger, rules[ledger.key].limit(spring), held=held)
    ]
    if over:
        rest = len(over) - MOST_NAMED
        named = "、".join(over[:MOST_NAMED]) + (f" ほか{rest}冊" if rest > 0 else "")
        yield Duty(
            ledger="",
            sentence=f"保存期間が終わった行があります({named})。廃棄するか、保全してください",
            due=spring.replace(month=6, day=30),
            overdue=today > spring.replace(month=6, day=30),
            page=PAGE,
        )


def _has_over(connection: Connection, ledger: Ledger, limit: date | None, *, held: bool) -> bool:
    """Whether anything was past retention when the fiscal year began; one line is enough."""
    if limit is None or not any_past(connection, ledger, limit):
        return False
    if not held:
        return True
    free = and_(past_retention(ledger, limit), not_held(connection, ledger))
    return connection.execute(select(ledger.model.id).where(free).limit(1)).first() is not None


def _ids(connection: Connection, ledger: Ledger, limit: date) -> Sequence[int]:
    """Return the lines whose matter was over before a day; nobody's hold keeps them."""
    free = and_(past_retention(ledger, limit), not_held(connection, ledger))
    query = select(ledger.model.id).where(free).order_by(ledger.model.id)
    return tuple(connection.execute(query).scalars())


def _digest(ids: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def _open(row: DisposalProposal | None) -> DisposalProposal:
    if row is None or row.closed_at is not None:
        raise Refusal("その廃棄伺いは、もう決まっています。一覧を開き直してください。")
    return row


def _open_proposal(connection: Connection, ledger_key: str) -> int | None:
    return connection.execute(
        select(DisposalProposal.id)
        .where(DisposalProposal.book_key == ledger_key, DisposalProposal.closed_at.is_(None))
        .limit(1)
    ).scalar()
