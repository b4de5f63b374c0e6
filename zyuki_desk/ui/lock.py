"""Away from the desk: who was idle too long, and the curtain that hides everything then."""

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.clock import Clock, Moment
from zyuki_desk.ui.signin import Mode, SignInPanel, centred
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Knows when somebody last touched keyboard or mouse in one of this program's windows.

    It listens to the native windows only: every touch passes there first, and painting does not.
    """

    idled = Signal()

    def __init__(self, clock: Clock, app: QGuiApplication) -> None:
        super().__init__()
        self._clock = clock
        self._last = clock.read()
        self._limit: timedelta | None = None
        self._watched: set[QWindow] = set()
        app.focusWindowChanged.connect(self.watch)

    def allow(self, minutes: int) -> None:
        """Say after how many minutes it calls; 0 or less: never."""
        self._limit = timedelta(minutes=minutes) if minutes > 0 else None

    def touch(self) -> None:
        """Begin to count anew."""
        self._last = self._clock.read()

    @property
    def idle(self) -> timedelta:
        """How long nobody touched anything, by whichever clock says more."""
        return _between(self._last, self._clock.read())

    @Slot()
    def look(self) -> None:
        """Call out if it has been too long; asked every few seconds."""
        if self._limit is not None and self.idle >= self._limit:
            self.idled.emit()

    def watch(self, window: QWindow | None) -> None:
        """Listen to a native window too."""
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(self._forget)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() in _ACTIVITY:
            self.touch()
        return False

    @Slot(QObject)
    def _forget(self, window: QObject) -> None:
        self._watched = {each for each in self._watched if each is not window}


def _between(before: Moment, now: Moment) -> timedelta:
    """Return the longer of wall and monotonic time: one stops in sleep, the other can be set."""
    wall = now.at - before.at
    if now.boot != before.boot:
        return wall
    return max(wall, timedelta(milliseconds=now.mono_ms - before.mono_ms))


class Curtain(QWidget):
    """Lies over the whole window and asks who is there; what is under it can be neither seen nor
    reached. For a hand-over the page stays visible, in the shade.
    """  # noqa: D205

    def __init__(self, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self.setObjectName("curtain")
        self._theme = theme
        self._window = window
        self._before: QWidget | None = None
        self._silenced: list[QShortcut] = []
        self.panel = SignInPanel(theme, Mode.LOCKED)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(centred(self.panel))
        self._foot = label("住基デスク", "muted")
        column.addWidget(self._foot, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        window.installEventFilter(self)
        self.hide()

    @property
    def up(self) -> bool:
        """Whether it covers the window."""
        return not self.isHidden()

    @property
    def mode(self) -> Mode | None:
        """What it asks for now."""
        return self.panel.mode if self.up else None

    def cover(self, mode: Mode) -> None:
        """Cover the window and ask."""
        if not self.up:
            self._before = self._window.focusWidget()
            self._silence()
        content = self._content
        content.setEnabled(False)
        content.setVisible(mode is Mode.HAND_OVER)
        self._foot.setVisible(mode is not Mode.HAND_OVER)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.panel.ask_for(mode)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.panel.start()

    def lift(self) -> None:
        """Show the window again, the keyboard where it was."""
        self.hide()
        self.panel.forget_password()
        content = self._content
        content.setEnabled(True)
        content.show()
        for shortcut in self._silenced:
            shortcut.setEnabled(True)
        self._silenced.clear()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize and self.up:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        colors = self._theme.colors
        shade = colors.shade if self.panel.mode is Mode.HAND_OVER else colors.window
        QPainter(self).fillRect(self.rect(), QColor(shade))

    @property
    def _content(self) -> QWidget:
        content = self._window.centralWidget()
        assert content is not None
        return content

    def _silence(self) -> None:
        for shortcut in self._window.findChildren(QShortcut):
            if shortcut.isEnabled() and not self.isAncestorOf(shortcut.parent()):  # type: ignore[arg-type]
                shortcut.setEnabled(False)
                self._silenced.append(shortcut)
