"""What somebody holds or answers for (手元のもの): told by each ledger, for whoever leaves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from zyuki_desk.base.clock import Moment
from zyuki_desk.core.duty import DutyBench
from zyuki_desk.core.fields import Value
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.orm import InstrumentedAttribute

People = frozenset[str] | None
"""Codes of the people asked for; None for everybody."""


class LeavingKind(StrEnum):
    """Why somebody leaves; each asks for the same things back (千葉県, 阿賀野市, 与那国町)."""

    TRANSFER = "transfer"
    RETIRED = "retired"
    ON_LEAVE = "on-leave"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """The word on the sheet."""
        return _KINDS[self]

    @property
    def choice(self) -> str:
        """The reason as the ledgers' own lists spell it."""
        return "other" if self is LeavingKind.CONTRACT else self.value


_KINDS = {
    LeavingKind.TRANSFER: "異動",
    LeavingKind.RETIRED: "退職",
    LeavingKind.ON_LEAVE: "休職",
    LeavingKind.CONTRACT: "契約終了",
}


class Todo(StrEnum):
    """What has to be done about a holding before somebody is gone."""

    RETURN = "return"
    HAND_ON = "hand-on"
    STOP = "stop"
    FINISH = "finish"
    END = "end"

    @property
    def label(self) -> str:
        """The word on the button and on the sheet."""
        return _TODOS[self]


_TODOS = {
    Todo.RETURN: "返却",
    Todo.HAND_ON: "引継",
    Todo.STOP: "停止",
    Todo.FINISH: "記入",
    Todo.END: "解除",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One thing that one person holds, or one line that waits for them."""

    ledger: str
    """The ledger's key; empty for what the office itself keeps (roles, accounts)."""
    source: str
    """The table of the row it stands in; with the row and what is to be done, its identity."""
    row_id: int
    person: str
    noun: str
    label: str
    """Number and name, as people call it."""
    todo: Todo
    since: date | None = None
    ends: date | None = None
    """The last day it lasts by itself; None for until somebody ends it."""
    note: str = ""
    """What else is known of it, e.g. that it was reported lost."""
    here: bool = True
    """Whether one key does it; otherwise its page does."""
    page: str = ""
    """The page that does it, where that is not the ledger's own."""

    @property
    def key(self) -> str:
        """Return what the holding is recognised by on another day."""
        return f"{self.source}/{self.row_id}/{self.todo.value}"

    def outlasts(self, last: date) -> bool:
        """Whether it is still there after somebody's last day."""
        return self.ends is None or self.ends > last


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Why and when a holding ends, as far as a ledger needs it to write the line."""

    kind: LeavingKind
    last: date
    """The person's last day."""
    moment: Moment
    by: str
    """Who is at the desk and takes it back."""
    successor: str | None = None

    @property
    def reason(self) -> str:
        """The reason beside a struck value."""
        return f"{self.kind.label}による引継ぎ"

    def taken_back_by(self, holder: str) -> str | None:
        """Return who takes a thing back; nobody stands beside a holder who is at the desk alone."""
        return self.by if self.by != holder else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one key writes: cells filled, corrected, or a new line."""

    operation: Operation
    values: Mapping[str, Value]
    reason: str = ""


def loan_back(_: "Connection", holding: Holding, parting: Parting) -> Answer:
    """Answer for a line of loans: it is back now, taken by whoever is at the desk."""
    return Answer(
        operation=Operation.FILL,
        values={
            "returned_at": parting.moment.at,
            "received_by": parting.taken_back_by(holding.person),
        },
    )


Find = Callable[["Connection", DutyBench, People], Iterable[Holding]]
Settle = Callable[["Connection", Holding, Parting], Answer]
Renew = Callable[["Connection", int, date], Answer | None]
"""What begins again what a row ended, from a day on; None when it cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingRule:
    """How a ledger tells what people hold, and how such a line is ended."""

    find: Find
    settle: Settle | None = None
    """None when only the ledger's own page ends it."""
    renew: Renew | None = None
    """For somebody who comes back from leave."""
    cells: frozenset[str] = frozenset()
    """The cells whose writing ends a holding: where to look for how one ended."""


def of_people(
    column: "InstrumentedAttribute[str] | InstrumentedAttribute[str | None]", people: People
) -> "ColumnElement[bool]":
    """Return the condition that a column names one of the people, or anybody."""
    return column.is_not(None) if people is None else column.in_(sorted(people))
