"""The head of the window: where we are, when it is, who is at the desk, whether all is provable."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Glyph, label

NARROW = 1000
VERY_NARROW = 760
SEARCH_MOST = 420
SEARCH_LEAST = 140


class HeaderBar(QFrame):
    """Always the same, whatever page is open."""

    handover_asked = Signal()
    lock_asked = Signal()
    help_asked = Signal()
    evidence_asked = Signal()

    def __init__(self, theme: Theme, search: SearchField) -> None:
        super().__init__()
        self.setObjectName("header_bar")
        self.setProperty("part", "header")
        self._theme = theme
        self.search = search
        self._place = label()
        self._place.setObjectName("place_label")
        self._moment = label("", "muted")
        self._moment.setObjectName("moment_label")
        self._evidence = _PressableBadge(theme)
        self._evidence.setObjectName("evidence_badge")
        self._evidence.pressed.connect(self.evidence_asked)
        self._person_icon = Glyph(theme, "person", Tone.MUTED)
        self._person = label()
        self._person.setObjectName("person_label")
        self._handover = ActionButton(
            theme, "交代", name="handover_button", icon="switch", keys="F9", part="quiet"
        )
        self._handover.clicked.connect(self.handover_asked)
        self._lock = IconButton(
            theme, "画面を閉じる", name="lock_button", icon="lock", keys="Ctrl+L"
        )
        self._lock.clicked.connect(self.lock_asked)
        self._help = IconButton(theme, "キー操作", name="help_button", icon="keyboard")
        self._help.clicked.connect(self.help_asked)
        search.setMinimumWidth(SEARCH_LEAST)
        search.setMaximumWidth(SEARCH_MOST)
        search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out(theme)

    def show_place(self, office: str, room: str) -> None:
        """Show the office and the room this desk stands in."""
        self._place.setText(" ・ ".join(part for part in (office, room) if part))

    def show_moment(self, moment: str) -> None:
        """Show date and time as the office writes them."""
        self._moment.setText(moment)

    def show_person(self, name: str) -> None:
        """Show who is signed in; empty when nobody is."""
        self._person.setText(name)
        signed_in = bool(name)
        for widget in (self._person, self._person_icon, self._handover, self._lock):
            widget.setVisible(signed_in)
        self._person.setAccessibleName(f"操作者 {name}" if name else "")

    def show_evidence(self, text: str, tone: Tone, sentence: str) -> None:
        """Show whether the journal is whole, e.g. 「証跡 12,403」, and why as a tool tip."""
        self._evidence.show_state(text, tone, icon="evidence" if tone is Tone.OK else "")
        self._evidence.setToolTip(sentence)
        self._evidence.setAccessibleDescription(sentence)
        self._evidence.show()

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        width = event.size().width() / self._theme.type.factor
        self._moment.setVisible(width >= NARROW)
        self._place.setVisible(width >= VERY_NARROW)

    def _lay_out(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.s, theme.space.s, theme.space.s)
        row.setSpacing(theme.space.m)
        row.addWidget(self._place)
        row.addWidget(self._moment)
        row.addStretch(1)
        row.addWidget(self.search, 4)
        row.addStretch(1)
        row.addWidget(self._evidence)
        person = QHBoxLayout()
        person.setSpacing(theme.space.xs)
        for widget in (self._person_icon, self._person, self._handover, self._lock, self._help):
            person.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(person)
        self._evidence.hide()
        self.show_person("")


class _PressableBadge(Badge):
    """A badge that opens what it speaks of."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme)
        self.setParent(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        self.pressed.emit()
