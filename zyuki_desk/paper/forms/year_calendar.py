"""The calendar of a fiscal year on one page: months down, days across, a sign for each day."""

from typing import Final, Literal

from zyuki_desk.base.calendar import fiscal_year_label
from zyuki_desk.core.days import DayState, tally
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.core.year_days import YearDays
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_register

_COUNTED: Final = (DayState.GAP, DayState.FAULT, DayState.LATE)
_DAYS: Final = 31
_LEGEND: Final = "  ".join(f"{state.sign} {state.label}" for state in DayState)


def render_year(
    fonts: FontBook, header: SheetHeader, year: YearDays, title: str, place: str = "",
    *, paper: Literal["A4", "A3"] = "A4", invariant: bool = False,
) -> RenderedSheet:  # fmt: skip
    """Print a year of a ledger and room; the page says what each sign means and counts them."""
    counts = tally(year.marks)
    summary = "  ".join(f"{state.label} {counts[state]}日" for state in (DayState.FINE, *_COUNTED))
    where = f"{place}  " if place else ""
    layout = Layout(
        title="年間カレンダー",
        columns=(
            LayoutColumn(keys=("number",), title="月", width_mm=11, align="center"),
            *(
                LayoutColumn(keys=(f"d{day}",), title=str(day), align="center")
                for day in range(1, _DAYS + 1)
            ),
            *(
                LayoutColumn(
                    keys=(state.value,), title=state.sign, width_mm=8, align="right", group="日数"
                )
                for state in _COUNTED
            ),
        ),
        paper=paper,
        rows_per_page=12,
        row_height=9.5,
        grow=False,
        head_fields=(),
        head_note=f"{title}  {where}{fiscal_year_label(year.asked.year)}  {summary}",
        seal_boxes=(SealBox("管理責任者"), SealBox("担当")),
        foot_notes=(_LEGEND,),
    )
    lines = [_month(year, number, first.month) for number, first in enumerate(year.months())]
    return render_register(fonts, layout, header, lines, invariant=invariant)


def _month(year: YearDays, row: int, month: int) -> Line:
    mine = {day: mark for day, mark in year.marks.items() if day.month == month}
    texts: dict[str, str] = {
        **{f"d{day.day}": mark.state.sign for day, mark in mine.items()},
        **{state.value: str(count or "") for state, count in tally(mine).items()},
    }
    cells = {key: (Run(text),) for key, text in texts.items() if text}
    return Line(entry_id=row, number=f"{month}月", cells=cells)
