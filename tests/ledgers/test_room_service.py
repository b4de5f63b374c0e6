"""What the room desk proposes, counts and closes."""

from datetime import date, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledgers.room_acts import GUEST, ROOM, at, enter
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.day_closing import closings_since
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import EMPTY, DutyGroup, duties_of, fold
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.presence import ExitKind, Leaving, Presence, Visit
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.ledgers.room.numbers import next_free


def test_find_says_what_enter_would_do(presence: Presence) -> None:
    (proposal,) = presence.find("1001", ROOM)
    assert (proposal.inside, proposal.needs_form) == (None, False)
    enter(presence, "P1", GUEST, escort="P1")
    (proposal,) = presence.find("1001", ROOM)
    assert proposal.inside is not None
    assert proposal.reason == "保守 次郎さんの立会い中"
    (guest,) = presence.find("ほしゅ", ROOM)
    assert guest.reason == "名札 1 の返却"


def test_find_says_what_must_be_asked(presence: Presence) -> None:
    (unknown,) = presence.find("いたく", ROOM)
    assert unknown.needs_form
    assert unknown.reason == "許可なし・立会い・名札・カメラ等"
    (outsider,) = presence.find("ほしゅ", "R3")
    assert outsider.reason == "立会い"
    (staff,) = presence.find("1001", "R3")
    assert (staff.needs_form, staff.reason) == (False, "記録不要の室")


def test_nobody_is_found_for_nothing(presence: Presence) -> None:
    assert presence.find("", ROOM) == []
    assert presence.find("きゅうしょく", ROOM) == []


def test_the_purpose_is_the_persons_last_then_the_classes(
    presence: Presence, clock: FixedClock
) -> None:
    assert presence.usual_purpose("P1", ROOM) == "端末機の操作"
    assert presence.usual_purpose("V1", ROOM) == ""
    enter(presence, "P1", GUEST, escort="P1")
    assert presence.usual_purpose("V1", ROOM) == "端末機の操作"
    assert presence.usual_purpose("V2", ROOM) == ""


def test_free_numbers_skip_what_is_out_and_what_never_came_back(
    presence: Presence, clock: FixedClock
) -> None:
    assert (presence.free_badge(), presence.free_tag()) == ("1", "1")
    _, guest = enter(presence, "P1", GUEST, escort="P1")
    assert presence.free_badge() == "2"
    assert presence.free_badge({"2"}) == "3"
    presence.leave(guest, Leaving(), despite={"badge": "紛失"})
    assert presence.free_badge() == "2"
    clock.advance(minutes=5)
    again = Visit(person="V1", badge_no="1", recorder=False)
    (second,) = enter(presence, again, escort="P1")
    presence.leave(second, Leaving(badge_returned=True))
    assert presence.free_badge() == "1"


@given(
    head=st.sampled_from(["", "V-", "来"]),
    number=st.integers(1, 99),
    taken=st.sets(st.integers(1, 30)),
    padded=st.booleans(),
)
def test_the_next_number_is_free_and_spelled_alike(
    head: str, number: int, taken: set[int], padded: bool
) -> None:
    spell = f"{head}{{:02d}}" if padded else f"{head}{{}}"
    like = spell.format(number)
    used = {spell.format(n) for n in taken}
    found = next_free(like, used)
    assert found not in used
    assert found.startswith(head)


def test_a_registered_visitor_is_found_by_name(presence: Presence, office: OpenOffice) -> None:
    person = presence.register("見学 七子", "けんがく ななこ", "例示町", "visitor")
    assert person.code == "V0001"
    assert presence.find("けんがく", ROOM)[0].person == person
    with pytest.raises(Refusal, match="氏名"):
        presence.register(" ", "", "", "visitor")


def as_person(office: OpenOffice, code: str) -> Presence:
    office.sign_in_as(Actor(code, "T1"))
    ledger = office.ledgers["room-entry"]
    assert ledger.service is not None
    return cast("Presence", ledger.service(office.desk, office.books, ledger))


def test_registering_needs_the_right(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="役割"):
        as_person(office, "P2").register("見学 七子", "", "", "visitor")


def test_an_auditor_lets_nobody_in(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="役割"):
        enter(as_person(office, "P4"), "P1")


def test_whoever_is_longest_inside_comes_first(presence: Presence) -> None:
    enter(presence, "P1")
    enter(presence, "P2", when=at(8, 0))
    for room in (ROOM, None):
        assert [inside.person for inside in presence.inside(room)] == ["P2", "P1"]


