"""The frame of the window: header, sidebar, the page shown, messages, the list of keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.header_bar import HeaderBar
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.remember import Remember
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.shortcuts import Shortcut, ShortcutGroup, ShortcutsOverlay
from zyuki_desk.ui.sidebar import Sidebar
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.task_bar import TaskBar
from zyuki_desk.ui.tasks import Task
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.toast import MessageBar, Toast
from zyuki_desk.ui.tokens import Tone

FOLD_BELOW = 900
SMALLEST = (600, 380)
START = (1280, 800)


@dataclass(slots=True)
class _Leaf:
    """A page, made when it is first shown."""

    factory: Callable[[], Page]
    page: Page | None = None


class Shell(QMainWindow):
    """The one window; everything a page needs around itself."""

    page_shown = Signal(str)
    handover_asked = Signal()
    lock_asked = Signal()
    evidence_asked = Signal()
    closing = Signal()
    """The window is about to close: save drafts, end tasks."""

    def __init__(
        self,
        theme: Theme,
        remember: Remember,
        *,
        title: str = "住基デスク",
        suggest: Callable[[str], Sequence[Suggestion]] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle(title)
        self.setMinimumSize(*SMALLEST)
        self._theme = theme
        self._remember = remember
        self._leaves: dict[str, _Leaf] = {}
        self._current = ""
        self._wish_narrow = remember.get("shell.narrow") is True
        self.search = SearchField(theme, name="shell_search_field", suggest=suggest)
        self.header = HeaderBar(theme, self.search)
        self.sidebar = Sidebar(theme)
        self.messages = MessageBar(theme)
        self.task_bar = TaskBar(theme)
        self._stack = QStackedWidget()
        self._stack.setObjectName("page_stack")
        centre = QWidget()
        self._lay_out(centre)
        self.toast = Toast(theme, centre)
        self.overlay = ShortcutsOverlay(theme, centre, self._shortcut_groups)
        self._connect()
        self._restore_size()

    @property
    def current_key(self) -> str:
        """The key of the page shown; empty before the first."""
        return self._current

    @property
    def current_page(self) -> Page | None:
        """The page shown."""
        leaf = self._leaves.get(self._current)
        return leaf.page if leaf is not None else None

    @property
    def built_pages(self) -> tuple[Page, ...]:
        """The pages made so far; those never shown do not exist yet."""
        return tuple(leaf.page for leaf in self._leaves.values() if leaf.page is not None)

    def add_page(
        self, key: str, icon: str, title: str, group: str, factory: Callable[[], Page]
    ) -> None:
        """Offer a page; the factory runs when it is first shown."""
        self._leaves[key] = _Leaf(factory)
        self.sidebar.add(key, icon, title, group)

    def page(self, key: str) -> Page:
        """Return the page, making it when needed."""
        leaf = self._leaves[key]
        if leaf.page is None:
            leaf.page = leaf.factory()
            leaf.page.setObjectName(f"page_{key}")
            self._stack.addWidget(_frame(leaf.page))
        return leaf.page

    @Slot(str)
    def is_built(self, key: str) -> bool:
        """Whether a page was made already."""
        return self._leaves[key].page is not None

    def take_page(self, key: str) -> QWidget:
        """Take a page out, to be made anew when it is turned to next; return what held it."""
        leaf = self._leaves[key]
        frame = self._stack.widget(self._place_of(self.page(key)))
        assert frame is not None
        leaf.page = None
        self._stack.removeWidget(frame)
        return frame

    def show_page(self, key: str) -> None:
        """Turn to a page; the one left is told first."""
        page = self.page(key)
        before = self.current_page
        if before is not None and before is not page:
            before.left()
        self._current = key
        self._stack.setCurrentIndex(self._place_of(page))
        self.sidebar.mark(key)
        page.entered()
        self.page_shown.emit(key)

    def _place_of(self, page: Page) -> int:
        """Return where a page lies in the stack: the order of first showing."""
        frames = range(self._stack.count())
        for at in frames:
            frame = self._stack.widget(at)
            if frame is not None and frame.isAncestorOf(page):
                return at
        message = "page without a frame"
        raise LookupError(message)

    def set_badge(self, key: str, count: int, tone: Tone = Tone.MUTED) -> None:
        """Show beside a page's name how many things wait there."""
        self.sidebar.item(key).show_count(count, tone)

    def say(self, sentence: str, tone: Tone = Tone.OK) -> None:
        """Confirm something shortly, e.g. 「保存済 No.12」; an old complaint goes away."""
        self.messages.clear()
        self.toast.say(sentence, tone)

    def complain(self, sentence: str, tone: Tone = Tone.DANGER) -> None:
        """Show a sentence until it is closed: what went wrong and what to do."""
        focus = self.focusWidget()
        if isinstance(focus, SearchField):
            # The page moves down under the bar; an open list would stay behind.
            focus.close_suggestions()
        self.messages.say(sentence, tone)

    def follow(self, task: Task) -> None:
        """Show a task's progress at the foot of the window, with its cancel button."""
        self.task_bar.follow(task)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._fold()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        # No QShortcut: that would take Esc from the search field and from open lists.
        if event.key() == Qt.Key.Key_Escape and self.messages.text:
            self.messages.clear()
            return
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent, /) -> None:
        if not self.isMaximized():
            self._remember.set("shell.size", [self.width(), self.height()])
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self, centre: QWidget) -> None:
        content = QVBoxLayout()
        content.setSpacing(0)
        content.addWidget(self.messages)
        content.addWidget(self._stack, 1)
        content.addWidget(self.task_bar)
        lower = QHBoxLayout()
        lower.setSpacing(0)
        lower.addWidget(self.sidebar)
        lower.addLayout(content, 1)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(lower, 1)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.header.evidence_asked.connect(self.evidence_asked)
        self.header.handover_asked.connect(self.handover_asked)
        self.header.help_asked.connect(self.overlay.toggle)
        self.header.lock_asked.connect(self.lock_asked)
        self._theme.changed.connect(self._fold)
        self.sidebar.chosen.connect(self.show_page)
        self.sidebar.fold_asked.connect(self._toggle_fold)
        for keys, slot in (
            ("F1", self.overlay.toggle),
            ("?", self.overlay.toggle),
            ("Ctrl+F", self._go_to_search),
            ("F5", self._refresh),
            ("F6", self._switch_side),
            ("Ctrl+PgDown", self._next_page),
            ("Ctrl+PgUp", self._previous_page),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _restore_size(self) -> None:
        size = self._remember.get("shell.size")
        match size:
            case [int(width), int(height)]:
                self.resize(width, height)
            case _:
                self.resize(*START)

    def _shortcut_groups(self) -> list[ShortcutGroup]:
        pages = [
            Shortcut(item.keys, item.title)
            for item in map(self.sidebar.item, self.sidebar.keys)
            if item.keys
        ]
        everywhere = [
            Shortcut("Ctrl+F", "検索"),
            Shortcut("F9", "操作者交代"),
            Shortcut("Ctrl+L", "画面を閉じる(ロック)"),
            Shortcut("F5", "読み直す"),
            Shortcut("F6", "一覧とページを行き来する"),
            Shortcut("Ctrl+B", "左の一覧を畳む・開く"),
            Shortcut("Esc", "取り消す・閉じる"),
            Shortcut("F1", "この一覧"),
        ]
        page = self.current_page
        own = ShortcutGroup(page.title, page.shortcuts) if page is not None else None
        groups = [ShortcutGroup("どこでも", everywhere), ShortcutGroup("ページ", pages)]
        return [own, *groups] if own is not None else groups

    @Slot()
    def _toggle_fold(self) -> None:
        self._wish_narrow = not self.sidebar.narrow
        self._remember.set("shell.narrow", self._wish_narrow)
        self.sidebar.set_narrow(narrow=self._wish_narrow)

    @Slot()
    def _fold(self) -> None:
        self.sidebar.set_narrow(
            narrow=self._wish_narrow or self.width() < FOLD_BELOW * self._theme.type.factor
        )

    @Slot()
    def _go_to_search(self) -> None:
        page = self.current_page
        field = page.search_field if page is not None else None
        field = field or self.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    @Slot()
    def _refresh(self) -> None:
        if self.current_page is not None:
            self.current_page.refresh()

    @Slot()
    def _switch_side(self) -> None:
        if any(self.sidebar.item(key).hasFocus() for key in self.sidebar.keys):
            if self.current_page is not None:
                self.current_page.focusNextPrevChild(True)
        elif self._current:
            self.sidebar.item(self._current).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _next_page(self) -> None:
        self._turn(1)

    @Slot()
    def _previous_page(self) -> None:
        self._turn(-1)

    def _turn(self, step: int) -> None:
        keys = self.sidebar.keys
        if self._current in keys:
            self.show_page(keys[(keys.index(self._current) + step) % len(keys)])


def _frame(page: Page) -> QScrollArea:
    """Return a page that scrolls where the window is smaller than it can be (200 % screens)."""
    area = QScrollArea()
    area.setProperty("part", "clear")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setProperty("part", "clear")
    page.setProperty("part", "clear")
    area.setWidget(page)
    return area
