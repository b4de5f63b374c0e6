"""Every rule of a room, and the sentence of every refusal."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.room_acts import at, enter, names
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.office import Room
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.presence import Entering, ExitKind, Leaving, Presence, Visit
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from zyuki_desk.core.fields import Value

ROOM = "R1"
LEDGER = "room-entry"
GUEST = Visit(person="V1", badge_no="1", recorder=False)


# Times


def test_the_future_cannot_be_written(presence: Presence) -> None:
    with pytest.raises(Refusal, match="これからの時刻は書けません") as refused:
        enter(presence, "P1", when=at(9, 15))
    assert refused.value.field == "entered"


def test_a_hand_quicker_than_the_minute_is_not_the_future(presence: Presence) -> None:
    enter(presence, "P1", when=at(9, 14))
    assert names(presence) == ["見本 太郎"]


def test_an_exit_before_its_entry_is_refused(presence: Presence) -> None:
    (stay,) = enter(presence, "P1")
    with pytest.raises(Refusal, match="退室時刻が入室時刻より前") as refused:
        presence.leave(stay, Leaving(), at=at(9, 0))
    assert refused.value.field == "left"


def test_a_day_that_differs_from_the_entry_is_refused(office: OpenOffice) -> None:
    values: dict[str, Value] = {
        "day": date(2026, 11, 19), "room": ROOM, "person": "P1", "person_name": "見本 太郎",
        "person_class": "staff", "entered": at(9, 0), "purpose": "点検",
    }  # fmt: skip
    with pytest.raises(Refusal, match="この行の年月日と違います"):
        office.desk.enter(LEDGER, values)


def test_a_stay_across_midnight_is_one_line(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    (stay,) = enter(presence, "P1", when=at(8, 0))
    clock.set(at(1, 20, day=21))
    saved = presence.leave(stay, Leaving())
    assert saved.number == 1
    line = office.books.lines(office.ledgers[LEDGER], [stay], office.desk.directory)[0]
    assert [run.text for run in line.cells["left"]] == ["11/21 1:20", "11/21後日記入"]


def test_an_entry_of_an_earlier_day_is_marked_late(presence: Presence) -> None:
    entering = Entering(ROOM, [Visit(person="P1")], "点検", at=at(16, 0, day=19))
    assert presence.enter(entering)[0].late


# People


def test_an_unknown_code_is_refused(office: OpenOffice) -> None:
    values: dict[str, Value] = {
        "day": date(2026, 11, 20), "room": ROOM, "person": "P99", "person_name": "見本 九郎",
        "person_class": "staff", "entered": at(9, 0), "purpose": "点検",
    }  # fmt: skip
    with pytest.raises(Refusal, match="登録されていません") as refused:
        office.desk.enter(LEDGER, values)
    assert refused.value.field == "person"


def test_somebody_who_left_the_office_is_refused(presence: Presence) -> None:
    with pytest.raises(Refusal, match="この日は在籍していません"):
        enter(presence, "X1", despite={"permit": "確認"})


def test_a_contractor_is_not_entered_as_staff(office: OpenOffice) -> None:
    values: dict[str, Value] = {
        "day": date(2026, 11, 20), "room": ROOM, "person": "V1", "person_name": "保守 次郎",
        "person_class": "staff", "entered": at(9, 0), "purpose": "点検",
    }  # fmt: skip
    with pytest.raises(Refusal, match="「保守業者」として登録") as refused:
        office.desk.enter(LEDGER, values)
    assert refused.value.field == "person_class"


def test_nobody_is_twice_in_a_room(presence: Presence) -> None:
    enter(presence, "P1")
    with pytest.raises(Refusal, match="端末機設置室 に入室中です。先にその退室"):
        enter(presence, "P1")


def test_nobody_is_in_two_rooms(presence: Presence) -> None:
    enter(presence, "P1", "P2")
    with pytest.raises(Refusal, match="端末機設置室 に入室中"):
        enter(presence, "P1", room="R2", despite={"two": "すぐ来る"})


def test_stays_of_the_past_do_not_overlap(presence: Presence) -> None:
    (stay,) = enter(presence, "P1", when=at(8, 0))
    presence.leave(stay, Leaving(), at=at(9, 0))
    with pytest.raises(Refusal, match="時間が重なっています"):
        enter(presence, "P1", when=at(8, 30))
    enter(presence, "P1", when=at(9, 0))
    assert names(presence) == ["見本 太郎"]


def test_a_stay_of_days_ago_that_reaches_into_this_one_is_seen(
    presence: Presence, clock: FixedClock
) -> None:
    (stay,) = enter(presence, "P1")
    clock.set(at(10, 0, day=24))
    presence.close_out(stay, ExitKind.ESTIMATED, at=at(9, 0, day=23), note="警備記録")
    with pytest.raises(Refusal, match="時間が重なっています"):
        enter(presence, "P1", when=at(8, 0, day=23))


def test_two_strangers_of_one_name_from_different_companies_may_be_in(presence: Presence) -> None:
    enter(presence, "P1")
    for number, company in enumerate(("例示社", "見本社"), start=1):
        visit = Visit(name="例示 一", affiliation=company, badge_no=str(number), recorder=False)
        enter(presence, visit, escort="P1", despite={"permit": "許可済"})
    assert len(names(presence)) == 3


def test_no_entry_without_somebody(presence: Presence) -> None:
    with pytest.raises(Refusal, match="入室する人を選んで"):
        enter(presence)


# Rooms


def test_an_unknown_room_is_refused(presence: Presence) -> None:
    with pytest.raises(Refusal, match="室"):
        enter(presence, "P1", room="R9")


def test_a_room_that_records_nobody(presence: Presence) -> None:
    with pytest.raises(Refusal, match=r"記録しない室です\(理由: 通路のため\)"):
        enter(presence, "P1", room="R4")


def test_a_room_that_records_visitors_only(presence: Presence) -> None:
    with pytest.raises(Refusal, match=r"職員の入退室を記録しない室です\(理由: 執務室のため\)"):
        enter(presence, "P1", room="R3")
    enter(presence, Visit(person="V1"), room="R3", escort="P1")
    assert names(presence, "R3") == ["保守 次郎"]


def end_room(office: OpenOffice, code: str) -> None:
    with office.desk.operation(Operation.SETTING) as work:
        row = work.session.query(Room).filter_by(code=code).one()
        work.change(row, {"ended_on": date(2026, 11, 20)}, reason="廃止")


def test_a_room_out_of_use_takes_nobody_in_but_lets_everybody_out(
    presence: Presence, office: OpenOffice
) -> None:
    (stay,) = enter(presence, "P1")
    end_room(office, ROOM)
    with pytest.raises(Refusal, match="使われていません"):
        enter(presence, "P2")
    presence.leave(stay, Leaving())
    assert names(presence) == []


def test_the_head_limit_needs_a_reason(presence: Presence) -> None:
    enter(presence, "P1", "P2", "P3", room="R2")
    guest = Visit(person="V1", badge_no="1", recorder=False)
    with pytest.raises(Objection, match="3 人まで") as refused:
        enter(presence, guest, room="R2", escort="P1")
    assert refused.value.code == "limit"
    enter(presence, guest, room="R2", escort="P1", despite={"limit": "短時間"})
    assert len(names(presence, "R2")) == 4


def test_nobody_enters_alone(presence: Presence) -> None:
    with pytest.raises(Objection, match="2人以上で入ります") as refused:
        enter(presence, "P1", room="R2")
    assert refused.value.code == "two"
    enter(presence, "P1", "P2", room="R2")
    assert len(names(presence, "R2")) == 2


def test_nobody_stays_behind_alone(presence: Presence) -> None:
    first, second = enter(presence, "P1", "P2", room="R2")
    with pytest.raises(Objection, match="1人だけ残ります"):
        presence.leave(first, Leaving())
    presence.leave(first, Leaving(), despite={"two": "一緒に退室する"})
    presence.leave(second, Leaving())
    assert names(presence, "R2") == []


# Permits


def test_without_a_permit_a_reason_is_needed_and_kept(
    presence: Presence, office: OpenOffice
) -> None:
    enter(presence, "P1")
    guest = Visit(person="V2", badge_no="1", recorder=False)
    with pytest.raises(Objection, match="入室許可が見つかりません") as refused:
        enter(presence, guest, escort="P1")
    assert refused.value.code == "permit"
    (stay,) = enter(presence, guest, escort="P1", despite={"permit": "課長が許可"})
    entry = office.books.entry(office.ledgers[LEDGER], stay)
    assert entry.values["remarks"] == "許可: 課長が許可"


def test_the_permit_stands_in_the_line(presence: Presence, office: OpenOffice) -> None:
    (stay,) = enter(presence, "P1")
    assert office.books.entry(office.ledgers[LEDGER], stay).values["permit"] == "許可 1号"


def test_a_permit_ends_with_the_fiscal_year(presence: Presence, clock: FixedClock) -> None:
    clock.set(datetime(2027, 3, 31, 9, 0, tzinfo=JST))
    (stay,) = enter(presence, "P1")
    presence.leave(stay, Leaving())
    clock.set(datetime(2027, 4, 1, 9, 0, tzinfo=JST))
    with pytest.raises(Objection, match="期限切れを含みます"):
        enter(presence, "P1")


def test_a_revoked_permit_counts_until_the_day_before(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    office.desk.fill("entry-permit", 1, {"revoked_on": date(2026, 11, 21)})
    (stay,) = enter(presence, "P1")
    presence.leave(stay, Leaving())
    clock.set(at(9, 0, day=21))
    with pytest.raises(Objection, match="入室許可"):
        enter(presence, "P1")


# Escorts


def test_a_visitor_needs_an_escort(presence: Presence) -> None:
    with pytest.raises(Refusal, match="立会者が必要です") as refused:
        enter(presence, GUEST)
    assert refused.value.field == "escort"


def test_an_outsider_is_no_escort(presence: Presence) -> None:
    with pytest.raises(Refusal, match="立会者は職員から"):
        enter(presence, GUEST, escort="V2")


def test_the_escort_is_inside_first(presence: Presence) -> None:
    with pytest.raises(Refusal, match="見本 太郎さんが入室していません"):
        enter(presence, GUEST, escort="P1")


def test_the_escort_may_come_in_the_same_act(presence: Presence) -> None:
    enter(presence, GUEST, "P1", escort="P1")
    assert sorted(names(presence)) == ["保守 次郎", "見本 太郎"]


def test_a_visitor_does_not_come_before_the_escort(presence: Presence) -> None:
    enter(presence, "P1", when=at(9, 0))
    with pytest.raises(Refusal, match="入室より前の時刻") as refused:
        enter(presence, GUEST, escort="P1", when=at(8, 30))
    assert refused.value.field == "entered"


def test_an_escort_does_not_leave_a_visitor(presence: Presence) -> None:
    staff, _ = enter(presence, "P1", GUEST, escort="P1")
    with pytest.raises(Refusal, match="保守 次郎さんに立ち会っています"):
        presence.leave(staff, Leaving())
    for kind in (ExitKind.CONFIRMED, ExitKind.FORCED):
        with pytest.raises(Refusal, match="立ち会っています"):
            presence.close_out(staff, kind, at=at(9, 12), note="点検")


def test_an_escort_is_not_struck_away_from_a_visitor(
    presence: Presence, office: OpenOffice
) -> None:
    staff, _ = enter(presence, "P1", GUEST, escort="P1")
    with pytest.raises(Refusal, match="立ち会っています"):
        office.desk.strike(LEDGER, staff, reason="誤記")


def test_relief_is_by_staff_who_are_inside(presence: Presence, clock: FixedClock) -> None:
    staff, guest = enter(presence, "P1", GUEST, escort="P1")
    with pytest.raises(Refusal, match="例示 花子さんが入室していません"):
        presence.relieve(guest, "P2")
    with pytest.raises(Refusal, match="職員から"):
        presence.relieve(guest, "V2")
    enter(presence, "P2")
    clock.advance(minutes=10)
    presence.relieve(guest, "P2")
    presence.leave(staff, Leaving())
    visitor = next(inside for inside in presence.inside(ROOM) if inside.is_outside)
    assert (visitor.escort_code, visitor.escort) == ("P2", "見本 太郎\n9:22〜 例示 花子")


def test_an_escorts_exit_is_not_dated_before_the_visitors(
    presence: Presence, clock: FixedClock
) -> None:
    staff, guest = enter(presence, "P1", GUEST, escort="P1")
    clock.advance(minutes=30)
    presence.leave(guest, Leaving(badge_returned=True))
    with pytest.raises(Refusal, match="保守 次郎さんの退室より前") as refused:
        presence.leave(staff, Leaving(), at=at(9, 20))
    assert refused.value.field == "left"
    presence.leave(staff, Leaving())
