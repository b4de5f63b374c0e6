"""The month's reconciliation: each stretch a group's card was out without a use, and its reason."""

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.layouts import layout_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query
from zyuki_desk.core.use_desk import Reconciliation, Unexplained, UseDesk, UseFacts
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.use_reconciliation import FORM, render_reconciliation
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.pages.ledger_acts import tried
from zyuki_desk.ui.pages.ledger_source import period_of
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.widgets import Badge, Card, EmptyState, label
from zyuki_desk.ui.workbench import Destination, Workbench

USUAL_REASONS = ("利用簿の記入漏れ", "待機・準備", "機器の不調", "返却の記入が遅れた")


class ReconciliationView(QWidget):
    """One month at a time; Enter on a stretch asks why, and writes it into the loan's line."""

    def __init__(self, workbench: Workbench, ledger: Ledger, desk: Callable[[], UseDesk]) -> None:
        super().__init__()
        self.setObjectName("reconciliation_view")
        self._bench, self._ledger, self._desk = workbench, ledger, desk
        self._period = month_of(workbench.clock.read().today)
        theme = workbench.theme
        self.list = RowList(theme, name="span_list", title="利用のない時間")
        self.list.act_asked.connect(self._act)
        self._nothing = EmptyState(
            theme, "説明の要る時間はありません", "貸出しと利用が合っています。", icon="check-circle"
        )
        self._label = label("", "section")
        self._label.setObjectName("month_label")
        self._counts = label("", "muted", wrap=True)
        self._counts.setObjectName("month_counts")
        self._open = Badge(theme)
        self._open.setObjectName("open_spans")
        self._lay_out()

    def show_period(self, month: str) -> None:
        """Show a month such as `2026-10`; the present one when blank."""
        if month:
            self._period = month_of(period_of(month).first)

    def refresh(self) -> None:
        """Hold the month's loans against its uses again."""
        found = self._desk().reconcile(self._period)
        self._label.setText(self._period.label())
        self._counts.setText(
            f"貸出し {found.loans}回 ・ 出ていた時間 {found.out_minutes}分 ・ "
            f"利用のある時間 {found.used_minutes}分 ・ {found.slack}分以下は数えません"
        )
        left = len(found.open)
        self._open.show_state(
            f"説明のない時間 {left}件" if left else "説明のない時間 なし",
            Tone.WARN if left else Tone.OK,
        )
        rows = [_span_row(span) for span in (*found.open, *_explained(found))]
        rows += [_use_row(use) for use in found.outside]
        self.list.show_rows(rows, self.list.current)
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    @Slot()
    def print_month(self) -> None:
        """Preview the month's reconciliation."""
        found, period = self._desk().reconcile(self._period), self._period
        seals = layout_of(self._bench.desk, self._ledger).seal_boxes

        def render(fonts: FontBook, header: SheetHeader) -> RenderedSheet:
            return render_reconciliation(fonts, header, found, seals)

        def prepare(printing: Printing, _: Progress) -> PreparedSheet:
            return printing.form(
                FORM, render, ledger=self._ledger, query=Query(period=period),
                lines=len(found.spans),
            )  # fmt: skip

        self._bench.show_paper(Paper(f"カードの突合 {period.label()}", prepare))

    @Slot(object)
    def _act(self, value: object) -> None:
        if isinstance(value, UseFacts):
            self._bench.go(Destination(f"ledger:{self._ledger.key}", entry_id=value.entry_id))
        if not isinstance(value, Unexplained) or value.reason:
            return
        why = self._bench.ask.reason(
            "利用のない時間の理由", _span_words(value), suggestions=USUAL_REASONS
        )
        if why is None:
            return
        saved = tried(self._bench, lambda _: self._desk().explain(value, why), self._bench.complain)
        if saved is not None:
            self._bench.say(f"保存済 貸出簿 No.{saved.number}")
            self.refresh()

    @Slot()
    def _before(self) -> None:
        self._turn_to(month_of(self._period.first - timedelta(days=1)))

    @Slot()
    def _after(self) -> None:
        self._turn_to(month_of(self._period.last + timedelta(days=1)))

    def _turn_to(self, period: Period) -> None:
        self._period = period
        self.refresh()

    def _lay_out(self) -> None:
        theme = self._bench.theme
        before = IconButton(theme, "前の月", name="month_before", icon="chevron-left",
                            keys="Alt+Left")  # fmt: skip
        after = IconButton(theme, "次の月", name="month_after", icon="chevron-right",
                           keys="Alt+Right")  # fmt: skip
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        head = QHBoxLayout()
        head.setSpacing(theme.space.s)
        for widget in (before, self._label, after):
            head.addWidget(widget)
        head.addWidget(self._counts, 1)
        head.addWidget(self._open)
        card = Card(theme)
        card.body.setContentsMargins(1, theme.space.s, 1, theme.space.s)
        card.body.addWidget(self.list)
        card.body.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addLayout(head)
        column.addWidget(card, 1)


def _explained(found: Reconciliation) -> list[Unexplained]:
    return [span for span in found.spans if span.reason]


def _span_words(span: Unexplained) -> str:
    first, last = (short_time(at.astimezone(JST)) for at in (span.first, span.last))
    return f"{short_day(span.day)} {first}〜{last}  {span.card_no}  {span.name}"


def _span_row(span: Unexplained) -> Row:
    return Row(
        span, _span_words(span), detail=span.reason or "利用簿に記入がありません",
        icon="check-circle" if span.reason else "gap",
        tone=Tone.OK if span.reason else Tone.WARN, when=f"{span.minutes}分",
        act="" if span.reason else "理由",
    )  # fmt: skip


def _use_row(use: UseFacts) -> Row:
    at = use.started.astimezone(JST)
    return Row(
        use, f"{short_day(at)} {short_time(at)}〜  {use.card_no}  {use.name}",
        detail="貸出簿に貸出しのない利用です", icon="warning", tone=Tone.WARN, act="開く",
    )  # fmt: skip
