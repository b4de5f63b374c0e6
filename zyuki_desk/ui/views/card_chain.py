"""Lost and stolen cards step by step, each in one key; and the passwords that are due."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.layouts import layout_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.loss_chain import Chain, Losable, LossChains, PasswordDue, Step
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.loss_report import FORM, render_loss_report
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.boards import loss_chains
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState
from zyuki_desk.ui.workbench import Destination, Workbench

USUAL_PLACES = ("昨日の終業時、本人の引出し", "今朝の始業時、保管庫")


class CardChainPage(Page):
    """A lost card is found by number or name; its chain stands beside, the next step first."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme, "カードの紛失・パスワード")
        self._bench, self._ledger = workbench, ledger
        self._chains: Sequence[Chain] = ()
        theme = workbench.theme
        self.search = SearchField(theme, name="card_search", hint="なくしたカードの番号・持ち主")
        self.search.set_suggest(self._suggest)
        self.search.chosen.connect(self._report)
        self.search_field = self.search
        self.list = RowList(theme, name="chain_list", title="紛失・盗難のカード")
        self.list.current_changed.connect(self._show_chain)
        self.list.act_asked.connect(self._go_to_steps)
        self.steps = RowList(theme, name="step_list", title="経過")
        self.steps.act_asked.connect(self._take)
        self.passwords = RowList(theme, name="password_list", title="パスワードの期限")
        self.passwords.act_asked.connect(self._change)
        self._found = self.add_action("found_button", "見つかった", self.mark_found,
                                      icon="check-circle", keys="F4")  # fmt: skip
        self._print = self.add_action(
            "chain_print", "報告書", self.print_report, icon="print", keys="Ctrl+P"
        )
        self.add_more("chain_line", "管理簿の行を開く", self._open_line, icon="register")
        self.note_shortcut("Return", "選んだ手順を、いま行ったと書く")
        self._lay_out()
        workbench.changed.connect(self._follow)
        workbench.person_changed.connect(self.refresh)

    @property
    def board(self) -> LossChains:
        """The chains and passwords, for whoever is at the desk now."""
        return loss_chains(self._bench, self._ledger)

    @property
    def chain(self) -> Chain | None:
        """The chain chosen."""
        current = self.list.current
        return next((chain for chain in self._chains if chain.entry_id == current), None)

    @override
    def entered(self) -> None:
        self.refresh()
        if self._chains and self._chains[0].is_open:
            self.steps.take_focus()
        else:
            self.search.setFocus()

    @override
    @Slot()
    def refresh(self) -> None:
        board = self.board
        self._chains = board.chains()
        self.list.show_rows([_chain_row(chain) for chain in self._chains], self.list.current)
        if self._chains and self.list.current is None:
            self.list.select(self._chains[0].entry_id)
        dues = board.passwords()
        self.passwords.show_rows([_password_row(due) for due in dues], self.passwords.current)
        if self._password_card.header is not None:
            late = sum(due.is_overdue for due in dues)
            self._password_card.header.say(f"{len(dues)}件" + (f" 期限切れ {late}" if late else ""))
        self._show_chain()

    def show_destination(self, destination: Destination) -> None:
        """Show a card's chain, or with the action `password` its password."""
        self.refresh()
        if destination.entry_id is None:
            return
        if destination.action == "password":
            self.passwords.select(destination.entry_id)
            self.passwords.setFocus()
        elif self.list.select(destination.entry_id):
            self.steps.take_focus()

    @Slot()
    def _show_chain(self) -> None:
        chain = self.chain
        today = self._bench.clock.read().today
        steps = chain.steps if chain is not None else ()
        rows = [_step_row(step, today) for step in steps if step.is_wanted or step.is_done]
        self.steps.show_rows(rows)
        self.steps.setVisible(chain is not None)
        self._none.setVisible(chain is None)
        if chain is not None:
            following = chain.next
            self.steps.select(following.key if following is not None else steps[-1].key)
            if self._chain_card.header is not None:
                self._chain_card.header.say(f"{chain.code}  {chain.holder}  {chain.kind}")
        may = self._bench.may(Operation.FILL)
        self._found.setEnabled(may and chain is not None and chain.found_on is None)
        self._found.setToolTip("" if may else who_may(self._bench, Operation.FILL))
        self._print.setEnabled(chain is not None)

    # Writing

    @Slot(object)
    def _report(self, card: Losable) -> None:
        """Begin the chain: loss or theft, and where it was last seen."""
        board = self.board
        options = [Option(choice.key, choice.label) for choice in board.kinds]
        kind = self._bench.ask.choose("紛失・盗難の届出", f"{card.code}  {card.holder}", options)
        if kind is None:
            return
        seen = self._bench.ask.reason(
            "最後に確かめた日時と場所", f"{card.code}  {card.holder}", suggestions=USUAL_PLACES
        )
        if seen is None:
            return
        if self._done(lambda: board.report(card.entry_id, kind, seen), f"{card.code} の届出"):
            self.list.select(card.entry_id)
            self.steps.take_focus()

    @Slot(object)
    def _go_to_steps(self, _entry_id: object) -> None:
        self.steps.take_focus()

    @Slot(object)
    def _take(self, key: object) -> None:
        """Write a step as taken now; what came of it is asked where it matters."""
        chain = self.chain
        step = next((s for s in chain.steps if s.key == key), None) if chain else None
        if chain is None or step is None or step.is_done:
            return
        words = ""
        if step.asks:
            told = self._bench.ask.reason(
                step.asks, f"{chain.code}  {chain.holder}  {step.label}", suggestions=step.usual
            )
            if told is None:
                return
            words = told
        entry_id = chain.entry_id
        self._done(lambda: self.board.take(entry_id, step.key, words), step.label)
        self.steps.setFocus()

    @Slot()
    def mark_found(self) -> None:
        """Write that the card was found today."""
        chain = self.chain
        if chain is None or chain.found_on is not None:
            return
        sentence = f"カード {chain.code} が見つかったことを、今日の日付で書きます。"
        if self._bench.ask.confirm("見つかった", sentence, yes="書く"):
            entry_id = chain.entry_id
            self._done(lambda: self.board.found(entry_id), "発見")

    @Slot(object)
    def _change(self, entry_id: object) -> None:
        if isinstance(entry_id, int):
            self._done(lambda: self.board.changed(entry_id), "パスワード変更")

    def _done(self, act: Callable[[], Saved], what: str) -> bool:
        saved = tried(self._bench, lambda _: act(), self._bench.complain)
        if saved is None:
            return False
        self._bench.say(f"保存済 No.{saved.number} {what}")
        self.refresh()
        return True

    @Slot()
    def print_report(self) -> None:
        """Preview the chosen card's report."""
        chain = self.chain
        if chain is None:
            return
        seals = layout_of(self._bench.desk, self._ledger).seal_boxes

        def render(fonts: FontBook, header: SheetHeader) -> RenderedSheet:
            return render_loss_report(fonts, header, chain, seals)

        def prepare(printing: Printing, _: Progress) -> PreparedSheet:
            return printing.form(FORM, render, ledger=self._ledger, lines=1)

        self._bench.show_paper(Paper(f"経過報告書 {chain.code}", prepare))

    @Slot()
    def _open_line(self) -> None:
        chain = self.chain
        entry_id = chain.entry_id if chain is not None else None
        self._bench.go(Destination(f"ledger:{self._ledger.key}", entry_id=entry_id))

    def _suggest(self, text: str) -> Sequence[Suggestion]:
        return [
            Suggestion(card.code, card.holder, badge=card.words, icon="card", value=card)
            for card in self.board.find(text)
        ]

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and self._ledger.model.__tablename__ in changes.tables:
            self.refresh()

    def _lay_out(self) -> None:
        theme = self._bench.theme
        lost = _card(self._bench, "紛失・盗難", self.list)
        self._password_card = _card(self._bench, "パスワードの期限", self.passwords)
        self._chain_card = _card(self._bench, "経過", self.steps)
        self._none = EmptyState(
            theme, "紛失・盗難の届出はありません",
            "なくしたカードは、左の欄で番号か持ち主を探して Enter で届け出ます。", icon="card",
        )  # fmt: skip
        self._chain_card.body.addWidget(self._none)
        left = QVBoxLayout()
        left.setSpacing(theme.space.l)
        left.addWidget(self.search)
        left.addWidget(lost, 2)
        left.addWidget(self._password_card, 3)
        columns = QHBoxLayout()
        columns.setSpacing(theme.space.l)
        columns.addLayout(left, 4)
        columns.addWidget(self._chain_card, 5)
        self.body.addLayout(columns, 1)


