"""A sheet from the cabinet against the file: found by serial, short head or scanned code.

It says whether the file agrees with what the sheet vouches for, when it was printed, and what
happened since to the lines it shows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.codes import parse_short_code
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.base.text import digits
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.sheet import STOPPED, Sheet
from zyuki_desk.core.stored import table_of
from zyuki_desk.evidence.heads import Head, short_form
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.paper_head import PaperHead, check_head
from zyuki_desk.evidence.scanned import is_code, read_code

_SERIAL = re.compile(r"(20\d\d)-?(\d{5})")


@dataclass(frozen=True, slots=True)
class Since:
    """How often the lines of a sheet were touched after it was printed."""

    entered: int = 0
    filled: int = 0
    corrected: int = 0
    struck: int = 0
    sealed: int = 0

    @property
    def words(self) -> str:
        """Tell it in one sentence."""
        counts = (
            (self.entered, "行の記入"), (self.filled, "か所の追記"), (self.corrected, "か所の訂正"),
            (self.struck, "行の抹消"), (self.sealed, "回の確認・締め"),
        )  # fmt: skip
        told = "、".join(f"{count} {what}" for count, what in counts if count)
        return (
            f"印刷のあとに、{told}があります。"
            if told
            else "印刷のあとに変わったところはありません。"
        )


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """One recorded sheet, as far as an auditor asks."""

    serial: str
    title: str
    at: datetime
    by: str
    pages: int
    lines: int
    copies: int
    destination: str
    reprint_of: str | None
    since: Since | None
    """None for a paper that shows no lines of a ledger."""

    def words(self) -> list[str]:
        """Tell what it is, when it was printed, and what changed since."""
        local = self.at.astimezone(JST)
        when = f"{era_date(local.date(), 'weekday')} {short_time(local)}"
        if self.destination == STOPPED:
            return [f"用紙 {self.serial} {self.title} は、{when} の印刷が途中で止まったものです。"]
        where = "PDFに保存" if self.destination == "file" else "印刷"
        told = [
            f"用紙 {self.serial} {self.title}({self.pages}ページ、{self.lines:,}行)を "
            f"{when} に {self.by} が{where}しました。"
        ]
        if self.copies > 1:
            told.append(f"{self.copies}部あります。")
        if self.reprint_of is not None:
            told.append(f"用紙 {self.reprint_of} の再印刷です。")
        if self.since is not None:
            told.append(self.since.words)
        return told


@dataclass(frozen=True, slots=True)
class PaperWitness:
    """What one paper says of the file, and the file of it."""

    head: PaperHead
    sheets: tuple[PrintedSheet, ...] = ()
    """The recorded sheets that carry this head."""
    unknown_serial: bool = False
    """No sheet of that serial was ever recorded."""
    short: str = ""
    """The short form that it carries."""
    known: Head | None = None
    """The head that it carries: its own where a code was scanned, else the journal's."""
    is_signed: bool = False
    """Whether its signature came with it and holds."""

    @property
    def matches(self) -> bool:
        """Whether the file holds what the paper vouches for, unchanged."""
        return self.head.matches and not self.unknown_serial

    @property
    def size(self) -> int | None:
        """The number of records it vouches for."""
        return self.head.size

    def words(self) -> list[str]:
        """Tell the verdict, then the sheets."""
        if self.unknown_serial:
            return [
                "この番号の用紙は記録にありません。番号と、この機関の用紙かを確かめてください。"
            ]
        if self.head.size is None:
            verdict = "この印は、証跡のどの時点にもありません。"
        else:
            until = f"証跡の{self.head.size:,}番までの印です。"
            verdict = f"{until}そこまでの記録は、印刷したときのままです。"
            if self.head.is_end:
                verdict += "いまの証跡の印と同じです。"
            if self.is_signed:
                verdict += "機関の署名も合っています。"
        return [verdict, *(words for sheet in self.sheets for words in sheet.words())]


