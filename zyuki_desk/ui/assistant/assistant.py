"""The first start: steps at the left, one question at a time, nothing written before the end."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.errors import DeskError
from zyuki_desk.ui.ask import Ask
from zyuki_desk.ui.assistant.key import KeyStep, SealStep, SheetStep
from zyuki_desk.ui.assistant.office import HoursStep, OfficeStep, TerminalsStep
from zyuki_desk.ui.assistant.people import PeopleStep
from zyuki_desk.ui.assistant.plan import Plan, establish
from zyuki_desk.ui.assistant.rooms import RoomsStep
from zyuki_desk.ui.assistant.step import Step
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.opener import Opener
from zyuki_desk.ui.remember import FOLDER, TERMINAL, Remember
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, Glyph, label, restyle

if TYPE_CHECKING:
    from zyuki_desk.core.opening import OpenOffice

SIDE = 210
CONTENT = 720


class DoneStep(Step):
    """What will be made, once more in a few lines."""

    def __init__(self, theme: Theme, plan: Plan) -> None:
        super().__init__(
            theme,
            plan,
            "確認",
            "この内容で簿冊を作ります。あとから設定で直せます(直したことは記録に残ります)。",
        )
        card = Card(theme)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.space.xl)
        self._grid.setVerticalSpacing(theme.space.m)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}
        for at, title in enumerate(("機関", "室・区画", "端末機", "勤務時間", "職員", "鍵")):
            value = label("", wrap=True)
            value.setObjectName(f"done_{at}")
            self._grid.addWidget(label(title, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, at, 1)
            self._values[title] = value
        card.body.addLayout(self._grid)
        self.body.addWidget(card)
        self.body.addStretch(1)

    @override
    def entered(self) -> None:
        plan = self.plan
        accounts = sum(1 for person in plan.people if person.password)
        said = {
            "機関": f"{plan.name} {plan.section}".strip(),
            "室・区画": "、".join(f"{room.name}({room.level})" for room in plan.rooms),
            "端末機": "、".join(each.name for each in plan.terminals),
            "勤務時間": f"{plan.opens:%H:%M}〜{plan.closes:%H:%M}、"
            f"{plan.idle_lock_minutes}分で画面をロック",
            "職員": f"{len(plan.people)}人(サインインできる方 {accounts}人)",
            "鍵": "、".join(self._ways()),
        }
        for title, text in said.items():
            self._values[title].setText(text)

    def _ways(self) -> list[str]:
        ways = ["このPCの鍵の保管庫"] if self.plan.uses_keyring else []
        ways += ["合言葉"] if self.plan.passphrase else []
        return [*ways, "復旧シート"]


class Assistant(QWidget):
    """Leads through the steps; the keyboard alone is enough (Enter, Alt+← and Alt+→)."""

    founded = Signal(object, str)
    """The new `OpenOffice`, and the first person's number."""
    gone_back = Signal()

    def __init__(
        self,
        theme: Theme,
        opener: Opener,
        tasks: Tasks,
        ask: Ask,
        remember: Remember,
        plan: Plan | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("assistant")
        self.setAccessibleName("はじめての設定")
        self._theme, self._opener, self._tasks = theme, opener, tasks
        self._remember = remember
        self.plan = plan or Plan()
        self.steps: tuple[Step, ...] = (
            OfficeStep(theme, self.plan),
            RoomsStep(theme, self.plan),
            TerminalsStep(theme, self.plan),
            HoursStep(theme, self.plan),
            PeopleStep(theme, self.plan),
            KeyStep(theme, self.plan, opener, tasks),
            SheetStep(theme, self.plan, opener, tasks, ask),
            SealStep(theme, self.plan, opener, tasks, ask),
            DoneStep(theme, self.plan),
        )
        self._at = 0
        self._stack = QStackedWidget()
        self._marks: list[tuple[Glyph, QWidget]] = []
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("assistant_error")
        self._error.hide()
        self._back = ActionButton(
            theme, "戻る", name="assistant_back_button", icon="chevron-left", keys="Alt+Left"
        )
        self._back.clicked.connect(self._go_back)
        self._next = ActionButton(
            theme, "次へ", name="assistant_next_button", keys="Alt+Right", part="primary"
        )
        self._next.clicked.connect(self._go_on)
        self._lay_out()
        self._show()

    @property
    def step(self) -> Step:
        """The step shown."""
        return self.steps[self._at]

    def start(self) -> None:
        """Put the keyboard on the first field of the step."""
        self.step.entered()

    @Slot()
    def _go_on(self) -> None:
        if not self._next.isEnabled() or not self.step.accept():
            return
        if self._at + 1 < len(self.steps):
            self._at += 1
            self._show()
        else:
            self._establish()

    @Slot()
    def _go_back(self) -> None:
        if self._at == 0:
            self.gone_back.emit()
        else:
            self._at -= 1
            self._show()

    def _establish(self) -> None:
        self._error.hide()
        self._wait(waits=True)
        plan, opener = self.plan, self._opener
        self._tasks.run(lambda _progress: establish(plan, opener), self._finish, self._fail)

    def _finish(self, office: "OpenOffice") -> None:
        self._remember.set(TERMINAL, "T1")
        self._remember.set(FOLDER, str(self._opener.folder.root))
        login = next(person.login for person in self.plan.people if person.login)
        self.plan.recovery_code = self.plan.seal_code = ""
        self.founded.emit(office, login)

    def _fail(self, error: DeskError) -> None:
        self._wait(waits=False)
        self._error.setText(f"⚠ {error.sentence}")
        self._error.show()

    def _wait(self, *, waits: bool) -> None:
        self._next.setEnabled(not waits)
        self._back.setEnabled(not waits)
        self._next.say("作っています…" if waits else "簿冊を作る")

    def _show(self) -> None:
        self._stack.setCurrentIndex(self._at)
        self._error.hide()
        last = self._at + 1 == len(self.steps)
        self._next.say("簿冊を作る" if last else "次へ")
        for at, (glyph, words) in enumerate(self._marks):
            done, here = at < self._at, at == self._at
            glyph.show_icon(
                "check-circle" if done else "dot" if here else "ring",
                Tone.OK if done else Tone.ACCENT if here else Tone.MUTED,
            )
            words.setProperty("part", "" if here else "muted")
            restyle(words)
        self.step.entered()

    def _lay_out(self) -> None:
        space = self._theme.space
        side = QFrame()
        side.setProperty("part", "sidebar")
        side.setFixedWidth(round(SIDE * min(self._theme.type.factor, 1.5)))
        steps = QVBoxLayout(side)
        steps.setContentsMargins(space.xl, space.xl, space.l, space.xl)
        steps.setSpacing(space.m)
        steps.addWidget(label("はじめての設定", "section"))
        steps.addSpacing(space.m)
        for step in self.steps:
            glyph, words = Glyph(self._theme, "ring", Tone.MUTED, size=18), label(step.title)
            row = QHBoxLayout()
            row.setSpacing(space.s)
            row.addWidget(glyph)
            row.addWidget(words, 1)
            steps.addLayout(row)
            self._marks.append((glyph, words))
            self._stack.addWidget(_scrolling(step))
        steps.addStretch(1)
        content = QVBoxLayout()
        content.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        content.setSpacing(space.m)
        self._stack.setMaximumWidth(round(CONTENT * self._theme.type.factor))
        content.addWidget(self._stack, 1)
        content.addWidget(self._error)
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._next)
        ground = QWidget()
        ground.setLayout(foot)
        foot.setContentsMargins(0, 0, 0, 0)
        ground.setMaximumWidth(round(CONTENT * self._theme.type.factor))
        content.addWidget(ground)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(content, 1)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on()
            return
        super().keyPressEvent(event)


def _scrolling(step: Step) -> QScrollArea:
    area = QScrollArea()
    area.setProperty("part", "clear")
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setProperty("part", "clear")
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    step.setProperty("part", "clear")
    area.setWidget(step)
    return area
