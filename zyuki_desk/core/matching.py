"""The ids of matching lines, read in short bites: no save ever waits for a long read.

A reader of a file in rollback mode keeps the writer from committing, so a million ids are read as
a hundred small questions. The first screenful comes from the first bite.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    case,
    column,
    func,
    literal_column,
    select,
    table,
    tuple_,
)

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query, filters_of, index_table, words_of
from zyuki_desk.store.database import Database

BITE = 10_000
IN_ONE = 500
"""Ids named in one statement."""
WINDOW_DAYS = 31
FEW_HITS = 20_000
"""So many hits of a text are looked up one by one; more are ticked off in a walk."""
BOUNDED_DAYS = 400
"""Up to such a period it pays to know its smallest and largest id before asking the index."""

YEAR_STEP = 1 << 32
"""Larger than any number within a fiscal year."""

Row = tuple[int, int, int]
"""Fiscal year, number, id: sorts as the register does."""


@dataclass(frozen=True, slots=True)
class FirstIds:
    """What is found at once; the rest of a large answer is read in the background."""

    ids: "array[int]"
    complete: bool


class Finder:
    """Answers one question about one ledger."""

    def __init__(
        self, database: Database, ledger: Ledger, query: Query,
        check: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """`check` is called between bites and may raise to stop."""
        self._database = database
        self._ledger = ledger
        self._query = query
        self._check = check
        self._words = words_of(query)
        self._filters = filters_of(ledger, query)

    def first(self, most: int) -> FirstIds:
        """Return some of the first ids within a few milliseconds, however large the ledger."""
        if self._words:
            hits = self._first_hits(most + 1)
            rows = self._look_up(hits[:most])
            return FirstIds(self._ordered(rows), complete=len(hits) <= most)
        if self._by_day:
            return self._first_days(most)
        bites = self._numbered(most + 1 if not self._filters else BITE)
        bite, whole = next(bites)
        return FirstIds(bite[:most], complete=whole and len(bite) <= most)

    def all(self) -> "array[int]":
        """Return every id in the register's order."""
        if not self._words:
            return self._walked(None)
        hits = array("q")
        for bite in self._hits():
            hits.extend(bite)
        if len(hits) <= FEW_HITS:
            return self._ordered(self._look_up(hits))
        return self._walked(_ticked(hits))

    @property
    def _by_day(self) -> bool:
        """Whether the period is smaller than the fiscal years it lies in."""
        period = self._query.period
        return period is not None and period != _whole_years(period)

    def _walked(self, ticked: bytearray | None) -> "array[int]":
        found = array("q")
        if self._by_day:
            rows = [row for _, bite in self._days() for row in bite]
            found = self._ordered(rows)
            return array("q", _kept(found, ticked)) if ticked is not None else found
        for bite, _ in self._numbered(BITE):
            found.extend(bite if ticked is None else _kept(bite, ticked))
        return found

    def _numbered(self, size: int) -> "Iterator[tuple[array[int], bool]]":
        """Walk the register by number; each bite says whether it was the last."""
        model, newest = self._ledger.model, self._query.newest_first
        key = tuple_(model.fiscal_year, model.number)
        order = (model.fiscal_year, model.number)
        base = self._asked().order_by(*((c.desc() for c in order) if newest else order))
        if self._query.period is not None:
            period = self._query.period
            base = base.where(
                model.fiscal_year.between(fiscal_year(period.first), fiscal_year(period.last))
            )
        asked = base
        while True:
            self._check()
            count, ids, last = self._read(_packed(asked.limit(size), newest=newest))[0]
            whole = count < size
            yield array("q", map(int, ids.split(",")) if ids else ()), whole
            if whole:
                return
            at = divmod(last, YEAR_STEP)
            asked = base.where(key < at if newest else key > at)

    def _days(self) -> Iterator[tuple[bool, list[Row]]]:
        """Walk the days of a period in growing windows, from the end that is shown first."""
        model, period = self._ledger.model, self._query.period
        if period is None:
            return
        newest, length = self._query.newest_first, WINDOW_DAYS
        first, last = period.first, period.last
        while first <= last:
            self._check()
            span = timedelta(days=min(length, (last - first).days + 1) - 1)
            low, high = (last - span, last) if newest else (first, first + span)
            rows = self._read(self._asked().where(model.day.between(low, high)))
            if newest:
                last = low - timedelta(days=1)
            else:
                first = high + timedelta(days=1)
            yield first > last, [(row[0], row[1], row[2]) for row in rows if row[3]]
            length = length * 4 if len(rows) < BITE // 4 else length

    def _first_days(self, most: int) -> FirstIds:
        rows: list[Row] = []
        for whole, bite in self._days():
            rows += bite
            if whole or len(rows) > most:
                return FirstIds(self._ordered(rows)[:most], complete=whole and len(rows) <= most)
        return FirstIds(array("q"), complete=True)

    def _hits(self) -> "Iterator[array[int]]":
        """Ask the index in bites, newest first."""
        bounds = self._id_bounds()
        while True:
            self._check()
            bite = self._index(bounds, BITE, newest=True)
            yield bite
            if len(bite) < BITE:
                return
            bounds = (bounds[0], bite[-1] - 1)

    def _first_hits(self, most: int) -> "array[int]":
        return self._index(self._id_bounds(), most, newest=self._query.newest_first)

    def _index(self, bounds: tuple[int, int], most: int, *, newest: bool) -> "array[int]":
        name = index_table(self._ledger)
        rowid = table(name, column("rowid")).c.rowid
        statement = (
            select(rowid)
            .where(literal_column(name).op("MATCH")(self._words), rowid.between(*bounds))
            .order_by(rowid.desc() if newest else rowid)
            .limit(most)
        )
        return array("q", (row[0] for row in self._read(statement)))

    def _id_bounds(self) -> tuple[int, int]:
        """Return between which ids the period's lines lie; anything for a long period."""
        model, period = self._ledger.model, self._query.period
        if period is None or period.length > BOUNDED_DAYS:
            return 0, 2**62
        statement = select(func.min(model.id), func.max(model.id)).where(_within(model, period))
        low, high = self._read(statement)[0]
        return (0, -1) if low is None else (low, high)

    def _look_up(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows among these ids that pass the filters and lie in the period."""
        model, found = self._ledger.model, []
        passing = list(self._filters)
        if self._query.period is not None:
            passing.append(_within(model, self._query.period))
        base = select(model.fiscal_year, model.number, model.id).where(*passing)
        for start in range(0, len(ids), IN_ONE):
            self._check()
            part = list(ids[start : start + IN_ONE])
            found += [tuple(row) for row in self._read(base.where(model.id.in_(part)))]
        return found

    def _asked(self) -> Select[Any]:
        """Select where a line stands, its id, and whether it passes the filters."""
        model = self._ledger.model
        passes = and_(*self._filters) if self._filters else literal_column("1")
        asked: Select[Any] = select(  # type: ignore[assignment]  # its columns do not matter here
            model.fiscal_year, model.number, model.id, passes.label("passes")
        )
        return asked

    def _ordered(self, rows: Iterable[Row]) -> "array[int]":
        ordered = sorted(rows, reverse=self._query.newest_first)
        return array("q", (row[2] for row in ordered))

    def _read(self, statement: Executable) -> Sequence[Any]:
        with self._database.reading() as connection:
            return connection.execute(statement).all()


def _packed(bite: Select[Any], *, newest: bool) -> Select[Any]:
    """Ask for a bite as one row: count, passing ids in their order, where it ended.

    Each row fetched is a turn at the interpreter's lock; ten thousand turns make a window stutter.
    """
    lines = bite.subquery()
    place = lines.c.fiscal_year * YEAR_STEP + lines.c.number
    return select(
        func.count(),
        func.group_concat(case((lines.c.passes, lines.c.id))),
        func.min(place) if newest else func.max(place),
    )  # fmt: skip


def _within(model: type[Entry], period: Period) -> ColumnElement[bool]:
    return model.day.between(period.first, period.last)


def _whole_years(period: Period) -> Period:
    first, last = fiscal_year(period.first), fiscal_year(period.last)
    return Period(fiscal_period(first).first, fiscal_period(last).last)


def _ticked(ids: "array[int]") -> bytearray:
    """Return a bit for each id: a million hits in 125 kB."""
    bits = bytearray(max(ids) // 8 + 1)
    for number in ids:
        bits[number >> 3] |= 1 << (number & 7)
    return bits


def _kept(ids: Iterable[int], bits: bytearray) -> Iterator[int]:
    end = len(bits) * 8
    return (n for n in ids if n < end and bits[n >> 3] >> (n & 7) & 1)
