"""Signing terminals and group cards out: what the quick strip asks of the ledgers behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from zyuki_desk.base.calendar import Period
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.fields import Choice, OwnCells


@dataclass(frozen=True, slots=True, repr=False)
class Thing:
    """A group's card or a terminal that may be taken, and who has it now."""

    code: str
    label: str
    taken_by: str = ""
    """The name of whoever has it; empty while it is free."""


@dataclass(frozen=True, slots=True, repr=False)
class UseFacts:
    """One use, running or ended."""

    entry_id: int
    number: int
    person: str
    name: str
    terminal: str
    card_no: str
    task: str
    started: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signing:
    """One sign-out: who takes what for which task."""

    person: str
    terminal: str
    task: str
    card_no: str = ""
    search_kind: str = "code"
    search_note: str = ""
    confirmed_by: str | None = None
    despite: Mapping[str, str] = field(default_factory=dict)
    own: OwnCells = field(default_factory=dict)
    """What the office's own fields say, of the use and of the card's loan."""


@dataclass(frozen=True, slots=True, repr=False)
class Unexplained:
    """A stretch of time in which a card was out without a line of use."""

    loan_id: int
    number: int
    day: date
    card_no: str
    name: str
    first: datetime
    last: datetime
    reason: str = ""
    """Why, as somebody stated it; empty while nobody did."""

    @property
    def minutes(self) -> int:
        """How long, in whole minutes."""
        return round((self.last - self.first).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A month's loans of group cards held against the uses."""

    period: Period
    loans: int
    out_minutes: int
    used_minutes: int
    spans: tuple[Unexplained, ...]
    """Stretches without a use that are longer than the office lets pass."""
    slack: int
    """Minutes of fetching and bringing back that nobody has to explain."""
    outside: tuple[UseFacts, ...] = ()
    """Uses of a group's card at a time when nobody had signed it out."""

    @property
    def open(self) -> tuple[Unexplained, ...]:
        """The stretches nobody explained yet."""
        return tuple(span for span in self.spans if not span.reason)


class UseDesk(Protocol):
    """What the quick strip and the reconciliation ask."""

    def cards(self) -> Sequence[Thing]:
        """Return the cards lent to groups, and who has each now."""
        ...

    def terminals(self) -> Sequence[Thing]:
        """Return the terminals in use, and who uses each now."""
        ...

    def tasks(self, person: str | None = None) -> Sequence[str]:
        """Return tasks written lately, most used first; somebody's own before the others."""
        ...

    def writes(self, signing: Signing) -> Sequence[str]:
        """Return the keys of the ledgers that a sign-out gets a line in."""
        ...

    def running(self) -> Sequence[UseFacts]:
        """Return the uses that have not ended, the newest first."""
        ...

    def ended(self, day: date) -> Sequence[UseFacts]:
        """Return the uses of a day that have ended, the newest first."""
        ...

    @property
    def searches(self) -> Sequence[Choice]:
        """The ways of searching."""
        ...

    def needs_second(self, search_kind: str) -> bool:
        """Whether a second person confirms such a search beforehand."""
        ...

    @property
    def rules(self) -> tuple[str, Sequence[Choice]]:
        """The office's rule for the second person, and those it may choose from."""
        ...

    def set_rule(self, key: str, *, reason: str) -> None:
        """Change the office's rule for the second person."""
        ...

    def start(self, signing: Signing) -> Saved:
        """Write the card's loan and the use in one act; return the use's line."""
        ...

    def end(self, entry_id: int, *, prints: int | None = None) -> Saved:
        """Write the end of a use, and the card's return, in one act."""
        ...

    def reconcile(self, period: Period) -> Reconciliation:
        """Hold a period's loans of group cards against the uses."""
        ...

    def explain(self, span: Unexplained, reason: str) -> Saved:
        """Write why a card was out without a use, into the loan's own line."""
        ...
