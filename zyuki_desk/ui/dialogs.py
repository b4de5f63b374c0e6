"""The windows that `ask` opens; nobody else uses them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.errors import Refusal
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Glyph, label


class FillIn(Protocol):
    """A few rows that somebody else made, to be filled in."""

    def add_to(self, rows: FormRows) -> None:
        """Add the rows to a form."""
        ...

    def check(self) -> None:
        """Raise `Refusal` with the row's key where something is missing or does not read."""
        ...

    def type_in(self, texts: Mapping[str, str]) -> None:
        """Type texts by the labels of the rows, as somebody at the keyboard would."""
        ...


WIDTH = 460
MOST_KEYS = 9
LIST_HEIGHT = 300
"""The height of a long list, in points at the usual text size; the rest scrolls."""
FRAME = 6


class _Dialog(QDialog):
    """Title, content, the act at the right; Esc is always "no"."""

    def __init__(self, theme: Theme, window: QWidget, title: str, yes: str, no: str) -> None:
        super().__init__(window)
        self.setWindowTitle(title)
        self.setObjectName("ask_dialog")
        self.setMinimumWidth(round(WIDTH * theme.type.factor))
        self._theme = theme
        space = theme.space
        self.body = QVBoxLayout()
        self.body.setSpacing(space.m)
        self.yes = ActionButton(theme, yes, name="ask_yes_button", part="primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.accept)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space.s)
        self._buttons.addStretch(1)
        self.no: ActionButton | None = None
        if no:
            self.no = ActionButton(theme, no, name="ask_no_button")
            self.no.clicked.connect(self.reject)
            self._buttons.addWidget(self.no)
        self._buttons.addWidget(self.yes)
        self._head = QHBoxLayout()
        self._head.setSpacing(space.m)
        self._head.addWidget(label(title, "section", wrap=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.xl, space.l, space.xl, space.l)
        column.setSpacing(space.l)
        column.addLayout(self._head)
        column.addLayout(self.body, 1)
        column.addLayout(self._buttons)


class QuestionDialog(_Dialog):
    """A sentence and yes or no."""

    def __init__(
        self, theme: Theme, window: QWidget, title: str, sentence: str, yes: str, no: str
    ) -> None:
        super().__init__(theme, window, title, yes, no)
        words = label(sentence, wrap=True)
        words.setObjectName("ask_sentence")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(words)
        self.setAccessibleDescription(sentence)

    def be_careful(self) -> None:
        """Make "no" the default and mark the act as grave."""
        self._head.insertWidget(0, Glyph(self._theme, "warning", Tone.DANGER, size=24))
        self.yes.setProperty("part", "danger")
        if self.no is not None:
            self.yes.setDefault(False)
            self.no.setDefault(True)
            self.no.setFocus()


class TextDialog(_Dialog):
    """One line of text, checked before it is taken."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        head: str,
        help: str,
        check: Callable[[str], str],
    ) -> None:
        super().__init__(theme, window, title, "決定", "やめる")
        self._check = check
        self._edit = QLineEdit()
        self._edit.setObjectName("ask_text")
        self._rows = FormRows(theme)
        if help:
            words = label(help, wrap=True)
            words.setObjectName("ask_sentence")
            self.body.addWidget(words)
            self.setAccessibleDescription(help)
        self._rows.add("ask_text", head, self._edit)
        self._edit.setAccessibleDescription(help)
        self.body.addWidget(self._rows)
        self._edit.setFocus()

    @property
    def text(self) -> str:
        """What was typed."""
        return self._edit.text().strip()

    def start(self, value: str, *, secret: bool) -> None:
        """Begin with a value; a secret is shown as dots and takes no input method."""
        self._edit.setText(value)
        self._edit.selectAll()
        if secret:
            self._edit.setEchoMode(QLineEdit.EchoMode.Password)

    def suggest(self, words: Sequence[str]) -> None:
        """Offer usual answers, each at one key (Alt+1 …)."""
        for number, word in enumerate(words[:MOST_KEYS], start=1):
            button = ActionButton(
                self._theme,
                word,
                name=f"ask_suggestion_{number}",
                keys=f"Alt+{number}",
                part="quiet",
            )
            button.clicked.connect(self._take_word)
            self.body.addWidget(button)

    @Slot()
    def accept(self) -> None:
        """Take the text, or say what is wrong with it."""
        sentence = self._check(self.text)
        self._rows.set_error("ask_text", sentence)
        if sentence:
            self._edit.setFocus()
        else:
            super().accept()

    @Slot()
    def _take_word(self) -> None:
        button = self.sender()
        if isinstance(button, ActionButton):
            self._edit.setText(button.text())
            self._edit.setFocus()


class FillInDialog(_Dialog):
    """A few rows to fill in, checked before they are taken."""

    def __init__(
        self, theme: Theme, window: QWidget, title: str, sentence: str, rows: "FillIn"
    ) -> None:
        super().__init__(theme, window, title, "記入する", "やめる")
        self._told = rows
        words = label(sentence, wrap=True)
        words.setObjectName("ask_sentence")
        self.setAccessibleDescription(sentence)
        self._rows = FormRows(theme)
        rows.add_to(self._rows)
        self.body.addWidget(words)
        self.body.addWidget(self._rows)
        self._rows.focus_first()

    @Slot()
    def accept(self) -> None:
        """Take what is written, or say what is wrong with it where it stands."""
        self._rows.clear_errors()
        try:
            self._told.check()
        except Refusal as refusal:
            self._rows.show_refusal(refusal)
            self.adjustSize()  # room for the sentence
        else:
            super().accept()


class ChoiceDialog(_Dialog):
    """One of several; type its first letters or use the arrows."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        head: str,
        options: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(theme, window, title, "決定", "やめる")
        self._list = QListWidget()
        self._list.setObjectName("ask_list")
        self._list.setAccessibleName(head)
        self._list.setProperty("part", "choice")
        for words, remark in options:
            item = QListWidgetItem(f"{words}\n{remark}" if remark else words, self._list)
            item.setToolTip(remark)
        self._list.setCurrentRow(0)
        self._fit()
        self._list.itemActivated.connect(self.accept)
        words_label = label(head)
        words_label.setBuddy(self._list)
        self.body.addWidget(words_label)
        self.body.addWidget(self._list)
        self._list.setFocus()

    def _fit(self) -> None:
        """Take the room of the rows, so that nothing is cut and nothing gapes."""
        self._list.ensurePolished()
        rows = sum(self._list.sizeHintForRow(row) for row in range(self._list.count()))
        most = round(LIST_HEIGHT * self._theme.type.factor)
        self._list.setFixedHeight(min(rows + 2 * FRAME, most))

    @property
    def chosen(self) -> int:
        """The number of the option chosen."""
        return self._list.currentRow()
