"""What the front says when there is no office yet, or when it does not open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, Glyph, label

WIDTH = 470


class ProblemPanel(Card):
    """Why it does not open, in a sentence, and what can be done now."""

    again = Signal()
    elsewhere = Signal()
    restore = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("problem_panel")
        space = theme.space
        self.setFixedWidth(round(WIDTH * theme.type.factor))
        self.body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        self.body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Glyph(theme, "warning", Tone.WARN, size=28))
        head.addWidget(label("簿冊を開けませんでした", "title"), 1)
        self.body.addLayout(head)
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("problem_sentence")
        self.body.addWidget(self._sentence)
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        other = ActionButton(theme, "別のフォルダー", name="problem_folder_button", part="quiet")
        other.clicked.connect(self.elsewhere)
        self._again = ActionButton(
            theme, "もう一度", name="problem_again_button", icon="refresh", part="primary"
        )
        self._again.clicked.connect(self.again)
        back = ActionButton(theme, "控えから戻す", name="problem_restore_button", part="quiet")
        back.clicked.connect(self.restore)
        foot.addWidget(other)
        foot.addWidget(back)
        foot.addStretch(1)
        foot.addWidget(self._again)
        self.body.addSpacing(space.s)
        self.body.addLayout(foot)

    def say(self, sentence: str) -> None:
        """Show what happened and what to do."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)

    def start(self) -> None:
        """Put the keyboard on trying again."""
        self._again.setFocus(Qt.FocusReason.OtherFocusReason)


class WelcomePanel(Card):
    """The first screen of a fresh PC: make an office, or open one that exists."""

    begin = Signal()
    elsewhere = Signal()
    restore = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("welcome_panel")
        space = theme.space
        self.setFixedWidth(round(WIDTH * theme.type.factor))
        self.body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        self.body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Glyph(theme, "book", Tone.ACCENT, size=28))
        head.addWidget(label("住基デスクへようこそ", "title"), 1)
        self.body.addLayout(head)
        words = (
            "このPCには、まだ簿冊がありません。2分ほどで準備できます。"
            "機関と部屋の名前、最初の利用者、鍵の控え(復旧シート)を順に決めます。"
            "復旧シートを印刷するので、プリンターか保存用の媒体を用意してください。"
        )
        self.body.addWidget(label(words, wrap=True))
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        other = ActionButton(theme, "簿冊を開く", name="welcome_folder_button", part="quiet")
        other.clicked.connect(self.elsewhere)
        self._begin = ActionButton(
            theme, "はじめる", name="welcome_begin_button", icon="chevron-right", part="primary"
        )
        self._begin.setDefault(True)
        self._begin.clicked.connect(self.begin)
        back = ActionButton(theme, "控えから戻す", name="welcome_restore_button", part="quiet")
        back.clicked.connect(self.restore)
        foot.addWidget(other)
        foot.addWidget(back)
        foot.addStretch(1)
        foot.addWidget(self._begin)
        self.body.addSpacing(space.s)
        self.body.addLayout(foot)

    def start(self) -> None:
        """Put the keyboard on the way on."""
        self._begin.setFocus(Qt.FocusReason.OtherFocusReason)
