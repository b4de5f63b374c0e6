"""今日, as a clerk uses it through the day."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ledgers.rooms import CHEAP, rooms_office
from tests.pages.kit import commit, compose, find, nameless, press_key, type_keys, words
from tests.pages.today import TodayObject
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ui.pages.today import TodayPage
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.workbench import Destination, Workbench

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    with rooms_office(tmp_path, clock) as office:
        yield office


@pytest.fixture
def ask() -> Iterator[ScriptedAsk]:
    ask = ScriptedAsk()
    yield ask
    ask.finish()


@pytest.fixture
def bench(
    office: OpenOffice, theme: Theme, shell: Shell, remember: MemoryRemember, ask: ScriptedAsk
) -> Workbench:
    tasks = Tasks(lambda error: shell.complain(error.sentence))
    bench = Workbench(office, Accounts(office.desk, CHEAP), theme, ask, tasks, remember)
    bench.host = shell
    shell.closing.connect(tasks.close)
    return bench


@pytest.fixture
def printer(tmp_path: Path) -> Callable[[], QPrinter | None]:
    def made() -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        return printer

    return made


@pytest.fixture
def today(
    qtbot: QtBot, shell: Shell, bench: Workbench, printer: Callable[[], QPrinter | None]
) -> TodayObject:
    shell.add_page("today", "today", "今日", "", lambda: TodayPage(bench, printer))
    shell.show_page("today")
    page = shell.current_page
    assert isinstance(page, TodayPage)
    opened = TodayObject(qtbot, shell, page)
    qtbot.waitUntil(opened.search.hasFocus)
    return opened


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


def visitor(today: TodayObject, *, camera: int = 2) -> None:
    today.pick("ほしゅ")
    today.choose("recorder", camera)
    today.write("entry_purpose", "機器の定期保守")
    today.write("items_in", "工具箱")
    today.press("entry_submit")


def test_a_visitor_is_asked_only_what_nobody_can_know(today: TodayObject) -> None:
    today.pick("1001")
    today.pick("ほしゅ")
    assert today.panel == "entry"
    assert today.text("badge_no") == "1"
    assert today.text("deposit_tag") == "1"
    assert today.text("entry_escort") == "見本 太郎"
    assert today.words("entry_escort_state") == "立会者は入室しています。"
    assert find(today.page, QComboBox, "recorder").hasFocus()
    press_key(find(today.page, QComboBox, "recorder"), Qt.Key.Key_Down)
    today.write("entry_purpose", "機器の定期保守")
    today.key(Qt.Key.Key_Return, CONTROL)
    assert today.said == "保存済 No.2 保守 次郎さん 入室 9:12"
    assert today.panel == ""
    assert today.search.hasFocus()
    row = today.inside_rows[1]
    assert [chip.text for chip in row.chips] == ["保守業者", "名札 1"]
    assert "立会 見本 太郎" in row.detail


def test_the_purpose_of_last_time_stands_already(today: TodayObject, clock: FixedClock) -> None:
    today.pick("1001")
    visitor(today, camera=1)
    clock.advance(minutes=10)
    today.pick("ほしゅ")
    today.tick("exit_badge")
    today.press("exit_submit")
    clock.advance(minutes=10)
    today.pick("ほしゅ")
    assert today.text("entry_purpose") == "機器の定期保守"


def test_an_escort_who_is_not_inside_enters_with_the_visitor(today: TodayObject) -> None:
    today.pick("ほしゅ")
    assert "一緒に入室" in today.words("entry_escort_state")
    today.choose("recorder", 1)
    today.write("entry_purpose", "保守")
    today.press("entry_submit")
    assert today.inside == ["見本 太郎", "保守 次郎"]
    assert today.said.startswith("保存済 No.1〜2 保守 次郎さん")


def test_what_is_missing_is_said_at_its_field(today: TodayObject) -> None:
    today.pick("ほしゅ")
    today.write("entry_purpose", "保守")
    today.press("entry_submit")
    block = today.page.desk.entry.blocks[0] if today.page.desk else None
    assert block is not None
    assert "「有」か「無」" in block.rows.error("recorder")
    today.choose("recorder", 1)
    today.write("badge_no", " ")
    today.press("entry_submit")
    assert "名札" in block.rows.error("badge_no")
    assert today.inside == []


def test_a_missing_permit_asks_for_the_reason(today: TodayObject, ask: ScriptedAsk) -> None:
    today.pick("1001")
    ask.will("reason", "入退室管理者が許可した", saying="入室許可が見つかりません")
    today.pick("いたく")
    today.choose("recorder", 1)
    today.write("entry_purpose", "データ移行")
    today.press("entry_submit")
    assert today.inside == ["見本 太郎", "委託 四郎"]


def test_without_a_reason_nothing_is_written(today: TodayObject, ask: ScriptedAsk) -> None:
    today.pick("1001")
    ask.will("reason", None, saying="入室許可")
    today.pick("いたく")
    today.choose("recorder", 1)
    today.write("entry_purpose", "データ移行")
    today.press("entry_submit")
    assert today.inside == ["見本 太郎"]
    assert today.panel == "entry"


def test_what_was_handed_over_comes_back_at_the_exit(
    today: TodayObject, ask: ScriptedAsk, clock: FixedClock
) -> None:
    today.pick("1001")
    visitor(today)
    clock.advance(minutes=30)
    ask.will("reason", None, saying="名札 1 がまだ返っていません")
    today.pick("ほしゅ")
    assert today.panel == "exit"
    today.press("exit_submit")
    assert "保守 次郎" in today.inside
    today.tick("exit_badge")
    today.tick("exit_deposit")
    assert today.text("exit_checker") == "見本 太郎"
    today.press("exit_submit")
    assert today.inside == ["見本 太郎"]


def test_an_escort_hands_over_before_leaving(today: TodayObject, clock: FixedClock) -> None:
    today.pick("1001")
    today.pick("1002")
    visitor(today, camera=1)
    clock.advance(minutes=5)
    today.pick("1001")
    assert today.panel == "exit"
    assert "保守 次郎さんに立ち会っています" in today.words("exit_facts")
    assert find(today.page, QComboBox, "exit_relief").currentText() == "例示 花子"
    today.press("exit_submit")
    assert today.inside == ["例示 花子", "保守 次郎"]
    assert "見本 太郎 → 9:17〜 例示 花子" in today.inside_rows[1].detail


def test_an_escort_alone_cannot_leave(today: TodayObject, clock: FixedClock) -> None:
    today.pick("1001")
    visitor(today, camera=1)
    clock.advance(minutes=5)
    today.pick("1001")
    today.press("exit_submit")
    assert today.inside == ["見本 太郎", "保守 次郎"]


def test_somebody_takes_over_a_visitor_by_key(today: TodayObject, ask: ScriptedAsk) -> None:
    today.pick("1001")
    today.pick("1002")
    visitor(today, camera=1)
    ask.will("choose", "例示 花子", saying="引き継ぐ人")
    today.select_inside("保守 次郎")
    today.press("relieve_button")
    assert "例示 花子さんが引き継ぎ" in today.said


def test_a_stranger_is_written_by_name(today: TodayObject, ask: ScriptedAsk) -> None:
    today.pick("1001")
    commit(today.search, "見学 七子")
    today.key(Qt.Key.Key_Return)
    assert today.panel == "entry"
    assert today.text("person_name") == "見学 七子"
    today.write("affiliation", "例示町")
    today.choose("recorder", 1)
    today.write("entry_purpose", "施設の見学")
    ask.will("reason", "入退室管理者がその場で許可した", saying="入室許可")
    today.press("entry_submit")
    assert today.inside == ["見本 太郎", "見学 七子"]
    assert today.inside_rows[1].chips[0].text == "来訪者"


def test_a_visitor_can_be_registered_on_the_way(today: TodayObject, ask: ScriptedAsk) -> None:
    ask.will("reason", "入退室管理者が許可した", saying="入室許可")
    today.pick("1001")
    today.press("visitor_button")
    today.write("person_name", "見学 七子")
    today.write("affiliation", "例示町")
    today.tick("visitor_register")
    today.choose("recorder", 1)
    today.write("entry_purpose", "施設の見学")
    today.press("entry_submit")
    assert today.inside == ["見本 太郎", "見学 七子"]
    today.look_for("見学")
    assert today.search.suggestions[0].badge.startswith("退室")


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
    visitor(today, camera=1)
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
    assert today.duties() == ["今日の閉庁点検がまだです"]
    today.key(Qt.Key.Key_D, CONTROL)
    today.key(Qt.Key.Key_Return)
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
