"""The tables behind 鍵管理簿 and 鍵貸出簿, and what rules and duties ask of them."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.base import text
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Choice, Value
from zyuki_desk.core.ledger import Prepared

MAIN, SPARE = "main", "spare"
COPIES = (Choice(MAIN, "正"), Choice(SPARE, "副"))
SHORT, LONG = "short", "long"
TERMS = (Choice(SHORT, "短期"), Choice(LONG, "長期"))


class KeyItem(Entry):
    """One key with all its equal copies; `day` is the day it was registered."""

    __tablename__ = "key_item"

    key_no: Mapped[str]
    target: Mapped[str]
    copy_kind: Mapped[str]
    copies: Mapped[int]
    storage: Mapped[str]
    keeper: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    room: Mapped[str | None] = mapped_column(ForeignKey("room.code"), default=None)
    made_for: Mapped[str | None] = mapped_column(default=None)
    events: Mapped[str | None] = mapped_column(default=None)
    lost_on: Mapped[date | None] = mapped_column(default=None)
    replaced_on: Mapped[date | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    end_reason: Mapped[str | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find a key by its number."""
        return (Index("ix_key_item_key", "key_no"),)


class KeyLoan(Entry):
    """One key in one hand, from and to."""

    __tablename__ = "key_loan"

    key_no: Mapped[str]
    loan_kind: Mapped[str]
    lent_at: Mapped[datetime]
    borrower: Mapped[str] = mapped_column(ForeignKey("person.code"))
    purpose: Mapped[str]
    key_item: Mapped[int | None] = mapped_column(ForeignKey("key_item.id"), default=None)
    affiliation: Mapped[str | None] = mapped_column(default=None)
    emergency: Mapped[str | None] = mapped_column(default=None)
    lent_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)
    received_by: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find where a key is, and every key that is out."""
        return (
            Index("ix_key_loan_key", "key_no", "returned_at"),
            Index("ix_key_loan_open", "returned_at"),
        )


class KeyFacts(NamedTuple):
    """What rules and duties read of one key."""

    id: int
    key_no: str
    target: str
    copy_kind: str
    copies: int
    keeper: str | None
    lost_on: date | None
    replaced_on: date | None
    ended_on: date | None


_KEYS = select(*(getattr(KeyItem, name) for name in KeyFacts._fields)).where(
    KeyItem.struck_at.is_(None), KeyItem.disposal_id.is_(None)
)
_BY_NUMBER = Prepared(
    KeyFacts,
    _KEYS.where(KeyItem.key_no == bindparam("key_no"), KeyItem.ended_on.is_(None)).order_by(
        KeyItem.id.desc()
    ),
)
KEYS = Prepared(KeyFacts, _KEYS.where(KeyItem.ended_on.is_(None)).order_by(KeyItem.id))


def key_of(connection: Connection | Session, key_no: Value) -> KeyFacts | None:
    """Return the key of a number that is in use."""
    return _BY_NUMBER.first(connection, key_no=text.code(str(key_no)))


class KeyOut(NamedTuple):
    """What rules and duties read of one loan."""

    id: int
    day: date
    key_no: str
    loan_kind: str
    borrower: str
    lent_at: datetime
    due_on: date | None


_LOANS = select(*(getattr(KeyLoan, name) for name in KeyOut._fields)).where(
    KeyLoan.struck_at.is_(None), KeyLoan.disposal_id.is_(None)
)
OUT = Prepared(KeyOut, _LOANS.where(KeyLoan.returned_at.is_(None)).order_by(KeyLoan.lent_at))
_OUT_OF_KEY = Prepared(
    KeyOut,
    _LOANS.where(KeyLoan.key_no == bindparam("key_no"), KeyLoan.returned_at.is_(None)),
)
_MEETING = Prepared(
    KeyOut,
    _LOANS.where(
        KeyLoan.key_no == bindparam("key_no"),
        KeyLoan.returned_at.is_(None) | (KeyLoan.returned_at > bindparam("since")),
        KeyLoan.lent_at < bindparam("until"),
    ).order_by(KeyLoan.lent_at),
)


def out_of(connection: Connection | Session, key_no: Value) -> list[KeyOut]:
    """Return the loans of a key that are not back yet."""
    return _OUT_OF_KEY.rows(connection, key_no=text.code(str(key_no)))


def meeting(
    connection: Connection | Session, key_no: Value, since: datetime, until: datetime
) -> list[KeyOut]:
    """Return the loans of a key that share time with a span; touching is fine."""
    return _MEETING.rows(connection, key_no=text.code(str(key_no)), since=since, until=until)
