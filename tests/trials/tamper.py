# ruff: noqa: S608, S311 - an attacker writes SQL; a trial wants to be repeatable
"""Single changes by a generator: every column, every table, by what the attacker holds.

After each one the file is verified with the auditor's seed and against keyring, paper and echo;
then it is put back. Undetected may only be what the README says nobody can see: this hour's
records, rewritten by somebody who has every key and every witness on the PC.
"""

import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.rich import live_a_day
from tests.evidence.tampers import cut
from tests.evidence.witnessed import Witnessed, witnessed
from tests.support.memo import KINDS
from zyuki_desk.base.errors import DeskError
from zyuki_desk.evidence.seal import EpochKey

TABLES = sorted({"journal", "journal_state", *(kind.__tablename__ for kind in KINDS)})
MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, a trial need not wait for a disk


@dataclass
class Result:
    """The figures of one run."""

    changes: int = 0
    refused: int = 0
    """Changes that the database itself did not take, or that changed nothing."""
    named: int = 0
    stated: int = 0
    """Undetected, and of the stated kind."""
    by: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    """Undetected, and not of the stated kind: must stay empty."""


def tamper_many(times: int, *, seed: int = 1) -> Result:
    """Make so many single changes and judge each."""
    chance, result, by = random.Random(seed), Result(), Counter[str]()
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        desk = witnessed(Path(folder))
        live_a_day(desk.office)
        desk.print()
        desk.office.enter(what="きのうの行")
        desk.shift()
        first_of_now = desk.office.head().size + 1
        desk.office.enter(what="いまの行")
        desk.see()
        desk.office.database.close()
        kept = {p: Path(folder) / f"{p.name}.kept" for p in (desk.office.path, desk.echo.path)}
        for path, copy in kept.items():
            shutil.copyfile(path, copy)
        keyring = desk.keyring
        while result.changes < times:
            _one(desk, chance, result, by, first_of_now)
            desk.office.database.close()
            desk.echo.close()
            for path, copy in kept.items():
                shutil.copyfile(copy, path)
            desk.keyring = keyring
        desk.office.close()
    result.by = dict(sorted(by.items()))
    return result


def _one(
    desk: Witnessed, chance: random.Random, result: Result, by: Counter[str], first_of_now: int
) -> None:
    holds = chance.choice(("db", "db", "db", "chain", "pc"))
    with desk.office.tampering() as connection:
        before = _content(connection)
        try:
            told, seq = _change(connection, chance)
        except (dbapi2.IntegrityError, dbapi2.OperationalError):
            told, seq = "", 0
        if told and holds != "db":
            _fit(connection, told, desk.key if holds == "pc" else None)
            if _content(connection) == before:
                told = ""  # fitting it in took the change back
    if not told:
        result.refused += 1
        result.changes += 1
        return
    result.changes += 1
    try:
        if holds == "pc":
            desk.remake_echo()
            desk.see()
        noticed = desk.noticed()
    except (DeskError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        noticed = {"the program itself"}  # nothing opens what reads like this
    by.update(noticed)
    if noticed:
        result.named += 1
    elif holds == "pc" and seq >= first_of_now:
        result.stated += 1
    elif len(result.missed) < _MOST:
        result.missed.append(f"{holds}: {told} (record {seq})")


def _content(connection: Any) -> int:  # noqa: ANN401
    return hash(
        tuple(
            row
            for table in TABLES
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
        )
    )


def _fit(connection: Any, told: str, key: EpochKey | None) -> None:  # noqa: ANN401
    """Make a change fit: its record commits to it, the chain is whole, with a key its seals too."""
    act, table, *where = told.split(":")
    try:
        if act == "edit" and table in _KINDS:
            commit_anew(connection, table, int(where[0]))
        chain_anew(connection, key=key)
    except (TypeError, ValueError, AttributeError, dbapi2.Error):
        return  # a value that no record can be made of: the attacker leaves it as it is


_KINDS = {kind.__tablename__ for kind in KINDS}
_MOST = 20


def _change(connection: Any, chance: random.Random) -> tuple[str, int]:  # noqa: ANN401
    """Change one thing; return what, and the earliest record concerned; "" if it is as before."""
    act = chance.choices(("edit", "delete", "swap", "double", "cut"), (80, 8, 4, 4, 4))[0]
    if act == "cut":
        (size,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        keep = chance.randrange(1, size)
        cut(connection, keep)
        return f"cut:{keep}", keep + 1
    table = chance.choice(TABLES)
    rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
    if not rows:
        return "", 0
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    row = chance.choice(rows)
    seq = _seq(connection, table, row, columns)
    if act == "delete":
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row[0],))
        return f"delete:{table}:{row[0]}", seq
    if act == "swap" and len(rows) > 1:
        return _swap(connection, table, columns, (row, chance.choice(rows)), chance)
    if act == "double":
        return _double(connection, table, columns, row)
    column = chance.choice(columns)
    old = row[columns.index(column) + 1]
    new = _another(old, chance)
    connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (new, row[0]))
    same = connection.execute(
        f'SELECT count(*) FROM {table} WHERE rowid = ? AND "{column}" IS ?', (row[0], old)
    ).fetchone()
    return ("", 0) if same[0] else (f"edit:{table}:{row[0]}:{column}", seq)


def _swap(
    connection: Any,  # noqa: ANN401
    table: str,
    columns: list[str],
    pair: tuple[Any, Any],
    chance: random.Random,
) -> tuple[str, int]:
    column = chance.choice(columns)
    place = columns.index(column) + 1
    row, other = pair
    if row[place] == other[place]:
        return "", 0
    for one, two in (pair, (other, row)):
        values = (two[place], one[0])
        connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', values)
    seq = min(_seq(connection, table, each, columns) for each in pair)
    return f"swap:{table}:{row[0]}:{column}", seq


def _double(
    connection: Any,  # noqa: ANN401
    table: str,
    columns: list[str],
    row: Any,  # noqa: ANN401
) -> tuple[str, int]:
    key = columns[0]
    named = ", ".join(f'"{name}"' for name in columns[1:])
    connection.execute(
        f'INSERT INTO {table} ("{key}", {named}) '
        f'SELECT (SELECT max("{key}") + 1 FROM {table}), {named} FROM {table} WHERE rowid = ?',
        (row[0],),
    )
    return f"double:{table}:{row[0]}", 0


def _seq(connection: Any, table: str, row: Any, columns: list[str]) -> int:  # noqa: ANN401
    if table == "journal":
        return int(row[1 + columns.index("seq")])
    (seq,) = connection.execute(
        "SELECT coalesce(min(seq), 0) FROM journal WHERE source = ? AND row_id = ?", (table, row[0])
    ).fetchone()
    return int(seq)


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
