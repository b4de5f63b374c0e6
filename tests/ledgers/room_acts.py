"""Short ways of entering and leaving for the tests of a room's rules."""

from collections.abc import Mapping
from datetime import datetime

from zyuki_desk.base.clock import JST
from zyuki_desk.core.presence import Entering, Presence, Visit

ROOM = "R1"
LEDGER = "room-entry"
GUEST = Visit(person="V1", badge_no="1", recorder=False)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


def enter(
    presence: Presence,
    *people: str | Visit,
    room: str = ROOM,
    escort: str | None = None,
    when: datetime | None = None,
    despite: Mapping[str, str] | None = None,
) -> list[int]:
    visits = [Visit(person=p) if isinstance(p, str) else p for p in people]
    entering = Entering(room, visits, "端末機の操作", escort, when, despite=despite or {})
    return [saved.entry_id for saved in presence.enter(entering)]


def names(presence: Presence, room: str = ROOM) -> list[str]:
    return [inside.name for inside in presence.inside(room)]
