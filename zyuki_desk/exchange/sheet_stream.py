"""One Excel sheet, streamed straight into its ZIP: no plain copy of the lines lies anywhere else.

openpyxl makes the workbook (styles, widths, the frozen heading) around an empty sheet; only the
lines, which may be many, are written here. Its own streaming mode keeps them in a temporary file
beside, in the clear, and a killed program leaves that file behind.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache
from typing import IO, TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

from zyuki_desk.base.errors import Refusal
from zyuki_desk.exchange.tables import Value, as_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET_ROWS = 1_048_576
"""Lines that Excel's sheet holds, its heading among them."""
CELL_LENGTH = 32_767
"""Characters that Excel's cell holds."""
_LARGEST = 2_000_000_000
"""Bytes of the sheet's XML; Excel does not open the larger ZIP format without complaint."""
_SHEET = "xl/worksheets/sheet1.xml"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before it are written as text."""
_FORMATS = {datetime: "yyyy/m/d h:mm", date: "yyyy/m/d", time: "h:mm"}
_HEADING, _LINE, _LINES = "heading", "line", "lines"


class SheetStream:
    """Takes lines one by one and writes each at once; `Refusal` for what Excel cannot hold."""

    def __init__(self, part: IO[bytes], styles: dict[object, int]) -> None:
        self._part = part
        self._styles = styles
        self._rows = 0
        self._bytes = 0

    def headings(self, names: Sequence[str]) -> None:
        """Write the first line: bold texts."""
        self._row([self._text(name, _HEADING) for name in names])

    def line(self, row: Sequence[Value]) -> None:
        """Write one line; texts are texts, whatever they look like, and dates are dates."""
        if self._rows >= SHEET_ROWS:
            raise Refusal(
                f"Excelのシートは{SHEET_ROWS:,}行までです。期間を分けるか、CSVで書き出してください。"
            )
        self._row([self._cell(value) for value in row])

    def _row(self, cells: Sequence[str]) -> None:
        self._rows += 1
        number = self._rows
        named = "".join(
            f'<c r="{_letter(place)}{number}"{cell}' for place, cell in enumerate(cells, 1) if cell
        )
        data = f'<row r="{number}">{named}</row>'.encode()
        self._bytes += len(data)
        if self._bytes > _LARGEST:
            raise Refusal(
                "Excelのファイルには多すぎます。期間を分けるか、CSVで書き出してください。"
            )
        self._part.write(data)

    def _cell(self, value: Value) -> str:
        """Spell a cell from behind its address on; nothing for an empty one."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return f' t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float) and math.isfinite(value):
            return f"><v>{value!r}</v></c>"
        if isinstance(value, date) and _before_excel(value):
            value = as_text(value)
        if isinstance(value, datetime | date | time):
            return f' s="{self._styles[type(value)]}"><v>{_serial(value)!r}</v></c>'
        text = value if isinstance(value, str) else as_text(value)
        return self._text(text, _LINES if "\n" in text else _LINE)

    def _text(self, value: str, style: str) -> str:
        if len(value) > CELL_LENGTH:
            raise Refusal(
                f"{self._rows + 1}行目にExcelに入らない長い欄があります({CELL_LENGTH:,}文字まで)。"
                "CSVで書き出してください。"
            )
        kept = escape(_ESCAPE.sub("_x005F_", _ILLEGAL.sub("\ufffd", value)), {"\r": "&#13;"})
        space = ' xml:space="preserve"' if kept != kept.strip() or "\n" in kept else ""
        return f' s="{self._styles[style]}" t="inlineStr"><is><t{space}>{kept}</t></is></c>'


@contextmanager
def sheet_into(stream: BinaryIO, title: str, widths: Sequence[float]) -> Iterator[SheetStream]:
    """Give a sheet whose lines go into `stream` as they come; whole only when this ends well."""
    with (
        zipfile.ZipFile(io.BytesIO(_workbook(title, widths))) as made,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for part in made.infolist():
            if part.filename != _SHEET:
                book.writestr(part.filename, made.read(part))
        before, row, after = _parted(made.read(_SHEET).decode())
        with book.open(_SHEET, "w") as sheet:
            sheet.write(before.encode())
            yield SheetStream(sheet, _styles_in(row))
            sheet.write(after.encode())


def _workbook(title: str, widths: Sequence[float]) -> bytes:
    """Let openpyxl make the book; its first line holds one empty cell of each style."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = title
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _show_styles(sheet)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _show_styles(sheet: "Worksheet") -> None:
    from openpyxl.styles import Alignment, Font

    for place, style in enumerate(_STYLES, 1):
        cell = sheet.cell(1, place)
        if isinstance(style, type):
            cell.number_format = _FORMATS[style]
            continue
        cell.number_format = "@"
        # Excel's own quote mark: a text does not become a formula when somebody edits it.
        cell.quotePrefix = True
        if style == _HEADING:
            cell.font = Font(bold=True)
        if style == _LINES:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


_STYLES: tuple[object, ...] = (_HEADING, _LINE, _LINES, *_FORMATS)


def _parted(sheet: str) -> tuple[str, str, str]:
    """Part the sheet's XML into what stands before the lines, the lines, and what follows."""
    found = re.fullmatch("(.*<sheetData>)(.*)(</sheetData>.*)", sheet, re.DOTALL)
    if found is None:
        message = "openpyxl's sheet has no lines"
        raise ValueError(message)
    before, row, after = found.groups()
    # A sheet that is written in one go does not know its size at its beginning; it may be left out.
    return re.sub("<dimension [^>]*/>", "", before), row, after


def _styles_in(row: str) -> dict[object, int]:
    numbers = [int(number) for number in re.findall(r'<c r="[A-Z]+1" s="(\d+)"', row)]
    return dict(zip(_STYLES, numbers, strict=True))


@cache
def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


def _serial(value: date | time) -> float:
    """Return Excel's number of a moment, its clock time as it stands."""
    from openpyxl.utils.datetime import to_excel

    plain = value.replace(tzinfo=None) if isinstance(value, datetime | time) else value
    return float(to_excel(plain))  # type: ignore[no-untyped-call]


def _before_excel(day: date) -> bool:
    return (day.date() if isinstance(day, datetime) else day) < _FIRST_EXCEL_DAY
