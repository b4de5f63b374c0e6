"""The rules of a room, checked inside the writing transaction."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, Prepared, object_unless
from zyuki_desk.core.office import Recorded
from zyuki_desk.ledgers.entry_permit import permit_for
from zyuki_desk.ledgers.room.facts import (
    STAY,
    Stay,
    is_outside,
    leaves,
    moment_in,
    room_of,
    still_inside,
)
from zyuki_desk.ledgers.room.model import RoomEntry
from zyuki_desk.ledgers.room.visitors import (
    check_badge,
    check_deposit,
    check_escort,
    check_escort_stays,
    check_items,
    check_relief,
)

AHEAD = timedelta(minutes=2)
"""A hand is quicker than the minute shown; more than this is the future."""
COMPANY = 2
LONGEST_STAY = timedelta(days=31)
"""How far back a closed stay is looked for that may reach into another one."""
FOREVER = datetime.max.replace(tzinfo=UTC)
"""Where a stay ends whose exit is not yet known."""


def _day(values: Mapping[str, Value]) -> date:
    return cast("date", values["day"])


def check_times(bench: Bench, draft: Draft) -> None:
    """Refuse the future, an exit before the entry, and an entry on another day than the line's."""
    entered, left = moment_in(draft.values, "entered"), moment_in(draft.values, "left")
    limit = bench.moment.at + AHEAD
    for key, at in (("entered", entered), ("left", left)):
        if at is not None and at > limit and key in draft.changed:
            raise Refusal(
                "これからの時刻は書けません。いまの時刻か、実際の時刻を入れてください。", field=key
            )
    if entered is not None and entered.astimezone(JST).date() != draft.values["day"]:
        raise Refusal(
            "入室時刻が、この行の年月日と違います。どちらかを直してください。", field="day"
        )
    if entered is not None and left is not None and left < entered:
        raise Refusal(
            "退室時刻が入室時刻より前です。"
            "日をまたぐときは「11/21 1:20」のように日付を付けてください。",
            field="left",
        )


def check_exit_kind(_: Bench, draft: Draft) -> None:
    """Hold the exit and its kind together: a time has a kind, only a forced exit has no time.

    When the time of a forced exit is found later, its kind is corrected and the time then filled.
    """
    kind, left = draft.values.get("exit_kind"), draft.values.get("left")
    if left is not None and kind is None:
        raise Refusal("退室の別(本人・確認・推定)を選んでください。", field="exit_kind")
    is_mending = draft.operation is Operation.CORRECT and "exit_kind" in draft.changed
    if left is None and kind not in (None, "forced") and not is_mending:
        raise Refusal(
            "退室時刻を入れてください。時刻が分からないときは「強制(時刻不明)」にします。",
            field="left",
        )
    if left is not None and kind == "forced":
        raise Refusal(
            "時刻が分かるときは「確認した時刻」か「推定」を選んでください。", field="exit_kind"
        )


def check_recorded(bench: Bench, draft: Draft) -> None:
    """Follow the room's own rule of who is recorded."""
    if draft.operation is not Operation.ENTER:
        return
    room = room_of(bench, draft)
    why = f"(理由: {room.recorded_reason})" if room.recorded_reason else ""
    if room.recorded is Recorded.NOBODY:
        raise Refusal(f"{room.name} は入退室を記録しない室です{why}。", field="room")
    if room.recorded is Recorded.VISITORS and not is_outside(draft.values):
        raise Refusal(f"{room.name} は職員の入退室を記録しない室です{why}。", field="room")


def check_person(bench: Bench, draft: Draft) -> None:
    """Refuse somebody who has left the office, or whose code nobody knows."""
    code = draft.values.get("person")
    if code is None or not {"person", "day", "person_class"} & draft.changed:
        return
    person = bench.directory.people.get(str(code))
    if person is None:
        raise Refusal(
            "その番号の人は登録されていません。氏名で探すか、設定で登録してください。",
            field="person",
        )
    day = draft.values["day"]
    if isinstance(day, date) and not person.is_active(day):
        raise Refusal(
            f"{person.name}さんは、この日は在籍していません(異動・退職など)。"
            "来訪者として書くか、職員等の登録を直してください。",
            field="person",
        )
    is_other = person.kind.is_outside != is_outside(draft.values)
    if is_other and draft.operation is not Operation.IMPORT:
        raise Refusal(
            f"{person.name}さんは「{person.kind.label}」として登録されています。"
            "区分を合わせるか、職員等の登録を直してください。",
            field="person_class",
        )


def _same_person(entry: Stay, values: Mapping[str, Value]) -> bool:
    if values.get("person") is not None:
        return entry.person == values["person"]
    return (entry.person_name, entry.affiliation) == (
        values["person_name"],
        values.get("affiliation"),
    )


