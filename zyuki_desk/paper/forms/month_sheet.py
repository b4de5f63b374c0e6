"""The month sheet of the daily checks on paper: one page for a terminal and month, gaps in view."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from zyuki_desk.base.calendar import WEEKDAYS
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.check_month import CheckMonth, Mark, Row
from zyuki_desk.core.layout import HEAD_FIELDS, Layout, LayoutColumn
from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import FRAME, Frame, SheetHeader
from zyuki_desk.paper.register import RenderedSheet
from zyuki_desk.paper.text import LEADING, Setter, SetText

FORM: Final = "check-month"
"""What the record of the printed sheet calls it."""
LEGEND: Final = (
    "○ 異状なし  × 異状あり  － 該当なし  未 未実施  "
    "右上の印 後日記入  左下の印 訂正  灰色 閉庁  「時計の差」は標準の時刻より進みが＋(秒)"
)
_LABEL_MM: Final = 36.0
_ROW: Final = 5.4 * MM
_LEAST_ROW: Final = 3.7 * MM
_BAND: Final = 5.6 * MM
_NOTE: Final = 8.0
_NOTES_ROOM: Final = 20 * MM
"""What is kept free for faults before rows become lower."""
_SIGN: Final = 9.0
_TINY: Final = 5.6
_LABEL: Final = 7.6
_SHADE: Final = 0.88
_GAP_SHADE: Final = 0.96
_CORNER: Final = 1.7 * MM
_NAME_CHARS: Final = 3


def render_month_sheet(
    fonts: FontBook,
    header: SheetHeader,
    layout: Layout,
    months: Sequence[CheckMonth],
    *,
    invariant: bool = False,
) -> RenderedSheet:
    """Print the sheets of one month, each terminal on its own page; `layout` gives head and seals.

    All sheets are of the same period: its days are the columns.
    """
    writer = _Writer(fonts, header, layout, months, invariant=invariant)
    for month in months:
        writer.write(month)
    return writer.finish()


def month_layout(layout: Layout, month: CheckMonth) -> Layout:
    """Return the form of the month sheet from the ledger's own: its seals, its typeface."""
    days = tuple(
        LayoutColumn(
            keys=(f"d{day.day.day}",),
            title=f"{day.day.day}\n{WEEKDAYS[day.day.weekday()]}",
            align="center",
        )
        for day in month.days
    )
    label = LayoutColumn(keys=("item",), title="点検項目", width_mm=_LABEL_MM)
    return replace(
        layout,
        title=f"{layout.title}(月表)",
        columns=(label, *days),
        orientation="landscape",
        paper="A4",
        rows_per_page=0,
        row_height=5.0,
        head_fields=HEAD_FIELDS,
        head_note="",
        foot_notes=(LEGEND,),
    )


@dataclass(frozen=True, slots=True)
class _Strip:
    """One row of the grid: a band with words, or a row of cells."""

    words: str
    row: Row | None = None
    is_head: bool = False


