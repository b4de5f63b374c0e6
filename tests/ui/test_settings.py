"""The settings: everybody may look, the administrator changes, the history tells."""

import json
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, nameless, words
from tests.pages.settings import SettingsPageObject
from tests.ui.office import CHEAP, PASSPHRASE
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import SEAL_DAYS
from zyuki_desk.core.layouts import layout_of
from zyuki_desk.core.office import Recorded, SealScope
from zyuki_desk.core.people import Role
from zyuki_desk.store import keyslots
from zyuki_desk.ui.pages.settings import SECTIONS, SettingsPage
from zyuki_desk.ui.pages.settings_layout_files import presets_for
from zyuki_desk.ui.pages.settings_layouts import LayoutsSection
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench


@pytest.fixture
def page(qtbot: QtBot, workbench: Workbench, shell: Shell) -> SettingsPageObject:
    shell.add_page("settings", "settings", "設定", "管理", lambda: SettingsPage(workbench))
    shell.show_page("settings")
    shown = shell.current_page
    assert isinstance(shown, SettingsPage)
    return SettingsPageObject(qtbot, shown)


def test_the_office_is_changed_with_a_reason_that_the_history_tells(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    page.fill("office_part", "総務課")
    page.pick("office_scope", SealScope.PAGE.label)
    page.tick("office_badge", on=True)
    ask.will("reason", "組織の改編")
    page.press_seen("office_save")
    office = workbench.directory.office
    assert (office.section, office.seal_scope) == ("総務課", SealScope.PAGE)
    assert workbench.accounts.badge_is_enough()
    qtbot.waitUntil(lambda: page.tells("市民課 → 総務課", "組織の改編"))


def test_nothing_changes_when_no_reason_is_given(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    size = workbench.office.head().size
    page.fill("office_part", "総務課")
    ask.will("reason", None)
    page.press_seen("office_save")
    assert workbench.office.head().size == size
    page.fill("office_idle", "五分")
    page.press_seen("office_save")
    assert page.error("自動ロック")
    page.fill("office_idle", "１０")
    page.fill("office_closes", "700")
    page.press_seen("office_save")
    assert page.error("開庁より後")


def test_a_room_is_added_changed_and_ended(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    page.show("室・区画")
    assert [row[0] for row in page.rows("rooms")] == ["R1", "R2"]
    page.press_seen("rooms_new")
    assert page.text("rooms_code") == "R3"
    page.type_text("rooms_name", "会議室")
    page.pick("rooms_recorded", Recorded.VISITORS.label)
    page.press_seen("rooms_save")
    assert page.error("理由")
    page.type_text("rooms_recorded_reason", "規程第2条")
    page.press_seen("rooms_save")
    assert workbench.directory.rooms["R3"].recorded is Recorded.VISITORS
    page.type_text("rooms_name", "第1会議室")
    ask.will("reason", "表記の統一")
    page.press_seen("rooms_save")
    qtbot.waitUntil(lambda: page.tells("会議室 → 第1会議室", "表記の統一"))
    ask.will("text", "R8.11.30").will("reason", "廃止")
    page.press_seen("rooms_end")
    assert workbench.directory.rooms["R3"].ended_on == date(2026, 11, 30)


def test_somebody_is_found_and_typed_words_are_not_lost(
    page: SettingsPageObject, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    page.show("職員等")
    page.search("people", "はなこ")
    qtbot.waitUntil(lambda: [row[0] for row in page.rows("people")] == ["見本 花子"])
    page.search("people", "")
    qtbot.waitUntil(lambda: len(page.rows("people")) == 5)
    page.choose("people", "見本 花子")
    page.type_text("people_affiliation", "税務課")
    ask.will("confirm", value=False, saying="保存していない")
    page.choose("people", "例示 次郎")
    assert page.text("people_affiliation") == "税務課"
    ask.will("confirm", value=True)
    page.choose("people", "例示 次郎")
    assert page.text("people_name") == "例示 次郎"


def test_a_new_person_gets_a_badge_a_role_and_an_account(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.show("職員等")
    page.press_seen("people_new")
    page.type_text("people_name", "例示 四郎")
    page.type_text("people_staff_no", "1001")
    page.press_seen("people_save")
    assert page.error("もう使っています")
    page.type_text("people_staff_no", "1004")
    page.type_text("people_card_code", "*a0001004*")
    page.press_seen("people_save")
    assert workbench.directory.people["P0004"].card_code == "A0001004"
    page.pick("grant_role", Role.CLERK.label)
    page.press("grant_button")
    assert workbench.directory.roles_of("P0004", date(2026, 11, 20)) == {Role.CLERK}
    assert page.text("account_login") == "1004"
    page.press("account_open")
    ask.will("text", "himitsu-no-4").will("text", "himitsu-no-4")
    page.press("account_password")
    assert Accounts(workbench.desk, CHEAP).sign_in("1004", "himitsu-no-4").person == "P0004"
    ask.will("reason", "休職")
    page.press("account_close")
    assert "1004" not in workbench.directory.logins


def test_the_last_administrator_is_not_ended(
    page: SettingsPageObject, shell: Shell, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.show("職員等")
    page.choose("people", "見本 太郎")
    ask.will("text", "R8.11.20").will("reason", "異動")
    page.press_seen("people_end")
    assert workbench.directory.people["P1"].active_until is None
    assert any("システム管理者がいなくなります" in text for text in words(shell))


def test_closing_days_stand_among_the_holidays(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.show("閉庁日")
    assert ["令和8年11月23日", "月", "国民の祝日", "勤労感謝の日"] in page.rows("days")
    page.fill("days_day", "R8.11.27")
    page.type_text("days_name", "庁舎の停電")
    page.press_seen("days_add")
    assert ["令和8年11月27日", "金", "機関の閉庁日", "庁舎の停電"] in page.rows("days")
    page.choose("days", "勤労感謝の日")
    assert not page.is_enabled("days_end")
    page.choose("days", "庁舎の停電")
    ask.will("reason", "中止")
    page.press_seen("days_end")
    assert workbench.directory.closing_days == {}
    page.press("days_after")
    assert not any("庁舎" in row[3] for row in page.rows("days"))


def test_a_form_is_edited_beside_its_page_and_kept(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    page.show("様式")
    page.pick("layout_ledger", "入退室管理簿")
    section = page.page.section
    assert isinstance(section, LayoutsSection)
    with qtbot.waitSignal(section.preview.drawn, timeout=10_000):
        ask.will("choose", "北広島市")
        page.press_seen("layout_preset")
    ledger = workbench.ledgers["room-entry"]
    assert layout_of(workbench.desk, ledger) == ledger.layout
    page.type_text("form_number", "様式第1号")
    find(page.page, QTableWidget, "layout_columns").item(1, 0).setText("お名前")  # type: ignore[union-attr]
    file = tmp_path / "form.json"
    ask.will("save_path", file)
    page.press_seen("layout_write")
    assert json.loads(file.read_text(encoding="utf-8"))["form_number"] == "様式第1号"
    ask.will("reason", "規程の改正")
    page.press_seen("layout_save")
    kept = layout_of(workbench.desk, ledger)
    assert (kept.title, kept.form_number) == ("管理簿(入退室)", "様式第1号")
    assert kept.columns[1].title == "お名前"
    ask.will("choose", "はじめの様式")
    page.press_seen("layout_preset")
    ask.will("open_path", file)
    page.press_seen("layout_read")
    assert page.text("form_number") == "様式第1号"


def test_forms_of_real_offices_have_the_columns_their_rules_name(workbench: Workbench) -> None:
    found = {
        name: (ledger.title, [column.title for column in file.layout.columns])
        for ledger in workbench.ledgers.values()
        for name, file in presets_for(ledger).items()
    }
    assert found == {
        "北広島市": ("入退室管理簿", ["入退室に係る日時", "氏名", "所属", "入室の目的"]),
        "佐賀市": ("入退室管理簿", ["所属", "氏名", "目的", "日時(入退室)"]),
        "いなべ市": (
            "端末機管理日次点検簿",
            ["氏名及び所属部署名", "退庁日及び退庁時間", "確認結果", "特記項目"],
        ),
        "浜中町": ("磁気ディスク管理簿", ["登録番号", "登録年月日", "製品名"]),
        "浜中町 既保有報告書": ("磁気ディスク管理簿", ["保有個数", "製品名"]),
    }


def test_a_new_recovery_sheet_counts_only_after_it_was_read(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    folder = workbench.office.folder
    before = keyslots.slots(folder)
    page.show("鍵")
    assert [row[0] for row in page.rows("keys")] == ["復旧シート", "合言葉"]
    page.press_seen("keys_sheet")
    ask.will("text", None, saying="9組目")
    page.press("keys_use")
    assert keyslots.slots(folder) == before
    page.press("keys_discard")
    ask.will("tell", saying="どちらも正しい")
    page.press_seen("keys_mend")
    folder.keyslots.unlink()
    ask.will("tell", saying="見つかりません")
    page.press_seen("keys_mend")
    assert keyslots.open_with_passphrase(folder, PASSPHRASE).notes == ()


@pytest.mark.parametrize("person", ["P2", "P3"])
def test_who_may_not_change_sees_everything_and_changes_nothing(
    page: SettingsPageObject, workbench: Workbench, person: str
) -> None:
    workbench.seat(Actor(person, "T1"))
    saves = (
        "office_save", "rooms_save", "terminals_save", "days_add", "people_save", "own_fields_save",
        "checks_save", "duty_values_save", "layout_save", "papers_save",
        "keys_sheet", "backup_plan_save",
    )  # fmt: skip
    for (_, tab, _), save in zip(SECTIONS, saves, strict=True):
        page.show(tab)
        assert not page.is_enabled(save), save
        assert "システム管理者" in page.tip(save)
    assert "システム管理者" in page.tip("settings_locked")


def test_the_numbers_of_the_rules_are_the_offices_own(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.show("期限")
    page.fill("value_seal-days", "99")
    page.press_seen("duty_values_save")
    assert page.error("1〜60")
    page.fill("value_seal-days", "5")
    ask.will("reason", "規程の改正")
    page.press_seen("duty_values_save")
    assert workbench.directory.value(SEAL_DAYS) == 5


def test_every_field_has_a_name(page: SettingsPageObject) -> None:
    for _, tab, _ in SECTIONS:
        page.show(tab)
        assert nameless(page.page, [QLineEdit, QComboBox, QAbstractButton, QTableWidget]) == []
