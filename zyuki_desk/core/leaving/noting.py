"""Whatever comes into the hands of somebody who leaves is noted with it, in the same act."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import bindparam, select

from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.holdings import holdings_of
from zyuki_desk.core.leaving.model import Leaving, LeavingItem
from zyuki_desk.core.ledger import DutyBench, Ledgers
from zyuki_desk.core.people import Account, RoleGrant
from zyuki_desk.core.work import Work
from zyuki_desk.store.prepared import Prepared

OWN = frozenset({RoleGrant.__tablename__, Account.__tablename__})


class OpenLeaving(NamedTuple):
    """A leaving that nobody came back from."""

    id: int
    person: str


class _Known(NamedTuple):
    key: str


OPEN = Prepared(
    OpenLeaving,
    select(Leaving.id, Leaving.person_code).where(
        Leaving.back_on.is_(None), Leaving.disposal_id.is_(None)
    ),
)
_KNOWN = Prepared(
    _Known,
    select(LeavingItem.key).where(LeavingItem.leaving_id == bindparam("leaving")),
)


def note_new_holdings(work: Work, ledgers: Ledgers, directory: Callable[[], Directory]) -> None:
    """Add what the operation put into the hands of people who leave; nothing is ever taken off."""
    is_new = Leaving.__tablename__ in work.tables
    holding = {x.model.__tablename__ for x in ledgers.values() if x.holdings is not None} | OWN
    touched = holding if is_new else holding & work.tables
    if not touched:
        return
    leavings = {leaving.person: leaving.id for leaving in OPEN.rows(work.connection)}
    if not leavings:
        return
    known = directory()
    bench = DutyBench(work.moment, known, office_calendar(known), ledgers)
    found = holdings_of(work.connection, bench, frozenset(leavings), tables=touched)
    seen: dict[int, set[str]] = {}
    for holding_ in found:
        leaving = leavings[holding_.person]
        if leaving not in seen:
            seen[leaving] = {row.key for row in _KNOWN.rows(work.connection, leaving=leaving)}
        if holding_.key in seen[leaving]:
            continue
        seen[leaving].add(holding_.key)
        work.add(
            LeavingItem(
                leaving_id=leaving,
                key=holding_.key,
                ledger=holding_.ledger,
                source=holding_.source,
                row_no=holding_.row_id,
                noun=holding_.noun,
                label=holding_.label,
                todo=holding_.todo.value,
                noted_at=work.moment.at,
                since=holding_.since,
            )
        )
