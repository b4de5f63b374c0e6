"""Tables that leave the PC: CSV and XLSX, streamed, guarded, whole or not at all."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.files import Watch, written_safely
from zyuki_desk.base.text import safe_cell, width
from zyuki_desk.exchange.sheet_stream import sheet_into
from zyuki_desk.exchange.tables import Value, as_text

Progress = Callable[[int], bool]
"""Told how many lines are written; answers whether to go on."""

_STEP = 500
_SAMPLE = 200
_NARROWEST, _WIDEST = 6, 60


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
    watch: Watch | None = None,
) -> int:
    """Write UTF-8 with BOM, CRLF and guarded formulas, as Excel in Japan opens it; count lines.

    A path appears only when all of it is written and read back; a stream is left open.
    """
    if isinstance(target, Path):
        with written_safely(target, watch=watch) as stream:
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
    watch: Watch | None = None,
) -> int:
    """Write one sheet, its headings frozen, texts as texts, dates as dates; count the lines.

    Texts carry Excel's own quote mark (quotePrefix), so none becomes a formula when edited, and
    none is altered. A path appears only when all of it is written and read back.
    """
    if isinstance(target, Path):
        with written_safely(target, watch=watch) as stream:
            return _xlsx_into(stream, headers, rows, title, progress)
    return _xlsx_into(target, headers, rows, title, progress)


def _xlsx_into(
    stream: BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    title: str,
    progress: Progress,
) -> int:
    lines = iter(rows)
    # Widths must be told before the first line: the first lines tell them.
    sample = list(islice(lines, _SAMPLE))
    name = re.sub(r"[\[\]:*?/\\]", "_", title)[:31] or "一覧"
    written = 0
    with sheet_into(stream, name, list(_widths(headers, sample))) as sheet:
        sheet.headings(headers)
        for row in _counted(chain(sample, lines), progress):
            sheet.line(row)
            written += 1
    return written


def _widths(headers: Sequence[str], sample: list[Sequence[Value]]) -> Iterator[float]:
    for place, name in enumerate(headers):
        texts = [name, *(as_text(row[place]) for row in sample if place < len(row))]
        needed = max(width(line) for text in texts for line in text.split("\n")) + 2
        yield min(max(needed, _NARROWEST), _WIDEST)


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
