"""簿冊の欄: the office adds fields of its own, and every page has them from then on."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from tests.pages.settings import SettingsPageObject
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.own_field import OwnField, OwnKind
from zyuki_desk.core.own_fields import own_fields_of, set_own_fields
from zyuki_desk.core.search import Query
from zyuki_desk.ui.drafts import Drafts, PageDrafts
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.entry_form import EntryForm
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.pages.settings import SettingsPage
from zyuki_desk.ui.renewal import Renewal
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench

LEDGER = "card-loan"
CONTROL = Qt.KeyboardModifier.ControlModifier
TITLE = "操作者識別カード貸出簿"


@pytest.fixture
def page(workbench: Workbench, shell: Shell, qtbot: QtBot) -> SettingsPageObject:
    shell.add_page("settings", "settings", "設定", "機関", lambda: SettingsPage(workbench))
    shell.show_page("settings")
    shown = shell.current_page
    assert isinstance(shown, SettingsPage)
    made = SettingsPageObject(qtbot, shown)
    made.show("簿冊の欄")
    made.pick("own_fields_ledger", workbench.ledgers[LEDGER].title)
    return made


def own(workbench: Workbench) -> tuple[OwnField, ...]:
    return own_fields_of(workbench.directory, LEDGER)


def test_a_field_is_added_without_a_reason_and_changed_with_one(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    page.press_seen("own_fields_new")
    page.press_seen("own_fields_save")
    assert page.error("名前を入れて")
    page.type_text("own_fields_label", "体温")
    page.tick("own_fields_personal", on=True)
    page.press_seen("own_fields_save")
    assert own(workbench) == (OwnField(slug="c1", label="体温", personal=True),)
    assert [row[:2] for row in page.rows("own_fields")] == [["体温", "文字(1行)"]]
    page.type_text("own_fields_label", "体温(度)")
    ask.will("reason", "単位を入れる")
    page.press_seen("own_fields_save")
    assert own(workbench)[0].label == "体温(度)"
    qtbot.waitUntil(lambda: page.tells("体温 → 体温(度)", "単位を入れる"))


def test_marks_are_one_choice_away_and_choices_are_given_up_not_lost(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.press_seen("own_fields_new")
    page.type_text("own_fields_label", "施錠")
    page.pick("own_fields_kind", "○、×、該当なし")
    page.press_seen("own_fields_save")
    assert own(workbench)[0].kind is OwnKind.CHOICE
    assert page.text("own_fields_choices") == "○、×、該当なし"
    page.type_text("own_fields_choices", "○、×、確認中")
    ask.will("reason", "見直し")
    page.press_seen("own_fields_save")
    assert own(workbench)[0].choices == (
        Choice("good", "○"),
        Choice("bad", "×"),
        Choice("k4", "確認中"),
        Choice("none", "該当なし", retired=True),
    )


def test_order_place_and_end(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    for label in ("体温", "検査"):
        page.press_seen("own_fields_new")
        page.type_text("own_fields_label", label)
        page.press_seen("own_fields_save")
    page.press_seen("own_fields_up")
    assert [row[0] for row in page.rows("own_fields")] == ["検査", "体温"]
    first = workbench.ledgers[LEDGER].shown[0]
    page.pick("own_fields_after", f"「{first.label}」のあと")
    ask.will("reason", "見やすく")
    page.press_seen("own_fields_save")
    assert workbench.ledgers[LEDGER].shown[1].label == "検査"
    ask.will("text", "R8.11.19").will("reason", "使わない")
    page.press_seen("own_fields_end")
    assert own(workbench)[0].until == date(2026, 11, 19)
    page.tick("own_fields_with_ended", on=False)
    assert [row[0] for row in page.rows("own_fields")] == ["体温"]


def test_a_label_of_another_field_is_refused_at_its_row(
    page: SettingsPageObject, workbench: Workbench
) -> None:
    page.press_seen("own_fields_new")
    page.type_text("own_fields_label", workbench.ledgers[LEDGER].shown[1].label)
    page.press_seen("own_fields_save")
    assert page.error("もうあります")
    assert own(workbench) == ()


def form_of(page: LedgerPage) -> EntryForm:
    return find(page, EntryForm, "entry_form")


def purpose(page: LedgerPage) -> ChoiceField:
    box = form_of(page).rows.widget("purpose")
    assert isinstance(box, ChoiceField)
    return box


def test_pages_made_before_have_the_field_and_keep_what_was_typed(
    workbench: Workbench, shell: Shell, qtbot: QtBot
) -> None:
    drafts = PageDrafts(Drafts(workbench.office.folder.drafts, workbench.office.master))

    def make() -> LedgerPage:
        made = LedgerPage(workbench, workbench.ledgers[LEDGER])
        drafts.claim(LEDGER, made)
        return made

    shell.add_page(LEDGER, "card", TITLE, "簿冊", make)
    shell.add_page("settings", "settings", "設定", "機関", lambda: SettingsPage(workbench))
    renewal = Renewal(workbench, shell, drafts)
    shell.show_page(LEDGER)
    before = shell.current_page
    assert isinstance(before, LedgerPage)
    press_key(find(before, EntriesTable, f"table_{LEDGER}"), Qt.Key.Key_N, CONTROL)
    qtbot.waitUntil(lambda: form_of(before).isVisible())
    purpose(before).setEditText("書きかけ")
    shell.show_page("settings")
    own_field = OwnField(slug="c1", label="体温", required=True)
    set_own_fields(workbench.desk, LEDGER, [own_field])
    shell.show_page(LEDGER)
    after = shell.current_page
    assert isinstance(after, LedgerPage)
    assert after is not before
    assert renewal.parent() is shell
    assert purpose(after).currentText() == "書きかけ"
    assert "extra.c1" in form_of(after).rows.keys
    assert workbench.books.count(workbench.ledgers[LEDGER], Query()) == 0
