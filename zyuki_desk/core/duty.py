"""What a duty (やること) is: its kind, how much hangs on it, where it is done, whom it is about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import OfficeCalendar
from zyuki_desk.base.clock import Moment
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.office import DutyValue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from zyuki_desk.core.ledger import Ledgers


class Danger(IntEnum):
    """How much hangs on a duty; the smaller, the more."""

    IDENTITY = 0
    """Identity data, or what opens the way to them, may be out of hand."""
    RULE = 1
    """A rule of the room is not kept, or soon will not be."""
    RECORD = 2
    """The room is in order; the books lag behind."""


@dataclass(frozen=True, slots=True)
class DutyKind:
    """Duties of one kind are folded into one row when they are many."""

    key: str
    title: str
    """What the folded row says: カードの未返却."""
    danger: Danger = Danger.RULE


OTHER = DutyKind("other", "")
"""The kind of a duty that names none; its ledger's title stands on the folded row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something due or missing (やること), computed from the ledgers and never typed."""

    ledger: str
    """The ledger's key; empty for a duty of the office itself, which names its page."""
    sentence: str
    due: date
    overdue: bool
    kind: DutyKind = OTHER
    entry_id: int | None = None
    place: str | None = None
    person: str | None = None
    """The code of whoever it is about, or has to act."""
    page: str | None = None
    """The page that answers it, where that is not the ledger's own."""
    action: str = "open"
    """What that page does: `open` the line, `new` line, `seal` the period, `leave` the room …"""
    period: str | None = None
    """A month (2026-11), a day (2026-11-20) or two days with a slash."""
    leaver: str | None = None
    """Whose leaving makes it due: told once, with the person, where that is told at all."""

    @property
    def key(self) -> str:
        """The same duty tomorrow has the same key; notes are kept under it."""
        where = (self.ledger or self.page, self.kind.key, self.entry_id, self.place, self.period)
        return "/".join("" if part is None else str(part) for part in (*where, self.person))


DutyRule = Callable[["Connection", "DutyBench"], Iterable[Duty]]


@dataclass(frozen=True, slots=True)
class DutyBench:
    """What a duty rule may look at beside the ledgers."""

    moment: Moment
    directory: Directory
    calendar: OfficeCalendar
    ledgers: "Ledgers"

    @property
    def today(self) -> date:
        """The civil day in Japan."""
        return self.moment.today

    def value(self, spec: DutyValue) -> int:
        """Return the office's own number, or the usual one."""
        return self.directory.value(spec)
