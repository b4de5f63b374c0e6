"""Replaying: every stored row, and every former state of it, against the record that commits to it.

Without it a page spliced in from an old copy of the file goes unseen: the chain alone is whole, and
so is the page. Former states are rebuilt backwards through the strokes.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import Connection

from zyuki_desk.evidence.findings import Finding, FindingKind
from zyuki_desk.evidence.journal import COMMITMENT_DOMAIN
from zyuki_desk.evidence.kept import Kept, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.reading import Row, cells_sql, columns_of, image_sql, ranges, raw
from zyuki_desk.store.base import json_text


class Recorded(NamedTuple):
    """What replay needs of one record."""

    seq: int
    row_id: int
    revision: int
    book: str
    commitment: bytes
    salt: bytes | None


_REVISION, _DISPOSAL = 1, 2
"""Places in a live row as read: its id, these, and the text that its newest record commits to."""


@dataclass(slots=True)
class Bite:
    """The rows, strokes and disposals that the records of one bite speak of, read together."""

    live: dict[str, dict[int, Row]] = field(default_factory=dict)
    cells: dict[str, dict[int, Row]] = field(default_factory=dict)
    """The cells, spelled for the image, of rows that records know in a former state."""
    strokes: dict[str, dict[int, list[Row]]] = field(default_factory=dict)
    disposals: dict[int, Row] = field(default_factory=dict)
    disposed: dict[tuple[str, int], int] = field(default_factory=dict)
    """The revision that a disposal made, by table and row."""


@dataclass(slots=True)
class Outcome:
    """What comparing one bite of records of one table found."""

    findings: list[Finding] = field(default_factory=list)
    current: int = 0
    erased: int = 0

    def add(self, kind: FindingKind, record: Recorded, source: str) -> None:
        """Note a finding at a record."""
        self.findings.append(Finding(kind, record.seq, source, record.row_id))


class Replay:
    """Reads rows by the bite and compares them; holds no more than one bite."""

    def __init__(self, kinds: Sequence[type[Kept]]) -> None:
        self._free = {kind.__tablename__: sorted(kind.__free__) for kind in kinds}
        self._within = {kind.__tablename__: kind.__cells__ for kind in kinds}
        self._places = {
            kind.__tablename__: {name: place for place, name in enumerate(columns_of(kind))}
            for kind in kinds
        }
        self._cells = {kind.__tablename__: cells_sql(kind) for kind in kinds}
        self._images = {kind.__tablename__: image_sql(kind) for kind in kinds}

    # Reading, inside the caller's one short transaction

    def read(self, connection: Connection, wanted: Mapping[str, Sequence[Recorded]]) -> Bite:
        """Read what the records need."""
        bite = Bite()
        for source, records in wanted.items():
            if source in self._places:
                self._read_live(connection, source, records, bite)
                self._read_past(connection, source, records, bite)
        erased = {
            source: [row[0] for row in rows.values() if row[_DISPOSAL] is not None]
            for source, rows in bite.live.items()
        }
        if any(erased.values()):
            found = raw(connection, "SELECT id, book_key, proposed_by, approved_by FROM disposal")
            bite.disposals = {row[0]: row for row in found}
            _read_disposed(connection, erased, bite)
        return bite

    def _read_live(
        self, connection: Connection, source: str, records: Sequence[Recorded], bite: Bite
    ) -> None:
        columns = f"id, revision, disposal_id, {self._images[source]}"
        bite.live[source] = {
            row[0]: row
            for ids in ranges({record.row_id for record in records})
            for row in raw(
                connection,
                f"SELECT {columns} FROM {source} WHERE id {ids.sql}",  # noqa: S608
                ids.values,
            )
        }

    def _read_past(
        self, connection: Connection, source: str, records: Sequence[Recorded], bite: Bite
    ) -> None:
        live = bite.live[source]
        older = {r[1] for r in records if r[1] in live and live[r[1]][_REVISION] > r[2]}
        if not older:
            return
        named = ", ".join(self._cells[source])
        strokes: dict[int, list[Row]] = defaultdict(list)
        cells: dict[int, Row] = {}
        for ids in ranges(older):
            for row in raw(
                connection,
                f"SELECT id, {named} FROM {source} WHERE id {ids.sql}",  # noqa: S608
                ids.values,
            ):
                cells[row[0]] = row
            for row in raw(
                connection,
                "SELECT row_id, row_revision, field, old, new, id FROM stroke "  # noqa: S608
                f"WHERE source = ? AND row_id {ids.sql} "
                "ORDER BY row_id, row_revision DESC, id DESC",
                (source, *ids.values),
            ):
                strokes[row[0]].append(row)
        bite.cells[source], bite.strokes[source] = cells, strokes

    # Comparing, without any reading

    def compare(self, source: str, records: Sequence[Recorded], bite: Bite) -> Outcome:
        """Compare the records of one table with the rows of the bite."""
        done = Outcome()
        if source not in self._places:
            for record in records:
                done.add(FindingKind.UNKNOWN_SOURCE, record, source)
            return done
        lives = bite.live[source]
        past: list[Recorded] = []
        for record in records:
            _, row_id, revision, _, commitment, salt = record
            live = lives.get(row_id)
            if live is None:
                done.add(FindingKind.ROW_MISSING, record, source)
                continue
            _, now, disposal_id, image = live
            if disposal_id is not None and self._is_erased(source, record, live, bite, done):
                continue
            if salt is None:
                done.add(FindingKind.SALT_MISSING, record, source)
            elif now > revision:
                past.append(record)
            elif now < revision:
                done.add(FindingKind.REVISION, record, source)
            else:
                done.current += 1
                if sha256(COMMITMENT_DOMAIN + salt + image).digest() != commitment:
                    done.add(FindingKind.ROW_CHANGED, record, source)
        self._compare_past(source, past, bite, done)
        return done

    @staticmethod
    def _is_erased(source: str, record: Recorded, live: Row, bite: Bite, done: Outcome) -> bool:
        """Whether an approved disposal erased the state the record speaks of.

        The disposal must exist, be for this book, and have two people behind it.
        """
        disposal = bite.disposals.get(live[_DISPOSAL])
        revision = bite.disposed.get((source, record.row_id))
        approved = disposal is not None and (
            disposal[1] == record.book
            and disposal[2]
            and disposal[3]
            and disposal[2] != disposal[3]
        )
        if not approved or revision is None:
            done.add(FindingKind.DISPOSAL, record, source)
            return record.salt is None
        if record.revision >= revision:
            return False
        if record.salt is None:
            done.erased += 1
        else:
            done.add(FindingKind.SALT_KEPT, record, source)
        return True

    def _compare_past(
        self, source: str, past: Sequence[Recorded], bite: Bite, done: Outcome
    ) -> None:
        for record in past:
            if self._past_image(source, record, bite, done) is None:
                done.add(FindingKind.PAST_CHANGED, record, source)

    def images(self, source: str, records: Sequence[Recorded], bite: Bite) -> dict[int, bytes]:
        """Spell the state that each record commits to, by the record's number.

        What an approved disposal erased, and what fits no commitment, is left out.
        """
        spelled: dict[int, bytes] = {}
        lives = bite.live.get(source, {})
        for record in records:
            live = lives.get(record.row_id)
            if live is None or record.salt is None or live[_REVISION] < record.revision:
                continue
            if live[_REVISION] > record.revision:
                image = self._past_image(source, record, bite, Outcome())
            else:
                image = live[-1]
                if _committed(record, image) != record.commitment:
                    image = None
            if image is not None:
                spelled[record.seq] = image
        return spelled

    def _past_image(self, source: str, record: Recorded, bite: Bite, done: Outcome) -> bytes | None:
        """Return the former state that the record commits to; None where none fits."""
        cells = self._back(source, record, bite, done)
        for choice in (cells, *self._unmarked(source, cells)):
            image = _image(choice)
            if _committed(record, image) == record.commitment:
                return image
        return None

    def _back(self, source: str, record: Recorded, bite: Bite, done: Outcome) -> list[str | None]:
        """Undo the strokes that came after the record; what they say must fit together."""
        places = self._places[source]
        cells = list(bite.cells[source][record.row_id][1:])
        wanted = record.revision
        for _, revision, name, old, new, stroke_id in bite.strokes[source].get(record.row_id, ()):
            if revision <= wanted:
                break
            column, _, key = name.partition(".")
            place = places.get(column)
            if key and column not in self._within[source]:
                place = None
            if place is None or cells[place] != _with_cell(column, key, cells[place], new):
                done.findings.append(
                    Finding(FindingKind.PAST_CHANGED, record.seq, Stroke.__tablename__, stroke_id)
                )
            if place is not None:
                cells[place] = _with_cell(column, key, cells[place], old)
        cells[places["revision"]] = f'"revision":{wanted}'
        return cells

    def _unmarked(self, source: str, cells: Sequence[str | None]) -> Iterator[Sequence[str | None]]:
        """Take marks (struck, by, why) off a former state again, in every way.

        They go from blank to their value without a stroke, so the commitment is asked when.
        """
        places = [self._places[source][name] for name in self._free[source]]
        marked = [place for place in places if cells[place] is not None]
        for count in range(len(marked), 0, -1):
            for off in combinations(marked, count):
                yield [None if place in off else cell for place, cell in enumerate(cells)]


def _committed(record: Recorded, image: bytes) -> bytes:
    """Return what the record's salt makes of an image."""
    return sha256(COMMITMENT_DOMAIN + (record.salt or b"") + image).digest()


