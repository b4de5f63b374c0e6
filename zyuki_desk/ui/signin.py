"""Signing in: a number and a password, nothing else; nobody's name is shown before.

Imported before the first paint: it may need nothing but Qt and the theme.
"""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, Glyph, label, restyle

WIDTH = 380
CAPS = "CapsLock がオンです。大文字で入力されます。"
PLAIN_KEYS = Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText


class Mode(Enum):
    """Why somebody is asked who they are."""

    SIGN_IN = "sign-in"
    HAND_OVER = "hand-over"
    LOCKED = "locked"


_TITLES = {
    Mode.SIGN_IN: "サインイン",
    Mode.HAND_OVER: "操作者交代",
    Mode.LOCKED: "画面をロックしています",
}
_REMARKS = {
    Mode.SIGN_IN: "",
    Mode.HAND_OVER: "次の方の番号(または名札の読み取り)とパスワードを入れてください。",
    Mode.LOCKED: "ロックした方は、パスワードだけで戻れます。"
    "ほかの方は、番号とパスワードで交代できます。",
}
_BUTTONS = {Mode.SIGN_IN: "サインイン", Mode.HAND_OVER: "交代する", Mode.LOCKED: "開く"}
_HINTS = {
    Mode.SIGN_IN: "職員番号など",
    Mode.HAND_OVER: "番号か名札",
    Mode.LOCKED: "交代する方だけ入力",
}
_ICONS = {Mode.SIGN_IN: "person", Mode.HAND_OVER: "switch", Mode.LOCKED: "lock"}


