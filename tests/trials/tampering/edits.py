# ruff: noqa: S608 - an attacker writes SQL
"""Single changes of a database by somebody who has its key: what can be done, and doing it."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.tampers import cut
from tests.support.memo import KINDS
from zyuki_desk.evidence.seal import EpochKey

KEPT = {kind.__tablename__ for kind in KINDS}
SCHEMA = (
    "CREATE TRIGGER rogue AFTER INSERT ON memo BEGIN UPDATE memo SET who = 'x'; END",
    "CREATE TABLE rogue (id INTEGER PRIMARY KEY, what TEXT)",
    "CREATE VIEW rogue AS SELECT who FROM memo",
    "CREATE INDEX rogue ON memo (who) WHERE count > 3",
    "CREATE UNIQUE INDEX rogue ON memo (day, number, who)",
    "ALTER TABLE memo ADD COLUMN rogue TEXT",
    "ALTER TABLE memo RENAME COLUMN who TO whom",
    "ALTER TABLE memo RENAME TO memos",
    "DROP TABLE seal",
    "DROP TABLE journal_state",
)
"""Changes of the schema; triggers and indexes that exist are taken away besides."""


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of change at one place."""

    what: str
    table: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made."""

    told: str = ""
    """Empty when everything is as before."""
    seq: int = 0
    """The earliest record that it concerns; 0 for none."""
    row_id: int | None = None
    column: str = ""
    """Table and column, where only one was changed."""


NOTHING = Done()


def everything(connection: Any) -> list[Act]:  # noqa: ANN401
    """List what can be done: an edit of every column of every table, and the rest in its share."""
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
    ]
    edits = [
        Act("edit", table, row[1])
        for table in sorted(tables)
        for row in connection.execute(f"PRAGMA table_info({table})")
    ]
    share = len(edits) // len(tables) // 4 or 1
    full = [t for t in tables if connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] > 1]
    rest = [Act(what, table) for what in ("delete", "double") for table in tables]
    rest += [Act("swap", table) for table in sorted(full)]
    rest += [Act("remove", table) for table in sorted(KEPT)]
    rare = [Act("cut", "journal")] * (len(edits) // 20) + [Act("schema", "")] * (len(edits) // 40)
    return edits + rest * share + rare


def change(connection: Any, act: Act, chance: random.Random) -> Done:  # noqa: ANN401
    """Change one thing."""
    if act.what == "schema":
        return _reshape(connection, chance)
    if act.what == "cut":
        (size,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        keep = chance.randrange(1, size)
        cut(connection, keep)
        return Done(f"cut:{keep}", keep + 1)
    table = act.table
    columns = _columns(connection, table)
    key = "rowid" if "WITHOUT ROWID" not in _made(connection, table) else columns[0]
    rows = connection.execute(f'SELECT "{key}", * FROM {table}').fetchall()
    if not rows:
        return NOTHING
    return _change_row(_Place(connection, table, columns, key), act, rows, chance)


@dataclass(frozen=True, slots=True)
class _Place:
    raw: Any
    table: str
    columns: Sequence[str]
    key: str

    def cell(self, row: Any, column: str) -> Any:  # noqa: ANN401
        return row[1 + self.columns.index(column)]

    def seq(self, row: Any) -> int:  # noqa: ANN401
        if self.table == "journal":
            return int(self.cell(row, "seq"))
        (seq,) = self.raw.execute(
            "SELECT coalesce(min(seq), 0) FROM journal WHERE source = ? AND row_id = ?",
            (self.table, row[0]),
        ).fetchone()
        return int(seq)


def _change_row(place: _Place, act: Act, rows: Sequence[Any], chance: random.Random) -> Done:
    row = chance.choice(rows)
    if act.what == "swap":
        return _swap(place, row, chance.choice(rows), chance)
    if act.what == "double":
        return _double(place, row)
    if act.what in {"delete", "remove"}:
        return _delete(place, row, records=act.what == "remove")
    return _edit(place, row, act.column, chance)


def _columns(connection: Any, table: str) -> list[str]:  # noqa: ANN401
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _made(connection: Any, table: str) -> str:  # noqa: ANN401
    found = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return str(found[0]) if found else ""


def _reshape(connection: Any, chance: random.Random) -> Done:  # noqa: ANN401
    parts = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> ''"
    ).fetchall()
    sql = chance.choice((*SCHEMA, *(f"DROP {kind} {name}" for kind, name in parts)))
    connection.execute(sql)
    return Done(f"schema:{sql}")


def _edit(place: _Place, row: Any, column: str, chance: random.Random) -> Done:  # noqa: ANN401
    raw, table, key = place.raw, place.table, place.key
    old = place.cell(row, column)
    values = (_another(old, chance), row[0])
    raw.execute(f'UPDATE {table} SET "{column}" = ? WHERE "{key}" = ?', values)
    same = raw.execute(
        f'SELECT count(*) FROM {table} WHERE "{key}" = ? AND "{column}" IS ?', (row[0], old)
    ).fetchone()
    if same[0]:
        return NOTHING
    told, column = f"edit:{table}.{column} of {row[0]}: {old!r}", f"{table}.{column}"
    return Done(told, place.seq(row), row[0], column)


def _delete(place: _Place, row: Any, *, records: bool) -> Done:  # noqa: ANN401
    raw, seq = place.raw, place.seq(row)
    raw.execute(f'DELETE FROM {place.table} WHERE "{place.key}" = ?', (row[0],))
    if records:
        raw.execute("DELETE FROM journal WHERE source = ? AND row_id = ?", (place.table, row[0]))
    return Done(f"delete:{place.table} {row[0]}, records {records}", seq)


def _swap(place: _Place, row: Any, other: Any, chance: random.Random) -> Done:  # noqa: ANN401
    column = chance.choice(place.columns)
    one, two = place.cell(row, column), place.cell(other, column)
    if one == two:
        return NOTHING
    for value, key in ((two, row[0]), (one, other[0])):
        place.raw.execute(
            f'UPDATE {place.table} SET "{column}" = ? WHERE "{place.key}" = ?', (value, key)
        )
    seq, column = min(place.seq(row), place.seq(other)), f"{place.table}.{column}"
    return Done(f"swap:{column}", seq, None, column)


def _double(place: _Place, row: Any) -> Done:  # noqa: ANN401
    key, table = place.columns[0], place.table
    named = "".join(f', "{name}"' for name in place.columns[1:])
    place.raw.execute(
        f'INSERT INTO {table} ("{key}"{named}) '
        f'SELECT (SELECT max("{key}") + 1 FROM {table}){named} FROM {table} '
        f'WHERE "{place.key}" = ?',
        (row[0],),
    )
    return Done(f"double:{table} {row[0]}")


def _another(value: object, chance: random.Random) -> object:
    if value is None:
        return chance.choice(("x", 1, "2026-11-20", "[]"))
    if isinstance(value, int):
        return chance.choice(
            (value + 1, value - 1, -value - 1, value ^ (1 << chance.randrange(20)))
        )
    if isinstance(value, bytes):
        place = chance.randrange(len(value) or 1)
        return value[:place] + bytes([chance.randrange(256)]) + value[place + 1 :]
    text = str(value)
    place = chance.randrange(len(text) + 1)
    return chance.choice(
        (text[:place] + "x" + text[place:], text[:place] + text[place + 1 :], text + " ")
    )


def fit(connection: Any, act: Act, done: Done, key: EpochKey | None) -> None:  # noqa: ANN401
    """Make a change fit: its record commits to it, the chain is whole, with a key its seals too.

    A value that no record can be made of is left as it is.
    """
    with suppress(TypeError, ValueError, AttributeError, KeyError, connection.Error):
        if act.what == "edit" and act.table in KEPT and done.row_id is not None:
            commit_anew(connection, act.table, done.row_id)
        chain_anew(connection, key=key)
