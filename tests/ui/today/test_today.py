"""今日, as a clerk uses it through the day."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTabBar, QWidget

from tests.pages.kit import commit, compose, find, nameless, type_keys, words
from tests.pages.today import TodayObject
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.workbench import Destination, Workbench

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_known_person_is_in_with_one_stroke_beyond_the_search(today: TodayObject) -> None:
    today.look_for("みほん た")
    suggestion = today.search.current_suggestion
    assert suggestion is not None
    assert (suggestion.badge, suggestion.icon) == ("入室", "door-in")
    today.key(Qt.Key.Key_Return)
    assert today.strokes <= 3
    assert today.said == "保存済 No.1 見本 太郎さん 入室 9:12 目的: 端末機の操作"
    assert today.inside == ["見本 太郎"]
    assert today.search.hasFocus()
    assert today.search.text() == ""


def test_the_same_search_lets_the_person_out(today: TodayObject, clock: FixedClock) -> None:
    today.pick("1001")
    clock.advance(minutes=20)
    today.look_for("1001")
    suggestion = today.search.current_suggestion
    assert suggestion is not None
    assert (suggestion.badge, suggestion.icon) == ("退室(9:12 から在室)", "door-out")
    today.key(Qt.Key.Key_Return)
    assert today.said == "保存済 No.1 見本 太郎さん 退室 9:32"
    assert today.inside == []
    assert today.lines[0].when == "9:12 – 9:32"


@pytest.mark.parametrize("text", ["みほん た", "ﾐﾎﾝ ﾀ", "見本 太", "１００１", "A0001001"])
def test_people_are_found_however_they_are_written(today: TodayObject, text: str) -> None:
    today.pick(text)
    assert today.inside == ["見本 太郎"]


def test_conversion_keeps_its_enter(today: TodayObject) -> None:
    compose(today.search, "みほんた")
    today.key(Qt.Key.Key_Return)
    assert today.inside == []
    commit(today.search, "見本 太郎")
    today.key(Qt.Key.Key_Return)
    assert today.inside == ["見本 太郎"]


def test_a_scanned_card_lets_in_and_is_not_read_twice(
    today: TodayObject, clock: FixedClock
) -> None:
    for _ in range(2):
        type_keys(today.search, "A0001001")
        today.key(Qt.Key.Key_Return)
    assert today.inside == ["見本 太郎"]
    assert "いま記録したばかり" in today.complaint
    clock.advance(minutes=1)
    today.search.clear()
    type_keys(today.search, "A0001001")
    today.key(Qt.Key.Key_Return)
    assert today.inside == []


def test_an_unknown_code_says_what_to_do(today: TodayObject) -> None:
    type_keys(today.search, "99999")
    today.key(Qt.Key.Key_Return)
    assert "99999" in today.complaint
    assert "F2" in today.complaint
    assert today.panel == ""


def test_the_code_of_somebody_who_left_is_refused(today: TodayObject) -> None:
    type_keys(today.search, "0900")
    today.key(Qt.Key.Key_Return)
    assert "在籍していません" in today.complaint


def test_several_people_enter_in_one_act(today: TodayObject) -> None:
    today.join("1001")
    today.join("1002")
    assert today.inside == []
    today.write("entry_purpose", "打合せ")
    today.press("entry_submit")
    assert today.said == "保存済 No.1〜2 見本 太郎さんほか1人 入室 9:12"
    assert today.inside == ["見本 太郎", "例示 花子"]


def test_conversion_keeps_the_key_of_the_party(today: TodayObject) -> None:
    commit(today.search, "見本 太郎")
    compose(today.search, "れいじ")
    today.key(Qt.Key.Key_Return, CONTROL)
    assert today.panel == ""


def test_a_party_of_visitors_gets_different_numbers(today: TodayObject) -> None:
    today.join("ほしゅ")
    today.join("いたく")
    badges = [field.text() for field in today.page.findChildren(QLineEdit, "badge_no")]
    assert badges == ["1", "2"]


def test_two_rooms_and_the_one_remembered(
    today: TodayObject, remember: MemoryRemember, ask: ScriptedAsk, clock: FixedClock
) -> None:
    tabs = find(today.page, QTabBar, "room_tabs")
    assert [tabs.tabText(i) for i in range(tabs.count())] == [
        "端末機設置室  0",
        "サーバ室  0",
        "市民課窓口  0",
    ]
    today.key(Qt.Key.Key_2, CONTROL)
    assert remember.get("room_desk.room") == "R2"
    assert "2人以上" in today.words("room_note")
    ask.will("reason", "もう1人がすぐに入室する", saying="2人以上で入ります")
    today.pick("1001")
    assert tabs.tabText(1) == "サーバ室  1"
    today.key(Qt.Key.Key_1, CONTROL)
    clock.advance(minutes=1)
    today.look_for("1001")
    suggestion = today.search.current_suggestion
    assert suggestion is not None
    assert suggestion.badge.startswith("サーバ室から退室")


def test_a_room_for_visitors_only_does_not_record_staff(today: TodayObject) -> None:
    today.turn_to_room(2)
    assert "職員以外だけ" in today.words("room_note")
    today.pick("1001")
    assert "記録しない室" in today.complaint
    assert today.inside == []


def test_an_entry_of_yesterday_is_marked(
    today: TodayObject, clock: FixedClock, office: OpenOffice
) -> None:
    clock.advance(hours=15)  # 0:12 of the next day
    today.join("1001")
    today.write("entry_time", "2350")
    today.write("entry_day", "1120")
    today.press("entry_submit")
    assert today.said == "保存済 No.1 見本 太郎さん 入室 11/20 23:50(後日記入)"
    assert office.books.entry(office.ledgers["room-entry"], 1).late
    assert today.inside_rows[0].chips[0].text == "前日から"


def test_the_minute_turns_the_day(today: TodayObject, clock: FixedClock) -> None:
    assert "11月20日" in " ".join(words(today.page))
    clock.advance(hours=16)
    today.page.pass_minute()
    assert "11月21日" in " ".join(words(today.page))


def test_everybody_inside_is_listed_and_printed_at_one_key(
    today: TodayObject, tmp_path: Path
) -> None:
    today.pick("1001")
    today.visitor(camera=1)
    today.key(Qt.Key.Key_F8)
    assert today.words("evacuation_count") == "2人"
    assert {"見本 太郎", "保守 次郎"} <= set(words(today.page))
    today.qtbot.waitUntil(lambda: "印刷しました" in today.words("evacuation_state"), timeout=20000)
    assert (tmp_path / "out.pdf").stat().st_size > 1000
    today.key(Qt.Key.Key_Escape)
    assert today.search.hasFocus()


def test_the_days_closing_keeps_an_unknown_time_blank(
    today: TodayObject, clock: FixedClock, office: OpenOffice
) -> None:
    today.pick("1001")
    today.pick("1002")
    clock.set(datetime(2026, 11, 20, 17, 40, tzinfo=JST))
    today.page.refresh()
    assert "今日の閉庁点検がまだです" in today.duties()
    today.open_duty("閉庁点検")
    assert not find(today.page, QPushButton, "closing_sign").isEnabled()
    today.mark("closing_forced")
    today.press("closing_record")
    assert office.books.entry(office.ledgers["room-entry"], 1).values["exit_kind"] is None
    today.write("closing_note", "帰宅を電話で確認、時刻は不明")
    today.press("closing_record")
    values = office.books.entry(office.ledgers["room-entry"], 1).values
    assert values["left"] is None
    assert values["exit_kind"] == "forced"
    today.mark("closing_confirmed")
    today.write("closing_time", "1715")
    today.write("closing_note", "警備記録による")
    today.press("closing_record")
    values = office.books.entry(office.ledgers["room-entry"], 2).values
    assert values["left"] == datetime(2026, 11, 20, 17, 15, tzinfo=JST)
    assert "在室者はいません" in " ".join(words(today.page))
    today.press("closing_sign")
    assert "閉庁点検を終えました" in today.said
    assert "今日の閉庁点検がまだです" not in today.duties()


def test_the_last_one_out_may_sign_the_day_but_an_auditor_may_not(
    today: TodayObject, bench: Workbench
) -> None:
    bench.seat(Actor("P2", "T1"))
    today.press("closing_button")
    assert find(today.page, QPushButton, "closing_sign").isEnabled()
    bench.seat(Actor("P4", "T1"))
    today.press("closing_button")
    assert not find(today.page, QPushButton, "closing_sign").isEnabled()
    assert "取扱担当者" in find(today.page, QPushButton, "closing_sign").toolTip()


def test_an_auditor_only_looks(today: TodayObject, bench: Workbench) -> None:
    bench.seat(Actor("P4", "T1"))
    assert not today.search.isEnabled()
    assert "交代" in today.search.toolTip()


def test_a_draft_survives_the_idle_lock(today: TodayObject) -> None:
    assert today.page.draft() is None
    today.pick("1001")
    today.pick("ほしゅ")
    today.write("items_in", "工具箱")
    today.write("entry_purpose", "保守")
    draft = today.page.draft()
    assert draft is not None
    today.page.restore({})
    assert today.panel == ""
    today.qtbot.waitUntil(lambda: not today.page.findChildren(QLineEdit, "items_in"))
    today.page.restore(draft)
    assert today.panel == "entry"
    assert today.text("items_in") == "工具箱"
    assert today.text("entry_escort") == "見本 太郎"
    assert today.page.draft() == draft


def test_a_duty_opens_the_exit_it_asks_for(today: TodayObject, clock: FixedClock) -> None:
    today.pick("1001")
    clock.set(datetime(2026, 11, 20, 17, 40, tzinfo=JST))
    today.page.refresh()
    today.duties()
    today.open_duty("入室したまま")
    assert today.panel == "exit"


def test_the_duties_are_one_key_away(today: TodayObject, clock: FixedClock) -> None:
    clock.set(datetime(2026, 11, 20, 17, 40, tzinfo=JST))
    today.page.refresh()
    assert "今日の閉庁点検がまだです" in today.duties()
    today.key(Qt.Key.Key_D, CONTROL)
    first = next(
        name for name in ("overdue_list", "duty_list") if find(today.page, RowList, name).rows
    )
    assert find(today.page, RowList, first).hasFocus()
    today.open_duty("今日の閉庁点検")
    assert today.words("closing_counts").startswith("入退室 0件")


def test_in_a_small_window_the_panel_takes_the_lists_place(today: TodayObject) -> None:
    today.shell.resize(760, 640)
    today.pick("ほしゅ")
    assert today.panel == "entry"
    assert not find(today.page, RowList, "inside_list").isVisible()
    today.key(Qt.Key.Key_Escape)
    assert find(today.page, QWidget, "inside_card").isVisible()


def test_other_duties_go_to_their_page(
    today: TodayObject, bench: Workbench, clock: FixedClock
) -> None:
    went: list[Destination] = []
    bench.route(went.append)
    today.pick("1001")
    clock.set(datetime(2026, 12, 15, 9, 0, tzinfo=JST))
    today.page.refresh()
    today.duties()
    today.open_duty("確認(締め)")
    assert went[0] == Destination("closing", period="2026-11", action="room-entry")


def test_somebody_found_elsewhere_is_one_enter_away(today: TodayObject) -> None:
    today.page.show_destination(Destination("today", person="P1"))
    today.qtbot.waitUntil(lambda: bool(today.search.suggestions))
    today.key(Qt.Key.Key_Return)
    assert today.inside == ["見本 太郎"]


def test_tab_goes_through_the_panel_as_it_is_seen(today: TodayObject) -> None:
    today.pick("1001")
    today.key(Qt.Key.Key_F2)
    went = [today.shell.focusWidget().objectName()]
    while went[-1] != "entry_submit" and len(went) < 20:
        today.key(Qt.Key.Key_Tab)
        went.append(today.shell.focusWidget().objectName())
    assert went == [
        "person_name", "affiliation", "person_class", "badge_no", "recorder", "items_in",
        "visitor_register", "entry_escort", "entry_purpose", "entry_purposes", "entry_time",
        "entry_day", "entry_remarks", "entry_submit",
    ]  # fmt: skip


def test_no_reason_is_asked_for_what_is_refused_anyway(today: TodayObject) -> None:
    today.pick("1001")
    today.pick("いたく")
    today.write("entry_purpose", "データ移行")
    today.press("entry_submit")
    block = today.page.desk.entry.blocks[0] if today.page.desk else None
    assert block is not None
    assert "「有」か「無」" in block.rows.error("recorder")


def test_everything_has_a_name_for_screen_readers(today: TodayObject) -> None:
    today.pick("ほしゅ")
    assert nameless(today.page, [QLineEdit, QComboBox, QPushButton]) == []


def test_the_days_checks_and_uses_are_one_key_away(today: TodayObject, bench: Workbench) -> None:
    went: list[Destination] = []
    bench.route(went.append)
    today.key(Qt.Key.Key_F3)
    today.key(Qt.Key.Key_F4)
    assert went == [
        Destination("view:daily-check", action="today"),
        Destination("view:terminal-use", action="today"),
    ]
