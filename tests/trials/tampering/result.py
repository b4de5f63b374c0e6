"""The figures of a tamper run, and running a part in several processes."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Self

from tests.evidence.limits import Limit

_MOST = 20


@dataclass
class Result:
    """What came of the changes of one run."""

    changes: int = 0
    refused: int = 0
    """Changes that the database or the file system itself did not take."""
    without_effect: int = 0
    """Changes after which everything that anybody reads is the same."""
    named: int = 0
    by: Counter[str] = field(default_factory=Counter)
    """Who named them, of those that were judged by everybody."""
    stated: Counter[str] = field(default_factory=Counter)
    """Undetected, by the limit that says so."""
    classes: Counter[str] = field(default_factory=Counter)
    """What came of each kind of change."""
    places: Counter[str] = field(default_factory=Counter)
    """How often each place (a column of a table, a file) was changed."""
    judged_wholly: int = 0
    """Changes whose cheap judgement was held against the whole one."""
    missed: list[str] = field(default_factory=list)
    """Undetected and not stated, judged differently, or ended in a crash: must stay empty."""

    def count(self, kind: str, outcome: str) -> None:
        """Count one change of a kind and what came of it."""
        self.changes += 1
        self.classes[f"{kind}: {outcome}"] += 1

    def refuse(self, kind: str) -> None:
        """Count a change that was not taken."""
        self.refused += 1
        self.count(kind, "refused")

    def pass_over(self, kind: str) -> None:
        """Count a change that nobody can tell from none."""
        self.without_effect += 1
        self.count(kind, "without effect")

    def name(self, kind: str, by: Collection[str] = ()) -> None:
        """Count a change that was noticed, and by whom where everybody was asked."""
        self.named += 1
        self.by.update(by)
        self.count(kind, "named")

    def state(self, kind: str, limit: Limit) -> None:
        """Count a change that nobody noticed, as README says."""
        self.stated[limit.name] += 1
        self.count(kind, f"nobody ({limit.name})")

    def miss(self, kind: str, told: str) -> None:
        """Count a change that should have been noticed."""
        self.count(kind, "MISSED")
        self.fault(f"{kind}: {told}")

    def fault(self, told: str) -> None:
        """Keep the words of something that must not be."""
        if len(self.missed) < _MOST:
            self.missed.append(told)

    def add(self, other: Self) -> None:
        """Take another process's figures in."""
        for name in ("changes", "refused", "without_effect", "named", "judged_wholly"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("by", "stated", "classes", "places"):
            getattr(self, name).update(getattr(other, name))
        self.missed = (self.missed + other.missed)[:_MOST]

    def unreached(self, limits: Collection[Limit]) -> list[str]:
        """Name the limits that a run should have met and did not."""
        return sorted(limit.name for limit in limits if not self.stated[limit.name])

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        ordered = {name: dict(sorted(getattr(self, name).items())) for name in _COUNTS}
        places = {"kinds": len(self.places), "fewest": min(self.places.values(), default=0)}
        return asdict(self) | ordered | {"places": places}


_COUNTS = ("by", "stated", "classes")
Part = Callable[[int, int], Result]
"""Makes so many changes from a seed."""


def spread(part: Part, times: int, *, seed: int = 1, workers: int = 1) -> Result:
    """Run a part in one process or several, each with its share and a seed of its own."""
    whole = Result()
    if workers == 1:
        whole.add(part(times, seed))
        return whole
    context = multiprocessing.get_context("forkserver")
    shares = [times // workers + (n < times % workers) for n in range(workers)]
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for one in pool.map(part, shares, range(seed, seed + workers)):
            whole.add(one)
    return whole
