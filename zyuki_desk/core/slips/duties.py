"""Signed slips that are not back after the office's days."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind
from zyuki_desk.core.slips.filing import open_slips
from zyuki_desk.core.slips.rule import SlipKind
from zyuki_desk.core.stock.settings import read_settings

PAGE = "slips"
UNSIGNED = DutyKind("unsigned", "署名済みの用紙が戻っていない", Danger.RECORD)


def slip_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which signed papers are still missing."""
    span = timedelta(days=read_settings(connection).slip_days)
    today = bench.moment.today
    late = [slip for slip in open_slips(connection) if slip.day + span < today]
    for slip in late:
        ledger = bench.ledgers[slip.book_key]
        rule = next(r for r in ledger.slips if r.kind is SlipKind(slip.kind))
        yield Duty(
            ledger="",
            page=PAGE,
            sentence=f"{rule.title} {slip.serial}({short_day(slip.day)} 印刷)の"
            "署名済みの用紙が戻っていません",
            due=slip.day + span,
            overdue=True,
            kind=UNSIGNED,
            entry_id=slip.id,
        )
