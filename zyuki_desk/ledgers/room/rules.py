"""The rules of a room, checked inside the writing transaction."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.directory import RoomFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Check, Draft, Operation, object_unless
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.people import PersonKind
from zyuki_desk.ledgers.entry_permit import permit_for
from zyuki_desk.ledgers.room.model import RoomEntry

AHEAD = timedelta(minutes=2)
"""A hand is quicker than the minute shown; more than this is the future."""


def still_inside(session: Session, room: str | None = None) -> list[RoomEntry]:
    """Return the open stays, longest first; a forced close counts as gone, its time unknown."""
    query = select(RoomEntry).where(
        RoomEntry.exit_kind.is_(None), RoomEntry.left.is_(None), RoomEntry.struck_at.is_(None)
    )
    if room is not None:
        query = query.where(RoomEntry.room == room)
    return list(session.execute(query.order_by(RoomEntry.entered)).scalars())


def present_escort(codes: str | None) -> str | None:
    """Return the code of the escort who is with the visitor now: the last one written."""
    return codes.split("\n")[-1] if codes else None


def _room(bench: Bench, draft: Draft) -> RoomFacts:
    room = bench.directory.rooms.get(str(draft.values["room"]))
    if room is None or room.ended_on is not None:
        raise Refusal("その室・区画は使われていません。設定で確かめてください。", field="room")
    return room


def _is_outside(values: Mapping[str, Value]) -> bool:
    return PersonKind(str(values["person_class"])).is_outside


def _moment(values: Mapping[str, Value], key: str) -> datetime | None:
    value = values.get(key)
    return value if isinstance(value, datetime) else None


def check_times(bench: Bench, draft: Draft) -> None:
    """Refuse the future, an exit before the entry, and an entry on another day than the line's."""
    entered, left = _moment(draft.values, "entered"), _moment(draft.values, "left")
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
            "退室時刻が入室時刻より前です。日をまたぐときは「11/21 1:20」のように日付を付けてください。",
            field="left",
        )


def check_exit_kind(_: Bench, draft: Draft) -> None:
    """Hold the exit and its kind together: a time has a kind, only a forced exit has no time."""
    kind, left = draft.values.get("exit_kind"), draft.values.get("left")
    if left is not None and kind is None:
        raise Refusal("退室の別(本人・確認・推定)を選んでください。", field="exit_kind")
    if left is None and kind not in (None, "forced"):
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
    room = _room(bench, draft)
    why = f"(理由: {room.recorded_reason})" if room.recorded_reason else ""
    if room.recorded is Recorded.NOBODY:
        raise Refusal(f"{room.name} は入退室を記録しない室です{why}。", field="room")
    if room.recorded is Recorded.VISITORS and not _is_outside(draft.values):
        raise Refusal(f"{room.name} は職員の入退室を記録しない室です{why}。", field="room")


def check_person(bench: Bench, draft: Draft) -> None:
    """Refuse somebody who has left the office, or whose code nobody knows."""
    code = draft.values.get("person")
    if code is None or not {"person", "day"} & draft.changed:
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


def _same_person(entry: RoomEntry, values: Mapping[str, Value]) -> bool:
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
    entered, left = _moment(draft.values, "entered"), _moment(draft.values, "left")
    if entered is None or draft.values.get("exit_kind") == "forced":
        return
    for other in _stays_near(bench.session, draft.values):
        if other.id == draft.entry_id or not _same_person(other, draft.values):
            continue
        is_open = other.left is None and other.exit_kind is None
        ends_before = other.left is not None and other.left <= entered
        starts_after = left is not None and left <= other.entered
        if (is_open or not ends_before) and not starts_after and other.exit_kind != "forced":
            raise Refusal(_overlap(bench, draft, other), field="entered")


