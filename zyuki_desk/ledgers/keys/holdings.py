"""What people hold by the keys' ledgers: keys they borrowed, keys they answer for."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.core.holding import (
    Answer,
    Holding,
    HoldingRule,
    Parting,
    People,
    Todo,
    loan_back,
    of_people,
)
from zyuki_desk.core.ledger import DutyBench, Operation
from zyuki_desk.ledgers.keys.model import KeyItem, KeyLoan


def _keys(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
    rows = connection.execute(
        select(KeyItem.id, KeyItem.keeper, KeyItem.key_no, KeyItem.target, KeyItem.day)
        .where(
            of_people(KeyItem.keeper, people),
            KeyItem.ended_on.is_(None),
            KeyItem.struck_at.is_(None),
            KeyItem.disposal_id.is_(None),
        )
        .order_by(KeyItem.id)
    )
    for row_id, keeper, key_no, target, day in rows:
        yield Holding(
            ledger="key-item",
            source=KeyItem.__tablename__,
            row_id=row_id,
            person=keeper or "",
            noun="鍵の管理",
            label=f"{key_no} {target}",
            since=day,
            todo=Todo.HAND_ON,
        )


def _hand_on(_: Connection, __: Holding, parting: Parting) -> Answer:
    return Answer(
        operation=Operation.CORRECT, values={"keeper": parting.successor}, reason=parting.reason
    )


KEYS = HoldingRule(find=_keys, settle=_hand_on, cells=frozenset({"keeper", "ended_on"}))


def _loans(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
    rows = connection.execute(
        select(KeyLoan.id, KeyLoan.borrower, KeyLoan.key_no, KeyLoan.purpose, KeyLoan.lent_at)
        .where(
            KeyLoan.returned_at.is_(None),
            of_people(KeyLoan.borrower, people),
            KeyLoan.struck_at.is_(None),
            KeyLoan.disposal_id.is_(None),
        )
        .order_by(KeyLoan.id)
    )
    for row_id, borrower, key_no, purpose, lent_at in rows:
        yield Holding(
            ledger="key-loan",
            source=KeyLoan.__tablename__,
            row_id=row_id,
            person=borrower,
            noun="借りた鍵",
            label=f"{key_no} {purpose}",
            since=lent_at.astimezone(JST).date(),
            todo=Todo.RETURN,
        )


LOANS = HoldingRule(find=_loans, settle=loan_back, cells=frozenset({"returned_at", "borrower"}))
