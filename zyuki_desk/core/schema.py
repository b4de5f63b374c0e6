"""The whole file's schema: tables from the models, triggers of the pen rule, search tables."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Engine, Table, insert
from sqlalchemy.schema import CreateColumn

from zyuki_desk.base.text import fold_mark
from zyuki_desk.core import (
    backup_runs,
    duty_notes,
    numbering,
    office,
    people,
    reserved,
    seals,
    sheet,
)
from zyuki_desk.core.echo_events import EchoEvent
from zyuki_desk.core.handover.notes import HandoverNote
from zyuki_desk.core.leaving.model import Leaving, LeavingItem
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.package import Package
from zyuki_desk.core.retention.disposals import DisposalProposal
from zyuki_desk.core.retention.holds import Hold
from zyuki_desk.core.retention.year_turn import YearTurn
from zyuki_desk.core.search import index_ddl, index_table
from zyuki_desk.core.search_index import SearchMark, refresh_index
from zyuki_desk.core.slips.model import Slip, SlipLine
from zyuki_desk.core.stock.model import StockCount, StockFinding, StockLabel, StockMark
from zyuki_desk.core.stored import table_of
from zyuki_desk.evidence.closing import Closing
from zyuki_desk.evidence.journal import JournalState, Record
from zyuki_desk.evidence.kept import Act, Disposal, Kept, Stroke
from zyuki_desk.evidence.key_change import KeyChange
from zyuki_desk.evidence.reading import raw
from zyuki_desk.evidence.triggers import former_triggers, journal_triggers, triggers_for
from zyuki_desk.store.backup import write_copy
from zyuki_desk.store.base import Base
from zyuki_desk.store.database import SCHEMA_VERSION, Database, Tell, version_of

_KEPT: tuple[type[Kept], ...] = (
    Stroke,
    Act,
    Disposal,
    Closing,
    seals.Seal,
    sheet.Sheet,
    Package,
    people.Person,
    people.RoleGrant,
    people.Account,
    office.Room,
    office.Terminal,
    office.ClosingDay,
    office.Setting,
    numbering.ReservedRange,
    reserved.VoidRange,
    StockCount,
    StockMark,
    StockFinding,
    StockLabel,
    Slip,
    SlipLine,
    backup_runs.BackupRun,
    Hold,
    DisposalProposal,
    YearTurn,
    EchoEvent,
    KeyChange,
    Leaving,
    LeavingItem,
    HandoverNote,
    duty_notes.DutyNote,
)


FITTING = "新しい版に合わせています…"
COPYING = "新しい版に合わせる前に、控えを作っています…"
SEARCHING = "新しい版に合わせています(検索の索引)…"


Telling: TypeAlias = Callable[[int, int, str], None]
"""Hears of steps done, of all, and what is under way; whatever it raises stops between steps."""


def unheard(_done: int, _total: int, _words: str) -> None:
    """Let nobody hear of it."""


def kept_kinds(ledgers: Ledgers) -> list[type[Kept]]:
    """Return every kind of row under the pen rule in this file.

    A ledger whose lines belong to another's (loan → card) brings the other's table with it.
    """
    kinds: list[type[Kept]] = [*_KEPT, *(ledger.model for ledger in ledgers.values())]
    by_table = {
        mapper.local_table: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Kept)
    }
    for kind in kinds:
        parents = (by_table.get(key.column.table) for key in table_of(kind).foreign_keys)
        kinds += [parent for parent in dict.fromkeys(parents) if parent and parent not in kinds]
    return kinds


def create_schema(engine: Engine, ledgers: Ledgers, *, tell: Telling = unheard) -> list[str]:
    """Make what is missing and return the names of the new tables; a new ledger appears here."""
    with engine.begin() as connection:
        present = _names_in(connection, "table")
        kinds = kept_kinds(ledgers)
        wanted = _tables_of(ledgers)
        new = [table for table in wanted if table.name not in present]
        Base.metadata.create_all(connection, tables=new)
        names = [table.name for table in new]
        _add_indexes(connection, [table for table in wanted if table.name in present], tell)
        _add_triggers(connection, [k for k in kinds if table_of(k).name in names])
        if Record.__tablename__ in names:
            _execute(connection, journal_triggers())
            connection.execute(insert(SearchMark).values(id=1, mark=fold_mark()))
        _execute(
            connection,
            [index_ddl(x) for x in ledgers.values() if index_table(x) not in present],
        )
    return names


def _tables_of(ledgers: Ledgers) -> list[Table]:
    """Return every table of an office's file but those of the search."""
    plain = (Record, JournalState, people.AccountSecret, SearchMark)
    named = [Base.metadata.tables[kind.__tablename__] for kind in plain]
    return [*(table_of(kind) for kind in kept_kinds(ledgers)), *named]


