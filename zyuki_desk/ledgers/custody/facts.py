"""What the rules and duties of custody ask of the two tables of a register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from zyuki_desk.base import text
from zyuki_desk.core.fields import Choice, Value
from zyuki_desk.core.office import DutyValue
from zyuki_desk.ledgers.custody.model import (
    Asset,
    Document,
    DocumentTransfer,
    FormPrint,
    FormTransfer,
    Item,
    Medium,
    MediumTransfer,
    Transfer,
)

DIAGRAM = "diagram"
"""The document that shows what is connected to what."""
LEND, GIVE, RECEIVE = "lend", "give", "receive"
DIRECTIONS = (Choice(LEND, "貸出し"), Choice(GIVE, "引渡し"), Choice(RECEIVE, "受入れ"))
MASS = DutyValue(
    "mass-output", "大量出力として事前の承認がいる枚数", 100, "枚以上", least=2, most=100_000,
    source="調査表 26-6(枚数は機関で定める)",
)  # fmt: skip
"""Sheets from which an output needs approval beforehand; no public rule names a number."""
STORED_WELL = (Choice("good", "良"), Choice("bad", "不良"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register of things that bear numbers."""

    key: str
    noun: str
    title: str
    item: type[Item]
    term: str = "保存期限"


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody(Register):
    """A register whose things are handed over, and the register of the hand-overs."""

    transfer: type[Transfer]
    by_parts: bool = False
    """Whether sheets are counted: parts may be handed over one after the other."""

    @property
    def transfer_key(self) -> str:
        """Return the key of the ledger of hand-overs."""
        return f"{self.key.removesuffix('-print')}-transfer"


MEDIA = Custody(
    key="media", noun="媒体", title="磁気ディスク管理簿", item=Medium, transfer=MediumTransfer
)
DOCUMENTS = Custody(
    key="document", noun="文書", title="ドキュメント管理簿", item=Document,
    transfer=DocumentTransfer,
)  # fmt: skip
FORMS = Custody(
    key="form-print", noun="帳票", title="帳票管理簿", item=FormPrint, transfer=FormTransfer,
    by_parts=True,
)  # fmt: skip
ASSETS = Register(key="asset", noun="資産", title="構成管理簿", item=Asset, term="リース・保守期限")


class Thing(NamedTuple):
    """One line of the register, as far as hand-overs ask."""

    id: int
    number: int
    item_no: str
    day: date
    disposed_on: date | None


class HandOver(NamedTuple):
    """One line of the hand-overs."""

    id: int
    number: int
    item_no: str
    day: date
    direction: str
    to_person: str
    quantity: int | None
    due_on: date | None
    returned_on: date | None
    to_code: str | None = None


def things(custody: Register) -> Select[Any]:
    """Return the register's lines that count, to be narrowed; columns as in `Thing`."""
    model = custody.item
    return select(*(getattr(model, name) for name in Thing._fields)).where(
        model.struck_at.is_(None)
    )


def hand_overs(custody: Custody) -> Select[Any]:
    """Return the hand-overs that count, to be narrowed; columns as in `HandOver`."""
    model = custody.transfer
    return select(*(getattr(model, name) for name in HandOver._fields)).where(
        model.struck_at.is_(None)
    )


def thing_of(
    connection: Connection | Session, custody: Register, item_no: Value, *, besides: int = 0
) -> Thing | None:
    """Return the line of a number, leaving one line out of sight."""
    model = custody.item
    row = connection.execute(
        things(custody)
        .where(model.item_no == text.code(str(item_no)), model.id != besides)
        .order_by(model.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Thing(*row)


def hand_overs_of(
    connection: Connection | Session, custody: Register, item_no: Value, *, besides: int = 0
) -> list[HandOver]:
    """Return the hand-overs of a number, the oldest first."""
    if not isinstance(custody, Custody):
        return []
    model = custody.transfer
    rows = connection.execute(
        hand_overs(custody)
        .where(model.item_no == text.code(str(item_no)), model.id != besides)
        .order_by(model.day, model.id)
    )
    return [HandOver(*row) for row in rows]


def given_away(lines: list[HandOver], until: date = date.max) -> HandOver | None:
    """Return the hand-over that took a thing away for good, if nothing brought it back since."""
    last = [line for line in lines if line.direction != LEND and line.day <= until][-1:]
    return next((line for line in last if line.direction == GIVE), None)


def gone(lines: list[HandOver]) -> int:
    """Count the sheets that are not here: given away, or lent and not yet back."""
    return sum(
        line.quantity or 0
        for line in lines
        if line.direction == GIVE or (line.direction == LEND and line.returned_on is None)
    )


def day_in(values: Mapping[str, Value], key: str) -> date | None:
    """Return a cell's date, None when it is blank."""
    value = values.get(key)
    return value if isinstance(value, date) else None
