"""監査・証跡: the head of the journal, its verification, heads typed from paper, the last acts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from zyuki_desk.base.codes import differing_groups, parse_recovery_code
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.paper_witness import PaperWitness, check_paper
from zyuki_desk.core.two_heads import Continuation, continuations
from zyuki_desk.core.verification import Verdict, verify_office
from zyuki_desk.evidence.heads import Head, fingerprint, short_form
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.scanned import HEAD_LINES, CodeLines, is_code
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.pages.evidence_acts import last_acts
from zyuki_desk.ui.pages.evidence_checks import ChecksCard
from zyuki_desk.ui.pages.evidence_echo import EchoCard
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.signin import PLAIN_KEYS
from zyuki_desk.ui.tasks import Cancelled, Progress
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, label
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.evidence.progress import Progress as Reached

MOST_ACTS = 60
_Found = tuple[PaperWitness, tuple[Continuation, ...]]
NOBODY_MAY = "見られるのは、管理者と監査人です。"


class EvidencePage(Page):
    """What proves the ledgers, and how to check it."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "監査・証跡", "証跡の印を確かめ、検査し、記録をたどる")
        self._bench = workbench
        self._reached: Reached | None = None
        self._head = _HeadCard(self)
        self._checks = ChecksCard(self)
        self._paper = _PaperCard(self)
        self._paper.button.clicked.connect(self._compare)
        self._paper.edit.returnPressed.connect(self._take_line)
        self._code = CodeLines()
        self._before: Head | None = None
        self._asked = 0
        self._acts = Card(workbench.theme, "最近の操作")
        self._timeline = Timeline(workbench.theme)
        self._acts_hint = label("", "muted", wrap=True)
        self._look = ActionButton(
            workbench.theme, "記録を見る", name="evidence_look_button", icon="eye"
        )
        self._look.clicked.connect(self._show_acts)
        if self._acts.header is not None:
            self._acts.header.add(self._look)
        self._acts.body.addWidget(self._acts_hint)
        self._acts.body.addWidget(self._timeline)
        self._acts.body.addStretch(1)
        self._verify = self.add_action(
            "evidence_verify_button", "検査する", self._start, icon="evidence",
            keys="Ctrl+Shift+V", part="primary",
        )  # fmt: skip
        self._checks.number.clicked.connect(self._start_with_number)
        self._echo = EchoCard(workbench)
        self._lay_out()
        workbench.changed.connect(self._note_change)
        workbench.person_changed.connect(self._forget_acts)

    def entered(self) -> None:
        """Show the head as it stands; a sheet's code may be scanned at once."""
        self.refresh()
        self._paper.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the head again."""
        office = self._bench.office
        head = office.head()
        self._head.show_head(head.size, short_form(head), fingerprint(office.signer.public_key))
        self._echo.show_state()
        self._forget_acts()

    def _lay_out(self) -> None:
        space = self.theme.space
        left = QVBoxLayout()
        left.setSpacing(space.l)
        left.addWidget(self._head)
        left.addWidget(self._paper)
        left.addWidget(self._echo)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(space.l)
        right.addWidget(self._checks)
        right.addWidget(self._acts, 1)
        stacked = self.theme.type.factor >= STACKED_FROM
        ways = QBoxLayout.Direction
        row = QBoxLayout(ways.TopToBottom if stacked else ways.LeftToRight)
        row.setSpacing(space.l)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        self.body.addLayout(row, 1)

    @Slot()
    def _note_change(self) -> None:
        if self.isVisible():
            office = self._bench.office
            head = office.head()
            key = fingerprint(office.signer.public_key)
            self._head.show_head(head.size, short_form(head), key)

    # Verification

    @Slot()
    def _start(self) -> None:
        self._check(())

    @Slot()
    def _start_with_number(self) -> None:
        """Check the seal of every record too; the number is used once and kept nowhere."""
        typed = self._bench.ask.text(
            "監査人の番号",
            "監査人の番号",
            help="監査人だけが持つ、6けた9組の数字です。この検査だけに使い、保存しません。",
            secret=True,
            check=_wrong_number,
        )
        if typed is not None:
            self._check((parse_recovery_code(typed),))

    def _check(self, seeds: tuple[bytes, ...]) -> None:
        office, resume = self._bench.office, None if seeds else self._reached
        self._verify.setEnabled(False)
        self._checks.number.setEnabled(False)
        self._checks.say("検査しています。ほかの仕事を続けられます。", Tone.ACCENT)

        def work(progress: Progress) -> Verdict:
            def tell(done: int, total: int) -> bool:
                try:
                    progress.report(done, total, f"{done:,}件")
                except Cancelled:
                    return False
                return True

            return verify_office(office, seeds=seeds, resume=resume, progress=tell)

        self._bench.tasks.run(
            work,
            lambda verdict: self._show_verdict(verdict, sealed=bool(seeds)),
            self._fail,
            title="証跡を検査しています",
        )

    def _show_verdict(self, verdict: Verdict, *, sealed: bool) -> None:
        report = verdict.report
        self._verify.setEnabled(True)
        self._checks.number.setEnabled(True)
        # Without its number a check of the seals cannot be gone on with.
        self._reached = None if report.complete or sealed else report.progress
        self._verify.say("検査する" if self._reached is None else "続きから検査する")
        self._checks.show_report(verdict)
        if report.complete:
            self._record(sound=verdict.is_sound, size=report.size)

    def _record(self, *, sound: bool, size: int) -> None:
        with self._bench.desk.operation(Operation.VERIFY) as work:
            work.act(DESK_BOOK, {"sound": sound, "size": size})

    def _fail(self, error: Exception) -> None:
        self._verify.setEnabled(True)
        self._checks.number.setEnabled(True)
        self._checks.say(str(error), Tone.DANGER)

    # A head from paper

    @Slot()
    def _compare(self) -> None:
        self._code.forget()
        self._compare_with(self._paper.edit.text())

    @Slot()
    def _take_line(self) -> None:
        """Take what ended with Enter: a typed head or serial, or one line of a scanned code."""
        text = self._paper.edit.text()
        wanted, count = self._code.take(text), self._code.count
        if count or wanted != text or is_code(text):
            self._paper.edit.clear()
        self._paper.edit.selectAll()  # what is typed or scanned next replaces it
        if wanted is not None:
            self._compare_with(wanted)
        elif count < HEAD_LINES:
            self._paper.say(f"二次元コードを読み取っています({count}/{HEAD_LINES}行)", Tone.ACCENT)

    def _compare_with(self, text: str) -> None:
        office, before = self._bench.office, self._before
        self._asked += 1
        asked = self._asked
        self._paper.button.setEnabled(False)
        self._paper.say("証跡の中から探しています…", Tone.ACCENT)

        def work(progress: Progress) -> _Found:
            def tell(done: int) -> bool:
                progress.report(done, 0, f"{done:,}件")
                return True

            paper = check_paper(office, text, progress=tell)
            both = [head for head in (before, paper.known) if head is not None]
            return paper, continuations(office, both)

        self._bench.tasks.run(
            work,
            lambda found: self._show_paper(found, asked),
            lambda error: self._fail_paper(error, asked),
            cancelled=self._show_stopped,
            title="用紙の印を探しています",
        )

    def _show_paper(self, found: _Found, asked: int) -> None:
        if asked != self._asked:
            return  # more of the same code came meanwhile
        paper, pairs = found
        self._paper.button.setEnabled(True)
        words = paper.words() + [pair.sentence for pair in pairs]
        if paper.matches and all(pair.holds for pair in pairs):
            self._before = paper.known
            self._paper.say("\n".join(words), Tone.OK)
            return
        if not paper.unknown_serial:
            groups = differing_groups(paper.short, short_form(self._bench.office.head()))
            if len(groups) == 1:
                words.append(f"いまの印とは{groups[0]}組目だけが違います。")
            words.append("用紙がこの機関のものか確かめ、そうであれば管理者に知らせてください。")
        self._paper.say("\n".join(words), Tone.DANGER)

    def _show_stopped(self) -> None:
        self._paper.button.setEnabled(True)
        self._paper.say("中止しました。", Tone.MUTED)

    def _fail_paper(self, error: Exception, asked: int) -> None:
        if asked != self._asked:
            return
        self._paper.button.setEnabled(True)
        # What cannot be read is no finding.
        self._paper.say(str(error), Tone.WARN if isinstance(error, Refusal) else Tone.DANGER)

    # The last acts

    @Slot()
    def _show_acts(self) -> None:
        bench = self._bench
        try:
            with bench.desk.operation(Operation.LOOK) as work:
                work.act(DESK_BOOK, {"what": "acts"})
        except Refusal as refusal:
            bench.complain(refusal)
            return
        with bench.office.database.reading() as connection:
            items = last_acts(connection, bench.directory, bench.ledgers, most=MOST_ACTS)
        self._acts_hint.hide()
        self._timeline.show_items(items)

    @Slot()
    def _forget_acts(self) -> None:
        may = self._bench.may(Operation.LOOK)
        self._look.setEnabled(may)
        self._look.setToolTip("" if may else NOBODY_MAY)
        self._timeline.show_items([])
        hint = "だれがいつ何をしたかを、新しい順に見ます。見たことも記録されます。"
        self._acts_hint.setText(hint if may else NOBODY_MAY)
        self._acts_hint.show()


class _HeadCard(Card):
    def __init__(self, page: Page) -> None:
        super().__init__(page.theme, "いまの証跡の印")
        space = page.theme.space
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.l)
        grid.setVerticalSpacing(space.s)
        grid.setColumnStretch(1, 1)
        self._values = {}
        for at, (name, title) in enumerate(
            (("size", "記録の数"), ("short", "印(短い形)"), ("key", "公開鍵の指紋"))
        ):
            value = label("", "section" if name != "key" else "", wrap=True)
            value.setObjectName(f"evidence_{name}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label(title, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
            self._values[name] = value
        self.body.addLayout(grid)
        self.body.addWidget(
            label(
                "用紙の下に印刷された印と見比べてください。印が同じなら、そこまでの記録は同じです。",
                "small",
                wrap=True,
            )
        )

    def show_head(self, size: int, short: str, key: str) -> None:
        """Show size, short form and the fingerprint."""
        for name, text in (("size", f"{size:,} 件"), ("short", short), ("key", key)):
            self._values[name].setText(text)


class _PaperCard(Card):
    def __init__(self, page: Page) -> None:
        super().__init__(page.theme, "用紙の印と照らし合わせる")
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("26文字と検査の1文字、用紙番号、または二次元コード")
        self.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.edit.setInputMethodHints(PLAIN_KEYS)
        self._rows = FormRows(page.theme)
        self._rows.add(
            "evidence_paper",
            "用紙の印",
            self.edit,
            help="区切りや小文字でもかまいません。2枚続けると、つながりも確かめます",
        )
        self.button = ActionButton(page.theme, "照らし合わせる", name="evidence_compare_button")
        self._outcome = Badge(page.theme)
        self._outcome.setObjectName("evidence_paper_outcome")
        self._words = label("", wrap=True)
        self._words.setObjectName("evidence_paper_words")
        foot = QHBoxLayout()
        foot.addWidget(self._outcome)
        foot.addWidget(self._words, 1)
        foot.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._rows)
        self.body.addLayout(foot)
        self.say("", Tone.MUTED)

    def say(self, sentence: str, tone: Tone) -> None:
        """Show how the comparison went."""
        short = {Tone.OK: "一致", Tone.DANGER: "不一致", Tone.WARN: "入力を確認"}
        self._outcome.show_state(short.get(tone, ""), tone)
        self._outcome.setVisible(bool(sentence) and tone in short)
        self._words.setText(sentence)


def _wrong_number(text: str) -> str:
    try:
        parse_recovery_code(text)
    except Refusal as refusal:
        return refusal.sentence
    return ""
