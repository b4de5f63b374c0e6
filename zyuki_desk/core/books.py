"""The books, for reading: lines, their history, suggestions; Core selects in short bites."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import RowMapping

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import Field, FieldKind, Value, own_value, show, slug_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.core.matching import Finder, FirstIds
from zyuki_desk.core.reserved import is_paper
from zyuki_desk.core.seals import SealFacts, closing_of, seals_of_lines
from zyuki_desk.core.search import Query
from zyuki_desk.core.stored import cell_from_store, column_of, table_of
from zyuki_desk.evidence.kept import Act, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.database import Database

if TYPE_CHECKING:
    from array import array


@dataclass(frozen=True, slots=True)
class Touch:
    """One stroke of a line's history, as the side panel tells it."""

    at: datetime
    by: str
    operation: Operation
    label: str
    old: str = ""
    new: str = ""
    reason: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One line with its typed cells and what the desk knows of it."""

    entry_id: int
    fiscal_year: int
    number: int
    values: Mapping[str, Value]
    entered_at: datetime
    entered_by: str
    late: bool
    origin: str | None
    struck_at: datetime | None
    struck_by: str | None
    struck_reason: str | None


class Books:
    """Reads ledgers through connections that cannot write."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(
        self, ledger: Ledger, query: Query, *, check: Callable[[], None] = lambda: None
    ) -> "array[int]":
        """Return the ids of matching lines in the register's order, read in short bites.

        `check` is called between the bites and may raise to stop.
        """
        return Finder(self._database, ledger, query, check).all()

    def first_ids(self, ledger: Ledger, query: Query, *, most: int = 1000) -> FirstIds:
        """Return the first matching ids at once, and whether they are all there are."""
        return Finder(self._database, ledger, query).first(most)

    def count(self, ledger: Ledger, query: Query) -> int:
        """Count matching lines."""
        return len(self.ids(ledger, query))

    def lines(
        self, ledger: Ledger, ids: Sequence[int], directory: Directory, *, era: bool = True
    ) -> list[Line]:
        """Return lines by id, in the order asked for, with struck values in view."""
        with self._database.reading() as connection:
            rows = _rows(connection, ledger, ids)
            strokes = _strokes(connection, ledger, ids)
        shown = ledger.shown
        return [
            _line(ledger, shown, rows[i], strokes.get(i, ()), directory, era=era)
            for i in ids
            if i in rows
        ]

    def entry(self, ledger: Ledger, entry_id: int) -> EntryFacts:
        """Return one line's cells; `Refusal` when there is no such line."""
        found = self.entries(ledger, [entry_id])
        if not found:
            raise Refusal("その行は見つかりません。一覧を開き直してください。")
        return found[0]

    def entries(self, ledger: Ledger, ids: Sequence[int]) -> list[EntryFacts]:
        """Return lines' typed cells by id, in the order asked for."""
        with self._database.reading() as connection:
            rows = _rows(connection, ledger, ids)
        return [_facts(ledger, rows[i]) for i in ids if i in rows]

    def history(
        self, ledger: Ledger, entry_id: int, directory: Directory | None = None
    ) -> list[Touch]:
        """Return everything that happened to a line, oldest first; names with the directory."""
        entry = self.entry(ledger, entry_id)
        is_imported = bool(entry.origin) and not is_paper(entry.origin)
        first = Operation.IMPORT if is_imported else Operation.ENTER
        touches = [
            Touch(
                entry.entered_at,
                entry.entered_by,
                first,
                first.label,
                new=entry.origin or "",
                late=entry.late,
            )
        ]
        with self._database.reading() as connection:
            for stroke in _strokes(connection, ledger, [entry_id]).get(entry_id, []):
                touches.append(_touch(ledger, stroke, entry.values["day"], directory))
        if entry.struck_at is not None:
            touches.append(
                Touch(
                    entry.struck_at,
                    entry.struck_by or "",
                    Operation.STRIKE,
                    Operation.STRIKE.label,
                    reason=entry.struck_reason or "",
                )
            )
        return touches

    def seals(self, ledger: Ledger, entry_id: int) -> list[SealFacts]:
        """Return the seals on one line, oldest first."""
        with self._database.reading() as connection:
            return seals_of_lines(connection, ledger.key, [entry_id]).get(entry_id, [])

    def closing(self, ledger: Ledger, day: date, place: str | None) -> Period | None:
        """Return the closed period that a day falls into, if any."""
        with self._database.reading() as connection:
            return closing_of(connection, ledger.key, day, place)

    def last_act(self, ledger: Ledger, operation: Operation) -> datetime | None:
        """Return when something was last done with the whole ledger, such as an export."""
        statement = select(func.max(Act.at)).where(
            Act.book_key == ledger.key, Act.operation == operation.value
        )
        with self._database.reading() as connection:
            return connection.execute(statement).scalar()

    def suggestions(self, ledger: Ledger, key: str, *, most: int = 8) -> list[str]:
        """Return what was written in a field lately, most used first."""
        column = column_of(ledger.model, key)
        recent = (
            select(column.label("text"))
            .where(column.is_not(None))
            .order_by(ledger.model.id.desc())
            .limit(2000)
            .subquery()
        )
        statement = (
            select(recent.c.text).group_by(recent.c.text).order_by(func.count().desc()).limit(most)
        )
        with self._database.reading() as connection:
            return [str(text) for (text,) in connection.execute(statement)]

    def reasons(self, ledger: Ledger, *, most: int = 4) -> list[str]:
        """Return the reasons given lately for corrections, most used first."""
        recent = (
            select(Stroke.reason.label("text"))
            .where(Stroke.source == ledger.model.__tablename__, Stroke.reason.is_not(None))
            .order_by(Stroke.id.desc())
            .limit(500)
            .subquery()
        )
        statement = (
            select(recent.c.text).group_by(recent.c.text).order_by(func.count().desc()).limit(most)
        )
        with self._database.reading() as connection:
            return [str(text) for (text,) in connection.execute(statement)]

    def first_day(self, ledger: Ledger) -> date | None:
        """Return the oldest day the ledger holds a line of."""
        with self._database.reading() as connection:
            return connection.execute(select(func.min(ledger.model.day))).scalar()


