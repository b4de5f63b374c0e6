"""What the register of entries leaves open: people inside, days not closed, ending permits."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.orm import aliased

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.day_closing import closings_since
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench, Prepared
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.reserved import written_here
from zyuki_desk.ledgers.entry_permit import EntryPermit
from zyuki_desk.ledgers.room.model import RoomEntry

LEDGER_KEY = "room-entry"
PERMITS = "entry-permit"
SOON = DutyValue(
    "permit-soon", "入室許可の終わりを前もって知らせる", 14, "日前", most=365,
    source="津奈木町: 許可は年度の終わりまで",
)  # fmt: skip
DAYS_BACK = 31
"""How far days without a closing, and permits that ran out, are looked for."""
INSIDE = DutyKind("room-inside", "入室したままの人", Danger.IDENTITY)
BADGE = DutyKind("room-badge", "返っていない名札", Danger.IDENTITY)
CLOSING = DutyKind("room-closing", "閉庁点検", Danger.RULE)
PERMIT = DutyKind("permit-ending", "入室許可の更新")


_WORKED = Prepared(
    int,
    select(RoomEntry.id)
    .where(
        RoomEntry.day == bindparam("day"),
        RoomEntry.struck_at.is_(None),
        written_here(RoomEntry),
    )
    .limit(1),
)


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell who is still inside after closing or since an earlier day, and which permits end."""
    yield from _still_inside(connection, bench)
    yield from _not_returned(connection, bench)
    yield from _closing_due(connection, bench)
    yield from _ending_permits(connection, bench)


def _still_inside(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name who is inside after closing, or since an earlier day."""
    rows = connection.execute(
        select(
            RoomEntry.id, RoomEntry.day, RoomEntry.room, RoomEntry.person_name,
            RoomEntry.entered, RoomEntry.person,
        )
        .where(RoomEntry.exit_kind.is_(None), RoomEntry.struck_at.is_(None))
        .order_by(RoomEntry.day, RoomEntry.room, RoomEntry.entered)
    ).all()  # fmt: skip
    now = bench.moment.local
    for entry_id, day, room, name, entered, person in rows:
        if day == now.date() and now.time() < bench.directory.office.closes:
            continue
        where = bench.directory.rooms[room].name if room in bench.directory.rooms else room
        at = entered.astimezone(JST)
        yield Duty(
            ledger=LEDGER_KEY,
            sentence=f"{name}さんが {short_day(at)} {short_time(at)} から"
            f" {where} に入室したままです",
            due=day,
            overdue=day < now.date(),
            kind=INSIDE,
            entry_id=entry_id,
            place=room,
            person=person,
            action="leave",
        )


def _not_returned(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name badges that went out of the room and did not come back."""
    rows = connection.execute(
        select(
            RoomEntry.id, RoomEntry.day, RoomEntry.person_name, RoomEntry.badge_no,
            RoomEntry.room, RoomEntry.person,
        )
        .where(
            RoomEntry.badge_no.is_not(None),
            RoomEntry.badge_returned.is_not(True),
            RoomEntry.exit_kind.is_not(None),
            RoomEntry.struck_at.is_(None),
            written_here(RoomEntry),
        )
        .order_by(RoomEntry.day, RoomEntry.id)
    )  # fmt: skip
    for entry_id, day, name, badge, room, person in rows:
        yield Duty(
            ledger=LEDGER_KEY,
            sentence=f"名札 {badge} が返っていません({name}さん・{short_day(day)} に退室)",
            due=day,
            overdue=day < bench.today,
            kind=BADGE,
            entry_id=entry_id,
            place=room,
            person=person,
        )


def _closing_due(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Ask for the day's closing; once the office signs them, a day without one is an omission."""
    now, today = bench.moment.local, bench.moment.today
    first = today - timedelta(days=DAYS_BACK)
    closed = closings_since(connection, LEDGER_KEY, first)
    # One step into the index for each day: a busy month has thousands of lines.
    days = Period(first, today).days()
    worked = {day for day in days if _WORKED.first(connection, day=day) is not None}
    begun = min(closed, default=today)
    for day in sorted(worked):
        if begun < day < today and day not in closed:
            yield _closing(f"{short_day(day)} の閉庁点検がありません", day, overdue=True)
    is_due = today in worked or bench.calendar.is_open(today)
    if is_due and today not in closed and now.time() >= bench.directory.office.closes:
        yield _closing("今日の閉庁点検がまだです", today, overdue=False)


def _closing(sentence: str, day: date, *, overdue: bool) -> Duty:
    return Duty(
        ledger=LEDGER_KEY, sentence=sentence, due=day, overdue=overdue, kind=CLOSING,
        action="close-day", period=day.isoformat(),
    )  # fmt: skip


def _ending_permits(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name permits that end soon, or ended while the person goes on, and have no successor."""
    today = bench.today
    later = aliased(EntryPermit)
    renewed = exists().where(
        later.struck_at.is_(None),
        later.revoked_on.is_(None),
        later.room == EntryPermit.room,
        later.person_name == EntryPermit.person_name,
        later.valid_until > EntryPermit.valid_until,
    )
    since = today - timedelta(days=DAYS_BACK)
    until = today + timedelta(days=bench.value(SOON))
    rows = connection.execute(
        select(
            EntryPermit.id, EntryPermit.person_name, EntryPermit.valid_until, EntryPermit.room,
            EntryPermit.person,
        )
        .where(
            EntryPermit.struck_at.is_(None),
            EntryPermit.revoked_on.is_(None),
            EntryPermit.valid_until.between(since, until),
            ~renewed,
        )
        .order_by(EntryPermit.valid_until, EntryPermit.id)
    )  # fmt: skip
    for entry_id, name, last, room, person in rows:
        known = bench.directory.people.get(person or "")
        is_over = last < today
        if is_over and (known is None or known.kind.is_outside or not known.is_active(today)):
            continue
        words = "で終わりました" if is_over else "までです"
        yield Duty(
            ledger=PERMITS,
            sentence=f"{name}さんの入室許可({bench.directory.room_title(room)})は"
            f" {short_day(last)} {words}",
            due=last,
            overdue=is_over,
            kind=PERMIT,
            entry_id=entry_id,
            place=room,
            person=person,
        )
