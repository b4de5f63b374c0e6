"""One entry by the call the window makes, against the same insert by the bare driver.

The bare peer has the same table, indexes, lines and file settings on the same disk, and makes one
SHA-256. Ours has the rest of the save path too: checks, number, journal, search index, read-back.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

import zyuki_desk.ledgers
from tests.bench.figures import Figure, against, file_system, milliseconds, p95
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import discover
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.presence import Entering, Leaving, Visit
from zyuki_desk.ledgers.entry_permit import year_end
from zyuki_desk.ledgers.room.service import RoomDesk
from zyuki_desk.sample import SamplePlan, make_sample

TODAY = date(2026, 11, 20)
DISK = Path("/var/tmp")  # noqa: S108 - a real disk; /tmp may be memory
SETTINGS = (
    "journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema",
    "cell_size_check", "secure_delete", "busy_timeout", "cache_size",
)  # fmt: skip
AIM = 2.5


@dataclass
class Bare:
    """The same table in a file of its own, written by the driver alone."""

    connection: Any
    insert: str
    row: list[Any]
    places: dict[str, int] = field(default_factory=dict)

    def enter(self) -> None:
        """Insert one line, durably, and hash it once."""
        self.row[self.places["id"]] += 1
        self.row[self.places["number"]] += 1
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(self.insert, self.row)
        hashlib.sha256(repr(self.row).encode()).digest()
        self.connection.execute("COMMIT")


@contextmanager
def sample_office(lines: int, disk: Path | None = None) -> Iterator[OpenOffice]:
    """Make the example office with so many lines already in its register of entries."""
    with tempfile.TemporaryDirectory(prefix="zyuki-bench-", dir=disk or DISK) as folder:
        plan = SamplePlan(until=TODAY, entries=lines)
        whole = discover(zyuki_desk.ledgers)
        with make_sample(OfficeFolder(Path(folder)), whole, plan) as office:
            clock = office.clock
            assert isinstance(clock, FixedClock)
            yield office


def bare_peer(office: OpenOffice) -> Bare:
    """Copy the register of entries, its indexes and settings into a file of the bare driver."""
    path = office.folder.root / "bare.db"
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{office.master.database_key}'\"")
    with office.database.reading() as reading, office.database.writing() as writer:
        for name in SETTINGS:
            with writer.connect() as own:
                (value,) = own.exec_driver_sql(f"PRAGMA {name}").one()
            connection.execute(f"PRAGMA {name} = {value}")
        parents = reading.exec_driver_sql("PRAGMA foreign_key_list(room_entry)")
        for table in sorted({row[2] for row in parents.all()} - {"room_entry"}):
            _copy(reading, connection, table)
        insert, keys, row = _copy(reading, connection, "room_entry")
    places = {key: place for place, key in enumerate(keys)}
    return Bare(connection, insert, row, places)


def _copy(
    reading: Connection,
    target: Any,  # noqa: ANN401 - the driver has no types
    table: str,
) -> tuple[str, list[str], list[Any]]:
    """Copy a table with its indexes; return the insert, the columns and the last row."""
    made = reading.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? "
        "AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
        (table,),
    )
    for (sql,) in made.all():
        target.execute(sql)
    result = reading.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
    keys = list(result.keys())
    rows = [list(row) for row in result]
    marks = ", ".join("?" * len(keys))
    names = ", ".join(f'"{key}"' for key in keys)
    insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own table
    target.execute("BEGIN")
    target.executemany(insert, rows)
    target.execute("COMMIT")
    return insert, keys, rows[-1]


@dataclass
class Counter:
    """People who come and go at the desk of an office."""

    office: OpenOffice
    _turn: int = 0

    def __post_init__(self) -> None:
        ledger = self.office.ledgers["room-entry"]
        self.clock = self.office.clock
        self.room_desk = RoomDesk(self.office.desk, self.office.books, ledger)
        self.room = self.room_desk.rooms()[0].code
        people = self.office.desk.directory.people.values()
        staff = [p.code for p in people if not p.kind.is_outside and p.is_active(TODAY)]
        self.staff = staff[3:]
        assert isinstance(self.clock, FixedClock)
        self.clock.advance(hours=24, seconds=1)
        for code in staff:
            self.office.desk.enter("entry-permit", self._permit(code))
        for code in staff[:3]:
            self.room_desk.enter(self.entering(code))

    def _permit(self, code: str) -> dict[str, Value]:
        person = self.office.desk.directory.people[code]
        return {
            "day": TODAY, "room": self.room, "person": code, "person_name": person.name,
            "person_class": person.kind.value, "purpose": "端末機の操作", "valid_from": TODAY,
            "valid_until": year_end(TODAY), "approved_by": "見本 太郎",
        }  # fmt: skip

    def entering(self, person: str) -> Entering:
        """Return what Enter says for a known person."""
        return Entering(room=self.room, people=(Visit(person=person),), purpose="端末機の操作")

    def pass_time(self) -> None:
        """Let half a minute pass."""
        assert isinstance(self.clock, FixedClock)
        self.clock.advance(seconds=30)

    def next(self) -> tuple[Entering, list[int]]:
        """Let half a minute pass and return who comes; the line's id is put into the list."""
        self.pass_time()
        self._turn += 1
        return self.entering(self.staff[self._turn % len(self.staff)]), []


