"""A key that two things take does nothing at all: on no page may one stand twice."""

from collections import Counter

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from zyuki_desk.ui.shell import Shell


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


def test_no_key_is_taken_twice_on_a_page(whole_shell: Shell) -> None:
    twice = {}
    for key in whole_shell.sidebar.keys:
        whole_shell.show_page(key)
        QApplication.processEvents()
        found = [keys for keys, count in taken_keys(whole_shell).items() if count > 1]
        if found:
            twice[key] = found
    assert twice == {}