def test_last_lines_are_newest_first(presence: Presence, clock: FixedClock) -> None:
    (stay,) = enter(presence, "P1")
    clock.advance(minutes=3)
    enter(presence, "P2")
    presence.close_out(stay, ExitKind.ESTIMATED, at=at(9, 14), note="見込み")
    lines = presence.last_lines(date(2026, 11, 20), 5)
    assert [line.number for line in lines] == [2, 1]
    assert lines[1].kind is ExitKind.ESTIMATED
    assert len(presence.last_lines(date(2026, 11, 20), 1)) == 1


# The day's closing


def close(presence: Presence, stay: int) -> None:
    presence.close_out(stay, ExitKind.FORCED, at=None, note="点検")


def test_the_day_is_not_closed_over_somebody(presence: Presence) -> None:
    (stay,) = enter(presence, "P1")
    with pytest.raises(Refusal, match="入室したままの人が 1 人"):
        presence.close_day(date(2026, 11, 20))
    close(presence, stay)
    counts = presence.close_day(date(2026, 11, 20))
    assert (counts.stays, counts.not_seen, counts.still_inside) == (1, 1, 0)
    closing = presence.closing(date(2026, 11, 20))
    assert closing is not None
    assert (closing.by, closing.late, closing.counts["not_seen"]) == ("P1", False, 1)


def test_a_day_to_come_is_not_closed(presence: Presence) -> None:
    with pytest.raises(Refusal, match="これからの日"):
        presence.close_day(date(2026, 11, 21))


def test_closing_yesterday_is_marked_late(presence: Presence, clock: FixedClock) -> None:
    clock.advance(days=1)
    presence.close_day(date(2026, 11, 20))
    closing = presence.closing(date(2026, 11, 20))
    assert closing is not None
    assert closing.late
    assert presence.closing(date(2026, 11, 21)) is None


def test_an_auditor_does_not_sign_the_day_but_the_last_one_out_does(office: OpenOffice) -> None:
    day = date(2026, 11, 20)
    with pytest.raises(Refusal, match="役割"):
        as_person(office, "P4").close_day(day)
    as_person(office, "P2").close_day(day)
    signed = as_person(office, "P4").closing(day)
    assert signed is not None
    assert signed.by == "P2"


# Duties


def sentences(office: OpenOffice) -> list[str]:
    told = duties_of(office.desk)
    return [duty.sentence for duty in told if duty.ledger and duty.kind is not EMPTY]


def test_nobody_is_overdue_before_closing(presence: Presence, office: OpenOffice) -> None:
    enter(presence, "P1")
    assert sentences(office) == []


