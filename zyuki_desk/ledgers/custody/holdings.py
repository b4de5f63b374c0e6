"""What people hold by registers of things: what they look after, what was lent to them."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from zyuki_desk.core.holding import Answer, Holding, HoldingRule, Parting, People, Todo, of_people
from zyuki_desk.core.ledger import DutyBench, Operation
from zyuki_desk.ledgers.custody.facts import LEND, Custody, Register


def item_holdings(custody: Register, named_by: str) -> HoldingRule:
    """Return the rule of who looks after what; `named_by` is the column of a thing's name."""
    model = custody.item
    name = getattr(model, named_by)

    def find(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
        rows = connection.execute(
            select(
                model.id, model.handler, model.item_no, name, model.day, model.disposal_approved_on
            )
            .where(
                model.disposed_on.is_(None),
                of_people(model.handler, people),
                model.struck_at.is_(None),
                model.disposal_id.is_(None),
            )
            .order_by(model.id)
        )
        for row_id, handler, item_no, title, day, approved in rows:
            yield Holding(
                ledger=custody.key,
                source=model.__tablename__,
                row_id=row_id,
                person=handler,
                noun=f"{custody.noun}の担当",
                label=f"{item_no} {title}",
                since=day,
                todo=Todo.HAND_ON,
                note="廃棄の承認を受け、廃棄を待っています" if approved is not None else "",
            )

    return HoldingRule(find=find, settle=_hand_on, cells=frozenset({"handler", "disposed_on"}))


def _hand_on(_: Connection, __: Holding, parting: Parting) -> Answer:
    return Answer(
        operation=Operation.CORRECT, values={"handler": parting.successor}, reason=parting.reason
    )


def transfer_holdings(custody: Custody) -> HoldingRule:
    """Return the rule of what was lent to whom and is not back."""
    model = custody.transfer

    def find(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
        rows = connection.execute(
            select(
                model.id, model.to_code, model.item_no, model.contents, model.day, model.quantity
            )
            .where(
                model.direction == LEND,
                model.returned_on.is_(None),
                of_people(model.to_code, people),
                model.struck_at.is_(None),
                model.disposal_id.is_(None),
            )
            .order_by(model.id)
        )
        for row_id, person, item_no, contents, day, quantity in rows:
            sheets = f" {quantity}枚" if custody.by_parts and quantity else ""
            yield Holding(
                ledger=custody.transfer_key,
                source=model.__tablename__,
                row_id=row_id,
                person=person or "",
                noun=f"借りた{custody.noun}",
                label=f"{item_no} {contents or ''}".strip() + sheets,
                since=day,
                todo=Todo.RETURN,
            )

    return HoldingRule(
        find=find,
        settle=_take_back,
        cells=frozenset({"returned_on", "to_code", "to_person", "direction"}),
    )


def _take_back(_: Connection, __: Holding, parting: Parting) -> Answer:
    return Answer(operation=Operation.FILL, values={"returned_on": parting.moment.today})
