"""Tables that leave the PC: CSV and XLSX, streamed, guarded, whole or not at all."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.files import written_safely
from zyuki_desk.base.text import safe_cell, width
from zyuki_desk.exchange.tables import Value, as_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Progress = Callable[[int], bool]
"""Told how many lines are written; answers whether to go on."""

_STEP = 500
_SHEET_ROWS = 1_048_576
_CELL_LENGTH = 32_767
_SAMPLE = 200
_NARROWEST, _WIDEST = 6, 60
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before it are written as text."""

_FORMATS = {datetime: "yyyy/m/d h:mm", date: "yyyy/m/d", time: "h:mm"}


class Cancelled(DeskError):
    """The user stopped a long piece of work; nothing was left behind."""


def always(_written: int) -> bool:
    """Go on without showing anything."""
    return True


def write_csv(
    target: Path | BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    progress: Progress = always,
) -> int:
    """Write UTF-8 with BOM, CRLF and guarded formulas, as Excel in Japan opens it; count lines.

    A path appears only when all of it is written and read back; a stream is left open.
    """
    if isinstance(target, Path):
        with written_safely(target) as stream:
            return _csv_into(stream, headers, rows, progress)
    return _csv_into(target, headers, rows, progress)


def _csv_into(
    stream: BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[Value]], progress: Progress
) -> int:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in headers])
        written = 0
        for row in _counted(rows, progress):
            writer.writerow([_csv_cell(value) for value in row])
            written += 1
        text.flush()
        return written
    finally:
        # Else the wrapper would close the stream, which belongs to the caller.
        text.detach()


def _csv_cell(value: Value) -> str:
    return safe_cell(value) if isinstance(value, str) else as_text(value)


def write_xlsx(
    target: Path | BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str = "一覧",
    progress: Progress = always,
) -> int:
    """Write one sheet, its headings frozen, texts as texts, dates as dates; count the lines.

    Texts carry Excel's own quote mark (quotePrefix), so none becomes a formula when edited, and
    none is altered. A path appears only when all of it is written and read back.
    """
    if isinstance(target, Path):
        with written_safely(target) as stream:
            return _xlsx_into(stream, headers, rows, title, progress)
    return _xlsx_into(target, headers, rows, title, progress)


def _xlsx_into(
    stream: BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    title: str,
    progress: Progress,
) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", title)[:31] or "一覧")
    try:
        written = _fill(sheet, headers, rows, progress)
    except BaseException:
        _forget(book)
        raise
    book.save(stream)
    return written


def _fill(
    sheet: "WriteOnlyWorksheet",
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    progress: Progress,
) -> int:
    lines = iter(rows)
    # Widths must be told before the first line: the first lines tell them.
    sample = [line for _, line in zip(range(_SAMPLE), lines, strict=False)]
    _lay_out(sheet, headers, sample)
    make = _CellMaker(sheet)
    sheet.append(make.headings(headers))
    written = 0
    for row in _counted(_chained(sample, lines), progress):
        if written + 2 > _SHEET_ROWS:
            raise Refusal(
                f"Excelのシートは{_SHEET_ROWS:,}行までです。期間を分けるか、CSVで書き出してください。"
            )
        sheet.append(make.cells(row, written + 2))
        written += 1
    return written


def _chained(
    sample: list[Sequence[Value]], lines: Iterator[Sequence[Value]]
) -> Iterator[Sequence[Value]]:
    yield from sample
    yield from lines


def _lay_out(
    sheet: "WriteOnlyWorksheet", headers: Sequence[str], sample: list[Sequence[Value]]
) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, name in enumerate(headers):
        texts = [name, *(as_text(row[place]) for row in sample if place < len(row))]
        needed = max(width(line) for text in texts for line in text.split("\n")) + 2
        letter = get_column_letter(place + 1)
        # The stubs do not know that a write-only sheet is set up like any other.
        column = sheet.column_dimensions[letter]  # type: ignore[attr-defined]
        column.width = min(max(needed, _NARROWEST), _WIDEST)


class _CellMaker:
    """Lends one cell per style: openpyxl writes each out before it asks for the next.

    So lines must be handed over as generators. A cell of its own for every value costs 1.6
    times as much, most of it for looking up styles.
    """

    def __init__(self, sheet: "WriteOnlyWorksheet") -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        def text_cell() -> "Cell":
            cell = WriteOnlyCell(sheet)
            cell.number_format = "@"
            cell.quotePrefix = True
            return cell

        self._heading = text_cell()
        self._heading.font = Font(bold=True)
        self._line = text_cell()
        self._lines = text_cell()
        self._lines.alignment = Alignment(wrap_text=True, vertical="top")
        self._moments: dict[type, Cell] = {}
        for kind, number_format in _FORMATS.items():
            self._moments[kind] = WriteOnlyCell(sheet)
            self._moments[kind].number_format = number_format

    def headings(self, names: Sequence[str]) -> Iterator["Cell"]:
        return (_filled(self._heading, name, 1) for name in names)

    def cells(self, row: Sequence[Value], line: int) -> Iterator["Cell | bool | float | None"]:
        return (self._cell(value, line) for value in row)

    def _cell(self, value: Value, line: int) -> "Cell | bool | float | None":
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, date) and _before_excel(value):
            value = as_text(value)
        if isinstance(value, str):
            return _filled(self._lines if "\n" in value else self._line, value, line)
        cell = self._moments[type(value)]
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
        return cell


def _filled(cell: "Cell", value: str, line: int) -> "Cell":
    if len(value) > _CELL_LENGTH:
        raise Refusal(
            f"{line}行目にExcelに入らない長い欄があります({_CELL_LENGTH:,}文字まで)。"
            "CSVで書き出してください。"
        )
    cell.value = _ESCAPE.sub("_x005F_", _ILLEGAL.sub("\ufffd", value))
    # Else a text that begins with an equals sign would be a formula.
    cell.data_type = "s"
    return cell


def _before_excel(day: date) -> bool:
    return (day.date() if isinstance(day, datetime) else day) < _FIRST_EXCEL_DAY


def _counted(rows: Iterable[Sequence[Value]], progress: Progress) -> Iterator[Sequence[Value]]:
    """Pass the lines on, telling how many have gone and stopping when told to."""
    done = 0
    for row in rows:
        if done % _STEP == 0:
            _ask(progress, done)
        yield row
        done += 1
    _ask(progress, done)


def _ask(progress: Progress, done: int) -> None:
    if not progress(done):
        raise Cancelled("書き出しをやめました。ファイルは作っていません。")


def _forget(book: "Workbook") -> None:
    """Let openpyxl delete the plain file it keeps aside: it does so only when it saves."""
    book.save(io.BytesIO())
