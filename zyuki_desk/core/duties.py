"""What is due and what is missing (やること・未実施): computed from the ledgers, never typed."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.core.backup_runs import backup_duties
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.leaving.duties import leaving_duties
from zyuki_desk.core.ledger import Duty, DutyBench, DutyRule, Ledger
from zyuki_desk.core.reserved import reserved_duties
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.stock.duties import stock_duties

MONTHS_BACK = 24
"""How far unsealed months are looked for; a forgotten one stays in view for two years."""

OFFICE_RULES: tuple[DutyRule, ...] = (
    stock_duties,
    backup_duties,
    reserved_duties,
    leaving_duties,
)
"""What the procedures around the ledgers leave open; a procedure adds its rule here."""


def duties_of(desk: Desk) -> list[Duty]:
    """Return every duty of every ledger and of the office, the most urgent first."""
    moment = desk.clock.read()
    bench = DutyBench(moment, desk.directory, office_calendar(desk.directory), desk.ledgers)
    found: list[Duty] = []
    with desk.database.reading() as connection:
        for ledger in desk.ledgers.values():
            for rule in ledger.duties:
                found += rule(connection, bench)
            found += _unsealed(connection, ledger, moment.today)
        for rule in OFFICE_RULES:
            found += rule(connection, bench)
    told = {duty.leaver for duty in found if not duty.ledger}
    found = [duty for duty in found if not duty.ledger or duty.leaver not in told - {None}]
    return sorted(found, key=lambda duty: (not duty.overdue, duty.due, duty.sentence))


def _unsealed(connection: Connection, ledger: Ledger, today: date) -> list[Duty]:
    """Find past months that hold lines and that nobody closed."""
    if not ledger.monthly:
        return []
    oldest = max(
        connection.execute(select(func.min(ledger.model.day))).scalar() or today,
        today - timedelta(days=31 * MONTHS_BACK),
    )
    closings = select(Seal.first, Seal.place).where(
        Seal.book_key == ledger.key, Seal.closes.is_(True)
    )
    closed = {tuple(row) for row in connection.execute(closings)}
    duties = []
    for month in Period(oldest, today).months():
        whole = month_of(month.first)
        if whole.last >= today:
            continue
        is_open, place = _open_place(connection, ledger, whole, closed)
        if not is_open:
            continue
        due = whole.last + timedelta(days=10)
        duties.append(
            Duty(
                ledger=ledger.key,
                sentence=f"{ledger.title}の{whole.label()}分がまだ確認(締め)されていません",
                due=due,
                overdue=due < today,
                action="seal",
                place=place,
                period=f"{whole.first:%Y-%m}",
            )
        )
    return duties


def _open_place(
    connection: Connection, ledger: Ledger, month: Period, closed: set[tuple[Any, ...]]
) -> tuple[bool, str | None]:
    """Tell whether a month is still open, and which room's; rooms are closed one by one."""
    if (month.first, None) in closed:
        return False, None
    places = {place for first, place in closed if first == month.first}
    if ledger.place is None or not places:
        return not places, None
    room = getattr(ledger.model, ledger.place)
    left = select(room).where(
        ledger.model.day.between(month.first, month.last), room.not_in(places)
    )
    place = connection.execute(left.order_by(ledger.model.id).limit(1)).scalar()
    return place is not None, place