def check_paper(
    office: OpenOffice, text: str, *, progress: Callable[[int], bool] | None = None
) -> PaperWitness:
    """Look a paper up by its serial, its short head or its scanned code.

    `Refusal` for a head that is mistyped and for a code that is not this office's.
    """
    with office.database.reading() as connection:
        size: int | None
        scanned: Head | None = None
        is_signed = False
        serial = _SERIAL.fullmatch(digits(text.strip()))
        if serial is not None:
            rows = _sheets(connection, Sheet.serial == f"{serial[1]}-{serial[2]}")
            if not rows:
                return PaperWitness(PaperHead(None), unknown_serial=True)
            short, size = rows[0].head_short, rows[0].head_size
        else:
            short, size, scanned, is_signed = _head_of(office, text)
            rows = _sheets(connection, Sheet.head_short == short)
            size = rows[0].head_size if size is None and rows else size
    head = check_head(office.database, short, origin=office.origin, size=size, progress=progress)
    with office.database.reading() as connection:
        sheets = tuple(_told(connection, office, row) for row in rows)
    return PaperWitness(
        head, sheets, short=short, known=scanned or head.head, is_signed=is_signed
    )  # fmt: skip


def _head_of(office: OpenOffice, text: str) -> tuple[str, int | None, Head | None, bool]:
    if not is_code(text):
        return parse_short_code(text), None, None, False
    head, note = read_code(text)
    if head.origin != office.origin:
        raise Refusal("この二次元コードは、この機関の用紙のものではありません。")
    if note is not None:
        office.keys.read(note)
    return short_form(head), head.size, head, note is not None


@dataclass(frozen=True, slots=True)
class _Row:
    """The columns of a sheet that are read."""

    book_key: str
    serial: str
    head_size: int
    head_short: str
    at: datetime
    by: str
    pages: int
    lines: int
    copies: int
    destination: str
    reprint_of: str | None
    form: str | None
    place: str | None
    first: object
    last: object


def _sheets(connection: Connection, condition: object) -> list[_Row]:
    query: Any = (  # fifteen columns have no short type
        select(
            Sheet.book_key, Sheet.serial, Sheet.head_size, Sheet.head_short, Sheet.at, Sheet.by,
            Sheet.pages, Sheet.lines, Sheet.copies, Sheet.destination, Sheet.reprint_of, Sheet.form,
            Sheet.place, Sheet.first, Sheet.last,
        )
        .where(condition)  # type: ignore[arg-type]  # a comparison of a mapped column
        .order_by(Sheet.id)
    )  # fmt: skip
    return [_Row(*row) for row in connection.execute(query)]


def _told(connection: Connection, office: OpenOffice, row: _Row) -> PrintedSheet:
    ledger = next((x for x in office.ledgers.values() if x.key == row.book_key), None)
    title = ledger.title if ledger is not None else "機関の用紙"
    return PrintedSheet(
        serial=row.serial,
        title=title,
        at=row.at,
        by=office.desk.directory.name_of(row.by),
        pages=row.pages,
        lines=row.lines,
        copies=row.copies,
        destination=row.destination,
        reprint_of=row.reprint_of,
        since=_since(connection, ledger, row) if ledger is not None and row.lines else None,
    )


def _since(connection: Connection, ledger: Ledger, row: _Row) -> Since:
    """Count what happened after the print to the lines of the sheet's ledger, period and room."""
    model = ledger.model
    lines = select(model.id)
    if row.first is not None:
        lines = lines.where(model.day.between(row.first, row.last))
    if row.place is not None and ledger.place is not None:
        lines = lines.where(table_of(model).c[ledger.place] == row.place)

    def count(condition: object) -> int:
        query = select(func.count()).select_from(lines.where(condition).subquery())  # type: ignore[arg-type]  # the same
        return int(connection.execute(query).scalar_one())

    strokes = (
        select(Stroke.operation, func.count())
        .where(Stroke.source == model.__tablename__, Stroke.at > row.at, Stroke.row_id.in_(lines))
        .group_by(Stroke.operation)
    )
    touched = {str(operation): int(n) for operation, n in connection.execute(strokes)}
    seals = select(func.count()).select_from(Seal).where(
        Seal.book_key == ledger.key, Seal.at > row.at,
        Seal.entry_id.in_(lines) | ((Seal.first == row.first) & (Seal.last == row.last)),
    )  # fmt: skip
    return Since(
        entered=count(model.entered_at > row.at),
        filled=touched.get(Operation.FILL.value, 0),
        corrected=touched.get(Operation.CORRECT.value, 0),
        struck=count(model.struck_at > row.at),
        sealed=int(connection.execute(seals).scalar_one()),
    )
