"""Values as the database stores them: what strokes tell and what the read-back compares."""

from typing import Any

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from zyuki_desk.base.canonical import Stored
from zyuki_desk.evidence.kept import Kept

_DIALECT = SQLiteDialect_pysqlite()


def table_of(kept: type[Kept]) -> Table:
    """Return the class's table."""
    table = inspect(kept).local_table
    assert isinstance(table, Table)
    return table


def stored(kept: type[Kept], key: str, value: object) -> Stored:
    """Return a value as the driver is given it for that column."""
    process = table_of(kept).c[key].type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    result: Any = value if process is None else process(value)
    return result  # type: ignore[no-any-return]


def rows_as_stored(
    connection: Connection, kept: type[Kept], ids: list[int]
) -> dict[int, dict[str, Stored]]:
    """Read rows raw, by id, as the database holds them."""
    name = table_of(kept).name
    found: dict[int, dict[str, Stored]] = {}
    for start in range(0, len(ids), 500):
        bite = ids[start : start + 500]
        marks = ",".join("?" * len(bite))
        result = connection.exec_driver_sql(
            f"SELECT * FROM {name} WHERE id IN ({marks})",  # noqa: S608 - names of our own tables
            tuple(bite),
        )
        for row in result.mappings():
            found[row["id"]] = dict(row)
    return found


def value_from_store(kept: type[Kept], key: str, value: Stored) -> Any:  # noqa: ANN401
    """Return the value in memory of what a stroke remembers as stored."""
    process = table_of(kept).c[key].type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
    return value if process is None else process(value)