class PasswordField(QLineEdit):
    """A line shown as dots: no input method, and a hint while CapsLock is on."""

    caps_noticed = Signal(bool)
    """Whether the last letter showed CapsLock to be on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setInputMethodHints(PLAIN_KEYS | Qt.InputMethodHint.ImhSensitiveData)
        self.setMaxLength(200)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        text = event.text()
        if text.isascii() and text.isalpha() and len(text) == 1:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_noticed.emit(text.isupper() != shifted)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_noticed.emit(False)
        super().keyPressEvent(event)


class SignInPanel(Card):
    """Number and password; the same for the first sign-in, the hand-over and the locked screen."""

    submitted = Signal(str, str)
    """Number (may be empty on a locked screen) and password."""
    badge_read = Signal(str)
    """A badge that is enough by itself, where the office allows it."""
    cancelled = Signal()
    leave_asked = Signal()
    """Nobody takes over: the person at the desk only signs out."""
    restore_asked = Signal()
    """A backup shall take this office's place."""

    def __init__(self, theme: Theme, mode: Mode = Mode.SIGN_IN, *, office: str = "") -> None:
        super().__init__(theme)
        self.setObjectName("signin_panel")
        self._theme = theme
        self._mode = mode
        self._is_badge: Callable[[str], bool] = _never
        self._glyph = Glyph(theme, _ICONS[mode], Tone.ACCENT, size=28)
        self._title = label("", "title")
        self._remark = label("", "muted", wrap=True)
        self._remark.setObjectName("signin_remark")
        self._office = label(office, "muted", wrap=True)
        self._office.setObjectName("signin_office")
        self._login = QLineEdit()
        self._login.setObjectName("signin_login")
        self._login.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._login.setInputMethodHints(PLAIN_KEYS)
        self._login.setMaxLength(100)
        self._login.returnPressed.connect(self._leave_login)
        self._password = PasswordField("signin_password")
        self._password.returnPressed.connect(self._submit)
        self._password.caps_noticed.connect(self._note_caps)
        self._caps = label(CAPS, "small")
        self._caps.setObjectName("signin_caps")
        self._caps.hide()
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("signin_error")
        self._error.hide()
        self._button = ActionButton(theme, "", name="signin_button", part="primary")
        self._button.clicked.connect(self._submit)
        self._cancel = ActionButton(theme, "やめる", name="signin_cancel_button", keys="Esc")
        self._cancel.clicked.connect(self.cancelled)
        self._leave = ActionButton(theme, "サインアウト", name="signin_leave_button", part="quiet")
        self._leave.clicked.connect(self.leave_asked)
        self._restore = ActionButton(
            theme, "控えから戻す", name="signin_restore_button", part="quiet"
        )
        self._restore.clicked.connect(self.restore_asked)
        self._restore.hide()
        self._lay_out()
        self.ask_for(mode)

    @property
    def mode(self) -> Mode:
        """Why it asks."""
        return self._mode

    @property
    def error(self) -> str:
        """The sentence shown, empty when there is none."""
        return "" if self._error.isHidden() else self._error.text()

    def ask_for(self, mode: Mode) -> None:
        """Ask anew, with empty fields."""
        self._mode = mode
        self._glyph.show_icon(_ICONS[mode], Tone.ACCENT)
        self._title.setText(_TITLES[mode])
        self.setAccessibleName(_TITLES[mode])
        self._remark.setText(_REMARKS[mode])
        self._remark.setVisible(bool(_REMARKS[mode]))
        self._login.setPlaceholderText(_HINTS[mode])
        self._login.setAccessibleDescription(_HINTS[mode])
        self._button.say(_BUTTONS[mode])
        for button in (self._cancel, self._leave):
            button.setVisible(mode is Mode.HAND_OVER)
        self._login.clear()
        self.forget_password()
        self.show_error("")
        self.set_busy(busy=False)

    def name_office(self, office: str) -> None:
        """Show which office this is, once that is known."""
        self._office.setText(office)
        self._office.setVisible(bool(office))

    def offer_restoring(self) -> None:
        """Show the way to a backup: before the desk only, never on a locked screen."""
        self._restore.show()

    def take_badges(self, is_badge: Callable[[str], bool]) -> None:
        """Say which scanned texts are enough without a password."""
        self._is_badge = is_badge

    def start(self, login: str = "") -> None:
        """Put the keyboard where typing begins."""
        if login:
            self._login.setText(login)
        at_password = bool(login) or self._mode is Mode.LOCKED
        (self._password if at_password else self._login).setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_password(self) -> None:
        """Empty the password field."""
        self._password.clear()
        self._caps.hide()

    def show_error(self, sentence: str, *, at_login: bool = False) -> None:
        """Show why it did not work and put the keyboard there; empty takes the sentence away."""
        self.set_busy(busy=False)
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))
        for field, wrong in ((self._login, at_login), (self._password, not at_login)):
            field.setProperty("wrong", "true" if sentence and wrong else "false")
            restyle(field)
        if sentence:
            self.forget_password()
            field = self._login if at_login else self._password
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()
            self._error.setAccessibleName(sentence)

    def set_busy(self, *, busy: bool, sentence: str = "確かめています…") -> None:
        """Wait for an answer; nothing is taken twice."""
        for field in (self._login, self._password):
            field.setReadOnly(busy)
        self._button.setEnabled(not busy)
        self._button.say(sentence if busy else _BUTTONS[self._mode])

    def show_note(self, sentence: str) -> None:
        """Say what takes its time meanwhile; nothing when blank."""
        words = sentence or _REMARKS[self._mode]
        if words != self._remark.text():
            self._remark.setText(words)
            self._remark.setVisible(bool(words))

    def _lay_out(self) -> None:
        space = self._theme.space
        self.setFixedWidth(round(WIDTH * self._theme.type.factor))
        body = self.body
        body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(self._glyph)
        head.addWidget(self._title, 1)
        body.addLayout(head)
        body.addWidget(self._office)
        self._office.setVisible(bool(self._office.text()))
        body.addWidget(self._remark)
        body.addLayout(self._made_row("番号", self._login))
        body.addLayout(self._made_row("パスワード", self._password))
        body.addWidget(self._caps)
        body.addWidget(self._error)
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        foot.addWidget(self._leave)
        foot.addWidget(self._restore)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._button)
        body.addSpacing(space.xs)
        body.addLayout(foot)
        QWidget.setTabOrder(self._login, self._password)
        QWidget.setTabOrder(self._password, self._button)

    def _made_row(self, title: str, field: QLineEdit) -> QVBoxLayout:
        words = label(title)
        words.setBuddy(field)
        field.setAccessibleName(title)
        column = QVBoxLayout()
        column.setSpacing(self._theme.space.xs)
        column.addWidget(words)
        column.addWidget(field)
        return column

    @Slot()
    def _leave_login(self) -> None:
        text = self._login.text().strip()
        if self._login.isReadOnly():
            return
        if text and not self._password.text() and self._is_badge(text):
            self.set_busy(busy=True)
            self.badge_read.emit(text)
        elif self._password.text():
            self._submit()
        else:
            self._password.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _submit(self) -> None:
        login, password = self._login.text().strip(), self._password.text()
        if self._login.isReadOnly():
            return
        if not login and self._mode is not Mode.LOCKED:
            self.show_error("番号を入れてください。", at_login=True)
        elif not password:
            self.show_error("パスワードを入れてください。")
        else:
            self.show_error("")
            self.set_busy(busy=True)
            self.submitted.emit(login, password)

    @Slot(bool)
    def _note_caps(self, on: bool) -> None:
        self._caps.setVisible(on)


def centred(panel: QWidget) -> QHBoxLayout:
    """Return a row with the panel in its middle; unlike an alignment it lets words wrap."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(panel)
    row.addStretch(1)
    return row


def framed(theme: Theme, panel: QWidget, *, wide: bool) -> QScrollArea:
    """Return a panel in the middle of the window, scrolling where the window is too small."""
    area = QScrollArea()
    area.setProperty("part", "clear")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setProperty("part", "clear")
    if wide:
        area.setWidget(panel)
        return area
    ground = QWidget()
    ground.setProperty("part", "clear")
    column = QVBoxLayout(ground)
    column.addStretch(1)
    column.addLayout(centred(panel))
    foot = label("住基デスク", "muted")
    column.addSpacing(theme.space.l)
    column.addWidget(foot, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    area.setWidget(ground)
    return area


def _never(_text: str) -> bool:
    return False
