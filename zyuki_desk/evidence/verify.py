"""Verification: three checks over one hash, each made apart, then a replay of every row.

It reads in short bites and computes between them, so a clerk never waits for it; it can be stopped
and goes on later; what was written meanwhile is checked too. Nothing is ever repaired here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from zyuki_desk.base.errors import DamageFound
from zyuki_desk.evidence.findings import Check, Finding, FindingKind
from zyuki_desk.evidence.heads import Head, Relation
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.kept import Kept, Stroke
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
from zyuki_desk.evidence.stream import Columns, Seeds, StreamCheck
from zyuki_desk.evidence.tree import EMPTY_ROOT, Frontier
from zyuki_desk.store.database import Database

BITE = 500
"""Records read in one transaction: a few milliseconds for which a clerk may wait, and what the
processor's cache holds; larger bites are a quarter slower."""

_SELECT = (
    f"SELECT seq, book, bseq, at, operation, ref, source, row_id, revision, commitment, salt, "  # noqa: S608
    f"prev, bprev, epoch, mac, mono, boot, {header_sql()} "
    "FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
)


def _read(connection: Connection, after: int, limit: int) -> Columns:
    return Columns.of(raw(connection, _SELECT, (after, limit)))


def _by_source(records: Columns) -> dict[str, list[Recorded]]:
    """Sort the records by the table they speak of."""
    wanted: dict[str, list[Recorded]] = {source: [] for source in set(records.source)}
    recorded = map(
        Recorded._make,
        zip(
            records.seq, records.row_id, records.revision, records.book, records.commitment,
            records.salt, strict=True,
        ),
    )  # fmt: skip
    for source, record in zip(records.source, recorded, strict=True):
        wanted[source].append(record)
    return wanted


_K = FindingKind

Tell = Callable[[int, int], bool]
"""Told of the work done and of all; returns False to stop."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the file is read."""

    bite: int = BITE
    """Records or rows in one transaction."""
    indexes: bool = False
    """Whether the tables' indexes are held against their rows, which reads a table at once."""


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
    seeds: Seeds | None = None,
    pace: Pace | None = None,
) -> Report:
    """Check the whole file and report; `resume` goes on from a report that was stopped.

    `origin` is the journal's own name: a known head of another name is forked. With the auditor's
    `seeds` every seal is checked too. `Trouble` when the file cannot be read at all; damage inside
    it is a finding.
    """
    job = Verification(
        database, kinds, known_heads, origin, resume or Progress(), pace or Pace(), seeds
    )
    tell = progress or (lambda _done, _all: True)
    while job.step():
        if not tell(job.done, job.all):
            break
    return job.report()


def leaf_hashes(database: Database, *, bite: int = BITE) -> Iterator[bytes]:
    """Recompute the hash of every record from its columns, in order."""
    for columns in _bites(database, bite):
        yield from columns.hashes()


def sealed_leaves(database: Database) -> Iterator[tuple[bytes, bytes | None]]:
    """Recompute the hash of every record, with the seal that is stored beside it."""
    for columns in _bites(database, BITE):
        yield from zip(columns.hashes(), columns.mac, strict=True)


def _bites(database: Database, bite: int) -> Iterator[Columns]:
    last = BEGINNING
    while True:
        with database.reading() as connection:
            columns = _read(connection, last, bite)
        if not columns.seq:
            return
        yield columns
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
        pace: Pace,
        seeds: Seeds | None,
    ) -> None:
        self._database = database
        self._kinds = sorted(kinds, key=lambda kind: kind.__tablename__)
        self._known = known_heads
        self._origin = origin
        sizes = frozenset(known.head.size for known in known_heads)
        self._stream = StreamCheck(progress, sizes, seeds)
        self._replay = Replay(kinds)
        self._pace = pace
        self._limit = pace.bite
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
            try:
                step()
            except DBAPIError:
                if not self._tell_schema():
                    raise
        return self.progress.phase is not Phase.DONE

    def _tell_schema(self) -> bool:
        """Name what is not as this program makes it, so that nothing could be asked; else False."""
        with self._database.reading() as connection:
            differing = schema_differences(connection, self._kinds)
        self.progress.find(*(Finding(_K.SCHEMA, None, name) for name in differing))
        self.progress.phase = Phase.DONE
        return bool(differing)

    # Records: the chain, the tree, the books, and what they say of rows

    def _records(self) -> None:
        now = self.progress
        after = now.seq if now.state.size else BEGINNING
        try:
            with self._database.reading() as connection:
                records = _read(connection, after, self._limit)
                wanted = _by_source(records)
                found = self._replay.read(connection, wanted)
                self._measure(connection)
                is_last = len(records.seq) < self._limit
                stored = raw(connection, "SELECT id, state FROM journal_state") if is_last else []
        except DamageFound:
            self._narrow()
            return
        self._stream.feed(records)
        for source, ours in wanted.items():
            outcome = self._replay.compare(source, ours, found)
            now.find(*outcome.findings)
            now.rows[source] = now.rows.get(source, 0) + outcome.current
            now.erased += outcome.erased
        if is_last:
            self._stream.end()
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
        try:
            end = self._bite_of_rows(source)
        except DamageFound:
            now.find(Finding(_K.TABLE_UNREADABLE, None, source))
            end = END
        is_last = end == END
        now.row = None if is_last else end
        now.kind += is_last

    def _bite_of_rows(self, source: str) -> int:
        """Look for rows without their records; return the last row that was looked at."""
        now = self.progress
        if self._pace.indexes and now.row is None:
            tables = [source] if now.kind else ["journal", source]
            with self._database.reading() as connection:
                bad = [table for table in tables if not indexes_hold(connection, table)]
            now.find(*(Finding(_K.INDEX, None, table) for table in bad))
        after = BEGINNING if now.row is None else now.row
        with self._database.reading() as connection:
            end = end_of_bite(connection, source, after, self._pace.bite)
            strange = unrecorded(connection, source, after, end)
            lost = astray(connection, after, end) if source == Stroke.__tablename__ else []
        now.find(*(Finding(_K.ROW_UNRECORDED, None, source, row_id) for row_id in strange))
        now.find(*(Finding(_K.STROKE_ASTRAY, None, source, row_id) for row_id in lost))
        return end

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
            for leaf in leaf_hashes(self._database, bite=self._pace.bite):
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
            unread=frozenset(self._unread()),
            unsealed=tuple((first, last) for first, last in now.unsealed),
            progress=now,
        )

    def _unread(self) -> Iterator[Check]:
        if not self._known:
            yield Check.HEADS
        if self._stream.seeds is None:
            yield Check.SEALS
