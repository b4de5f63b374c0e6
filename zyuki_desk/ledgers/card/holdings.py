"""What people hold by the cards' ledgers: cards, 照合情報, loans, their place on the roll."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, func, select

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
from zyuki_desk.ledgers.card.facts import GROUP, MATCH
from zyuki_desk.ledgers.card.model import CardLoan, Credential, Operator

LOST = "紛失・盗難の届出中"


def _cards(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
    """Tell the cards that are out, lost ones too: they are not back either."""
    keeper = func.coalesce(Credential.group_head, Credential.holder)
    rows = connection.execute(
        select(Credential, keeper.label("keeper"))
        .where(
            of_people(Credential.holder, people) | of_people(Credential.group_head, people),
            Credential.lent_on.is_not(None),
            Credential.returned_on.is_(None),
            Credential.destroyed_on.is_(None),
            Credential.struck_at.is_(None),
            Credential.disposal_id.is_(None),
        )
        .order_by(Credential.id)
    ).mappings()
    for row in rows:
        is_match = row["kind"] == MATCH
        if is_match and row["suspended_at"] is not None:
            continue
        is_lost = row["lost_reported_at"] is not None and row["found_on"] is None
        what = row["operator_id"] if is_match else row["card_type"]
        mode = f" ({row['group_name']}の責任者)" if row["lend_mode"] == GROUP else ""
        yield Holding(
            ledger="credential",
            source=Credential.__tablename__,
            row_id=row["id"],
            person=row["keeper"],
            noun="照合情報" if is_match else "カード",
            label=f"{row['card_no']} {what or ''}".strip() + mode,
            since=row["lent_on"],
            todo=_todo(row["kind"], row["lend_mode"]),
            note=LOST if is_lost else "",
            here=not is_lost,
        )


def _todo(kind: str, lend_mode: str | None) -> Todo:
    if kind == MATCH:
        return Todo.STOP
    return Todo.HAND_ON if lend_mode == GROUP else Todo.RETURN


def _settle_card(_: Connection, holding: Holding, parting: Parting) -> Answer:
    """Stop 照合情報, hand a group's card to the next head, take anybody else's card back."""
    if holding.todo is Todo.STOP:
        return Answer(operation=Operation.FILL, values={"suspended_at": parting.moment.at})
    if holding.todo is Todo.HAND_ON:
        return Answer(
            operation=Operation.CORRECT,
            values={"group_head": parting.successor},
            reason=parting.reason,
        )
    return Answer(
        operation=Operation.FILL,
        values={"returned_on": parting.moment.today, "return_reason": parting.kind.choice},
    )


CARDS = HoldingRule(
    find=_cards,
    settle=_settle_card,
    cells=frozenset(
        {"returned_on", "destroyed_on", "suspended_at", "holder", "group_head", "lent_on", "kind"}
    ),
)


def _loans(connection: Connection, _: DutyBench, people: People) -> Iterator[Holding]:
    rows = connection.execute(
        select(CardLoan.id, CardLoan.borrower, CardLoan.card_no, CardLoan.lent_at)
        .where(
            CardLoan.returned_at.is_(None),
            of_people(CardLoan.borrower, people),
            CardLoan.struck_at.is_(None),
            CardLoan.disposal_id.is_(None),
        )
        .order_by(CardLoan.id)
    )
    for row_id, borrower, card_no, lent_at in rows:
        yield Holding(
            ledger="card-loan",
            source=CardLoan.__tablename__,
            row_id=row_id,
            person=borrower,
            noun="借りたカード",
            label=card_no,
            since=lent_at.astimezone(JST).date(),
            todo=Todo.RETURN,
        )


LOANS = HoldingRule(find=_loans, settle=loan_back, cells=frozenset({"returned_at", "borrower"}))


def _roll(connection: Connection, bench: DutyBench, people: People) -> Iterator[Holding]:
    """Tell who is designated as operator, and until when."""
    rows = connection.execute(
        select(Operator.id, Operator.person, Operator.day, Operator.until, Operator.tasks)
        .where(
            of_people(Operator.person, people),
            Operator.until.is_(None) | (Operator.until >= bench.moment.today),
            Operator.struck_at.is_(None),
            Operator.disposal_id.is_(None),
        )
        .order_by(Operator.id)
    )
    for row_id, person, day, until, tasks in rows:
        yield Holding(
            ledger="operator",
            source=Operator.__tablename__,
            row_id=row_id,
            person=person,
            noun="操作者の指定",
            label=tasks,
            since=day,
            todo=Todo.END,
            ends=until,
        )


def _settle_roll(_: Connection, holding: Holding, parting: Parting) -> Answer:
    """End the designation with the last day, or correct an end that lies behind it."""
    since = holding.since or parting.last
    if holding.ends is not None:
        return Answer(
            operation=Operation.CORRECT,
            values={"until": max(parting.last, since)},
            reason=f"{parting.kind.label}のため",
        )
    return Answer(
        operation=Operation.FILL,
        values={"until": max(parting.last, since), "end_reason": parting.kind.choice},
    )


def _renew_roll(connection: Connection, row_id: int, day: date) -> Answer | None:
    """Designate somebody again for the same duties; pledge and training are asked for anew."""
    row = connection.execute(select(Operator).where(Operator.id == row_id)).mappings().first()
    if row is None or row["until"] is None or row["until"] >= day:
        return None
    kept = {key: row[key] for key in ("person", "tasks", "section", "terminals", "means")}
    return Answer(operation=Operation.ENTER, values={"day": day, **kept})


ROLL = HoldingRule(
    find=_roll, settle=_settle_roll, renew=_renew_roll, cells=frozenset({"until", "person"})
)
