"""Short confirmations that pass, and errors that stay until they were read."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import TONE_ICONS, Glyph, label, restyle

TOAST_MS = 4000
BOTTOM = 28


def announce(widget: QWidget, sentence: str) -> None:
    """Let a screen reader say the sentence."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class Toast(QFrame):
    """「保存済 No.12」 at the foot of the window: it comes, is read, and goes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setObjectName("toast")
        self.setProperty("part", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = label()
        self._glyph = Glyph(theme, "check-circle", Tone.OK)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.s, theme.space.l, theme.space.s)
        row.setSpacing(theme.space.s)
        row.addWidget(self._glyph)
        row.addWidget(self._label)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What was said last."""
        return self._label.text()

    def say(self, sentence: str, tone: Tone = Tone.OK) -> None:
        """Show a short sentence for a few seconds."""
        self._label.setText(sentence)
        self._glyph.show_icon(TONE_ICONS[tone], tone)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, sentence)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        host = self._host
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - BOTTOM)


class MessageBar(QFrame):
    """A sentence across the page that stays until it is closed: what went wrong, what to do."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("message_bar")
        self.setProperty("part", "bar")
        self._label = label(wrap=True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._glyph = Glyph(theme, "error", Tone.DANGER)
        self._close = IconButton(theme, "閉じる", name="message_close_button", icon="close")
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.s, theme.space.s, theme.space.s)
        row.setSpacing(theme.space.s)
        row.addWidget(self._glyph)
        row.addWidget(self._label, 1)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown; empty when there is none."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, sentence: str, tone: Tone = Tone.DANGER) -> None:
        """Show a sentence until somebody closes it."""
        self._label.setText(sentence)
        self._glyph.show_icon(TONE_ICONS[tone], tone)
        self.setProperty("tone", str(tone))
        self.setAccessibleName(sentence)
        restyle(self)
        self.show()
        announce(self, sentence)

    @Slot()
    def clear(self) -> None:
        """Take the sentence away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()
