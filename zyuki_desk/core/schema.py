"""The whole file's schema: tables from the models, triggers of the pen rule, search tables."""

from sqlalchemy import Connection, Engine, inspect

from zyuki_desk.core import office, people, seals, sheet
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.search import index_ddl
from zyuki_desk.core.stored import table_of
from zyuki_desk.evidence.journal import JournalState, Record
from zyuki_desk.evidence.kept import Act, Disposal, Kept, Stroke
from zyuki_desk.evidence.triggers import journal_triggers, triggers_for
from zyuki_desk.store.base import Base

_KEPT: tuple[type[Kept], ...] = (
    Stroke, Act, Disposal, seals.Seal, sheet.Sheet, people.Person, people.RoleGrant, people.Account,
    office.Room, office.Terminal, office.ClosingDay, office.Setting,
)  # fmt: skip


def kept_kinds(ledgers: Ledgers) -> list[type[Kept]]:
    """Return every kind of row under the pen rule in this file."""
    return [*_KEPT, *(ledger.model for ledger in ledgers.values())]


def create_schema(engine: Engine, ledgers: Ledgers) -> list[str]:
    """Make what is missing and return the names of the new tables; a new ledger appears here."""
    with engine.begin() as connection:
        present = set(inspect(connection).get_table_names())
        kinds = kept_kinds(ledgers)
        wanted = [table_of(kind) for kind in kinds]
        for plain in (Record, JournalState, people.AccountSecret):
            wanted.append(Base.metadata.tables[plain.__tablename__])
        new = [table for table in wanted if table.name not in present]
        Base.metadata.create_all(connection, tables=new)
        names = [table.name for table in new]
        _add_triggers(connection, [k for k in kinds if table_of(k).name in names])
        if Record.__tablename__ in names:
            _execute(connection, journal_triggers())
        _execute(
            connection,
            [index_ddl(x) for x in ledgers.values() if x.model.__tablename__ in names],
        )
    return names


def _add_triggers(connection: Connection, kinds: list[type[Kept]]) -> None:
    for kind in kinds:
        _execute(connection, triggers_for(kind))


def _execute(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
