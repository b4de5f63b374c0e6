"""Writing one note of the 引継書; what stood there before stays in view."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.handover.notes import HandoverNotes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.side_panel import Timeline, TimelineItem
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

MOST_VERSIONS = 20


class NoteWriter(QWidget):
    """A heading, what to write under it, the text, and its former versions."""

    closed = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._key = ""
        theme = workbench.theme
        self._title = label("", "section")
        self._title.setObjectName("note_title")
        self._hint = label("", "muted", wrap=True)
        self._text = QPlainTextEdit()
        self._text.setObjectName("note_text")
        self._text.setAccessibleName("内容")
        self._text.setTabChangesFocus(True)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("note_error")
        self._save = ActionButton(
            theme, "保存", name="note_save_button", icon="save", keys="Ctrl+S", part="primary"
        )
        self._save.clicked.connect(self.save)
        back = ActionButton(theme, "戻る", name="note_back_button")
        back.clicked.connect(self.closed)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.closed)
        self._past = Timeline(theme)
        past = Card(theme, "前に書かれていたこと")
        past.body.addWidget(self._past)
        past.body.addStretch(1)
        card = Card(theme)
        for widget in (self._title, self._hint):
            card.body.addWidget(widget)
        card.body.addWidget(self._text, 1)
        card.body.addWidget(self._error)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(back)
        buttons.addWidget(self._save)
        card.body.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.l)
        column.addWidget(card, 3)
        column.addWidget(past, 2)

    def start(self, key: str) -> None:
        """Show a note to be written."""
        notes = HandoverNotes(self._bench.desk)
        note = next(note for note in notes.all() if note.key == key)
        self._key = key
        self._title.setText(note.title)
        self._hint.setText(note.hint)
        self._hint.setVisible(bool(note.hint))
        self._text.setPlainText(note.text)
        self._error.clear()
        may = self._bench.may(Operation.CORRECT)
        self._save.setEnabled(may)
        self._save.setToolTip("" if may else who_may(self._bench, Operation.CORRECT))
        self._past.show_items(
            [
                TimelineItem(
                    when=era_date(version.at.astimezone(JST).date(), "short"),
                    title=version.text or "(空欄)",
                    detail="これを書き直しました",
                    who=self._bench.directory.name_of(version.by),
                    icon="struck",
                )
                for version in notes.versions(key)[:MOST_VERSIONS]
            ]
        )
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def save(self) -> None:
        """Keep the text; what stood there is struck and stays readable below."""
        try:
            HandoverNotes(self._bench.desk).write(self._key, self._text.toPlainText())
        except Refusal as refusal:
            self._error.setText(f"⚠ {refusal.sentence}")
            return
        self._bench.say("保存しました")
        self.closed.emit()
