"""What is due and what is missing (やること・未実施): computed from the ledgers, never typed."""

from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Duty, DutyBench, Ledger
from zyuki_desk.core.seals import Seal

MONTHS_BACK = 24
"""How far unsealed months are looked for; a forgotten one stays in view for two years."""


def duties_of(desk: Desk) -> list[Duty]:
    """Return every duty of every ledger, the most urgent first."""
    moment = desk.clock.read()
    bench = DutyBench(moment, desk.directory, office_calendar(desk.directory))
    found: list[Duty] = []
    with desk.database.reading() as connection:
        for ledger in desk.ledgers.values():
            for rule in ledger.duties:
                found += rule(connection, bench)
            found += _unsealed(connection, ledger, moment.today)
    return sorted(found, key=lambda duty: (not duty.overdue, duty.due, duty.sentence))


def _unsealed(connection: Connection, ledger: Ledger, today: date) -> list[Duty]:
    """Find past months that hold lines and that nobody closed."""
    if not ledger.monthly:
        return []
    oldest = max(
        connection.execute(select(func.min(ledger.model.day))).scalar() or today,
        today - timedelta(days=31 * MONTHS_BACK),
    )
    closed = set(
        connection.execute(
            select(Seal.first).where(Seal.book_key == ledger.key, Seal.closes.is_(True))
        ).scalars()
    )
    duties = []
    for month in Period(oldest, today).months():
        whole = month_of(month.first)
        if whole.last >= today or whole.first in closed:
            continue
        due = whole.last + timedelta(days=10)
        duties.append(
            Duty(
                ledger=ledger.key,
                sentence=f"{ledger.title}の{whole.label()}分がまだ確認(締め)されていません",
                due=due,
                overdue=due < today,
                action="seal",
                period=f"{whole.first:%Y-%m}",
            )
        )
    return duties
