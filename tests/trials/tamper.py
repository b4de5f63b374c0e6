# ruff: noqa: S608, S311 - an attacker writes SQL; a trial wants to be repeatable
"""Single changes by a generator: every column, every table, by what the attacker holds.

After each one the file is verified with the auditor's seed and against keyring, paper and echo;
then it is taken back. Undetected may only be what the README says nobody can see, of somebody who
has every key and every witness on the PC: this hour's records rewritten, and a tail cut off that
no paper was printed after.
"""

import multiprocessing
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.rich import live_a_day
from tests.evidence.tampers import cut
from tests.evidence.witnessed import Witnessed, witnessed
from tests.support.memo import KEY, KINDS
from zyuki_desk.base.errors import DeskError
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.store.database import Database
from zyuki_desk.store.faults import told as telling

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
    by: Counter[str] = field(default_factory=Counter)
    """Who named them."""
    classes: Counter[str] = field(default_factory=Counter)
    """What came of each kind of change, by the keys held."""
    places: Counter[str] = field(default_factory=Counter)
    """How often each column of each table was edited."""
    missed: list[str] = field(default_factory=list)
    """Undetected, and not of the stated kind: must stay empty."""

    def add(self, other: Self) -> None:
        """Take another process's figures in."""
        self.changes += other.changes
        self.refused += other.refused
        self.named += other.named
        self.stated += other.stated
        self.by += other.by
        self.classes += other.classes
        self.places += other.places
        self.missed = (self.missed + other.missed)[:_MOST]

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return asdict(self) | {
            "by": dict(sorted(self.by.items())),
            "classes": dict(sorted(self.classes.items())),
            "places": {"columns": len(self.places), "fewest": min(self.places.values(), default=0)},
        }


class Held(Database):
    """The file as the attacker's own transaction leaves it, which is then taken back."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, KEY)
        self.raw = dbapi2.connect(str(path), isolation_level=None, cached_statements=1024)
        self.raw.execute(f"PRAGMA key = \"x'{KEY.hex96}'\"")
        self.raw.execute("PRAGMA synchronous = OFF")
        self._engine_of_it = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=lambda: self.raw, poolclass=StaticPool
        )
        self._held = self._engine_of_it.connect()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the attacker's own connection, in the middle of its transaction."""
        with telling():
            yield self._held

    def close(self) -> None:
        """Take everything back."""
        self._held.close()
        self._engine_of_it.dispose()
        super().close()


def tamper_many(times: int, *, seed: int = 1, workers: int = 1) -> Result:
    """Make so many single changes and judge each, in one process or several."""
    if workers == 1:
        return _tamper(times, seed)
    context = multiprocessing.get_context("forkserver")
    shares = [times // workers + (n < times % workers) for n in range(workers)]
    whole = Result()
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for part in pool.map(_tamper, shares, range(seed, seed + workers)):
            whole.add(part)
    return whole


def _tamper(times: int, seed: int) -> Result:
    chance, result = random.Random(seed), Result()
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
        desk.echo.close()
        desk.office.database.close()
        echo = Path(folder) / "echo.kept"
        shutil.copyfile(desk.echo.path, echo)
        held = desk.office.database = Held(desk.office.path)
        every, keyring = _everything(held.raw), desk.keyring
        while result.changes < times:
            if result.changes % len(every) == 0:
                chance.shuffle(every)
            act = every[result.changes % len(every)]
            held.raw.execute("BEGIN IMMEDIATE")
            _one(desk, act, chance, result, first_of_now)
            held.raw.execute("ROLLBACK")
            if desk.keyring is not keyring:
                desk.echo.close()
                shutil.copyfile(echo, desk.echo.path)
                desk.keyring = keyring
        held.close()
    return result


def _everything(connection: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401
    """List what can be done: an edit of every column, and the rest in its share of a fifth."""
    edits = [
        ("edit", table, row[1])
        for table in TABLES
        for row in connection.execute(f"PRAGMA table_info({table})")
    ]
    share = len(edits) // len(TABLES) // 4 or 1
    full = {t for t in TABLES if connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] > 1}
    rest = [(act, table, "") for act in ("delete", "double") for table in TABLES]
    rest = (rest + [("swap", table, "") for table in sorted(full)]) * share
    return edits + rest + [("cut", "journal", "")] * (len(edits) // 20)


def _one(
    desk: Witnessed,
    act: tuple[str, str, str],
    chance: random.Random,
    result: Result,
    first_of_now: int,
) -> None:
    holds = chance.choice(("db", "db", "db", "chain", "pc"))
    raw: Any = desk.office.database.raw  # type: ignore[attr-defined]
    touched = {act[1], "journal"} if holds != "db" or act[0] == "cut" else {act[1]}
    before = _content(raw) if holds != "db" else 0
    try:
        with _disarmed(raw, touched if act[0] != "cut" else set(TABLES)):
            told, seq = _change(raw, act, chance)
            if told and holds != "db":
                _fit(raw, told, desk.key if holds == "pc" else None)
    except (dbapi2.IntegrityError, dbapi2.OperationalError):
        told, seq = "", 0
    if told and holds != "db" and _content(raw) == before:
        told = ""  # fitting it in took the change back
    result.changes += 1
    name = f"{act[0]} / {holds} / "
    if act[0] == "edit":
        result.places[f"{act[1]}.{act[2]}"] += 1
    if not told:
        result.refused += 1
        result.classes[name + "refused or without effect"] += 1
        return
    noticed = _noticed(desk, holds)
    result.by.update(noticed)
    # A tail cut off by somebody with every key is seen by a paper printed after it alone.
    unseen = desk.papers[-1].size + 1 if act[0] == "cut" else first_of_now
    is_stated = holds == "pc" and seq >= unseen
    result.classes[name + ("named" if noticed else "stated" if is_stated else "MISSED")] += 1
    if noticed:
        result.named += 1
    elif is_stated:
        result.stated += 1
    elif len(result.missed) < _MOST:
        result.missed.append(f"{holds}: {told} (record {seq})")


def _noticed(desk: Witnessed, holds: str) -> set[str]:
    try:
        if holds == "pc":
            desk.keyring = replace(desk.keyring)
            desk.remake_echo()
            desk.see()
        return desk.noticed()
    except (DeskError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return {"the program itself"}  # nothing opens what reads like this


@contextmanager
def _disarmed(connection: Any, tables: set[str]) -> Iterator[None]:  # noqa: ANN401
    """Put the triggers of some tables away and, as an attacker would, back again."""
    made = [
        (name, sql)
        for name, of, sql in connection.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        if of in tables
    ]
    for name, _ in made:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in made:
        connection.execute(sql)


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


def _change(
    connection: Any,  # noqa: ANN401
    planned: tuple[str, str, str],
    chance: random.Random,
) -> tuple[str, int]:
    """Change one thing; return what, and the earliest record concerned; "" if it is as before."""
    act, table, column = planned
    if act == "cut":
        (size,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        keep = chance.randrange(1, size)
        cut(connection, keep)
        return f"cut:{keep}", keep + 1
    rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
    if not rows:
        return "", 0
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    row = chance.choice(rows)
    seq = _seq(connection, table, row, columns)
    if act == "delete":
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row[0],))
        return f"delete:{table}:{row[0]}", seq
    if act == "swap":
        return _swap(connection, table, columns, (row, chance.choice(rows)), chance)
    if act == "double":
        return _double(connection, table, columns, row)
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
