"""Making the search index anew: the folding of texts changed, or rows were written back."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.base.text import fold_mark
from zyuki_desk.core.directory import Directory, read_directory
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.pen_rule import values_of
from zyuki_desk.core.search import index_body, index_table, write_index
from zyuki_desk.core.stored import column_of
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.store.base import Base
from zyuki_desk.store.database import Database
from zyuki_desk.store.prepared import Prepared

BITE = 1_000


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
    with Session(connection) as session:
        for rows in _bites(session, ledger):
            old = _former(session, ledger, rows)
            bodies = [
                (row.id, index_body(ledger, values_of(ledger, row), directory, old.get(row.id, ())))
                for row in rows
            ]
            write_index(connection, ledger, bodies, new=True)
            session.expunge_all()
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
    with Session(connection) as session:
        for rows in _bites(session, ledger, where):
            old = _former(session, ledger, rows)
            bodies = [
                (row.id, index_body(ledger, values_of(ledger, row), directory, old.get(row.id, ())))
                for row in rows
            ]
            write_index(connection, ledger, bodies, new=False)
            session.expunge_all()


def _bites(
    session: Session, ledger: Ledger, *conditions: ColumnElement[bool]
) -> Iterator[Sequence[Entry]]:
    after = 0
    while True:
        rows = session.scalars(
            select(ledger.model)
            .where(ledger.model.id > after, ledger.model.disposal_id.is_(None), *conditions)
            .order_by(ledger.model.id)
            .limit(BITE)
        ).all()
        if not rows:
            return
        after = rows[-1].id
        yield rows


def _former(session: Session, ledger: Ledger, rows: Sequence[Entry]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    changed = [row.id for row in rows if row.revision]
    if not changed:
        return found
    strokes = session.execute(
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