def _names_in(connection: Connection, *kinds: str) -> set[str]:
    """Return the names of the file's own tables or indexes."""
    rows = connection.exec_driver_sql("SELECT type, name FROM sqlite_master").fetchall()
    return {str(name) for kind, name in rows if kind in kinds}


def _is_whole(connection: Connection, ledgers: Ledgers) -> bool:
    """Whether every table and index is there: nothing is to be made, so nobody need wait."""
    tables = _tables_of(ledgers)
    wanted = {table.name for table in tables} | set(map(index_table, ledgers.values()))
    wanted |= {str(index.name) for table in tables for index in table.indexes}
    return wanted <= _names_in(connection, "table", "index")


def _add_indexes(connection: Connection, tables: list[Table], tell: Telling) -> None:
    """Make the indexes that an older file's tables do not have yet; they hold no evidence."""
    present = _names_in(connection, "index")
    missing = [
        index
        for table in tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if index.name not in present
    ]
    for done, index in enumerate(missing):
        tell(done, len(missing), FITTING)
        index.create(connection)


Missing: TypeAlias = dict[type[Kept], list[Column[Any]]]


def missing_columns(connection: Connection, ledgers: Ledgers) -> Missing:
    """Return the columns that an older file's tables do not have yet."""
    found: Missing = {}
    kinds = kept_kinds(ledgers)
    known: dict[str, set[str]] = {}
    names = json.dumps([table_of(kind).name for kind in kinds])
    for table, column in raw(connection, _COLUMNS, (names,)):
        known.setdefault(table, set()).add(column)
    for kind in kinds:
        table = table_of(kind)
        missing = [
            column
            for column in table.columns
            if table.name in known and column.name not in known[table.name]
        ]
        if missing:
            found[kind] = missing
    return found


_COLUMNS = "SELECT t.value, c.name FROM json_each(?) AS t, pragma_table_xinfo(t.value) AS c"
"""The columns of every table that is there: one question for all of them."""


def is_behind(database: Database, ledgers: Ledgers) -> bool:
    """Whether a file lacks tables, columns or indexes that this program makes."""
    with database.reading() as connection:
        return bool(missing_columns(connection, ledgers)) or not _is_whole(connection, ledgers)


def bring_up(
    database: Database, ledgers: Ledgers, backups: Path, *, tell: Telling = unheard
) -> list[str]:
    """Bring an older file to this program's schema and return what was added.

    Only by adding: new tables, and blank columns on tables under the pen rule, whose journal
    records leave blank cells out and so stay true. A copy is written aside before anything changes.
    Each step is a transaction of its own that finds out itself what is missing: killed at any
    moment, the file is whole, and the next opening goes on from there.
    """
    with database.reading() as connection:
        missing, whole = missing_columns(connection, ledgers), _is_whole(connection, ledgers)
    former = version_of(database) < SCHEMA_VERSION
    if missing or former:
        aside = backups / f"before-v{SCHEMA_VERSION}.db"
        write_copy(database, aside, tell=_of_copy(tell), alone=True)
        tell(0, 0, FITTING)
        with database.writing() as engine, engine.begin() as connection:
            if former:
                _renew_triggers(connection, kept_kinds(ledgers))
            for kind, columns in missing.items():
                _widen(connection, kind, columns)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    made: list[str] = []
    if not whole:
        with database.writing() as engine:
            made = create_schema(engine, ledgers, tell=tell)
    refresh_index(database, ledgers, tell=lambda done, total: tell(done, total, SEARCHING))
    added = [f"{table_of(k).name}.{c.name}" for k, columns in missing.items() for c in columns]
    return [*made, *added]


def _of_copy(tell: Telling) -> Tell:
    def told(done: int, total: int) -> bool:
        tell(done, total, COPYING)
        return True

    return told


def _renew_triggers(connection: Connection, kinds: list[type[Kept]]) -> None:
    """Put this version's triggers in place of the former; one that is neither is left to verify."""
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    present = {str(sql) for (sql,) in found.fetchall()}
    for kind in kinds:
        for old, new in zip(former_triggers(kind), triggers_for(kind), strict=True):
            if old != new and old in present:
                _execute(connection, [f"DROP TRIGGER {old.split()[2]}", new])


def _widen(connection: Connection, kind: type[Kept], columns: list[Column[Any]]) -> None:
    table = table_of(kind)
    for column in columns:
        if not column.nullable:
            message = f"{table.name}.{column.name} must be nullable: older lines have no value"
            raise TypeError(message)
        words = str(CreateColumn(column).compile(dialect=connection.dialect))
        keys = [f" REFERENCES {key.target_fullname}" for key in column.foreign_keys]
        reference = keys[0].replace(".", " (") + ")" if keys else ""
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}{reference}")
    for statement in triggers_for(kind):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {statement.split()[2]}")
    _add_triggers(connection, [kind])


def _add_triggers(connection: Connection, kinds: list[type[Kept]]) -> None:
    for kind in kinds:
        _execute(connection, triggers_for(kind))


def _execute(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
