"""閉庁日 in the settings: the year as it stands, with holidays and the office's own days."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import (
    WEEKDAYS,
    era_date,
    fiscal_period,
    fiscal_year,
    fiscal_year_label,
)
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.masters.fields import CLOSING_FIELDS
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.core.office import ClosingDay
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.settings_fields import choice_field, date_field
from zyuki_desk.ui.pages.settings_section import Section, note, scrolled
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.widgets import Card, SectionHeader
from zyuki_desk.ui.workbench import Workbench

_CLOSES, _OPENS = "close", "open"


class DaysSection(Section):
    """The closed days of one fiscal year in a list; own ones are added and taken back."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench, "days_section", "閉庁日")
        theme = workbench.theme
        self._year = fiscal_year(workbench.clock.read().today)
        self._own: list[MasterRow] = []
        self._head = SectionHeader("年度の一覧")
        for name, text, icon, step in (
            ("days_before", "前の年度", "chevron-left", self._before),
            ("days_after", "次の年度", "chevron-right", self._after),
        ):
            button = IconButton(theme, text, name=name, icon=icon)
            button.clicked.connect(step)
            self._head.add(button)
        self.table = ShortTable(
            theme, "days_table", "閉庁日",
            (("日付", 150), ("曜日", 50), ("種別", 120), ("理由", 160)),
        )  # fmt: skip
        self.table.row_chosen.connect(self._choose)
        self.form = FormRows(theme)
        self._day = date_field(workbench)
        self._day.setObjectName("days_day")
        self._sort = choice_field(workbench, ((_CLOSES, "閉庁する"), (_OPENS, "休日に開庁する")))
        self._sort.setObjectName("days_sort")
        self._name = QLineEdit()
        self._name.setObjectName("days_name")
        self.form.add("day", "日付", self._day, required=True)
        self.form.add("is_open", "この日は", self._sort)
        self.form.add("name", "理由", self._name, required=True)
        self._add = ActionButton(theme, "登録", name="days_add", icon="plus", keys="Ctrl+S")
        self._add.setProperty("part", "primary")
        self._add.clicked.connect(self._register)
        self._end = ActionButton(theme, "選んだ日を取りやめる", name="days_end", icon="dash")
        self._end.clicked.connect(self._take_back)
        self.history = Timeline(theme)
        self._lay_out()

    @override
    def refresh(self) -> None:
        rows = self.masters.rows.all(ClosingDay, "day")
        period = fiscal_period(self._year)
        self._own = [row for row in rows if _day_of(row) in period]
        self._head.say(fiscal_year_label(self._year))
        self.table.show_rows(self._listed())
        for widget in (self._day, self._name, self._sort):
            widget.setEnabled(self.writable)
        self.explain(self._add, allowed=self.writable)
        self._choose(self.table.current_key)

    def _listed(self) -> Sequence[ListedRow]:
        """List closed days that are not plain weekly ones, and the office's own of any kind."""
        period = fiscal_period(self._year)
        calendar = office_calendar(self.workbench.directory)
        weekly = set(self.workbench.directory.office.weekly_closed)
        lines: list[tuple[date, ListedRow]] = []
        for row in self._own:
            taken = row.values["ended_on"] is not None
            sort = "休日の開庁" if row.values["is_open"] else "機関の閉庁日"
            day = _day_of(row)
            lines.append(
                (day, _line(row.row_id, day, f"{sort}(取りやめ)" if taken else sort,
                            row.text("name"), faint=taken))
            )  # fmt: skip
        own = {_day_of(row) for row in self._own if row.values["ended_on"] is None}
        for day in period.days():
            why = calendar.why_closed(day)
            if why is None or day in own or (day.weekday() in weekly and why.endswith("曜日")):
                continue
            sort = "年末年始" if why == "年末年始" else "国民の祝日"
            lines.append((day, _line(day.isoformat(), day, sort, why)))
        return [line for _, line in sorted(lines, key=lambda one: one[0])]

    @Slot(object)
    def _choose(self, key: object) -> None:
        row = next((row for row in self._own if row.row_id == key), None)
        taken = row is not None and row.values["ended_on"] is not None
        self.explain(self._end, allowed=self.writable and row is not None and not taken)
        touches = (
            self.masters.rows.history(ClosingDay, [row.row_id], CLOSING_FIELDS)
            if row is not None
            else []
        )
        self.history.show_items(self.told(touches))

    @Slot()
    def _register(self) -> None:
        day, name = self._day.value, self._name.text()
        if self._day.sentence or day is None:
            self.form.set_error("day", self._day.sentence or "日付を入れてください。")
            return
        is_open = self._sort.currentData() == _OPENS
        if self.act(
            lambda _: self.masters.register_closing_day(day, name, is_open=is_open),
            "登録しました",
            self.form,
        ):
            self._year = fiscal_year(day)
            self._day.set_value(None)
            self._name.clear()
            self.refresh()

    @Slot()
    def _take_back(self) -> None:
        key = self.table.current_key
        if isinstance(key, int) and self.act(
            lambda reason: self.masters.end_closing_day(key, reason=reason),
            "取りやめました",
            ask_first="取りやめる理由を書きます。履歴に残ります。",
        ):
            self.refresh()

    @Slot()
    def _before(self) -> None:
        self._year -= 1
        self.refresh()

    @Slot()
    def _after(self) -> None:
        self._year += 1
        self.refresh()

    def _lay_out(self) -> None:
        space = self.theme.space
        left = QVBoxLayout()
        left.setSpacing(space.s)
        left.addWidget(self._head)
        left.addWidget(self.table, 1)
        card = Card(self.theme, "機関の閉庁日・開庁日")
        note(card, "国民の祝日・年末年始・毎週の休みのほかに、この機関だけの日を登録します。")
        card.body.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.addWidget(self._end)
        buttons.addStretch(1)
        buttons.addWidget(self._add)
        card.body.addLayout(buttons)
        story = Card(self.theme, "履歴", "選んだ日について")
        story.body.addWidget(self.history)
        side = QWidget()
        side.setProperty("part", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(card)
        column.addWidget(story)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        row.addLayout(left, 6)
        row.addWidget(scrolled(side), 5)


def _day_of(row: MasterRow) -> date:
    day = row.values["day"]
    assert isinstance(day, date)
    return day


def _line(key: object, day: date, sort: str, why: str, *, faint: bool = False) -> ListedRow:
    return ListedRow(key, (era_date(day), WEEKDAYS[day.weekday()], sort, why), faint=faint)
