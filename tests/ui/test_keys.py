"""A key that two things take does nothing at all: on no page may one stand twice."""

from collections import Counter
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from zyuki_desk.ui.pages.registry import pages_of
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Workbench


def taken_keys(shell: Shell) -> Counter[str]:
    """Count what every visible button, every shortcut and every page's act listens to."""
    found: list[QKeySequence] = []
    for button in shell.findChildren(QAbstractButton):
        if button.isVisible() or shell.header.isAncestorOf(button):
            found.append(button.shortcut())
    for shortcut in shell.findChildren(QShortcut):
        parent = shortcut.parent()
        if not isinstance(parent, QWidget) or parent.isVisible():
            found.append(shortcut.key())
    page = shell.current_page
    assert page is not None
    for action in page.actions():
        if not isinstance(action.parent(), QMenu):
            found.append(action.shortcut())
    return Counter(keys.toString() for keys in found if not keys.isEmpty())


def test_no_key_is_taken_twice_on_a_page(qtbot: QtBot, theme: Theme, workbench: Workbench) -> None:
    shell = Shell(theme, MemoryRemember())
    qtbot.addWidget(shell)
    workbench.host = shell
    for entry in pages_of(workbench):
        shell.add_page(
            entry.key, entry.icon, entry.title, entry.group, partial(entry.make, workbench)
        )
    shell.resize(1280, 800)
    shell.show()
    twice = {}
    for key in shell.sidebar.keys:
        shell.show_page(key)
        QApplication.processEvents()
        found = [keys for keys, count in taken_keys(shell).items() if count > 1]
        if found:
            twice[key] = found
    for page in shell.built_pages:
        page.left()
    assert twice == {}
    shell.hide()
