"""What counts there are, how far they are, what they left, and when each thing was last seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.stock.model import StockCount, StockFinding, StockMark
from zyuki_desk.core.stock.rule import StockThing, Wanted
from zyuki_desk.core.stock.tally import Counted, MarkFacts, Standing, Tally, tally
from zyuki_desk.store.prepared import Prepared

SEAL_SCOPE = "count"
FINISHED, WITNESSED = "実施", "立会"
"""What the seals of a count say: who finished it, who stood by."""


class CountFacts(NamedTuple):
    """One count, as lists and duties need it."""

    id: int
    book_key: str
    fiscal_year: int
    number: int
    started_at: datetime
    started_by: str
    storage: str | None
    second: str | None
    ended_at: datetime | None
    ended_by: str | None
    dropped_at: datetime | None

    @property
    def serial(self) -> str:
        """How people call it: `2026-003`."""
        return f"{self.fiscal_year}-{self.number:03d}"

    @property
    def is_open(self) -> bool:
        """Whether it still takes marks."""
        return self.ended_at is None and self.dropped_at is None


_COUNTS = select(*(getattr(StockCount, name) for name in CountFacts._fields))
_BY_ID = Prepared(CountFacts, _COUNTS.where(StockCount.id == bindparam("count_id")))
_RECENT = Prepared(
    CountFacts,
    _COUNTS.where(StockCount.dropped_at.is_(None))
    .order_by(StockCount.ended_at.is_not(None), StockCount.id.desc())
    .limit(bindparam("most")),
)
_MARKS = Prepared(
    MarkFacts,
    select(*(getattr(StockMark, name) for name in MarkFacts._fields))
    .where(StockMark.count_id == bindparam("count_id"), StockMark.undone_at.is_(None))
    .order_by(StockMark.id),
)


class FindingFacts(NamedTuple):
    """One difference with what was said about it."""

    id: int
    count_id: int
    code: str
    kind: str
    label: str
    expected: int
    found: int
    entry_id: int | None
    explained_at: datetime | None
    explained_by: str | None
    explanation: str | None

    @property
    def standing(self) -> Standing:
        """What kind of difference it is."""
        return Standing(self.kind)


_FINDINGS = Prepared(
    FindingFacts,
    select(*(getattr(StockFinding, name) for name in FindingFacts._fields))
    .where(StockFinding.count_id == bindparam("count_id"))
    .order_by(StockFinding.id),
)


class CountSeal(NamedTuple):
    """One seal on a finished count."""

    step: str
    role: str
    by: str
    at: datetime


_SEALS = Prepared(
    CountSeal,
    select(Seal.step, Seal.role, Seal.by, Seal.at)
    .where(
        Seal.book_key == bindparam("book"),
        Seal.scope == SEAL_SCOPE,
        Seal.sheet == bindparam("serial"),
    )
    .order_by(Seal.id),
)


def count_of(connection: Connection, count_id: int) -> CountFacts | None:
    """Return a count by its id."""
    return _BY_ID.first(connection, count_id=count_id)


def recent_counts(connection: Connection, *, most: int = 50) -> list[CountFacts]:
    """Return the counts that were not given up: open ones first, then the newest."""
    return _RECENT.rows(connection, most=most)


def marks_of(connection: Connection, count_id: int) -> list[MarkFacts]:
    """Return the marks of a count that were not taken back, the oldest first."""
    return _MARKS.rows(connection, count_id=count_id)


def findings_of(connection: Connection, count_id: int) -> list[FindingFacts]:
    """Return what a finished count left to explain, explained or not."""
    return _FINDINGS.rows(connection, count_id=count_id)


def seals_of_count(connection: Connection, count: CountFacts) -> list[CountSeal]:
    """Return the seals on a finished count."""
    return _SEALS.rows(connection, book=count.book_key, serial=count.serial)


def tally_of(
    connection: Connection, directory: Directory, ledger: Ledger, count: CountFacts, today: date
) -> Tally:
    """Return how a count stands now; of a finished one, how it stood at its end."""
    if count.ended_at is not None:
        result = connection.execute(
            select(StockCount.result).where(StockCount.id == count.id)
        ).scalar()
        lines = result["lines"] if result is not None else []
        return Tally(tuple(Counted.from_json(line) for line in lines))
    assert ledger.stock is not None
    things = ledger.stock.things(connection, directory, Wanted(gone=True))

    def has_left(code: str) -> bool:
        person = directory.people.get(code)
        return person is not None and not person.is_active(today)

    marks = marks_of(connection, count.id)
    return tally(things, marks, storage=count.storage, has_left=has_left)


@dataclass(frozen=True, slots=True, repr=False)
class Sighting:
    """One thing and the last day on which somebody is known to have seen it (最終確認日)."""

    ledger: Ledger
    thing: StockThing
    day: date
    what: str


_SEEN = Prepared(
    lambda code, day: (code, day),
    select(StockMark.code, func.max(StockMark.day))
    .where(
        StockMark.book_key == bindparam("book"),
        StockMark.undone_at.is_(None),
        StockMark.entry_id.is_not(None),
    )
    .group_by(StockMark.code),
)
COUNTED = "棚卸"


def sightings(connection: Connection, directory: Directory, ledger: Ledger) -> list[Sighting]:
    """Return when each thing that should exist was last seen, the longest ago first."""
    assert ledger.stock is not None
    things = ledger.stock.things(connection, directory, Wanted())
    counted: Mapping[str, Any] = dict(_SEEN.rows(connection, book=ledger.key))
    found = [_sighting(ledger, thing, counted.get(thing.code)) for thing in things]
    return sorted(found, key=lambda seen: (seen.day, seen.thing.code))


def unseen_since(
    connection: Connection, directory: Directory, ledger: Ledger, first: date
) -> list[Sighting]:
    """Return what nobody saw on that day or later, the longest ago first."""
    assert ledger.stock is not None
    things = ledger.stock.things(connection, directory, Wanted(not_counted_since=first))
    old = [thing for thing in things if thing.seen_on < first]
    if not old:
        return []
    counted: Mapping[str, Any] = dict(_SEEN.rows(connection, book=ledger.key))
    found = [_sighting(ledger, thing, counted.get(thing.code)) for thing in old]
    return sorted(found, key=lambda seen: (seen.day, seen.thing.code))


def sighting_of_line(
    connection: Connection, directory: Directory, ledger: Ledger, entry_id: int
) -> Sighting | None:
    """Return the thing a line stands for today, gone or not; None for a former line of it."""
    assert ledger.stock is not None
    things = ledger.stock.things(connection, directory, Wanted(gone=True))
    thing = next((thing for thing in things if thing.entry_id == entry_id), None)
    if thing is None:
        return None
    counted: Mapping[str, Any] = dict(_SEEN.rows(connection, book=ledger.key))
    return _sighting(ledger, thing, counted.get(thing.code))


def _sighting(ledger: Ledger, thing: StockThing, counted: date | str | None) -> Sighting:
    day = date.fromisoformat(counted) if isinstance(counted, str) else counted
    if day is not None and day >= thing.seen_on:
        return Sighting(ledger, thing, day, COUNTED)
    return Sighting(ledger, thing, thing.seen_on, thing.seen_by)


def storages(things: Sequence[StockThing]) -> list[str]:
    """Return the places where things are kept, in the order of their names."""
    return sorted({thing.storage for thing in things if thing.storage and not thing.gone})
