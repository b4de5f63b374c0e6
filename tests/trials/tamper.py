"""Single changes by a generator: records, packages, whole files, bits; by role and keys held.

Every one is refused, named, or without effect; what nobody sees is exactly the list of
`tests/evidence/limits.py`, and every line of that list is reached.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.evidence.limits import Limit
from tests.trials.tampering import files, flips, packages, records
from tests.trials.tampering.result import Part, Result, spread


@dataclass(frozen=True, slots=True)
class Trial:
    """One part of the suite."""

    act: Part
    times: int
    """How often in a long run: enough for the figures after what is refused or without effect."""
    limits: Sequence[Limit]
    """What its changes must meet."""


PARTS = {
    "db": Trial(records.tamper_records, 130_000, records.LIMITS),
    "package": Trial(packages.tamper_packages, 22_000, packages.LIMITS),
    "files": Trial(files.exchange_files, 6_000, files.LIMITS),
    "flips": Trial(flips.flip_bits, 110_000, ()),
}


def tamper_many(
    parts: Sequence[str] = tuple(PARTS), *, times: int = 0, seed: int = 1, workers: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Result]:  # fmt: skip
    """Run parts of the suite, each so many times, or as often as a long run asks for."""
    done = {}
    for name in parts:
        tell(name)
        part = PARTS[name]
        done[name] = spread(part.act, times or part.times, seed=seed, workers=workers)
    return done


def unreached(done: dict[str, Result]) -> list[str]:
    """Name the limits that these parts should have met and did not."""
    return sorted(
        {name for part, result in done.items() for name in result.unreached(PARTS[part].limits)}
    )
