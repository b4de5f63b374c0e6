"""From the first screen back to a backup: chosen, opened by this PC's key or the printed one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.pages.kit import find, press
from tests.pages.signin import UnlockPage
from tests.pages.window import WAIT_MS, WindowPage
from tests.ui.office import PASSPHRASE, PASSWORDS, open_example
from tests.ui.programs import Starter
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import Backup, write_backup
from zyuki_desk.store import keyslots
from zyuki_desk.ui.restoring import RestorePanel


@pytest.fixture
def folder(starter: Starter) -> OfficeFolder:
    """The example office."""
    return starter.example()


@pytest.fixture
def backup(folder: OfficeFolder, starter: Starter, tmp_path: Path) -> Backup:
    """Its backup on a medium; the printed number is the fixture `code`."""
    with open_example(folder, starter.clock) as office:
        return write_backup(office, tmp_path / "medium")


class RestorePage:
    """The panel through its widgets."""

    def __init__(self, page: WindowPage) -> None:
        self.window = page
        self._front = page.program.front

    @property
    def panel(self) -> RestorePanel:
        return find(self._front, RestorePanel, "restore_panel")

    @property
    def chosen(self) -> str:
        return find(self.panel, QLabel, "restore_chosen").text()

    def open_from(self, button: str) -> None:
        press(self._front, button)
        assert self._front.shown is self.panel

    def choose(self) -> None:
        press(self.panel, "restore_choose_button")

    def fill(self, **texts: str) -> None:
        for name, text in texts.items():
            find(self.panel, QLineEdit, name).setText(text)

    def go(self) -> None:
        press(self.panel, "restore_button")

    def wait(self, what: Callable[[], bool]) -> None:
        self.window.qtbot.waitUntil(what, timeout=WAIT_MS)


BOTH = {
    "login": "1001", "restore_password": PASSWORDS["P1"], "reason": "ディスクの故障",
    "approver": "1003", "restore_approver_password": PASSWORDS["P3"],
}  # fmt: skip


def test_this_pcs_key_and_two_people_bring_it_back(
    starter: Starter, folder: OfficeFolder, backup: Backup
) -> None:
    page = starter.program(folder)
    page.start()
    restore = RestorePage(page)
    restore.open_from("signin_restore_button")
    starter.ask.will("folder_path", backup.folder.parent)
    starter.ask.will("choose", "令和8年11月20日(金) 9:12")
    restore.choose()
    assert f"記録 {backup.records:,}件" in restore.chosen
    starter.ask.will("tell", saying="復元しました")
    restore.fill(**BOTH)
    restore.go()
    restore.wait(lambda: page.program.front.office is not None)
    page.sign_in()
    assert ("P1", "restore") in page.operations()
    assert len(list(folder.root.glob("replaced-*"))) == 1


def test_a_fresh_pc_needs_the_printed_number_and_one_person(
    starter: Starter, folder: OfficeFolder, backup: Backup, tmp_path: Path
) -> None:
    code = keyslots.new_recovery_code()
    with open_example(folder, starter.clock) as office:
        keyslots.set_recovery(folder, office.master, code)
        starter.clock.advance(minutes=1)
        newer = write_backup(office, tmp_path / "medium")
    page = starter.program(OfficeFolder(tmp_path / "fresh"), has_keyring=False)
    page.program.show()
    restore = RestorePage(page)
    restore.open_from("welcome_restore_button")
    starter.ask.will("folder_path", newer.folder)
    restore.choose()
    assert not find(restore.panel, QLineEdit, "approver").isVisible()
    UnlockPage(page.program.front).type_number(code)
    restore.fill(login="1001", restore_password=PASSWORDS["P1"], reason="新しいPC")
    starter.ask.will("tell", saying="前のPCが覚えていた")
    restore.go()
    # Nobody types the nine groups twice: the office opens by what was just typed.
    restore.wait(lambda: page.program.front.office is not None)


@pytest.mark.parametrize(
    ("texts", "field", "sentence"),
    [
        ({"login": ""}, "login", "復元する人の番号"),
        ({"reason": ""}, "reason", "理由"),
        ({"approver": ""}, "approver", "もう1人"),
        ({"restore_password": "wrong"}, "password", "違います"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    starter: Starter, folder: OfficeFolder, backup: Backup, texts: dict[str, str], field: str,
    sentence: str,
) -> None:  # fmt: skip
    page = starter.program(folder)
    page.start()
    before = folder.database.read_bytes()
    restore = RestorePage(page)
    restore.open_from("signin_restore_button")
    restore.go()
    assert "先に控えを選んでください" in restore.panel.error
    starter.ask.will("folder_path", backup.folder)
    restore.choose()
    restore.fill(**{**BOTH, **texts}, restore_passphrase=PASSPHRASE)
    restore.go()
    restore.wait(lambda: bool(restore.panel.form.error(field)))
    assert sentence in restore.panel.form.error(field)
    press(restore.panel, "restore_back_button")
    restore.wait(lambda: page.program.front.office is not None)
    assert folder.database.read_bytes() == before


def test_a_folder_that_is_no_backup_is_told(
    starter: Starter, folder: OfficeFolder, tmp_path: Path
) -> None:
    page = starter.program(folder)
    page.start()
    restore = RestorePage(page)
    restore.open_from("signin_restore_button")
    starter.ask.will("folder_path", tmp_path)
    restore.choose()
    assert "控えのフォルダーではありません" in restore.panel.error


def test_what_lies_on_this_pc_is_offered_before_a_folder_is_asked_for(
    starter: Starter, folder: OfficeFolder
) -> None:
    with open_example(folder, starter.clock) as office:
        made = write_backup(office, folder.backups)
    page = starter.program(folder)
    page.start()
    restore = RestorePage(page)
    restore.open_from("signin_restore_button")
    starter.ask.will("choose", "令和8年11月20日(金) 9:12", saying="このPCにある控え")
    restore.choose()
    assert f"記録 {made.records:,}件" in restore.chosen
    starter.ask.will("choose", "ほかの場所から選ぶ…")
    starter.ask.will("folder_path", None)
    restore.choose()
    assert f"記録 {made.records:,}件" in restore.chosen
