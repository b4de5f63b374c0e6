"""Replaying: every stored row, and every former state of it, against the record that commits to it.

Without it a page spliced in from an old copy of the file goes unseen: the chain alone is whole, and
so is the page. Former states are rebuilt backwards through the strokes.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, Table

from zyuki_desk.base.canonical import Stored, texts
from zyuki_desk.evidence.findings import Finding, FindingKind
from zyuki_desk.evidence.journal import COMMITMENT_DOMAIN
from zyuki_desk.evidence.kept import Kept, Stroke
from zyuki_desk.evidence.operation import Operation

Row = tuple[Any, ...]
Cells = dict[str, Stored]

_DENSE = 2
"""Ids are read as one range where at least every second one is wanted."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """What replay needs of one record."""

    seq: int
    row_id: int
    revision: int
    book: str
    commitment: bytes
    salt: bytes | None


@dataclass(slots=True)
class Bite:
    """The rows, strokes and disposals that the records of one bite speak of, read together."""

    rows: dict[str, dict[int, Row]] = field(default_factory=dict)
    strokes: dict[str, dict[int, list[Row]]] = field(default_factory=dict)
    disposals: dict[int, Row] = field(default_factory=dict)
    disposed: dict[tuple[str, int], int] = field(default_factory=dict)
    """The revision that a disposal made, by table and row."""


class Replay:
    """Reads rows by the bite and compares them; holds no more than one bite."""

    def __init__(self, kinds: Sequence[type[Kept]]) -> None:
        self._free = {kind.__tablename__: sorted(kind.__free__) for kind in kinds}
        self._columns = {kind.__tablename__: _columns(kind) for kind in kinds}

    def read(self, connection: Connection, wanted: Mapping[str, Sequence[Recorded]]) -> Bite:
        """Read what the records need, inside the caller's one short transaction."""
        bite = Bite()
        for source, records in wanted.items():
            columns = self._columns.get(source)
            if columns is None:
                continue
            rows = _rows(connection, source, columns, {record.row_id for record in records})
            place = columns.index("id")
            bite.rows[source] = {row[place]: row for row in rows}
            self._read_past(connection, source, records, bite)
        if any(disposal is not None for disposal in self._disposal_ids(bite)):
            bite.disposals = {
                row[0]: tuple(row)
                for row in connection.exec_driver_sql(
                    "SELECT id, book_key, proposed_by, approved_by FROM disposal"
                )
            }
            self._read_disposed(connection, bite)
        return bite

    def _read_past(
        self, connection: Connection, source: str, records: Sequence[Recorded], bite: Bite
    ) -> None:
        place = self._columns[source].index("revision")
        rows = bite.rows[source]
        older = {
            record.row_id
            for record in records
            if record.row_id in rows and rows[record.row_id][place] > record.revision
        }
        found: dict[int, list[Row]] = defaultdict(list)
        for ids in _ranges(older):
            for row in raw(
                connection,
                "SELECT row_id, row_revision, field, old, new, id FROM stroke "  # noqa: S608
                f"WHERE source = ? AND row_id {ids.sql} "
                "ORDER BY row_id, row_revision DESC, id DESC",
                (source, *ids.values),
            ):
                if row[0] in older:
                    found[row[0]].append(row)
        bite.strokes[source] = found

    def _read_disposed(self, connection: Connection, bite: Bite) -> None:
        for source, rows in bite.rows.items():
            place = self._columns[source].index("disposal_id")
            erased = {row_id for row_id, row in rows.items() if row[place] is not None}
            for ids in _ranges(erased):
                for row_id, revision in raw(
                    connection,
                    "SELECT row_id, max(revision) FROM journal "  # noqa: S608
                    f"WHERE source = ? AND row_id {ids.sql} AND operation = ? GROUP BY row_id",
                    (source, *ids.values, Operation.DISPOSE.value),
                ):
                    bite.disposed[source, row_id] = revision

    def _disposal_ids(self, bite: Bite) -> Iterator[int | None]:
        for source, rows in bite.rows.items():
            place = self._columns[source].index("disposal_id")
            yield from (row[place] for row in rows.values())

    def compare(self, source: str, records: Sequence[Recorded], bite: Bite) -> "Outcome":
        """Compare the records of one table with the rows of the bite; no reading happens here."""
        columns = self._columns.get(source)
        done = Outcome()
        if columns is None:
            done.findings = [
                Finding(FindingKind.UNKNOWN_SOURCE, r.seq, source, r.row_id) for r in records
            ]
            return done
        at_revision, at_disposal = columns.index("revision"), columns.index("disposal_id")
        rows = bite.rows[source]
        images: list[Cells] = []
        owners: list[Recorded] = []
        for record in records:
            row = rows.get(record.row_id)
            if row is None:
                done.add(FindingKind.ROW_MISSING, record, source)
                continue
            age = row[at_revision] - record.revision
            if age < 0:
                done.add(FindingKind.REVISION, record, source)
                continue
            done.current += age == 0
            if row[at_disposal] is not None and not self._may_be_erased(source, record, row, bite):
                done.add(FindingKind.DISPOSAL, record, source)
            if record.salt is None:
                self._without_salt(source, record, bite, done)
                continue
            if record.revision < bite.disposed.get((source, record.row_id), 0):
                done.add(FindingKind.SALT_KEPT, record, source)
                continue
            cells = {k: v for k, v in zip(columns, row, strict=True) if v is not None}
            if age:
                cells = self._back(source, cells, record, bite, done)
            images.append(cells)
            owners.append(record)
        self._judge(source, owners, images, rows, done)
        return done

    def _may_be_erased(self, source: str, record: Recorded, row: Row, bite: Bite) -> bool:
        """Whether the row's disposal exists, was for this book, and two people stand behind it."""
        columns = self._columns[source]
        disposal = bite.disposals.get(row[columns.index("disposal_id")])
        if disposal is None or (source, record.row_id) not in bite.disposed:
            return False
        _, book, proposed_by, approved_by = disposal
        return bool(proposed_by and approved_by and proposed_by != approved_by) and (
            book == record.book
        )

    @staticmethod
    def _without_salt(source: str, record: Recorded, bite: Bite, done: "Outcome") -> None:
        if record.revision < bite.disposed.get((source, record.row_id), 0):
            done.erased += 1
        else:
            done.add(FindingKind.SALT_MISSING, record, source)

    def _back(
        self, source: str, cells: Cells, record: Recorded, bite: Bite, done: "Outcome"
    ) -> Cells:
        """Undo the strokes that came after the record; what they say must fit together."""
        for _, revision, name, old, new, stroke_id in bite.strokes[source].get(record.row_id, ()):
            if revision <= record.revision:
                break
            if cells.get(name) != _cell(new):
                done.findings.append(
                    Finding(FindingKind.PAST_CHANGED, record.seq, Stroke.__tablename__, stroke_id)
                )
            before = _cell(old)
            if before is None:
                cells.pop(name, None)
            else:
                cells[name] = before
        cells["revision"] = record.revision
        return dict(sorted(cells.items()))

    def _judge(
        self,
        source: str,
        owners: Sequence[Recorded],
        images: Sequence[Cells],
        rows: Mapping[int, Row],
        done: "Outcome",
    ) -> None:
        sha256 = hashlib.sha256
        at_revision = self._columns[source].index("revision")
        for record, cells, text in zip(owners, images, texts(images), strict=True):
            salted = COMMITMENT_DOMAIN + (record.salt or b"")
            if sha256(salted + text).digest() == record.commitment:
                continue
            is_past = rows[record.row_id][at_revision] > record.revision
            if is_past and self._fits_unmarked(source, cells, salted, record.commitment):
                continue
            kind = FindingKind.PAST_CHANGED if is_past else FindingKind.ROW_CHANGED
            done.add(kind, record, source)

    def _fits_unmarked(self, source: str, cells: Cells, salted: bytes, commitment: bytes) -> bool:
        """Whether the former state fits once marks (struck, by, why) are taken off again.

        They go from blank to their value without a stroke, so the commitment is asked when.
        """
        marked = [name for name in self._free[source] if name in cells]
        choices = [
            {name: value for name, value in cells.items() if name not in off}
            for count in range(len(marked), 0, -1)
            for off in combinations(marked, count)
        ]
        return any(hashlib.sha256(salted + text).digest() == commitment for text in texts(choices))


