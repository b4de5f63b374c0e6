"""The register sheet: lines of a ledger on the office's form, drawn straight onto the page."""

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from operator import mul
from typing import Final, NamedTuple

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import CELL_PADDING_MM, Layout, check
from zyuki_desk.core.lines import Line
from zyuki_desk.paper.cells import cell_of, margin_marks
from zyuki_desk.paper.closing_rows import ClosingRows
from zyuki_desk.paper.document import BODY_CENTER, BOLD, HAIR, MM, THIN, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import FRAME, MONTH, Column, Frame, SheetHeader
from zyuki_desk.paper.stamp import NO_SEALS, SheetSeals, draw_correction
from zyuki_desk.paper.text import LEADING, Setter, SetText

Progress = Callable[[int, int], bool]
"""Told lines done and lines in all (0 if unknown); False asks to stop."""

_PAD_X: Final = CELL_PADDING_MM * MM
_PAD_Y: Final = 1.3 * MM
_NOTE: Final = 6.5
_MARGIN: Final = 6.0
_LEAST_TYPE: Final = 6.0
_MOST_STRETCH: Final = 0.3
_PROGRESS_EVERY: Final = 200
_DOUBLE: Final = 1.1
"""Half the distance of the two rules through a struck line, in points."""


@dataclass(frozen=True, slots=True)
class RenderedSheet:
    """A finished PDF and what a seal or the journal wants to know about it."""

    pdf: bytes
    pages: int
    lines_on_page: tuple[tuple[int, ...], ...]
    """Entry ids by page; a line that runs over stands with the page it begins on."""
    inexact: tuple[str, ...] = ()
    """Characters whose exact shape no embedded font has."""


class _Row(NamedTuple):
    """A row, or the part of one that fits on a page."""

    line: Line | None
    cells: tuple[SetText, ...]
    note: SetText
    size: float
    height: float
    begins: bool
    ends: bool
    across: SetText = ()
    """Words across the whole table, instead of cells."""


def render_register(
    fonts: FontBook,
    layout: Layout,
    header: SheetHeader,
    lines: Iterable[Line],
    *,
    progress: Progress | None = None,
    invariant: bool = False,
    into: Document | None = None,
    seals: SheetSeals = NO_SEALS,
) -> RenderedSheet:
    """Print lines on the form; raises Refusal for an impossible form or when asked to stop.

    With `into` the pages go into that file, which its owner finishes, and `pdf` stays empty.
    """
    check(layout, layout.keys)
    writer = _Writer(fonts, layout, header, into, invariant=invariant, seals=seals)
    total = len(lines) if isinstance(lines, Sized) else 0
    for done, line in enumerate(lines, 1):
        writer.add(line)
        if progress and done % _PROGRESS_EVERY == 0 and not progress(done, total):
            raise Refusal("印刷の用意を中止しました。")
    return writer.finish()


def render_blank(
    fonts: FontBook,
    layout: Layout,
    header: SheetHeader,
    pages: int = 1,
    *,
    numbers: Iterable[str] = (),
    invariant: bool = False,
    into: Document | None = None,
) -> RenderedSheet:
    """Print empty forms, with reserved numbers in the number column as long as they last.

    A form without that column has them in the margin.
    """
    check(layout, layout.keys)
    writer = _Writer(fonts, layout, header, into, invariant=invariant)
    waiting: Iterator[str] = iter(numbers)
    for _ in range(pages):
        writer.add_blank_page(waiting)
    return writer.finish()


def rows_on_page(fonts: FontBook, layout: Layout, header: SheetHeader) -> int:
    """Return how many rows a page of the form has."""
    check(layout, layout.keys)
    return _Writer(fonts, layout, header, None, invariant=True).rows


