"""入室許可簿: who may enter which room until when; the end of the fiscal year by default."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.base.calendar import fiscal_period, fiscal_year
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Choice, Field, FieldKind
from zyuki_desk.core.holding import Answer, Holding, HoldingRule, Parting, People, Todo, of_people
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.ledger import (
    Bench,
    Draft,
    DutyBench,
    Explanation,
    Ledger,
    Operation,
    Prepared,
    Retention,
    SampleBench,
    SampleLine,
)
from zyuki_desk.core.people import PersonKind


class EntryPermit(Entry):
    """One permit: a person, a room, from and until."""

    __tablename__ = "entry_permit"

    room: Mapped[str] = mapped_column(ForeignKey("room.code"))
    person_name: Mapped[str]
    person_class: Mapped[str]
    purpose: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    approved_by: Mapped[str]
    person: Mapped[str | None] = mapped_column(ForeignKey("person.code"), default=None)
    affiliation: Mapped[str | None] = mapped_column(default=None)
    revoked_on: Mapped[date | None] = mapped_column(default=None)
    remarks: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def own_table_args(cls) -> tuple[Any, ...]:
        """Find somebody's permits while they wait at the door, and those that end or go on."""
        return (
            Index("ix_entry_permit_person", "person", "room"),
            Index("ix_entry_permit_until", "valid_until"),
            Index("ix_entry_permit_name", "person_name", "room", "valid_until"),
        )


CLASSES = tuple(Choice(kind.value, kind.label) for kind in PersonKind)


def year_end(day: date) -> date:
    """Return the last day of the fiscal year: where a permit ends unless told otherwise.

    津奈木町 電子計算機室入退室管理要項: permits end with the fiscal year.
    """
    return fiscal_period(fiscal_year(day)).last


class Permit(NamedTuple):
    """What a rule or the desk needs of a permit."""

    id: int
    number: int


VALID = Prepared(
    Permit,
    select(EntryPermit.id, EntryPermit.number).where(
        (EntryPermit.person == bindparam("person"))
        | (EntryPermit.person.is_(None) & (EntryPermit.person_name == bindparam("name"))),
        EntryPermit.room == bindparam("room"),
        EntryPermit.struck_at.is_(None),
        EntryPermit.revoked_on.is_(None) | (EntryPermit.revoked_on > bindparam("day")),
        EntryPermit.valid_from <= bindparam("day"),
        EntryPermit.valid_until >= bindparam("day"),
    ),
)


def permit_for(
    connection: Connection | Session, room: str, person: str | None, name: str, day: date
) -> Permit | None:
    """Return the newest permit that lets somebody into the room on that day, if there is one.

    A permit written by name alone counts for whoever bears the name; one with a code only for them.
    """
    found = VALID.rows(connection, room=room, person=person, name=name, day=day)
    return max(found, default=None)


def check_dates(_: Bench, draft: Draft) -> None:
    """Refuse a permit that ends before it begins, or is revoked before it begins."""
    start, end = draft.values["valid_from"], draft.values["valid_until"]
    revoked = draft.values.get("revoked_on")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise Refusal(
            "許可の終わりが始まりより前です。日付を確かめてください。", field="valid_until"
        )
    if isinstance(start, date) and isinstance(revoked, date) and revoked < start:
        raise Refusal(
            "取消しの日が許可の始まりより前です。日付を確かめてください。", field="revoked_on"
        )


def check_room(bench: Bench, draft: Draft) -> None:
    """Refuse a room that does not exist."""
    if draft.values["room"] not in bench.directory.rooms:
        raise Refusal("その室・区画は登録されていません。設定で確かめてください。", field="room")


def _permits(connection: Connection, bench: DutyBench, people: People) -> Iterator[Holding]:
    """Tell the permits that somebody still has; one without a code is nobody's."""
    today = bench.moment.today
    rows = connection.execute(
        select(
            EntryPermit.id, EntryPermit.person, EntryPermit.room, EntryPermit.valid_from,
            EntryPermit.valid_until, EntryPermit.revoked_on,
        )
        .where(
            of_people(EntryPermit.person, people),
            EntryPermit.valid_until >= today,
            EntryPermit.revoked_on.is_(None) | (EntryPermit.revoked_on > today),
            EntryPermit.struck_at.is_(None),
            EntryPermit.disposal_id.is_(None),
        )
        .order_by(EntryPermit.id)
    )  # fmt: skip
    for row_id, person, room, since, until, revoked in rows:
        ends = until if revoked is None else min(until, revoked - timedelta(days=1))
        yield Holding(
            ledger="entry-permit",
            source=EntryPermit.__tablename__,
            row_id=row_id,
            person=person or "",
            noun="入室許可",
            label=bench.directory.room_title(room),
            since=since,
            todo=Todo.END,
            ends=ends,
        )


def _revoke(connection: Connection, holding: Holding, parting: Parting) -> Answer:
    """Revoke from the day after the last one; a permit to come is revoked on its first day."""
    written = connection.execute(
        select(EntryPermit.valid_from, EntryPermit.revoked_on).where(
            EntryPermit.id == holding.row_id
        )
    ).one()
    day = max(parting.last + timedelta(days=1), written.valid_from)
    operation = Operation.FILL if written.revoked_on is None else Operation.CORRECT
    return Answer(
        operation=operation, values={"revoked_on": day}, reason=f"{parting.kind.label}のため"
    )


