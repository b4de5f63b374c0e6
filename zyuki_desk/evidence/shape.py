"""The file's schema against the one this program makes: a rogue trigger is a finding."""

import json
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection

from zyuki_desk.evidence.journal import JournalState, Record
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.reading import Row, raw, table_of
from zyuki_desk.evidence.triggers import journal_triggers, triggers_for
from zyuki_desk.store.base import Base
from zyuki_desk.store.database import scratch_engine

_SEARCH = "search_"
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")


def schema_differences(connection: Connection, kinds: Sequence[type[Kept]]) -> list[str]:
    """Name every table, index, trigger and view that is missing, rogue or different."""
    wanted = _wanted(tuple(kinds))
    found = _shapes(connection, {table_of(kind).name for kind in kinds} | _JOURNAL)
    names = wanted.keys() | found.keys()
    differing = {name for name in names if wanted.get(name) != found.get(name)}
    return sorted(differing - _tolerated(connection, differing - wanted.keys()))


_JOURNAL = {Record.__tablename__, JournalState.__tablename__}


@cache
def _wanted(kinds: tuple[type[Kept], ...]) -> dict[str, object]:
    """Make the schema in an empty database and describe it; always the same for one program."""
    names = {table_of(kind).name for kind in kinds} | _JOURNAL
    engine = scratch_engine()
    with engine.begin() as scratch:
        Base.metadata.create_all(scratch, tables=[Base.metadata.tables[name] for name in names])
        for statement in [t for kind in kinds for t in triggers_for(kind)] + journal_triggers():
            scratch.exec_driver_sql(statement)
        shapes = _shapes(scratch, names)
    engine.dispose()
    return shapes


def _shapes(connection: Connection, ours: Iterable[str]) -> dict[str, object]:
    """Describe everything the schema holds; text for what runs, columns for what stores."""
    names = json.dumps(sorted(ours))
    shapes: dict[str, object] = {}
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    tables = _tables(connection, names)
    for kind, name, of, sql in rows.fetchall():
        if name.startswith("sqlite_") and (kind == "table" or sql is None):
            continue  # SQLite's own tables and keys; whatever runs has a text and is ours to know
        is_ours = kind == "table" and name in tables
        shapes[name] = tables[name] if is_ours else (kind, of, sql)
    return shapes


def _tables(connection: Connection, names: str) -> dict[str, object]:
    """Describe tables by their columns, not by their text: an added column changes the text."""

    def ask(what: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for name, *row in raw(connection, what, (names,)):
            found.setdefault(name, []).append(tuple(row))
        return found

    columns, keys, indexes, strict = (ask(what) for what in _ASKED)
    return {
        name: (
            sorted(columns.get(name, ()), key=str),
            sorted(indexes.get(name, ())),
            sorted(keys.get(name, ()), key=str),
            strict[name],
        )
        for name in strict
    }


_ASKED = (
    'SELECT t.value, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden '
    "FROM json_each(?) AS t, pragma_table_xinfo(t.value) AS c",
    'SELECT t.value, k.seq, k."table", k."from", k."to", k.on_update, k.on_delete, k.match '
    "FROM json_each(?) AS t, pragma_foreign_key_list(t.value) AS k",
    'SELECT t.value, i."unique", i.origin, '
    "(SELECT json_group_array(name) FROM pragma_index_info(i.name)) "
    "FROM json_each(?) AS t, pragma_index_list(t.value) AS i WHERE i.origin <> 'c'",
    "SELECT t.value, l.wr, l.strict FROM json_each(?) AS t, pragma_table_list AS l "
    "WHERE l.name = t.value AND l.schema = 'main'",
)
"""Columns, foreign keys, keys and strictness of every table: four questions for all of them."""


def _tolerated(connection: Connection, strange: set[str]) -> set[str]:
    """Return what is no evidence and cannot touch it: the search tables, other plain tables."""
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    known = {
        table.name: {index.name for index in table.indexes}
        for table in Base.metadata.tables.values()
    }
    tolerated = set()
    for kind, name, of, sql in rows:
        if name not in strange:
            continue
        is_known = kind == "table" and name in known
        is_index = kind == "index" and name in known.get(of, ())
        if is_known or is_index or (kind == "table" and _is_search(name, sql or "")):
            tolerated.add(name)
    return tolerated


def _is_search(name: str, sql: str) -> bool:
    shadow = name.startswith(_SEARCH) and name.endswith(_SHADOWS)
    return shadow or (sql.startswith(f"CREATE VIRTUAL TABLE {_SEARCH}") and "USING fts5(" in sql)
