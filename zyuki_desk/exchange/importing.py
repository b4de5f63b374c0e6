"""Taking over the register an office kept until now: assignment, dry run, one operation.

Every line of the file has a fate before anything is written: taken, a duplicate, or to be mended,
with a sentence. The import itself is one operation of the desk: all of it or nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.files import read_digest
from zyuki_desk.base.text import fold
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import Field, FieldKind, Reading, Value, read
from zyuki_desk.core.ledger import Bench, Draft, Ledger
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.pen_rule import accept_all, refuse_closed, require_all
from zyuki_desk.core.stored import stored, table_of
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.exchange.tables import Row, as_text
from zyuki_desk.store.base import json_text


class FateKind(StrEnum):
    """What will become of a line of the file."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word in the list."""
        return {"taken": "取り込む", "duplicate": "重複", "refused": "直すところあり"}[self.value]


@dataclass(frozen=True, slots=True, repr=False)
class Fate:
    """One line of the file, what it says, and what will become of it."""

    line: int
    kind: FateKind
    sentence: str = ""
    field_key: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    key: str = ""
    """Digest of the content, by which the same line is recognised again."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which column fills which field, and what holds for every line."""

    columns: Mapping[str, str]
    """Field key to heading."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field key to the text that holds for every line."""
    sheet: str | None = None

    def to_json(self) -> dict[str, object]:
        """Spell the assignment so that it can be remembered."""
        return {"columns": dict(self.columns), "constants": dict(self.constants)}


@dataclass(frozen=True, slots=True)
class Summary:
    """How many lines have which fate."""

    taken: int
    duplicate: int
    refused: int


def suggest_assignment(ledger: Ledger, headers: Sequence[str]) -> Assignment:
    """Guess which column fills which field from the headings."""
    free = {fold(header): header for header in headers}
    columns: dict[str, str] = {}
    for exact in (True, False):
        for spec in ledger.fields:
            if spec.key in columns or (spec.hidden and spec.kind is not FieldKind.PERSON):
                continue
            header = _header_for(spec, free, exact=exact)
            if header is not None:
                columns[spec.key] = free.pop(header)
    return Assignment(columns)


def _header_for(spec: Field, free: Mapping[str, str], *, exact: bool) -> str | None:
    names = [fold(name) for name in (spec.label, spec.key, *spec.aliases)]
    for folded in free:
        if folded in names:
            return folded
        if not exact and any(len(name) > 1 and (name in folded) for name in names):
            return folded
    return None