class _Writer:
    """Fills pages row by row and draws each page as soon as it is full."""

    def __init__(
        self, fonts: FontBook, layout: Layout, header: SheetHeader, into: Document | None,
        *, invariant: bool, seals: SheetSeals = NO_SEALS,
    ) -> None:  # fmt: skip
        self._seals = seals
        chain = fonts.chain(layout.font)
        width, height = (side * MM for side in layout.page_mm)
        self._is_own = into is None
        if into is None:
            into = Document(chain, (width, height), title=layout.title, invariant=invariant)
        else:
            into.section(chain, (width, height))
        self._doc = into
        self._set = Setter(chain)
        self._layout = layout
        self._frame = Frame(self._doc, self._set, layout, header, seals)
        self._frame.draw()
        self._closing = ClosingRows(layout)
        self._larger = tuple(
            (column.spec.font_size or layout.font_size) - layout.font_size
            for column in self._frame.columns
        )
        """By how many points each column's type is larger than the layout's."""
        self._known_sizes: dict[float, tuple[float, ...]] = {}
        self._body = self._frame.body_top - self._frame.body_bottom
        self._most = layout.rows_per_page or max(1, int(self._body / (layout.row_height * MM)))
        self._plain = self._body / self._most
        if self._plain < layout.font_size * LEADING:
            raise Refusal(
                f"1ページに{self._most}行は入りません。行数を減らすか、文字を小さくしてください。",
                field="rows_per_page",
            )
        self._rows: list[_Row] = []
        self._used = 0.0
        self._on_page: list[tuple[int, ...]] = []

    @property
    def rows(self) -> int:
        """Rows on a page."""
        return self._most

    def add(self, line: Line) -> None:
        """Put a line on the page, on the next one, or on as many as it needs."""
        if self._closing.wanted:
            self._closing.add(line)
        self._place(self._row(line))

    def _place(self, row: _Row) -> None:
        while True:
            room = self._body - self._used
            full = len(self._rows) >= self._most
            if not full and row.height <= room + 0.01:
                self._put(row)
                return
            whole = self._body if self._rows else room
            if row.height <= whole + 0.01 and self._rows:
                self._end_page()
                continue
            first, rest = _split(row, room, max(0, *self._larger)) if not full else (None, row)
            if first is not None:
                self._put(first)
            self._end_page()
            row = rest

    def add_blank_page(self, numbers: Iterator[str]) -> None:
        """Fill a page with empty rows, numbered as long as reserved numbers last."""
        for _ in range(self._most):
            number = next(numbers, "")
            line = Line(entry_id=0, number=number) if number else None
            cells = self._cells(line, self._layout.font_size) if line else ()
            self._put(_Row(line, cells, (), self._layout.font_size, self._plain, True, True))
        self._end_page()

    def finish(self) -> RenderedSheet:
        """Say what the last page says, rule the rest of it and write the file."""
        for closing in self._closing_rows():
            self._place(closing)
        if self._rows or not self._on_page:
            self._fill()
            self._end_page(last=True)
        self._frame.draw_total(self._doc.pages)
        return RenderedSheet(
            pdf=self._doc.finish() if self._is_own else b"",
            pages=self._doc.pages,
            lines_on_page=tuple(self._on_page),
            inexact=tuple(sorted(self._doc.fonts.inexact)),
        )

    # rows

    def _row(self, line: Line) -> _Row:
        size = self._layout.font_size
        cells = self._cells(line, size)
        while (
            not self._layout.grow and size > _LEAST_TYPE and self._height(cells, size) > self._plain
        ):
            size = max(size - 0.5, _LEAST_TYPE)
            cells = self._cells(line, size)
        wide = self._frame.right - self._frame.left - 2 * _PAD_X
        note = self._set.plain(line.note, wide, _NOTE) if line.note and not self._shows_note else ()
        height = max(self._height(cells, size), self._plain) + _note_height(note)
        return _Row(line, cells, note, size, height, begins=True, ends=True)

    @property
    def _shows_note(self) -> bool:
        return "note" in self._layout.keys

    def _cells(self, line: Line, size: float) -> tuple[SetText, ...]:
        set_cell = self._set.set
        return tuple(
            set_cell(cell_of(line, column.spec), column.room, own)
            for column, own in zip(self._frame.columns, self._sizes(size), strict=True)
        )

    def _sizes(self, size: float) -> tuple[float, ...]:
        """Return each column's type in a row whose ordinary type is of this size."""
        if size not in self._known_sizes:
            sizes = (max(size + more, _LEAST_TYPE) for more in self._larger)
            self._known_sizes[size] = tuple(sizes)
        return self._known_sizes[size]

    def _height(self, cells: tuple[SetText, ...], size: float) -> float:
        high: float = max(map(mul, map(len, cells), self._sizes(size)))
        return high * LEADING + 2 * _PAD_Y

    def _closing_rows(self) -> Iterator[_Row]:
        size = self._layout.font_size
        if self._closing.total is not None:
            cells = self._cells(self._closing.total, size)
            height = max(self._height(cells, size), self._plain)
            yield _Row(None, cells, (), size, height, begins=True, ends=True)
        if self._closing.words:
            wide = self._frame.right - self._frame.left - 2 * _PAD_X
            words = self._set.plain(self._closing.words, wide, size)
            height = max(len(words) * size * LEADING + 2 * _PAD_Y, self._plain)
            yield _Row(None, (), (), size, height, begins=True, ends=True, across=words)

    def _put(self, row: _Row) -> None:
        self._rows.append(row)
        self._used += row.height

    def _fill(self) -> None:
        size = self._layout.font_size
        if self._rows and self._layout.blank_rows != "ruled":
            return
        while len(self._rows) < self._most and self._used + self._plain <= self._body + 0.01:
            self._put(_Row(None, (), (), size, self._plain, True, True))

    # pages

    def _end_page(self, *, last: bool = False) -> None:
        rest = self._body - self._used
        extra = rest / len(self._rows)
        is_open = last and self._layout.blank_rows != "ruled"
        extra = extra if extra <= self._plain * _MOST_STRETCH and not is_open else 0.0
        frame, doc = self._frame, self._doc
        doc.use(FRAME)
        top = frame.body_top
        for number, row in enumerate(self._rows):
            low = top - row.height - extra
            if number:
                doc.line(frame.left, top, frame.right, top, HAIR)
            if row.line is not None or row.cells:
                self._draw_row(row, row.line or _NO_LINE, top, low)
            elif row.across:
                self._draw_across(row, (top + low) / 2)
            top = low
        for high, low in self._ruled_stretches(extra):
            for column in frame.columns[1:]:
                doc.line(column.left, high, column.left, low, HAIR)
        if is_open and self._layout.blank_rows == "slashed":
            top = self._slash(top)
        doc.box(frame.left, top, frame.right - frame.left, frame.table_top - top, BOLD)
        if last:
            doc.use(MONTH)
        frame.stamp_page([r.line.seals for r in self._rows if r.line and not r.line.struck])
        frame.page_number(doc.pages + 1)
        doc.end_page()
        self._on_page.append(tuple(r.line.entry_id for r in self._rows if r.line and r.begins))
        self._rows, self._used = [], 0.0

    def _ruled_stretches(self, extra: float) -> Iterator[tuple[float, float]]:
        """Yield where the columns are ruled: everywhere but through notes across a row."""
        start = y = self._frame.body_top
        for row in self._rows:
            y -= row.height + extra
            if row.note or row.across:
                across = row.height + extra if row.across else _note_height(row.note)
                yield start, y + across
                start = y
        yield start, y

    def _slash(self, top: float) -> float:
        """Draw one stroke through what is left of the page (斜線); return where it ends."""
        frame = self._frame
        if top - frame.body_bottom < self._plain / 2:
            return top
        self._doc.line(frame.left, top, frame.right, top, HAIR)
        self._doc.line(frame.right, top, frame.left, frame.body_bottom, THIN)
        return frame.body_bottom

    def _draw_across(self, row: _Row, middle: float) -> None:
        y = middle - row.size * BODY_CENTER + (len(row.across) - 1) / 2 * row.size * LEADING
        for text in row.across:
            x = (self._frame.left + self._frame.right - text.width) / 2
            for span in text.spans:
                self._doc.text(x + span.x, y, span.text, span.size)
            y -= row.size * LEADING

    def _draw_row(self, row: _Row, line: Line, top: float, low: float) -> None:
        noted = _note_height(row.note)
        middle = (top + low + noted) / 2
        sizes = self._sizes(row.size)
        for cell, column, size in zip(row.cells, self._frame.columns, sizes, strict=True):
            if cell:
                self._draw_cell(cell, column, middle, size, line)
            if column.spec.seal and self._seals.drawn and row.begins:
                edges = (column.left, column.right)
                height = top - low - noted
                self._seals.draw_on_line(
                    self._doc, column.spec.title, edges, (middle, height), line.seals
                )
        for number, text in enumerate(row.note):
            y = low + _NOTE * 0.4 + (len(row.note) - 1 - number) * _NOTE * LEADING
            for span in text.spans:
                self._doc.text(self._frame.left + _PAD_X + span.x, y, span.text, _NOTE)
        if line.struck:
            self._double(self._frame.left, self._frame.right, middle)
        marks = margin_marks(line) if row.begins else ["続き"]
        if not line.entry_id and line.number and "number" not in self._layout.keys:
            marks = [f"No.{line.number}"]
        y = middle - _MARGIN * BODY_CENTER + (len(marks) - 1) / 2 * _MARGIN * LEADING
        for mark in marks:
            self._doc.text_right(self._frame.left - 1.2 * MM, y, mark, _MARGIN)
            y -= _MARGIN * LEADING

    def _draw_cell(
        self, cell: SetText, column: Column, middle: float, size: float, line: Line
    ) -> None:
        doc, align = self._doc, column.spec.align
        y = middle - size * BODY_CENTER + (len(cell) - 1) / 2 * size * LEADING
        for text in cell:
            x = column.left + _PAD_X
            if align == "center":
                x += (column.room - text.width) / 2
            elif align == "right":
                x += column.room - text.width
            for span in text.spans:
                doc.text(x + span.x, y, span.text, span.size)
                if span.struck:
                    strike = y + span.size * BODY_CENTER
                    doc.line(x + span.x, strike, x + span.x + span.width, strike, THIN)
                    if span.by and self._seals.corrections:
                        draw_correction(doc, x + span.x + span.width, strike, span.by, span.size)
            if line.struck and text.spans and abs(y + size * BODY_CENTER - middle) > _PAD_Y / 4:
                self._double(x, x + text.width, y + size * BODY_CENTER)
            y -= size * LEADING

    def _double(self, left: float, right: float, y: float) -> None:
        self._doc.line(left, y + _DOUBLE, right, y + _DOUBLE, HAIR)
        self._doc.line(left, y - _DOUBLE, right, y - _DOUBLE, HAIR)


def _note_height(note: SetText) -> float:
    return len(note) * _NOTE * LEADING


_NO_LINE: Final = Line(entry_id=0, number="")
"""What a row of sums is of."""


def _split(row: _Row, room: float, larger: float) -> tuple[_Row | None, _Row]:
    """Cut a row that no page holds; the first part takes as many lines as fit in `room`.

    `larger`: by how many points the largest column's type is larger than the row's.
    """
    size = row.size + larger
    count = int((room - 2 * _PAD_Y) / (size * LEADING))
    if count < 1:
        return None, row
    head = tuple(cell[:count] for cell in row.cells)
    tail = tuple(cell[count:] for cell in row.cells)
    rest = max(map(len, tail)) * size * LEADING + 2 * _PAD_Y + _note_height(row.note)
    first = row._replace(cells=head, note=(), height=room, ends=False)
    return first, row._replace(cells=tail, height=rest, begins=False)
