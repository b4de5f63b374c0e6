"""What visitors carry, and exits that nobody saw: the rules at the door."""

from datetime import date, timedelta

import pytest

from tests.ledgers.room_acts import at, enter, names
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.presence import ExitKind, Leaving, Presence, Visit

ROOM = "R1"
LEDGER = "room-entry"
GUEST = Visit(person="V1", badge_no="1", recorder=False)


# Name tags, deposits, items


def test_a_visitor_wears_a_name_tag(presence: Presence) -> None:
    with pytest.raises(Refusal, match="名札の番号") as refused:
        enter(presence, "P1", Visit(person="V1", recorder=False), escort="P1")
    assert refused.value.field == "badge_no"


def test_a_name_tag_in_use_is_refused_in_every_room(presence: Presence) -> None:
    enter(presence, "P1", GUEST, escort="P1")
    enter(presence, "P2", "P3", room="R2")
    other = Visit(person="V2", badge_no="1", recorder=False)
    with pytest.raises(Refusal, match="名札 1 は 保守 次郎さんが使っています"):
        enter(presence, other, room="R2", escort="P2", despite={"permit": "許可済"})


def test_a_name_tag_comes_back(presence: Presence) -> None:
    _, guest = enter(presence, "P1", GUEST, escort="P1")
    with pytest.raises(Objection, match="名札 1 がまだ返っていません") as refused:
        presence.leave(guest, Leaving())
    assert refused.value.code == "badge"


def test_cameras_are_declared(presence: Presence) -> None:
    with pytest.raises(Refusal, match="「有」か「無」") as refused:
        enter(presence, "P1", Visit(person="V1", badge_no="1"), escort="P1")
    assert refused.value.field == "recorder"


def test_what_is_deposited_has_a_tag(presence: Presence) -> None:
    with pytest.raises(Refusal, match="預り札の番号") as refused:
        enter(presence, "P1", Visit(person="V1", badge_no="1", recorder=True), escort="P1")
    assert refused.value.field == "deposit_tag"


def test_a_deposit_tag_in_use_is_refused(presence: Presence) -> None:
    first = Visit(person="V1", badge_no="1", recorder=True, deposit_tag="7")
    second = Visit(person="V2", badge_no="2", recorder=True, deposit_tag="7")
    enter(presence, "P1", first, escort="P1")
    with pytest.raises(Refusal, match="預り札 7 は"):
        enter(presence, second, escort="P1", despite={"permit": "許可済"})


def test_a_deposit_is_given_back(presence: Presence) -> None:
    first = Visit(person="V1", badge_no="1", recorder=True, deposit_tag="7")
    _, guest = enter(presence, "P1", first, escort="P1")
    with pytest.raises(Objection, match="預り札 7 の品をまだ返していません") as refused:
        presence.leave(guest, Leaving(badge_returned=True))
    assert refused.value.code == "deposit"
    presence.leave(guest, Leaving(badge_returned=True), despite={"deposit": "後で返す"})


def test_what_was_carried_is_checked_by_staff(presence: Presence) -> None:
    guest = Visit(person="V1", badge_no="1", recorder=False, items_in="工具箱")
    _, stay = enter(presence, "P1", guest, escort="P1")
    with pytest.raises(Objection, match="確かめた職員") as refused:
        presence.leave(stay, Leaving(badge_returned=True))
    assert refused.value.code == "items"
    with pytest.raises(Refusal, match="職員から選んで"):
        presence.leave(stay, Leaving(badge_returned=True, items_checked_by="V2"))
    presence.leave(stay, Leaving(badge_returned=True, items_checked_by="P1"))


# Exits nobody saw


def test_a_forced_exit_has_no_time(presence: Presence, office: OpenOffice) -> None:
    (stay,) = enter(presence, "P1")
    presence.close_out(stay, ExitKind.FORCED, at=at(9, 12), note="帰宅を確認")
    values = office.books.entry(office.ledgers[LEDGER], stay).values
    assert (values["left"], values["exit_kind"]) == (None, "forced")
    assert values["remarks"] == "強制(時刻不明): 帰宅を確認"
    assert names(presence) == []


def test_the_time_of_a_forced_exit_may_be_found_later(
    presence: Presence, office: OpenOffice
) -> None:
    (stay,) = enter(presence, "P1")
    presence.close_out(stay, ExitKind.FORCED, at=None, note="帰宅を確認")
    with pytest.raises(Refusal, match="時刻が分かるときは"):
        office.desk.fill(LEDGER, stay, {"left": at(9, 12)})
    office.desk.correct(LEDGER, stay, {"exit_kind": "confirmed"}, reason="警備記録で判明")
    office.desk.fill(LEDGER, stay, {"left": at(9, 12)})
    values = office.books.entry(office.ledgers[LEDGER], stay).values
    assert values["left"] == at(9, 12)


@pytest.mark.parametrize("kind", [ExitKind.CONFIRMED, ExitKind.ESTIMATED])
def test_a_stated_exit_needs_its_time(presence: Presence, kind: ExitKind) -> None:
    (stay,) = enter(presence, "P1")
    with pytest.raises(Refusal, match="時刻を入れてください") as refused:
        presence.close_out(stay, kind, at=None, note="点検")
    assert refused.value.field == "left"


def test_an_exit_nobody_saw_needs_a_note(presence: Presence) -> None:
    (stay,) = enter(presence, "P1")
    with pytest.raises(Refusal, match="どのように確かめたか") as refused:
        presence.close_out(stay, ExitKind.FORCED, at=None, note=" ")
    assert refused.value.field == "remarks"


def test_a_time_without_its_kind_is_refused(presence: Presence, office: OpenOffice) -> None:
    (stay,) = enter(presence, "P1")
    with pytest.raises(Refusal, match="退室の別"):
        office.desk.fill(LEDGER, stay, {"left": at(9, 12)})
    with pytest.raises(Refusal, match="退室時刻を入れてください"):
        office.desk.fill(LEDGER, stay, {"exit_kind": "self"})


def test_nobody_leaves_twice(presence: Presence, clock: FixedClock) -> None:
    (stay,) = enter(presence, "P1")
    clock.advance(minutes=1)
    presence.leave(stay, Leaving())
    clock.advance(minutes=1)
    with pytest.raises(Refusal, match="もう書かれています"):
        presence.leave(stay, Leaving())


def test_all_or_nobody(presence: Presence) -> None:
    enter(presence, "P2")
    with pytest.raises(Refusal):
        enter(presence, "P1", "P2")
    assert names(presence) == ["例示 花子"]


def test_a_month_that_is_closed_takes_no_entry(
    presence: Presence, office: OpenOffice, clock: FixedClock
) -> None:
    from zyuki_desk.base.calendar import month_of
    from zyuki_desk.core.sealing import Sealing

    (stay,) = enter(presence, "P1")
    presence.leave(stay, Leaving())
    clock.advance(days=15)
    ledger = office.ledgers[LEDGER]
    Sealing(office.desk, office.books).close_period(ledger, month_of(date(2026, 11, 1)), ROOM)
    with pytest.raises(Refusal, match="締めてあります"):
        enter(presence, "P2", when=at(9, 0) + timedelta(days=1))
