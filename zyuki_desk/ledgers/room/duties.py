"""What the register of entries leaves open: people still inside, permits that end, unsealed months."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.ledgers.entry_permit import EntryPermit
from zyuki_desk.ledgers.room.model import RoomEntry

LEDGER_KEY = "room-entry"
SOON = timedelta(days=14)


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell who is still inside after closing or since an earlier day, and which permits end."""
    yield from _still_inside(connection, bench)
    yield from _ending_permits(connection, bench)


def _still_inside(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    rows = connection.execute(
        select(
            RoomEntry.id, RoomEntry.day, RoomEntry.room, RoomEntry.person_name, RoomEntry.entered
        )
        .where(RoomEntry.exit_kind.is_(None), RoomEntry.struck_at.is_(None))
        .order_by(RoomEntry.entered)
    )
    now = bench.moment.local
    for entry_id, day, room, name, entered in rows:
        closing_time = bench.directory.office.closes
        if day == now.date() and now.time() < closing_time:
            continue
        since = entered.astimezone(JST)
        where = bench.directory.rooms[room].name if room in bench.directory.rooms else room
        yield Duty(
            ledger=LEDGER_KEY,
            sentence=f"{name}さんが {since.month}/{since.day} {since.hour}:{since.minute:02d} から"
            f" {where} に入室したままです",
            due=day,
            overdue=day < now.date(),
            entry_id=entry_id,
            place=room,
            action="leave",
        )


def _ending_permits(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    today = bench.moment.today
    rows = connection.execute(
        select(EntryPermit.id, EntryPermit.person_name, EntryPermit.valid_until, EntryPermit.room)
        .where(
            EntryPermit.struck_at.is_(None),
            EntryPermit.revoked_on.is_(None),
            EntryPermit.valid_until.between(today, today + SOON),
        )
        .order_by(EntryPermit.valid_until)
    )
    for entry_id, name, until, room in rows:
        yield Duty(
            ledger="entry-permit",
            sentence=f"{name}さんの入室許可は {until.month}/{until.day} までです",
            due=until,
            overdue=False,
            entry_id=entry_id,
            place=room,
        )
