"""Making a database whole again from the echo: records as they were, rows as they last stood.

Only ever done to a copy, which is verified before it takes anybody's place.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection

from zyuki_desk.base.canonical import Stored
from zyuki_desk.evidence.echo import EchoFile, hash_of
from zyuki_desk.evidence.journal import HEADER, ZERO, BookHead, State, read_state
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.reading import columns_of
from zyuki_desk.evidence.seal import epoch_after, is_birth
from zyuki_desk.store.prepared import driver

_COLUMNS = (*HEADER, "mac", "salt")
_AT = {name: place for place, name in enumerate(_COLUMNS)}
_INSERT = f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608

EVERY = 200
"""Frames between two words of how far it is."""

Telling: TypeAlias = Callable[[int, int], object]


def _unheard(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came back from the echo."""

    added: int
    """Records."""
    rows: dict[str, tuple[int, ...]]
    """The rows that were written, by table."""


def replay(
    connection: Connection, echo: EchoFile, kinds: Sequence[type[Kept]], *, shared: int,
    tell: Telling = _unheard,
) -> Replayed:  # fmt: skip
    """Bring a database, in the caller's transaction, to where the echo is; say what came back.

    Both hold the first `shared` records alike. What the database has after them may only have
    added rows (`WHILE_STOPPED`), and is taken out. `tell` hears of records read and of all; what
    it raises stops the work.

    The pen rule's triggers are set aside for it and put back as they were: rows are written in
    their last state, not step by step. A salt that the echo has forgotten is forgotten here too.
    """
    writer, state = driver(connection), read_state(connection)
    triggers = writer.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    writer.execute("PRAGMA defer_foreign_keys = ON")
    for name, _ in triggers:
        writer.execute(f'DROP TRIGGER "{name}"')
    if state.size != shared:
        _take_out(writer, shared, kinds)
        state = State()
    rows: dict[tuple[str, int], dict[str, Stored]] = {}
    size = echo.head.size if echo.head else 0
    for number, frame in enumerate(echo.frames()):
        if number % EVERY == 0:
            tell(frame.head.size, size)
        for record, image in frame.entries:
            seq = int(str(record[_AT["seq"]]))
            if image is not None and (seq > shared or _is_later(rows, record)):
                rows[_key(record)] = cells_of(image)
            if seq > state.size:
                _follow(state, record)
            if seq > shared:
                writer.execute(_INSERT, record)
            elif record[_AT["salt"]] is None:
                writer.execute("UPDATE journal SET salt = NULL WHERE seq = ?", (seq,))
    written: dict[str, tuple[int, ...]] = {}
    for kind in kinds:
        table = kind.__tablename__
        mine = {row_id: cells for (source, row_id), cells in rows.items() if source == table}
        for row_id, cells in mine.items():
            _put(writer, kind, row_id, cells)
        written[table] = tuple(sorted(mine))
    writer.execute("UPDATE journal_state SET state = ? WHERE id = 1", (state.to_text(),))
    for _, sql in triggers:
        writer.execute(sql)
    return Replayed(state.size - shared, written)


def _take_out(writer: Any, shared: int, kinds: Sequence[type[Kept]]) -> None:  # noqa: ANN401
    """Take out the records after a size with the rows they added."""
    tables = {kind.__tablename__ for kind in kinds}
    found = writer.execute("SELECT source, row_id FROM journal WHERE seq > ?", (shared,)).fetchall()
    for source, row_id in found:
        if source in tables:
            writer.execute(f"DELETE FROM {source} WHERE id = ?", (row_id,))  # noqa: S608
    writer.execute("DELETE FROM journal WHERE seq > ?", (shared,))


def _key(record: Sequence[Stored]) -> tuple[str, int]:
    return str(record[_AT["source"]]), int(str(record[_AT["row_id"]]))


def _is_later(rows: dict[tuple[str, int], dict[str, Stored]], record: Sequence[Stored]) -> bool:
    """Whether a record of the known part tells a state later than one that is waiting."""
    return _key(record) in rows


def cells_of(image: str) -> dict[str, Stored]:
    """Return the cells that an image spells."""
    told: dict[str, Any] = json.loads(image)
    return {k: bytes.fromhex(v[1]) if isinstance(v, list) else v for k, v in told.items()}


def _put(writer: Any, kind: type[Kept], row_id: int, cells: dict[str, Stored]) -> None:  # noqa: ANN401
    names = [name for name in columns_of(kind) if name != "id"]
    values = [cells.get(name) for name in names]
    table = kind.__tablename__
    there = writer.execute(f"SELECT 1 FROM {table} WHERE id = ?", (row_id,)).fetchone()  # noqa: S608
    if there:
        settings = ", ".join(f'"{name}" = ?' for name in names)
        writer.execute(f"UPDATE {table} SET {settings} WHERE id = ?", (*values, row_id))  # noqa: S608
        return
    quoted = ", ".join(f'"{name}"' for name in ("id", *names))
    marks = ", ".join("?" * (len(names) + 1))
    writer.execute(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", (row_id, *values))  # noqa: S608


def _follow(state: State, record: Sequence[Stored]) -> None:
    """Move the journal's end on by one record."""
    digest = hash_of(tuple(record))
    told = dict(zip(_COLUMNS, record, strict=True))
    book = state.books.get(str(told["book"]), BookHead(0, ZERO))
    state.size, state.last = state.size + 1, digest
    state.at, state.boot = str(told["at"]), str(told["boot"])
    state.mono = int(str(told["mono"]))
    state.frontier.append(digest)
    state.books[str(told["book"])] = BookHead(book.count + 1, digest)
    epoch = None if told["epoch"] is None else int(str(told["epoch"]))
    if state.size == 1 and epoch is not None:
        state.epoch = epoch
    birth = is_birth(str(told["operation"]), str(told["ref"]))
    state.epoch = epoch_after(state.epoch, str(told["source"]), birth, epoch)