def _rows(connection: Connection, ledger: Ledger, ids: Sequence[int]) -> dict[int, RowMapping]:
    table = table_of(ledger.model)
    found: dict[int, RowMapping] = {}
    for start in range(0, len(ids), 500):
        statement = select(table).where(table.c.id.in_(list(ids[start : start + 500])))
        found.update((row["id"], row) for row in connection.execute(statement).mappings())
    return found


def _strokes(
    connection: Connection, ledger: Ledger, ids: Sequence[int]
) -> dict[int, list[RowMapping]]:
    table = table_of(Stroke)
    found: dict[int, list[RowMapping]] = {}
    for start in range(0, len(ids), 500):
        statement = (
            select(table)
            .where(
                table.c.source == ledger.model.__tablename__,
                table.c.row_id.in_(list(ids[start : start + 500])),
            )
            .order_by(table.c.id)
        )
        for row in connection.execute(statement).mappings():
            found.setdefault(row["row_id"], []).append(row)
    return found


def _facts(ledger: Ledger, row: RowMapping) -> EntryFacts:
    return EntryFacts(
        entry_id=row["id"],
        fiscal_year=row["fiscal_year"],
        number=row["number"],
        values={spec.key: _value(row, spec) for spec in ledger.fields},
        entered_at=row["entered_at"],
        entered_by=row["entered_by"],
        late=row["late"],
        origin=row["origin"],
        struck_at=row["struck_at"],
        struck_by=row["struck_by"],
        struck_reason=row["struck_reason"],
    )


