"""Printing: the very PDF that will be printed, of one ledger, room and period; a blank form too."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.layouts import versions_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import SealScope
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.pages.entry_form_fields import parse_day, show_day
from zyuki_desk.ui.pages.ledger_acts import tried, who_may
from zyuki_desk.ui.pages.ledger_filter import EVER, presets, usual_period
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.pages.ledger_source import period_of
from zyuki_desk.ui.pages.preview_choices import CHOICES, EVERY, WITH_PERIOD, preparation
from zyuki_desk.ui.pages.preview_leaving import PaperDoor
from zyuki_desk.ui.pages.preview_ledgers import LedgerTicks
from zyuki_desk.ui.pages.preview_paper import PaperBar
from zyuki_desk.ui.period_picker import Period as Stretch
from zyuki_desk.ui.period_picker import PeriodPicker
from zyuki_desk.ui.tasks import Progress, Task
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, EmptyState
from zyuki_desk.ui.workbench import Destination, Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from zyuki_desk.paper.printing import PreparedJob, PreparedSheet, Printing
    from zyuki_desk.paper.printing import Progress as Told
    from zyuki_desk.ui.pdf_view import PdfView

ANY_ROOM = "すべての室"
OF_PERIOD = "その期間の様式"
LEAST_HEIGHT = 360


class PreviewPage(Page):
    """Prepares a sheet, shows it, prints or saves it, and records that it left the desk."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "様式・印刷", "見えているものが、そのまま印刷されます。")
        self._workbench = workbench
        self._ledgers: list[Ledger] = list(workbench.ledgers.values())
        self._job: PreparedJob | None = None
        self._view: PdfView | None = None
        self._printing: Printing | None = None
        self._task: Task | None = None
        self._stale = True
        self._quiet = False
        theme = workbench.theme
        self._ledger_choice = ChoiceField(theme, name="print_ledger", words="簿冊")
        self._ledger_choice.addItems([ledger.title for ledger in self._ledgers])
        self._what = ChoiceField(theme, name="print_what", words="印刷するもの")
        self._what.addItems(CHOICES)
        self._room_choice = ChoiceField(theme, name="print_room", words="室・区画")
        self._layout_choice = ChoiceField(theme, name="print_layout", words="様式")
        today = workbench.clock.read().today
        self._period = PeriodPicker(theme, presets(today), parse_day(workbench), show_day)
        self._ticks = LedgerTicks(theme, self._ledgers)
        self._reprint = Badge(theme, "再印刷", Tone.WARN)
        self._reprint.setObjectName("reprint_badge")
        self._inexact = Badge(theme, "", Tone.WARN)
        self._inexact.setObjectName("inexact_badge")
        self._empty = EmptyState(theme, "用意しています…", icon="print")
        self._empty.setMinimumHeight(LEAST_HEIGHT)
        self._page_seal = self.add_action(
            "page_seal_button", "このページを確認", self.seal_page, icon="seal", keys="F8"
        )
        self.add_action("kit_button", "停電・災害キット", self.show_kit, icon="bag", keys="F2")
        self._door = PaperDoor(workbench, self._printer, self._show_anew)
        self._choosers = QWidget()
        self._bar = PaperBar(theme)
        self._fill_rooms()
        self._lay_out()
        self._connect()

    @property
    def job(self) -> "PreparedJob | None":
        """The sheets shown."""
        return self._job

    @property
    def sheet(self) -> "PreparedSheet | None":
        """The first sheet shown."""
        return self._job.sheets[0] if self._job is not None else None

    @property
    def ledger(self) -> Ledger:
        """The ledger chosen."""
        return self._ledgers[max(self._ledger_choice.currentIndex(), 0)]

    @override
    def entered(self) -> None:
        if self._stale:
            self.refresh()

    @override
    def left(self) -> None:
        """Give the PDF's memory back; the next visit shows the ledger as it stands then.

        What is being prepared stops; what is being printed goes on, and is recorded.
        """
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._view is not None:
            self._view.close_document()
        self._job = None
        self._stale = True

    def _show_anew(self) -> None:
        """Show what left the desk as the reprint it is now; later, where the page was left."""
        if not self._stale:
            self.refresh()

    @override
    def refresh(self) -> None:
        self._stale = False
        self._fill_layouts()
        self._prepare()

    def show_destination(self, destination: Destination) -> None:
        """Show a paper, or a ledger (`action` is its key), a room and a period."""
        self._bar.show_paper(destination.paper)
        keys = [ledger.key for ledger in self._ledgers]
        self._quiet = True
        try:
            if destination.action in keys:
                self._ledger_choice.setCurrentIndex(keys.index(destination.action))
            self._fill_rooms()
            self._show_usual_period()
            self._what.setCurrentIndex(0)
            self._room_choice.setCurrentIndex(max(self._room_choice.findData(destination.place), 0))
            if destination.period:
                self._period.set_period(self._stretch(period_of(destination.period)))
        finally:
            self._quiet = False
        self.refresh()

    @Slot()
    def print_sheet(self) -> None:
        """Ask for a printer, print, and record it."""
        if self._job is not None:
            self._door.print_job(self._job)

    @Slot()
    def save_sheet(self) -> None:
        """Ask for a place, save the PDF, and record it."""
        if self._job is not None:
            self._door.save_job(self._job)

    @Slot()
    def show_kit(self) -> None:
        """Preview the kit for a power cut: it is printed before the day it is needed."""

        def prepare(printing: "Printing", told: "Told") -> "PreparedJob":
            from zyuki_desk.paper.kit import disaster_kit

            return disaster_kit(printing, progress=told)

        from zyuki_desk.paper.printing import Paper

        self._workbench.show_paper(Paper("停電・災害キット", prepare))

    @Slot()
    def seal_page(self) -> None:
        """Confirm every line of the page in view."""
        job, view = self._job, self._view
        if job is None or view is None:
            return
        page = min(view.pages.page, job.pages - 1)
        sheet = job.sheet_of(page)
        ledger = sheet.ledger
        if sheet.blank or sheet.form is not None or ledger is None:
            return
        ids = sheet.entry_ids[page - sheet.first_page]
        count = tried(
            self._workbench,
            lambda _: self._workbench.sealing.seal_lines(ledger, ids, sheet=sheet.serial),
            self._workbench.complain,
        )
        if count is not None:
            self._workbench.say(f"{count} 行を確認しました")

    def _printer(self) -> "Printing":
        if self._printing is None:
            # ReportLab and the fonts load only when somebody prints.
            from zyuki_desk.paper.printing import Printing

            self._printing = Printing(self._workbench.office)
        return self._printing

    @Slot()
    def _prepare(self) -> None:
        """Draw the sheet in the background and show it."""
        if self._quiet:
            return
        if self._task is not None:
            self._task.cancel()
        paper = self._bar.paper
        self._choosers.setVisible(paper is None)
        prepare = self._register() if paper is None else paper.prepare
        self._say_waiting("用意しています…", "")

        def work(progress: Progress) -> "PreparedJob":
            def told(done: int, total: int) -> bool:
                progress.report(done, total)
                return True

            from zyuki_desk.paper.printing import as_job

            return as_job(prepare(self._printer(), told))

        def done(job: "PreparedJob") -> None:
            if self._task is task:
                self._task = None
                self._show(job)

        def failed(error: DeskError) -> None:
            if self._task is task:
                self._task = None
                self._say_waiting("印刷できません", error.sentence)

        task = self._workbench.tasks.run(work, done, failed, title="印刷の用意")
        self._task = task

    def _register(self) -> "Callable[[Printing, Told], PreparedSheet | PreparedJob]":
        """Return what prepares the ledger, room and period chosen."""
        what = self._what.currentText()
        self._period.setVisible(what in WITH_PERIOD)
        self._ledger_choice.setVisible(what != EVERY)
        self._ticks.setVisible(what == EVERY)
        stretch = self._period.period
        period = None if stretch == EVER else Period(stretch.first, stretch.last)
        today = self._workbench.clock.read().today
        layout = self._layout_choice.currentData()
        return preparation(what, self.ledger, self._place, period, today, layout, self._ticks.keys)

    def _fill_layouts(self) -> None:
        """Offer the ledger's layouts of other times, where there are any."""
        versions = versions_of(self._workbench.desk, self.ledger)
        was, self._quiet = self._quiet, True
        kept = self._layout_choice.currentData()
        self._layout_choice.clear()
        self._layout_choice.addItem(OF_PERIOD, None)
        for version in versions:
            self._layout_choice.addItem(f"{version.label}の様式", version.layout)
        layouts = [version.layout for version in versions]
        self._layout_choice.setCurrentIndex(layouts.index(kept) + 1 if kept in layouts else 0)
        self._layout_choice.setVisible(len(versions) > 1)
        self._quiet = was

    def _show(self, job: "PreparedJob") -> None:
        self._job = job
        if self._view is None:
            # pypdfium2 loads with it.
            from zyuki_desk.ui.pdf_view import PdfView

            self._view = PdfView(self._workbench.theme)
            self._view.setMinimumHeight(LEAST_HEIGHT)
            self._view.save_asked.connect(self.save_sheet)
            self._view.print_asked.connect(self.print_sheet)
            self.body.addWidget(self._view, 1)
        self._view.load(job.pdf)
        self._view.show()
        self._empty.hide()
        earlier = [sheet.reprint_of for sheet in job.sheets if sheet.reprint_of is not None]
        self._reprint.setVisible(bool(earlier))
        more = f" ほか{len(earlier) - 1}枚" if len(earlier) > 1 else ""
        self._reprint.show_state(f"再印刷(前回 {''.join(earlier[:1])}{more})", Tone.WARN)
        self._inexact.setVisible(bool(job.inexact))
        self._inexact.show_state(f"字形を確かめてください: {''.join(job.inexact[:8])}", Tone.WARN)
        self._show_rights()

    def _say_waiting(self, title: str, sentence: str) -> None:
        self._job = None
        self._empty.say(title, sentence)
        self._empty.show()
        if self._view is not None:
            self._view.hide()
        self._reprint.hide()
        self._inexact.hide()
        self._show_rights()

    @Slot()
    def _show_rights(self) -> None:
        by_page = self._workbench.directory.office.seal_scope is SealScope.PAGE
        self._page_seal.setVisible(by_page)
        why = ""
        if not self._workbench.may(Operation.SEAL):
            why = who_may(self._workbench, Operation.SEAL)
        elif self._job is None or all(s.blank or s.form is not None for s in self._job.sheets):
            why = "記入した行のページを開いてください。"
        show_why(self._page_seal, why)

    @property
    def _place(self) -> str | None:
        data = self._room_choice.currentData()
        return None if data is None else str(data)

    def _stretch(self, period: Period) -> Stretch:
        today = self._workbench.clock.read().today
        for stretch in presets(today):
            if (stretch.first, stretch.last) == (period.first, period.last):
                return stretch
        return Stretch(period.label(), period.first, period.last)

    @Slot()
    def _take_ledger(self) -> None:
        self._fill_rooms()
        self._layout_choice.clear()
        self._fill_layouts()
        self._show_usual_period()
        self._prepare()

    def _show_usual_period(self) -> None:
        """Begin with this month, or with all of a list that runs for years."""
        was, self._quiet = self._quiet, True
        usual = usual_period(self.ledger, self._workbench.clock.read().today)
        self._period.set_period(EVER if usual is None else self._stretch(usual))
        self._quiet = was

    def _fill_rooms(self) -> None:
        self._room_choice.blockSignals(True)
        kept = self._room_choice.currentData()
        self._room_choice.clear()
        self._room_choice.addItem(ANY_ROOM, None)
        if self.ledger.place is not None:
            for room in self._workbench.directory.rooms.values():
                self._room_choice.addItem(room.title, room.code)
        self._room_choice.setCurrentIndex(max(self._room_choice.findData(kept), 0))
        self._room_choice.setVisible(self.ledger.place is not None)
        self._room_choice.blockSignals(False)

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        if changes.operation in (Operation.PRINT, Operation.SEAL):
            return
        if self._bar.paper is not None:
            self._stale = True
            return
        tables = {self.ledger.model.__tablename__, "room", "setting", "person"}
        if changes.tables & tables:
            self._stale = True
            if self.isVisible():
                self.refresh()

    def _connect(self) -> None:
        self._ledger_choice.currentIndexChanged.connect(self._take_ledger)
        self._what.currentIndexChanged.connect(self._prepare)
        self._layout_choice.currentIndexChanged.connect(self._prepare)
        self._room_choice.currentIndexChanged.connect(self._prepare)
        self._period.period_changed.connect(self._prepare)
        self._ticks.ticks_changed.connect(self._prepare)
        self._bar.closed.connect(self._prepare)
        self._workbench.changed.connect(self._take_changes)
        self._workbench.person_changed.connect(self._show_rights)

    def _lay_out(self) -> None:
        space = self._workbench.theme.space
        upper = QHBoxLayout()
        upper.setSpacing(space.s)
        lower = QHBoxLayout()
        lower.setSpacing(space.s)
        wide = lower if self._workbench.theme.type.factor >= STACKED_FROM else upper
        upper.addWidget(self._ledger_choice)
        upper.addWidget(self._what)
        wide.addWidget(self._room_choice)
        wide.addWidget(self._layout_choice)
        upper.addStretch(1)
        lower.addWidget(self._period)
        lower.addWidget(self._reprint)
        lower.addWidget(self._inexact)
        lower.addStretch(1)
        column = QVBoxLayout(self._choosers)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(upper)
        column.addLayout(lower)
        column.addWidget(self._ticks)
        self.body.addWidget(self._choosers)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._empty, 1)
