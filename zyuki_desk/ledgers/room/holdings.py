"""Stays that wait for somebody's exit, and what is lent with them: the name tag."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from zyuki_desk.core.holding import Holding, HoldingRule, People, Todo, of_people
from zyuki_desk.core.ledger import DutyBench
from zyuki_desk.ledgers.room.model import RoomEntry


def _inside(connection: Connection, bench: DutyBench, people: People) -> Iterator[Holding]:
    rows = connection.execute(
        select(RoomEntry.id, RoomEntry.person, RoomEntry.room, RoomEntry.badge_no, RoomEntry.day)
        .where(
            RoomEntry.exit_kind.is_(None),
            of_people(RoomEntry.person, people),
            RoomEntry.struck_at.is_(None),
            RoomEntry.disposal_id.is_(None),
        )
        .order_by(RoomEntry.id)
    )
    for row_id, person, room, badge_no, day in rows:
        tag = f"・名札 {badge_no}" if badge_no else ""
        facts = bench.directory.rooms.get(room)
        yield Holding(
            ledger="room-entry",
            source=RoomEntry.__tablename__,
            row_id=row_id,
            person=person or "",
            noun="入室",
            label=f"{facts.name if facts else room}(退室が空欄{tag})",
            since=day,
            todo=Todo.FINISH,
            here=False,
        )


INSIDE = HoldingRule(find=_inside, cells=frozenset({"left", "exit_kind", "person"}))
