"""Rules for people who are not of the office: escort, name tag, deposit, what they carry."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Bench, Draft, Operation, Prepared, object_unless
from zyuki_desk.core.office import Recorded
from zyuki_desk.ledgers.room.facts import (
    STAY,
    Stay,
    is_outside,
    leaves,
    moment_in,
    present_escort,
    room_of,
    still_inside,
)
from zyuki_desk.ledgers.room.model import RoomEntry


def check_escort(bench: Bench, draft: Draft) -> None:
    """Refuse a visitor without an escort of the office who is in the room too."""
    if draft.operation is not Operation.ENTER or not room_of(bench, draft).escort_required:
        return
    if not is_outside(draft.values):
        return
    is_over = draft.values.get("exit_kind") is not None
    if is_over and draft.values.get("escort") is not None:
        return
    codes = draft.values.get("escort_codes")
    code = present_escort(str(codes)) if codes else None
    if code is None:
        raise Refusal(
            "職員以外の方には立会者が必要です。立ち会う職員を選んでください。", field="escort"
        )
    _require_escort(bench, str(draft.values["room"]), code, moment_in(draft.values, "entered"))


def _require_escort(bench: Bench, room: str, code: str, since: datetime | None = None) -> None:
    person = bench.directory.people.get(code)
    if person is None or person.kind.is_outside:
        raise Refusal("立会者は職員から選んでください。", field="escort")
    if bench.directory.rooms[room].recorded is not Recorded.EVERYONE:
        return
    stay = next((e for e in still_inside(bench.session, room) if e.person == code), None)
    if stay is not None and since is not None and since < stay.entered:
        raise Refusal(
            f"立会者の{person.name}さんの入室より前の時刻です。時刻を確かめてください。",
            field="entered",
        )
    if stay is None:
        raise Refusal(
            f"立会者の{person.name}さんが入室していません。先に立会者の入室を記録してください。",
            field="escort",
        )


def check_relief(bench: Bench, draft: Draft) -> None:
    """Let only a member of the office in the same room take over a visitor."""
    if draft.operation is Operation.FILL and "escort_codes" in draft.changed:
        codes = draft.values["escort_codes"]
        code = present_escort(str(codes)) if codes else None
        if code is not None:
            _require_escort(bench, str(draft.values["room"]), code)


def check_escort_stays(bench: Bench, draft: Draft) -> None:
    """Refuse an escort's exit before the visitor leaves or another escort takes over."""
    if not _ends_or_changes(draft) or draft.entry_id is None:
        return
    stay = bench.session.get(RoomEntry, draft.entry_id)
    if stay is None or stay.person is None:
        return
    waiting = [
        entry.person_name
        for entry in still_inside(bench.session, stay.room)
        if entry.id != stay.id and present_escort(entry.escort_codes) == stay.person
    ]
    if waiting and stay.exit_kind is None:
        names = "さん、".join(waiting)
        raise Refusal(
            f"{names}さんに立ち会っています。先に退室を記録するか、立会いを交代してください。",
            field="escort",
        )
    left = moment_in(draft.values, "left")
    if left is not None:
        _refuse_early(bench.session, stay, left)


def _ends_or_changes(draft: Draft) -> bool:
    if draft.operation is Operation.STRIKE:
        return True
    return bool({"left", "exit_kind", "person", "room"} & draft.changed)


ESCORTED = Prepared(
    Stay,
    STAY.where(
        RoomEntry.room == bindparam("room"),
        RoomEntry.day.between(bindparam("since"), bindparam("until")),
        RoomEntry.entered < bindparam("left"),
        RoomEntry.left > bindparam("left"),
        RoomEntry.escort_codes.is_not(None),
    ),
)


def _refuse_early(session: Session, stay: RoomEntry, left: datetime) -> None:
    """Refuse an escort's exit before the exit of a visitor who was with them."""
    until = left.astimezone(JST).date()
    for visit in ESCORTED.rows(session, room=stay.room, since=stay.day, until=until, left=left):
        if visit.entered >= stay.entered and present_escort(visit.escort_codes) == stay.person:
            raise Refusal(
                f"立ち会った{visit.person_name}さんの退室より前の時刻です。時刻を確かめてください。",
                field="left",
            )


def check_badge(bench: Bench, draft: Draft) -> None:
    """Give visitors a name tag that nobody else has, and ask it back."""
    badge = draft.values.get("badge_no")
    if draft.operation is Operation.ENTER and draft.values.get("exit_kind") is None:
        if badge is None and is_outside(draft.values) and room_of(bench, draft).badge_required:
            raise Refusal("職員以外の方には名札の番号を書いてください。", field="badge_no")
        _refuse_in_use(bench, draft, "badge_no", "名札")
    if leaves(draft) and badge is not None and draft.values.get("badge_returned") is not True:
        object_unless(
            draft,
            "badge",
            f"名札 {badge} がまだ返っていません。返却を確かめるか、理由を書いてください。",
            "badge_returned",
        )


def check_deposit(bench: Bench, draft: Draft) -> None:
    """Have cameras and phones declared, deposited under a tag, and given back at the exit."""
    tag = draft.values.get("deposit_tag")
    if draft.operation is Operation.ENTER and draft.values.get("exit_kind") is None:
        asked = is_outside(draft.values) and room_of(bench, draft).deposit_required
        if asked and draft.values.get("recorder") is None:
            raise Refusal(
                "カメラ・携帯電話などをお持ちか確かめて、「有」か「無」を選んでください。",
                field="recorder",
            )
        if asked and draft.values.get("recorder") is True and tag is None:
            raise Refusal("お預かりした物の預り札の番号を書いてください。", field="deposit_tag")
        _refuse_in_use(bench, draft, "deposit_tag", "預り札")
    if leaves(draft) and tag is not None and draft.values.get("deposit_returned") is not True:
        object_unless(
            draft,
            "deposit",
            f"預り札 {tag} の品をまだ返していません。"
            "返してから退室を記録するか、理由を書いてください。",
            "deposit_returned",
        )


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


def check_items(bench: Bench, draft: Draft) -> None:
    """Ask who of the office checked what an outsider brought in, when it leaves."""
    if not leaves(draft) or not is_outside(draft.values):
        return
    carried = draft.values.get("items_in") or draft.values.get("items_out")
    checker = draft.values.get("items_checked_by")
    known = bench.directory.people.get(str(checker))
    if checker is not None and (known is None or known.kind.is_outside):
        raise Refusal(
            "持込品・搬出品を確かめた人は職員から選んでください。", field="items_checked_by"
        )
    if carried and checker is None:
        object_unless(
            draft,
            "items",
            "持込品・搬出品を確かめた職員を選んでください。",
            "items_checked_by",
        )
