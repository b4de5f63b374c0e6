"""What the office decides about its papers."""

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import find
from tests.pages.settings import SettingsPageObject
from zyuki_desk.core.paper_settings import Contact, paper_settings
from zyuki_desk.ui.pages.settings import SettingsPage
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench


@pytest.fixture
def page(qtbot: QtBot, workbench: Workbench, shell: Shell) -> SettingsPageObject:
    shell.add_page("settings", "settings", "設定", "管理", lambda: SettingsPage(workbench))
    shell.show_page("settings")
    shown = shell.current_page
    assert isinstance(shown, SettingsPage)
    made = SettingsPageObject(qtbot, shown)
    made.show("印刷")
    return made


def test_seals_and_contacts_are_kept_with_a_reason(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk
) -> None:
    page.tick("papers_corrections", on=True)
    page.fill("papers_size", "１２")
    find(page.page, QPlainTextEdit, "papers_contacts").setPlainText("消防 / / 119")
    ask.will("reason", "規程の改正")
    page.press("papers_save")
    kept = paper_settings(workbench.desk)
    assert (kept.stamps, kept.correction_stamps, kept.stamp_mm) == (True, True, 12.0)
    assert kept.contacts == (Contact("消防", "", "119"),)


@pytest.mark.parametrize("size", ["大", "40", ""])
def test_an_odd_size_is_told_at_its_row(
    page: SettingsPageObject, workbench: Workbench, ask: ScriptedAsk, size: str
) -> None:
    before = paper_settings(workbench.desk)
    page.fill("papers_size", size)
    ask.will("reason", "規程の改正")
    page.press("papers_save")
    assert page.error("大きさは")
    assert paper_settings(workbench.desk) == before
