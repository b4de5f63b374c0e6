"""Values as the database stores them: what strokes tell and what the read-back compares."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, inspect
from sqlalchemy.orm.attributes import set_committed_value

from zyuki_desk.base.canonical import Stored
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import OWN_COLUMN, Field, is_own, own_stored, own_value, slug_of
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.prepared import Process, driver, from_store, to_store


def table_of(kept: type[Kept]) -> Table:
    """Return the class's table."""
    table = inspect(kept).local_table
    assert isinstance(table, Table)
    return table


@cache
def _binders(kept: type[Kept]) -> dict[str, Process | None]:
    return {column.key: to_store(column.type) for column in table_of(kept).columns}


def stored(kept: type[Kept], key: str, value: object) -> Stored:
    """Return a value as the driver is given it for that column or the office's own cell."""
    if is_own(key):
        return own_stored(value)
    process = _binders(kept)[key]
    result: Any = value if process is None else process(value)
    return result  # type: ignore[no-any-return]


@cache
def _insert(kept: type[Kept]) -> str:
    keys = [key for key in _binders(kept) if key != "id"]
    names = ", ".join(f'"{key}"' for key in keys)
    marks = ", ".join("?" * len(keys))
    return f"INSERT INTO {table_of(kept).name} ({names}) VALUES ({marks})"  # noqa: S608 - our own


def insert_row(connection: Connection, row: Kept) -> None:
    """Insert a new row and give it its id."""
    kind = type(row)
    cells: list[Stored] = []
    for key, process in _binders(kind).items():
        if key != "id":
            value = getattr(row, key)
            cells.append(value if process is None or value is None else process(value))
    row.id = driver(connection).execute(_insert(kind), cells).lastrowid


def update_row(connection: Connection, row: Kept, values: Mapping[str, object]) -> None:
    """Write new values into a row, in the file and in memory; triggers hold the pen rule."""
    kind = type(row)
    cells = [stored(kind, key, value) for key, value in values.items()]
    names = ", ".join(f'"{key}" = ?' for key in values)
    text = f"UPDATE {table_of(kind).name} SET {names} WHERE id = ?"  # noqa: S608 - our own
    changed = driver(connection).execute(text, [*cells, row.id]).rowcount
    if changed != 1:
        message = f"{changed} rows of {kind.__tablename__} changed, not one"
        raise RuntimeError(message)
    for key, value in values.items():
        set_committed_value(row, key, value)


def rows_as_stored(
    connection: Connection, kept: type[Kept], ids: list[int]
) -> dict[int, dict[str, Stored]]:
    """Read rows raw, by id, as the database holds them."""
    name = table_of(kept).name
    found: dict[int, dict[str, Stored]] = {}
    for start in range(0, len(ids), 500):
        bite = ids[start : start + 500]
        marks = ",".join("?" * len(bite))
        cursor = driver(connection).execute(
            f"SELECT * FROM {name} WHERE id IN ({marks})",  # noqa: S608 - names of our own tables
            bite,
        )
        keys = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            cells = dict(zip(keys, row, strict=True))
            found[cells["id"]] = cells
    return found


def value_from_store(kept: type[Kept], key: str, value: Stored) -> Any:  # noqa: ANN401
    """Return the value in memory of what a stroke remembers as stored in a column."""
    process = from_store(table_of(kept).c[key].type)
    return value if process is None else process(value)


def cell_from_store(kept: type[Kept], spec: Field, value: Stored) -> Any:  # noqa: ANN401
    """Return the value in memory of what a stroke remembers of a line's cell."""
    return own_value(spec, value) if spec.slug else value_from_store(kept, spec.key, value)


def value_in(row: Entry | Row[Any], spec: Field) -> Any:  # noqa: ANN401
    """Return what a line holds in a cell, be it a column or the office's own."""
    if spec.slug:
        return own_value(spec, (row.extra or {}).get(spec.slug))
    return getattr(row, spec.key)


def stored_in(row: Kept, key: str) -> Stored:
    """Return what a row holds in a cell, as stored."""
    if is_own(key):
        cells: dict[str, Stored] = getattr(row, OWN_COLUMN) or {}
        return cells.get(slug_of(key))
    return stored(type(row), key, getattr(row, key))


def columns_from(row: Kept | None, values: Mapping[str, object]) -> dict[str, object]:
    """Return the columns to write for these cells; own ones join those the row has in its JSON."""
    columns = {key: value for key, value in values.items() if not is_own(key)}
    news = {slug_of(key): own_stored(value) for key, value in values.items() if is_own(key)}
    if news:
        before: dict[str, Stored] = (getattr(row, OWN_COLUMN) if row is not None else None) or {}
        cells = {**before, **news}
        columns[OWN_COLUMN] = {k: v for k, v in cells.items() if v is not None} or None
    return columns


def cell_as_stored(cells: Mapping[str, Stored], key: str) -> Stored:
    """Return one cell of a row that was read raw."""
    if not is_own(key):
        return cells[key]
    text = cells[OWN_COLUMN]
    found: Stored = json.loads(str(text)).get(slug_of(key)) if text is not None else None
    return found


def column_of(model: type[Entry], key: str) -> ColumnElement[Any]:
    """Return the SQL expression of a cell, be it a column or the office's own."""
    if is_own(key):
        return func.json_extract(model.extra, f"$.{slug_of(key)}")
    found: ColumnElement[Any] = table_of(model).c[key]
    return found
