"""What every page is given: the open office, the person at the desk, and the window's services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Actor, Desk
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.people import Role
from zyuki_desk.core.rights import may
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Ask
from zyuki_desk.ui.duty_board import DutyBoard
from zyuki_desk.ui.remember import Remember
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme

if TYPE_CHECKING:
    from zyuki_desk.paper.printing import Paper
    from zyuki_desk.ui.page import PageHost


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a page is asked to go: a page's key, and what to show there."""

    page: str
    entry_id: int | None = None
    place: str | None = None
    period: str | None = None
    action: str = ""
    person: str | None = None
    """Somebody's code, e.g. found by the search at the head of the window."""
    text: str = ""
    """What to search for there."""
    known: tuple[tuple[str, str], ...] = ()
    """What a new line knows already, by field."""
    paper: "Paper | None" = None
    """A paper for the printing page to show."""


class Workbench(QObject):
    """The one object that pages are constructed with, beside the theme inside it."""

    changed = Signal(object)
    """Something was written: `Changes` says what; pages that show it read again."""
    person_changed = Signal()
    """Somebody else is at the desk, or nobody."""
    front_asked = Signal()
    """Something needs the office closed: the window asks anew who is there, and goes on there."""

    def __init__(
        self, office: OpenOffice, accounts: Accounts, theme: Theme, ask: Ask,
        tasks: Tasks, remember: Remember,
    ) -> None:  # fmt: skip
        super().__init__()
        self.office = office
        self.accounts = accounts
        self.theme = theme
        self.ask = ask
        self.tasks = tasks
        self.remember = remember
        self.host: PageHost | None = None
        self._go: Callable[[Destination], None] | None = None
        self.duties = DutyBoard(self)
        """What is due, computed once for all who show it."""
        office.desk.subscribe(self._announce)

    @property
    def desk(self) -> Desk:
        """The desk of whoever is signed in; ask for it anew each time."""
        return self.office.desk

    @property
    def books(self) -> Books:
        """The ledgers, for reading."""
        return self.office.books

    @property
    def ledgers(self) -> Ledgers:
        """Every ledger."""
        return self.office.ledgers

    @property
    def clock(self) -> Clock:
        """The injected clock."""
        return self.office.clock

    @property
    def directory(self) -> Directory:
        """People, rooms, settings."""
        return self.office.desk.directory

    @property
    def sealing(self) -> Sealing:
        """Confirming and closing."""
        return Sealing(self.office.desk, self.office.books)

    @property
    def actor(self) -> Actor:
        """Who is at the desk."""
        return self.office.desk.actor

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of whoever is at the desk, today."""
        return self.directory.roles_of(self.actor.person, self.clock.read().today)

    def may(self, operation: Operation) -> bool:
        """Whether the person at the desk may do it; buttons that may not are shown disabled."""
        return may(operation, self.roles)

    def seat(self, actor: Actor) -> None:
        """Put somebody at the desk and tell every page."""
        self.office.sign_in_as(actor)
        self.person_changed.emit()

    def route(self, go: Callable[[Destination], None]) -> None:
        """Take the window's way of turning to a page."""
        self._go = go

    def go(self, destination: Destination) -> None:
        """Turn to a page and show something there."""
        if self._go is not None:
            self._go(destination)

    def show_paper(self, paper: "Paper") -> None:
        """Turn to the printing page with a paper: previewed, printed and recorded there."""
        self.go(Destination("print", paper=paper))

    def say(self, sentence: str) -> None:
        """Confirm something shortly."""
        if self.host is not None:
            self.host.say(sentence)

    def complain(self, error: DeskError) -> None:
        """Show an expected failure as a sentence that stays."""
        if self.host is not None:
            self.host.complain(error.sentence)

    def _announce(self, changes: Changes) -> None:
        self.changed.emit(changes)