@dataclass(slots=True)
class Outcome:
    """What comparing one bite of records of one table found."""

    findings: list[Finding] = field(default_factory=list)
    current: int = 0
    erased: int = 0

    def add(self, kind: FindingKind, record: Recorded, source: str) -> None:
        """Note a finding at a record."""
        self.findings.append(Finding(kind, record.seq, source, record.row_id))


def _cell(text: str | None) -> Stored:
    """Read a stroke's cell; what is no JSON cannot equal any cell."""
    if text is None:
        return None
    try:
        value: Stored = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | str) and not isinstance(value, bool) else text


def _columns(kind: type[Kept]) -> list[str]:
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(kind.__name__)
    return sorted(column.name for column in table.columns)


def raw(connection: Connection, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
    """Read rows as the driver returns them, without the cost of wrapping each."""
    cursor = connection.exec_driver_sql(sql, values).cursor
    return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class _Ids:
    sql: str
    values: tuple[int, ...]


def _ranges(ids: Iterable[int]) -> Iterator[_Ids]:
    """Ask for ids as a range where they are dense, else in lists."""
    ordered = sorted(ids)
    if not ordered:
        return
    if ordered[-1] - ordered[0] < _DENSE * len(ordered):
        yield _Ids("BETWEEN ? AND ?", (ordered[0], ordered[-1]))
        return
    for start in range(0, len(ordered), _AT_ONCE):
        bite = ordered[start : start + _AT_ONCE]
        yield _Ids(f"IN ({','.join('?' * len(bite))})", tuple(bite))


def _rows(connection: Connection, source: str, columns: Sequence[str], ids: set[int]) -> list[Row]:
    named = ", ".join(f'"{name}"' for name in columns)
    return [
        row
        for part in _ranges(ids)
        for row in raw(
            connection,
            f"SELECT {named} FROM {source} WHERE id {part.sql}",  # noqa: S608 - our own names
            part.values,
        )
    ]


_UNRECORDED = """
SELECT id FROM (
  SELECT id, revision + 1, revision + 1 FROM {source} WHERE id > ? AND id <= ?
  EXCEPT SELECT row_id, count(*), count(DISTINCT revision) FROM journal
  WHERE source = ? AND row_id > ? AND row_id <= ? GROUP BY row_id)
"""
_ASTRAY = """
SELECT id FROM stroke AS s WHERE id > ? AND id <= ? AND NOT EXISTS (
  SELECT 1 FROM journal AS j
  WHERE j.source = s.source AND j.row_id = s.row_id AND j.revision = s.row_revision)
"""
END = 2**63 - 1
BEGINNING = -(2**63)


def unrecorded(
    connection: Connection, source: str, after: int, limit: int
) -> tuple[int, list[Finding]]:
    """Find rows whose records are not exactly one for each revision; return how far it went."""
    last = raw(
        connection,
        f"SELECT id FROM {source} WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?",  # noqa: S608
        (after, limit - 1),
    )
    end = last[0][0] if last else END
    strange = raw(connection, _UNRECORDED.format(source=source), (after, end, source, after, end))
    findings = [Finding(FindingKind.ROW_UNRECORDED, None, source, row[0]) for row in strange]
    if source == Stroke.__tablename__:
        astray = raw(connection, _ASTRAY, (after, end))
        findings += [Finding(FindingKind.STROKE_ASTRAY, None, source, row[0]) for row in astray]
    return end, findings
