"""Finding lines: conditions in SQL, and an index of bigrams, since names have two characters.

SQLite's trigram tokenizer finds nothing for two characters; LIKE over a million lines takes half a
second. A table of folded bigrams finds anything in milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, not_

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.text import bigram_query, bigrams
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import Field, Value, show
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.stored import column_of
from zyuki_desk.store.prepared import driver


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for in a ledger; everything given must hold."""

    period: Period | None = None
    text: str = ""
    state: LineState = LineState.ALL
    place: str | None = None
    person: str | None = None
    """A person's code."""
    empty: frozenset[str] = frozenset()
    """Fields that must be blank."""
    filled: frozenset[str] = frozenset()
    """Fields that must not be blank."""
    newest_first: bool = False

    def within(self, period: Period | None) -> "Query":
        """Return the same question for another period."""
        return replace(self, period=period)


def index_table(ledger: Ledger) -> str:
    """Return the name of the ledger's search table."""
    return f"search_{ledger.model.__tablename__}"


def index_ddl(ledger: Ledger) -> str:
    """Return the DDL of the search table; it holds bigrams only, no text of its own."""
    return (
        f"CREATE VIRTUAL TABLE {index_table(ledger)} USING "
        "fts5(body, content='', contentless_delete=1, detail=full)"
    )


def index_body(
    ledger: Ledger, values: Mapping[str, Value], directory: Directory, old: Iterable[str] = ()
) -> str:
    """Return what the index holds for a line: its searched cells, kana of people, struck texts.

    Cell by cell: a word that goes over from one cell to the next is nobody's.
    """
    parts = [bigrams(text) for text in old if text]
    for spec in ledger.fields:
        value = values.get(spec.key)
        if value is not None and spec.searched:
            parts.append(cell_body(spec, value, directory))
    return " ".join(parts)


def cell_body(spec: Field, value: Value, directory: Directory) -> str:
    """Return what the index holds for one searched cell: what people see, and who it names."""
    texts = [show(spec, value)]
    person = directory.people.get(str(value))
    if person is not None:
        texts += [person.name, person.kana, person.staff_no or ""]
    return " ".join(bigrams(text) for text in texts if text)


def write_index(
    connection: Connection, ledger: Ledger, rows: Sequence[tuple[int, str]], *, new: bool
) -> None:
    """Put lines into the search table, inside the writing transaction."""
    name, writer = index_table(ledger), driver(connection)
    if not new:
        writer.executemany(
            f"DELETE FROM {name} WHERE rowid = ?",  # noqa: S608 - our own table
            [(row_id,) for row_id, _ in rows],
        )
    writer.executemany(
        f"INSERT INTO {name} (rowid, body) VALUES (?, ?)",  # noqa: S608 - our own table
        rows,
    )


def purge_index(connection: Connection, ledger: Ledger, ids: Sequence[int]) -> None:
    """Take lines out of the search table for good: a deleted line's words stay until a merge."""
    name = index_table(ledger)
    connection.exec_driver_sql(
        f"DELETE FROM {name} WHERE rowid = ?",  # noqa: S608 - our own table
        [(row_id,) for row_id in ids],
    )
    connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608


def words_of(query: Query) -> str:
    """Return the index's expression for the question's text; empty when it asks for nothing."""
    return bigram_query(query.text) if query.text.strip() else ""


def filters_of(ledger: Ledger, query: Query) -> list[ColumnElement[bool]]:
    """Turn a question into conditions on single lines; period and text are found by indexes."""
    model = ledger.model
    found: list[ColumnElement[bool]] = []
    if query.place is not None and ledger.place is not None:
        found.append(column_of(model, ledger.place) == query.place)
    if query.person is not None and ledger.person is not None:
        found.append(column_of(model, ledger.person) == query.person)
    found += [column_of(model, key).is_(None) for key in sorted(query.empty)]
    found += [column_of(model, key).is_not(None) for key in sorted(query.filled)]
    return found + _state(ledger, query.state)


def _state(ledger: Ledger, state: LineState) -> list[ColumnElement[bool]]:
    model = ledger.model
    if state is LineState.VALID:
        return [model.struck_at.is_(None)]
    if state is LineState.STRUCK:
        return [model.struck_at.is_not(None)]
    if state is LineState.LATE:
        return [model.late.is_(True)]
    if state is LineState.AWAITED:
        filled = [column_of(model, f.key).is_not(None) for f in ledger.fields if f.awaited]
        return [model.struck_at.is_(None), not_(and_(True, *filled))]
    return []