def _cell(name: str, value: str | None) -> str | None:
    """Return a stroke's value, spelled in JSON already, as its part of the row's image."""
    return None if value is None else f'"{name}":{value}'


def _with_cell(column: str, key: str, part: str | None, value: str | None) -> str | None:
    """Return a column's part of the image as it is with a stroke's value in it.

    With a key the column holds JSON, spelled in the store's one way, and only that key changes.
    """
    if not key:
        return _cell(column, value)
    cells = {} if part is None else json.loads(json.loads(f"{{{part}}}")[column])
    cells.pop(key, None)
    if value is not None:
        cells[key] = json.loads(value)
    return _cell(column, json.dumps(json_text(cells), ensure_ascii=False) if cells else None)


def _image(cells: Sequence[str | None]) -> bytes:
    return ("{" + ",".join([cell for cell in cells if cell is not None]) + "}").encode()


def _read_disposed(connection: Connection, erased: Mapping[str, Sequence[int]], bite: Bite) -> None:
    for source, ids_of_source in erased.items():
        for ids in ranges(ids_of_source):
            for row_id, revision in raw(
                connection,
                "SELECT row_id, max(revision) FROM journal "  # noqa: S608
                f"WHERE source = ? AND row_id {ids.sql} AND operation = ? GROUP BY row_id",
                (source, *ids.values, Operation.DISPOSE.value),
            ):
                bite.disposed[source, row_id] = revision
