"""Visitors at the desk: escort, name tag, deposit, strangers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from tests.pages.kit import commit, find, press_key
from tests.pages.today import TodayObject
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.ui.scripted_ask import ScriptedAsk

CONTROL = Qt.KeyboardModifier.ControlModifier


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
    today.visitor(camera=1)
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
    today.visitor()
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
    today.visitor(camera=1)
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
    today.visitor(camera=1)
    clock.advance(minutes=5)
    today.pick("1001")
    today.press("exit_submit")
    assert today.inside == ["見本 太郎", "保守 次郎"]


def test_somebody_takes_over_a_visitor_by_key(today: TodayObject, ask: ScriptedAsk) -> None:
    today.pick("1001")
    today.pick("1002")
    today.visitor(camera=1)
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