class Importer:
    """Reads one file into one ledger of an open office."""

    def __init__(
        self, office: OpenOffice, ledger: Ledger, path: Path, assignment: Assignment
    ) -> None:
        self._office = office
        self._ledger = ledger
        self._path = path
        self._assignment = assignment
        self._directory = office.desk.directory
        self._codes = _codes(self._directory)
        self._digest = read_digest(path)
        self._refuse_unassigned()

    def _refuse_unassigned(self) -> None:
        given = {*self._assignment.columns, *self._assignment.constants}
        fields = {spec.key for spec in self._ledger.fields}
        if unknown := sorted(given - fields):
            raise Refusal(
                f"「{unknown[0]}」という欄はこの簿冊にありません。欄の名前を確かめてください。"
            )
        # A field of the office's own is asked line by line: older lines never had it.
        for spec in (each for each in self._ledger.fields if not each.slug):
            if spec.required and spec.key not in given and spec.key not in self._ledger.derived:
                raise Refusal(
                    f"「{spec.label}」に当てる列か、全行に共通の値を選んでください。",
                    field=spec.key,
                )

    def _refuse_headers(self, headers: Sequence[str]) -> None:
        for key, header in self._assignment.columns.items():
            if header not in headers:
                raise Refusal(
                    f"「{header}」という見出しの列がファイルにありません。列の割当てを直してください。",
                    field=key,
                )

    def dry_run(self, progress: Callable[[int], None] = lambda _: None) -> Iterator[Fate]:
        """Tell every line's fate; nothing is written."""
        seen: set[str] = set()
        with read_table(self._path, sheet=self._assignment.sheet) as table:
            headers = list(table.headers)
            self._refuse_headers(headers)
            for count, row in enumerate(table.rows(), start=1):
                fate = self._fate(row, headers, seen)
                if fate.kind is FateKind.TAKEN:
                    seen.add(fate.key)
                yield fate
                if count % 500 == 0:
                    progress(count)

    def summary(self, fates: Iterator[Fate]) -> Summary:
        """Count fates."""
        counts = dict.fromkeys(FateKind, 0)
        for fate in fates:
            counts[fate.kind] += 1
        return Summary(counts[FateKind.TAKEN], counts[FateKind.DUPLICATE], counts[FateKind.REFUSED])

    def run(self, progress: Callable[[int], None] = lambda _: None) -> Summary:
        """Import every line that can be taken, in one operation, and count."""
        if read_digest(self._path) != self._digest:
            raise Refusal(
                "試し読みのあとでファイルが変わりました。もう一度試し読みをしてください。"
            )
        counts = dict.fromkeys(FateKind, 0)

        def lines() -> Iterator[LoadedLine]:
            for fate in self.dry_run(progress):
                counts[fate.kind] += 1
                if fate.kind is FateKind.TAKEN:
                    origin = f"取込み {self._path.name} {fate.line}行目"
                    yield LoadedLine(fate.values, origin, fate.key)

        detail: dict[str, object] = {"file_sha256": self._digest, **self._assignment.to_json()}
        load_lines(self._office.desk, self._ledger, lines(), checked=False, detail=detail)
        return Summary(counts[FateKind.TAKEN], counts[FateKind.DUPLICATE], counts[FateKind.REFUSED])

    def _fate(self, row: Row, headers: Sequence[str], seen: set[str]) -> Fate:
        cells = dict(zip(headers, row.cells, strict=False))
        try:
            values = self._values(cells)
            require_all(self._ledger, values)
            key = _content_key(self._ledger, values)
            if key in seen:
                return Fate(row.line, FateKind.DUPLICATE, "同じ内容の行がこのファイルにあります。")
            self._check(values, key)
        except _KnownAlready:
            return Fate(row.line, FateKind.DUPLICATE, "前に取り込んだ行です。")
        except Refusal as refusal:
            return Fate(row.line, FateKind.REFUSED, refusal.sentence, refusal.field)
        return Fate(row.line, FateKind.TAKEN, values=values, key=key)

    def _check(self, values: Mapping[str, Value], key: str) -> None:
        with self._office.database.reading() as connection:
            table = table_of(self._ledger.model)
            known = connection.execute(
                select(table.c.id).where(table.c.origin_key == key).limit(1)
            ).scalar()
            if known is not None:
                raise _KnownAlready
            with Session(connection) as session:
                refuse_closed(session, self._ledger, values)
                moment = self._office.clock.read()
                bench = Bench(session, moment, self._directory)
                draft = self._ledger.derived_draft(
                    bench, Draft(Operation.IMPORT, values, frozenset(values))
                )
                for check in self._ledger.rules:
                    check(bench, draft)

    def _values(self, cells: Mapping[str, object]) -> dict[str, Value]:
        texts = dict(self._assignment.constants)
        for key, header in self._assignment.columns.items():
            text = as_text(cells.get(header))  # type: ignore[arg-type]  # cells of a Table
            if text.strip() or key not in texts:
                texts[key] = text
        today = self._office.clock.read().today
        day = self._day(texts, today)
        reading = Reading(day, today, self._codes, latest=today)
        values = {
            spec.key: read(spec, texts.get(spec.key, ""), reading)
            for spec in self._ledger.fields
            if spec.key != "day"
        }
        values["day"] = day
        if self._ledger.complete is not None:
            values = dict(self._ledger.complete(values, self._directory))
        return accept_all(self._ledger, values)

    def _day(self, texts: Mapping[str, str], today: date) -> date:
        if texts.get("day", "").strip():
            found = read(
                self._ledger.field("day"), texts["day"], Reading(today, today, latest=today)
            )
            assert isinstance(found, date)
            return found
        for spec in self._ledger.fields:
            text = texts.get(spec.key, "").strip()
            if spec.kind is FieldKind.TIME and " " in text:
                found = read(spec, text, Reading(today, today, latest=today))
                assert isinstance(found, datetime)
                return found.astimezone(JST).date()
        raise Refusal("日付が入っていません。", field="day")


class _KnownAlready(Exception):
    """The line was imported before."""


def _codes(directory: Directory) -> dict[str, str]:
    codes: dict[str, str] = {}
    for room in directory.rooms.values():
        for name in (room.code, room.name, room.title):
            codes[fold(name)] = room.code
    for person in directory.people.values():
        for name in (person.code, person.staff_no or "", person.card_code or "", person.name):
            if name:
                codes.setdefault(fold(name), person.code)
    return codes


def _content_key(ledger: Ledger, values: Mapping[str, Value]) -> str:
    cells = {
        key: stored(ledger.model, key, value) for key, value in values.items() if value is not None
    }
    return hashlib.sha256(json_text(cells).encode()).hexdigest()[:32]