def run(*, quick: bool = False, folder: Path | None = None) -> list[Figure]:
    """Measure entering, leaving, the day's duties and the broad path, on a real disk."""
    disk = folder or DISK
    lines, rounds, many = (500, 20, 500) if quick else (10_000, 600, 100_000)
    with sample_office(lines, disk) as office:
        figures = _entries(office, rounds)
        figures += _reading(office)
    figures.append(_broad(many, disk))
    return [*figures, Figure(f"measured on {file_system(disk)}", os.cpu_count() or 0, "cores")]


def _entries(office: OpenOffice, rounds: int) -> list[Figure]:
    counter, bare = Counter(office), bare_peer(office)
    ours: list[float] = []
    peer: list[float] = []
    leaving: list[float] = []
    for turn in range(rounds + 20):
        entering, ids = counter.next()

        def enter(entering: Entering = entering, ids: list[int] = ids) -> None:
            ids.extend(saved.entry_id for saved in counter.room_desk.enter(entering))

        def leave(ids: list[int] = ids) -> None:
            counter.room_desk.leave(ids[0], Leaving())

        own, other, out = milliseconds(enter), milliseconds(bare.enter), milliseconds(leave)
        if turn >= 20:
            ours.append(own)
            peer.append(other)
            leaving.append(out)
    bare.connection.close()
    return [
        against("one entry, key stroke to durable commit", ours, peer, at_most=AIM),
        Figure("one entry, 95th percentile", p95(ours), "ms", p95(peer), at_most=100),
        against("one exit (three journal records)", leaving, peer, at_most=2 * AIM),
    ]


def _reading(office: OpenOffice) -> list[Figure]:
    room_desk = RoomDesk(office.desk, office.books, office.ledgers["room-entry"])
    room = room_desk.rooms()[0].code
    parts = {
        "duties of all ledgers": lambda: duties_of(office.desk),
        "who is inside": lambda: room_desk.inside(room),
        "find a person by two letters": lambda: room_desk.find("みほ", room),
        "usual purpose of a person": lambda: room_desk.usual_purpose("P0004", room),
    }
    figures = []
    for name, work in parts.items():
        series = [milliseconds(work) for _ in range(40)]
        figures.append(Figure(f"{name}, 95th percentile", p95(series), "ms", at_most=50))
    return figures


def _broad(many: int, disk: Path) -> Figure:
    """Load many lines at once and tell how long a million would take."""
    with sample_office(20, disk) as office:
        ledger = office.ledgers["room-entry"]
        with office.database.reading() as connection:
            rows = connection.execute(ledger.model.__table__.select()).mappings().all()
        lines = [{f.key: row[f.key] for f in ledger.fields} for row in rows]
        made = (LoadedLine(lines[n % len(lines)]) for n in range(many))
        took = milliseconds(lambda: load_lines(office.desk, ledger, made, checked=False)) / 1000
    return Figure(
        f"a million lines at once, from {many:,}", took / many * 1_000_000, "s", at_most=180
    )
