"""The month sheets as a paper for the printing page."""

from collections.abc import Sequence
from dataclasses import replace

from zyuki_desk.core.check_month import CheckMonth
from zyuki_desk.core.layouts import layout_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.month_sheet import FORM, render_month_sheet
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.ui.workbench import Workbench


def month_paper(
    workbench: Workbench, ledger: Ledger, months: Sequence[CheckMonth], *, blank: bool = False
) -> Paper:
    """Return the sheets of one month, for previewing, printing and saving."""
    layout, period = layout_of(workbench.desk, ledger), months[0].period
    lines = len({c.entry_id for m in months for r in m.rows for c in r.cells} - {None})

    def render(fonts: FontBook, header: SheetHeader) -> RenderedSheet:
        return render_month_sheet(fonts, header, layout, months)

    def prepare(printing: Printing, _: Progress) -> PreparedSheet:
        sheet = printing.form(FORM, render, ledger=ledger, query=Query(period=period), lines=lines)
        return replace(sheet, blank=blank)

    kind = "白紙の月の表" if blank else "月の表"
    return Paper(f"{ledger.title} {kind} {period.label()}", prepare)
