"""What a ledger page asks for: period, room, person, text, state, blank cells; seen as chips."""

from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year, month_of
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.search import Query
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.entry_form_fields import parse_day, person_suggestions, show_day
from zyuki_desk.ui.period_picker import Period as Stretch
from zyuki_desk.ui.period_picker import PeriodPicker
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.widgets import label
from zyuki_desk.ui.workbench import Workbench

EVER = Stretch("すべての期間", date(1868, 1, 1), date(2199, 12, 31))
ANY_ROOM = "すべての室"
CELLS = "欄の条件を足す"
PERSON_WIDTH = 130
MOST_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition that can be taken away."""

    name: str
    words: str
    without: Query


class FilterBar(QWidget):
    """Two rows of conditions, and below them the chips of those that are set."""

    query_changed = Signal(object)
    """The `Query` now asked."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__()
        self.setObjectName("filter_bar")
        self._workbench = workbench
        self._ledger = ledger
        self._query = Query(period=usual_period(ledger, self._today), newest_first=True)
        self._quiet = False
        theme = workbench.theme
        self.search = SearchField(theme, name="ledger_search", hint="この簿冊の中をさがす")
        self.search.setAccessibleName(f"{ledger.title}の中をさがす")
        self.period = PeriodPicker(theme, presets(self._today), parse_day(workbench), show_day)
        self.room = ChoiceField(theme, name="room_filter", words="室・区画")
        self.person = SearchField(
            theme, name="person_filter", hint="人でしぼる", suggest=person_suggestions(workbench)
        )
        self.person.setAccessibleName("人でしぼる")
        self.person.setMinimumWidth(PERSON_WIDTH)
        self.person.setMaximumWidth(MOST_WIDTH)
        self.state = ChoiceField(theme, name="state_filter", words="状態")
        self.cells = ChoiceField(theme, name="cell_filter", words="欄の空き")
        self._chips = QHBoxLayout()
        self._chip_row = QWidget()
        self._fill_choices()
        self._lay_out()
        self._connect()
        self.ask(self._query)
        self._show_chips()

    @property
    def _usual(self) -> Period | None:
        return usual_period(self._ledger, self._today)

    @property
    def query(self) -> Query:
        """What is asked."""
        return self._query

    @property
    def _today(self) -> date:
        return self._workbench.clock.read().today

    def ask(self, query: Query) -> None:
        """Ask something else; every field shows it."""
        self._quiet = True
        try:
            self.search.setText(query.text)
            self.period.set_period(_stretch(query.period, self._today))
            self.room.setCurrentIndex(max(self.room.findData(query.place), 0))
            self.state.setCurrentIndex(max(self.state.findData(query.state.value), 0))
        finally:
            self._quiet = False
        self._take(query)

    def summary(self) -> list[str]:
        """Return the conditions in words, as the chips say them."""
        return [chip.words for chip in self._conditions()]

    def refill_rooms(self) -> None:
        """Offer the rooms there are now."""
        self._quiet = True
        kept = self.room.currentData()
        self.room.clear()
        self.room.addItem(ANY_ROOM, None)
        for room in self._workbench.directory.rooms.values():
            self.room.addItem(room.title, room.code)
        self.room.setCurrentIndex(max(self.room.findData(kept), 0))
        self._quiet = False

    def _take(self, query: Query) -> None:
        if query == self._query:
            return
        self._query = query
        self._show_chips()
        self.query_changed.emit(query)

    def _change(self, **parts: object) -> None:
        if not self._quiet:
            self._take(replace(self._query, **parts))  # type: ignore[arg-type]

    @Slot(str)
    def _take_text(self, text: str) -> None:
        self._change(text=text)

    @Slot(object)
    def _take_period(self, stretch: Stretch) -> None:
        self._change(period=None if stretch == EVER else Period(stretch.first, stretch.last))

    @Slot()
    def _take_room(self) -> None:
        self._change(place=self.room.currentData())

    @Slot()
    def _take_state(self) -> None:
        self._change(state=LineState(self.state.currentData()))

    @Slot(object)
    def _take_person(self, person: PersonFacts) -> None:
        self._change(person=person.code)

    @Slot(str)
    def _take_scan(self, text: str) -> None:
        person = self._workbench.directory.by_code(text)
        if person is not None:
            self.person.clear()
            self._change(person=person.code)

    @Slot(int)
    def _take_cell(self, index: int) -> None:
        chosen = self.cells.itemData(index)
        if not chosen:
            return
        kind, key = str(chosen).split(":")
        self.cells.setCurrentIndex(0)
        if kind == "empty":
            self._change(empty=self._query.empty | {key}, filled=self._query.filled - {key})
        else:
            self._change(filled=self._query.filled | {key}, empty=self._query.empty - {key})

    @Slot()
    def _drop_chip(self) -> None:
        name = self.sender().objectName()
        chip = next((chip for chip in self._conditions() if chip.name == name), None)
        if chip is not None:
            self.ask(chip.without)

    @Slot()
    def clear_all(self) -> None:
        """Go back to this month without further conditions."""
        self.ask(Query(period=self._usual, newest_first=self._query.newest_first))

    def _conditions(self) -> list[Chip]:
        query, found = self._query, []
        if query.period is not None:
            found.append(Chip("chip_period", query.period.label(), replace(query, period=None)))
        if query.place is not None:
            words = self._workbench.directory.room_title(query.place)
            found.append(Chip("chip_room", words, replace(query, place=None)))
        if query.person is not None:
            words = self._workbench.directory.name_of(query.person)
            found.append(Chip("chip_person", words, replace(query, person=None)))
        if query.text:
            found.append(Chip("chip_text", f"「{query.text}」", replace(query, text="")))
        if query.state is not LineState.ALL:
            without = replace(query, state=LineState.ALL)
            found.append(Chip("chip_state", query.state.label, without))
        for key in sorted(query.empty):
            words = f"{self._ledger.field(key).label}が空欄"
            found.append(
                Chip(f"chip_empty_{key}", words, replace(query, empty=query.empty - {key}))
            )
        for key in sorted(query.filled):
            words = f"{self._ledger.field(key).label}が記入済"
            without = replace(query, filled=query.filled - {key})
            found.append(Chip(f"chip_filled_{key}", words, without))
        return found

    def _show_chips(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Hidden first: a layout's late show would make it a window of its own.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        conditions = self._conditions()
        theme = self._workbench.theme
        for chip in conditions:
            button = ActionButton(theme, f"{chip.words}  ×", name=chip.name, part="chip")
            button.setAccessibleName(f"条件 {chip.words} を外す")
            button.clicked.connect(self._drop_chip)
            self._chips.addWidget(button)
        usual = Query(period=self._usual, newest_first=self._query.newest_first)
        if self._query != usual:
            clear = ActionButton(theme, "条件を戻す", name="chips_clear", part="quiet")
            clear.clicked.connect(self.clear_all)
            self._chips.addWidget(clear)
        if not self._chips.count():
            self._chips.addWidget(label("なし(すべての行)", "small"))
        self._chips.addStretch(1)

    def _fill_choices(self) -> None:
        self.refill_rooms()
        self.room.setVisible(self._ledger.place is not None)
        self.person.setVisible(self._ledger.person is not None)
        for state in LineState:
            words = "状態: すべて" if state is LineState.ALL else state.label
            self.state.addItem(words, state.value)
        self.cells.addItem(CELLS, "")
        for spec in self._ledger.shown:
            if not spec.required:
                self.cells.addItem(f"{spec.label}が空欄", f"empty:{spec.key}")
                self.cells.addItem(f"{spec.label}が記入済", f"filled:{spec.key}")
        for choice in (self.room, self.state, self.cells):
            choice.setSizeAdjustPolicy(
                ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.setMinimumContentsLength(7)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.setMaximumWidth(MOST_WIDTH)

    def _lay_out(self) -> None:
        space = self._workbench.theme.space
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for row in (upper, lower):
            row.setSpacing(space.s)
        upper.addWidget(self.search, 1)
        upper.addWidget(self.period)
        for widget in (self.room, self.person, self.state, self.cells):
            lower.addWidget(widget, 4)
        lower.addStretch(1)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self._chips.setSpacing(space.xs)
        chips = QHBoxLayout(self._chip_row)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(space.s)
        chips.addWidget(label("条件", "small"))
        chips.addLayout(self._chips, 1)
        self.tools = chips
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(upper)
        column.addLayout(lower)
        column.addWidget(self._chip_row)

    def _connect(self) -> None:
        self.search.query_changed.connect(self._take_text)
        self.search.submitted.connect(self._take_text)
        self.period.period_changed.connect(self._take_period)
        self.room.currentIndexChanged.connect(self._take_room)
        self.state.currentIndexChanged.connect(self._take_state)
        self.cells.activated.connect(self._take_cell)
        self.person.chosen.connect(self._take_person)
        self.person.submitted.connect(self._take_scan)


def usual_period(ledger: Ledger, today: date) -> Period | None:
    """Return what a ledger shows at first: this month, or all of a list that runs for years."""
    return month_of(today) if ledger.monthly else None


def presets(today: date) -> list[Stretch]:
    """Return the stretches of time that are usually asked for."""
    month = month_of(today)
    before = month_of(date.fromordinal(month.first.toordinal() - 1))
    year, last = fiscal_period(fiscal_year(today)), fiscal_period(fiscal_year(today) - 1)
    return [
        Stretch("今月", month.first, month.last),
        Stretch("先月", before.first, before.last),
        Stretch("今年度", year.first, year.last),
        Stretch("前年度", last.first, last.last),
        EVER,
    ]


def _stretch(period: Period | None, today: date) -> Stretch:
    """Return the preset for a period, or any other stretch."""
    if period is None:
        return EVER
    for stretch in presets(today):
        if (stretch.first, stretch.last) == (period.first, period.last):
            return stretch
    return Stretch(period.label(), period.first, period.last)