def _stays_near(session: Session, values: Mapping[str, Value]) -> Iterable[RoomEntry]:
    day = values["day"]
    assert isinstance(day, date)
    query = select(RoomEntry).where(
        RoomEntry.struck_at.is_(None),
        (RoomEntry.day.between(day - timedelta(days=1), day + timedelta(days=1)))
        | (RoomEntry.exit_kind.is_(None)),
    )
    if values.get("person") is not None:
        query = query.where(RoomEntry.person == values["person"])
    else:
        query = query.where(RoomEntry.person_name == values["person_name"])
    return session.execute(query).scalars()


def _overlap(bench: Bench, draft: Draft, other: RoomEntry) -> str:
    name = other.person_name
    since = other.entered.astimezone(JST)
    room = bench.directory.rooms.get(other.room)
    where = room.name if room else other.room
    when = f"{since.month}/{since.day} {since.hour}:{since.minute:02d}"
    if other.left is None and other.exit_kind is None:
        return f"{name}さんは {when} から {where} に入室中です。先にその退室を記録してください。"
    same = "この室" if other.room == draft.values["room"] else where
    return f"{name}さんの {when} からの {same} での入室と時間が重なっています。時刻を確かめてください。"


def check_permit(bench: Bench, draft: Draft) -> None:
    """Ask for the prior permit; entering without one needs a stated reason."""
    if draft.operation is not Operation.ENTER or not _room(bench, draft).permit_required:
        return
    person, day = draft.values.get("person"), draft.values["day"]
    assert isinstance(day, date)
    permit = permit_for(
        bench.session,
        str(draft.values["room"]),
        str(person) if person is not None else None,
        str(draft.values["person_name"]),
        day,
    )
    if permit is None and not draft.values.get("permit"):
        object_unless(
            draft,
            "permit",
            f"{draft.values['person_name']}さんの入室許可が見つかりません(期限切れを含みます)。"
            "入室許可簿に書くか、その場で許可した人と理由を書いてください。",
            "permit",
        )


def check_escort(bench: Bench, draft: Draft) -> None:
    """A visitor has an escort of the office who is in the room too."""
    if draft.operation is not Operation.ENTER or not _room(bench, draft).escort_required:
        return
    if not _is_outside(draft.values) or draft.values.get("exit_kind") is not None:
        return
    codes = draft.values.get("escort_codes")
    code = present_escort(str(codes)) if codes else None
    if code is None:
        raise Refusal(
            "職員以外の方には立会者が必要です。立ち会う職員を選んでください。", field="escort"
        )
    _require_escort(bench, str(draft.values["room"]), code)


def _require_escort(bench: Bench, room: str, code: str) -> None:
    person = bench.directory.people.get(code)
    if person is None or person.kind.is_outside:
        raise Refusal("立会者は職員から選んでください。", field="escort")
    recorded = bench.directory.rooms[room].recorded
    if recorded is Recorded.EVERYONE and not any(
        entry.person == code for entry in still_inside(bench.session, room)
    ):
        raise Refusal(
            f"立会者の{person.name}さんが入室していません。先に立会者の入室を記録してください。",
            field="escort",
        )


def check_relief(bench: Bench, draft: Draft) -> None:
    """Whoever takes over a visitor is a member of the office in the same room."""
    if draft.operation is Operation.FILL and "escort_codes" in draft.changed:
        codes = draft.values["escort_codes"]
        code = present_escort(str(codes)) if codes else None
        if code is not None:
            _require_escort(bench, str(draft.values["room"]), code)


def check_escort_stays(bench: Bench, draft: Draft) -> None:
    """An escort does not leave before the visitor leaves or another escort takes over."""
    if not {"left", "exit_kind"} & draft.changed or draft.entry_id is None:
        return
    code = draft.values.get("person")
    if code is None or draft.values.get("exit_kind") == "forced":
        return
    waiting = [
        entry.person_name
        for entry in still_inside(bench.session, str(draft.values["room"]))
        if entry.id != draft.entry_id and present_escort(entry.escort_codes) == code
    ]
    if waiting:
        names = "さん、".join(waiting)
        raise Refusal(
            f"{names}さんに立ち会っています。先に退室を記録するか、立会いを交代してください。",
            field="escort",
        )


