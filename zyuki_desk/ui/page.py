"""A page of the window: title, actions with their keys, content; always in the same places."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from zyuki_desk.ui.buttons import ActionButton, IconButton, shown_keys
from zyuki_desk.ui.shortcuts import Shortcut
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import label

if TYPE_CHECKING:
    from zyuki_desk.ui.search_field import SearchField


class PageHost(Protocol):
    """What a page may ask of the window around it."""

    def say(self, sentence: str, tone: Tone = ...) -> None:
        """Confirm something shortly."""
        ...

    def complain(self, sentence: str, tone: Tone = ...) -> None:
        """Show a sentence that stays."""
        ...

    def show_page(self, key: str) -> None:
        """Turn to another page."""
        ...


STACKED_FROM = 1.4
"""Text so large leaves no room for words beside each other."""


class Page(QWidget):
    """The base of all pages; subclasses fill `body` and override the hooks they need."""

    def __init__(self, theme: Theme, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.search_field: SearchField | None = None
        """The page's own search field, if it has one: Ctrl+F goes there."""
        self._shortcuts: list[Shortcut] = []
        self._more: QMenu | None = None
        space = theme.space
        is_large = theme.type.factor >= STACKED_FROM
        self._title = label(title, "title", wrap=is_large)
        self._subtitle = label(subtitle, "muted", wrap=is_large)
        words = QVBoxLayout()
        words.setSpacing(space.xs)
        words.addWidget(self._title)
        if not is_large:
            words.addWidget(self._subtitle)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(space.s)
        head = QHBoxLayout()
        head.setSpacing(space.l)
        head.addLayout(words, 1 if is_large else 0)
        if not is_large:
            head.addStretch(1)
        head.addLayout(self._tools)
        self.body = QVBoxLayout()
        self.body.setSpacing(space.l)
        column = QVBoxLayout(self)
        side = space.m if is_large else space.xl
        column.setContentsMargins(side, space.l, side, space.xl)
        column.setSpacing(space.l)
        column.addLayout(head)
        if is_large:
            # Beside the buttons it would push them out of a window of 1280 points.
            column.addWidget(self._subtitle)
        column.addLayout(self.body, 1)
        self.retitle(title, subtitle)

    @property
    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """The keys of this page, for the overlay."""
        return tuple(self._shortcuts)

    def retitle(self, title: str, subtitle: str = "") -> None:
        """Change title and subtitle."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)

    def add_action(
        self,
        name: str,
        text: str,
        slot: Callable[[], object],
        *,
        icon: str = "",
        keys: str = "",
        part: str = "",
    ) -> ActionButton:
        """Add a button to the page's head; `part` may be "primary" (one per page) or "danger"."""
        button = ActionButton(self.theme, text, name=name, icon=icon, keys=keys, part=part)
        button.clicked.connect(slot)
        self.add_tool(button)
        if keys:
            self.note_shortcut(keys, text)
        return button

    def add_tool(self, widget: QWidget) -> None:
        """Add any widget to the page's head, before the 「…」 menu."""
        at = self._tools.count() - (1 if self._more is not None else 0)
        self._tools.insertWidget(at, widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_more(
        self, name: str, text: str, slot: Callable[[], object], *, icon: str = "", keys: str = ""
    ) -> QObject:
        """Add a rarer act to the 「…」 menu at the end of the page's head; return its QAction."""
        if self._more is None:
            button = IconButton(self.theme, "ほかの操作", name="more_button", icon="more")
            button.setPopupMode(button.ToolButtonPopupMode.InstantPopup)
            self._tools.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self._more = QMenu(button)
            button.setMenu(self._more)
        action = self._more.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(slot)
        if icon:
            self.theme.dress(action, icon)
        if keys:
            action.setShortcut(keys)
            self.addAction(action)
            self.note_shortcut(keys, text)
        return action

    def note_shortcut(self, keys: str, text: str) -> None:
        """List a key of this page in the overlay."""
        self._shortcuts.append(Shortcut(shown_keys(keys), text))

    def entered(self) -> None:
        """Be told that the page is shown now: refresh, set the focus."""

    def left(self) -> None:
        """Be told that another page is shown now: save the draft."""

    def refresh(self) -> None:
        """Read again what is shown, keeping place and selection."""