def _value(row: RowMapping, spec: Field) -> Any:  # noqa: ANN401
    return own_value(spec, (row["extra"] or {}).get(spec.slug)) if spec.slug else row[spec.key]


def _line(
    ledger: Ledger,
    shown: Sequence[Field],
    row: RowMapping,
    strokes: Iterable[RowMapping],
    directory: Directory,
    *,
    era: bool,
) -> Line:
    olds: dict[str, list[Run]] = {}
    for stroke in strokes:
        if stroke["operation"] == Operation.CORRECT and stroke["old"] is not None:
            olds.setdefault(stroke["field"], []).extend(
                _old_runs(ledger, stroke, row["day"], directory, era=era)
            )
        elif stroke["late"] and stroke["operation"] == Operation.FILL:
            olds.setdefault(f"+{stroke['field']}", []).append(_late_run(stroke["at"]))
    cells: dict[str, Cell] = {}
    day = row["day"]
    for spec in shown:
        value = _value(row, spec) if spec.slug else row[spec.key]
        text = "" if value is None else _text(spec, value, day, directory, era=era)
        written = (Run(text),) if text else ()
        if olds:
            written = (*olds.get(spec.key, ()), *written, *olds.get(f"+{spec.key}", ()))
        cells[spec.key] = written
    return Line(
        entry_id=row["id"],
        number=str(row["number"]),
        cells=cells,
        struck=row["struck_at"] is not None,
        late=bool(row["late"]),
        note=_note(row, directory),
    )


def _text(spec: Field, value: Value, day: date | None, directory: Directory, *, era: bool) -> str:
    if spec.kind is FieldKind.PERSON and value is not None:
        return directory.name_of(str(value))
    if spec.kind is FieldKind.PLACE and value is not None:
        return directory.room_title(str(value))
    return show(spec, value, day=day, era=era)


def _old_runs(
    ledger: Ledger, stroke: RowMapping, day: date, directory: Directory, *, era: bool
) -> list[Run]:
    spec = _spec_of(ledger, stroke["field"])
    value = cell_from_store(ledger.model, spec, json.loads(stroke["old"]))
    text = _text(spec, value, day, directory, era=era)
    local = stroke["at"].astimezone(JST)
    who = directory.name_of(stroke["by"])
    return [Run(text, struck=True, by=who), Run(f"{short_day(local)} {who}訂正", mark=True)]


def _spec_of(ledger: Ledger, key: str) -> Field:
    """Return a stroke's field; the office's own may be younger than the definition in hand."""
    known = next((spec for spec in ledger.fields if spec.key == key), None)
    return known or Field(key=key, label="簿冊の欄", slug=slug_of(key))


def _late_run(at: datetime) -> Run:
    local = at.astimezone(JST)
    return Run(f"{short_day(local)}後日記入", mark=True)


def _note(row: RowMapping, directory: Directory) -> str:
    if row["struck_at"] is not None:
        local = row["struck_at"].astimezone(JST)
        who = directory.name_of(row["struck_by"])
        return f"{short_day(local)} {who}抹消 {row['struck_reason']}"
    return row["origin"] or ""


def _touch(ledger: Ledger, stroke: RowMapping, day: Value, directory: Directory | None) -> Touch:
    spec = _spec_of(ledger, stroke["field"])

    def words(stored: str | None) -> str:
        if stored is None:
            return ""
        value = cell_from_store(ledger.model, spec, json.loads(stored))
        own_day = day if isinstance(day, date) else None
        if directory is None:
            return show(spec, value, day=own_day)
        return _text(spec, value, own_day, directory, era=True)

    return Touch(
        stroke["at"],
        stroke["by"],
        Operation(stroke["operation"]),
        spec.label,
        old=words(stroke["old"]),
        new=words(stroke["new"]),
        reason=stroke["reason"] or "",
        late=stroke["late"],
    )
