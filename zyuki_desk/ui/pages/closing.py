"""The closing of a month: what must be seen first, then the seal (締め)."""

from datetime import date

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.reserved import must_settle
from zyuki_desk.core.sealing import Findings
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.closing_month_findings import FindingsView
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.pages.ledger_source import period_of
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.widgets import label
from zyuki_desk.ui.workbench import Destination, Workbench

MONTHS_BACK = 24
MONTHS_WIDTH = 210
ALL_ROOMS = "すべての室(室の別なし)"
MOST_TOLD = 5
"""Gaps named one by one where their reason is asked."""
USUAL_REASONS = ("失念", "端末の故障・修理", "停電", "全員不在")


class ClosingPage(Page):
    """Chooses ledger, room and month; shows the findings; closes."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "月の締め", "確かめてから締めます。")
        self._workbench = workbench
        self._ledgers = [ledger for ledger in workbench.ledgers.values() if ledger.monthly]
        self._findings: Findings | None = None
        self._asked = 0
        theme = workbench.theme
        self._ledger_choice = ChoiceField(theme)
        self._ledger_choice.setObjectName("closing_ledger")
        self._ledger_choice.setAccessibleName("簿冊")
        self._ledger_choice.addItems([ledger.title for ledger in self._ledgers])
        self._room_choice = ChoiceField(theme)
        self._room_choice.setObjectName("closing_room")
        self._room_choice.setAccessibleName("室・区画")
        self._months = QListWidget()
        self._months.setObjectName("closing_months")
        self._months.setAccessibleName("月")
        self._months.setFixedWidth(MONTHS_WIDTH)
        self._view = FindingsView(theme)
        self._why = label("", "muted", wrap=True)
        self._why.setObjectName("closing_why")
        self._close = self.add_action(
            "close_button", "締める", self.close_month, icon="seal", keys="Ctrl+Return",
            part="primary",
        )  # fmt: skip
        self._lay_out()
        self._fill_rooms()
        self._connect()

    @property
    def ledger(self) -> Ledger:
        """The ledger chosen."""
        return self._ledgers[max(self._ledger_choice.currentIndex(), 0)]

    @property
    def place(self) -> str | None:
        """The room chosen; None for a ledger without rooms."""
        data = self._room_choice.currentData()
        return None if data is None else str(data)

    @property
    def period(self) -> Period | None:
        """The month chosen."""
        month = self._month
        return period_of(month) if month else None

    @property
    def _month(self) -> str:
        row = self._months.currentRow()
        return str(self._months.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else ""

    @override
    def entered(self) -> None:
        self.refresh()
        self._months.setFocus()

    @override
    def refresh(self) -> None:
        self._fill_months()
        self._show_month()

    def show_destination(self, destination: Destination) -> None:
        """Show a ledger (`action` is its key), a room and a month."""
        keys = [ledger.key for ledger in self._ledgers]
        if destination.action in keys:
            self._ledger_choice.setCurrentIndex(keys.index(destination.action))
        at = self._room_choice.findData(destination.place)
        if at >= 0:
            self._room_choice.setCurrentIndex(at)
        self._fill_months()
        for row in range(self._months.count()):
            if self._months.item(row).data(Qt.ItemDataRole.UserRole) == destination.period:
                self._months.setCurrentRow(row)
        self._show_month()

    @Slot()
    def close_month(self) -> None:
        """Close the month shown, after one more question."""
        period, findings = self.period, self._findings
        if period is None or findings is None:
            return
        noted = self._view.noted(findings)
        sentence = (
            f"{self.ledger.title} {self._room_words()} {period.label()}"
            f"({findings.lines} 行)を締めます。"
            "締めたあとは、今日の日付の訂正だけができます。"
        )
        if noted:
            sentence += f"確かめたこと: {noted}。"
        if not self._workbench.ask.confirm("月の締め", sentence, yes="締める"):
            return
        reason = self._reason(findings)
        if reason is None:
            return
        ledger, place = self.ledger, self.place
        closed = tried(
            self._workbench,
            lambda _: self._workbench.sealing.close_period(ledger, period, place, reason=reason),
            self._workbench.complain,
        )
        if closed is not None:
            self._workbench.say(f"{period.label()} を締めました")

    def _reason(self, findings: Findings) -> str | None:
        """Ask why checks that were owed are missing; None to go back."""
        if not findings.owed:
            return ""
        owed = [finding.sentence for finding in findings.owed[:MOST_TOLD]]
        more = len(findings.owed) - len(owed)
        told = "\n".join([*owed, *([f"ほか {more} 件"] if more else [])])
        return self._workbench.ask.reason("未実施の理由", told, suggestions=USUAL_REASONS)

    @Slot()
    def _fill_rooms(self) -> None:
        self._room_choice.blockSignals(True)
        kept = self._room_choice.currentData()
        self._room_choice.clear()
        if self.ledger.place is None:
            self._room_choice.addItem(ALL_ROOMS, None)
        else:
            for room in self._workbench.directory.rooms.values():
                self._room_choice.addItem(room.title, room.code)
        self._room_choice.setCurrentIndex(max(self._room_choice.findData(kept), 0))
        self._room_choice.setEnabled(self.ledger.place is not None)
        self._room_choice.blockSignals(False)
        self._fill_months()
        self._show_month()

    @Slot()
    def _fill_months(self) -> None:
        """List the months that may hold lines, newest first, each with its state."""
        wanted = self._month
        self._months.blockSignals(True)
        self._months.clear()
        for month in self._months_back():
            item = QListWidgetItem(f"{self._state_of(month)}  {month.label()}", self._months)
            item.setData(Qt.ItemDataRole.UserRole, f"{month.first:%Y-%m}")
            item.setSizeHint(QSize(0, self._workbench.theme.space.row))
            if item.data(Qt.ItemDataRole.UserRole) == wanted:
                self._months.setCurrentItem(item)
        if self._months.currentRow() < 0:
            self._months.setCurrentRow(min(1, self._months.count() - 1))
        self._months.blockSignals(False)

    def _months_back(self) -> list[Period]:
        today = self._today
        oldest = self._workbench.books.first_day(self.ledger) or today
        month = month_of(today)
        found: list[Period] = []
        while len(found) < MONTHS_BACK and month.last >= oldest:
            found.append(month)
            month = month_of(date.fromordinal(month.first.toordinal() - 1))
        return found or [month_of(today)]

    def _state_of(self, month: Period) -> str:
        closed = self._workbench.books.closing(self.ledger, month.last, self.place)
        if closed is not None:
            return "✓ 締め済  "
        return "○ まだ途中" if month.last >= self._today else "● 未締め  "

    @Slot()
    def _show_month(self) -> None:
        """Collect the findings in the background and show them."""
        period = self.period
        self._findings = None
        self._show_rights()
        if period is None:
            return
        self._asked += 1
        mine, sealing = self._asked, self._workbench.sealing
        ledger, place = self.ledger, self.place
        self._view.wait(f"{ledger.title} {period.label()} を確かめています…")

        def work(_: Progress) -> Findings:
            return sealing.findings(ledger, period, place)

        def done(findings: Findings) -> None:
            if mine == self._asked:
                self._show_findings(period, findings)

        self._workbench.tasks.run(work, done)

    def _show_findings(self, period: Period, findings: Findings) -> None:
        self._findings = findings
        directory = self._workbench.directory
        entries = self._workbench.books.entries(self.ledger, self._view.wanted(findings))
        numbers = {entry.entry_id: entry for entry in entries}
        self._view.show_findings(findings, numbers)
        seals = self._workbench.sealing.seals(self.ledger, period, self.place)
        self._view.show_rule(prescribed=self.ledger.prescribed is not None)
        self._view.show_seals([seal.words(directory.name_of(seal.by)) for seal in seals])
        self._show_rights()

    def _show_rights(self) -> None:
        why = self._why_not()
        show_why(self._close, why)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def _why_not(self) -> str:
        period, findings = self.period, self._findings
        if period is None or findings is None:
            return "確かめています…"
        if self._workbench.books.closing(self.ledger, period.last, self.place) is not None:
            return "この月は締めてあります。締めた月にできるのは、今日の日付の訂正だけです。"
        if period.last >= self._today:
            return "まだ終わっていない月です。翌月になったら締められます。"
        if not self._workbench.may(Operation.CLOSE):
            return who_may(self._workbench, Operation.CLOSE)
        return _unsettled(findings, period)

    @property
    def _today(self) -> date:
        return self._workbench.clock.read().today

    def _room_words(self) -> str:
        return self._workbench.directory.room_title(self.place)

    @Slot(int)
    def _go_to_line(self, entry_id: int) -> None:
        self._workbench.go(Destination(f"ledger:{self.ledger.key}", entry_id=entry_id))

    @Slot()
    def _go_to_reserved(self) -> None:
        self._workbench.go(Destination(f"ledger:{self.ledger.key}", action="reserved"))

    @Slot(str)
    def _go_to_day(self, day: str) -> None:
        page = f"ledger:{self.ledger.key}"
        self._workbench.go(Destination(page, place=self.place, period=day))

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        tables = {
            self.ledger.model.__tablename__,
            "void_range",
            "seal",
            "room",
            "setting",
            "closing_day",
        }
        if self.isVisible() and changes.tables & tables:
            if "room" in changes.tables:
                self._fill_rooms()
            self.refresh()

    def _connect(self) -> None:
        self._ledger_choice.currentIndexChanged.connect(self._fill_rooms)
        self._room_choice.currentIndexChanged.connect(self.refresh)
        self._months.currentRowChanged.connect(self._show_month)
        self._view.line_asked.connect(self._go_to_line)
        self._view.day_asked.connect(self._go_to_day)
        self._view.reserved_asked.connect(self._go_to_reserved)
        self._workbench.changed.connect(self._take_changes)
        self._workbench.person_changed.connect(self._show_rights)

    def _lay_out(self) -> None:
        space = self._workbench.theme.space
        choices = QHBoxLayout()
        choices.setSpacing(space.s)
        choices.addWidget(self._ledger_choice)
        choices.addWidget(self._room_choice)
        choices.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(space.s)
        right.addWidget(self._why)
        right.addWidget(self._view, 1)
        lower = QHBoxLayout()
        lower.setSpacing(space.m)
        lower.addWidget(self._months)
        lower.addLayout(right, 1)
        self.body.addLayout(choices)
        self.body.addLayout(lower, 1)


def _unsettled(findings: Findings, period: Period) -> str:
    """Say what must be written before the month can be closed."""
    if findings.open_lines:
        return f"未記入の行が {len(findings.open_lines)} 行あります。先に記入してください。"
    if any(must_settle(found, period) for found in findings.reserved):
        return "予約番号が決まっていない用紙があります。写すか無効にしてから締めてください。"
    return ""
