"""The words every benchmark reports in: a figure, what it is compared with, and its aim."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, beside its baseline of the same run and the most or least it may be."""

    name: str
    value: float
    unit: str = ""
    baseline: float | None = None
    """What the bare peer needed for the same, in the same unit."""
    ratio: float | None = None
    at_most: float | None = None
    """The aim: for the ratio where there is one, else for the value."""
    at_least: float | None = None

    @property
    def judged(self) -> float:
        """What the aim speaks of."""
        return self.value if self.ratio is None else self.ratio

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        most = math.inf if self.at_most is None else self.at_most
        least = -math.inf if self.at_least is None else self.at_least
        return least <= self.judged <= most

    def as_json(self) -> dict[str, object]:
        """Return everything, for the file that later runs are compared with."""
        return {**asdict(self), "holds": self.holds}


def against(
    name: str, ours: Sequence[float], bare: Sequence[float], *, at_most: float, unit: str = "ms"
) -> Figure:
    """Compare medians of two interleaved series."""
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return Figure(name, mine, unit, theirs, mine / theirs, at_most)


def p95(series: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(series)[math.ceil(len(series) * 0.95) - 1]


def milliseconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def file_system(folder: Path) -> str:
    """Name the file system a folder lies on, for a time without its disk says nothing."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    whole = folder.resolve()
    rows = [line.split()[:3] for line in mounts.read_text(encoding="utf-8").splitlines()]
    found = [(len(place), kind) for _, place, kind in rows if whole.is_relative_to(place)]
    return max(found, default=(0, "unknown"))[1]


def from_mapping(
    values: Mapping[str, object], aims: Mapping[str, tuple[float | None, float | None]]
) -> list[Figure]:
    """Turn a plain mapping of names to numbers into figures; texts and blanks say nothing."""
    figures = []
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        most, least = aims.get(name, (None, None))
        figures.append(Figure(name, float(value), at_most=most, at_least=least))
    return figures
