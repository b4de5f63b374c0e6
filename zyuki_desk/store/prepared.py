"""Statements whose text is made once, run by the driver alone: what a clerk waits for uses these.

Building a statement anew for each call costs more than the database needs to answer it.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

R = TypeVar("R")
Process: TypeAlias = Callable[[Any], Any]
Parameters: TypeAlias = Sequence[tuple[str, Any, Process | None]]
"""Name, usual value and the way into the store of each parameter, in order."""
DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")


def driver(connection: Connection | Session) -> Any:  # noqa: ANN401 - the driver has no types
    """Return the driver's connection beneath, in the same transaction."""
    if isinstance(connection, Session):
        bind = connection.bind
        connection = bind if isinstance(bind, Connection) else connection.connection()
    return connection.connection.driver_connection


@cache
def to_store(kind: TypeEngine[Any]) -> Process | None:
    """Return what turns a value into what the driver is given; None for as it is."""
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


@cache
def from_store(kind: TypeEngine[Any]) -> Process | None:
    """Return what turns a stored value into the one in memory; None for as it is."""
    return kind.dialect_impl(DIALECT).result_processor(DIALECT, None)


class Prepared(Generic[R]):
    """A SELECT with named parameters; its rows come as a type of their own, column by column."""

    def __init__(self, row: Callable[..., R], statement: Select[*tuple[Any, ...]]) -> None:
        self._row = row
        self._statement = statement

    @cached_property
    def _made(self) -> tuple[str, Parameters, list[tuple[int, Process]]]:
        """Compile at the first use: tables are known by then, and imports stay cheap."""
        compiled = self._statement.compile(dialect=DIALECT)
        parameters = [
            (name, compiled.params[name], to_store(compiled.binds[name].type))
            for name in compiled.positiontup or ()
        ]
        columns = [
            (place, process)
            for place, column in enumerate(self._statement.selected_columns)
            if (process := from_store(column.type)) is not None
        ]
        return compiled.string, parameters, columns

    @property
    def text(self) -> str:
        """The SQL as the driver is given it."""
        return self._made[0]

    def rows(self, connection: Connection | Session, **values: object) -> list[R]:
        """Return every row; outside a transaction the statement is a bite of its own."""
        text, parameters, columns = self._made
        given: list[Any] = []
        for name, constant, process in parameters:
            value = values.get(name, constant)
            given.append(value if process is None else process(value))
        found = driver(connection).execute(text, given).fetchall()
        if not columns:
            return [self._row(*row) for row in found]
        rows = []
        for row in found:
            cells = list(row)
            for place, process in columns:
                cells[place] = process(cells[place])
            rows.append(self._row(*cells))
        return rows

    def first(self, connection: Connection | Session, **values: object) -> R | None:
        """Return the first row, None when there is none."""
        return next(iter(self.rows(connection, **values)), None)
