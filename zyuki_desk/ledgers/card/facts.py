"""What the rules and duties ask of operators, cards and loans."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from zyuki_desk.base import text
from zyuki_desk.core.fields import Choice, Value
from zyuki_desk.core.ledger import Prepared
from zyuki_desk.ledgers.card.model import CardLoan, Credential, Operator

FOREVER = datetime.max.replace(tzinfo=UTC)
"""Where a loan ends that has not come back yet."""
IC, MATCH = "ic", "match"
INDIVIDUAL, GROUP = "individual", "group"
KINDS = (Choice(IC, "ICカード"), Choice(MATCH, "照合情報"))
LEND_MODES = (Choice(INDIVIDUAL, "個人"), Choice(GROUP, "グループ"))


class CardState(StrEnum):
    """Where a card stands; it follows from its cells and is never typed."""

    IN_STOCK = "in-stock"
    LENT = "lent"
    RETURNED = "returned"
    LOST = "lost"
    SUSPENDED = "suspended"
    DESTROYED = "destroyed"

    @property
    def label(self) -> str:
        """The word in sentences."""
        return _STATES[self]

    @property
    def is_barred(self) -> bool:
        """Whether nobody may use or take the card."""
        return self in (CardState.LOST, CardState.SUSPENDED, CardState.DESTROYED)


_STATES = {
    CardState.IN_STOCK: "保管中",
    CardState.LENT: "貸与中",
    CardState.RETURNED: "返却済み",
    CardState.LOST: "紛失・盗難の届出中",
    CardState.SUSPENDED: "停止中",
    CardState.DESTROYED: "廃棄済み",
}


class Card(NamedTuple):
    """What rules and duties read of one line of the cards' ledger."""

    id: int
    day: date
    card_no: str
    kind: str
    lend_mode: str | None
    holder: str | None
    group_name: str | None
    group_head: str | None
    lent_on: date | None
    received_on: date | None
    valid_until: date | None
    pw_due_on: date | None
    returned_on: date | None
    suspended_at: datetime | None
    lost_reported_at: datetime | None
    searched_at: datetime | None
    log_checked_at: datetime | None
    notified_at: datetime | None
    reissued_as: str | None
    found_on: date | None
    destroyed_on: date | None

    @property
    def state(self) -> CardState:
        """Where the card stands."""
        if self.destroyed_on is not None:
            return CardState.DESTROYED
        if self.lost_reported_at is not None and self.found_on is None:
            return CardState.LOST
        if self.suspended_at is not None:
            return CardState.SUSPENDED
        if self.returned_on is not None:
            return CardState.RETURNED
        return CardState.LENT if self.lent_on is not None else CardState.IN_STOCK

    @property
    def keeper(self) -> str | None:
        """The person who answers for a lent card: its holder or the head of its group."""
        return self.group_head if self.lend_mode == GROUP else self.holder

    @property
    def is_out(self) -> bool:
        """Whether somebody still has to bring it back."""
        return (
            self.lent_on is not None
            and self.returned_on is None
            and self.state not in (CardState.LOST, CardState.DESTROYED)
        )


CARDS = select(*(getattr(Credential, name) for name in Card._fields)).where(
    Credential.struck_at.is_(None), Credential.disposal_id.is_(None)
)
"""Lines that count; the columns are those of `Card`."""
_BY_NUMBER = Prepared(
    Card,
    CARDS.where(Credential.card_no == bindparam("card_no")).order_by(Credential.id.desc()),
)
_BY_OPERATOR_ID = Prepared(
    Card,
    CARDS.where(Credential.operator_id == bindparam("card_no")).order_by(Credential.id.desc()),
)
ALIVE = Prepared(Card, CARDS.where(Credential.destroyed_on.is_(None)).order_by(Credential.id))


def cards_of(connection: Connection | Session, card_no: Value) -> list[Card]:
    """Return every line of a card, the newest first."""
    return _BY_NUMBER.rows(connection, card_no=text.code(str(card_no)))


def card_of(connection: Connection | Session, card_no: Value) -> Card | None:
    """Return the line a card stands in now."""
    return next(iter(cards_of(connection, card_no)), None)


def card_or_id(connection: Connection | Session, number: Value) -> Card | None:
    """Return the line of a card by its number, or of 照合情報 by its 操作者ID."""
    found = card_of(connection, number)
    return found or _BY_OPERATOR_ID.first(connection, card_no=text.code(str(number)))


class Loan(NamedTuple):
    """What rules and duties read of one hand-out."""

    id: int
    day: date
    card_no: str
    loan_kind: str
    borrower: str
    lent_at: datetime
    due_on: date | None
    returned_at: datetime | None


LOANS = select(*(getattr(CardLoan, name) for name in Loan._fields)).where(
    CardLoan.struck_at.is_(None), CardLoan.disposal_id.is_(None)
)
OPEN_LOANS = Prepared(Loan, LOANS.where(CardLoan.returned_at.is_(None)).order_by(CardLoan.lent_at))
_OPEN_OF_CARD = Prepared(
    Loan, LOANS.where(CardLoan.card_no == bindparam("card_no"), CardLoan.returned_at.is_(None))
)
_MEETING = Prepared(
    Loan,
    LOANS.where(
        CardLoan.card_no == bindparam("card_no"),
        CardLoan.returned_at.is_(None) | (CardLoan.returned_at > bindparam("since")),
        CardLoan.lent_at < bindparam("until"),
    ),
)


def open_loan(connection: Connection | Session, card_no: Value) -> Loan | None:
    """Return the hand-out of a card that is not back yet."""
    return _OPEN_OF_CARD.first(connection, card_no=text.code(str(card_no)))


def loans_meeting(
    connection: Connection | Session, card_no: Value, since: datetime, until: datetime
) -> list[Loan]:
    """Return the hand-outs of a card that share time with a span; touching is fine."""
    return _MEETING.rows(connection, card_no=text.code(str(card_no)), since=since, until=until)


class Designation(NamedTuple):
    """What rules and duties read of one line of the operators' roll."""

    id: int
    person: str
    day: date
    until: date | None
    end_reason: str | None
    pledge_on: date | None
    trained_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the designation holds on that day."""
        return self.day <= day and (self.until is None or day <= self.until)


_ROLL = select(*(getattr(Operator, name) for name in Designation._fields)).where(
    Operator.struck_at.is_(None), Operator.disposal_id.is_(None)
)
ROLL = Prepared(Designation, _ROLL.order_by(Operator.id))
_ROLL_OF = Prepared(
    Designation, _ROLL.where(Operator.person == bindparam("person")).order_by(Operator.id)
)


def designations(connection: Connection | Session, person: Value) -> list[Designation]:
    """Return every designation of somebody, the oldest first."""
    return _ROLL_OF.rows(connection, person=str(person))


def is_operator(connection: Connection | Session, person: Value, day: date) -> bool:
    """Whether somebody is on the operators' roll on that day."""
    return any(line.covers(day) for line in designations(connection, person))
