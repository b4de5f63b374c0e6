"""The printing page through its widgets."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press_key
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.preview import PreviewPage
from zyuki_desk.ui.pages.preview_ledgers import LedgerTicks
from zyuki_desk.ui.pdf_view import PdfView
from zyuki_desk.ui.widgets import Badge, EmptyState


class PreviewPageObject:
    """Acts through keys and named widgets only."""

    def __init__(self, qtbot: QtBot, page: PreviewPage) -> None:
        self._qtbot = qtbot
        self.page = page
        qtbot.addWidget(page)
        page.resize(1100, 760)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()

    @property
    def view(self) -> PdfView:
        found = self.page.findChildren(PdfView)
        assert len(found) == 1
        return found[0]

    @property
    def reprint(self) -> str:
        badge = find(self.page, Badge, "reprint_badge")
        return badge.text if badge.isVisible() else ""

    def settle(self) -> None:
        """Wait until a sheet is shown."""
        self._qtbot.waitUntil(lambda: self.page.sheet is not None, timeout=20_000)

    @property
    def layouts(self) -> list[str]:
        """The layouts offered; none while there is only one."""
        choice = find(self.page, ChoiceField, "print_layout")
        shown = range(choice.count()) if choice.isVisible() else ()
        return [choice.itemText(place) for place in shown]

    def choose_layout(self, words: str) -> None:
        """Choose a layout by the arrow keys."""
        choice = find(self.page, ChoiceField, "print_layout")
        while choice.currentText() != words:
            press_key(choice, Qt.Key.Key_Down)
        self.settle()

    def choose_blank(self) -> None:
        press_key(find(self.page, ChoiceField, "print_what"), Qt.Key.Key_Down)
        self.settle()

    @property
    def paper_title(self) -> str:
        """The title of the paper shown; empty while registers are printed."""
        title = find(self.page, QLabel, "paper_title")
        return title.text() if title.isVisible() else ""

    def back_to_registers(self) -> None:
        press_key(find(self.page, ActionButton, "paper_back_button"), Qt.Key.Key_Space)

    def save(self) -> None:
        press_key(self.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    def choose(self, name: str, text: str) -> None:
        """Choose by its words, as the arrow keys do."""
        choice = find(self.page, ChoiceField, name)
        while choice.currentText() != text:
            press_key(choice, Qt.Key.Key_Down)
        self.settle()

    def print(self) -> None:
        press_key(self.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)

    def wait_complaint(self, heard: list[str]) -> None:
        """Wait until the window said something."""
        self._qtbot.waitUntil(lambda: bool(heard), timeout=20_000)

    def wait(self, what: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(what, timeout=20_000)

    @property
    def ticks(self) -> LedgerTicks | None:
        """The ledgers to tick; None while no job over a period is prepared."""
        ticks = find(self.page, LedgerTicks, "print_ledgers")
        return ticks if ticks.isVisible() else None

    def tick_only(self, *keys: str) -> None:
        """Take every tick away by the keyboard, then tick these."""
        ticks = find(self.page, LedgerTicks, "print_ledgers")
        control = Qt.KeyboardModifier.ControlModifier
        press_key(ticks, Qt.Key.Key_A, control)
        if ticks.ticked:
            press_key(ticks, Qt.Key.Key_A, control)
        for key in keys:
            assert ticks.select(key)
            press_key(ticks, Qt.Key.Key_Space)

    @property
    def empty_words(self) -> str:
        """What stands in place of a sheet."""
        found = [x for x in self.page.findChildren(EmptyState) if x.isVisible()]
        return " ".join(x.accessibleName() for x in found)
