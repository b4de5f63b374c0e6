"""Statements made once: values in and out, inside a transaction and outside."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from zyuki_desk.store.base import Base
from zyuki_desk.store.database import Database, DatabaseKey, create_file
from zyuki_desk.store.prepared import Prepared, driver

AT = datetime(2026, 11, 20, 0, 12, tzinfo=UTC)


class Parcel(Base):
    """A row with a column of each type that is stored otherwise than it is held."""

    __tablename__ = "prepared_parcel"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    at: Mapped[datetime | None]
    given: Mapped[bool]


class Shape(NamedTuple):
    """What is asked of a parcel."""

    id: int
    day: date
    at: datetime | None
    given: bool


def _all() -> Select[int, date, datetime | None, bool]:
    return select(Parcel.id, Parcel.day, Parcel.at, Parcel.given)


SINCE = Prepared(
    Shape,
    _all()
    .where(Parcel.day >= bindparam("day"), Parcel.given.is_(True), Parcel.id != 7)
    .order_by(Parcel.id),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A file with three parcels."""
    path, key = tmp_path / "parcels.db", DatabaseKey("cd" * 48)
    create_file(path, key)
    made = Database(path, key)
    Base.metadata.create_all(made.writer, tables=[Base.metadata.tables["prepared_parcel"]])
    with made.writing() as engine, Session(engine) as session, session.begin():
        session.add(Parcel(id=1, day=date(2026, 4, 1), at=AT, given=True))
        session.add(Parcel(id=2, day=date(2026, 5, 1), at=None, given=True))
        session.add(Parcel(id=3, day=date(2026, 6, 1), at=AT, given=False))
    yield made
    made.close()


def test_values_go_in_and_out_as_their_columns_hold_them(database: Database) -> None:
    with database.reading() as connection:
        assert SINCE.rows(connection, day=date(2026, 1, 1)) == [
            Shape(1, date(2026, 4, 1), AT, True),
            Shape(2, date(2026, 5, 1), None, True),
        ]
        assert SINCE.first(connection, day=date(2026, 4, 2)) == Shape(
            2, date(2026, 5, 1), None, True
        )
        assert SINCE.first(connection, day=date(2026, 5, 2)) is None


def test_a_moment_is_compared_as_it_is_stored(database: Database) -> None:
    exact = Prepared(Shape, _all().where(Parcel.at == bindparam("at")).order_by(Parcel.id))
    with database.reading() as connection:
        assert [row.id for row in exact.rows(connection, at=AT)] == [1, 3]


def test_a_question_outside_a_transaction_holds_nothing(database: Database) -> None:
    with database.reading() as connection:
        SINCE.rows(connection, day=date(2026, 1, 1))
        assert not driver(connection).in_transaction
        with database.writing() as engine, engine.begin() as writer:
            writer.exec_driver_sql("UPDATE prepared_parcel SET given = 1")
        assert len(SINCE.rows(connection, day=date(2026, 1, 1))) == 3


def test_a_session_asks_in_its_own_transaction(database: Database) -> None:
    with (
        database.writing() as engine,
        engine.begin() as connection,
        Session(connection) as session,
    ):
        connection.exec_driver_sql("UPDATE prepared_parcel SET given = 1 WHERE id = 3")
        assert [row.id for row in SINCE.rows(session, day=date(2026, 6, 1))] == [3]
        connection.rollback()
    with database.writing() as engine, Session(engine) as session, session.begin():
        session.connection().exec_driver_sql("UPDATE prepared_parcel SET given = 0 WHERE id = 2")
        assert [row.id for row in SINCE.rows(session, day=date(2026, 1, 1))] == [1]


def test_a_forgotten_parameter_finds_nothing_rather_than_something(database: Database) -> None:
    with database.reading() as connection:
        assert SINCE.rows(connection) == []