def _card(workbench: Workbench, title: str, rows: RowList) -> Card:
    space = workbench.theme.space
    card = Card(workbench.theme, title)
    if card.header is not None:
        card.header.setContentsMargins(space.l, 0, space.l, 0)
    card.body.setContentsMargins(1, space.m, 1, space.s)
    card.body.addWidget(rows, 1)
    return card


def _when(at: datetime) -> str:
    local = at.astimezone(JST)
    return f"{short_day(local)} {short_time(local)}"


def _chain_row(chain: Chain) -> Row:
    following = chain.next
    if following is None:
        chip = Chip("発見" if chain.found_on else "手順済", Tone.OK)
    else:
        chip = Chip(f"次 {following.label}", Tone.DANGER)
    reported = chain.steps[0].at
    return Row(
        chain.entry_id, f"{chain.code}  {chain.holder}", icon="card",
        tone=Tone.DANGER if chain.is_open else Tone.MUTED, chips=(chip,),
        detail=f"{chain.kind} {_when(reported)} 届出" if reported is not None else chain.kind,
    )  # fmt: skip


def _step_row(step: Step, today: date) -> Row:
    if step.at is not None:
        return Row(
            step.key, step.label, detail=step.words, icon="check-circle", tone=Tone.OK,
            when=f"{_when(step.at)}  {step.by}",
        )  # fmt: skip
    is_late = step.due is not None and step.due < today
    due = f"期限 {short_day(step.due)}" if step.due is not None else ""
    chip = Chip(due, Tone.DANGER if is_late else Tone.WARN, "clock")
    return Row(
        step.key, step.label, icon="ring", tone=Tone.DANGER if is_late else Tone.WARN,
        detail=step.asks, chips=(chip,) if due else (), act="いま行った",
    )  # fmt: skip


def _password_row(due: PasswordDue) -> Row:
    day = era_date(due.due, "short") if due.due is not None else ""
    tone = Tone.DANGER if due.is_overdue else Tone.MUTED
    return Row(
        due.entry_id, f"{due.code}  {due.holder}",
        detail=f"前回 {due.changed_on or '記入なし'} ・ 次回 {day}", icon="key", tone=tone,
        chips=(Chip("期限切れ", Tone.DANGER),) if due.is_overdue else (), act="今日変えた",
    )  # fmt: skip
