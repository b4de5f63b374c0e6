"""What a ledger of storage media tells, so that something can leave on one of them.

Generic code finds the ledger by its having this hook; it never names one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zyuki_desk.core.fields import Value

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class RegisteredMedium:
    """A medium of the ledger that may carry something out."""

    entry_id: int
    number: str
    """What stands on its label."""
    title: str
    identity: str | None
    """How the system knows it, once it was plugged in and registered."""
    holder: str | None = None
    """Who has it at the moment, if it is out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOut:
    """One hand-over to write down."""

    number: str
    day: date
    giver: str
    """A person's code."""
    recipient: str
    purpose: str
    contents: str
    due_on: date
    remarks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """How a ledger of media takes part when something leaves."""

    media: Callable[["Connection"], Iterable[RegisteredMedium]]
    identity_field: str
    """The field of the medium that holds how the system knows it."""
    transfer: str
    """The key of the ledger of hand-overs."""
    line: Callable[[HandOut], Mapping[str, Value]]
    """The cells of the hand-over's line."""
    closing: Callable[[Mapping[str, Value], date, str], Mapping[str, Value]]
    """The cells to fill when it came back or was erased: the line so far, the day, the words."""
