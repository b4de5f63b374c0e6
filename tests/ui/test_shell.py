"""The frame: pages when needed, keys for everything, words that stay or go."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.pages.gallery import made_shell
from tests.pages.kit import find, nameless, press, press_key, squeezed, words
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.shortcuts import ShortcutsOverlay
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme, Tone


class Sheet(Page):
    """A page that writes down what happens to it."""

    def __init__(self, theme: Theme, log: list[str], title: str) -> None:
        super().__init__(theme, title)
        self._log = log
        self.add_action("write_button", "記載", self._write, keys="Ctrl+N", part="primary")
        self.field = QLineEdit()
        self.body.addWidget(self.field)

    def entered(self) -> None:
        self._log.append(f"entered {self.title}")

    def left(self) -> None:
        self._log.append(f"left {self.title}")

    def refresh(self) -> None:
        self._log.append(f"refreshed {self.title}")

    def _write(self) -> None:
        self._log.append(f"wrote {self.title}")


@pytest.fixture
def log(shell: Shell, theme: Theme) -> list[str]:
    log: list[str] = []
    shell.add_page("one", "today", "一", "", lambda: Sheet(theme, log, "一"))
    shell.add_page("two", "card", "二", "簿冊", lambda: Sheet(theme, log, "二"))
    return log


def test_pages_are_built_when_first_shown(shell: Shell, log: list[str]) -> None:
    assert not shell.built_pages
    shell.show_page("one")
    titles = [built.title for built in shell.built_pages]
    assert titles == ["一"]
    shell.show_page("two")
    shell.show_page("one")
    assert log == ["entered 一", "left 一", "entered 二", "left 二", "entered 一"]
    assert shell.current_key == "one"


def test_alt_and_number_turn_pages(shell: Shell, log: list[str]) -> None:
    shell.show_page("one")
    press_key(shell, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert shell.current_key == "two"
    press_key(shell, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert shell.current_key == "one"


def test_a_pages_key_works_on_that_page_only(shell: Shell, log: list[str]) -> None:
    shell.show_page("one")
    shell.show_page("two")
    log.clear()
    press_key(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert log == ["wrote 二"]


def test_f5_reads_again(shell: Shell, log: list[str]) -> None:
    shell.show_page("one")
    press_key(shell, Qt.Key.Key_F5)
    assert log[-1] == "refreshed 一"


def test_ctrl_f_goes_to_the_pages_search_first(
    qtbot: QtBot, shell: Shell, theme: Theme, log: list[str]
) -> None:
    shell.show_page("one")
    press_key(shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shell.focusWidget() is shell.search
    page = shell.page("one")
    page.search_field = SearchField(theme, name="own_search")
    page.body.addWidget(page.search_field)
    qtbot.waitUntil(page.search_field.isVisible)
    press_key(shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shell.focusWidget() is page.search_field


def test_f9_asks_for_handover(qtbot: QtBot, shell: Shell, log: list[str]) -> None:
    shell.header.show_person("見本 花子")
    with qtbot.waitSignal(shell.handover_asked):
        press_key(shell, Qt.Key.Key_F9)


def test_nobody_signed_in_means_no_handover(qtbot: QtBot, shell: Shell) -> None:
    shell.header.show_person("")
    with qtbot.assertNotEmitted(shell.handover_asked):
        press_key(shell, Qt.Key.Key_F9)


def test_errors_stay_until_something_is_saved(shell: Shell) -> None:
    shell.complain("保存できませんでした。")
    assert shell.messages.text == "保存できませんでした。"
    shell.say("保存済 No.12")
    assert shell.messages.text == ""
    assert shell.toast.text == "保存済 No.12"
    assert shell.toast.isVisible()


def test_escape_closes_an_error(shell: Shell) -> None:
    shell.complain("保存できませんでした。")
    press_key(shell, Qt.Key.Key_Escape)
    assert shell.messages.text == ""


def test_escape_belongs_to_the_search_field_first(shell: Shell) -> None:
    shell.search.setFocus()
    shell.search.setText("見本")
    shell.complain("保存できませんでした。")
    press_key(shell.search, Qt.Key.Key_Escape)
    assert shell.search.text() == ""
    assert shell.messages.text != ""
    press_key(shell.search, Qt.Key.Key_Escape)
    assert shell.messages.text == ""


def test_counts_are_spoken(shell: Shell, log: list[str]) -> None:
    shell.set_badge("two", 3, Tone.WARN)
    assert find(shell, QAbstractButton, "nav_two").accessibleName() == "二 3件"


def test_f1_lists_the_keys_of_the_page(shell: Shell, log: list[str]) -> None:
    shell.show_page("one")
    page = shell.page("one")
    assert isinstance(page, Sheet)
    page.field.setFocus()
    press_key(shell, Qt.Key.Key_F1)
    overlay = find(shell, ShortcutsOverlay, "shortcuts_overlay")
    assert overlay.isVisible()
    assert {"Ctrl+N", "記載", "F9", "操作者交代", "Alt+2"} <= set(words(overlay))
    press_key(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert isinstance(shell.focusWidget(), QLineEdit)


def test_folding_is_remembered(
    qtbot: QtBot, theme: Theme, shell: Shell, remember: MemoryRemember
) -> None:
    press(shell, "fold_button")
    assert shell.sidebar.narrow
    other = Shell(theme, remember)
    qtbot.addWidget(other)
    other.show()
    assert other.sidebar.narrow


def test_a_small_window_folds_by_itself(shell: Shell) -> None:
    shell.resize(700, 500)
    assert shell.sidebar.narrow
    shell.resize(1200, 700)
    assert not shell.sidebar.narrow


def test_size_is_remembered(qtbot: QtBot, theme: Theme, remember: MemoryRemember) -> None:
    first = Shell(theme, remember)
    first.resize(1111, 777)
    first.close()
    second = Shell(theme, remember)
    qtbot.addWidget(first)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (1111, 777)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.CONTRAST])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700), (640, 400)])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_off_or_nameless(
    qtbot: QtBot,
    qapp: QApplication,
    theme: Theme,
    scheme: Scheme,
    size: tuple[int, int],
    scale: float,
) -> None:
    theme.apply(qapp, scheme, text_scale=scale)
    shell = made_shell(theme, 300)
    qtbot.addWidget(shell)
    shell.resize(*size)
    shell.show()
    kinds: list[type[QWidget]] = [QAbstractButton, QLineEdit, QTableView, QToolButton]
    for key in ("today", "room", "card", "check"):
        shell.show_page(key)
        QTest.qWait(1)
        page = shell.page(key)
        assert squeezed(page) == []
        assert nameless(page, kinds) == []
    if size[0] >= 1024 and scale == 1.0:
        assert squeezed(shell.header) == []


def test_the_frame_loads_nothing_heavy() -> None:
    heavy = "pypdfium2 sqlalchemy openpyxl reportlab keyring PySide6.QtPrintSupport PIL"
    code = (
        "import sys, zyuki_desk.ui.shell, zyuki_desk.ui.ask, zyuki_desk.ui.forms\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
