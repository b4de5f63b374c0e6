"""The broad path through the one door leaves what the narrow one leaves."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.memo import CHIEF, CLERK, LEDGERS, MEMO, TODAY, MemoOffice
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Actor, Desk
from zyuki_desk.core.load import BITE, LoadedLine, load_lines
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query


def line(**values: Any) -> LoadedLine:  # noqa: ANN401
    """Return a line of today."""
    return LoadedLine({"day": TODAY, "who": "見本 太郎", **values})


def test_it_leaves_the_same_as_entering(office: MemoOffice) -> None:
    entered = office.enter(CHIEF, what="点検", count=3)
    load_lines(office.as_(CHIEF), MEMO, [line(what="点検", count=3)])
    rows = office.rows("SELECT * FROM memo ORDER BY id")
    columns = [row[1] for row in office.rows("PRAGMA table_info(memo)")]
    one, two = (dict(zip(columns, row, strict=True)) for row in rows)
    assert {key for key in columns if one[key] != two[key]} == {"id", "number"}
    assert (two["id"], two["number"]) == (entered + 1, one["number"] + 1)
    books = Books(office.database)
    assert list(books.ids(MEMO, Query(text="点検"))) == [entered, entered + 1]
    assert office.verify().sound


def test_more_than_one_bite(office: MemoOffice) -> None:
    told: list[int] = []
    count = load_lines(
        office.as_(CHIEF), MEMO, (line(count=n % 9) for n in range(BITE + 1)), progress=told.append
    )
    assert (count, told) == (BITE + 1, [BITE, BITE + 1])
    numbers = [n for (n,) in office.rows("SELECT number FROM memo ORDER BY id")]
    assert numbers == list(range(1, BITE + 2))
    assert office.verify().sound


def test_numbers_go_on_in_each_fiscal_year(office: MemoOffice) -> None:
    office.enter()
    last_year = date(2026, 3, 31)
    days = [TODAY, last_year, TODAY, last_year]
    load_lines(office.as_(CHIEF), MEMO, [line(day=day) for day in days])
    assert office.rows("SELECT fiscal_year, number FROM memo ORDER BY id") == [
        (2026, 1), (2026, 2), (2025, 1), (2026, 3), (2025, 2),
    ]  # fmt: skip


def test_late_lines_are_marked(office: MemoOffice) -> None:
    load_lines(office.as_(CHIEF), MEMO, [line(day=TODAY - timedelta(days=1)), line()])
    assert office.rows("SELECT late FROM memo ORDER BY id") == [(1,), (0,)]


def test_one_bad_line_leaves_nothing_at_all(office: MemoOffice) -> None:
    before = office.head()

    def lines() -> Iterator[LoadedLine]:
        yield from (line() for _ in range(BITE))
        yield line(who="")

    with pytest.raises(Refusal) as refused:
        load_lines(office.as_(CHIEF), MEMO, lines())
    assert refused.value.field == "who"
    assert office.head() == before
    assert office.rows("SELECT count(*) FROM memo") == [(0,)]
    assert office.verify().sound


def test_a_closed_month_takes_no_loaded_line(office: MemoOffice) -> None:
    closed = date(2026, 10, 1)
    sealing = Sealing(office.as_(CHIEF), Books(office.database))
    sealing.close_period(MEMO, month_of(closed), None)
    with pytest.raises(Refusal, match="令和8年10月 は締めて"):
        load_lines(office.as_(CHIEF), MEMO, [line(), line(day=closed)])
    assert office.rows("SELECT count(*) FROM memo") == [(0,)]
    assert load_lines(office.as_(CHIEF), MEMO, [line(), line()]) == 2


def test_none_at_all_is_still_an_act(office: MemoOffice) -> None:
    before = office.head().size
    assert load_lines(office.as_(CHIEF), MEMO, [], detail={"file": "x"}) == 0
    assert office.head().size == before + 1


def test_it_needs_the_right(office: MemoOffice) -> None:
    with pytest.raises(Refusal, match="役割"):
        load_lines(office.as_(CLERK), MEMO, [line()])


def test_whoever_listens_is_told_once(office: MemoOffice) -> None:
    desk = Desk(office.database, LEDGERS, office.clock, Actor(CHIEF))
    told: list[frozenset[str]] = []
    desk.subscribe(lambda changes: told.append(changes.tables))
    load_lines(desk, MEMO, [line(), line()])
    assert told == [frozenset({"memo", "act"})]


def test_origins_are_kept(office: MemoOffice) -> None:
    load_lines(office.as_(CHIEF), MEMO, [LoadedLine(line().values, "紙の簿冊 3頁", "ab" * 16)])
    assert office.rows("SELECT origin, origin_key FROM memo") == [("紙の簿冊 3頁", "ab" * 16)]
    (shown,) = Books(office.database).lines(MEMO, [1], office.desk.directory)
    assert shown.note == "紙の簿冊 3頁"
