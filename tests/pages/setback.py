"""Deciding about a file that lacks what its echo has, as a manager meets it after signing in."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QLineEdit

from tests.pages.kit import find, press, words
from tests.pages.window import WAIT_MS, WindowPage
from tests.ui.office import PASSWORDS
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.setback import SetbackPanel


class SetbackPage:
    """The panel through its widgets."""

    def __init__(self, window: WindowPage) -> None:
        self.window = window

    @property
    def panel(self) -> SetbackPanel:
        return find(self.window.program.front, SetbackPanel, "setback_panel")

    @property
    def sentence(self) -> str:
        return find(self.panel, QLabel, "setback_words").text()

    @property
    def advice(self) -> str:
        return find(self.panel, QLabel, "setback_what").text()

    @property
    def lines(self) -> str:
        return find(self.panel, QLabel, "setback_lines").text()

    @property
    def words(self) -> str:
        return " ".join(words(self.panel))

    def offers(self, act: str) -> bool:
        return find(self.panel, ActionButton, f"setback_{act}_button").isVisible()

    def reach(self, login: str = "1001", password: str = PASSWORDS["P1"]) -> None:
        """Open the window, sign in, and wait until what is missing is told."""
        self.window.start()
        self.sign_in(login, password)

    def sign_in(self, login: str, password: str) -> None:
        front = self.window.program.front
        self.window.front.enter(login, password)
        self.wait(lambda: front.shown.objectName() == "setback_panel")
        self.wait(lambda: "調べています" not in self.sentence)

    def fill(self, *, reason: str, approver: str, password: str) -> None:
        for name, text in (
            ("reason", reason), ("approver", approver), ("setback_approver_password", password)
        ):  # fmt: skip
            find(self.panel, QLineEdit, name).setText(text)

    def press(self, act: str) -> None:
        press(self.panel, f"setback_{act}_button")

    def wait(self, what: Callable[[], bool]) -> None:
        self.window.qtbot.waitUntil(what, timeout=WAIT_MS)

    def wait_desk(self) -> None:
        self.wait(lambda: self.window.program.desk is not None)
