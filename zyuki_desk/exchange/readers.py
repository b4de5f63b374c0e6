"""Tables that an office kept elsewhere: CSV and XLSX, whatever state they are in.

Everything wrong with a file becomes a Refusal, everything wrong with the medium a Trouble, each
with a sentence; no library's exception leaves this module.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.exchange.csv_source import CsvSource
from zyuki_desk.exchange.tables import Limits, Row, Table, Value, as_text, date_of_serial, is_blank
from zyuki_desk.exchange.tables import Source as _Source

__all__ = [
    "Limits",
    "Row",
    "Table",
    "Value",
    "as_text",
    "date_of_serial",
    "is_blank",
    "read_table",
]

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREADABLE = (
    "ファイルが壊れているか、読める形ではありません。"
    "Excelなどで開き、「CSV UTF-8」か「Excelブック(.xlsx)」で保存し直してください。"
)
_AS_XLSX = "Excelで開き、「Excelブック(.xlsx)」で保存し直してください。"


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    heading_line: int | None = None,
    limits: Limits | None = None,
) -> Table:
    """Open a CSV or XLSX file, told by its content and not by its name.

    The headings are the first line that is not blank unless `heading_line` says otherwise; the
    sheet is the first visible one unless `sheet` names another.
    """
    bounds = limits or Limits()
    with _told():
        size = path.stat().st_size
        if size > bounds.size:
            raise Refusal(
                f"ファイルが大きすぎます({bounds.size >> 20}MBまで)。分けて取り込んでください。"
            )
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        _refuse_foreign(path, head)
        source: _Source
        if head.startswith(b"PK"):
            # Only a workbook pays for the import of its library.
            from zyuki_desk.exchange.xlsx_source import XlsxSource

            workbook = XlsxSource(path, sheet, bounds)
            source, kind, sheets = workbook, "Excelブック", workbook.sheets
        else:
            text = CsvSource(path, bounds)
            source, kind, sheets = text, text.kind, ()
        try:
            table = Table(_Told(source), kind=kind, limits=bounds, heading_line=heading_line)
        except BaseException:
            source.close()
            raise
        table.sheets = sheets
        return table


class _Told:
    """A source whose failures are told as sentences."""

    def __init__(self, source: _Source) -> None:
        self._source = source

    def lines(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        lines = self._source.lines()
        while True:
            with _told():
                found = next(lines, None)
            if found is None:
                return
            yield found

    def close(self) -> None:
        self._source.close()


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever a parser throws at foreign bytes into a sentence.

    Mutated workbooks made openpyxl raise six types of exception, among them KeyError and
    zlib.error, so the list of types is open; our own code is kept out of the block.
    """
    try:
        yield
    except DeskError:
        raise
    except FileNotFoundError as error:
        raise Trouble("ファイルが見つかりません。場所を確かめて、選び直してください。") from error
    except (zipfile.BadZipFile, UnicodeError) as error:
        raise Refusal(_UNREADABLE) from error
    except MemoryError as error:
        raise Trouble("メモリーが足りません。ほかの窓を閉じるか、表を分けてください。") from error
    except OSError as error:
        # openpyxl says OSError for a damaged workbook too, but without an errno.
        if error.errno is None:
            raise Refusal(_UNREADABLE) from error
        raise Trouble(
            "ファイルを読めません。ほかで開いていないか、媒体が抜けていないか確かめてください。"
        ) from error
    except Exception as error:
        raise Refusal(_UNREADABLE) from error


def _refuse_foreign(path: Path, head: bytes) -> None:
    if not head.strip(b"\0 \t\r\n"):
        raise Refusal("ファイルが空です。表の入ったファイルを選んでください。")
    if head.startswith(_OLE):
        raise Refusal(_ole_sentence(path))
    if head.startswith(b"%PDF"):
        raise Refusal("PDFは取り込めません。元の表をCSVかExcelブック(.xlsx)で用意してください。")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"mime-version", b"{\\rtf")):
        raise Refusal(f"表の形式が違います。{_AS_XLSX}")


def _ole_sentence(path: Path) -> str:
    """Tell a workbook with a password from one of before 2007; both are OLE files."""
    with path.open("rb") as stream:
        content = stream.read(16 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "パスワード付きのファイルです。Excelで開いてパスワードを外し、保存し直してください。"
    return f"古い形式(.xls)のファイルです。{_AS_XLSX}"
