"""What stocktakes leave open, and what nobody has seen for longer than the office allows."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind
from zyuki_desk.core.stock.labels import stock_ledgers
from zyuki_desk.core.stock.model import StockFinding
from zyuki_desk.core.stock.reading import (
    WITNESSED,
    CountFacts,
    Sighting,
    recent_counts,
    seals_of_count,
    unseen_since,
)
from zyuki_desk.core.stock.settings import read_settings

PAGE = "stock"
MOST_NAMED = 2
COUNTING = DutyKind("count", "棚卸の残り", Danger.RULE)
UNSEEN = DutyKind("unseen", "長く確認していない物", Danger.RULE)
PATIENCE = timedelta(days=3)
"""A count that is longer under way is overdue: what was seen first may have moved."""
MOST_COUNTS = 50


def stock_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which counts are open, unwitnessed or unexplained, and what was not seen for long."""
    settings = read_settings(connection)
    for count in recent_counts(connection, most=MOST_COUNTS):
        yield from _of_count(connection, bench, count, second=settings.second)
    span = timedelta(days=settings.interval_days)
    for ledger in stock_ledgers(bench.ledgers):
        first = bench.moment.today - span
        old = unseen_since(connection, bench.directory, ledger, first)
        yield from _unseen(bench, old, span)


def _of_count(
    connection: Connection, bench: DutyBench, count: CountFacts, *, second: bool
) -> Iterator[Duty]:
    title = f"{bench.ledgers[count.book_key].title}の棚卸 {count.serial}"
    today = bench.moment.today
    if count.ended_at is None:
        due = count.started_at.astimezone(JST).date() + PATIENCE
        yield _duty(count, f"{title}が途中です。続きを数えて終えてください", due, today)
        return
    due = bench.calendar.next_open(count.ended_at.astimezone(JST).date())
    if second or count.second is not None:
        seals = seals_of_count(connection, count)
        if all(seal.step != WITNESSED for seal in seals):
            yield _duty(count, f"{title}: 立会者の確認がまだです", due, today)
    left = connection.execute(
        select(func.count()).where(
            StockFinding.count_id == count.id, StockFinding.explained_at.is_(None)
        )
    ).scalar_one()
    if left:
        yield _duty(count, f"{title}: 差異 {left}件の説明がまだです", due, today)


def _duty(count: CountFacts, sentence: str, due: date, today: date) -> Duty:
    return Duty(
        ledger="",
        page=PAGE,
        sentence=sentence,
        due=due,
        overdue=due < today,
        kind=COUNTING,
        entry_id=count.id,
    )


def _unseen(bench: DutyBench, old: list[Sighting], span: timedelta) -> Iterator[Duty]:
    if not old:
        return
    stock = old[0].ledger.stock
    assert stock is not None
    if len(old) <= MOST_NAMED:
        for seen in old:
            yield Duty(
                ledger=seen.ledger.key,
                sentence=f"{stock.noun} {seen.thing.code} を {era_date(seen.day, 'short')}"
                f"({seen.what})から確認していません。棚卸をしてください",
                due=seen.day + span,
                overdue=True,
                kind=UNSEEN,
                entry_id=seen.thing.entry_id,
            )
        return
    yield Duty(
        ledger="",
        page=PAGE,
        sentence=f"{span.days}日を超えて確認していない{stock.noun}が {len(old)}{stock.unit}"
        "あります。棚卸をしてください",
        due=old[0].day + span,
        overdue=True,
        kind=UNSEEN,
        action="unseen",
        place=old[0].ledger.key,
    )
