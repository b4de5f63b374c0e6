"""Who is in which room: what the room desk asks of the ledger that records entries and exits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from zyuki_desk.core.day_closing import DayClosing
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.fields import Value


class ExitKind(StrEnum):
    """How an exit is known; an assumed time is never passed off as a seen one."""

    SELF = "self"
    CONFIRMED = "confirmed"
    ESTIMATED = "estimated"
    FORCED = "forced"

    @property
    def label(self) -> str:
        """The word in the register."""
        return _KINDS[self]


_KINDS = {
    ExitKind.SELF: "本人",
    ExitKind.CONFIRMED: "確認した時刻",
    ExitKind.ESTIMATED: "推定",
    ExitKind.FORCED: "強制(時刻不明)",
}


@dataclass(frozen=True, slots=True, repr=False)
class Inside:
    """One person who is in a room now."""

    entry_id: int
    room: str
    person: str | None
    name: str
    affiliation: str
    class_label: str
    is_outside: bool
    """Not of the office: contractor, maintenance, visitor."""
    entered: datetime
    escort: str
    """Names of the escorts so far, the present one last."""
    escort_code: str | None
    badge_no: str
    deposit_tag: str
    purpose: str
    items_in: str


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """One person about to enter; what is not given is taken from the directory."""

    person: str | None = None
    name: str = ""
    affiliation: str = ""
    person_class: str = ""
    badge_no: str = ""
    recorder: bool | None = None
    """Camera or phone declared; None when not asked."""
    deposit_tag: str = ""
    items_in: str = ""
    key_no: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is stated at an exit beside the time."""

    badge_returned: bool | None = None
    deposit_returned: bool | None = None
    items_out: str = ""
    items_checked_by: str | None = None
    work_done: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Proposal:
    """What Enter would do for a found person: enter a room, or leave the one they are in."""

    person: PersonFacts
    inside: Inside | None
    needs_form: bool
    """Something must be asked first: escort, name tag, declaration, permit."""
    reason: str = ""
    """Why the form is needed, for the list."""


@dataclass(frozen=True, slots=True)
class Entering:
    """One act of entering: who, where, why, and who escorts."""

    room: str
    people: Sequence[Visit]
    purpose: str
    escort: str | None = None
    at: datetime | None = None
    """When, if not now: a late entry is marked by itself."""
    remarks: str = ""
    despite: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Value] = field(default_factory=dict)
    """The office's own cells, the same for everybody in the act."""


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """One of the last lines, for the short list beside the desk."""

    entry_id: int
    number: int
    name: str
    entered: datetime
    left: datetime | None
    kind: ExitKind | None
    purpose: str
    late: bool
    struck: bool


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a day's closing states."""

    stays: int
    """Stays that began on the day."""
    still_inside: int
    not_seen: int
    """Closed by 確認・推定・強制 in place of the person's own exit."""
    late: int
    """Written on a later day."""


class Presence(Protocol):
    """The room desk's view of its ledger."""

    def rooms(self) -> Sequence[RoomFacts]:
        """Return the rooms that are in use."""
        ...

    def inside(self, room: str | None = None) -> Sequence[Inside]:
        """Return who is in, longest first."""
        ...

    def find(self, text: str, room: str) -> Sequence[Proposal]:
        """Find people by kana, name, number or scanned code, with what Enter would do."""
        ...

    def usual_purpose(self, person: str | None, room: str) -> str:
        """Return what the person came for last time, or the room's usual purpose."""
        ...

    def purposes(self) -> Sequence[str]:
        """Return usual purposes, most used first."""
        ...

    def usual_reasons(self, code: str) -> Sequence[str]:
        """Return what is usually stated at an objection of that code."""
        ...

    def enter(self, entering: Entering) -> Sequence[Saved]:
        """Write one line for each person, all in one act; `Refusal` or `Objection`."""
        ...

    def leave(
        self,
        entry_id: int,
        leaving: Leaving,
        *,
        at: datetime | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Saved:
        """Write the exit of somebody who is in."""
        ...

    def relieve(self, entry_id: int, escort: str) -> Saved:
        """Let another escort take over a visitor."""
        ...

    def close_out(self, entry_id: int, kind: ExitKind, *, at: datetime | None, note: str) -> Saved:
        """Close a stay whose exit nobody recorded, by a stated kind, never an invented time."""
        ...

    def free_badge(self, besides: Collection[str] = ()) -> str:
        """Return the next name tag that nobody has, in the office's own spelling."""
        ...

    def free_tag(self, besides: Collection[str] = ()) -> str:
        """Return the next deposit tag that nobody has."""
        ...

    def register(self, name: str, kana: str, affiliation: str, kind: str) -> PersonFacts:
        """Register a visitor so that next time the name is enough; needs the right for settings."""
        ...

    def last_lines(self, day: date, most: int) -> Sequence[Written]:
        """Return the day's last lines, newest first."""
        ...

    def day_counts(self, day: date) -> DayCounts:
        """Count a day's stays as its closing states them."""
        ...

    def closing(self, day: date) -> DayClosing | None:
        """Return the day's closing, if it was signed."""
        ...

    def close_day(self, day: date, note: str = "") -> DayCounts:
        """Sign the day's closing; `Refusal` while somebody of that day is still inside."""
        ...
