"""The encrypted database file: one writer, readers that cannot write, settings read back.

Rollback journal TRUNCATE with synchronous EXTRA: the only mode that lost nothing in power cuts on
Linux and in the Windows-like model, and that one flipped bit cannot silently shorten (WAL can).
The key is given with its salt (96 hex digits), so opening is fast and page 1 needs no header.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.files import is_there
from zyuki_desk.store.faults import told
from zyuki_desk.store.prepared import driver

APPLICATION_ID = 0x5A594B44  # "ZYKD"
SCHEMA_VERSION = 2
OLDEST_SQLITE = (3, 51, 3)  # below it the WAL-reset corruption is unfixed
BUSY_MS = 5000
COPY_PAGES = 128
"""Pages copied in one step, for which an entry may have to wait: a few milliseconds."""
COPY_PAUSE = 0.003
"""Seconds between two steps in which an entry gets its turn."""
ALONE_TIMES = 16
"""A step is so many times larger where nobody waits."""
SYNC_EVERY = 64
"""Steps between two flushes of the copy."""
CACHED_STATEMENTS = 256
"""The driver's own default forgets statements between two entries; each is then parsed anew."""

_FIXED = {
    "journal_mode": ("TRUNCATE", "truncate"),
    "synchronous": ("EXTRA", 3),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "secure_delete": ("ON", 1),
    "busy_timeout": (str(BUSY_MS), BUSY_MS),
    "cache_size": ("-24576", -24576),
}


_KEY_DIGITS = 96
Tell = Callable[[int, int], bool]
"""Told of the work done and of all; returns False to stop."""


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseKey:
    """Key and salt as SQLCipher wants them; 96 hex digits, never a passphrase."""

    hex96: str

    def __post_init__(self) -> None:
        if len(self.hex96) != _KEY_DIGITS or set(self.hex96) - set("0123456789abcdef"):
            message = "the database key is 96 lower-case hex digits"
            raise ValueError(message)


def require_sound_sqlite() -> None:
    """Refuse a library with known faults."""
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise Trouble(
            "データベースの部品が古く、記録を失うおそれがあります。正しい版を入れ直してください。"
        )


class Database:
    """One open file: `writing()` for the desk alone, `reading()` for everybody else."""

    def __init__(self, path: Path, key: DatabaseKey, *, writable: bool = True) -> None:
        require_sound_sqlite()
        self.path = path
        self._key = key
        self._writable = writable
        self._write_lock = threading.RLock()
        self._writer: Engine | None = None
        self._reader = self._engine(
            lambda: self._connect(query_only=True),
            poolclass=QueuePool,
            pool_size=3,
            max_overflow=5,
            pool_reset_on_return="rollback",
        )
        self._begin_with(self._reader, "BEGIN")

    @staticmethod
    def _engine(creator: Callable[[], Any], **options: Any) -> Engine:  # noqa: ANN401 - passed on
        return create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=creator, hide_parameters=True, **options
        )

    def _connect(self, *, query_only: bool) -> Any:  # noqa: ANN401 - the driver has no types
        with told():
            connection = dbapi2.connect(
                f"{_uri(self.path)}?mode={'rw' if self._writable else 'ro'}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_MS / 1000,
                cached_statements=CACHED_STATEMENTS,
            )
            try:
                _set_up(connection, self._key, query_only=query_only)
            except BaseException:
                connection.close()
                raise
        return connection

    @staticmethod
    def _begin_with(engine: Engine, words: str) -> None:
        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            driver(connection).execute(words)

    @property
    def writer(self) -> Engine:
        """The only engine that can write; the desk's. Its transactions begin IMMEDIATE."""
        if not self._writable:
            raise Refusal("この簿冊は読むだけで開いています。書き込みはできません。")
        if self._writer is None:
            self._writer = self._engine(
                lambda: self._connect(query_only=False), poolclass=StaticPool
            )
            self._begin_with(self._writer, "BEGIN IMMEDIATE")
        return self._writer

    @contextmanager
    def writing(self) -> Iterator[Engine]:
        """Hold the writer alone; after any error the connection is closed and opened anew."""
        with self._write_lock:
            try:
                with told():
                    yield self.writer
            except Refusal:
                raise
            except BaseException:
                self.reopen_writer()
                raise

    def reopen_writer(self) -> None:
        """Close the writing connection; the next use opens a fresh one and reads the file anew."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection that cannot write, for one short bite of reading.

        After an error of the driver it is thrown away: one that met a damaged page stays unusable.
        """
        with told(), self._reader.connect() as connection:
            try:
                yield connection
            except (DBAPIError, dbapi2.Error):
                connection.invalidate()
                raise

    def copy_into(self, target: Path, *, tell: Tell | None = None, alone: bool = False) -> None:
        """Let SQLite copy the file to a path that does not exist, while work goes on; same key.

        Step by step through the writing connection, which is free between two steps: what is
        written meanwhile goes into the copy too, and no entry waits for more than one step. (A
        reader's copy would begin anew after each entry; VACUUM INTO would hold every entry up.)
        `tell` hears of pages done and of all; `Refusal` when it answers False. `alone`: nobody
        works meanwhile, so nothing is given way to.

        A power cut may leave a free page torn, which holds nothing and which SQLite never restores.
        A connection that met it writes no more, and is opened anew; see `copy_content_into`.
        """
        with told():
            copy = dbapi2.connect(str(target), isolation_level=None, check_same_thread=False)
            try:
                copy.execute("PRAGMA cipher_log_level = NONE")
                copy.execute(f"PRAGMA key = \"x'{self._key.hex96}'\"")
                if self._writable:
                    try:
                        self._step_into(copy, target, tell, pause=0 if alone else COPY_PAUSE)
                    finally:
                        with self._write_lock:
                            self.reopen_writer()
                else:
                    with self.reading() as connection:
                        driver(connection).backup(copy)
            finally:
                copy.close()

    def copy_content_into(self, target: Path) -> None:
        """Copy what the file holds, and no free page, to a path that does not exist; entries wait.

        `DamageFound` where more than a free page is spoilt.
        """
        with self._write_lock:
            self.reopen_writer()
            try:
                with self.writing() as engine, engine.connect() as connection:
                    driver(connection).execute("VACUUM INTO ?", (str(target),))
            finally:
                self.reopen_writer()

    def _step_into(self, copy: Any, target: Path, tell: Tell | None, *, pause: float) -> None:  # noqa: ANN401
        with target.open("r+b") as written, self.writing() as engine:
            steps = 0

            def after_step(_status: int, left: int, pages: int) -> None:
                nonlocal steps
                steps += 1
                if tell is not None and not tell(pages - left, pages):
                    raise Refusal("控えを取るのを中止しました。")
                if not pause:
                    return
                self._write_lock.release()
                try:
                    if steps % SYNC_EVERY == 0:
                        # One flush of the whole file at the end would hold entries up.
                        os.fsync(written.fileno())
                    time.sleep(pause)
                finally:
                    self._write_lock.acquire()

            with engine.connect() as connection:
                pages = COPY_PAGES if pause else COPY_PAGES * ALONE_TIMES
                driver(connection).backup(copy, pages=pages, progress=after_step)
            os.fsync(written.fileno())

    @contextmanager
    def sibling(self, path: Path) -> Iterator["Database"]:
        """Lend another file of the same key, read only: a copy to be checked."""
        other = Database(path, self._key, writable=False)
        try:
            yield other
        finally:
            other.close()

    def close(self) -> None:
        """Close every connection."""
        self.reopen_writer()
        self._reader.dispose()


