"""The chain after a loss or theft: what its page and its paper ask of the ledger behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from zyuki_desk.core.desk import Saved
from zyuki_desk.core.fields import Choice


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One step of the chain: when it was taken, what came of it, and who wrote it."""

    key: str
    label: str
    asks: str = ""
    """What is asked with it, in words; empty when the time alone says it."""
    usual: tuple[str, ...] = ()
    """Answers that are one key away."""
    at: datetime | None = None
    words: str = ""
    by: str = ""
    """The name of whoever wrote it."""
    due: date | None = None
    is_wanted: bool = True
    """Whether it is still to be done: a card that was found is neither searched nor re-issued."""

    @property
    def is_done(self) -> bool:
        """Whether it was taken."""
        return self.at is not None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Chain:
    """One lost or stolen thing with its steps in their order."""

    entry_id: int
    number: int
    code: str
    kind: str
    """紛失 or 盗難."""
    holder: str
    facts: tuple[tuple[str, str], ...]
    """What the report says of the thing itself: label and value."""
    steps: tuple[Step, ...]
    found_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether a step is still missing."""
        return any(step.is_wanted and not step.is_done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The step to be taken next."""
        return next((s for s in self.steps if s.is_wanted and not s.is_done), None)


@dataclass(frozen=True, slots=True, repr=False)
class Losable:
    """A card in somebody's hand, that may be reported."""

    entry_id: int
    code: str
    holder: str
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class PasswordDue:
    """When somebody's password is to be changed."""

    entry_id: int
    code: str
    holder: str
    changed_on: str
    """The last change as it is written; empty when none is."""
    due: date | None
    is_overdue: bool


class LossChains(Protocol):
    """Reports, steps and passwords of the office's cards."""

    @property
    def kinds(self) -> Sequence[Choice]:
        """Loss and theft."""
        ...

    def chains(self) -> Sequence[Chain]:
        """Return every chain, the open ones first, the newest first."""
        ...

    def find(self, text: str) -> Sequence[Losable]:
        """Find cards that are with somebody, by number or name."""
        ...

    def report(self, entry_id: int, kind: str, last_seen: str) -> Saved:
        """Write that a card is missing: when it was reported, and when it was last seen."""
        ...

    def take(self, entry_id: int, step: str, words: str) -> Saved:
        """Write that a step was taken now, with what came of it."""
        ...

    def found(self, entry_id: int) -> Saved:
        """Write that the card was found today."""
        ...

    def passwords(self) -> Sequence[PasswordDue]:
        """Return the cards whose password has a date, the most urgent first."""
        ...

    def changed(self, entry_id: int) -> Saved:
        """Write that the password was changed today."""
        ...
