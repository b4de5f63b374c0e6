"""What several rules of a room ask of a line and of the open stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.directory import RoomFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Draft, Operation, Prepared
from zyuki_desk.core.people import PersonKind
from zyuki_desk.ledgers.room.model import RoomEntry


class Stay(NamedTuple):
    """What the rules and the desk read of one stay."""

    id: int
    room: str
    person: str | None
    person_name: str
    affiliation: str | None
    person_class: str
    entered: datetime
    left: datetime | None
    exit_kind: str | None
    escort: str | None
    escort_codes: str | None
    badge_no: str | None
    deposit_tag: str | None
    purpose: str
    items_in: str | None


STAY = select(*(getattr(RoomEntry, name) for name in Stay._fields)).where(
    RoomEntry.struck_at.is_(None)
)
"""Stays that count, to be narrowed; the columns are those of `Stay`."""
_IS_OPEN = RoomEntry.exit_kind.is_(None) & RoomEntry.left.is_(None)
OPEN = Prepared(Stay, STAY.where(_IS_OPEN).order_by(RoomEntry.entered, RoomEntry.id))
OPEN_HERE = Prepared(
    Stay,
    STAY.where(_IS_OPEN, RoomEntry.room == bindparam("room")).order_by(
        RoomEntry.entered, RoomEntry.id
    ),
)


def still_inside(connection: Connection | Session, room: str | None = None) -> list[Stay]:
    """Return the open stays, longest first; a forced close counts as gone, its time unknown."""
    return OPEN.rows(connection) if room is None else OPEN_HERE.rows(connection, room=room)


def present_escort(codes: str | None) -> str | None:
    """Return the code of the escort who is with the visitor now: the last one written."""
    return codes.split("\n")[-1] if codes else None


def room_of(bench: Bench, draft: Draft) -> RoomFacts:
    """Return the line's room; one that is no longer used takes no new stays, only their ends."""
    room = bench.directory.rooms.get(str(draft.values["room"]))
    is_used = room is not None and room.ended_on is None
    if room is None or (not is_used and "room" in draft.changed):
        raise Refusal("その室・区画は使われていません。設定で確かめてください。", field="room")
    return room


def is_outside(values: Mapping[str, Value]) -> bool:
    """Whether the line is of somebody who is not of the office."""
    return PersonKind(str(values["person_class"])).is_outside


def moment_in(values: Mapping[str, Value], key: str) -> datetime | None:
    """Return a cell's moment, None when it is blank."""
    value = values.get(key)
    return value if isinstance(value, datetime) else None


def leaves(draft: Draft) -> bool:
    """Whether the operation writes an exit that was seen or assumed."""
    return draft.operation is Operation.FILL and "left" in draft.changed
