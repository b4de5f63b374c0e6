"""Opening with a key typed by hand: the passphrase, or the printed number in its nine groups."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.codes import parse_recovery_code, recovery_group_fits
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.opener import NeedsKey
from zyuki_desk.ui.signin import PLAIN_KEYS, PasswordField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, Glyph, label, restyle

GROUPS = 9
PER_ROW = 3
DIGITS = 6
WIDTH = 470
GROUP_WIDTH = 104


class _Group(QLineEdit):
    """Six digits; the whole number may be pasted into any group."""

    pasted = Signal(str)
    went_back = Signal()

    def __init__(self, place: int) -> None:
        super().__init__()
        self.setObjectName(f"recovery_group_{place}")
        self.setAccessibleName(f"{place}組目")
        self.setPlaceholderText(str(place))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setInputMethodHints(PLAIN_KEYS | Qt.InputMethodHint.ImhDigitsOnly)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.went_back.emit()
        else:
            super().keyPressEvent(event)


class RecoveryField(QWidget):
    """Nine groups as they stand on the sheet; each tells by itself when it cannot be right."""

    completed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("recovery_field")
        self._groups = [_Group(place) for place in range(1, GROUPS + 1)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.space.s)
        for at, group in enumerate(self._groups):
            group.setMinimumWidth(GROUP_WIDTH)
            group.textChanged.connect(self._note_text)
            group.pasted.connect(self._spread)
            group.went_back.connect(self._go_back)
            group.returnPressed.connect(self._go_on)
            grid.addWidget(group, at // PER_ROW, at % PER_ROW)
        self.setFocusProxy(self._groups[0])

    @property
    def code(self) -> str:
        """The number as typed."""
        return "-".join(digits(group.text()).strip() for group in self._groups)

    def clear(self) -> None:
        """Forget what was typed."""
        for group in self._groups:
            group.clear()

    def mark(self, place: int | None) -> None:
        """Put the keyboard on a wrong group, counted from 1."""
        if place is not None:
            self._mark(place - 1, wrong=True)
            self._groups[place - 1].setFocus(Qt.FocusReason.OtherFocusReason)
            self._groups[place - 1].selectAll()

    def wrong_groups(self) -> Sequence[int]:
        """Return the places of full groups that cannot be right."""
        return tuple(
            at + 1
            for at, group in enumerate(self._groups)
            if group.text() and group.property("wrong") == "true"
        )

    def _mark(self, at: int, *, wrong: bool) -> None:
        group = self._groups[at]
        group.setProperty("wrong", "true" if wrong else "false")
        group.setAccessibleDescription("数字が違います" if wrong else "")
        restyle(group)

    @Slot(str)
    def _spread(self, text: str) -> None:
        plain = "".join(char for char in digits(text) if char.isascii() and char.isdigit())
        start = self._here()
        if len(plain) > DIGITS:
            start = 0
        for at in range(start, GROUPS):
            part = plain[(at - start) * DIGITS : (at - start + 1) * DIGITS]
            if part:
                self._groups[at].setText(part)

    @Slot()
    def _note_text(self) -> None:
        at = self._groups.index(self.sender())  # type: ignore[arg-type]  # one of the groups
        text = digits(self._groups[at].text()).strip()
        full = len(text) >= DIGITS
        self._mark(at, wrong=full and not recovery_group_fits(text, at + 1))
        if full and self._groups[at].hasFocus() and recovery_group_fits(text, at + 1):
            if at + 1 < GROUPS:
                self._groups[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self.completed.emit()

    @Slot()
    def _go_back(self) -> None:
        at = self._here()
        if at > 0:
            self._groups[at - 1].setFocus(Qt.FocusReason.BacktabFocusReason)
            self._groups[at - 1].end(False)

    @Slot()
    def _go_on(self) -> None:
        if self._here() + 1 < GROUPS and not all(group.text() for group in self._groups):
            self._groups[self._here() + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.completed.emit()

    def _here(self) -> int:
        return next((at for at, group in enumerate(self._groups) if group.hasFocus()), 0)


class UnlockPanel(Card):
    """Says what happened, and takes the passphrase or the printed number."""

    recovery_given = Signal(str, bool)
    """The number, and whether this PC shall remember the key."""
    passphrase_given = Signal(str, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("unlock_panel")
        self._theme = theme
        self._by_number = True
        self._sentence = label("", "muted", wrap=True)
        self._sentence.setObjectName("unlock_sentence")
        self._head = label("")
        self._recovery = RecoveryField(theme)
        self._recovery.completed.connect(self._submit)
        self._passphrase = PasswordField("unlock_passphrase")
        self._passphrase.setAccessibleName("合言葉")
        self._passphrase.returnPressed.connect(self._submit)
        self._keep = QCheckBox("次からは、このPCで自動的に開く")
        self._keep.setObjectName("unlock_keep")
        self._keep.setChecked(True)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("unlock_error")
        self._other = ActionButton(theme, "", name="unlock_other_button", part="quiet")
        self._other.clicked.connect(self._switch)
        self._button = ActionButton(theme, "開く", name="unlock_button", part="primary")
        self._button.clicked.connect(self._submit)
        self._lay_out()

    @property
    def error(self) -> str:
        """The sentence shown, empty when there is none."""
        return "" if self._error.isHidden() else self._error.text()

    def ask_for(self, need: NeedsKey) -> None:
        """Say what happened and ask for a key."""
        self._sentence.setText(need.sentence)
        self._keep.setVisible(need.keyring_works)
        self._keep.setChecked(need.keyring_works)
        self._other.setVisible(need.has_passphrase)
        self._show_way(by_number=not need.has_passphrase)
        self.show_error("")

    def start(self) -> None:
        """Put the keyboard where typing begins."""
        field = self._recovery if self._by_number else self._passphrase
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, sentence: str) -> None:
        """Show why it does not open; a wrong group is marked."""
        self._set_busy(busy=False)
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))
        if not sentence:
            return
        if self._by_number:
            first = sentence[:1]
            place = int(first) if first.isdigit() and sentence[1:3] == "組目" else None
            self._recovery.mark(place)
        else:
            self._passphrase.clear()
            self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        self._recovery.setEnabled(not busy)
        self._passphrase.setEnabled(not busy)
        self._button.setEnabled(not busy)
        self._button.say("開いています…" if busy else "開く")

    def _show_way(self, *, by_number: bool) -> None:
        self._by_number = by_number
        self._recovery.setVisible(by_number)
        self._passphrase.setVisible(not by_number)
        self._head.setText("復旧シートの番号(6けた × 9組)" if by_number else "合言葉")
        self._other.say("合言葉で開く" if by_number else "復旧シートの番号で開く")

    def _lay_out(self) -> None:
        space = self._theme.space
        self.setFixedWidth(round(WIDTH * self._theme.type.factor))
        body = self.body
        body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Glyph(self._theme, "key", Tone.ACCENT, size=28))
        head.addWidget(label("簿冊を開く鍵", "title"), 1)
        body.addLayout(head)
        body.addWidget(self._sentence)
        fields = QVBoxLayout()
        fields.setSpacing(space.xs)
        fields.addWidget(self._head)
        fields.addWidget(self._recovery)
        fields.addWidget(self._passphrase)
        body.addLayout(fields)
        body.addWidget(self._keep)
        body.addWidget(self._error)
        self._error.hide()
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        foot.addWidget(self._other)
        foot.addStretch(1)
        foot.addWidget(self._button)
        body.addLayout(foot)

    @Slot()
    def _switch(self) -> None:
        self._show_way(by_number=not self._by_number)
        self.show_error("")
        self.start()

    @Slot()
    def _submit(self) -> None:
        if not self._button.isEnabled():
            return
        if self._by_number:
            code = self._recovery.code
            try:
                parse_recovery_code(code)
            except Refusal as refusal:
                self.show_error(refusal.sentence)
                return
            self._set_busy(busy=True)
            self.recovery_given.emit(code, self._keeps)
        elif not self._passphrase.text():
            self.show_error("合言葉を入れてください。")
        else:
            self._set_busy(busy=True)
            self.passphrase_given.emit(self._passphrase.text(), self._keeps)

    @property
    def _keeps(self) -> bool:
        return self._keep.isChecked() and not self._keep.isHidden()
