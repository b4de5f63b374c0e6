"""The lines of a workbook's sheet, by openpyxl, after a look at what would be unpacked."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.exchange.tables import Limits, Value

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

_SMALL = 10 << 20
_MOST_PARTS = 5000
_JAPANESE_DATES = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
"""Formats Excel knows by number in Japanese (ECMA-376 part 1, 18.8.30) and openpyxl does not."""

_JAPANESE_TIMES = frozenset({32, 33, 34, 35})


class _Cell(Protocol):
    """What every class of cell in openpyxl tells."""

    @property
    def value(self) -> object: ...


class XlsxSource:
    """A sheet open for reading, its cells in types of their own."""

    def __init__(self, path: Path, sheet: str | None, limits: Limits) -> None:
        if not DEFUSEDXML:
            raise Trouble("安全にExcelブックを読む部品がありません。インストールし直してください。")
        _look_inside(path, limits)
        # Given a path, openpyxl judges by the name.
        self._stream = path.open("rb")
        try:
            self._book = _opened(self._stream)
        except BaseException:
            self._stream.close()
            raise
        worksheets = self._book.worksheets
        self.sheets = tuple(one.title for one in worksheets if one.sheet_state == "visible")
        wanted = sheet if sheet is not None else next(iter(self.sheets), None)
        found = [one for one in worksheets if one.title == wanted]
        if not found:
            self.close()
            raise Refusal("その名前のシートがありません。シートを選び直してください。")
        self._sheet = found[0]

    def lines(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Give each line as the sheet numbers it; what it says of its own size is not believed."""
        self._sheet.reset_dimensions()
        rows = iter(self._sheet.iter_rows())
        number = 0
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
            if row is None:
                return
            number += 1
            yield number, _trimmed(tuple(self._value(cell) for cell in row))

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()
        self._stream.close()

    def _value(self, cell: _Cell) -> Value:
        found = cell.value
        if isinstance(found, str):
            return unescape(found).replace("\r\n", "\n")
        if isinstance(found, timedelta):
            # A duration such as 26:30 is no time of day: its text is what the person saw.
            minutes = round(found.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02}"
        if isinstance(found, int | float) and not isinstance(found, bool):
            found = self._number(cell, found)
        if isinstance(found, datetime) and _is_whole_day(found):
            return found.date()
        if found is None or isinstance(found, str | bool | int | float | date | time):
            return found
        return str(found)

    def _number(self, cell: _Cell, number: float) -> Value:
        style = getattr(cell, "style_array", None)
        number_format = style.numFmtId if style is not None else 0
        if number_format not in _JAPANESE_DATES | _JAPANESE_TIMES:
            return number
        try:
            return from_excel(number, self._book.epoch)  # type: ignore[no-any-return]
        except (OverflowError, ValueError):
            return number


def _opened(stream: BinaryIO) -> "Workbook":
    with warnings.catch_warnings():
        # Extensions and styles that openpyxl leaves out do not concern a table.
        warnings.simplefilter("ignore")
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)


def _is_whole_day(told: datetime) -> bool:
    return not (told.hour or told.minute or told.second or told.microsecond)


def _trimmed(cells: tuple[Value, ...]) -> tuple[Value, ...]:
    last = len(cells)
    while last and cells[last - 1] is None:
        last -= 1
    return cells[:last]


def _look_inside(path: Path, limits: Limits) -> None:
    """Refuse by the directory of the ZIP what must not be unpacked.

    Unpacking stops at the size told there, so the sizes may be relied on.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise Refusal(_other_archive(names))
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Refusal(
                "マクロ付きのファイルは取り込めません。"
                "Excelで「Excelブック(.xlsx)」として保存し直してください。"
            )
        total = sum(part.file_size for part in parts)
        if total > limits.unpacked or len(parts) > _MOST_PARTS:
            raise Refusal("ファイルの中身が大きすぎます。表を分けて取り込んでください。")
        for part in parts:
            most = max(part.compress_size * limits.ratio, _SMALL)
            if not part.filename.startswith("xl/worksheets/"):
                most = min(most, limits.part)
            if part.file_size > most:
                raise Refusal(
                    "ファイルの中身が不自然に大きいので開きません。"
                    "必要な表だけを新しいブックに写してください。"
                )


def _other_archive(names: set[str]) -> str:
    if "content.xml" in names:
        return "ODS形式は取り込めません。「Excelブック(.xlsx)」か「CSV」で保存し直してください。"
    if "xl/workbook.bin" in names:
        return "バイナリ形式(.xlsb)です。「Excelブック(.xlsx)」で保存し直してください。"
    return "Excelブックではありません。CSVか「Excelブック(.xlsx)」を選んでください。"
