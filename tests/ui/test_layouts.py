"""様式: an office makes its own form beside the page that will print, and keeps it by date."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.pages.kit import words
from tests.pages.layouts import LayoutsObject
from zyuki_desk.core.layout import HeadField, LayoutColumn, SealBox
from zyuki_desk.core.layout_file import to_file, to_json
from zyuki_desk.core.layouts import layout_of, set_layout, versions_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import Setting
from zyuki_desk.core.own_field import OwnField, OwnKind
from zyuki_desk.core.own_fields import own_fields_of, set_own_fields
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.settings import SettingsPage
from zyuki_desk.ui.pages.settings_layouts import LayoutsSection
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench

LEDGER = "media"
NEXT_YEAR = date(2027, 4, 1)


@pytest.fixture
def ledger(workbench: Workbench) -> Ledger:
    return workbench.ledgers[LEDGER]


@pytest.fixture
def editor(workbench: Workbench, shell: Shell, qtbot: QtBot) -> LayoutsObject:
    shell.add_page("settings", "settings", "設定", "機関", lambda: SettingsPage(workbench))
    shell.show_page("settings")
    page = shell.current_page
    assert isinstance(page, SettingsPage)
    page.show_section("layouts")
    section = page.section
    assert isinstance(section, LayoutsSection)
    section.ledger_choice.setCurrentIndex(section.ledger_choice.findData(LEDGER))
    return LayoutsObject(qtbot, section)


def test_paper_type_and_words_are_set_and_drawn(
    editor: LayoutsObject, workbench: Workbench, ask: ScriptedAsk, ledger: Ledger
) -> None:
    editor.write("title", "媒体台帳")
    for name, choice in (
        ("orientation", "縦"), ("paper", "A3"), ("dates", "西暦(2026-11-20)"), ("font", "明朝"),
        ("blank_rows", "斜線を引く"),
    ):  # fmt: skip
        editor.pick(name, choice)
    editor.write("font_size", "１０.5")
    editor.write("rows_per_page", "12")
    editor.write("row_height", "11")
    for flag in ("grow", "office", "last_count"):
        editor.tick(flag)
    editor.write_lines("foot_notes", "第3条による。\n\n5年保存。")
    editor.write("last_note", "以下余白")
    editor.wait_drawn()
    ask.will("reason", "規程の改正", saying="題名 「磁気ディスク管理簿」 → 「媒体台帳」")
    editor.press("layout_save")
    kept = layout_of(workbench.desk, ledger)
    assert kept == replace(
        ledger.layout, title="媒体台帳", orientation="portrait", paper="A3", dates="western",
        font="mincho", font_size=10.5, rows_per_page=12, row_height=11.0, grow=False, office=False,
        foot_notes=("第3条による。", "5年保存。"), blank_rows="slashed", last_count=True,
        last_note="以下余白",
    )  # fmt: skip


def test_a_number_that_is_none_is_told_at_its_row(editor: LayoutsObject) -> None:
    editor.write("row_height", "高め")
    assert "「行の高さ」は数字" in editor.told
    assert any("「行の高さ」は数字" in text for text in words(editor.section))
    editor.write("row_height", "3")
    assert "行の高さは4~60ミリ" in editor.told
    editor.write("row_height", "9")
    editor.wait_drawn()


def test_columns_move_by_keys_and_by_dragging_and_are_taken_back(editor: LayoutsObject) -> None:
    editor.turn("列")
    first, second, third, *rest = editor.titles("layout_columns")
    editor.choose("layout_columns", first)
    editor.key("layout_columns", Qt.Key.Key_Down, alt=True)
    assert editor.titles("layout_columns")[:3] == [second, first, third]
    editor.drag("layout_columns", 2, 0)
    assert editor.titles("layout_columns") == [third, second, first, *rest]
    editor.key("layout_columns", Qt.Key.Key_Delete)
    assert editor.titles("layout_columns") == [second, first, *rest]
    for _ in range(3):
        editor.press("layout_undo")
    assert editor.titles("layout_columns") == [first, second, third, *rest]
    assert not editor.is_enabled("layout_undo")


def test_a_column_says_everything_of_itself(editor: LayoutsObject, ask: ScriptedAsk) -> None:
    editor.turn("列")
    editor.choose("layout_columns", editor.titles("layout_columns")[1])
    editor.retype("layout_columns", 0, "名称")
    editor.retype("layout_columns", 2, "25.5")
    editor.write("column_group", "媒体")
    editor.write("column_size", "7")
    editor.pick("column_align", "中央")
    column = editor.layout.columns[1]
    assert (column.title, column.width_mm, column.group, column.font_size, column.align) == (
        "名称", 25.5, "媒体", 7.0, "center",
    )  # fmt: skip
    editor.press("column_join")
    editor.pick("column_joiner", "~")
    assert editor.layout.columns[1].joiner == " ～ "
    editor.press("column_split")
    assert len(editor.layout.columns[1].keys) == 1
    ask.will("choose", "(押印欄)")
    editor.key("layout_columns", Qt.Key.Key_Insert)
    assert editor.layout.columns[2].seal
    editor.wait_drawn()


def test_typing_on_in_one_text_is_one_step_back(editor: LayoutsObject, ledger: Ledger) -> None:
    for text in ("媒", "媒体", "媒体台帳"):
        editor.write("title", text)
    editor.pick("orientation", "縦" if ledger.layout.orientation == "landscape" else "横")
    editor.press("layout_undo")
    assert editor.layout.title == "媒体台帳"
    editor.press("layout_undo")
    assert editor.layout == ledger.layout


def test_seals_and_head_items_are_set(editor: LayoutsObject, ask: ScriptedAsk) -> None:
    editor.turn("押印・注記")
    while editor.titles("layout_seals"):
        editor.key("layout_seals", Qt.Key.Key_Delete)
    ask.will("choose", "各ページの下")
    editor.press("seal_add")
    editor.retype("layout_seals", 0, "課長")
    editor.retype("layout_seals", 2, "20")
    editor.press("seal_place")
    assert editor.layout.seal_boxes == (SealBox("課長", "month", 20.0),)
    ask.will("choose", "決まった言葉")
    editor.choose("layout_head_items", editor.titles("layout_head_items")[-1])
    editor.press("head_item_add")
    editor.retype("layout_head_items", 1, "3年")
    assert editor.layout.head_fields[-1] == HeadField("text", "保存期間", "3年")
    editor.wait_drawn()


def test_a_planned_form_waits_for_its_day_and_can_be_withdrawn(
    editor: LayoutsObject, workbench: Workbench, ask: ScriptedAsk, ledger: Ledger
) -> None:
    editor.write("title", "来年の台帳")
    editor.write("layout_since", "R9.4.1")
    ask.will("reason", "次年度から")
    editor.press("layout_save")
    assert layout_of(workbench.desk, ledger) == ledger.layout
    assert layout_of(workbench.desk, ledger, NEXT_YEAR).title == "来年の台帳"
    assert editor.layout == ledger.layout
    editor.turn("版")
    assert [row[:2] for row in editor.versions()] == [
        ["R9.4.1から", "予定"],
        ["はじめから", "現行"],
    ]
    assert not editor.is_enabled("layout_withdraw")
    editor.choose_version("R9.4.1から")
    assert "題名 「磁気ディスク管理簿」 → 「来年の台帳」" in editor.changes
    editor.press("layout_open")
    assert editor.layout.title == "来年の台帳"
    ask.will("reason", "見送り")
    editor.press("layout_withdraw")
    assert len(versions_of(workbench.desk, ledger)) == 1


def test_nothing_changed_is_said(editor: LayoutsObject, shell: Shell) -> None:
    editor.press("layout_save")
    assert any("変わったところがありません" in text for text in words(shell))


def test_a_form_brings_its_own_fields_when_asked(
    editor: LayoutsObject, workbench: Workbench, ask: ScriptedAsk, ledger: Ledger, tmp_path: Path
) -> None:
    own = OwnField(slug="c1", label="保有個数", kind=OwnKind.COUNT)
    form = replace(ledger.layout, columns=(LayoutColumn(("extra.c1",), "保有個数"),))
    file = tmp_path / "form.json"
    file.write_text(to_file(form, LEDGER, [own]), encoding="utf-8")
    ask.will("open_path", file).will("confirm", value=False, saying="「保有個数」")
    editor.press("layout_read")
    assert editor.layout == ledger.layout
    ask.will("open_path", file).will("confirm", value=True)
    editor.press("layout_read")
    assert own_fields_of(workbench.directory, LEDGER) == (own,)
    assert editor.layout.columns == form.columns
    editor.wait_drawn()
    out = tmp_path / "out.json"
    ask.will("save_path", out)
    editor.press("layout_write")
    assert [each["label"] for each in json.loads(out.read_text())["own_fields"]] == ["保有個数"]


def test_what_is_no_form_of_this_ledger_is_refused_kindly(
    editor: LayoutsObject, ask: ScriptedAsk, shell: Shell, ledger: Ledger, tmp_path: Path
) -> None:
    newer = to_json(ledger.layout).replace('"version": 2', '"version": 3')
    for text, sentence in (
        (to_file(ledger.layout, "room-entry"), "これは「入退室管理簿」の様式です"),
        ("{", "壊れて"),
        (newer, "版(3)は読めません"),
    ):
        file = tmp_path / "wrong.json"
        file.write_text(text, encoding="utf-8")
        ask.will("open_path", file)
        editor.press("layout_read")
        assert any(sentence in label for label in words(shell)), sentence
    assert editor.layout == ledger.layout


def test_a_column_whose_field_is_gone_is_shown_to_be_taken_out(
    editor: LayoutsObject, workbench: Workbench, ask: ScriptedAsk, ledger: Ledger
) -> None:
    gone = replace(
        ledger.layout, columns=(LayoutColumn(("old",), "昔の欄"), *ledger.layout.columns)
    )
    with workbench.desk.operation(Operation.SETTING) as work:
        work.add(Setting(key=f"layout/{LEDGER}", value={"layout": to_json(gone)}))
    editor.section.refresh()
    assert "列「昔の欄」の欄(old)はこの簿冊にありません" in editor.told
    editor.turn("列")
    editor.choose("layout_columns", "昔の欄")
    cell = editor.items("layout_columns").item(0, 1)
    assert cell is not None
    assert cell.text() == "(なくなった欄)"
    editor.key("layout_columns", Qt.Key.Key_Delete)
    ask.will("reason", "なくなった欄を外す")
    editor.press("layout_save")
    assert layout_of(workbench.desk, ledger) == ledger.layout


def test_own_fields_are_columns_like_any_other(
    editor: LayoutsObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    set_own_fields(workbench.desk, LEDGER, [OwnField(slug="c1", label="保有個数")])
    editor.turn("列")
    ask.will("choose", "保有個数")
    editor.press("column_add")
    assert "extra.c1" in editor.layout.keys
    editor.wait_drawn()


def test_who_may_not_change_sees_and_changes_nothing(
    editor: LayoutsObject, workbench: Workbench, ledger: Ledger
) -> None:
    from zyuki_desk.core.desk import Actor

    set_layout(workbench.desk, ledger, replace(ledger.layout, title="新"), reason="改正")
    workbench.seat(Actor("P2", "T1"))
    editor.turn("列")
    before = editor.titles("layout_columns")
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        editor.key("layout_columns", key)
    editor.drag("layout_columns", 0, 1)
    assert editor.titles("layout_columns") == before
    assert not editor.is_enabled("column_remove")