def check_overlap(bench: Bench, draft: Draft) -> None:
    """Refuse a second stay of the same person at the same time, here or in another room."""
    if not {"entered", "left", "person", "person_name", "exit_kind"} & draft.changed:
        return
    entered, left = moment_in(draft.values, "entered"), moment_in(draft.values, "left")
    if entered is None or draft.values.get("exit_kind") == "forced":
        return
    for other in _stays_meeting(bench.session, draft.values, entered, left):
        if other.id != draft.entry_id and _same_person(other, draft.values):
            raise Refusal(_overlap(bench, draft, other), field="entered")


def _meeting(who: ColumnElement[bool]) -> Prepared[Stay]:
    """Ask for the stays of somebody that share time with a span; each half has its index."""
    is_open = RoomEntry.exit_kind.is_(None) & RoomEntry.left.is_(None)
    is_near = RoomEntry.day.between(bindparam("since"), bindparam("until"))
    meets = who & is_near & (RoomEntry.left > bindparam("entered"))
    return Prepared(
        Stay, STAY.where(meets | (is_open & who), RoomEntry.entered < bindparam("left"))
    )


STAYS_OF_PERSON = _meeting(RoomEntry.person == bindparam("who"))
STAYS_OF_NAME = _meeting(RoomEntry.person_name == bindparam("who"))


def _stays_meeting(
    session: Session, values: Mapping[str, Value], entered: datetime, left: datetime | None
) -> Iterable[Stay]:
    """Find stays of that name or person that share time with the given span; touching is fine."""
    day, person = _day(values), values.get("person")
    query, who = (
        (STAYS_OF_NAME, values["person_name"]) if person is None else (STAYS_OF_PERSON, person)
    )
    return query.rows(
        session,
        who=who,
        since=day - LONGEST_STAY,
        until=left.astimezone(JST).date() if left is not None else date.max,
        entered=entered,
        left=left or FOREVER,
    )


def _overlap(bench: Bench, draft: Draft, other: Stay) -> str:
    name = other.person_name
    since = other.entered.astimezone(JST)
    room = bench.directory.rooms.get(other.room)
    where = room.name if room else other.room
    when = f"{short_day(since)} {short_time(since)}"
    if other.left is None and other.exit_kind is None:
        return f"{name}さんは {when} から {where} に入室中です。先にその退室を記録してください。"
    same = "この室" if other.room == draft.values["room"] else where
    return (
        f"{name}さんの {when} からの {same} での入室と時間が重なっています。"
        "時刻を確かめてください。"
    )


def check_permit(bench: Bench, draft: Draft) -> None:
    """Ask for the prior permit; a line that names one has it, else a stated reason is needed."""
    if draft.operation is not Operation.ENTER or not room_of(bench, draft).permit_required:
        return
    if draft.values.get("permit"):
        return
    person, day = draft.values.get("person"), _day(draft.values)
    permit = permit_for(
        bench.session,
        str(draft.values["room"]),
        str(person) if person is not None else None,
        str(draft.values["person_name"]),
        day,
    )
    if permit is None:
        object_unless(
            draft,
            "permit",
            f"{draft.values['person_name']}さんの入室許可が見つかりません(期限切れを含みます)。"
            "入室許可簿に書くか、その場で許可した人と理由を書いてください。",
            "permit",
        )


def check_heads(bench: Bench, draft: Draft) -> None:
    """Hold the room's limit of people, and the rule that nobody is alone."""
    room = room_of(bench, draft)
    if draft.operation is Operation.ENTER and draft.values.get("exit_kind") is None:
        count = len(still_inside(bench.session, room.code)) + 1
        if room.head_limit is not None and count > room.head_limit:
            object_unless(
                draft,
                "limit",
                f"{room.name} に入れるのは {room.head_limit} 人までです。"
                "退室を待つか、理由を書いてください。",
                "room",
            )
        if room.at_least_two and count + draft.company - 1 < COMPANY:
            object_unless(
                draft,
                "two",
                f"{room.name} には2人以上で入ります。もう1人を選ぶか、理由を書いてください。",
                "room",
            )
    if leaves(draft) and room.at_least_two:
        left_behind = len(still_inside(bench.session, room.code)) - 1
        if left_behind == 1:
            object_unless(
                draft,
                "two",
                f"{room.name} に1人だけ残ります。一緒に退室するか、理由を書いてください。",
                "left",
            )


# What must be mended comes first: nobody states a reason for an act that is refused anyway.
CHECKS: tuple[Check, ...] = (
    check_times,
    check_exit_kind,
    check_recorded,
    check_person,
    check_overlap,
    check_escort,
    check_relief,
    check_escort_stays,
    check_badge,
    check_deposit,
    check_items,
    check_permit,
    check_heads,
)
