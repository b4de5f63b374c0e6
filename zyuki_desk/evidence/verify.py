"""Verification: three checks over one hash, each made apart, then a replay of every row.

It reads in short bites and computes between them, so a clerk never waits for it; it can be stopped
and goes on later; what was written meanwhile is checked too. Nothing is ever repaired here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection

from zyuki_desk.base.errors import DamageFound
from zyuki_desk.evidence.findings import Check, Finding, FindingKind
from zyuki_desk.evidence.heads import Head, Relation
from zyuki_desk.evidence.journal import ZERO, BookHead, State
from zyuki_desk.evidence.kept import Kept, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.progress import Phase, Progress
from zyuki_desk.evidence.reading import (
    BEGINNING,
    END,
    Row,
    astray,
    end_of_bite,
    header_sql,
    indexes_hold,
    raw,
    unrecorded,
)
from zyuki_desk.evidence.replay import Recorded, Replay
from zyuki_desk.evidence.report import Compared, Report
from zyuki_desk.evidence.shape import schema_differences
from zyuki_desk.evidence.tree import EMPTY_ROOT, Frontier
from zyuki_desk.store.database import Database

BITE = 500
"""Records read in one transaction: a few milliseconds for which a clerk may wait, and what the
processor's cache holds; larger bites are a quarter slower."""

_SELECT = (
    f"SELECT seq, book, bseq, at, operation, source, row_id, revision, commitment, salt, prev, "  # noqa: S608
    f"bprev, epoch, mac, mono, boot, {header_sql()} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
)


class _Columns(NamedTuple):
    """The records of one bite, by column: whole columns compare faster than records one by one."""

    seq: tuple[int, ...] = ()
    book: tuple[str, ...] = ()
    bseq: tuple[int, ...] = ()
    at: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    row_id: tuple[int, ...] = ()
    revision: tuple[int, ...] = ()
    commitment: tuple[bytes, ...] = ()
    salt: tuple[bytes | None, ...] = ()
    prev: tuple[bytes, ...] = ()
    bprev: tuple[bytes, ...] = ()
    epoch: tuple[int | None, ...] = ()
    mac: tuple[bytes | None, ...] = ()
    mono: tuple[int, ...] = ()
    boot: tuple[str, ...] = ()
    header: tuple[bytes, ...] = ()

    def hashes(self) -> list[bytes]:
        """Return the hash of every record, which is also its leaf."""
        return [sha256(b"\x00" + header).digest() for header in self.header]

    def by_source(self) -> dict[str, list[Recorded]]:
        """Sort the records by the table they speak of."""
        wanted: dict[str, list[Recorded]] = {source: [] for source in set(self.source)}
        recorded = map(
            Recorded._make,
            zip(
                self.seq, self.row_id, self.revision, self.book, self.commitment, self.salt,
                strict=True,
            ),
        )  # fmt: skip
        for source, record in zip(self.source, recorded, strict=True):
            wanted[source].append(record)
        return wanted


def _read(connection: Connection, after: int, limit: int) -> _Columns:
    rows = raw(connection, _SELECT, (after, limit))
    return _Columns(*zip(*rows, strict=True)) if rows else _Columns()


_K = FindingKind

