"""One day's checks: what is missing by terminal, one key for fine, each item named before it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.check_month import (
    CheckBoard,
    CheckItem,
    DueCheck,
    Looked,
    Mark,
    PhaseChecks,
)
from zyuki_desk.core.fields import moment
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows, TimeField
from zyuki_desk.ui.own_asking import own_cells
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.check_fault import FaultPanel
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

SIDE_WIDTH, MOST_WIDTH = 430, 560


class ItemList(QWidget):
    """Each item by its name, with the mark that a fine check writes of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("fine_items")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space.m)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)

    def show_items(self, items: Sequence[tuple[CheckItem, bool]]) -> None:
        """Show other items, each with whether it is looked at."""
        while (taken := self._grid.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (item, is_due) in enumerate(items):
            mark = Mark.GOOD if is_due else Mark.NONE
            words = item.sentence if is_due else mark.words
            sign, name = label(mark.sign), label(item.label, "" if is_due else "muted")
            sign.setAccessibleName(f"{item.label} {mark.words}")
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(sign, 2 * row, 0, top)
            self._grid.addWidget(name, 2 * row, 1, top)
            self._grid.addWidget(label(words, "small", wrap=True), 2 * row + 1, 1)


class CheckDayView(QWidget):
    """The terminals of one day and time at the left, what will be written at the right."""

    line_asked = Signal(int)

    def __init__(self, workbench: Workbench, board: Callable[[], CheckBoard]) -> None:
        super().__init__()
        self.setObjectName("check_day_view")
        self._bench, self._board = workbench, board
        self._day = workbench.clock.read().today
        self._phases: tuple[PhaseChecks, ...] = ()
        theme = workbench.theme
        self._tabs = QTabBar()
        self._tabs.setObjectName("check_phases")
        self._tabs.setAccessibleName("点検の別")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.currentChanged.connect(self._show_phase)
        self._title = label("", "section")
        self._title.setObjectName("check_day_title")
        self.list = RowList(theme, name="check_list", title="端末ごとの点検")
        self.list.act_asked.connect(self._act)
        self.list.current_changed.connect(self._say_rights)
        self.fault = FaultPanel(workbench)
        self.fault.asked.connect(self._write_fault)
        self.fault.closed.connect(self._end_fault)
        self._side = QStackedWidget()
        self._fine = self._made_fine()
        self._side.addWidget(self._fine)
        self._side.addWidget(self.fault)
        self._lay_out()

    # What is shown

    @property
    def day(self) -> date:
        """The day shown."""
        return self._day

    @property
    def phase(self) -> PhaseChecks | None:
        """The time of the day shown."""
        at = self._tabs.currentIndex()
        return self._phases[at] if 0 <= at < len(self._phases) else None

    @property
    def is_past(self) -> bool:
        """Whether the day is over: its checks are written late."""
        return self._day < self._bench.clock.read().today

    def start(self, day: date, phase: str = "", terminal: str = "") -> None:
        """Show a day; without a time of the day the first one that misses something."""
        self._day = day
        self._time.clear()
        self._why.clear()
        self._clock.clear()
        self.rows.clear_errors()
        self._turn(self._fine)
        self._phases = self._board().day(day)
        keys = [each.phase.key for each in self._phases]
        due = [i for i, each in enumerate(self._phases) if each.missing and each.is_time]
        at = keys.index(phase) if phase in keys else next(iter(due), 0)
        self._fill_tabs(at)
        self._show_phase()
        self.list.select(terminal or next(iter(self._missing()), ""))
        self.list.take_focus()

    def refresh(self) -> None:
        """Read again what stands, keeping the place."""
        self._phases = self._board().day(self._day)
        self._fill_tabs(max(self._tabs.currentIndex(), 0))
        self._show_phase()

    def _fill_tabs(self, at: int) -> None:
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        for each in self._phases:
            left = len(each.missing)
            state = f"残り {left}" if left else "✓"
            self._tabs.addTab(f"{each.phase.label}  {state}")
        self._tabs.setCurrentIndex(min(at, self._tabs.count() - 1))
        self._tabs.blockSignals(False)

    @Slot()
    def _show_phase(self) -> None:
        phase = self.phase
        checks = phase.checks if phase is not None else ()
        self.list.show_rows([self._row(check) for check in checks], self.list.current)
        self._title.setText(self._head())
        self.rows.setVisible(self.is_past or self._sees_clock)
        for key, shown in (
            ("checked_at", self.is_past),
            ("remarks", self.is_past),
            ("clock", self._sees_clock),
        ):
            self.rows.show_row(key, shown=shown)
        self._items.show_items(self._due_items)
        self._say_rights()

    def _head(self) -> str:
        phase = self.phase
        if phase is None:
            return era_date(self._day, "weekday")
        return f"{era_date(self._day, 'weekday')}  {phase.phase.label}"

    def _row(self, check: DueCheck) -> Row:
        title = f"{check.terminal}  {check.name}"
        written = check.written
        if written is None:
            is_time = self.phase is not None and self.phase.is_time
            tone, word = (Tone.WARN, "未実施") if is_time else (Tone.MUTED, "これから")
            chip = Chip(word, tone, "gap" if is_time else "clock")
            return Row(check.terminal, title, icon=chip.icon, tone=tone, chips=(chip,),
                       act="異状なし")  # fmt: skip
        chips = [] if written.is_good else [Chip("異状あり", Tone.DANGER)]
        chips += [Chip("後日記入", Tone.WARN, "late")] if written.late else []
        who = self._bench.directory.name_of(written.by)
        return Row(
            check.terminal, title, detail=f"No.{written.number}  {who}",
            icon="check-circle" if written.is_good else "error",
            tone=Tone.OK if written.is_good else Tone.DANGER,
            when=short_time(written.at.astimezone(JST)), chips=tuple(chips), act="開く",
        )  # fmt: skip

    def _missing(self) -> tuple[str, ...]:
        return self.phase.missing if self.phase is not None else ()

    @property
    def _due_items(self) -> list[tuple[CheckItem, bool]]:
        phase = self.phase
        key = phase.phase.key if phase is not None else ""
        return [(item, key in item.phases) for item in self._board().items(self._day)]

    @property
    def _sees_clock(self) -> bool:
        return any(item.compares and is_due for item, is_due in self._due_items)

    @Slot()
    def _say_rights(self) -> None:
        left, current = len(self._missing()), self.list.current
        may = self._bench.may(Operation.ENTER)
        self._all.say(f"残り{left}台すべて異状なし" if left else "すべて記入済")
        self._all.setEnabled(may and left > 0)
        self._bad.setEnabled(may and current in self._missing())
        for button in (self._all, self._bad):
            button.setToolTip("" if may else who_may(self._bench, Operation.ENTER))
        who = self._bench.directory.name_of(self._bench.actor.person)
        self._who.setText(f"点検者 {who}(替わるときは 操作者交代 F9)")

    # What is written

    @Slot(object)
    def _act(self, terminal: object) -> None:
        """Write a missing check as fine; open one that stands."""
        check = self._check(terminal)
        if check is None:
            return
        if check.written is not None:
            self.line_asked.emit(check.written.entry_id)
        else:
            self._write([check.terminal])

    def _check(self, terminal: object) -> DueCheck | None:
        checks = self.phase.checks if self.phase is not None else ()
        return next((check for check in checks if check.terminal == terminal), None)

    @Slot()
    def write_all(self) -> None:
        """Write every check of this time that is missing as fine."""
        self._write(self._missing())

    @Slot()
    def start_fault(self) -> None:
        """Ask what was not fine at the chosen terminal."""
        check = self._check(self.list.current)
        if check is None or check.written is not None:
            return
        items = [item for item, is_due in self._due_items if is_due]
        self.fault.open(f"{check.terminal}  {check.name}", items)
        self._turn(self.fault)

    @Slot()
    def _write_fault(self) -> None:
        current = self.list.current
        if isinstance(current, str):
            bad, fault, action = self.fault.told
            self._write([current], bad=bad, fault=fault, action=action)

    @Slot()
    def _end_fault(self) -> None:
        self._turn(self._fine)
        self.list.setFocus()

    def _turn(self, side: QWidget) -> None:
        """Show what is fine or what is not; one key must not mean two things."""
        self._side.setCurrentWidget(side)
        for widget in (self._all, self._bad, self._tabs):
            widget.setVisible(side is self._fine)
        self.list.setEnabled(side is self._fine)

    def _write(
        self, terminals: Sequence[str], *, bad: Sequence[str] = (), fault: str = "",
        action: str = "",
    ) -> None:  # fmt: skip
        phase = self.phase
        if phase is None or not terminals:
            return
        self.rows.clear_errors()
        try:
            at, board = self._at(), self._board()
            own = own_cells(self._bench, [board.key], self._day)
            if own is None:
                return
            saved = board.write(
                Looked(
                    day=self._day, phase=phase.phase.key, terminals=terminals,
                    by=self._bench.actor.person, at=at, bad=bad, fault=fault, action=action,
                    clock=self._clock.text() if self._sees_clock else "",
                    remarks=self._why.text() if self.is_past else "",
                    own=own.get(board.key, {}),
                )
            )  # fmt: skip
        except Refusal as refusal:
            self._refuse(refusal)
            return
        except Trouble as trouble:
            self._bench.complain(trouble)
            return
        self._turn(self._fine)
        self._clock.clear()
        numbers = f"No.{saved[0].number}" + (f"〜{saved[-1].number}" if len(saved) > 1 else "")
        late = "(後日記入)" if saved[0].late else ""
        self._bench.say(f"保存済 {numbers} {phase.phase.label}点検 {len(saved)}台{late}")
        self.refresh()
        self.list.select(next(iter(self._missing()), terminals[-1]))
        self.list.setFocus()

    def _at(self) -> datetime | None:
        if not self.is_past:
            return None
        value = self._time.value
        if value is None:
            sentence = self._time.sentence or "点検した時刻を入れてください。"
            raise Refusal(sentence, field="checked_at")
        return moment(self._day, value)

    def _refuse(self, refusal: Refusal) -> None:
        """Show what is wrong where it was written; what was typed stays."""
        aliases = {"clock_off": "clock"}
        field = aliases.get(refusal.field or "", refusal.field)
        told = Refusal(refusal.sentence, field=field)
        if self._side.currentWidget() is self.fault and self.fault.rows.show_refusal(told):
            return
        if not self.rows.show_refusal(told):
            self._bench.complain(refusal)
        self.refresh()

    # How it lies

    def _made_fine(self) -> QWidget:
        theme = self._bench.theme
        card = Card(theme, "異状なしで書く項目")
        card.setObjectName("fine_card")
        self._items = ItemList(theme)
        self._time = TimeField(theme)
        self._why = QLineEdit()
        self._clock = QLineEdit()
        self._clock.setPlaceholderText("例 5秒進み / -90 / 0")
        self.rows = FormRows(theme)
        self.rows.add("checked_at", "点検した時刻", self._time, required=True)
        self.rows.add("remarks", "後日になった理由", self._why, required=True)
        self.rows.add("clock", "時計の差", self._clock, help="見たときだけ。空欄でもかまいません。")
        self._who = label("", "muted", wrap=True)
        self._who.setObjectName("check_who")
        card.body.addWidget(self._items)
        card.body.addSpacing(theme.space.s)
        card.body.addWidget(self.rows)
        card.body.addStretch(1)
        card.body.addWidget(self._who)
        return card

    def _lay_out(self) -> None:
        theme = self._bench.theme
        space = theme.space
        self._all = ActionButton(
            theme, "", name="all_fine", icon="check", keys="Ctrl+Return", part="primary"
        )
        self._all.clicked.connect(self.write_all)
        self._bad = ActionButton(theme, "異状あり…", name="fault_button", icon="warning", keys="F4")
        self._bad.clicked.connect(self.start_fault)
        head = QHBoxLayout()
        head.setSpacing(space.m)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._bad)
        head.addWidget(self._all)
        card = Card(theme)
        card.body.setContentsMargins(1, space.s, 1, space.s)
        card.body.addWidget(self.list)
        self._widen()
        theme.changed.connect(self._widen)
        lower = QHBoxLayout()
        lower.setSpacing(space.l)
        lower.addWidget(card, 1)
        lower.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.m)
        column.addLayout(head)
        column.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(lower, 1)

    @Slot()
    def _widen(self) -> None:
        """Give the side the width its words need at this size of type, within the window."""
        factor = self._bench.theme.type.factor
        self._side.setFixedWidth(min(round(SIDE_WIDTH * factor), MOST_WIDTH))
