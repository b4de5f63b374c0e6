"""Before the desk: the window that opens the office and asks who is there.

What is imported with this module is all that the first paint waits for; everything heavy comes in
the background after it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.ui.opener import NeedsKey, Opener, TypedKey
from zyuki_desk.ui.remember import FOLDER, Remember, terminal_of
from zyuki_desk.ui.signin import SignInPanel, framed
from zyuki_desk.ui.tasks import Progress, Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import Card

if TYPE_CHECKING:
    from collections.abc import Callable

    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.opening import OpenOffice
    from zyuki_desk.core.schema import Telling
    from zyuki_desk.ui.ask import Ask
    from zyuki_desk.ui.assistant.assistant import Assistant
    from zyuki_desk.ui.front_panels import ProblemPanel, WelcomePanel
    from zyuki_desk.ui.restoring import RestorePanel
    from zyuki_desk.ui.setback import SetbackPanel
    from zyuki_desk.ui.unlock import UnlockPanel

START = (1280, 800)
SMALLEST = (600, 380)


class Front(QWidget):
    """Sign-in, key, trouble or first start: one of them in the middle of a calm window."""

    painted = Signal()
    """The first paint is done: something can be typed."""
    signed_in = Signal(object, object)
    """`OpenOffice` and `Actor`: the desk may open."""
    left = Signal()
    """It was closed without signing in."""

    def __init__(
        self,
        theme: Theme,
        opener: Opener,
        remember: Remember,
        ask: "Callable[[QWidget], Ask] | None" = None,
    ) -> None:
        super().__init__()
        self.setObjectName("front")
        self.setWindowTitle("住基デスク")
        self.setMinimumSize(*SMALLEST)
        self._theme = theme
        self._opener = opener
        self._remember = remember
        self._make_ask = ask
        self._office: OpenOffice | None = None
        self._waiting: tuple[str, str] | None = None
        self._is_painted = False
        self._finished = False
        self._tasks = Tasks(self._show_problem, self, threads=1)
        self._stack = QStackedWidget()
        self.signin = SignInPanel(theme)
        self.signin.submitted.connect(self._take_password)
        self.signin.restore_asked.connect(self._start_restoring)
        self.signin.offer_restoring()
        self._problem: ProblemPanel | None = None
        self._welcome: WelcomePanel | None = None
        self._unlock: UnlockPanel | None = None
        self.assistant: Assistant | None = None
        self._restoring: RestorePanel | None = None
        self._setback: SetbackPanel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._pages: dict[QWidget, QWidget] = {}
        self._restore_size()
        self._add(self.signin)
        if opener.folder.exists:
            self._turn(self.signin)
        else:
            self._go_to_welcome()

    @property
    def shown(self) -> QWidget:
        """The panel shown now."""
        at = self._stack.currentWidget()
        return next(panel for panel, frame in self._pages.items() if frame is at)

    @property
    def office(self) -> "OpenOffice | None":
        """The office, once it is open."""
        return self._office

    @property
    def opener(self) -> Opener:
        """What opens the office, and checks who signs in."""
        return self._opener

    @Slot()
    def begin(self) -> None:
        """Load what is heavy, and open the office if there is one; after the first paint."""
        if self._opener.folder.exists and self._office is None:
            self.open_office()
        else:
            self._tasks.run(lambda _progress: self._opener.ledgers, lambda _ledgers: None)

    @Slot()
    def open_office(self) -> None:
        """Open the folder with this PC's keyring, in the background."""
        if not self._opener.folder.exists:
            self._show_problem(
                Refusal("このフォルダーには簿冊がありません。フォルダーを選び直してください。")
            )
            return
        self._turn(self.signin)
        self._tasks.run(
            lambda progress: self._opener.open_quietly(progress.report), self._take_opening
        ).progressed.connect(self._show_progress)

    def finish(self) -> None:
        """Give the office away and close without a word: the desk's window takes over."""
        self._finished = True
        self._office = None
        self.close()

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    @override
    def closeEvent(self, event: QCloseEvent, /) -> None:
        if not self.isMaximized():
            self._remember.set("shell.size", [self.width(), self.height()])
        self._tasks.close()
        if self._office is not None:
            self._office.close()
            self._office = None
        super().closeEvent(event)
        if not self._finished:
            self._finished = True
            self.left.emit()

    # Opening

    def _take_opening(self, outcome: "OpenOffice | NeedsKey") -> None:
        if isinstance(outcome, NeedsKey):
            self._ask_for_key(outcome)
        else:
            self._take_office(outcome)

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, sentence: str) -> None:
        """Say how far an older file is: its opening may take minutes, once."""
        if self.shown is self._unlock:
            self._turn(self.signin)
        share = f" {100 * done // total}%" if total else ""
        self.signin.show_note(f"{sentence}{share}")

    def _take_office(self, office: "OpenOffice") -> None:
        self.signin.show_note("")
        if self.shown is self._restoring:
            # It came up while somebody turned to a backup: the files must be free.
            office.close()
            return
        self._office = office
        told = office.desk.directory.office
        self.signin.name_office(" ".join(part for part in (told.name, told.section) if part))
        if self.shown is not self.signin:
            self._turn(self.signin)
        if self._waiting is not None:
            login, password = self._waiting
            self._waiting = None
            self._check(login, password)

    def _ask_for_key(self, need: NeedsKey) -> None:
        from zyuki_desk.ui.unlock import UnlockPanel

        self._waiting = None
        self.signin.forget_password()
        if self._unlock is None:
            self._unlock = UnlockPanel(self._theme)
            self._unlock.recovery_given.connect(self._open_by_recovery)
            self._unlock.passphrase_given.connect(self._open_by_passphrase)
        self._unlock.ask_for(need)
        self._turn(self._unlock)

    @Slot(str, bool)
    def _open_by_recovery(self, code: str, keep: bool) -> None:
        self._open_by(lambda tell: self._opener.open_by_recovery(code, keep=keep, tell=tell))

    @Slot(str, bool)
    def _open_by_passphrase(self, words: str, keep: bool) -> None:
        self._open_by(lambda tell: self._opener.open_by_passphrase(words, keep=keep, tell=tell))

    def _open_by(self, opened: "Callable[[Telling], OpenOffice]") -> None:
        self._tasks.run(
            lambda progress: opened(progress.report),
            self._take_office,
            self._refuse_key,
            title="開いています",
        ).progressed.connect(self._show_progress)

    def _refuse_key(self, error: DeskError) -> None:
        if isinstance(error, Refusal) and self._unlock is not None:
            self._unlock.show_error(error.sentence)
        else:
            self._show_problem(error)

    # Who is there

    @Slot(str, str)
    def _take_password(self, login: str, password: str) -> None:
        if self._office is None:
            self._waiting = (login, password)
            self.signin.set_busy(busy=True, sentence="簿冊を開いています…")
        else:
            self._check(login, password)

    def _check(self, login: str, password: str) -> None:
        office = self._office
        assert office is not None
        terminal = terminal_of(office, self._remember)
        self.signin.set_busy(busy=True)

        def work(_progress: Progress) -> "Actor":
            return self._opener.sign_in(office, login, password, terminal)

        self._tasks.run(work, self._let_in, self._refuse)

    def _let_in(self, actor: "Actor") -> None:
        self.signin.forget_password()
        office = self._office
        assert office is not None
        if office.desk.outside.stopped:
            office.sign_in_as(actor)
            self._ask_about_setback(office)
        else:
            self.signed_in.emit(office, actor)

    def _refuse(self, error: DeskError) -> None:
        at_login = isinstance(error, Refusal) and error.field == "login"
        self.signin.show_error(error.sentence, at_login=at_login)

    # The file lacks what its echo or this PC knows

    def _ask_about_setback(self, office: "OpenOffice") -> None:
        from zyuki_desk.ui.setback import SetbackPanel

        if self._setback is None:
            self._setback = SetbackPanel(self._theme, self._tasks, self._ask, self._opener)
            self._setback.opened.connect(self._go_on)
            self._setback.lost.connect(self._take_lost)
            self._setback.restore_asked.connect(self._start_restoring)
            self._setback.other_asked.connect(self._ask_anew)
        self._setback.ask_for(office)
        self._turn(self._setback)

    @Slot(object)
    def _go_on(self, office: "OpenOffice") -> None:
        self._office = office
        self.signed_in.emit(office, office.desk.actor)

    @Slot(object)
    def _take_lost(self, error: DeskError) -> None:
        self._office = None
        self._show_problem(error)

    @Slot()
    def _ask_anew(self) -> None:
        self.signin.ask_for(self.signin.mode)
        self._turn(self.signin)

    # Trouble, other folders, first start

    def _show_problem(self, error: DeskError) -> None:
        self._waiting = None
        self.signin.ask_for(self.signin.mode)
        from zyuki_desk.ui.front_panels import ProblemPanel

        if self._problem is None:
            self._problem = ProblemPanel(self._theme)
            self._problem.again.connect(self.open_office)
            self._problem.elsewhere.connect(self._choose_folder)
            self._problem.restore.connect(self._start_restoring)
        self._problem.say(error.sentence)
        self._turn(self._problem)

    @property
    def _ask(self) -> "Ask":
        if self._make_ask is not None:
            return self._make_ask(self)
        from zyuki_desk.ui.ask import WindowAsk

        return WindowAsk(self._theme, self)

    @Slot()
    def _choose_folder(self) -> None:
        path = self._ask.folder_path("簿冊のフォルダーを選ぶ")
        if path is not None:
            self.go_elsewhere(path)

    def go_elsewhere(self, path: Path) -> None:
        """Open another folder, and the same one next time."""
        self._opener = self._opener.elsewhere(OfficeFolder(path))
        self._setback = None
        if self._opener.folder.exists:
            self._remember.set(FOLDER, str(path))
        self.open_office()

    @Slot()
    def _start_assistant(self) -> None:
        from zyuki_desk.ui.assistant.assistant import Assistant

        if self.assistant is None:
            self.assistant = Assistant(
                self._theme, self._opener, self._tasks, self._ask, self._remember
            )
            self.assistant.founded.connect(self._take_founded)
            self.assistant.gone_back.connect(self._go_to_welcome)
        self._turn(self.assistant)

    @Slot()
    def _start_restoring(self) -> None:
        from zyuki_desk.ui.restoring import RestorePanel

        if self._office is not None:
            self._office.close()
            self._office = None
        if self._restoring is None:
            self._restoring = RestorePanel(self._theme, self._tasks, self._ask)
            self._restoring.gone_back.connect(self._leave_restoring)
            self._restoring.restored.connect(self._take_restored)
        self._restoring.ask_for(self._opener)
        self._turn(self._restoring)

    @Slot()
    def _leave_restoring(self) -> None:
        if self._opener.folder.exists:
            self.open_office()
        else:
            self._go_to_welcome()

    @Slot(str, object)
    def _take_restored(self, sentence: str, typed: TypedKey) -> None:
        self._ask.tell(sentence, title="復元しました")
        self._turn(self.signin)
        if typed.recovery:  # nobody types nine groups twice
            self._open_by_recovery(typed.recovery, keep=True)
        elif typed.passphrase:
            self._open_by_passphrase(typed.passphrase, keep=True)
        else:
            self.open_office()

    @Slot()
    def _go_to_welcome(self) -> None:
        from zyuki_desk.ui.front_panels import WelcomePanel

        if self._welcome is None:
            self._welcome = WelcomePanel(self._theme)
            self._welcome.begin.connect(self._start_assistant)
            self._welcome.elsewhere.connect(self._choose_folder)
            self._welcome.restore.connect(self._start_restoring)
        self._turn(self._welcome)

    @Slot(object, str)
    def _take_founded(self, office: "OpenOffice", login: str) -> None:
        self._take_office(office)
        self.signin.start(login)

    def _turn(self, panel: QWidget) -> None:
        if panel not in self._pages:
            self._add(panel)
        self._stack.setCurrentWidget(self._pages[panel])
        start = getattr(panel, "start", None)
        if start is not None:
            start()

    def _add(self, panel: QWidget) -> None:
        self._pages[panel] = framed(self._theme, panel, wide=not isinstance(panel, Card))
        self._stack.addWidget(self._pages[panel])

    def _restore_size(self) -> None:
        match self._remember.get("shell.size"):
            case [int(width), int(height)]:
                self.resize(width, height)
            case _:
                self.resize(*START)