Tell = Callable[[int, int], bool]
"""Told of the work done and of all; returns False to stop."""


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A head that was kept outside the file, and where."""

    place: str
    head: Head


def verify(
    database: Database,
    kinds: Sequence[type[Kept]],
    *,
    known_heads: Sequence[KnownHead] = (),
    origin: str | None = None,
    resume: Progress | None = None,
    progress: Tell | None = None,
    bite: int = BITE,
    indexes: bool = False,
) -> Report:
    """Check the whole file and report; `resume` goes on from a report that was stopped.

    `origin` is the journal's own name: a known head of another name is forked. `Trouble` when the
    file cannot be read at all; damage inside it is a finding.
    """
    job = Verification(database, kinds, known_heads, origin, resume or Progress(), bite, indexes)
    tell = progress or (lambda _done, _all: True)
    while job.step():
        if not tell(job.done, job.all):
            break
    return job.report()


def leaf_hashes(database: Database, *, bite: int = BITE) -> Iterator[bytes]:
    """Recompute the hash of every record from its columns, in order."""
    last = BEGINNING
    while True:
        with database.reading() as connection:
            columns = _read(connection, last, bite)
        if not columns.seq:
            return
        yield from columns.hashes()
        last = columns.seq[-1]


def leaf_at(database: Database, seq: int) -> bytes | None:
    """Recompute the hash of one record from its columns; None where there is none."""
    with database.reading() as connection:
        columns = _read(connection, seq - 1, 1)
    return columns.hashes()[0] if columns.seq == (seq,) else None


class Verification:
    """One verification under way; each step is one bite."""

    def __init__(
        self,
        database: Database,
        kinds: Sequence[type[Kept]],
        known_heads: Sequence[KnownHead],
        origin: str | None,
        progress: Progress,
        bite: int,
        indexes: bool = False,
    ) -> None:
        self._database = database
        self._kinds = sorted(kinds, key=lambda kind: kind.__tablename__)
        self._known = known_heads
        self._origin = origin
        self._sizes = {known.head.size for known in known_heads}
        self._replay = Replay(kinds)
        self._bite = bite
        self._limit = bite
        self._indexes = indexes
        self._compared: tuple[Compared, ...] = ()
        self.progress = progress
        self.all = 0

    @property
    def done(self) -> int:
        """Records and rows checked so far."""
        return self.progress.state.size + sum(self.progress.rows.values())

    def step(self) -> bool:
        """Do one bite; False once everything is done."""
        step = {
            Phase.RECORDS: self._records,
            Phase.ROWS: self._rows,
            Phase.HEADS: self._heads,
        }.get(self.progress.phase)
        if step is not None:
            step()
        return self.progress.phase is not Phase.DONE

    # Records: the chain, the tree, the books, and what they say of rows

    def _records(self) -> None:
        now = self.progress
        after = now.seq if now.state.size else BEGINNING
        try:
            with self._database.reading() as connection:
                records = _read(connection, after, self._limit)
                wanted = records.by_source()
                found = self._replay.read(connection, wanted)
                self._measure(connection)
                is_last = len(records.seq) < self._limit
                stored = raw(connection, "SELECT id, state FROM journal_state") if is_last else []
        except DamageFound:
            self._narrow()
            return
        self._chain(records)
        for source, ours in wanted.items():
            outcome = self._replay.compare(source, ours, found)
            now.find(*outcome.findings)
            now.rows[source] = now.rows.get(source, 0) + outcome.current
            now.erased += outcome.erased
        if is_last:
            self._end(stored)
            now.phase = Phase.ROWS

    def _narrow(self) -> None:
        """Read less at once until the place that cannot be read is found; then stop there."""
        if self._limit > 1:
            self._limit = max(1, self._limit // 4)
            return
        now = self.progress
        now.find(Finding(_K.UNREADABLE, now.seq + 1))
        now.phase = Phase.DONE

    def _measure(self, connection: Connection) -> None:
        if not self.all:
            (size,) = raw(connection, "SELECT coalesce(max(seq), 0) FROM journal")[0]
            self.all = size

    def _chain(self, records: _Columns) -> None:
        """Check the links, the books and the times, and grow the tree, each by its own column."""
        now, state = self.progress, self.progress.state
        if not records.seq:
            return
        digests = records.hashes()
        self._check_links(records, [state.last, *digests[:-1]])
        self._check_books(records, digests)
        self._check_times(records)
        self._check_seals(records)
        self._grow(digests)
        now.seq, state.last, state.at = records.seq[-1], digests[-1], records.at[-1]
        state.mono, state.boot = records.mono[-1], records.boot[-1]

    def _check_links(self, records: _Columns, before: Sequence[bytes]) -> None:
        now, seqs = self.progress, records.seq
        expected = range(now.seq + 1, now.seq + 1 + len(seqs))
        if seqs != tuple(expected):
            last = (now.seq, *seqs[:-1])
            now.find(
                *(Finding(_K.SEQUENCE, b) for a, b in zip(last, seqs, strict=True) if b != a + 1)
            )
        if records.prev != tuple(before):
            links = zip(seqs, records.prev, before, strict=True)
            now.find(*(Finding(_K.LINK, max(1, s - 1)) for s, a, b in links if a != b))

    def _check_books(self, records: _Columns, digests: Sequence[bytes]) -> None:
        now, books = self.progress, self.progress.state.books
        counts = {name: book.count for name, book in books.items()}
        hashes = {name: book.hash for name, book in books.items()}
        for seq, name, bseq, bprev, digest in zip(
            records.seq, records.book, records.bseq, records.bprev, digests, strict=True
        ):
            count = counts.get(name, 0) + 1
            if bseq != count:
                now.find(Finding(_K.BOOK_SEQUENCE, seq))
            if bprev != hashes.get(name, ZERO):
                now.find(Finding(_K.BOOK_LINK, seq))
            counts[name], hashes[name] = count, digest
        books.update({name: BookHead(counts[name], hashes[name]) for name in set(records.book)})

    def _check_seals(self, records: _Columns) -> None:
        if set(records.epoch) | set(records.mac) != {None}:
            seals = zip(records.seq, records.epoch, records.mac, strict=True)
            odd = [seq for seq, epoch, mac in seals if (epoch is None) != (mac is None)]
            self.progress.find(*(Finding(_K.MAC, seq) for seq in odd))

    def _check_times(self, records: _Columns) -> None:
        """Find times that go back, except where somebody acknowledged a changed clock."""
        now = self.progress
        times = [now.state.at, *records.at]
        if times == sorted(times) and Operation.CLOCK.value not in records.operation:
            return
        for seq, operation, before, at in zip(
            records.seq, records.operation, times[:-1], records.at, strict=True
        ):
            if operation == Operation.CLOCK.value:
                now.clock_acts.append(seq)
            elif at < before:
                now.find(Finding(_K.TIME_BACK, seq))

    def _grow(self, digests: Sequence[bytes]) -> None:
        """Grow the tree, stopping at the size of each known head."""
        state, first = self.progress.state, 0
        for size in sorted(s for s in self._sizes if 0 < s - state.size <= len(digests)):
            part = digests[first : size - state.size + first]
            state.frontier.extend(part)
            first += len(part)
            state.size = size
            self.progress.roots[size] = state.frontier.root()
        state.frontier.extend(digests[first:])
        state.size = state.frontier.size

    def _end(self, stored: list[Row]) -> None:
        """Compare what the file remembers of the journal's end with what was recomputed."""
        now = self.progress
        if stored == [(1, now.state.to_text())] or not (stored or now.state.size):
            return
        now.find(Finding(_K.STATE, now.seq or None))
        try:
            root = State.from_text(stored[0][1]).root()
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, DamageFound):
            root = b""
        if root != now.state.root():
            now.find(Finding(_K.ROOT))

    # Rows: none without its records; the schema; the heads

    def _rows(self) -> None:
        now = self.progress
        if now.kind >= len(self._kinds):
            now.phase = Phase.HEADS
            return
        source = self._kinds[now.kind].__tablename__
        if self._indexes and now.row is None:
            tables = [source] if now.kind else ["journal", source]
            with self._database.reading() as connection:
                bad = [table for table in tables if not indexes_hold(connection, table)]
            now.find(*(Finding(_K.INDEX, None, table) for table in bad))
        after = BEGINNING if now.row is None else now.row
        with self._database.reading() as connection:
            end = end_of_bite(connection, source, after, self._bite)
            strange = unrecorded(connection, source, after, end)
            lost = astray(connection, after, end) if source == Stroke.__tablename__ else []
        now.find(*(Finding(_K.ROW_UNRECORDED, None, source, row_id) for row_id in strange))
        now.find(*(Finding(_K.STROKE_ASTRAY, None, source, row_id) for row_id in lost))
        is_last = end == END
        now.row = None if is_last else end
        now.kind += is_last

    def _heads(self) -> None:
        now = self.progress
        with self._database.reading() as connection:
            differing = schema_differences(connection, self._kinds)
        now.find(*(Finding(_K.SCHEMA, None, name) for name in differing))
        self._compared = tuple(self._compare_head(known) for known in self._known)
        bad = {
            Relation.BEHIND: _K.HEAD_BEHIND,
            Relation.FORKED: _K.HEAD_FORKED,
        }
        now.find(
            *(
                Finding(bad[head.relation], head.size, head.place)
                for head in self._compared
                if head.relation in bad
            )
        )
        now.phase = Phase.DONE

    def _compare_head(self, known: KnownHead) -> Compared:
        now, head = self.progress, known.head
        if self._origin is not None and head.origin != self._origin:
            return Compared(known.place, head.size, Relation.FORKED)
        if head.size > now.state.size:
            return Compared(known.place, head.size, Relation.BEHIND)
        if self._root_at(head.size) != head.root:
            return Compared(known.place, head.size, Relation.FORKED)
        is_same = head.size == now.state.size
        return Compared(known.place, head.size, Relation.SAME if is_same else Relation.AHEAD)

    def _root_at(self, size: int) -> bytes:
        if size == 0:
            return EMPTY_ROOT
        if size not in self.progress.roots:
            frontier = Frontier()
            for leaf in leaf_hashes(self._database, bite=self._bite):
                frontier.append(leaf)
                if frontier.size == size:
                    break
            self.progress.roots[size] = frontier.root()
        return self.progress.roots[size]

    def report(self) -> Report:
        """Say what is known by now."""
        now = self.progress
        return Report(
            complete=now.phase is Phase.DONE,
            size=now.state.size,
            root=now.state.root(),
            books={name: head.count for name, head in now.state.books.items()},
            rows=dict(now.rows),
            erased=now.erased,
            clock_acts=tuple(now.clock_acts),
            heads=self._compared,
            findings=tuple(now.findings),
            more=now.more,
            unread=frozenset() if self._known else frozenset({Check.HEADS}),
            progress=now,
        )
