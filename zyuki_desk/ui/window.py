"""The desk's window: pages in their places, who is at the desk, and what happens when they go."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from zyuki_desk.base.eras import era_date
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.base.text import code as scanned_code
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.core.desk import SYSTEM, Actor
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Ask, WindowAsk
from zyuki_desk.ui.backup_watch import BackupWatch
from zyuki_desk.ui.drafts import Drafts, PageDrafts
from zyuki_desk.ui.lock import Curtain, IdleWatch
from zyuki_desk.ui.opener import Opener
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.page_entry import PageEntry
from zyuki_desk.ui.people_search import suggest_found
from zyuki_desk.ui.remember import Remember, terminal_of
from zyuki_desk.ui.renewal import Renewal
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.signin import Mode
from zyuki_desk.ui.standing import Standing, standing_of
from zyuki_desk.ui.tasks import Progress, Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.workbench import Destination, Workbench

TICK_MS = 2000


class DeskWindow(QObject):
    """Everything around the pages while somebody works; closes the office with itself."""

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        opener: Opener,
        office: OpenOffice,
        actor: Actor,
        remember: Remember,
        pages: Callable[[Workbench], Sequence[PageEntry]],
        *,
        ask: Ask | None = None,
    ) -> None:
        super().__init__()
        self._opener = opener
        self._office = office
        self._actor: Actor | None = actor
        self._remember = remember
        self._held: list[str] = []
        """Sentences that wait until somebody is there to read them."""
        self._standing = Standing()
        self._drafts = PageDrafts(Drafts(office.folder.drafts, office.master))
        self.shell = Shell(theme, remember)
        self._ask: Ask = ask or WindowAsk(theme, self.shell)
        self._tasks = Tasks(self._complain, self)
        office.sign_in_as(actor)
        self.workbench = Workbench(
            office, self._accounts(), theme, self._ask, self._tasks, remember
        )
        self.workbench.host = self.shell
        self.workbench.route(self.go)
        for entry in pages(self.workbench):
            self.shell.add_page(entry.key, entry.icon, entry.title, entry.group, self._maker(entry))
        self._renewal = Renewal(self.workbench, self.shell, self._drafts)
        self._first = next(iter(self.shell.sidebar.keys))
        self.curtain = Curtain(theme, self.shell)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.idle = IdleWatch(office.clock, app)
        self.idle.setParent(self)
        self.backups = BackupWatch(office, self._tasks, self.shell.complain, self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._connect(app)

    @property
    def actor(self) -> Actor | None:
        """Who is at the desk, locked or not; None when nobody is signed in."""
        return self._actor

    def show(self, sentences: Sequence[str] = ()) -> None:
        """Open the window on its first page; `sentences` are told there."""
        self._show_settings()
        self._show_person()
        self.tick()
        self._bring_drafts()
        self.shell.show_page(self._first)
        self.shell.show()
        self.idle.watch(self.shell.windowHandle())
        self.idle.touch()
        self._tick.start()
        self.backups.start()
        self._show_evidence(self._office.head().size)
        self._tasks.run(lambda progress: standing_of(self._office, progress), self._show_standing)
        self._held += sentences
        self._tell_held()

    # What the timers do

    @Slot()
    def tick(self) -> None:
        """Show the time, and look whether anybody is still there and what has fallen due."""
        now = self._office.clock.read().local
        self.shell.header.show_moment(f"{era_date(now.date(), 'weekday')} {short_time(now)}")
        self.idle.look()
        self.workbench.duties.look()

    @Slot()
    def _count_duties(self) -> None:
        duties = self.workbench.duties.now.duties
        keys = self.shell.sidebar.keys
        for key in (key for key in keys if key == "today" or key.startswith("ledger:")):
            mine = [duty for duty in duties if key in ("today", f"ledger:{duty.ledger}")]
            overdue = any(duty.overdue for duty in mine)
            self.shell.set_badge(key, len(mine), Tone.WARN if overdue else Tone.MUTED)

    # Away, back, somebody else

    @Slot()
    def lock(self) -> None:
        """Hide everything until the person is back; drafts first, questions answered "no"."""
        if self.curtain.mode in (Mode.LOCKED, Mode.SIGN_IN) or self._actor is None:
            return
        self._keep_drafts()
        self._answer_no()
        self.curtain.cover(Mode.LOCKED)
        self._note(Operation.LOCK)

    @Slot()
    def hand_over(self) -> None:
        """Ask who takes over; the page stays where it is."""
        if self._actor is None or self.curtain.up:
            return
        badges = self._accounts().badge_is_enough()
        self.curtain.panel.take_badges(self._is_badge if badges else lambda _text: False)
        self.curtain.cover(Mode.HAND_OVER)

    @Slot()
    def sign_out(self) -> None:
        """Leave the desk to nobody; the window stays closed to everyone until a sign-in."""
        if self._actor is None:
            return
        self._keep_drafts()
        self._answer_no()
        self._note(Operation.SIGN_OUT)
        self.curtain.cover(Mode.SIGN_IN)
        self._actor = None
        self._seat(SYSTEM)

    @Slot(str, str)
    def _take_password(self, login: str, password: str) -> None:
        actor = self._actor
        if not login and actor is not None:
            self._tasks.run(
                lambda _progress: self._opener.confirm(self._office, actor.person, password),
                lambda _none: self._come_back(),
                self._refuse,
            )
            return
        terminal = terminal_of(self._office, self._remember)

        def work(_progress: Progress) -> Actor:
            return self._opener.sign_in(self._office, login, password, terminal)

        self._tasks.run(work, self._arrive, self._refuse)

    @Slot(str)
    def _take_badge(self, badge: str) -> None:
        terminal = terminal_of(self._office, self._remember)

        def work(_progress: Progress) -> Actor:
            return self._opener.sign_in_by_badge(self._office, badge, terminal)

        self._tasks.run(work, self._arrive, self._refuse)

    def _arrive(self, actor: Actor) -> None:
        """Put the one who signed in at the desk, and record that the other left."""
        before = self._actor
        if before is not None and before.person != actor.person:
            if self.curtain.mode is Mode.HAND_OVER:
                self._keep_drafts()
            self._note(Operation.SIGN_OUT)
        changed = before is None or before.person != actor.person
        self._actor = actor
        if changed:
            self._seat(actor)
            self._bring_drafts()
        self._come_back()
        if changed:
            self.shell.say(f"操作者:{self.workbench.directory.name_of(actor.person)}")

    def _come_back(self) -> None:
        self.curtain.lift()
        self.idle.touch()
        self._tell_held()

    def _refuse(self, error: DeskError) -> None:
        at_login = isinstance(error, Refusal) and error.field == "login"
        self.curtain.panel.show_error(error.sentence, at_login=at_login)

    @Slot()
    def _stay(self) -> None:
        if self.curtain.mode is Mode.HAND_OVER:
            self.curtain.lift()

    def _is_badge(self, text: str) -> bool:
        person = self.workbench.directory.by_code(text)
        return person is not None and person.card_code == scanned_code(text)

    def _seat(self, actor: Actor) -> None:
        self._office.sign_in_as(actor)
        self.workbench.accounts = self._accounts()
        self.workbench.person_changed.emit()
        self._show_person()

    def _accounts(self) -> Accounts:
        return Accounts(self._office.desk, self._opener.strength)

    def _note(self, operation: Operation) -> None:
        """Record a sign-out or a lock."""
        if self._actor is not None:
            with self._told_later():
                self._accounts().note(operation, self._actor)

    def _answer_no(self) -> None:
        if isinstance(self._ask, WindowAsk):
            self._ask.dismiss()

    # Drafts

    def _keep_drafts(self) -> None:
        if self._actor is not None:
            with self._told_later():
                self._drafts.keep(self._actor.person, self._built_pages)

    def _bring_drafts(self) -> None:
        assert self._actor is not None
        with self._told_later():
            self._drafts.bring(self._actor.person, self._built_pages)

    @property
    def _built_pages(self) -> dict[str, Page]:
        return {page.objectName().removeprefix("page_"): page for page in self.shell.built_pages}

    @contextmanager
    def _told_later(self) -> Iterator[None]:
        """Keep the sentence of a failure until somebody is there; the screen closes anyway."""
        try:
            yield
        except DeskError as error:
            self._held.append(error.sentence)

    def _maker(self, entry: PageEntry) -> Callable[[], Page]:
        def make() -> Page:
            page = entry.make(self.workbench)
            self._drafts.claim(entry.key, page)
            return page

        return make

    # The head and the way to pages

    def go(self, destination: Destination) -> None:
        """Turn to a page and show something there; an unknown page is the caller's bug."""
        self.shell.show_page(destination.page)
        show = getattr(self.shell.page(destination.page), "show_destination", None)
        if show is not None:
            show(destination)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        self._show_evidence(changes.size)
        if "setting" in changes.tables or "room" in changes.tables:
            self._show_settings()

    def _show_settings(self) -> None:
        office = self.workbench.directory.office
        self.shell.header.show_place(office.name, office.section)
        self.idle.allow(office.idle_lock_minutes)

    def _show_person(self) -> None:
        person = self._actor.person if self._actor is not None else None
        self.shell.header.show_person(self.workbench.directory.name_of(person) if person else "")

    def _show_evidence(self, size: int) -> None:
        standing = self._standing
        self.shell.header.show_evidence(f"証跡 {size:,}", standing.tone, standing.sentence)

    def _show_standing(self, standing: Standing) -> None:
        self._standing = standing
        self._show_evidence(self._office.head().size)
        if standing.tone is Tone.DANGER:
            self.shell.complain(standing.sentence)

    @Slot(object)
    def _take_found(self, value: object) -> None:
        if isinstance(value, Destination):
            self.go(value)

    @Slot(str)
    def _search_lines(self, text: str) -> None:
        """Look for what names nobody in the first ledger's lines."""
        first = next((key for key in self.shell.sidebar.keys if key.startswith("ledger:")), None)
        if first is not None:
            self.go(Destination(first, text=text))

    def _complain(self, error: DeskError) -> None:
        self.shell.complain(error.sentence)

    def _tell_held(self) -> None:
        held, self._held = self._held, []
        if held:
            self.shell.complain(" ".join(dict.fromkeys(held)), Tone.WARN)

    # Wiring and the end

    def _connect(self, app: QApplication) -> None:
        shell, panel = self.shell, self.curtain.panel
        shell.handover_asked.connect(self.hand_over)
        shell.lock_asked.connect(self.lock)
        shell.evidence_asked.connect(self._show_evidence_page)
        shell.closing.connect(self._end)
        shell.search.set_suggest(lambda text: suggest_found(self.workbench, text))
        shell.search.chosen.connect(self._take_found)
        shell.search.submitted.connect(self._search_lines)
        panel.submitted.connect(self._take_password)
        panel.badge_read.connect(self._take_badge)
        panel.cancelled.connect(self._stay)
        panel.leave_asked.connect(self.sign_out)
        self.idle.idled.connect(self.lock)
        self.workbench.changed.connect(self._follow)
        self.workbench.changed.connect(self.backups.follow)
        self.workbench.duties.changed.connect(self._count_duties)
        self._tasks.started.connect(shell.follow)
        self._tick.timeout.connect(self.tick)
        app.applicationStateChanged.connect(self._note_state)
        app.commitDataRequest.connect(self._session_ends)
        QShortcut(QKeySequence("Ctrl+Shift+Q"), shell).activated.connect(self.sign_out)

    @Slot()
    def _show_evidence_page(self) -> None:
        if "evidence" in self.shell.sidebar.keys:
            self.shell.show_page("evidence")

    @Slot(Qt.ApplicationState)
    def _note_state(self, state: Qt.ApplicationState) -> None:
        away = (
            Qt.ApplicationState.ApplicationSuspended,
            Qt.ApplicationState.ApplicationHidden,
        )
        if state in away:
            self.lock()

    @Slot()
    def _session_ends(self) -> None:
        self._keep_drafts()

    @Slot()
    def _end(self) -> None:
        """Close everything in order: drafts, the record, the work under way, the file."""
        self._tick.stop()
        self.workbench.duties.stop()
        self.backups.stop()
        if not self.curtain.up:
            self._keep_drafts()
        for page in self.shell.built_pages:
            page.left()
        self._tasks.close()
        self._note(Operation.SIGN_OUT)
        self._actor = None
        self._office.close()
        if self._held:
            self._ask.tell(" ".join(dict.fromkeys(self._held)))
            self._held.clear()
        self.closed.emit()
