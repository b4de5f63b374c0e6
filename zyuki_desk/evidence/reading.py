"""Reading for a verification: rows raw from the driver, their digested text spelled by SQLite.

SQLite spells exactly what `base.canonical` spells (a property test holds them together), three
times faster than Python could; ids are asked for as ranges where they are dense.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Table

from zyuki_desk.evidence.journal import HEADER, ROW_FORMAT
from zyuki_desk.evidence.kept import Kept

Row = tuple[Any, ...]
BEGINNING = -(2**63)
END = 2**63 - 1

_BLOBS = frozenset({"commitment", "prev", "bprev"})
_DENSE = 2
"""Ids are read as one range where at least every second one is wanted."""
_AT_ONCE = 500


def raw(connection: Connection, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
    """Read rows as the driver returns them, without the cost of wrapping each."""
    cursor = connection.exec_driver_sql(sql, values).cursor
    return list(cursor.fetchall())


def header_sql() -> str:
    """Return the SQL expression of a record's header as it is hashed."""
    parts = [f"json_array('x', lower(hex({name})))" if name in _BLOBS else name for name in HEADER]
    return f"CAST(json_array('{ROW_FORMAT}', {', '.join(parts)}) AS BLOB)"


def columns_of(kind: type[Kept]) -> list[str]:
    """Return the names of a table's columns in the order of their digest."""
    return sorted(column.name for column in table_of(kind).columns)


def table_of(kind: type[Kept]) -> Table:
    """Return the class's table."""
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(kind.__name__)
    return table


@cache
def cells_sql(kind: type[Kept]) -> tuple[str, ...]:
    """Return, for each column, the SQL expression of its part of the image; NULL where blank."""
    columns = table_of(kind).c
    parts = []
    for name in columns_of(kind):
        value = f'"{name}"'
        if not _is_number(columns[name].type):
            value = f"iif({value} IS NULL, NULL, json_quote({value}))"
        parts.append(f"'\"{name}\":' || {value}")
    return tuple(parts)


def image_sql(kind: type[Kept]) -> str:
    """Return the SQL expression of a row's image as it is committed to; NULLs are left out."""
    return f"CAST('{{' || concat_ws(',', {', '.join(cells_sql(kind))}) || '}}' AS BLOB)"


def _is_number(kind: object) -> bool:
    return isinstance(getattr(kind, "impl", kind), Integer)


@dataclass(frozen=True, slots=True)
class Ids:
    """One condition on an id column with its values."""

    sql: str
    values: tuple[int, ...]


def ranges(ids: Iterable[int]) -> Iterator[Ids]:
    """Ask for ids as a range where they are dense, else in lists."""
    ordered = sorted(ids)
    if not ordered:
        return
    if ordered[-1] - ordered[0] < _DENSE * len(ordered):
        yield Ids("BETWEEN ? AND ?", (ordered[0], ordered[-1]))
        return
    for start in range(0, len(ordered), _AT_ONCE):
        bite = ordered[start : start + _AT_ONCE]
        yield Ids(f"IN ({','.join('?' * len(bite))})", tuple(bite))


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


def end_of_bite(connection: Connection, source: str, after: int, limit: int) -> int:
    """Return the id up to which a bite of rows reaches; `END` when none are left after it."""
    last = raw(
        connection,
        f"SELECT id FROM {source} WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?",  # noqa: S608
        (after, limit - 1),
    )
    return int(last[0][0]) if last else END


def unrecorded(connection: Connection, source: str, after: int, end: int) -> list[int]:
    """Return rows whose records are not exactly one for each of their revisions."""
    bounds = (after, end, source, after, end)
    return [row[0] for row in raw(connection, _UNRECORDED.format(source=source), bounds)]


def astray(connection: Connection, after: int, end: int) -> list[int]:
    """Return strokes that no record of their row's revision knows."""
    return [row[0] for row in raw(connection, _ASTRAY, (after, end))]


def indexes_hold(connection: Connection, source: str) -> bool:
    """Tell whether the indexes of a table hold all its rows and no others.

    Lists and sheets find their lines by them; replaying reads the rows themselves.
    """
    return raw(connection, f"PRAGMA integrity_check('{source}')") == [("ok",)]
