"""Making the search index anew: the folding of texts changed, or rows were written back."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.base.text import bigrams, fold_mark
from zyuki_desk.core.directory import Directory, read_directory
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import OWN_COLUMN, Field
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.pen_rule import values_of
from zyuki_desk.core.search import cell_body, index_body, index_table, write_index
from zyuki_desk.core.stored import column_of, table_of, value_in
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.store.base import Base
from zyuki_desk.store.database import Database
from zyuki_desk.store.prepared import Prepared

BITE = 1_000
MOST_KNOWN = 20_000
"""Different values of one field that are remembered at once: names, rooms and purposes repeat."""


class SearchMark(Base):
    """The folding that the index was made with; no evidence, and made anew with the index."""

    __tablename__ = "search_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]


def rebuild_index(
    connection: Connection, ledger: Ledger, directory: Directory,
    *, tell: Callable[[int], None] | None = None,
) -> None:  # fmt: skip
    """Make one ledger's index anew from its lines, in the caller's transaction.

    `tell` hears of the lines of each bite.
    """
    name = index_table(ledger)
    connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")  # noqa: S608
    bodies = _Bodies(connection, ledger, directory)
    for rows in _bites(connection, ledger):
        write_index(connection, ledger, bodies.of(rows), new=True)
        if tell is not None:
            tell(len(rows))


def index_lines(
    connection: Connection, ledger: Ledger, directory: Directory, ids: Sequence[int]
) -> None:
    """Index some lines again, in the caller's transaction: they were written past the desk."""
    for start in range(0, len(ids), BITE):
        where = ledger.model.id.in_(ids[start : start + BITE])
        _index_again(connection, ledger, directory, where)


def index_cell(connection: Connection, ledger: Ledger, directory: Directory, key: str) -> None:
    """Index the lines again that hold a cell which is searched from now on."""
    _index_again(connection, ledger, directory, column_of(ledger.model, key).is_not(None))


def _index_again(
    connection: Connection, ledger: Ledger, directory: Directory, where: ColumnElement[bool]
) -> None:
    bodies = _Bodies(connection, ledger, directory)
    for rows in _bites(connection, ledger, where):
        write_index(connection, ledger, bodies.of(rows), new=False)


class _Bodies:
    """What the index holds for the lines of a ledger; a cell that was met before costs nothing."""

    def __init__(self, connection: Connection, ledger: Ledger, directory: Directory) -> None:
        self._connection, self._ledger, self._directory = connection, ledger, directory
        self._known: list[tuple[Field, dict[Any, str]]] = [
            (spec, {}) for spec in ledger.fields if spec.searched
        ]

    def of(self, rows: Sequence[Row[Any]]) -> list[tuple[int, str]]:
        """Return id and body of every line."""
        old = _former(self._connection, self._ledger, rows)
        return [(row.id, " ".join(self._parts(row, old.get(row.id, ())))) for row in rows]

    def _parts(self, row: Row[Any], old: Sequence[str]) -> Iterator[str]:
        yield from (bigrams(text) for text in old if text)
        for spec, known in self._known:
            value = value_in(row, spec)
            if value is None:
                continue
            part = known.get(value)
            if part is None:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                part = known[value] = cell_body(spec, value, self._directory)
            yield part


def _bites(
    connection: Connection, ledger: Ledger, *conditions: ColumnElement[bool]
) -> Iterator[Sequence[Row[Any]]]:
    """Read the lines in bites: of their cells those alone that are searched."""
    columns = table_of(ledger.model).c
    keys = {"id", "revision", OWN_COLUMN}
    keys |= {spec.key for spec in ledger.fields if spec.searched and not spec.slug}
    wanted = select(*(columns[key] for key in sorted(keys)))
    after = 0
    while True:
        rows = connection.execute(
            wanted.where(columns.id > after, columns.disposal_id.is_(None), *conditions)
            .order_by(columns.id)
            .limit(BITE)
        ).all()
        if not rows:
            return
        after = rows[-1].id
        yield rows


def _former(
    connection: Connection, ledger: Ledger, rows: Sequence[Row[Any]]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    changed = [row.id for row in rows if row.revision]
    if not changed:
        return found
    strokes = connection.execute(
        select(Stroke.row_id, Stroke.old).where(
            Stroke.source == ledger.model.__tablename__, Stroke.row_id.in_(changed)
        )
    )
    for row_id, old in strokes:
        if old:
            found.setdefault(row_id, []).append(old.strip('"'))
    return found


def refresh_index(
    database: Database, ledgers: Ledgers, *, tell: Callable[[int, int], object] | None = None
) -> bool:
    """Make every index anew if another folding made it; True if so.

    `tell` hears of lines done and of all; what it raises leaves the former indexes.
    """
    with database.reading() as connection:
        mark = connection.execute(select(SearchMark.mark)).scalar()
    if mark == fold_mark():
        return False
    with database.writing() as engine, engine.begin() as connection:
        directory = read_directory(connection)
        whole = ledgers.with_own(directory.own_fields)
        total = sum(_lines(connection, ledger) for ledger in whole.values()) if tell else 0
        done = 0

        def count(lines: int) -> None:
            nonlocal done
            done += lines
            if tell is not None:
                tell(min(done, total), total)

        count(0)
        for ledger in whole.values():
            rebuild_index(connection, ledger, directory, tell=count)
        connection.exec_driver_sql(
            "INSERT INTO search_mark (id, mark) VALUES (1, ?) "
            "ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
            (fold_mark(),),
        )
    return True


def _lines(connection: Connection, ledger: Ledger) -> int:
    return connection.execute(select(func.count()).select_from(ledger.model)).scalar_one()


def index_rows(work: Work, ledgers: Ledgers, directory: Directory) -> None:
    """Index every line that an operation touched, inside its transaction."""
    for row in list(work.rows):
        ledger = ledgers.of_table(row.__tablename__)
        if ledger is None or not isinstance(row, Entry):
            continue
        old = () if row.revision == 0 else _old_texts(work.session, row)
        body = index_body(ledger, values_of(ledger, row), directory, old)
        write_index(work.connection, ledger, [(row.id, body)], new=row.revision == 0)


_OLD: Prepared[str | None] = Prepared(
    lambda old: old,
    select(Stroke.old).where(
        Stroke.source == bindparam("source"), Stroke.row_id == bindparam("row_id")
    ),
)


def _old_texts(session: Session, row: Entry) -> list[str]:
    olds = _OLD.rows(session, source=row.__tablename__, row_id=row.id)
    return [text.strip('"') for text in olds if text]
