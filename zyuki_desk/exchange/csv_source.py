"""The lines of a CSV file in whatever encoding and with whatever separator an office has it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import unguard
from zyuki_desk.exchange.tables import Limits, Value

_BLOCK = 1 << 20
_SAMPLE = 64 << 10
_NAMES = {"utf-8-sig": "UTF-8", "cp932": "Shift_JIS", "utf-16": "UTF-16"}
_SEPARATORS = {",": "CSV", "\t": "タブ区切り", ";": "セミコロン区切り"}
_QUOTED = re.compile(r'"[^"]*"')


class CsvSource:
    """A CSV file open for reading, its encoding and separator found out beforehand."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        encoding = _encoding_of(path)
        with path.open("r", encoding=encoding, newline="") as stream:
            separator = _separator_of(stream.read(_SAMPLE))
        self.kind = f"{_SEPARATORS[separator]}({_NAMES[encoding]})"
        self._separator = separator
        self._stream = path.open("r", encoding=encoding, newline="")

    def lines(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        """Give each line with the number at which it begins."""
        reader = csv.reader(self._bounded(), delimiter=self._separator, strict=True)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise Refusal(
                    f'{begins}行目の「"」の使い方が正しくありません。閉じ忘れがないか確かめて、'
                    "Excelなどで保存し直してください。"
                ) from error
            if cells is None:
                return
            yield begins, tuple(map(unguard, cells))

    def _bounded(self) -> Iterator[str]:
        """Give the physical lines, none longer than all its cells may be."""
        most = self._limits.cell * 16
        while True:
            line = self._stream.readline(most)
            if not line:
                return
            if len(line) >= most:
                raise Refusal("1行が長すぎます。改行の入った表のファイルか確かめてください。")
            if "\0" in line:
                raise Refusal("表の文字でないもの(NUL)があります。ファイルを選び直してください。")
            yield line

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()


def _encoding_of(path: Path) -> str:
    """Find the encoding by reading all of the file: UTF-8 hardly ever fits by chance."""
    with path.open("rb") as stream:
        head = stream.read(3)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp932"):
        if _decodes(path, encoding):
            return encoding
    raise Refusal(
        "文字コードが分かりません。Excelなどで開き、「CSV UTF-8」で保存し直してください。"
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator_of(sample: str) -> str:
    """Choose what stands outside quotes in most of the first lines, and most evenly in them.

    Not what is most frequent: one cell may hold a whole list in another separator.
    """
    bare = _QUOTED.sub("", sample)
    lines = [line for line in io.StringIO(bare, newline=None) if line.strip()][:20]

    def evidence(sign: str) -> tuple[int, int]:
        counts = [count for count in (line.count(sign) for line in lines) if count]
        return len(counts), max(map(counts.count, counts), default=0)

    return max(_SEPARATORS, key=evidence)