def _uri(path: Path) -> str:
    """Spell a path for SQLite so that no sign in a folder's name is taken for a setting."""
    return f"file:{quote(os.fsencode(path.as_posix()))}"


def _set_up(
    connection: Any,  # noqa: ANN401 - the driver has no types
    key: DatabaseKey,
    *,
    query_only: bool,
) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex96}'\"")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise Trouble("暗号の部品が入っていません。正しい版を入れ直してください。")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, (words, expected) in _FIXED.items():
        if name == "journal_mode" and query_only:
            continue
        connection.execute(f"PRAGMA {name} = {words}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            message = f"PRAGMA {name} reads back {found!r}, not {expected!r}"
            raise Trouble("データベースの設定が効いていません。管理者に知らせてください。") from (
                RuntimeError(message)
            )
    if query_only:
        connection.execute("PRAGMA query_only = ON")


def create_file(path: Path, key: DatabaseKey) -> None:
    """Make an empty encrypted file; refuses to touch one that exists."""
    if is_there(path):
        raise Refusal("この場所にはすでに簿冊があります。別のフォルダーを選んでください。")
    with told():
        connection = dbapi2.connect(str(path), isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{key.hex96}'\"")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            connection.close()


def scratch_engine() -> Engine:
    """Make an empty database in memory, of the same kind as the file, to compare a schema with."""
    return create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: dbapi2.connect(":memory:", check_same_thread=False),
        poolclass=StaticPool,
    )


def version_of(database: Database) -> int:
    """Return the schema version of an open file, after checking that it is ours."""
    with database.reading() as connection:
        (application,) = connection.exec_driver_sql("PRAGMA application_id").one()
        (version,) = connection.exec_driver_sql("PRAGMA user_version").one()
    if application != APPLICATION_ID:
        raise Refusal("これは住基デスクの簿冊ではありません。フォルダーを確かめてください。")
    return int(version)


def require_known_version(version: int) -> None:
    """Refuse a file that a newer program wrote."""
    if version > SCHEMA_VERSION:
        raise Refusal(
            "この簿冊は新しい版の住基デスクで作られています。新しい版を入れてから開いてください。"
        )


def sqlite_version() -> str:
    """Return the version of the database library in use."""
    return str(dbapi2.sqlite_version)
