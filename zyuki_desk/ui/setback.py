"""Before the desk, when the file lacks what its echo or this PC knows: people decide here.

What is missing is told and shown, then written back, restored, or honestly given up.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.approving import Approval
from zyuki_desk.core.echo_gap import LOOKING, EchoGap, Returning, can_write_back, echo_gap
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.rights import may
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Ask
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.opener import Opener
from zyuki_desk.ui.pages.evidence_acts import ICONS
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.side_panel import Timeline, TimelineItem
from zyuki_desk.ui.signin import PasswordField
from zyuki_desk.ui.tasks import Progress, Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Card, Glyph, label

WIDTH = 720
MOST_WIDTH = 1200
"""What fits into a window of 1280 pixels at the largest text."""
LIST_HEIGHT = 190
_MISSING = (
    "証跡の写しには、この簿冊にない記録が {records:,}件あります({span})。"
    "ファイルが古いものに戻されたか、末尾が失われています。"
)
_FORKED = "写しからは書き戻せません。控えから戻すか、理由を残してこのまま続けるかを決めてください。"
_DECIDE = (
    "書き戻すと、なくなった行が元の番号で戻り、いまのファイルは消さずに別名で残ります。"
    "決める人のほかに、承認する管理者が1人要ります。"
)
_NOT_YOURS = "決めるのは管理者です。管理者に知らせ、代わりにサインインしてもらってください。"
_GIVE_UP = (
    "いまの簿冊から記入を続けます。写しやPCの控えにだけある記録はあきらめ、"
    "そのことが証跡に残ります。"
)


class SetbackPanel(Card):
    """What is missing, what can be done, and by whom."""

    opened = Signal(object)
    """The `OpenOffice` that the desk opens with: as it is, or in its place after writing back."""
    lost = Signal(object)
    """It was written back and could not be opened: the error."""
    restore_asked = Signal()
    other_asked = Signal()
    """Somebody else signs in."""

    def __init__(self, theme: Theme, tasks: Tasks, ask: Ask, opener: Opener) -> None:
        super().__init__(theme)
        self.setObjectName("setback_panel")
        self._theme, self._tasks, self._ask, self._opener = theme, tasks, ask, opener
        self._office: OpenOffice | None = None
        self._words = label("", wrap=True)
        self._words.setObjectName("setback_words")
        self._what = label("", "muted", wrap=True)
        self._what.setObjectName("setback_what")
        self._lines = label("", "section", wrap=True)
        self._lines.setObjectName("setback_lines")
        self._timeline = Timeline(theme)
        self._list = QScrollArea()
        self._list.setObjectName("setback_list")
        self._list.setAccessibleName("戻る記録")
        self._list.setWidgetResizable(True)
        self._list.setProperty("part", "clear")
        self._list.viewport().setProperty("part", "clear")
        ground = QWidget()
        ground.setProperty("part", "clear")
        column = QVBoxLayout(ground)
        column.addWidget(self._timeline)
        column.addStretch(1)
        self._list.setWidget(ground)
        self._reason, self._approver = QLineEdit(), QLineEdit()
        self._password = PasswordField("setback_approver_password")
        switch_off_input_method(self._approver)
        self.form = FormRows(theme)
        for key, title, widget, help_text in (
            ("reason", "理由", self._reason, "ディスクの取替え、古い控えの誤った上書き など"),
            ("approver", "承認する人の番号", self._approver, ""),
            ("approver_password", "承認する人のパスワード", self._password, ""),
        ):
            self.form.add(key, title, widget, help=help_text)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("setback_error")
        self._look = self._button("open", "見るだけで開く", self._go_on, part="quiet")
        self._other = self._button("other", "別の人がサインイン", self.other_asked, part="quiet")
        self._restore = self._button("restore", "控えから戻す", self.restore_asked, part="quiet")
        self._accept = self._button("accept", "このまま続ける", self._give_up, part="quiet")
        self._write = self._button(
            "write", "写しから書き戻す", self._write_back, part="primary", icon="history"
        )
        self._lay_out()

    @property
    def error(self) -> str:
        """The sentence shown, empty when there is none."""
        return "" if self._error.isHidden() else self._error.text()

    def ask_for(self, office: OpenOffice) -> None:
        """Begin anew with an office whose work is stopped; whoever decides is at its desk."""
        self._office = office
        for edit in (self._reason, self._approver, self._password):
            edit.clear()
        self.form.clear_errors()
        self._say("")
        roles = office.desk.directory.roles_of(office.desk.actor.person, office.clock.read().today)
        decides, writes = may(Operation.RESTORE, roles), can_write_back(office)
        self._words.setText(LOOKING if writes else office.desk.outside.stopped)
        self._what.setText((_DECIDE if writes else _FORKED) if decides else _NOT_YOURS)
        for widget in (self.form, self._accept):
            widget.setVisible(decides)
        self._restore.setVisible(decides)
        self._write.setVisible(decides and writes)
        self._other.setVisible(not decides)
        self._lines.hide()
        self._list.hide()
        if writes:
            self._tasks.run(lambda progress: echo_gap(office, tell=progress.report), self._show)

    def start(self) -> None:
        """Put the keyboard on the first question."""
        first = self._reason if self.form.isVisibleTo(self) else self._other
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, gap: EchoGap) -> None:
        office = self._office
        if office is None:
            return
        self._words.setText(_MISSING.format(records=gap.records, span=gap.span))
        told = [f"{office.shipped[key].title} {count:,}行" for key, count in gap.lines.items()]
        self._lines.setText(f"戻る行: {'、'.join(told)}" if told else "戻る行はありません。")
        self._lines.show()
        self._timeline.show_items([self._item(office, each) for each in gap.newest])
        self._list.setVisible(bool(gap.newest))

    @staticmethod
    def _item(office: OpenOffice, each: Returning) -> TimelineItem:
        when = each.at.astimezone(JST)
        number = f" No.{each.number}" if each.number is not None else ""
        return TimelineItem(
            when=f"{short_day(when)} {short_time(when)}",
            title=f"{each.operation.label} {office.shipped[each.ledger].title}{number}",
            who=office.desk.directory.name_of(each.person),
            icon=ICONS.get(each.operation, "history"),
        )

    @property
    def _approval(self) -> Approval:
        return Approval(self._reason.text(), self._approver.text().strip(), self._password.text())

    @Slot()
    def _write_back(self) -> None:
        office, opener, approval = self._office, self._opener, self._approval
        if office is None or not self._write.isEnabled():
            return

        def work(progress: Progress) -> tuple[OpenOffice, int]:
            return opener.write_back(office, approval, progress.report)

        self._begin()
        self._tasks.run(
            work, self._written, self._refuse, title="写しから書き戻しています"
        ).progressed.connect(self._show_progress)

    def _written(self, outcome: tuple[OpenOffice, int]) -> None:
        again, count = outcome
        self._set_busy(busy=False)
        self._office = None
        self._ask.tell(
            f"{count:,}件の記録を写しから書き戻し、検査しました。前のファイルは残してあります。"
            "記入を続けられます。",
            title="書き戻しました",
        )
        self.opened.emit(again)

    @Slot()
    def _give_up(self) -> None:
        office, opener, approval = self._office, self._opener, self._approval
        if office is None or not self._accept.isEnabled():
            return
        if not self._ask.confirm("このまま続ける", _GIVE_UP, yes="あきらめて続ける", danger=True):
            return
        self._begin()
        self._tasks.run(
            lambda _progress: opener.accept(office, approval),
            lambda _none: self._accepted(),
            self._refuse,
        )

    def _accepted(self) -> None:
        self._set_busy(busy=False)
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        office, self._office = self._office, None
        if office is not None:
            self.opened.emit(office)

    def _refuse(self, error: DeskError) -> None:
        self._set_busy(busy=False)
        office = self._office
        if office is not None and office.lock is None:
            self._office = None
            self.lost.emit(error)
        elif not (isinstance(error, Refusal) and self.form.show_refusal(error)):
            self._say(error.sentence)

    @Slot(int, int, str)
    def _show_progress(self, done: int, total: int, sentence: str) -> None:
        share = f" {100 * done // total}%" if total else ""
        self._write.say(f"{sentence}{share}")

    def _begin(self) -> None:
        self.form.clear_errors()
        self._say("")
        self._set_busy(busy=True)

    def _set_busy(self, *, busy: bool) -> None:
        buttons = (self._look, self._other, self._restore, self._accept, self._write)
        for widget in (self.form, *buttons):
            widget.setEnabled(not busy)
        if not busy:
            self._write.say("写しから書き戻す")

    def _say(self, sentence: str) -> None:
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))

    def _button(
        self, act: str, text: str, slot: object, *, part: str, icon: str = ""
    ) -> ActionButton:
        button = ActionButton(self._theme, text, name=f"setback_{act}_button", icon=icon, part=part)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        space, factor = self._theme.space, self._theme.type.factor
        self.setFixedWidth(min(round(WIDTH * factor), MOST_WIDTH))
        self._list.setFixedHeight(LIST_HEIGHT)
        self.body.setContentsMargins(space.xxl, space.xl, space.xxl, space.xl)
        self.body.setSpacing(space.m)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(Glyph(self._theme, "warning", Tone.DANGER, size=28))
        head.addWidget(label("記入を止めています", "title"), 1)
        self.body.addLayout(head)
        for widget in (self._words, self._lines, self._list, self._what, self.form, self._error):
            self.body.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(space.s)
        for button in (self._look, self._restore, self._accept):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._other)
        foot.addWidget(self._write)
        self.body.addLayout(foot)
