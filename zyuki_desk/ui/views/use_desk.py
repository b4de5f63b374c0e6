"""The page of terminals and group cards: sign out, end, and hold the month's loans against uses."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.use_desk import UseDesk, UseFacts
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.own_asking import own_cells
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.boards import use_desk
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.views.use_reconciliation import ReconciliationView
from zyuki_desk.ui.views.use_strip import UseStrip
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Destination, Workbench

TO_MONTH, TO_DESK = "月の突合", "利用の受付"


class UseDeskPage(Page):
    """Somebody begins or ends by typing their name; the month is reconciled one key away."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme, "端末の利用")
        self._bench, self._ledger = workbench, ledger
        self.strip = UseStrip(workbench, lambda: self.desk)
        self.strip.person_chosen.connect(self._take_person)
        self.search_field = self.strip.search
        self.month = ReconciliationView(workbench, ledger, lambda: self.desk)
        self.running = RowList(workbench.theme, name="running_list", title="利用中")
        self.running.act_asked.connect(self._end)
        self.ended = RowList(workbench.theme, name="ended_list", title="今日の利用")
        self.ended.act_asked.connect(self._open)
        self._turn = self.add_action("turn_button", TO_MONTH, self.turn, icon="link", keys="F3")
        self._print = self.add_action(
            "use_print", "印刷", self.month.print_month, icon="print", keys="Ctrl+P"
        )
        self._print.hide()
        self.add_more("use_rule", "2人目の確認のきまり…", self._change_rule, icon="settings")
        self.add_more("use_lines", "利用簿の一覧", self._open_lines, icon="register")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._made_desk())
        self._stack.addWidget(self.month)
        self.body.addWidget(self._stack, 1)
        self.note_shortcut("Return", "氏名を選んで開始、使っている人なら終了")
        self.note_shortcut("Down", "利用中の一覧へ(Enter で終了)")
        workbench.changed.connect(self._follow)
        workbench.person_changed.connect(self.refresh)

    @property
    def desk(self) -> UseDesk:
        """Terminals and cards, for whoever is at the desk now."""
        return use_desk(self._bench, self._ledger)

    @override
    def entered(self) -> None:
        self.refresh()
        if self._stack.currentIndex() == 0:
            self.strip.search.setFocus()

    @override
    @Slot()
    def refresh(self) -> None:
        self.strip.fill()
        self._show_uses()
        if self._stack.currentWidget() is self.month:
            self.month.refresh()

    def show_destination(self, destination: Destination) -> None:
        """Show the strip, or with the action `month` the reconciliation of a month."""
        is_month = destination.action == "month"
        if is_month:
            self.month.show_period(destination.period or "")
        self._show(month=is_month)

    @Slot()
    def turn(self) -> None:
        """Turn between the strip and the month's reconciliation."""
        self._show(month=self._stack.currentIndex() == 0)

    def _show(self, *, month: bool) -> None:
        self._stack.setCurrentIndex(1 if month else 0)
        self._turn.say(TO_DESK if month else TO_MONTH)
        self._print.setVisible(month)
        if month:
            self.month.refresh()
            self.month.list.take_focus()
        else:
            self.strip.search.setFocus()

    def _show_uses(self) -> None:
        desk, today = self.desk, self._bench.clock.read().today
        running, ended = desk.running(), desk.ended(today)
        self.running.show_rows([self._row(use) for use in running], self.running.current)
        self.ended.show_rows([self._row(use) for use in ended], self.ended.current)
        for card, rows in ((self._running_card, running), (self._ended_card, ended)):
            if card.header is not None:
                card.header.say(f"{len(rows)}件" if rows else "ありません")

    def _row(self, use: UseFacts) -> Row:
        today = self._bench.clock.read().today
        since = _clock(use.started, None)
        if use.started.astimezone(JST).date() != today:
            since = f"{short_day(use.started.astimezone(JST))} {since}"
        is_running = use.ended is None
        return Row(
            use.entry_id,
            f"{use.name}  {use.terminal}" + (f"  {use.card_no}" if use.card_no else ""),
            detail=use.task,
            icon="terminal",
            tone=Tone.ACCENT if is_running else Tone.MUTED,
            when=f"{since} – {_clock(use.ended, '')}".rstrip(),
            act="終了" if is_running else "開く",
        )

    # Writing

    @Slot(object)
    def _take_person(self, person: PersonFacts) -> None:
        """Begin for somebody, or end what they have running."""
        self.strip.say("")
        if not self._bench.may(Operation.ENTER):
            self.strip.say(who_may(self._bench, Operation.ENTER))
            return
        mine = [use for use in self.desk.running() if use.person == person.code]
        if mine:
            self._end(mine[0].entry_id)
            self.strip.clear()
            return
        self.strip.prepare(person)
        if self.strip.waits:
            self.strip.ask_second()
            return
        signing = self.strip.signing(person)
        if not signing.task:
            self.strip.refuse(Refusal("何の事務に使うかを入れてください。", field="legal_task"))
            return
        own = own_cells(self._bench, self.desk.writes(signing))
        if own is None:
            return
        saved = tried(
            self._bench,
            lambda despite: self.desk.start(replace(signing, despite=despite, own=own)),
            self.strip.refuse,
        )
        if saved is not None:
            self._bench.say(f"保存済 No.{saved.number} {person.name} {signing.terminal} 利用開始")
            self.strip.clear()

    @Slot(object)
    def _end(self, entry_id: object) -> None:
        if not isinstance(entry_id, int):
            return
        saved = tried(self._bench, lambda _: self.desk.end(entry_id), self._bench.complain)
        if saved is not None:
            self._bench.say(f"保存済 No.{saved.number} 利用終了")

    @Slot(object)
    def _open(self, entry_id: object) -> None:
        if isinstance(entry_id, int):
            self._bench.go(Destination(f"ledger:{self._ledger.key}", entry_id=entry_id))

    @Slot()
    def _open_lines(self) -> None:
        self._bench.go(Destination(f"ledger:{self._ledger.key}"))

    @Slot()
    def _change_rule(self) -> None:
        """Ask for the office's rule about a second person, and for the reason of a change."""
        desk = self.desk
        now, choices = desk.rules
        options = [Option(c.key, c.label, "いまのきまり" if c.key == now else "") for c in choices]
        key = self._bench.ask.choose("2人目の確認", "前もって別の人が確かめるのは", options)
        if key is None or key == now:
            return
        reason = self._bench.ask.reason(
            "変更の理由", "何のための変更ですか。履歴に残ります。", suggestions=("規程の改正",)
        )
        if reason is None:
            return

        def change(_: dict[str, str]) -> bool:
            desk.set_rule(key, reason=reason)
            return True

        if tried(self._bench, change, self._bench.complain):
            self._bench.say("2人目の確認のきまりを変えました")

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        tables = {
            self._ledger.model.__tablename__,
            "card_loan",
            "credential",
            "terminal",
            "setting",
        }
        if self.isVisible() and changes.tables & tables:
            self.refresh()

    def _made_desk(self) -> QWidget:
        theme = self._bench.theme
        self._running_card = _list_card(self._bench, "利用中", self.running)
        self._ended_card = _list_card(self._bench, "今日の利用", self.ended)
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.l)
        lower.addWidget(self._running_card, 1)
        lower.addWidget(self._ended_card, 1)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.l)
        column.addWidget(self.strip)
        column.addLayout(lower, 1)
        return made


def _clock(at: datetime | None, none: str | None) -> str:
    return short_time(at.astimezone(JST)) if at is not None else none or ""


def _list_card(workbench: Workbench, title: str, rows: RowList) -> Card:
    space = workbench.theme.space
    card = Card(workbench.theme, title)
    if card.header is not None:
        card.header.setContentsMargins(space.l, 0, space.l, 0)
    card.body.setContentsMargins(1, space.m, 1, space.s)
    card.body.addWidget(rows, 1)
    return card
