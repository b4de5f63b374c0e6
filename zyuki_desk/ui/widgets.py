"""The small parts that pages are made of; each sets its own accessible name."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.spaced import SpacedLabel
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone

TONE_ICONS = {
    Tone.PLAIN: "dot",
    Tone.MUTED: "ring",
    Tone.ACCENT: "info",
    Tone.OK: "check-circle",
    Tone.WARN: "warning",
    Tone.DANGER: "error",
}
"""The icon that says the same as the colour of a tone."""


def label(text: str = "", part: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label dressed as a part of the style sheet (title, section, muted, small …)."""
    made = SpacedLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if part:
        made.setProperty("part", part)
    return made


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Glyph(QWidget):
    """One icon, always in the colours of the theme."""

    def __init__(self, theme: Theme, name: str, tone: Tone = Tone.PLAIN, *, size: int = 20) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._tone = tone
        self._size = size
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Change the icon."""
        self._name, self._tone = name, tone
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        self._theme.paint_icon(
            painter, QRectF(self.rect()), self._name, self._theme.colors.of(self._tone)
        )


class Badge(QFrame):
    """A state as icon and word on a quiet ground (chip)."""

    def __init__(
        self, theme: Theme, text: str = "", tone: Tone = Tone.PLAIN, *, icon: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("part", "badge")
        self._glyph = Glyph(theme, icon or TONE_ICONS[tone], tone, size=16)
        self._label = label(text)
        self._label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 2, 9, 2)
        row.setSpacing(5)
        row.addWidget(self._glyph)
        row.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, icon=icon)

    @property
    def text(self) -> str:
        """The word shown."""
        return self._label.text()

    def show_state(self, text: str, tone: Tone, *, icon: str = "") -> None:
        """Show another state."""
        self._label.setText(text)
        self._label.setProperty("tone", str(tone))
        self._glyph.show_icon(icon or TONE_ICONS[tone], tone)
        self.setProperty("tone", str(tone))
        self.setAccessibleName(text)
        restyle(self._label)
        restyle(self)


class KeyHint(QLabel):
    """The key that does it, drawn like a key cap."""

    def __init__(self, keys: str) -> None:
        super().__init__(keys)
        self.setProperty("part", "key")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"キー {keys}")


class SectionHeader(QWidget):
    """The head of a part of a page: title, a quiet remark, room for actions at the right."""

    def __init__(self, title: str, remark: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._remark = label(remark, "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(label(title, "section"))
        self._row.addWidget(self._remark)
        self._row.addStretch(1)
        self.setAccessibleName(title)

    def say(self, remark: str) -> None:
        """Change the remark beside the title."""
        self._remark.setText(remark)

    def add(self, widget: QWidget) -> None:
        """Add an action at the right."""
        self._row.addWidget(widget)


class Card(QFrame):
    """A surface that holds one matter; fill its `body`."""

    def __init__(self, theme: Theme, title: str = "", remark: str = "") -> None:
        super().__init__()
        self.setProperty("part", "card")
        space = theme.space
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(space.l, space.m, space.l, space.m)
        self.body.setSpacing(space.s)
        self.header: SectionHeader | None = None
        if title:
            self.header = SectionHeader(title, remark)
            self.body.addWidget(self.header)
            self.setAccessibleName(title)


class EmptyState(QWidget):
    """Says kindly that there is nothing here and what to do next."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        sentence: str = "",
        *,
        icon: str = "register",
        action: ActionButton | None = None,
    ) -> None:
        super().__init__()
        self._title = label(title, "section", wrap=True)
        self._sentence = label(sentence, "muted", wrap=True)
        for words in (self._title, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(theme.space.s)
        column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Glyph(theme, icon, Tone.MUTED, size=40), 0, middle)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        if action is not None:
            column.addWidget(action, 0, middle)
        column.addStretch(3)
        self.say(title, sentence)

    def say(self, title: str, sentence: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{title} {sentence}".strip())


def paint_focus(widget: QWidget, theme: Theme, radius: int) -> None:
    """Paint the ring that shows where the keyboard is."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(QColor(theme.colors.accent))
    pen.setWidthF(2)
    painter.setPen(pen)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), radius, radius)
