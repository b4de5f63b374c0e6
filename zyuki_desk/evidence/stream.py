"""Checking a stream of records by what they say alone: links, books, times, seals, the tree.

The one place where these rules stand: the verification of a file feeds it from the database, the
check of a package from what the package holds. Each check stands by itself over the same hashes;
`tests/evidence/vectors` tells another implementation what must hold and what must not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import Any, NamedTuple

from zyuki_desk.evidence import seal
from zyuki_desk.evidence.findings import Finding, FindingKind
from zyuki_desk.evidence.journal import ZERO, BookHead
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.progress import Progress

_K = FindingKind


class Columns(NamedTuple):
    """The records of one bite, by column: whole columns compare faster than records one by one."""

    seq: tuple[int, ...] = ()
    book: tuple[str, ...] = ()
    bseq: tuple[int, ...] = ()
    at: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    ref: tuple[str, ...] = ()
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
    """The text that the record's hash covers, as `canonical.sequence` spells it."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[object]]) -> "Columns":
        """Lay records out by column; each row holds its values in the order of the fields."""
        columns: Any = zip(*rows, strict=True)
        return cls(*columns) if rows else cls()

    def part(self, first: int, end: int) -> "Columns":
        """Return the records [first, end) of these."""
        columns: Any = (column[first:end] for column in self)
        return Columns(*columns)

    def hashes(self) -> list[bytes]:
        """Return the hash of every record, which is also its leaf."""
        return [sha256(b"\x00" + header).digest() for header in self.header]


@dataclass(frozen=True, slots=True, repr=False)
class Seeds:
    """What an auditor brought along: the seeds of one journal's seals."""

    origin: str
    secrets: tuple[bytes, ...]

    def key_of(self, which: int, first: int, epoch: int) -> seal.EpochKey | None:
        """Return the key of an epoch in the series that one of the seeds begins."""
        return seal.EpochKey.first(self.secrets[which], self.origin, first).at(epoch)


@dataclass(slots=True)
class StreamCheck:
    """Checks records in their order; the progress holds everything it remembers between bites."""

    progress: Progress
    sizes: frozenset[int] = frozenset()
    """Sizes of the tree at which the root is wanted."""
    seeds: Seeds | None = None
    _key: seal.EpochKey | None = field(init=False, default=None)

    def feed(self, records: Columns) -> None:
        """Check the next records and grow the tree, each by its own column."""
        now, state = self.progress, self.progress.state
        if not records.seq:
            return
        digests = records.hashes()
        self._links(records, [state.last, *digests[:-1]])
        self._books(records, digests)
        self._times(records)
        self._seals(records, digests)
        self._grow(digests)
        now.seq, state.last, state.at = records.seq[-1], digests[-1], records.at[-1]
        state.mono, state.boot = records.mono[-1], records.boot[-1]

    def end(self) -> None:
        """Say what only the end of the stream tells of the seals."""
        now = self.progress
        if self.seeds is None:
            return
        if not now.sealed_to:
            now.find(Finding(_K.SEED))
        elif now.sealed_to < now.seq:
            now.find(Finding(_K.UNSEALED, now.sealed_to + 1))

    def _links(self, records: Columns, before: Sequence[bytes]) -> None:
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

    def _books(self, records: Columns, digests: Sequence[bytes]) -> None:
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

    def _times(self, records: Columns) -> None:
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

    # Seals: each record belongs to exactly one epoch, and epochs follow each other without a gap

    def _seals(self, records: Columns, digests: Sequence[bytes]) -> None:
        now, state = self.progress, self.progress.state
        if not state.epoch and now.seq == 0 and records.epoch[0] == 1:
            state.epoch = 1
        plain = seal.CLOSING not in records.source and self.seeds is None
        sealed = bool(state.epoch) and None not in records.mac
        if plain and sealed and not now.accepted and set(records.epoch) == {state.epoch}:
            return
        unborn = not state.epoch and set(records.epoch) | set(records.mac) == {None}
        if unborn and not any(map(seal.is_birth, records.operation, records.ref)):
            return
        for place, epoch in enumerate(records.epoch):
            self._one_seal(records, place, epoch, digests[place])

    def _one_seal(self, records: Columns, place: int, epoch: int | None, digest: bytes) -> None:
        now, state = self.progress, self.progress.state
        seq, mac, operation = records.seq[place], records.mac[place], records.operation[place]
        if (epoch is None) != (mac is None):
            now.find(Finding(_K.MAC, seq))
        elif epoch is None or mac is None:
            now.note_unsealed(seq, begun=bool(state.epoch))
        else:
            may_skip = now.accepted or operation in seal.ACCEPTING
            if epoch != state.epoch and not (may_skip and epoch > state.epoch > 0):
                now.find(Finding(_K.EPOCH, seq))
            self._check_mac(seq, epoch, mac, digest)
        birth = seal.is_birth(operation, records.ref[place])
        state.epoch = seal.epoch_after(state.epoch, records.source[place], birth, epoch)
        is_closing = records.source[place] == seal.CLOSING
        now.accepted = is_closing and operation in seal.ACCEPTING
        if birth and is_closing:
            now.series, self._key = None, None

    def _check_mac(self, seq: int, epoch: int, mac: bytes, digest: bytes) -> None:
        now, seeds = self.progress, self.seeds
        if seeds is None:
            return
        if now.series is None:
            for which in range(len(seeds.secrets)):
                key = seeds.key_of(which, epoch, epoch)
                if key is not None and compare_digest(key.seal(digest), mac):
                    now.series, self._key = (which, epoch), key
            if now.series is None:
                now.series = (-1, epoch)
        which, first = now.series
        if which < 0:
            return
        if self._key is None or self._key.epoch != epoch:
            later = self._key.at(epoch) if self._key is not None else None
            self._key = later or seeds.key_of(which, first, epoch)
        if self._key is None or not compare_digest(self._key.seal(digest), mac):
            now.find(Finding(_K.MAC, seq))
        now.sealed_to = seq

    def _grow(self, digests: Sequence[bytes]) -> None:
        """Grow the tree, stopping at each size whose root is wanted."""
        state, first = self.progress.state, 0
        for size in sorted(s for s in self.sizes if 0 < s - state.size <= len(digests)):
            part = digests[first : size - state.size + first]
            state.frontier.extend(part)
            first += len(part)
            state.size = size
            self.progress.roots[size] = state.frontier.root()
        state.frontier.extend(digests[first:])
        state.size = state.frontier.size
