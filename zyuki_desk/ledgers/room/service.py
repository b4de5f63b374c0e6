"""The room desk: entries and exits in one act, with everything filled in that can be known."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.base.text import clean
from zyuki_desk.core.books import Books
from zyuki_desk.core.day_closing import DayClosing, closings_since, sign_day
from zyuki_desk.core.desk import Desk, Saved
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Bench, Ledger, Operation
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.people import Person, PersonKind
from zyuki_desk.core.presence import (
    DayCounts,
    Entering,
    ExitKind,
    Inside,
    Leaving,
    Proposal,
    Visit,
    Written,
)
from zyuki_desk.ledgers.entry_permit import permit_for
from zyuki_desk.ledgers.room.facts import Stay, present_escort, still_inside
from zyuki_desk.ledgers.room.model import RoomEntry
from zyuki_desk.ledgers.room.numbers import next_free
from zyuki_desk.ledgers.room.pen import below, to_minute, told_reasons

USUAL_FOR = timedelta(days=60)
RECENT = 500
"""Lines looked at for the numbers of name tags; a lost one is long known by then."""
_USUAL_REASONS = {
    "permit": ("入退室管理者がその場で許可した", "許可の更新を手続き中"),
    "limit": ("入退室管理者が認めた", "短時間の作業のため"),
    "two": ("もう1人がすぐに入室する", "一緒に退室する", "入退室管理者が認めた"),
    "badge": ("名札の紛失を届け出た", "後で返却を受ける"),
    "deposit": ("お預かりした物はなかった", "後で返す"),
    "items": ("持込品はなかった", "後で確かめる"),
}


class RoomDesk:
    """Presence in rooms, on top of the desk and the register of entries."""

    def __init__(self, desk: Desk, books: Books, ledger: Ledger) -> None:
        self._desk = desk
        self._books = books
        self._ledger = ledger

    def rooms(self) -> Sequence[RoomFacts]:
        """Return the rooms that are in use."""
        return [r for r in self._desk.directory.rooms.values() if r.ended_on is None]

    def inside(self, room: str | None = None) -> Sequence[Inside]:
        """Return who is in, longest first."""
        with self._desk.database.reading() as connection:
            return [self._inside(stay) for stay in still_inside(connection, room)]

    def find(self, text: str, room: str) -> Sequence[Proposal]:
        """Find people, with what Enter would do for each."""
        today = self._desk.clock.read().today
        people = self._desk.directory.find(text, day=today)
        if not people:
            return []
        with self._desk.database.reading() as connection, Session(connection) as session:
            inside = [self._inside(entry) for entry in still_inside(session)]
            present = {i.person: i for i in inside if i.person is not None}
            return [
                self._exit(p, present[p.code], inside)
                if p.code in present
                else self._entry(session, p, room, today)
                for p in people
            ]

    @staticmethod
    def _exit(person: PersonFacts, mine: Inside, inside: Sequence[Inside]) -> Proposal:
        reasons = []
        if mine.badge_no:
            reasons.append(f"名札 {mine.badge_no} の返却")
        if mine.deposit_tag:
            reasons.append(f"預り札 {mine.deposit_tag} の返却")
        if mine.is_outside and mine.items_in:
            reasons.append("持込品の確認")
        waiting = [i.name for i in inside if i.room == mine.room and i.escort_code == person.code]
        if waiting:
            reasons.append(f"{'・'.join(waiting)}さんの立会い中")
        return Proposal(person, mine, bool(reasons), "・".join(reasons))

    def _entry(self, session: Session, person: PersonFacts, room: str, today: date) -> Proposal:
        facts = self._desk.directory.rooms.get(room)
        if facts is None:
            return Proposal(person, None, needs_form=True, reason="室を選ぶ")
        outside = person.kind.is_outside
        reasons = []
        if facts.recorded is Recorded.NOBODY or (
            facts.recorded is Recorded.VISITORS and not outside
        ):
            return Proposal(person, None, needs_form=False, reason="記録不要の室")
        permit = permit_for(session, room, person.code, person.name, today)
        if facts.permit_required and permit is None:
            reasons.append("許可なし")
        if outside:
            asked = (
                (facts.escort_required, "立会い"),
                (facts.badge_required, "名札"),
                (facts.deposit_required, "カメラ等"),
            )
            reasons += [word for needed, word in asked if needed]
        reasons += [f.label for f in self._desk.ledgers[self._ledger.key].required_own(today)]
        return Proposal(person, None, bool(reasons), "・".join(reasons))

    def usual_purpose(self, person: str | None, room: str) -> str:
        """Return what the person came for last time in this room, else what their class does."""
        known = self._desk.directory.people.get(person or "")
        kind = known.kind if known is not None else PersonKind.VISITOR
        last = (
            select(RoomEntry.purpose)
            .where(RoomEntry.struck_at.is_(None), RoomEntry.room == room)
            .order_by(RoomEntry.id.desc())
            .limit(1)
        )
        with self._desk.database.reading() as connection:
            if known is not None:
                found = connection.execute(last.where(RoomEntry.person == person)).scalar()
                if found is not None:
                    return found
            day = self._desk.clock.read().today - USUAL_FOR
            same = last.where(RoomEntry.person_class == kind.value, RoomEntry.day >= day)
            found = connection.execute(same).scalar()
        return found or ("" if kind.is_outside else "端末機の操作")

    def purposes(self) -> Sequence[str]:
        """Return usual purposes, most used first."""
        return self._books.suggestions(self._ledger, "purpose")

    def usual_reasons(self, code: str) -> Sequence[str]:
        """Return what is usually stated at an objection."""
        return _USUAL_REASONS.get(code, ())

    def enter(self, entering: Entering) -> Sequence[Saved]:
        """Write one line for each person, all in one act; members of the office come first."""
        if not entering.people:
            raise Refusal("入室する人を選んでください。", field="person")
        at = to_minute(entering.at or self._desk.clock.read().at)
        party = secrets.token_hex(4) if len(entering.people) > 1 else None
        lines = [self._line(entering, visit, at, party) for visit in entering.people]
        lines.sort(key=lambda line: PersonKind(str(line["person_class"])).is_outside)
        return self._desk.enter_all(
            self._ledger.key, lines, despite=entering.despite, complete=_with_permit
        )

    def _line(
        self, entering: Entering, visit: Visit, at: datetime, party: str | None
    ) -> dict[str, Value]:
        known = self._desk.directory.people.get(visit.person or "")
        kind = known.kind.value if known else (visit.person_class or PersonKind.VISITOR.value)
        is_outside = PersonKind(kind).is_outside
        escort = entering.escort if is_outside else None
        remarks = [entering.remarks, *told_reasons(entering.despite)]
        return {
            "day": at.astimezone(JST).date(),
            "room": entering.room,
            "person": known.code if known else None,
            "person_name": known.name if known else visit.name,
            "affiliation": (visit.affiliation or (known.affiliation if known else "")) or None,
            "person_class": kind,
            "entered": at,
            "purpose": entering.purpose or None,
            "escort": self._desk.directory.name_of(escort) or None,
            "escort_codes": escort,
            "badge_no": visit.badge_no or None,
            "recorder": visit.recorder,
            "deposit_tag": visit.deposit_tag or None,
            "key_no": visit.key_no or None,
            "items_in": visit.items_in or None,
            "party": party,
            "remarks": "\n".join(text for text in remarks if text) or None,
            **entering.own,
        }

    def leave(
        self,
        entry_id: int,
        leaving: Leaving,
        *,
        at: datetime | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> Saved:
        """Write the exit of somebody who is in."""
        entry = self._books.entry(self._ledger, entry_id)
        values: dict[str, Value] = {
            "left": to_minute(at or self._desk.clock.read().at),
            "exit_kind": ExitKind.SELF.value,
        }
        stated: dict[str, Value] = {
            "badge_returned": leaving.badge_returned,
            "deposit_returned": leaving.deposit_returned,
            "items_out": leaving.items_out or None,
            "items_checked_by": leaving.items_checked_by,
        }
        values.update({k: v for k, v in stated.items() if v is not None})
        if leaving.work_done:
            values["work_done"] = below(entry.values["work_done"], leaving.work_done)
        reasons = told_reasons(despite or {})
        if reasons:
            values["remarks"] = below(entry.values["remarks"], "\n".join(reasons))
        return self._desk.fill(self._ledger.key, entry_id, values, despite=despite)

    def relieve(self, entry_id: int, escort: str) -> Saved:
        """Let another escort take over a visitor; both names stay in the line."""
        entry = self._books.entry(self._ledger, entry_id)
        now = self._desk.clock.read().local
        words = f"{short_time(now)}〜 {self._desk.directory.name_of(escort)}"
        return self._desk.fill(
            self._ledger.key,
            entry_id,
            {
                "escort": below(entry.values["escort"], words),
                "escort_codes": below(entry.values["escort_codes"], escort),
            },
        )

    def close_out(self, entry_id: int, kind: ExitKind, *, at: datetime | None, note: str) -> Saved:
        """Close a stay whose exit nobody recorded; the kind says how the time is known."""
        if not note.strip():
            raise Refusal(
                "どのように確かめたか(または強制の理由)を書いてください。", field="remarks"
            )
        if kind is not ExitKind.FORCED and at is None:
            raise Refusal(
                "時刻を入れてください。分からないときは「強制」を選びます。", field="left"
            )
        entry = self._books.entry(self._ledger, entry_id)
        values: dict[str, Value] = {
            "exit_kind": kind.value,
            "remarks": below(entry.values["remarks"], f"{kind.label}: {note.strip()}"),
        }
        if kind is not ExitKind.FORCED and at is not None:
            values["left"] = to_minute(at)
        despite = dict.fromkeys(("badge", "deposit", "items", "two"), note)
        return self._desk.fill(self._ledger.key, entry_id, values, despite=despite)

    def free_badge(self, besides: Collection[str] = ()) -> str:
        """Return the next name tag that is in the office's hands."""
        return self._free_number("badge_no", "badge_returned", besides)

    def free_tag(self, besides: Collection[str] = ()) -> str:
        """Return the next deposit tag that is in the office's hands."""
        return self._free_number("deposit_tag", "deposit_returned", besides)

    def _free_number(self, key: str, returned: str, besides: Collection[str]) -> str:
        column = getattr(RoomEntry, key)
        recent = (
            select(column, RoomEntry.exit_kind, getattr(RoomEntry, returned))
            .where(column.is_not(None), RoomEntry.struck_at.is_(None))
            .order_by(RoomEntry.id.desc())
            .limit(RECENT)
        )
        with self._desk.database.reading() as connection:
            rows = connection.execute(recent).all()
        seen: dict[str, bool] = {}
        for number, exit_kind, is_back in rows:
            seen.setdefault(number, exit_kind is not None and is_back is True)
        taken = {number for number, is_free in seen.items() if not is_free} | set(besides)
        return next_free(rows[0][0] if rows else "", taken)

    def register(self, name: str, kana: str, affiliation: str, kind: str) -> PersonFacts:
        """Register a visitor under the next free code."""
        used = self._desk.directory.people
        code = next(c for n in range(1, len(used) + 2) if (c := f"V{n:04d}") not in used)
        if not name.strip():
            raise Refusal("氏名を入れてください。", field="name")
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            work.add(
                Person(
                    code=code,
                    name=clean(name, limit=60, label="氏名"),
                    kana=clean(kana, limit=60, label="カナ") if kana.strip() else "",
                    kind=PersonKind(kind).value,
                    affiliation=clean(affiliation, limit=80, label="所属")
                    if affiliation.strip()
                    else "",
                )
            )
        return self._desk.directory.people[code]

    def last_lines(self, day: date, most: int) -> Sequence[Written]:
        """Return the day's last lines."""
        query = select(RoomEntry).where(RoomEntry.day == day)
        with self._desk.database.reading() as connection, Session(connection) as session:
            rows = session.execute(query.order_by(RoomEntry.id.desc()).limit(most)).scalars()
            return [
                Written(
                    entry_id=row.id,
                    number=row.number,
                    name=row.person_name,
                    entered=row.entered,
                    left=row.left,
                    kind=ExitKind(row.exit_kind) if row.exit_kind else None,
                    purpose=row.purpose,
                    late=row.late,
                    struck=row.struck_at is not None,
                )
                for row in rows
            ]

    def day_counts(self, day: date) -> DayCounts:
        """Count a day's stays."""
        rows = select(RoomEntry.exit_kind, RoomEntry.late).where(
            RoomEntry.day == day, RoomEntry.struck_at.is_(None)
        )
        with self._desk.database.reading() as connection:
            found = connection.execute(rows).all()
        kinds = [kind for kind, _ in found]
        return DayCounts(
            stays=len(found),
            still_inside=kinds.count(None),
            not_seen=sum(kind not in (None, ExitKind.SELF.value) for kind in kinds),
            late=sum(late for _, late in found),
        )

    def closing(self, day: date) -> DayClosing | None:
        """Return the day's closing."""
        with self._desk.database.reading() as connection:
            return closings_since(connection, self._ledger.key, day).get(day)

    def close_day(self, day: date, note: str = "") -> DayCounts:
        """Sign the day's closing."""
        if day > self._desk.clock.read().today:
            raise Refusal("これからの日は閉められません。")
        inside = [i for i in self.inside() if i.entered.astimezone(JST).date() <= day]
        if inside:
            raise Refusal(
                f"入室したままの人が {len(inside)} 人います。"
                "ひとりずつ退室の別を記録してから、閉庁点検を終えてください。"
            )
        counts = self.day_counts(day)
        sign_day(self._desk, self._ledger.key, day, asdict(counts), note)
        return counts

    def _inside(self, entry: Stay) -> Inside:
        kind = PersonKind(entry.person_class)
        return Inside(
            entry_id=entry.id,
            room=entry.room,
            person=entry.person,
            name=entry.person_name,
            affiliation=entry.affiliation or "",
            class_label=kind.label,
            is_outside=kind.is_outside,
            entered=entry.entered,
            escort=entry.escort or "",
            escort_code=present_escort(entry.escort_codes),
            badge_no=entry.badge_no or "",
            deposit_tag=entry.deposit_tag or "",
            purpose=entry.purpose,
            items_in=entry.items_in or "",
        )


def _with_permit(bench: Bench, line: Mapping[str, Value]) -> Mapping[str, Value]:
    """Name the permit that lets the person in, as it stands in the same transaction."""
    person, day = line["person"], line["day"]
    assert isinstance(day, date)
    permit = permit_for(
        bench.session,
        str(line["room"]),
        None if person is None else str(person),
        str(line["person_name"]),
        day,
    )
    return line if permit is None else {**line, "permit": f"許可 {permit.number}号"}
