"""Verification: three checks over one hash, each made apart, then a replay of every row.

It reads in short bites and computes between them, so a clerk never waits for it; it can be stopped
and goes on later; what was written meanwhile is checked too. Nothing is ever repaired here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from zyuki_desk.base.canonical import texts
from zyuki_desk.base.codes import parse_short_code
from zyuki_desk.base.errors import DamageFound
from zyuki_desk.evidence.findings import Check, Compared, Finding, FindingKind, Report
from zyuki_desk.evidence.heads import Head, Relation, short_form
from zyuki_desk.evidence.journal import HEADER, ROW_FORMAT, ZERO, BookHead, State
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.progress import Phase, Progress
from zyuki_desk.evidence.replay import BEGINNING, END, Recorded, Replay, Row, raw, unrecorded
from zyuki_desk.evidence.shape import schema_differences
from zyuki_desk.evidence.tree import EMPTY_ROOT, Frontier
from zyuki_desk.store.database import Database

BITE = 2000
"""Records read in one transaction: some tens of milliseconds for which a clerk may wait."""

_COLUMNS = (*HEADER, "mac", "salt")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608
(
    _SEQ, _BOOK, _BSEQ, _AT, _, _MONO, _BOOT, _, _, _, _OPERATION, _, _, _SOURCE, _ROW, _REVISION,
    _COMMITMENT, _PREV, _BPREV, _EPOCH, _MAC, _SALT,
) = range(len(_COLUMNS))  # fmt: skip
_HEADER = len(HEADER)

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
) -> Report:
    """Check the whole file and report; `resume` goes on from a report that was stopped.

    `origin` is the journal's own name: a known head of another name is forked. `Trouble` when the
    file cannot be read at all; damage inside it is a finding.
    """
    job = Verification(database, kinds, known_heads, origin, resume or Progress(), bite)
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
            rows = raw(connection, _SELECT, (last, bite))
        if not rows:
            return
        yield from _hashes(rows)
        last = rows[-1][_SEQ]


def _hashes(rows: Sequence[Row]) -> list[bytes]:
    headers = texts([ROW_FORMAT, *row[:_HEADER]] for row in rows)
    return [sha256(b"\x00" + header).digest() for header in headers]


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
    ) -> None:
        self._database = database
        self._kinds = sorted(kinds, key=lambda kind: kind.__tablename__)
        self._known = known_heads
        self._origin = origin
        self._sizes = {known.head.size for known in known_heads}
        self._replay = Replay(kinds)
        self._bite = bite
        self._limit = bite
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
                rows = raw(connection, _SELECT, (after, self._limit))
                wanted = _by_source(rows)
                found = self._replay.read(connection, wanted)
                self._measure(connection)
                stored = self._stored_state(connection) if len(rows) < self._limit else None
        except DamageFound:
            self._narrow()
            return
        self._chain(rows)
        for source, records in wanted.items():
            outcome = self._replay.compare(source, records, found)
            now.find(*outcome.findings)
            now.rows[source] = now.rows.get(source, 0) + outcome.current
            now.erased += outcome.erased
        if stored is not None:
            self._end(stored)
            now.phase = Phase.ROWS

    def _narrow(self) -> None:
        """Read less at once until the place that cannot be read is found; then stop there."""
        if self._limit > 1:
            self._limit = max(1, self._limit // 4)
            return
        now = self.progress
        now.find(Finding(FindingKind.UNREADABLE, now.seq + 1))
        now.phase = Phase.DONE

    def _measure(self, connection: Connection) -> None:
        if not self.all:
            (size,) = raw(connection, "SELECT coalesce(max(seq), 0) FROM journal")[0]
            self.all = size

    def _chain(self, rows: Sequence[Row]) -> None:
        now, state = self.progress, self.progress.state
        books, frontier = state.books, state.frontier
        for row, digest in zip(rows, _hashes(rows), strict=True):
            seq = row[_SEQ]
            if seq != now.seq + 1:
                now.find(Finding(FindingKind.SEQUENCE, seq))
            if row[_PREV] != state.last:
                now.find(Finding(FindingKind.LINK, max(1, seq - 1)))
            book = books.get(row[_BOOK])
            count, before = (book.count, book.hash) if book else (0, ZERO)
            if row[_BSEQ] != count + 1:
                now.find(Finding(FindingKind.BOOK_SEQUENCE, seq))
            if row[_BPREV] != before:
                now.find(Finding(FindingKind.BOOK_LINK, seq))
            if row[_OPERATION] == Operation.CLOCK:
                now.clock_acts.append(seq)
            elif row[_AT] < state.at:
                now.find(Finding(FindingKind.TIME_BACK, seq))
            if (row[_EPOCH] is None) != (row[_MAC] is None):
                now.find(Finding(FindingKind.MAC, seq))
            books[row[_BOOK]] = BookHead(count + 1, digest)
            frontier.append(digest)
            state.size += 1
            state.last, state.at = digest, row[_AT]
            now.seq = seq
            if state.size in self._sizes:
                now.roots[state.size] = frontier.root()
        if rows:
            state.mono, state.boot = rows[-1][_MONO], rows[-1][_BOOT]

    @staticmethod
    def _stored_state(connection: Connection) -> list[Row]:
        return raw(connection, "SELECT id, state FROM journal_state")

    def _end(self, stored: list[Row]) -> None:
        """Compare what the file remembers of the journal's end with what was recomputed."""
        now = self.progress
        if stored == [(1, now.state.to_text())] or not (stored or now.state.size):
            return
        now.find(Finding(FindingKind.STATE, now.seq or None))
        try:
            root = State.from_text(stored[0][1]).root()
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, DamageFound):
            root = b""
        if root != now.state.root():
            now.find(Finding(FindingKind.ROOT))

    # Rows: none without its records; the schema; the heads

    def _rows(self) -> None:
        now = self.progress
        if now.kind >= len(self._kinds):
            now.phase = Phase.HEADS
            return
        source = self._kinds[now.kind].__tablename__
        after = BEGINNING if now.row is None else now.row
        with self._database.reading() as connection:
            end, findings = unrecorded(connection, source, after, self._bite)
        now.find(*findings)
        is_last = end == END
        now.row = None if is_last else end
        now.kind += is_last

    def _heads(self) -> None:
        now = self.progress
        with self._database.reading() as connection:
            differing = schema_differences(connection, self._kinds)
        now.find(*(Finding(FindingKind.SCHEMA, None, name) for name in differing))
        self._compared = tuple(self._compare_head(known) for known in self._known)
        bad = {
            Relation.BEHIND: FindingKind.HEAD_BEHIND,
            Relation.FORKED: FindingKind.HEAD_FORKED,
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


def _by_source(rows: Sequence[Row]) -> dict[str, list[Recorded]]:
    wanted: dict[str, list[Recorded]] = defaultdict(list)
    for row in rows:
        wanted[row[_SOURCE]].append(
            Recorded(row[_SEQ], row[_ROW], row[_REVISION], row[_BOOK], row[_COMMITMENT], row[_SALT])
        )
    return wanted


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What a short form typed from a paper says of the journal."""

    size: int | None
    """The number of records it vouches for; None when no beginning of the journal has this form."""
    is_end: bool = False

    @property
    def matches(self) -> bool:
        """Whether the journal holds what the paper vouches for, unchanged."""
        return self.size is not None


def check_head(
    database: Database,
    typed: str,
    *,
    origin: str,
    size: int | None = None,
    progress: Callable[[int], bool] | None = None,
) -> PaperHead:
    """Look for the state of the journal that a paper's short form vouches for.

    The size printed beside it makes the search short; without it every size is tried, some twenty
    seconds for a million records. `Refusal` when the form is mistyped. Stopped: no match.
    """
    wanted = parse_short_code(typed)
    frontier = Frontier()
    found: int | None = None
    if size in (None, 0) and short_form(Head(origin, 0, EMPTY_ROOT)) == wanted:
        found = 0
    for leaf in leaf_hashes(database):
        frontier.append(leaf)
        if progress is not None and frontier.size % BITE == 0 and not progress(frontier.size):
            break
        if found is None and (size is None or frontier.size == size):
            head = Head(origin, frontier.size, frontier.root())
            if short_form(head) == wanted:
                found = frontier.size
    return PaperHead(found, is_end=found is not None and found == frontier.size)