def _permit_again(connection: Connection, row_id: int, day: date) -> Answer | None:
    """Write the permit anew, until the end of the fiscal year."""
    row = connection.execute(select(EntryPermit).where(EntryPermit.id == row_id)).mappings().first()
    if row is None or (row["revoked_on"] is None and row["valid_until"] >= day):
        return None
    keys = ("room", "person", "person_name", "affiliation", "person_class", "purpose")
    kept = {key: row[key] for key in (*keys, "approved_by")}
    values = {"day": day, **kept, "valid_from": day, "valid_until": year_end(day)}
    return Answer(operation=Operation.ENTER, values=values)


def _sample(bench: SampleBench) -> Iterator[SampleLine]:
    first = bench.days[0]
    managers = [p for p in bench.directory.people.values() if p.kind is PersonKind.STAFF]
    for room in bench.directory.rooms.values():
        for person in bench.directory.people.values():
            if person.kind is PersonKind.VISITOR:
                continue
            yield SampleLine(
                values={
                    "day": first,
                    "room": room.code,
                    "person": person.code,
                    "person_name": person.name,
                    "affiliation": person.affiliation or None,
                    "person_class": person.kind.value,
                    "purpose": "端末機の操作"
                    if person.kind is PersonKind.STAFF
                    else "機器の保守点検",
                    "valid_from": first,
                    "valid_until": year_end(first),
                    "approved_by": managers[0].name,
                }
            )


LEDGER = Ledger(
    key="entry-permit",
    title="入室許可簿",
    model=EntryPermit,
    group="入退室",
    order=12,
    monthly=False,
    icon="card",
    place="room",
    person="person",
    fields=(
        Field(
            key="day",
            label="許可年月日",
            kind=FieldKind.DATE,
            required=True,
            mm=20,
            default=lambda today: today,
        ),
        Field(key="room", label="室・区画", kind=FieldKind.PLACE, required=True, mm=34, width=18),
        Field(
            key="person",
            label="職員等",
            kind=FieldKind.PERSON,
            hidden=True,
            searched=True,
            help="氏名・カナ・番号で選びます。登録のない方は氏名だけ書きます。",
        ),
        Field(
            key="person_name",
            label="氏名",
            required=True,
            searched=True,
            personal=True,
            limit=60,
            mm=32,
            width=16,
        ),
        Field(
            key="affiliation",
            label="所属(会社名)",
            searched=True,
            personal=True,
            limit=80,
            width=20,
            suggests=True,
        ),
        Field(
            key="person_class",
            label="区分",
            kind=FieldKind.CHOICE,
            choices=CLASSES,
            required=True,
            mm=18,
            width=10,
        ),
        Field(
            key="purpose", label="入室の目的", required=True, suggests=True, searched=True, width=22
        ),
        Field(
            key="valid_from",
            label="許可の始まり",
            kind=FieldKind.DATE,
            required=True,
            mm=20,
            default=lambda today: today,
        ),
        Field(
            key="valid_until",
            label="許可の終わり",
            kind=FieldKind.DATE,
            required=True,
            mm=20,
            default=year_end,
            rule="許可は年度の終わりまで(津奈木町 入退室管理要項の例)",
        ),
        Field(
            key="approved_by",
            label="許可者",
            required=True,
            searched=True,
            limit=60,
            mm=28,
            suggests=True,
        ),
        Field(key="revoked_on", label="取消年月日", kind=FieldKind.DATE, mm=20),
        Field(
            key="remarks", label="備考", kind=FieldKind.NOTE, limit=500, appends=True, searched=True
        ),
    ),
    layout=Layout(
        title="入室許可簿",
        columns=(
            LayoutColumn(keys=("number",), title="番号", width_mm=12, align="right"),
            LayoutColumn(keys=("day",), title="許可年月日", width_mm=20, align="center"),
            LayoutColumn(keys=("person_name",), title="氏名", width_mm=34),
            LayoutColumn(keys=("affiliation",), title="所属(会社名)", share=1.2),
            LayoutColumn(keys=("person_class",), title="区分", width_mm=18, align="center"),
            LayoutColumn(keys=("purpose",), title="入室の目的", share=1.2),
            LayoutColumn(
                keys=("valid_from",),
                title="始まり",
                width_mm=20,
                align="center",
                group="許可の期間",
            ),
            LayoutColumn(
                keys=("valid_until",),
                title="終わり",
                width_mm=20,
                align="center",
                group="許可の期間",
            ),
            LayoutColumn(keys=("approved_by",), title="許可者", width_mm=28),
            LayoutColumn(keys=("remarks", "revoked_on"), title="備考・取消し", share=0.8),
        ),
        seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
    ),
    retention=Retention(
        years=1,
        source="北広島市 入退室管理規程の例。機関で定めます。",
        ends=("valid_until", "revoked_on"),
    ),
    explanation=Explanation(
        what="室に入ってよい人を、期限を付けて書きます。",
        who="入退室管理者",
        when="入室の前。年度が替わったら書き直します。",
        rule="入室には事前の許可が必要です(多くの入退室管理規程)。",
    ),
    checks=(check_room, check_dates),
    holdings=HoldingRule(
        find=_permits,
        settle=_revoke,
        renew=_permit_again,
        cells=frozenset({"revoked_on", "valid_until", "person"}),
    ),
    sample=_sample,
)
