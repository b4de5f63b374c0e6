"""年間カレンダー: every day of a year as a picture, by ledger and room; a key opens the day."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel
from typing_extensions import override

from zyuki_desk.base.calendar import fiscal_year, fiscal_year_label
from zyuki_desk.core.days import USUAL, DayState, tally
from zyuki_desk.core.year_days import YearAsked, YearDays, read_year, years_of
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.year_grid import TONES, YearGrid, day_words
from zyuki_desk.ui.widgets import Badge, Card, label
from zyuki_desk.ui.workbench import Destination, Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress

ALL_LEDGERS, ALL_ROOMS = "毎日つける簿冊すべて", "すべての室"
ICONS = {
    DayState.GAP: "gap", DayState.FAULT: "error", DayState.LATE: "late",
    DayState.FINE: "check-circle", DayState.NOTHING: "dot", DayState.CLOSED: "home",
}  # fmt: skip


class YearCalendarPage(Page):
    """Chooses year, ledger and room, and shows what each day is worth."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "年間カレンダー", "抜けた日が、ひと目で見えます。")
        self._bench = workbench
        self._asking = 0
        self.year: YearDays | None = None
        """The year shown."""
        theme = workbench.theme
        self._year = ChoiceField(theme, name="calendar_year", words="年度")
        self._ledger = ChoiceField(theme, name="calendar_ledger", words="簿冊")
        self._room = ChoiceField(theme, name="calendar_room", words="室・区画")
        for choice in (self._year, self._ledger, self._room):
            choice.setSizeAdjustPolicy(ChoiceField.SizeAdjustPolicy.AdjustToContents)
            choice.currentIndexChanged.connect(self._take_choice)
        self.grid = YearGrid(workbench.theme)
        self.grid.day_opened.connect(self.open_day)
        self.grid.day_changed.connect(self._tell_day)
        self._day: QLabel = label("", "section")
        self._day.setObjectName("calendar_day")
        self._counts = {
            state: Badge(workbench.theme, "", TONES[state], icon=ICONS[state]) for state in DayState
        }
        self.add_action("print_button", "印刷", self.print_year, icon="print", keys="Ctrl+P")
        for keys, words in (
            ("←→↑↓", "日を選ぶ"),
            ("Return", "その日の記録・未実施の点検へ"),
            ("Ctrl+[", "前の年度"),
            ("Ctrl+]", "次の年度"),
        ):
            self.note_shortcut(keys, words)
        self._lay_out()
        self._fill()
        workbench.changed.connect(self._follow)

    @property
    def asking(self) -> bool:
        """Whether a year is being read."""
        return self._asking > 0

    @property
    def asked(self) -> YearAsked:
        """The calendar that is chosen."""
        place = self._room.currentData() if self._room.isEnabled() else None
        year = self._year.currentData() or fiscal_year(self._today)
        return YearAsked(int(year), str(self._ledger.currentData() or ""), place)

    @override
    def entered(self) -> None:
        self.refresh()
        self.grid.setFocus()

    @override
    def refresh(self) -> None:
        self._fill()
        self._read()

    def show_destination(self, destination: Destination) -> None:
        """Show the ledger that the action names, and a room."""
        self._ledger.setCurrentIndex(max(self._ledger.findData(destination.action), 0))
        self._room.setCurrentIndex(max(self._room.findData(destination.place), 0))

    @Slot(object)
    def open_day(self, day: object) -> None:
        """Go to the day's lines, or to where its missing line is written."""
        mark = self.grid.mark(day) if isinstance(day, date) else None
        if mark is None or not isinstance(day, date):
            return
        ledger = self._bench.ledgers[mark.ledger]
        rule = ledger.days or USUAL
        is_gap = mark.state is DayState.GAP
        own = f"ledger:{ledger.key}"
        self._bench.go(
            Destination(
                (rule.page or own) if is_gap else own,
                place=self.asked.place if ledger.place else None,
                period=day.isoformat(),
                action=rule.action if is_gap else "list",
            )
        )

    @Slot()
    def print_year(self) -> None:
        """Show the year as one page in the printing page."""
        if self.year is not None:
            self._bench.show_paper(year_paper(self._bench, self.year))

    @Slot()
    def step_back(self) -> None:
        """Turn to the year before."""
        self._year.setCurrentIndex(min(self._year.currentIndex() + 1, self._year.count() - 1))

    @Slot()
    def step_on(self) -> None:
        """Turn to the year after."""
        self._year.setCurrentIndex(max(self._year.currentIndex() - 1, 0))

    @property
    def _today(self) -> date:
        return self._bench.clock.read().today

    def _fill(self) -> None:
        desk, ledgers = self._bench.desk, self._bench.ledgers
        _refill(self._year, [(fiscal_year_label(year), year) for year in years_of(desk)])
        first = [x for x in ledgers.values() if x.days is not None]
        rest = [x for x in ledgers.values() if x.days is None]
        _refill(self._ledger, [(ALL_LEDGERS, ""), *((x.title, x.key) for x in (*first, *rest))])
        rooms = self._bench.directory.rooms.values()
        _refill(self._room, [(ALL_ROOMS, None), *((room.title, room.code) for room in rooms)])
        self._allow_room()

    @Slot()
    def _allow_room(self) -> None:
        key = self._ledger.currentData()
        ledger = self._bench.ledgers[key] if key else None
        by_room = ledger is not None and (
            ledger.place is not None or (ledger.days or USUAL).by_room
        )
        self._room.setEnabled(by_room)

    @Slot()
    def _take_choice(self) -> None:
        self._allow_room()
        self._read()

    def _read(self) -> None:
        desk, asked = self._bench.desk, self.asked
        self._asking += 1

        def show(year: YearDays) -> None:
            self._asking -= 1
            if year.asked == self.asked:
                self._show(year)

        def failed(error: object) -> None:
            self._asking -= 1
            self._bench.complain(error)  # type: ignore[arg-type]  # a DeskError, as tasks give it

        self._bench.tasks.run(lambda _: read_year(desk, asked), show, failed)

    def _show(self, year: YearDays) -> None:
        kept = self.grid.day
        last = max(year.marks, default=year.today)
        self.year = year
        self.grid.show_year(year, kept if kept in year.marks and kept else min(year.today, last))
        for state, count in tally(year.marks).items():
            words = f"{state.sign} {state.label} {count}日"
            self._counts[state].show_state(words, TONES[state], icon=ICONS[state])

    @Slot(object)
    def _tell_day(self, day: object) -> None:
        mark = self.grid.mark(day) if isinstance(day, date) else None
        if mark is None or not isinstance(day, date):
            return
        several = not self.asked.ledger
        title = f"{self._bench.ledgers[mark.ledger].title}: " if several else ""
        self._day.setText(f"{title}{day_words(day, mark)}")

    @Slot(object)
    def _follow(self, _changes: object) -> None:
        if self.isVisible():
            self._read()

    def _lay_out(self) -> None:
        space, theme = self.theme.space, self.theme
        back = IconButton(theme, "前の年度(Ctrl+[)", name="year_back", icon="chevron-left")
        back.setShortcut("Ctrl+[")
        back.clicked.connect(self.step_back)
        on = IconButton(theme, "次の年度(Ctrl+])", name="year_on", icon="chevron-right")
        on.setShortcut("Ctrl+]")
        on.clicked.connect(self.step_on)
        top = QHBoxLayout()
        top.setSpacing(space.s)
        for widget in (back, self._year, on, self._ledger, self._room):
            top.addWidget(widget)
        top.addStretch(1)
        legend = QHBoxLayout()
        legend.setSpacing(space.s)
        for badge in self._counts.values():
            legend.addWidget(badge)
        legend.addStretch(1)
        card = Card(theme)
        card.body.addWidget(self.grid, 1)
        card.body.addWidget(self._day)
        self.body.addLayout(top)
        self.body.addLayout(legend)
        self.body.addWidget(card, 1)
        self._counts[DayState.NOTHING].show_state("", Tone.MUTED)


def _refill(choice: ChoiceField, items: "list[tuple[str, object]]") -> None:
    """Offer other things and stay with the one chosen, without telling anybody."""
    kept = choice.currentData()
    if [(choice.itemText(at), choice.itemData(at)) for at in range(choice.count())] == items:
        return
    choice.blockSignals(True)
    choice.clear()
    for words, key in items:
        choice.addItem(words, key)
    choice.setCurrentIndex(max(choice.findData(kept), 0) if kept is not None else 0)
    choice.blockSignals(False)


def year_paper(workbench: Workbench, year: YearDays) -> "Paper":
    """Return the year as one landscape page."""
    from zyuki_desk.paper.forms.year_calendar import render_year
    from zyuki_desk.paper.printing import Paper

    asked = year.asked
    ledger = workbench.ledgers[asked.ledger] if asked.ledger else None
    title = ledger.title if ledger is not None else ALL_LEDGERS
    place = workbench.directory.room_title(asked.place) if asked.place else ""

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        return printing.form(
            "year-calendar",
            lambda fonts, header: render_year(fonts, header, year, title, place),
            ledger=ledger,
            lines=len(year.marks),
        )

    return Paper(f"年間カレンダー {fiscal_year_label(asked.year)}", prepare)
