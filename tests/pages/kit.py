"""What every page object does: find a widget by name, press keys, read what is on the screen."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from zyuki_desk.ui.page import Page

W = TypeVar("W", bound=QWidget)
P = TypeVar("P", bound=Page)

RESOURCES = Path(__file__).parents[2] / "resources"
PAGE_SIZE = QSize(1040, 740)
"""What the window leaves for a page at 1280×800."""
WAIT_MS = 20_000


class PageObject(Generic[P]):
    """A page in a window of its own, shown and active; acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: P, size: QSize = PAGE_SIZE) -> None:
        self.qtbot = qtbot
        self.page = page
        qtbot.addWidget(page)
        page.resize(size)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.entered()

    def wait(self, what: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(what, timeout=WAIT_MS)


def find(root: QWidget, kind: type[W], name: str) -> W:
    """Return the one widget of that object name below `root`."""
    found = [widget for widget in root.findChildren(kind) if widget.objectName() == name]
    assert len(found) == 1, f"{name}: {len(found)} widgets"
    return found[0]


def press(root: QWidget, name: str) -> None:
    """Click a visible, enabled button by its object name."""
    button = find(root, QAbstractButton, name)
    assert button.isVisible(), f"{name} is not visible"
    assert button.isEnabled(), f"{name} is not enabled"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))


def type_keys(widget: QWidget, text: str) -> None:
    """Type as from the keyboard, without an input method."""
    QTest.keyClicks(widget, text)


def press_key(
    widget: QWidget,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press one key."""
    QTest.keyClick(widget, key, modifier)


def compose(widget: QWidget, preedit: str) -> None:
    """Show text under conversion, as an input method does before it is committed."""
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


def commit(widget: QWidget, text: str) -> None:
    """Commit text, as an input method does when the conversion is over."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def fill(root: QWidget, name: str, text: str) -> None:
    """Replace the text of a line and leave the field."""
    edit = find(root, QLineEdit, name)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    edit.editingFinished.emit()


def words(root: QWidget) -> list[str]:
    """Return every visible label's text below `root`."""
    return [
        label.text() for label in root.findChildren(QLabel) if label.isVisible() and label.text()
    ]


def nameless(root: QWidget, kinds: Sequence[type[QWidget]]) -> list[str]:
    """Return the visible widgets of these kinds that a screen reader could not name."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for kind in kinds
        for widget in root.findChildren(kind)
        if widget.isVisible() and not widget.accessibleName()
    ]


def squeezed(root: QWidget) -> list[str]:
    """Return the visible buttons and plain labels that have less room than their text needs."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QAbstractButton | QLabel):
            continue
        if isinstance(widget, QLabel) and (widget.wordWrap() or not widget.text()):
            continue
        if widget.width() < widget.minimumSizeHint().width() - 1:
            found.append(f"{widget.objectName()} {widget.accessibleName()}".strip())
    return found


def picture(widget: QWidget, file: Path) -> None:
    """Save what the widget looks like."""
    file.parent.mkdir(parents=True, exist_ok=True)
    assert widget.grab().save(str(file))