class _Writer:
    def __init__(
        self, fonts: FontBook, header: SheetHeader, layout: Layout,
        months: Sequence[CheckMonth], *, invariant: bool,
    ) -> None:  # fmt: skip
        form = month_layout(layout, months[0])
        chain = fonts.chain(form.font)
        width, height = form.page_mm
        self._doc = Document(
            chain, (width * MM, height * MM), title=form.title, invariant=invariant
        )
        self._set = Setter(chain)
        self._frame = Frame(self._doc, self._set, form, header)
        self._frame.draw()
        self._y = self._frame.body_top
        self._on_page: list[tuple[int, ...]] = []
        self._ids: list[int] = []

    def write(self, month: CheckMonth) -> None:
        """Draw one terminal's month, going on to further pages where it must."""
        strips = list(_strips(month))
        room = self._frame.body_top - self._frame.body_bottom
        bands = sum(strip.row is None for strip in strips)
        rows = len(strips) - bands
        fitting = (room - bands * _BAND - _NOTES_ROOM) / max(rows, 1)
        height = min(_ROW, max(fitting, _LEAST_ROW))
        self._begin(month)
        for strip in strips:
            self._strip(month, strip, height)
        self._close_grid()
        self._notes(month)
        self._end()

    def finish(self) -> RenderedSheet:
        """Write the number of pages on each and return the file."""
        self._frame.draw_total(self._doc.pages)
        return RenderedSheet(
            pdf=self._doc.finish(),
            pages=self._doc.pages,
            lines_on_page=tuple(self._on_page),
            inexact=tuple(sorted(self._doc.fonts.inexact)),
        )

    # The grid

    def _begin(self, month: CheckMonth) -> None:
        frame = self._frame
        for day, column in zip(month.days, frame.columns[1:], strict=True):
            if day.closed is not None:
                self._doc.fill(
                    column.left, frame.body_top, column.right - column.left,
                    frame.table_top - frame.body_top, _SHADE,
                )  # fmt: skip
        self._doc.use(FRAME)
        self._y = frame.body_top
        self._ids = []

    def _strip(self, month: CheckMonth, strip: _Strip, height: float) -> None:
        tall = _BAND if strip.row is None else height
        if self._y - tall < self._frame.body_bottom:
            self._close_grid()
            self._end()
            self._begin(month)
        top, low = self._y, self._y - tall
        if strip.row is None:
            self._band(strip, top, low)
        else:
            self._row(month, strip.row, top, low)
        for y in (top, low):
            # Both: the grey of the row above and of this one lies over their common line.
            self._doc.line(self._frame.left, y, self._frame.right, y, HAIR)
        self._y = low

    def _band(self, strip: _Strip, top: float, low: float) -> None:
        frame, size = self._frame, _LABEL + (2 if strip.is_head else 1)
        if not strip.is_head:
            self._doc.fill(frame.left, low, frame.right - frame.left, top - low, _GAP_SHADE)
        y = (top + low) / 2 - size * BODY_CENTER
        self._doc.text(frame.left + MM, y, strip.words, size)

    def _row(self, month: CheckMonth, row: Row, top: float, low: float) -> None:
        doc, frame = self._doc, self._frame
        middle = (top + low) / 2
        size = _LABEL
        room = frame.columns[0].room - 2 * MM
        while size > _TINY and doc.measure(row.label, size) > room:
            size -= 0.25
        doc.text(frame.left + 3 * MM, middle - size * BODY_CENTER, row.label, size)
        for day, cell, column in zip(month.days, row.cells, frame.columns[1:], strict=True):
            wide = column.right - column.left
            if day.closed is not None:
                doc.fill(column.left, low, wide, top - low, _SHADE)
            doc.line(column.left, top, column.left, low, HAIR)
            center = (column.left + column.right) / 2
            if cell.mark is Mark.GAP:
                doc.box(column.left + 0.6 * MM, low + 0.5 * MM, wide - 1.2 * MM,
                        top - low - MM, BOLD)  # fmt: skip
            self._sign(center, middle, cell.text or cell.mark.sign, wide, cell.mark is Mark.TEXT)
            if cell.late:
                self._corner(column.right, top, -_CORNER)
            if cell.corrected:
                self._corner(column.left, low, _CORNER)
            if cell.entry_id is not None:
                self._ids.append(cell.entry_id)

    def _sign(self, center: float, middle: float, text: str, wide: float, small: bool) -> None:
        if not text:
            return
        size = _SIGN
        if small:
            text = text if text[0] in "+-0123456789?" else text.split(maxsplit=1)[0][:_NAME_CHARS]
            size = min(_LABEL, _TINY + 1)
            while size > _TINY - 1.6 and self._doc.measure(text, size) > wide - 0.3 * MM:
                size -= 0.2
        self._doc.text_center(center, middle - size * BODY_CENTER, text, size)

    def _corner(self, x: float, y: float, size: float) -> None:
        """Draw a small solid wedge into a corner of a cell: right above, or left below."""
        steps = 6
        for step in range(steps):
            part = size * (steps - step) / steps
            high = abs(size) / steps
            low = y - (step + 1) * high if size < 0 else y + step * high
            self._doc.fill(x + min(part, 0), low, abs(part), high)

    def _close_grid(self) -> None:
        frame = self._frame
        self._doc.box(frame.left, self._y, frame.right - frame.left,
                      frame.table_top - self._y, BOLD)  # fmt: skip

    # Below the grid

    def _notes(self, month: CheckMonth) -> None:
        self._y -= 2 * MM
        for title, lines in _told(month):
            self._note(month, title, bold=True)
            for words in lines:
                self._note(month, words, indent=3 * MM)

    def _note(
        self, month: CheckMonth, words: str, *, indent: float = 0, bold: bool = False
    ) -> None:
        room = self._frame.right - self._frame.left - indent
        lines: SetText = self._set.plain(words, room, _NOTE)
        for line in lines:
            if self._y - _NOTE * LEADING < self._frame.body_bottom:
                self._end()
                self._begin(month)
                self._y -= _BAND
                self._band(
                    _Strip(f"{_head(month)}  つづき", is_head=True), self._y + _BAND, self._y
                )
                self._doc.line(self._frame.left, self._y, self._frame.right, self._y, THIN)
                self._y -= 2 * MM
            self._y -= _NOTE * LEADING
            for span in line.spans:
                x = self._frame.left + indent + span.x
                self._doc.text(x, self._y + _NOTE * 0.2, span.text, _NOTE)
        if bold:
            self._y -= 0.4 * MM
            self._doc.line(self._frame.left, self._y, self._frame.right, self._y, HAIR)
            self._y -= 0.8 * MM

    def _end(self) -> None:
        self._frame.page_number(self._doc.pages + 1)
        self._doc.end_page()
        self._on_page.append(tuple(dict.fromkeys(self._ids)))
        self._ids = []


def _head(month: CheckMonth) -> str:
    return f"端末 {month.title}" if month.terminal is not None else month.title


def _strips(month: CheckMonth) -> Iterator[_Strip]:
    counts = f"未実施 {len(month.gaps)}  異状あり {len(month.faults)}  後日記入 {month.late}"
    is_written = any(c.entry_id or c.mark is Mark.GAP for row in month.rows for c in row.cells)
    yield _Strip(f"{_head(month)}      {counts if is_written else ''}".rstrip(), is_head=True)
    labels = {choice.key: choice.label for choice in month.phases}
    group = ""
    for row in month.rows:
        mine = row.terminal if month.terminal is None else row.phase
        if mine != group:
            group = mine
            yield _Strip(mine if month.terminal is None else labels.get(mine, mine))
        yield _Strip("", row)


def _told(month: CheckMonth) -> Iterator[tuple[str, list[str]]]:
    """Tell what stands below the grid: faults, remarks, and who confirmed the month."""
    faults = [
        f"{short_day(f.day)} {f.phase} {f.terminal} {f.items or '×'}: {f.fault}"
        f"  処置 {f.action or '(空欄)'}  {f.by}(No.{f.number})"
        for f in month.faults
    ]
    if faults:
        yield "異状の内容と処置", faults
    if month.remarks:
        yield "特記", [f"{short_day(r.day)} {r.words}" for r in month.remarks]
    if month.seals:
        yield "月の確認", list(month.seals)
