"""Making a database whole again from the echo: records as they were, rows as they last stood.

Only ever done to a copy, which is verified before it takes anybody's place.
"""

import json
from collections.abc import Sequence
from typing import Any

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


def replay(connection: Connection, echo: EchoFile, kinds: Sequence[type[Kept]]) -> int:
    """Bring a database, in the caller's transaction, to where the echo is; return what was added.

    The pen rule's triggers are set aside for it and put back as they were: rows are written in
    their last state, not step by step. A salt that the echo has forgotten is forgotten here too.
    """
    writer, state = driver(connection), read_state(connection)
    before = state.size
    triggers = writer.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    writer.execute("PRAGMA defer_foreign_keys = ON")
    for name, _ in triggers:
        writer.execute(f'DROP TRIGGER "{name}"')
    rows: dict[tuple[str, int], dict[str, Stored]] = {}
    for frame in echo.frames():
        for record, image in frame.entries:
            seq = int(str(record[_AT["seq"]]))
            if image is not None and (seq > before or _is_later(rows, record)):
                rows[_key(record)] = _cells(image)
            if seq > before:
                writer.execute(_INSERT, record)
                _follow(state, record)
            elif record[_AT["salt"]] is None:
                writer.execute("UPDATE journal SET salt = NULL WHERE seq = ?", (seq,))
    for kind in kinds:
        for (source, row_id), cells in rows.items():
            if source == kind.__tablename__:
                _put(writer, kind, row_id, cells)
    writer.execute("UPDATE journal_state SET state = ? WHERE id = 1", (state.to_text(),))
    for _, sql in triggers:
        writer.execute(sql)
    return state.size - before


def _key(record: Sequence[Stored]) -> tuple[str, int]:
    return str(record[_AT["source"]]), int(str(record[_AT["row_id"]]))


def _is_later(rows: dict[tuple[str, int], dict[str, Stored]], record: Sequence[Stored]) -> bool:
    """Whether a record of the known part tells a state later than one that is waiting."""
    return _key(record) in rows


def _cells(image: str) -> dict[str, Stored]:
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
