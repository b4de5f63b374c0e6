"""The whole program as a person meets it: the front, then the desk."""

from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.pages.kit import find, words
from tests.pages.signin import SignInPage
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.page_entry import PageEntry
from zyuki_desk.ui.program import Program
from zyuki_desk.ui.window import DeskWindow
from zyuki_desk.ui.workbench import Destination, Workbench

WAIT_MS = 15_000


class NotePage(Page):
    """A page with one field, a draft, and somebody's name on it."""

    def __init__(self, workbench: Workbench, title: str) -> None:
        super().__init__(workbench.theme, title)
        self.destinations: list[Destination] = []
        self.note = QLineEdit()
        self.note.setObjectName("note")
        self.body.addWidget(self.note)
        self.body.addWidget(QLabel("見本 太郎"))

    def draft(self) -> dict[str, Any] | None:
        text = self.note.text()
        return {"note": text} if text else None

    def restore(self, draft: dict[str, Any]) -> None:
        self.note.setText(draft.get("note", ""))

    def show_destination(self, destination: Destination) -> None:
        self.destinations.append(destination)

    @override
    def entered(self) -> None:
        self.note.setFocus()


def note_pages(workbench: Workbench) -> list[PageEntry]:
    """Return two pages in place of the real ones."""
    return [
        PageEntry("today", "today", "今日", "", lambda bench: NotePage(bench, "今日")),
        PageEntry(
            "ledger:room-entry", "register", "簿冊", "", lambda bench: NotePage(bench, "簿冊")
        ),
    ]


class WindowPage:
    """Acts on a running program."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot = qtbot
        self.program = program

    @property
    def desk(self) -> DeskWindow:
        assert self.program.desk is not None
        return self.program.desk

    @property
    def front(self) -> SignInPage:
        return SignInPage(self.program.front)

    @property
    def curtain(self) -> SignInPage:
        return SignInPage(self.desk.curtain)

    def start(self) -> None:
        """Show the window and wait until the office is open."""
        self.program.show()
        self.qtbot.waitUntil(lambda: self.program.front.office is not None, timeout=WAIT_MS)

    def sign_in(self, login: str = "1001", password: str = "himitsu-no-1") -> None:  # noqa: S107
        self.front.enter(login, password)
        self.qtbot.waitUntil(lambda: self.program.desk is not None, timeout=WAIT_MS)
        self.qtbot.waitExposed(self.desk.shell)

    def wait_open(self) -> None:
        self.qtbot.waitUntil(lambda: not self.desk.curtain.up, timeout=WAIT_MS)

    def wait_error(self) -> str:
        self.qtbot.waitUntil(lambda: bool(self.curtain.error), timeout=WAIT_MS)
        return self.curtain.error

    def note(self) -> QLineEdit:
        page = self.desk.shell.current_page
        assert page is not None
        return find(page, QLineEdit, "note")

    @property
    def person(self) -> str:
        return find(self.desk.shell, QLabel, "person_label").text()

    @property
    def words(self) -> list[str]:
        return words(self.program.window)

    @property
    def message(self) -> str:
        return self.desk.shell.messages.text

    def operations(self) -> list[tuple[str, str]]:
        """Return person and operation of every journal record."""
        with self.desk.workbench.office.database.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT person, operation FROM journal WHERE source <> 'closing' ORDER BY seq"
            )
            return [(str(person), str(operation)) for person, operation in rows]
