"""Every point at which an act can be disturbed: each call that it makes, in order."""

import errno
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.trials.disturbing import ALL, CHANGING, Fault, Full, Kill, Point
from tests.trials.injector import FOR_EVER, Mode, On, Where

ERRORS = (
    (On.OPEN, errno.EMFILE), (On.OPEN, errno.EACCES), (On.CREATE, errno.ENOSPC),
    (On.CREATE, errno.EACCES), (On.CREATE, errno.EMFILE), (On.READ, errno.EIO),
    (On.WRITE, errno.EIO), (On.WRITE, errno.ENOSPC), (On.SYNC, errno.EIO),
    (On.SYNC, errno.ENOSPC), (On.TRUNCATE, errno.EIO), (On.STAT, errno.EIO),
    (On.UNLINK, errno.EACCES), (On.RENAME, errno.EACCES), (On.RENAME, errno.EIO),
    (On.MKDIR, errno.ENOSPC), (On.LOCK, errno.EIO), (On.LIST, errno.EIO), (On.CLOSE, errno.EIO),
)  # fmt: skip
GONE = ((errno.EIO, errno.ENOENT), (errno.ENODEV, errno.ENODEV), (errno.EIO, errno.EIO))
"""How a pulled medium answers: on a file that was open, and by name."""
LIMITS = 24
"""Sizes at which a disk is full, spread over what the act writes."""
ALLOCATIONS = 16


@dataclass
class Counts:
    """How often an act makes each kind of call when all is well, and how much it writes."""

    calls: dict[tuple[On, Where], int]
    grown: dict[Where, int]
    """Bytes."""
    allocations: int
    took: float
    """Seconds."""
    largest: int
    """Bytes of the largest file it left."""

    def of(self, kinds: frozenset[On], where: Where = Where.HOME) -> int:
        """Return how many calls of these kinds there are."""
        return sum(self.calls.get((kind, where), 0) for kind in kinds)


def points_of(counts: Counts, chance: random.Random) -> list[Fault]:
    """Return every point of an act, shuffled so that any number of them holds of every kind."""
    by_kind: dict[str, list[Point]] = {}
    for point in _points(counts, chance):
        by_kind.setdefault(point.kind, []).append(point)
    piles = list(by_kind.values())
    for pile in piles:
        chance.shuffle(pile)
    chance.shuffle(piles)
    found: list[Fault] = []
    while piles:
        found += [pile.pop() for pile in piles]
        piles = [pile for pile in piles if pile]
    return found


def _points(counts: Counts, chance: random.Random) -> Iterator[Point]:
    for kind, error in ERRORS:
        words = f"{kind.name.lower()} {errno.errorcode[error]}"
        for number in range(1, counts.of(frozenset({kind})) + 1):
            once = Point(f"{words} once", Mode.FAIL, frozenset({kind}), number, number, error=error)
            yield once
            yield Point(f"{words} for ever", Mode.FAIL, frozenset({kind}), number, error=error)
    for number in range(1, counts.of(frozenset({On.LOCK})) + 1):
        yield Point(
            "lock EAGAIN once", Mode.FAIL, frozenset({On.LOCK}), number, number,
            error=errno.EAGAIN,
        )  # fmt: skip
    for number in range(1, counts.of(CHANGING) + 1):
        yield Point("kill -9", Mode.KILL, CHANGING, number)
    writes = frozenset({On.WRITE})
    for number in range(1, counts.of(writes) + 1):
        yield Point("kill -9 in a write", Mode.TORN, writes, number, number)
        yield Point("short write once", Mode.SHORT, writes, number, number)
    yield Point("short writes for ever", Mode.SHORT, writes)
    yield from _disks(counts, chance)
    yield from _memory(counts, chance)


def _disks(counts: Counts, chance: random.Random) -> Iterator[Point]:
    for where in (Where.OFFICE, Where.MEDIUM):
        if counts.grown.get(where, 0):
            for limit in _spread(counts.grown[where], chance):
                yield Point(f"full {where.name.lower()}", Mode.FULL, where=where, limit=limit)
    medium = Where.MEDIUM
    for number in range(1, counts.of(ALL, medium) + 1):
        for error, by_name in GONE:
            yield Point(
                "pulled medium", Mode.FAIL, ALL, number, where=medium, error=error,
                name_error=by_name,
            )  # fmt: skip
    if counts.of(CHANGING, medium):
        yield Point(
            "write-protected medium", Mode.FAIL, CHANGING - {On.CLOSE, On.SYNC}, where=medium,
            error=errno.EROFS,
        )  # fmt: skip
    for limit in _spread(counts.grown.get(medium, 0), chance):
        yield Point("counterfeit medium", Mode.FALSE_SIZE, where=medium, limit=limit)


def _spread(grown: int, chance: random.Random) -> list[int]:
    """Choose sizes: none at all, each part of the whole alike, and the last bytes."""
    if not grown:
        return []
    parts = [chance.randrange(grown) for _ in range(LIMITS - 3)]
    return [0, *parts, max(0, grown - 2), grown - 1]


def _memory(counts: Counts, chance: random.Random) -> Iterator[Point]:
    for _ in range(min(ALLOCATIONS, counts.allocations)):
        number = 1 + chance.randrange(counts.allocations)
        yield Point("no memory once", Mode.NO_MEMORY, first=number, last=number)
        yield Point("no memory for ever", Mode.NO_MEMORY, first=number)


def plain_faults(counts: Counts, chance: random.Random) -> Iterator[Fault]:
    """Give faults for ever that need no injector."""
    while True:
        yield Full(_limit(chance, counts.largest))
        yield Kill(chance.uniform(0, counts.took))


def _limit(chance: random.Random, largest: int) -> int:
    """Choose a limit: as often among the small files as around the end of the largest one."""
    if chance.random() < 0.5:
        return int((largest + 1) ** chance.random())
    return chance.randrange(max(0, largest - 60_000), largest + 4096)


def second_fault(counts: Counts, chance: random.Random) -> Fault:
    """Choose what falls on the reopening after a first fault."""
    kinds = [(kind, error) for kind, error in ERRORS if counts.of(frozenset({kind}))]
    where = chance.random()
    if where < 0.4 and counts.of(CHANGING):
        return Point("kill -9", Mode.KILL, CHANGING, 1 + chance.randrange(counts.of(CHANGING)))
    kind, error = chance.choice(kinds)
    number = 1 + chance.randrange(counts.of(frozenset({kind})))
    last = number if chance.random() < 0.5 else FOR_EVER
    return Point("call", Mode.FAIL, frozenset({kind}), number, last, error=error)
