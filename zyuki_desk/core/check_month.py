"""The checks of terminals by day and month: what a view and a paper ask of their ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from zyuki_desk.base.calendar import Period
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.fields import Choice, Value


class Mark(StrEnum):
    """What one cell of the month sheet says."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"
    """Not looked at at this time of the day (該当なし)."""
    GAP = "gap"
    """An open day without the check that was due (未実施)."""
    CLOSED = "closed"
    """The office was closed."""
    BLANK = "blank"
    """Nothing was due: still to come, before the first check, or a terminal taken away."""
    TEXT = "text"
    """A time or a name, in `Cell.text`."""

    @property
    def sign(self) -> str:
        """The sign in the cell, on the screen and on paper."""
        return _SIGNS[self]

    @property
    def words(self) -> str:
        """The mark in words, for screen readers and tool tips."""
        return _WORDS[self]


_SIGNS = {
    Mark.GOOD: "○", Mark.BAD: "×", Mark.NONE: "－", Mark.GAP: "未", Mark.CLOSED: "",
    Mark.BLANK: "", Mark.TEXT: "",
}  # fmt: skip
_WORDS = {
    Mark.GOOD: "異状なし", Mark.BAD: "異状あり", Mark.NONE: "該当なし", Mark.GAP: "未実施",
    Mark.CLOSED: "閉庁", Mark.BLANK: "なし", Mark.TEXT: "",
}  # fmt: skip

RESULT, TIME, PERSON, CLOCK_OFF = "result", "checked_at", "checked_by", "clock_off"
"""Rows of the month sheet that are no items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One thing to look at: its words, the times of the day, and since and until when."""

    key: str
    label: str
    short: str
    sentence: str
    phases: frozenset[str]
    since: date | None = None
    until: date | None = None
    """The last day it is looked at; it stays on the sheets of its time."""
    own: bool = False
    """Added by the office itself."""
    compares: bool = False
    """Whether a clock's difference is written beside its mark."""

    def holds(self, day: date) -> bool:
        """Whether the item is looked at on that day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def is_due(self, day: date, phase: str) -> bool:
        """Whether the item is looked at on that day at that time of the day."""
        return phase in self.phases and self.holds(day)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one row of the month sheet."""

    mark: Mark
    entry_id: int | None = None
    text: str = ""
    late: bool = False
    """Written on a later day (後日記入)."""
    corrected: bool = False
    """An older value stands struck in the ledger (訂正)."""


@dataclass(frozen=True, slots=True)
class Day:
    """One column of the month sheet."""

    day: date
    closed: str | None = None
    """Why the office is closed, as users read it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the month sheet: an item, the result, the time or the checker."""

    terminal: str
    phase: str
    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Fault:
    """One × with its words, for the list below the sheet."""

    entry_id: int
    number: int
    day: date
    phase: str
    terminal: str
    items: str
    fault: str
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the sheet tells in words besides: a late line, a clock that was off, a struck line."""

    entry_id: int
    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A check that was due and is not there."""

    day: date
    phase: str
    terminal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMonth:
    """The month sheet of one terminal, or of all of them in brief."""

    period: Period
    terminal: str | None
    """None for all terminals: one row for each terminal and time of the day."""
    title: str
    days: tuple[Day, ...]
    phases: tuple[Choice, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    items: tuple[CheckItem, ...] = ()
    seals: tuple[str, ...] = ()
    """Who confirmed the month and when, as it is told; with the reason given for gaps."""

    @property
    def late(self) -> int:
        """How many checks were written on a later day."""
        return len({c.entry_id for row in self.rows for c in row.cells if c.late})


@dataclass(frozen=True, slots=True, repr=False)
class WrittenCheck:
    """A check that stands in the ledger."""

    entry_id: int
    number: int
    at: datetime
    by: str
    is_good: bool
    late: bool


@dataclass(frozen=True, slots=True)
class DueCheck:
    """One terminal at one time of a day: what stands, or that it is missing."""

    terminal: str
    name: str
    written: WrittenCheck | None


@dataclass(frozen=True, slots=True)
class PhaseChecks:
    """The terminals of one time of a day."""

    phase: Choice
    checks: tuple[DueCheck, ...]
    is_time: bool
    """Whether that time of the day has come."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The terminals whose check is missing."""
        return tuple(check.terminal for check in self.checks if check.written is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What somebody saw, when and where; all items without a word are fine."""

    day: date
    phase: str
    terminals: Sequence[str]
    by: str
    at: datetime | None = None
    """When, if not now."""
    clock: str = ""
    """The clock's difference as it is written, such as 5秒進み."""
    bad: Sequence[str] = ()
    fault: str = ""
    action: str = ""
    remarks: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Marks of single items that differ from the usual one, by item."""
    own: Mapping[str, Value] = field(default_factory=dict)
    """What the office's own fields say, the same at every terminal."""


class CheckBoard(Protocol):
    """What the month sheet and the day's checks ask of the ledger behind them."""

    @property
    def key(self) -> str:
        """The key of the ledger."""
        ...

    def month(self, period: Period, terminal: str | None, *, blank: bool = False) -> CheckMonth:
        """Return the month sheet of a terminal, or of all in brief; `blank` for writing by hand."""
        ...

    def terminals(self, period: Period) -> Mapping[str, str]:
        """Return the terminals in use in a period: code and name."""
        ...

    def day(self, day: date) -> tuple[PhaseChecks, ...]:
        """Return the day's checks by time of the day."""
        ...

    def items(self, day: date) -> tuple[CheckItem, ...]:
        """Return what is looked at on a day, in the office's order."""
        ...

    def all_items(self) -> tuple[CheckItem, ...]:
        """Return every item the office has or had, in its order."""
        ...

    @property
    def clock_limit(self) -> int:
        """By how many seconds a terminal's clock may be off."""
        ...

    def change_items(self, items: Sequence[CheckItem], clock_limit: int, *, reason: str) -> None:
        """Make these the office's items, in this order; new ones of its own have no key yet."""
        ...

    def write(self, looked: Looked) -> list[Saved]:
        """Write a check for each terminal, all or none; each item is named in its line."""
        ...
