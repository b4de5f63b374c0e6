"""What the use of terminals leaves open: uses without an end, group cards without a use."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, exists, select

from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.core.reserved import written_here
from zyuki_desk.ledgers.card.facts import GROUP
from zyuki_desk.ledgers.card.model import CardLoan
from zyuki_desk.ledgers.use.model import RUNNING, TerminalUse

KEY = "terminal-use"
RUNNING_ON = DutyKind("use-running", "終了時刻のない利用")
UNEXPLAINED = DutyKind("use-unexplained", "利用簿にないカードの使用", Danger.IDENTITY)
DAYS_BACK = 31
"""How far group cards without a line of use are looked for."""


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell what was not ended at closing, and which group card was out without a line of use."""
    now, today = bench.moment.local, bench.moment.today
    for use in RUNNING.rows(connection):
        if use.day == today and now.time() < bench.directory.office.closes:
            continue
        name = bench.directory.name_of(use.operator)
        yield Duty(
            ledger=KEY,
            sentence=f"{name}さんの {use.day.month}/{use.day.day} {use.terminal} の"
            "終了時刻がまだです",
            due=use.day,
            overdue=use.day < today,
            kind=RUNNING_ON,
            entry_id=use.id,
            person=use.operator,
        )
    yield from _unexplained(connection, bench)


def _unexplained(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    today = bench.moment.today
    used = exists().where(
        TerminalUse.card_no == CardLoan.card_no,
        TerminalUse.day == CardLoan.day,
        TerminalUse.operator == CardLoan.borrower,
        TerminalUse.struck_at.is_(None),
    )
    rows = connection.execute(
        select(CardLoan.day, CardLoan.card_no, CardLoan.borrower)
        .where(
            CardLoan.loan_kind == GROUP,
            CardLoan.day.between(today - timedelta(days=DAYS_BACK), today - timedelta(days=1)),
            CardLoan.struck_at.is_(None),
            written_here(CardLoan),
            CardLoan.unused_note.is_(None),
            ~used,
        )
        .distinct()
        .order_by(CardLoan.day)
    )
    for day, card_no, borrower in rows:
        name = bench.directory.name_of(borrower)
        yield Duty(
            ledger=KEY,
            sentence=f"{short_day(day)} {name}さんがカード {card_no} を使った記入がありません",
            due=day,
            overdue=True,
            kind=UNEXPLAINED,
            person=borrower,
            action="new",
            period=day.isoformat(),
        )
