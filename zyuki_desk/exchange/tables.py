"""A table from outside: headings, and lines that know where they stood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time

Value = str | int | float | bool | date | datetime | time | None
"""One cell: text from CSV, a type of its own from XLSX; None where the sheet has nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a foreign file is taken in before it is refused; sizes in bytes."""

    size: int = 300 << 20
    unpacked: int = 1 << 30
    part: int = 128 << 20
    """A part of an XLSX that is held in memory as a whole, such as its shared texts."""
    ratio: int = 200
    """Unpacked to packed size, beyond which a large part is a bomb and no sheet."""
    rows: int = 1_100_000
    columns: int = 500
    cell: int = 32_767
    """Characters in a cell: what Excel itself allows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line under the headings, as long as they are."""

    line: int
    """Counted as the person sees it in the file, from 1."""
    cells: tuple[Value, ...]
    surplus: tuple[Value, ...] = ()
    """What stood to the right of the last heading."""


class Source(Protocol):
    """What a format gives: its raw lines one after another, and an end."""

    def lines(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Give the number and the cells of each line from the first, blank ones too."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Table:
    """The table of one file, read line by line; a context manager, as it holds the file open."""

    def __init__(
        self, source: Source, *, kind: str, limits: Limits, heading_line: int | None = None
    ) -> None:
        self._source = source
        self._limits = limits
        self.kind = kind
        """How the file was understood, as a user reads it, e.g. CSV(Shift_JIS)."""
        self.sheets: tuple[str, ...] = ()
        """The sheets of a workbook one may choose from."""
        self._lines = self._checked()
        self.heading_line, cells = self._find_headings(heading_line)
        self.headers = _headers(cells)
        """Unique and never empty: an unnamed column is called by its place."""

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; its lines end."""
        self._source.close()

    def rows(self) -> Iterator[Row]:
        """Give the lines under the headings that are not blank; once, in order."""
        count = len(self.headers)
        for line, cells in self._lines:
            if any(not is_blank(cell) for cell in cells):
                padded = cells[:count] + (None,) * (count - len(cells))
                surplus = tuple(cell for cell in cells[count:] if not is_blank(cell))
                yield Row(line, padded, surplus)

    def _checked(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        limits = self._limits
        for line, cells in self._source.lines():
            if line > limits.rows:
                raise Refusal(f"行が多すぎます({limits.rows:,}行まで)。分けて取り込んでください。")
            if len(cells) > limits.columns:
                raise Refusal(
                    f"{line}行目の列が多すぎます({limits.columns}列まで)。"
                    "区切りの文字と、表の右側の不要な列を確かめてください。"
                )
            if any(isinstance(cell, str) and len(cell) > limits.cell for cell in cells):
                raise Refusal(
                    f"{line}行目に長すぎる欄があります({limits.cell:,}文字まで)。"
                    '「"」の閉じ忘れがないか確かめてください。'
                )
            yield line, cells

    def _find_headings(self, wanted: int | None) -> tuple[int, tuple[Value, ...]]:
        for line, cells in self._lines:
            if line == wanted or (wanted is None and any(not is_blank(cell) for cell in cells)):
                last = max((n for n, cell in enumerate(cells, 1) if not is_blank(cell)), default=0)
                if last:
                    return line, cells[:last]
        raise Refusal("表がありません。1行目が項目名、2行目からが中身のファイルを選んでください。")


def is_blank(cell: Value) -> bool:
    """Tell whether a cell holds nothing a person can see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Value) -> str:
    """Write a typed cell as the text a clerk would have typed: 2026-11-20, 9:05, 12."""
    if cell is None or isinstance(cell, bool):
        return {None: "", True: "はい", False: "いいえ"}[cell]
    if isinstance(cell, datetime):
        day, clock = cell.date().isoformat(), _clock(cell.time())
        return day if cell.time() == time() else f"{day} {clock}"
    if isinstance(cell, time):
        return _clock(cell)
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def _clock(told: time) -> str:
    seconds = f":{told.second:02}" if told.second else ""
    return f"{short_time(told)}{seconds}"


def date_of_serial(number: float, *, mac_1904: bool = False) -> date | None:
    """Read a spreadsheet's day number, for a date column that was left in number format.

    Excel counts a 29 February 1900 that never was, so numbers up to 60 are not dates we trust.
    """
    start = date(1904, 1, 1) if mac_1904 else date(1899, 12, 30)
    first = 0 if mac_1904 else 61
    last = (date(9999, 12, 31) - start).days
    return start + timedelta(days=int(number)) if first <= number <= last else None


def _headers(cells: tuple[Value, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = re.sub(r"\s+", " ", as_text(cell)).strip() or f"{place}列目"
        unique, again = name, 2
        while unique in names:
            unique, again = f"{name} ({again})", again + 1
        names.append(unique)
    return tuple(names)