def test_after_closing_whoever_is_inside_is_a_duty(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    enter(presence, "P1")
    clock.set(at(17, 15))
    assert sentences(office) == [
        "見本 太郎さんが 11/20 9:12 から 端末機設置室 に入室したままです",
        "今日の閉庁点検がまだです",
    ]
    clock.set(at(8, 0, day=24))
    duty = next(duty for duty in duties_of(office.desk) if duty.ledger)
    assert (duty.overdue, duty.action, duty.place) == (True, "leave", ROOM)


def test_days_before_the_first_closing_are_not_owed(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    (stay,) = enter(presence, "P1")
    presence.leave(stay, Leaving())
    clock.set(at(9, 0, day=24))
    presence.close_day(date(2026, 11, 24))
    clock.set(at(9, 0, day=25))
    assert sentences(office) == []


def test_a_late_closing_counts_for_its_own_day_only(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    clock.set(at(9, 0, day=24))
    presence.close_day(date(2026, 11, 20))
    with office.database.reading() as connection:
        assert closings_since(connection, "room-entry", date(2026, 11, 21)) == {}


def test_many_who_are_inside_after_closing_are_told_as_one(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    enter(presence, "P1", "P2", "P3")
    enter(presence, GUEST, escort="P1")
    clock.set(at(17, 15))
    (group,) = fold([duty for duty in duties_of(office.desk) if "入室した" in duty.sentence])
    assert isinstance(group, DutyGroup)
    assert (group.kind.title, len(group.duties)) == ("入室したままの人", 4)
    assert {duty.action for duty in group.duties} == {"leave"}


def test_a_closed_office_owes_no_closing(office: OpenOffice, clock: FixedClock) -> None:
    clock.set(at(18, 0, day=21))  # a Saturday
    assert sentences(office) == []


def test_days_without_a_closing_are_omissions_once_the_office_signs_them(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    presence.close_day(date(2026, 11, 20))
    for day in (24, 25):
        clock.set(at(9, 0, day=day))
        (stay,) = enter(presence, "P1")
        clock.advance(minutes=1)
        presence.leave(stay, Leaving())
    clock.set(at(9, 0, day=26))
    assert sentences(office) == ["11/24 の閉庁点検がありません", "11/25 の閉庁点検がありません"]
    presence.close_day(date(2026, 11, 24))
    presence.close_day(date(2026, 11, 25))
    assert sentences(office) == []


def test_ending_permits_are_told_together_unless_renewed(
    office: OpenOffice, clock: FixedClock
) -> None:
    clock.set(datetime(2027, 3, 20, 9, 0, tzinfo=JST))
    assert permits_ending(office) == 8
    values = dict(office.books.entry(office.ledgers["entry-permit"], 1).values)
    renewed = {**values, "day": date(2027, 3, 20)}
    renewed["valid_from"] = date(2027, 4, 1)
    renewed["valid_until"] = date(2027, 4, 1) + timedelta(days=364)
    office.desk.enter("entry-permit", renewed)
    assert permits_ending(office) == 7


def permits_ending(office: OpenOffice) -> int:
    return sum("3/31 までです" in sentence for sentence in sentences(office))


def test_a_permit_that_ran_out_stays_in_view_for_those_who_go_on(
    office: OpenOffice, clock: FixedClock
) -> None:
    clock.set(datetime(2027, 4, 2, 9, 0, tzinfo=JST))
    over = [d for d in duties_of(office.desk) if "3/31 で終わりました" in d.sentence]
    people = office.desk.directory.people
    assert over
    assert all(duty.overdue and not people[duty.person or ""].kind.is_outside for duty in over)


def test_permit_dates_make_sense(office: OpenOffice) -> None:
    values = dict(office.books.entry(office.ledgers["entry-permit"], 1).values)
    for changes, saying in (
        ({"valid_until": date(2026, 3, 31)}, "終わりが始まりより前"),
        ({"revoked_on": date(2026, 3, 31)}, "取消しの日が許可の始まりより前"),
        ({"room": "R9"}, "登録されていません"),
    ):
        with pytest.raises(Refusal, match=saying):
            office.desk.enter("entry-permit", {**values, **changes})


def test_a_month_is_due_until_every_room_of_it_is_closed(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    for room in (ROOM, "R2"):
        (stay,) = enter(presence, "P1", room=room, despite={"two": "すぐ来る"})
        clock.advance(minutes=5)
        presence.leave(stay, Leaving())
    clock.set(datetime(2026, 12, 1, 9, 0, tzinfo=JST))
    sealing = Sealing(office.desk, office.books)
    november = month_of(date(2026, 11, 1))

    def due() -> list[str | None]:
        return [duty.place for duty in duties_of(office.desk) if duty.action == "seal"]

    assert due() == [None]
    sealing.close_period(office.ledgers["room-entry"], november, ROOM)
    assert due() == ["R2"]
    sealing.close_period(office.ledgers["room-entry"], november, "R2")
    assert due() == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("badge_no IS NOT NULL AND badge_returned IS NOT 1 AND exit_kind IS NOT NULL "
         "AND struck_at IS NULL AND (origin IS NULL OR origin LIKE '原本は紙%') ORDER BY day, id",
         "ix_room_entry_badge"),
        ("exit_kind IS NULL AND struck_at IS NULL", "ix_room_entry_open"),
    ],
)  # fmt: skip
def test_duties_read_open_lines_only(office: OpenOffice, wanted: str, index: str) -> None:
    plan = f"EXPLAIN QUERY PLAN SELECT id FROM room_entry WHERE {wanted}"  # noqa: S608
    with office.database.reading() as connection:
        (told,) = {str(row[3]) for row in connection.exec_driver_sql(plan)}
    assert index in told


def test_a_badge_that_went_out_is_named_until_it_is_back(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    enter(presence, "P1")
    (stay,) = enter(presence, GUEST, escort="P1")
    badge = office.books.entry(office.ledgers["room-entry"], stay).values["badge_no"]
    clock.advance(minutes=5)
    presence.leave(stay, Leaving(), despite={"badge": "持ち帰った"})
    assert any(f"名札 {badge} が返っていません" in sentence for sentence in sentences(office))
    office.desk.fill("room-entry", stay, {"badge_returned": True})
    assert not any("名札" in sentence for sentence in sentences(office))
