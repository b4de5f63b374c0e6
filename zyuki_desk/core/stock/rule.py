"""How a register tells which of its things should exist now; an optional part of a `Ledger`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from zyuki_desk.core.directory import Directory


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Holder:
    """Somebody who has a thing, or some copies of it, by the record."""

    name: str
    since: date
    ledger: str
    """The ledger that says so; its line takes the return."""
    entry_id: int
    person: str = ""
    """Their code, where they are registered."""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StockThing:
    """One thing of a register, as it stands by the record."""

    entry_id: int
    code: str
    """The number on its label."""
    label: str
    """What it is, in a few words."""
    storage: str
    seen_on: date
    """The last day on which, by the record, somebody had it in the hand."""
    seen_by: str
    """What that was: 登録, 返却, 受渡し …"""
    copies: int = 1
    """How many there are in all: copies of a key, sheets of an output."""
    holders: tuple[Holder, ...] = ()
    gone: str = ""
    """Why it should no longer exist (廃棄済み, 紛失の届出中); empty when it should."""

    @property
    def here(self) -> int:
        """How many should lie where they are kept."""
        return max(0, self.copies - sum(holder.count for holder in self.holders))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which things are asked for."""

    gone: bool = False
    """Whether also those that should no longer exist."""
    not_counted_since: date = date.max
    """Leaves out what a stocktake saw on that day or later: what a duty asks for is little."""


Things = Callable[["Connection", "Directory", Wanted], Iterable[StockThing]]
"""Read from the transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """The ledger in which a thing goes out and comes back."""

    ledger: str
    code: str
    """The field there that takes the thing's number."""
    returned: str
    """The field there that is filled when it is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRule:
    """A register whose things can be counted, labelled and looked for."""

    kind: int
    """The number of this register on labels, 20 to 99, never used for another one."""
    noun: str
    unit: str
    """How they are counted: 枚, 本, 点."""
    code: str
    """The field with the number on the label."""
    title: str
    """The field that says what the thing is, for its label."""
    things: Things
    lending: Lending | None = None


def newest(*sightings: tuple[date | None, str]) -> tuple[date, str]:
    """Return the latest day on which a thing was in somebody's hand; of equals the last named."""
    known = [(day, what) for day, what in sightings if day is not None]
    return max(reversed(known), key=lambda sighting: sighting[0])
