"""A workbook's lines, read in the one shape this program writes; anything else is a finding.

No XML parser looks at it, so there is nothing to expand, and unpacking stops at what was told.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import IO, Iterator, List

from zyuki_desk.exchange.package.verifier.proofs import Bad
from zyuki_desk.exchange.package.verifier.rules import (
    MOST_RATIO,
    MOST_UNPACKED,
    SAY,
    SMALL_PART,
    WORKBOOK_AROUND,
    WORKBOOK_CELL,
    WORKBOOK_FORMATS,
    WORKBOOK_PARTS,
    WORKBOOK_SHEET,
    WORKBOOK_STYLES,
)

_CELL, _AROUND = re.compile(WORKBOOK_CELL), re.compile(WORKBOOK_AROUND)
_FORMAT_CODE = re.compile(r'formatCode="([^"]*)"')
_ENTITY = re.compile("&([^;]{0,8};?)")
_ENTITIES = {"amp;": "&", "lt;": "<", "gt;": ">", "#13;": "\r"}
_CHUNK, _LONGEST_ROW = 1 << 18, 1 << 24
_DATA, _END_DATA, _END_ROW = "<sheetData>", "</sheetData>", "</row>"


def workbook_rows(path: str) -> Iterator[List[str]]:
    """Give the cells of each line, the headings first; `Bad` for any other shape."""
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if sorted(part.filename for part in parts) != sorted(WORKBOOK_PARTS):
            raise Bad(SAY["workbook"])
        for part in parts:
            most = max(part.compress_size * MOST_RATIO, SMALL_PART)
            if part.file_size > min(most, MOST_UNPACKED) or part.flag_bits & 1:
                raise Bad(SAY["workbook"])
        if book.getinfo(WORKBOOK_STYLES).file_size > SMALL_PART:
            raise Bad(SAY["workbook"])
        codes = _FORMAT_CODE.findall(book.read(WORKBOOK_STYLES).decode())
        if not set(codes) <= set(WORKBOOK_FORMATS):
            raise Bad(SAY["workbook"])
        with book.open(WORKBOOK_SHEET) as stream:
            yield from _rows(stream)


def _rows(stream: IO[bytes]) -> Iterator[List[str]]:
    text, count = "", 0
    reader = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    for chunk in iter(lambda: reader.read(_CHUNK), ""):
        text += chunk
        if not count:
            before, found, rest = text.partition(_DATA)
            if not found or _END_ROW not in rest:
                if len(text) > _LONGEST_ROW:
                    raise Bad(SAY["workbook"])
                continue
            if not _AROUND.fullmatch(before):
                raise Bad(SAY["workbook"])
            text = rest
        *whole, text = text.split(_END_ROW)
        for row in whole:
            count += 1
            yield _cells(row, count)
        if len(text) > _LONGEST_ROW:
            raise Bad(SAY["workbook"])
    before, found, after = text.partition(_END_DATA)
    if not count or before or not found or not _AROUND.fullmatch(after):
        raise Bad(SAY["workbook"])


def _cells(row: str, count: int) -> List[str]:
    start = f'<row r="{count}">'
    if not row.startswith(start):
        raise Bad(SAY["workbook"])
    at, cells = len(start), []  # type: int, List[str]
    for found in _CELL.finditer(row, at):
        column, number, words, whole = found.groups()
        place = _place(column)
        if found.start() != at or int(number) != count or place <= len(cells):
            raise Bad(SAY["workbook"])
        cells += [""] * (place - 1 - len(cells))
        cells.append(whole if words is None else _plain_text(words))
        at = found.end()
    if at != len(row):
        raise Bad(SAY["workbook"])
    return cells


@lru_cache(maxsize=None)
def _place(column: str) -> int:
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - 64
    return place


def _plain_text(words: str) -> str:
    return _ENTITY.sub(_entity, words) if "&" in words else words


def _entity(found: "re.Match[str]") -> str:
    text = _ENTITIES.get(found.group(1))
    if text is None:
        raise Bad(SAY["workbook"])
    return text
