"""The page of the daily checks: the month sheet, and the checks of one day."""

from datetime import date, timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.check_month import CheckBoard, CheckMonth, Mark
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.work import Changes
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.ledger_source import period_of
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.boards import check_board
from zyuki_desk.ui.views.check_day import CheckDayView
from zyuki_desk.ui.views.check_paper import month_paper
from zyuki_desk.ui.views.check_table import CheckTable, Spot
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.widgets import Badge, label
from zyuki_desk.ui.workbench import Destination, Workbench

TO_MONTH, TO_DAY = "月の表", "今日の点検"
MOST_NOTES = 4
LEGEND = "○ 異状なし   × 異状あり   － 該当なし   未 未実施   ◥ 後日記入   ◣ 訂正   斜線 閉庁"


class CheckMonthPage(Page):
    """Shows the month of a terminal or of all, and leads to the day's checks by one key."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme, "日次点検")
        self._bench, self._ledger = workbench, ledger
        self._period = month_of(workbench.clock.read().today)
        self._month: CheckMonth | None = None
        self.table = CheckTable(workbench.theme)
        self.day = CheckDayView(workbench, lambda: self.board)
        self._terminal = ChoiceField(workbench.theme)
        self._terminal.setObjectName("check_terminal")
        self._terminal.setAccessibleName("端末")
        self._notes = RowList(workbench.theme, name="check_notes", title="× と特記")
        self._turn = self.add_action(
            "turn_button", TO_DAY, self.turn, icon="check-list", keys="F3", part="primary"
        )
        self.add_action("check_print", "印刷", self.print_month, icon="print", keys="Ctrl+P")
        self.add_more("check_blank", "白紙の月の表", self.print_blank, icon="document")
        self.add_more("check_lines", "一覧と記入", self._open_lines, icon="register")
        self.add_more("check_close", "月の締め…", self._close_month, icon="seal")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._made_month())
        self._stack.addWidget(self.day)
        self.body.addWidget(self._stack, 1)
        for keys, text in (
            ("Return", "選んだ日の行を開く、未実施の日を書く"),
            ("Ctrl+Return", "残りすべて異状なし"),
            ("Alt+Left", "前の月"),
            ("Alt+Right", "次の月"),
        ):
            self.note_shortcut(keys, text)
        self._connect()

    @property
    def board(self) -> CheckBoard:
        """The checks, for whoever is at the desk now."""
        return check_board(self._bench, self._ledger)

    @property
    def month(self) -> CheckMonth | None:
        """The sheet shown."""
        return self._month

    @property
    def is_day(self) -> bool:
        """Whether the checks of a day are shown."""
        return self._stack.currentWidget() is self.day

    @override
    def entered(self) -> None:
        self.refresh()
        if self.is_day:
            self.day.list.take_focus()
        else:
            self.table.setFocus()

    @override
    def refresh(self) -> None:
        self._fill_terminals()
        self._show_month()
        if self.is_day:
            self.day.refresh()

    def show_destination(self, destination: Destination) -> None:
        """Show a month (`2026-11`); with the action `check` or `today` the checks of a day."""
        if destination.action in ("check", "today"):
            today = self._bench.clock.read().today
            day = date.fromisoformat(destination.period) if destination.period else today
            self.start_day(day)
        elif destination.period:
            self._turn_to(period_of(destination.period))

    def start_day(self, day: date, phase: str = "", terminal: str = "") -> None:
        """Show the checks of a day."""
        self._stack.setCurrentWidget(self.day)
        self._say_turn()
        self.day.start(day, phase, terminal)

    @Slot()
    def turn(self) -> None:
        """Turn between the month's sheet and today's checks."""
        if self.is_day:
            self._stack.setCurrentIndex(0)
            self._say_turn()
            self._show_month()
            self.table.setFocus()
        else:
            self.start_day(self._bench.clock.read().today)

    def _say_turn(self) -> None:
        self._turn.say(TO_MONTH if self.is_day else TO_DAY)

    # The month

    @property
    def terminal(self) -> str | None:
        """The terminal chosen; None for all."""
        data = self._terminal.currentData()
        return None if data is None else str(data)

    def _fill_terminals(self) -> None:
        kept = self._terminal.currentData()
        found = self.board.terminals(self._period)
        self._terminal.blockSignals(True)
        self._terminal.clear()
        self._terminal.addItem(f"すべての端末({len(found)}台)", None)
        for code, name in found.items():
            self._terminal.addItem(f"{code}  {name}", code)
        at = self._terminal.findData(kept) if kept is not None else -1
        if at < 0:
            at = 1 if len(found) == 1 else 0
        self._terminal.setCurrentIndex(at)
        self._terminal.blockSignals(False)

    @Slot()
    def _show_month(self) -> None:
        month = self.board.month(self._period, self.terminal)
        self._month = month
        self._label.setText(self._period.label())
        self.table.show_month(month, self._bench.clock.read().today)
        bad = len(month.faults)
        for badge, count, words, tone in (
            (self._gaps, len(month.gaps), "未実施", Tone.WARN),
            (self._bad, bad, "異状あり", Tone.DANGER),
            (self._late, month.late, "後日記入", Tone.MUTED),
        ):
            badge.show_state(f"{words} {count}" if count else f"{words} なし",
                             tone if count else Tone.OK)  # fmt: skip
        self._notes.show_rows(_notes(month))
        self._notes.setVisible(bool(self._notes.rows))
        self._notes.setFixedHeight(self._notes.content_height(MOST_NOTES))

    @Slot()
    def print_month(self) -> None:
        """Preview the month's sheets: of the terminal chosen, or of all one by one."""
        self._print(blank=False)

    @Slot()
    def print_blank(self) -> None:
        """Preview sheets to be written by hand."""
        self._print(blank=True)

    def _print(self, *, blank: bool) -> None:
        period, board = self._period, self.board
        codes = [self.terminal] if self.terminal is not None else list(board.terminals(period))
        if codes:
            months = [board.month(period, code, blank=blank) for code in codes]
            self._bench.show_paper(month_paper(self._bench, self._ledger, months, blank=blank))

    @Slot()
    def _before(self) -> None:
        self._turn_to(month_of(self._period.first - timedelta(days=1)))

    @Slot()
    def _after(self) -> None:
        self._turn_to(month_of(self._period.last + timedelta(days=1)))

    def _turn_to(self, period: Period) -> None:
        self._period = month_of(period.first)
        self._stack.setCurrentIndex(0)
        self._say_turn()
        self._fill_terminals()
        self._show_month()

    @Slot(object)
    def _open(self, spot: Spot) -> None:
        if spot.cell.entry_id is not None:
            self._open_line(spot.cell.entry_id)
        elif spot.cell.mark is Mark.GAP:
            self.start_day(spot.day.day, spot.row.phase, spot.row.terminal)

    @Slot(object)
    def _open_line(self, entry_id: object) -> None:
        if isinstance(entry_id, int):
            self._bench.go(Destination(f"ledger:{self._ledger.key}", entry_id=entry_id))

    @Slot()
    def _open_lines(self) -> None:
        month = f"{self._period.first:%Y-%m}"
        self._bench.go(Destination(f"ledger:{self._ledger.key}", period=month))

    @Slot()
    def _close_month(self) -> None:
        month = f"{self._period.first:%Y-%m}"
        self._bench.go(Destination("closing", period=month, action=self._ledger.key))

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        tables = {self._ledger.model.__tablename__, "terminal", "setting", "closing_day", "seal"}
        if self.isVisible() and changes.tables & tables:
            self.refresh()

    @Slot()
    def _change_person(self) -> None:
        if self.isVisible():
            self.refresh()

    def _connect(self) -> None:
        self._terminal.currentIndexChanged.connect(self._show_month)
        self.table.opened.connect(self._open)
        self.day.line_asked.connect(self._open_line)
        self._notes.act_asked.connect(self._open_line)
        self._bench.changed.connect(self._follow)
        self._bench.person_changed.connect(self._change_person)

    def _made_month(self) -> QWidget:
        theme = self._bench.theme
        self._label = label("", "section")
        self._label.setObjectName("check_period")
        self._gaps, self._bad, self._late = Badge(theme), Badge(theme), Badge(theme)
        for badge, name in (
            (self._gaps, "gap_count"), (self._bad, "fault_count"), (self._late, "late_count"),
        ):  # fmt: skip
            badge.setObjectName(name)
        before = IconButton(theme, "前の月", name="month_before", icon="chevron-left",
                            keys="Alt+Left")  # fmt: skip
        after = IconButton(theme, "次の月", name="month_after", icon="chevron-right",
                           keys="Alt+Right")  # fmt: skip
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        bar = QHBoxLayout()
        bar.setSpacing(theme.space.s)
        for widget in (before, self._label, after, self._terminal):
            bar.addWidget(widget)
        bar.addStretch(1)
        for badge in (self._gaps, self._bad, self._late):
            bar.addWidget(badge)
        legend = label(LEGEND, "small", wrap=True)
        legend.setObjectName("check_legend")
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.s)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        column.addWidget(legend)
        column.addWidget(self._notes)
        return made


def _notes(month: CheckMonth) -> list[Row]:
    """Return what the sheet tells in words: faults with their actions, then remarks."""
    faults = [
        Row(
            fault.entry_id,
            f"{short_day(fault.day)} {fault.phase} {fault.terminal}  × {fault.items}",
            detail=" → ".join(part for part in (fault.fault, fault.action) if part),
            icon="error", tone=Tone.DANGER, when=fault.by, act="開く",
        )
        for fault in month.faults
    ]  # fmt: skip
    remarks = [
        Row(
            remark.entry_id, f"{short_day(remark.day)} {remark.words}", icon="info",
            tone=Tone.MUTED, act="開く",
        )
        for remark in month.remarks
    ]  # fmt: skip
    return [*faults, *remarks]
