"""The live preview of a form: one real page with example lines, drawn by what prints."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice
from random import Random

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date, fiscal_year, fiscal_year_label, month_of
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.directory import Directory, PersonFacts
from zyuki_desk.core.fields import Field, FieldKind, Value, moment, show
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.ledger import Ledger, SampleBench
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.people import PersonKind
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_blank, render_register
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.pdf_document import PdfDocument
from zyuki_desk.ui.pdf_view import STEP, PdfPages, Zoom
from zyuki_desk.ui.tasks import Progress, Task
from zyuki_desk.ui.workbench import Workbench

PAUSE_MS = 250
LINES = 9


class LayoutPreview(QWidget):
    """Shows a layout a moment after it changed; only the newest one is drawn."""

    drawn = Signal(int)
    """How many pages the example has."""
    failed = Signal(str)
    """Why the layout cannot be printed."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._fonts = FontBook()
        self._wanted: tuple[Ledger, Layout] | None = None
        self._task: Task | None = None
        self.drawn_layout: Layout | None = None
        """The layout of the page shown."""
        self._document: PdfDocument | None = None
        self.pages = PdfPages(workbench.theme)
        self.pages.set_zoom(Zoom.PAGE)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        tools = QHBoxLayout()
        tools.setSpacing(workbench.theme.space.xs)
        tools.addStretch(1)
        for name, text, icon, slot in (
            ("preview_page", "用紙全体", "fit-page", self._fit_page),
            ("preview_width", "幅に合わせる", "fit-width", self._fit_width),
            ("preview_smaller", "小さく", "minus", self._smaller),
            ("preview_larger", "大きく", "plus", self._larger),
        ):
            button = IconButton(workbench.theme, text, name=name, icon=icon)
            button.clicked.connect(slot)
            tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(workbench.theme.space.xs)
        column.addLayout(tools)
        column.addWidget(self.pages, 1)

    def show_layout(self, ledger: Ledger, layout: Layout) -> None:
        """Draw a layout soon."""
        self._wanted = (ledger, layout)
        self._pause.start()

    @Slot()
    def _fit_page(self) -> None:
        self.pages.set_zoom(Zoom.PAGE)

    @Slot()
    def _fit_width(self) -> None:
        self.pages.set_zoom(Zoom.WIDTH)

    @Slot()
    def _smaller(self) -> None:
        self.pages.set_zoom(Zoom.FREE, self.pages.factor / STEP)

    @Slot()
    def _larger(self) -> None:
        self.pages.set_zoom(Zoom.FREE, self.pages.factor * STEP)

    @override
    def hideEvent(self, event: QHideEvent, /) -> None:
        super().hideEvent(event)
        self._pause.stop()
        self.pages.show_document(None)
        if self._document is not None:
            self._document.close()
            self._document = None

    @Slot()
    def _draw(self) -> None:
        if self._wanted is None or self._task is not None:
            return
        (ledger, layout), self._wanted = self._wanted, None
        directory, fonts = example_directory(self._workbench.directory), self._fonts
        bench = _bench(self._workbench, directory)
        header = _header(self._workbench)

        def work(_: Progress) -> tuple[Layout, RenderedSheet]:
            lines = list(islice(example_lines(ledger, layout, bench, directory), LINES))
            if not lines:
                return layout, render_blank(fonts, layout, header)
            return layout, render_register(fonts, layout, header, lines)

        self._task = self._workbench.tasks.run(work, self._show, self._tell)

    def _show(self, drawn: tuple[Layout, RenderedSheet]) -> None:
        self._task = None
        layout, sheet = drawn
        if not self.isVisible():
            return
        old, self._document = self._document, PdfDocument(sheet.pdf)
        self.pages.show_document(self._document)
        if old is not None:
            old.close()
        self.drawn_layout = layout
        self.drawn.emit(sheet.pages)
        self._draw()

    def _tell(self, error: DeskError) -> None:
        self._task = None
        self.failed.emit(error.sentence)
        self._draw()


def example_lines(
    ledger: Ledger, layout: Layout, bench: SampleBench, directory: Directory
) -> Iterator[Line]:
    """Give the ledger's own example lines as the sheet shows them; none are real."""
    era = layout.dates == "era"
    for number, sample in enumerate(ledger.sample(bench), start=1):
        day = sample.values.get("day")
        cells = {}
        for spec in ledger.shown:
            value = _example(spec, day, number) if spec.slug else sample.values.get(spec.key)
            text = _text(spec, value, day, directory, era=era)
            cells[spec.key] = (Run(text),) if text else ()
        yield Line(number, str(number), cells)


def _example(spec: Field, day: Value, number: int) -> Value:
    """Return something for a field of the office's own, evidently an example."""
    if spec.kind is FieldKind.TIME:
        return moment(day, time(9, number % 60)) if isinstance(day, date) else None
    usual: dict[FieldKind, Value] = {
        FieldKind.COUNT: number,
        FieldKind.DATE: day,
        FieldKind.YES_NO: number % 2 == 1,
        FieldKind.PERSON: _EXAMPLES[number % len(_EXAMPLES)][0],
        FieldKind.NOTE: f"{spec.label}の見本。" * (1 + number % 3),
    }
    if spec.choices:
        return spec.offered[number % len(spec.offered)].key
    return usual.get(spec.kind, "見本")


def _text(spec: Field, value: Value, day: Value, directory: Directory, *, era: bool) -> str:
    if value is not None and spec.kind is FieldKind.PERSON:
        return directory.name_of(str(value))
    if value is not None and spec.kind is FieldKind.PLACE:
        return directory.room_title(str(value))
    return show(spec, value, day=day if isinstance(day, date) else None, era=era)


_EXAMPLES = (
    ("EX1", "見本 太郎", PersonKind.STAFF, "市民課"),
    ("EX2", "見本 花子", PersonKind.STAFF, "市民課"),
    ("EX3", "例示 次郎", PersonKind.MAINTENANCE, "例示システム株式会社"),
)


def example_directory(directory: Directory) -> Directory:
    """Return the office with people who are evidently examples: a form shows nobody's day."""
    people = {
        code: PersonFacts(
            code=code, name=name, kana="", kind=kind, affiliation=affiliation,
            staff_no=None, card_code=None, active_from=None, active_until=None,
        )
        for code, name, kind, affiliation in _EXAMPLES
    }  # fmt: skip
    return replace(directory, people=people)


def _bench(workbench: Workbench, directory: Directory) -> SampleBench:
    today = workbench.clock.read().today
    calendar = office_calendar(workbench.directory)
    day = calendar.last_open(today + timedelta(days=1))
    return SampleBench((day,), Random(8), directory)  # noqa: S311  examples


def _header(workbench: Workbench) -> SheetHeader:
    office = workbench.directory.office
    today = workbench.clock.read().today
    place = next(iter(workbench.directory.rooms.values()), None)
    return SheetHeader(
        office=f"{office.name} {office.section}".strip(),
        place=place.title if place else "",
        period=month_of(today).label(),
        fiscal_year=fiscal_year_label(fiscal_year(today)),
        printed_at=era_date(today),
        copy_marks=("見本",),
    )
