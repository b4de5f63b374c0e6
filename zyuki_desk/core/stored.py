"""Values as the database stores them: what strokes tell and what the read-back compares."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.orm.attributes import set_committed_value

from zyuki_desk.base.canonical import Stored
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
    """Return a value as the driver is given it for that column."""
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
    """Return the value in memory of what a stroke remembers as stored."""
    process = from_store(table_of(kept).c[key].type)
    return value if process is None else process(value)