def check_badge(bench: Bench, draft: Draft) -> None:
    """Visitors wear a name tag that nobody else has, and give it back."""
    badge = draft.values.get("badge_no")
    if draft.operation is Operation.ENTER and draft.values.get("exit_kind") is None:
        if badge is None and _is_outside(draft.values) and _room(bench, draft).badge_required:
            raise Refusal("職員以外の方には名札の番号を書いてください。", field="badge_no")
        _refuse_in_use(bench, draft, "badge_no", "名札")
    if _leaves(draft) and badge is not None and draft.values.get("badge_returned") is not True:
        object_unless(
            draft,
            "badge",
            f"名札 {badge} がまだ返っていません。返却を確かめるか、理由を書いてください。",
            "badge_returned",
        )


def check_deposit(bench: Bench, draft: Draft) -> None:
    """Cameras and phones are declared and deposited with a tag, and given back at the exit."""
    tag = draft.values.get("deposit_tag")
    if draft.operation is Operation.ENTER and draft.values.get("exit_kind") is None:
        asked = _is_outside(draft.values) and _room(bench, draft).deposit_required
        if asked and draft.values.get("recorder") is None:
            raise Refusal(
                "カメラ・携帯電話などをお持ちか確かめて、「有」か「無」を選んでください。",
                field="recorder",
            )
        if asked and draft.values.get("recorder") is True and tag is None:
            raise Refusal("お預かりした物の預り札の番号を書いてください。", field="deposit_tag")
        _refuse_in_use(bench, draft, "deposit_tag", "預り札")
    if _leaves(draft) and tag is not None and draft.values.get("deposit_returned") is not True:
        object_unless(
            draft,
            "deposit",
            f"預り札 {tag} の品をまだ返していません。返してから退室を記録するか、理由を書いてください。",
            "deposit_returned",
        )


def _leaves(draft: Draft) -> bool:
    return draft.operation is Operation.FILL and "left" in draft.changed


def _refuse_in_use(bench: Bench, draft: Draft, key: str, word: str) -> None:
    number = draft.values.get(key)
    if number is None:
        return
    for entry in still_inside(bench.session):
        if getattr(entry, key) == number and entry.id != draft.entry_id:
            raise Refusal(
                f"{word} {number} は {entry.person_name}さんが使っています。"
                "別の番号を書いてください。",
                field=key,
            )


def check_items(_: Bench, draft: Draft) -> None:
    """What an outsider brings in is checked by somebody of the office when it leaves."""
    if not _leaves(draft) or not _is_outside(draft.values):
        return
    carried = draft.values.get("items_in") or draft.values.get("items_out")
    if carried and draft.values.get("items_checked_by") is None:
        object_unless(
            draft,
            "items",
            "持込品・搬出品を確かめた職員を選んでください。",
            "items_checked_by",
        )


def check_heads(bench: Bench, draft: Draft) -> None:
    """Hold the room's limit of people, and the rule that nobody is alone."""
    room = _room(bench, draft)
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
        if room.at_least_two and count + draft.company - 1 < 2:
            object_unless(
                draft,
                "two",
                f"{room.name} には2人以上で入ります。もう1人を選ぶか、理由を書いてください。",
                "room",
            )
    if _leaves(draft) and room.at_least_two:
        left_behind = len(still_inside(bench.session, room.code)) - 1
        if left_behind == 1:
            object_unless(
                draft,
                "two",
                f"{room.name} に1人だけ残ります。一緒に退室するか、理由を書いてください。",
                "left",
            )


CHECKS: tuple[Check, ...] = (
    check_times,
    check_exit_kind,
    check_recorded,
    check_person,
    check_overlap,
    check_permit,
    check_escort,
    check_relief,
    check_escort_stays,
    check_badge,
    check_deposit,
    check_items,
    check_heads,
)
