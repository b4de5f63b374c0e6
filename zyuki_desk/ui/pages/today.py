"""今日: who is in, who comes and goes, what is due; the page the day is spent on."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.closing_day import ClosingDayView
from zyuki_desk.ui.pages.today_evacuation import EvacuationView, default_printer
from zyuki_desk.ui.pages.today_lists import DutyCard, LinesCard
from zyuki_desk.ui.views.room_desk import RoomDeskView
from zyuki_desk.ui.workbench import Destination, Workbench

MINUTE_MS = 60_000
VIEW = "room-desk"
DESKS = (
    ("check-month", "checks_button", "点検", "check-list", "F3"),
    ("use-desk", "uses_button", "利用", "terminal", "F4"),
)
"""Other things done daily, each one key away: the ledger's view, and the button."""


class TodayPage(Page):
    """The start page; shows the room desk of whichever ledger brings one."""

    def __init__(
        self,
        workbench: Workbench,
        printer: Callable[[], QPrinter | None] = default_printer,
    ) -> None:
        super().__init__(workbench.theme, "今日")
        self._bench = workbench
        self._today: date | None = None
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)
        self.duties = DutyCard(workbench)
        self.duties.opened.connect(self._go)
        ledger = next((each for each in workbench.ledgers.values() if each.view == VIEW), None)
        self.desk: RoomDeskView | None = None
        self.lines: LinesCard | None = None
        self.evacuation: EvacuationView | None = None
        self.closing: ClosingDayView | None = None
        if ledger is not None:
            self._add_desk(ledger, printer)
        else:
            self._stack.addWidget(self.duties)
        QShortcut(QKeySequence("Ctrl+D"), self).activated.connect(self._go_to_duties)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(self.pass_minute)
        workbench.changed.connect(self._note_changes)
        workbench.person_changed.connect(self._change_person)

    @override
    def entered(self) -> None:
        self.refresh()
        self._minute.start()
        if self.desk is not None and self._stack.currentWidget() is self.desk:
            self.desk.take_focus()

    @override
    def left(self) -> None:
        self._minute.stop()

    @override
    def refresh(self) -> None:
        self._turn_day()
        self._read()
        self.duties.refresh()

    def show_destination(self, destination: Destination) -> None:
        """Go where a duty is done, or to somebody: their exit, the day's closing, the search."""
        if destination.action == "close-day":
            day = date.fromisoformat(destination.period) if destination.period else None
            self._start_closing(day)
        elif self.desk is not None:
            self._show(self.desk)
            if destination.place is not None:
                self.desk.show_room(destination.place)
            if destination.entry_id is not None:
                self.desk.show_leaving(destination.entry_id)
            if destination.person is not None:
                self.desk.show_person(destination.person)

    def draft(self) -> dict[str, Any] | None:
        """Return what is written and not entered."""
        return self.desk.draft() if self.desk is not None else None

    def restore(self, draft: dict[str, Any]) -> None:
        """Bring a draft back."""
        if self.desk is not None:
            self.desk.restore(draft)

    @Slot()
    def pass_minute(self) -> None:
        """Show the time that passed: overstays, duties that fall due, a new day."""
        self.refresh()

    def _add_desk(self, ledger: Ledger, printer: Callable[[], QPrinter | None]) -> None:
        bench = self._bench
        lines = LinesCard(bench, ledger)
        lines.opened.connect(self._go)
        desk = RoomDeskView(bench, ledger, self.duties, lines)
        self.desk, self.lines = desk, lines
        self.search_field = desk.search
        self.evacuation = EvacuationView(bench, ledger, lambda: desk.presence, printer)
        self.evacuation.closed.connect(self._back)
        self.closing = ClosingDayView(bench, lambda: desk.presence)
        self.closing.closed.connect(self._back)
        for widget in (desk, self.evacuation, self.closing):
            self._stack.addWidget(widget)
        self.add_action("visitor_button", "来訪者", self._start_visitor, icon="visitor", keys="F2")
        self.add_action(
            "closing_button", "閉庁点検", self._start_closing, icon="closing", keys="F7"
        )
        self.add_action(
            "evacuation_button", "在室者一覧", self._start_evacuation, icon="group", keys="F8"
        )
        for view, name, text, icon, keys in DESKS:
            for other in bench.ledgers.values():
                if other.view == view:
                    self.add_action(name, text, self._turner(other), icon=icon, keys=keys)
        for keys, text in (
            ("Return", "選んだ人の入室・退室"),
            ("Ctrl+Return", "何人かまとめて入室"),
            ("Down", "在室の一覧へ"),
            ("Ctrl+J", "立会い交代"),
            ("Ctrl+1", "室を切り替える(1〜9)"),
            ("Ctrl+D", "やることへ"),
        ):
            self.note_shortcut(keys, text)

    def _turner(self, ledger: Ledger) -> Callable[[], None]:
        def turn() -> None:
            self._bench.go(Destination(f"view:{ledger.key}", action="today"))

        return turn

    def _turn_day(self) -> None:
        today = self._bench.clock.read().today
        if today != self._today:
            self._today = today
            self.retitle("今日", era_date(today, "weekday"))

    def _read(self) -> None:
        if self.desk is not None and self.lines is not None:
            self.desk.refresh()
            self.lines.show_lines(self.desk.presence, self._bench.clock.read().today)
        if self.closing is not None and self._stack.currentWidget() is self.closing:
            self.closing.refresh()

    def _show(self, widget: QWidget) -> None:
        self._stack.setCurrentWidget(widget)

    @Slot(object)
    def _note_changes(self, _changes: object) -> None:
        if self.desk is not None:
            self.desk.read_rooms()
        self._read()

    @Slot()
    def _change_person(self) -> None:
        self.restore({})
        self._back()
        self.refresh()

    @Slot(object)
    def _go(self, destination: Destination) -> None:
        if destination.page == "today":
            self.show_destination(destination)
        else:
            self._bench.go(destination)

    @Slot()
    def _go_to_duties(self) -> None:
        if self.duties.list.isVisible():
            self.duties.list.take_focus()

    @Slot()
    def _back(self) -> None:
        if self.desk is not None:
            self._show(self.desk)
            self.desk.take_focus()

    @Slot()
    def _start_visitor(self) -> None:
        if self.desk is not None:
            self._show(self.desk)
            self.desk.start_visitor()

    @Slot()
    def _start_closing(self, day: date | None = None) -> None:
        if self.closing is not None:
            self._show(self.closing)
            self.closing.start(day if isinstance(day, date) else None)

    @Slot()
    def _start_evacuation(self) -> None:
        if self.evacuation is not None:
            self._show(self.evacuation)
            self.evacuation.start()
