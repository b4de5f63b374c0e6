"""People, rooms and settings change through the one door, with reasons, and never vanish."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import cast

import pytest

from tests.ui.office import PASSWORDS, example_office
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.masters.fields import (
    ACCOUNT_FIELDS,
    CLOSING_FIELDS,
    PERSON_FIELDS,
    ROOM_FIELDS,
    MasterValue,
    accept,
    words,
)
from zyuki_desk.core.masters.office import Masters
from zyuki_desk.core.office import ClosingDay, Recorded, Room, Setting
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.people import Account, Person, PersonKind, Role, RoleGrant
from zyuki_desk.core.presence import Entering, Leaving, Presence, Visit
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.verify import verify

TODAY = date(2026, 11, 20)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 9, 12))  # noqa: DTZ001  the clock adds Japan


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    with example_office(tmp_path, clock) as office:
        yield office


@pytest.fixture
def masters(office: OpenOffice) -> Masters:
    return Masters(office.desk)


def refused(act: Callable[[], object], *words: str, field: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    for word in words:
        assert word in caught.value.sentence
    if field is not None:
        assert caught.value.field == field
    return caught.value


def row_id(masters: Masters, kind: type[RoleGrant | Account], person: str) -> int:
    return masters.rows.of_person(kind, person)[0].row_id


def test_somebody_new_gets_the_next_code_roles_and_an_account(
    office: OpenOffice, masters: Masters
) -> None:
    assert masters.people.next_code() == "P0004"
    assert masters.people.next_code(PersonKind.VISITOR) == "V0003"
    code = masters.people.register(
        {
            "name": " 例示 四郎 ",
            "kana": "れいじ",
            "staff_no": "１００４",
            "card_code": "*a0001004*",
        },
        roles=[Role.CLERK],
        login="１００４",
    )
    facts = office.desk.directory.people[code]
    assert (code, facts.name, facts.staff_no, facts.card_code) == (
        "P0004", "例示 四郎", "1004", "A0001004",
    )  # fmt: skip
    assert office.desk.directory.roles_of(code, TODAY) == {Role.CLERK}
    masters.people.set_password(code, "himitsu-no-4")
    assert Accounts(office.desk).sign_in("1004", "himitsu-no-4").person == code


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"staff_no": "1001"}, "staff_no"),
        ({"card_code": "a0001001"}, "card_code"),
        ({"card_code": "1002"}, "card_code"),
        ({"staff_no": "P3"}, "staff_no"),
        ({"code": "P1"}, "code"),
    ],
)
def test_two_people_never_answer_to_one_code(
    office: OpenOffice, masters: Masters, cells: dict[str, MasterValue], field: str
) -> None:
    size = office.head().size
    refused(
        lambda: masters.people.register({"name": "例示", **cells}), "もう使っています", field=field
    )
    if field != "code":
        refused(lambda: masters.people.change("V1", cells), "もう使っています", field=field)
    assert office.head().size == size


def test_a_name_is_needed_and_dates_stand_in_order(masters: Masters) -> None:
    refused(lambda: masters.people.register({"name": "　"}), "氏名", field="name")
    dates: dict[str, MasterValue] = {
        "name": "例示", "active_from": date(2026, 4, 2), "active_until": date(2026, 4, 1),
    }  # fmt: skip
    refused(lambda: masters.people.register(dates), "終わりの日", field="active_until")
    masters.people.change("V1", {"active_from": TODAY})
    refused(
        lambda: masters.people.change("V1", {"active_until": date(2026, 11, 19)}),
        field="active_until",
    )
    refused(lambda: masters.people.grant("P2", Role.ROOM, TODAY, date(2026, 1, 1)), field="until")


def test_blank_cells_are_filled_and_written_ones_changed_with_a_reason(masters: Masters) -> None:
    masters.people.change("V1", {"card_code": "G001"})
    refused(lambda: masters.people.change("V1", {"card_code": "G002"}), "理由", field="reason")
    masters.people.change("V1", {"card_code": None}, reason="名札を返した")
    refused(lambda: masters.people.change("V1", {"card_code": None}), "変わったところ")
    refused(lambda: masters.people.change("V1", {"code": "V9"}, reason="x"), "番号", field="code")
    row = next(r for r in masters.rows.all(Person, "code") if r.values["code"] == "V1")
    history = masters.rows.history(Person, [row.row_id], PERSON_FIELDS)
    told = {(touch.label, touch.old, touch.new, touch.reason) for touch in history}
    assert ("名札のコード", "G001", "", "名札を返した") in told
    assert ("登録", "", "", "") in told


def test_the_last_system_administrator_stays(office: OpenOffice, masters: Masters) -> None:
    people = masters.people
    grant = row_id(masters, RoleGrant, "P1")
    stays = "システム管理者がいなくなります"
    refused(lambda: people.end("P1", TODAY, reason="異動"), stays)
    refused(lambda: people.end("P1", date(2027, 3, 31), reason="異動"), stays)
    refused(lambda: people.end_grant(grant, TODAY, reason="異動"), stays)
    refused(lambda: people.close_account("P1", reason="異動"), stays)
    people.grant("P3", Role.SYSTEM, TODAY)
    people.end("P1", TODAY, reason="異動")
    refused(lambda: people.close_account("P3", reason="異動"), stays)
    assert office.desk.directory.people["P1"].active_until == TODAY


def test_an_administrator_without_an_account_does_not_count(masters: Masters) -> None:
    masters.people.grant("V1", Role.SYSTEM, TODAY)
    refused(lambda: masters.people.end("P1", TODAY, reason="異動"), "いなくなります")


def test_a_role_is_held_once_at_a_time_and_ended(office: OpenOffice, masters: Masters) -> None:
    refused(lambda: masters.people.grant("P2", Role.CLERK, TODAY), "もう付いています", field="role")
    grant = row_id(masters, RoleGrant, "P2")
    masters.people.end_grant(grant, date(2026, 11, 19), reason="担当替え")
    assert office.desk.directory.roles_of("P2", TODAY) == frozenset()
    masters.people.grant("P2", Role.ROOM, TODAY, date(2027, 3, 31))
    assert office.desk.directory.roles_of("P2", TODAY) == {Role.ROOM}


def test_accounts_are_closed_and_opened_again(office: OpenOffice, masters: Masters) -> None:
    people = masters.people
    refused(lambda: people.open_account("P3", "1002"), "P2", field="login")
    people.close_account("P2", reason="休職")
    assert "1002" not in office.desk.directory.logins
    refused(lambda: people.close_account("P2", reason="休職"), "もう止めて")
    refused(lambda: people.set_password("P2", "himitsu-no-9"), "利用者番号", field="login")
    people.open_account("P2", "1002", reason="復職")
    assert Accounts(office.desk).sign_in("1002", PASSWORDS["P2"]).person == "P2"
    refused(lambda: people.set_password("P2", "short"), field="password")
    refused(lambda: people.set_password("P2", "x1002-1002"), field="password")
    touches = masters.rows.history(Account, [row_id(masters, Account, "P2")], ACCOUNT_FIELDS)
    assert [touch.reason for touch in touches] == ["復職", "休職", ""]


def test_a_room_says_why_not_everyone_is_recorded(office: OpenOffice, masters: Masters) -> None:
    cells: dict[str, MasterValue] = {"code": "r3", "name": "窓口", "recorded": "visitors"}
    refused(lambda: masters.register_room(cells), "理由", field="recorded_reason")
    masters.register_room({**cells, "recorded_reason": "規程第2条第3項"})
    assert office.desk.directory.rooms["R3"].recorded is Recorded.VISITORS
    refused(lambda: masters.register_room({**cells, "recorded_reason": "同"}), field="code")
    refused(
        lambda: masters.change_room("R3", {"recorded_reason": None}, reason="訂正"),
        field="recorded_reason",
    )
    masters.change_room("R3", {"head_limit": 4})
    refused(lambda: masters.change_room("R3", {"head_limit": 0}, reason="x"), field="head_limit")
    row = masters.rows.all(Room, "code")[2]
    labels = [touch.label for touch in masters.rows.history(Room, [row.row_id], ROOM_FIELDS)]
    assert labels == ["定員", "登録"]


def test_a_room_with_people_or_terminals_inside_is_not_ended(
    office: OpenOffice, masters: Masters
) -> None:
    ledger = office.ledgers["room-entry"]
    assert ledger.service is not None
    presence = cast("Presence", ledger.service(office.desk, office.books, ledger))
    presence.enter(Entering(room="R1", people=[Visit(person="P1")], purpose="操作"))
    refused(lambda: masters.end_room("R1", TODAY, reason="移転"), "1人", field="ended_on")
    presence.leave(1, Leaving())
    refused(lambda: masters.end_room("R1", TODAY, reason="移転"), "端末が1台", field="ended_on")
    masters.change_terminal("T1", {"room_code": "R2"}, reason="移設")
    masters.end_room("R1", TODAY, reason="移転")
    assert office.desk.directory.rooms["R1"].ended_on == TODAY
    refused(lambda: masters.register_terminal({"code": "T2", "name": "端末", "room_code": "R1"}))
    refused(lambda: masters.register_terminal({"code": "t1", "name": "端末"}), field="code")
    assert masters.register_terminal({"code": "T2", "name": "端末"}) == "T2"
    masters.end_terminal("T2", TODAY, reason="廃棄")


def test_closing_and_opening_days_change_the_calendar_once(
    office: OpenOffice, masters: Masters
) -> None:
    saturday, holiday, friday = date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 27)
    for day, why in ((saturday, "土曜日"), (holiday, "勤労感謝の日")):
        refused(lambda day=day: masters.register_closing_day(day, "休み"), why, field="day")  # type: ignore[misc]
    refused(lambda: masters.register_closing_day(friday, "開庁", is_open=True), field="day")
    masters.register_closing_day(friday, "庁舎停電")
    masters.register_closing_day(saturday, "休日窓口", is_open=True)
    refused(lambda: masters.register_closing_day(friday, "再び"), "もう登録", field="day")
    assert office.desk.directory.closing_days == {friday: "庁舎停電"}
    assert office.desk.directory.open_days == {saturday}
    first = masters.rows.all(ClosingDay, "day")[1]
    assert words(CLOSING_FIELDS[0], first.values["day"]) == "R8.11.27"
    masters.end_closing_day(first.row_id, reason="停電の中止")
    assert office.desk.directory.closing_days == {}
    refused(lambda: masters.end_closing_day(first.row_id, reason="同"), "取りやめて")
    masters.register_closing_day(friday, "やはり停電")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"system_name": ""}, "system_name"),
        ({"closes": time(8, 0)}, "closes"),
        ({"weekly_closed": tuple(range(7))}, "weekly_closed"),
        ({"idle_lock_minutes": 0}, "idle_lock_minutes"),
        ({"idle_lock_minutes": 61}, "idle_lock_minutes"),
        ({"terms": {"card": "字" * 41}}, "terms"),
    ],
)
def test_office_settings_that_make_no_sense_are_refused(
    office: OpenOffice, masters: Masters, change: dict[str, object], field: str
) -> None:
    known = office.desk.directory.office
    wrong = replace(known, **change)  # type: ignore[arg-type]
    refused(lambda: masters.change_office(wrong, reason="試し"), field=field)


def test_office_settings_change_with_a_reason_and_keep_their_identity(
    office: OpenOffice, masters: Masters
) -> None:
    known = office.desk.directory.office
    new = replace(known, office_id="other", section="総務課", terms={"card": "照合情報", "x": " "})
    refused(lambda: masters.change_office(new, reason=""), "理由", field="reason")
    refused(lambda: masters.change_office(known, reason="なし"), "変わったところ")
    masters.change_office(new, reason="組織の改編")
    changed = office.desk.directory.office
    assert (changed.office_id, changed.section) == (known.office_id, "総務課")
    assert changed.terms == {"card": "照合情報"}


def test_badges_are_allowed_and_forbidden(office: OpenOffice, masters: Masters) -> None:
    assert not Accounts(office.desk).badge_is_enough()
    masters.allow_badge(allowed=True, reason="窓口の交代のため")
    assert Accounts(office.desk).badge_is_enough()
    masters.allow_badge(allowed=False, reason="規程の改正")
    assert not Accounts(office.desk).badge_is_enough()
    assert len(masters.rows.all(Setting, "key")) == 2


@pytest.mark.parametrize("person", ["P2", "P3"])
def test_who_has_no_right_for_settings_changes_nothing(office: OpenOffice, person: str) -> None:
    office.sign_in_as(Actor(person))
    masters = Masters(office.desk)
    size = office.head().size
    for act in (
        lambda: masters.people.register({"name": "例示"}),
        lambda: masters.people.change("V1", {"kana": "れい"}),
        lambda: masters.people.set_password("P1", "himitsu-no-9"),
        lambda: masters.register_room({"code": "R9", "name": "室", "recorded": "everyone"}),
        lambda: masters.register_closing_day(date(2026, 11, 27), "停電"),
        lambda: masters.allow_badge(allowed=True, reason="試し"),
    ):
        refused(act, "いまの役割ではできません")
    assert office.head().size == size
    masters.keep_setting("import/x", {"a": 1}, operation=Operation.SIGN_OUT)
    assert masters.setting("import/x") == {"a": 1}
    for key in ("office", "handover", "layout/room-entry"):
        with pytest.raises(ValueError, match=key):
            masters.keep_setting(key, {"method": "badge"}, operation=Operation.SIGN_OUT)
    assert not Accounts(office.desk).badge_is_enough()


def test_values_are_cleaned_and_shown(masters: Masters) -> None:
    refused(lambda: accept(PERSON_FIELDS, {"kind": "ghost"}), field="kind")
    refused(lambda: accept(PERSON_FIELDS, {"name": "字" * 61}), field="name")
    refused(lambda: accept(PERSON_FIELDS, {"name": "見\u202e本"}), field="name")
    by_key = {field.key: field for field in ROOM_FIELDS}
    assert words(by_key["at_least_two"], value=False) == "いいえ"
    assert words(by_key["recorded"], "nobody") == "記録しない"
    assert words(by_key["ended_on"], None) == ""
    assert masters.setting("nothing") is None


def test_what_masters_wrote_verifies(office: OpenOffice, masters: Masters) -> None:
    masters.people.register({"name": "例示 四郎"}, roles=[Role.CLERK], login="1004")
    masters.people.change("V1", {"kana": "例"}, reason="誤記")
    masters.change_room("R2", {"head_limit": 5}, reason="改装")
    own = kept_kinds(office.ledgers)
    assert verify(office.database, own).sound
