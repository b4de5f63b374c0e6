"""What the register of entries leaves open: people inside, days not closed, ending permits."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.day_closing import closings_since
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.ledgers.entry_permit import EntryPermit
from zyuki_desk.ledgers.room.model import RoomEntry

LEDGER_KEY = "room-entry"
PERMITS = "entry-permit"
SOON = timedelta(days=14)
DAYS_BACK = 31
"""How far days without a closing are looked for."""
MOST_NAMED = 3
"""People or permits of one day that are named one by one."""


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell who is still inside after closing or since an earlier day, and which permits end."""
    yield from _still_inside(connection, bench)
    yield from _closing_due(connection, bench)
    yield from _ending_permits(connection, bench)


def _still_inside(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name who is inside too long; many in one room since one day are told as one."""
    rows = connection.execute(
        select(
            RoomEntry.id, RoomEntry.day, RoomEntry.room, RoomEntry.person_name, RoomEntry.entered
        )
        .where(RoomEntry.exit_kind.is_(None), RoomEntry.struck_at.is_(None))
        .order_by(RoomEntry.day, RoomEntry.room, RoomEntry.entered)
    ).all()
    now = bench.moment.local
    for (day, room), group in groupby(rows, key=lambda row: (row.day, row.room)):
        if day == now.date() and now.time() < bench.directory.office.closes:
            continue
        stays = list(group)
        where = bench.directory.rooms[room].name if room in bench.directory.rooms else room
        if len(stays) > MOST_NAMED:
            since = "" if day == now.date() else f"{short_day(day)} から "
            yield Duty(
                ledger=LEDGER_KEY,
                sentence=f"{since}{where} に {len(stays)}人が入室したままです",
                due=day,
                overdue=day < now.date(),
                place=room,
                action="close-day",
                period=day.isoformat(),
            )
            continue
        for entry_id, _, _, name, entered in stays:
            at = entered.astimezone(JST)
            yield Duty(
                ledger=LEDGER_KEY,
                sentence=f"{name}さんが {short_day(at)} {short_time(at)} から"
                f" {where} に入室したままです",
                due=day,
                overdue=day < now.date(),
                entry_id=entry_id,
                place=room,
                action="leave",
            )


def _closing_due(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Ask for the day's closing; once the office signs them, a day without one is an omission."""
    now, today = bench.moment.local, bench.moment.today
    first = today - timedelta(days=DAYS_BACK)
    closed = closings_since(connection, LEDGER_KEY, first)
    worked = set(
        connection.execute(
            select(RoomEntry.day)
            .where(
                RoomEntry.day.between(first, today),
                RoomEntry.struck_at.is_(None),
                RoomEntry.origin.is_(None),
            )
            .distinct()
        ).scalars()
    )
    begun = min(closed, default=today)
    missing = [day for day in sorted(worked) if begun < day < today and day not in closed]
    if missing:
        since = missing[0]
        yield Duty(
            ledger=LEDGER_KEY,
            sentence=f"閉庁点検が {len(missing)} 日分 未実施です({short_day(since)}〜)",
            due=since,
            overdue=True,
            action="close-day",
            period=since.isoformat(),
        )
    is_due = today in worked or bench.calendar.is_open(today)
    if is_due and today not in closed and now.time() >= bench.directory.office.closes:
        yield Duty(
            ledger=LEDGER_KEY,
            sentence="今日の閉庁点検がまだです",
            due=today,
            overdue=False,
            action="close-day",
            period=today.isoformat(),
        )


def _ending_permits(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name permits that end soon and have no successor; many on one day are told as one."""
    today = bench.moment.today
    alive = [EntryPermit.struck_at.is_(None), EntryPermit.revoked_on.is_(None)]
    later = aliased(EntryPermit)
    renewed = exists().where(
        later.struck_at.is_(None),
        later.revoked_on.is_(None),
        later.room == EntryPermit.room,
        later.person_name == EntryPermit.person_name,
        later.valid_until > EntryPermit.valid_until,
    )
    rows = connection.execute(
        select(EntryPermit.id, EntryPermit.person_name, EntryPermit.valid_until, EntryPermit.room)
        .where(*alive, EntryPermit.valid_until.between(today, today + SOON), ~renewed)
        .order_by(EntryPermit.valid_until, EntryPermit.id)
    ).all()
    for until, group in groupby(rows, key=lambda row: row.valid_until):
        permits = list(group)
        day = short_day(until)
        if len(permits) > MOST_NAMED:
            sentence = f"{len(permits)}件の入室許可が {day} で終わります"
            yield Duty(ledger=PERMITS, sentence=sentence, due=until, overdue=False)
            continue
        for entry_id, name, _, room in permits:
            yield Duty(
                ledger=PERMITS,
                sentence=f"{name}さんの入室許可は {day} までです",
                due=until,
                overdue=False,
                entry_id=entry_id,
                place=room,
            )
