"""Group cards' loans against uses: the minutes a card was out that no line of use explains."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Prepared
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.use_desk import Reconciliation, Unexplained, UseFacts
from zyuki_desk.ledgers.card.facts import GROUP
from zyuki_desk.ledgers.card.model import CardLoan
from zyuki_desk.ledgers.use.model import OF_DAYS, Use

SLACK = DutyValue(
    "use-slack", "説明の要らないカードの貸出時間", 10, unit="分", least=0, most=240,
    source="受け渡しにかかる時間の例。機関で定めます。",
)  # fmt: skip
_LINE = re.compile(r"(\d{1,2}:\d\d)–(\d{1,2}:\d\d) \(\d+分\) (.+)")

Span = tuple[datetime, datetime]


class GroupLoan(NamedTuple):
    """One sign-out of a group's card."""

    id: int
    number: int
    day: date
    card_no: str
    borrower: str
    lent_at: datetime
    returned_at: datetime | None
    unused_note: str | None


_LOANS = Prepared(
    GroupLoan,
    select(*(getattr(CardLoan, name) for name in GroupLoan._fields))
    .where(
        CardLoan.loan_kind == GROUP,
        CardLoan.struck_at.is_(None),
        CardLoan.disposal_id.is_(None),
        CardLoan.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(CardLoan.lent_at, CardLoan.id),
)


def reconciled(
    connection: Connection, directory: Directory, period: Period, now: datetime
) -> Reconciliation:
    """Hold a period's loans against its uses; a card that is still out counts until now."""
    loans = _LOANS.rows(connection, first=period.first, last=period.last)
    day = timedelta(days=1)
    uses = OF_DAYS.rows(connection, first=period.first - day, last=period.last + day)
    slack = directory.value(SLACK)
    out = used = 0
    spans: list[Unexplained] = []
    for loan in loans:
        whole = (loan.lent_at, loan.returned_at or max(now, loan.lent_at))
        left = list(_left(whole, _uses_of(loan, uses, now)))
        minutes, unused = _minutes([whole]), _minutes(left)
        out, used = out + minutes, used + minutes - unused
        spans += _told(loan, left, directory, slack)
    return Reconciliation(
        period, len(loans), out, used, tuple(spans), slack,
        tuple(_outside(loans, uses, period, directory)),
    )  # fmt: skip


def note_line(span: Unexplained, reason: str) -> str:
    """Return an explanation as it stands in the loan's line."""
    return f"{_clock(span.first)}–{_clock(span.last)} ({span.minutes}分) {reason}"


def _clock(at: datetime) -> str:
    return short_time(at.astimezone(JST))


def _uses_of(loan: GroupLoan, uses: Sequence[Use], now: datetime) -> list[Span]:
    return [
        (use.started_at, use.ended_at or max(now, use.started_at))
        for use in uses
        if use.card_no == loan.card_no and use.operator == loan.borrower
    ]


def _left(whole: Span, used: Sequence[Span]) -> Iterator[Span]:
    """Give what remains of a stretch when the others are taken away."""
    at, end = whole
    for first, last in sorted(used):
        if last <= at or first >= end:
            continue
        if first > at:
            yield at, first
        at = max(at, last)
    if at < end:
        yield at, end


def _minutes(spans: Sequence[Span]) -> int:
    return round(sum((last - first).total_seconds() for first, last in spans) / 60)


def _told(
    loan: GroupLoan, left: Sequence[Span], directory: Directory, slack: int
) -> Iterator[Unexplained]:
    reasons = {
        (found[1], found[2]): found[3]
        for line in (loan.unused_note or "").split("\n")
        if (found := _LINE.fullmatch(line))
    }
    name = directory.name_of(loan.borrower)
    for first, last in left:
        why = reasons.get((_clock(first), _clock(last)), "")
        span = Unexplained(loan.id, loan.number, loan.day, loan.card_no, name, first, last, why)
        if span.minutes > slack:
            yield span


def _outside(
    loans: Sequence[GroupLoan], uses: Sequence[Use], period: Period, directory: Directory
) -> Iterator[UseFacts]:
    """Give uses of a group's card while it was, by the book, in its place."""
    cards = {loan.card_no for loan in loans}
    for use in uses:
        if use.card_no not in cards or use.day not in period:
            continue
        is_out = any(
            loan.card_no == use.card_no
            and loan.lent_at <= use.started_at
            and (loan.returned_at is None or use.started_at < loan.returned_at)
            for loan in loans
        )
        if not is_out:
            yield use_facts(use, directory)


def use_facts(use: Use, directory: Directory) -> UseFacts:
    """Return a use as pages show it."""
    return UseFacts(
        use.id, use.number, use.operator, directory.name_of(use.operator), use.terminal,
        use.card_no or "", use.legal_task, use.started_at, use.ended_at,
    )  # fmt: skip
