"""The clock is injected everywhere: an offline PC's time is a claim, and tests need their own."""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")
"""Japan's only civil time (明治28年勅令第167号); it has no summer time."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of all clocks: what a journal record stores about time."""

    at: datetime
    """Aware, in UTC, whole milliseconds."""
    mono_ms: int
    """Milliseconds since the machine's start, sleep included; comparable only within one boot."""
    boot: str
    """Identifies the run of the machine that `mono_ms` belongs to."""

    @property
    def local(self) -> datetime:
        """The civil time in Japan."""
        return self.at.astimezone(JST)

    @property
    def today(self) -> date:
        """The civil date in Japan."""
        return self.local.date()


class Clock(Protocol):
    """Anything that can tell the moment."""

    def read(self) -> Moment:
        """Read all clocks at once."""
        ...


def _since_boot_ns() -> int:
    """Return the time since the machine's start, its sleep included.

    Linux stops the monotonic clock while the machine sleeps, and a lid closed for lunch would look
    like a step of the wall clock; Windows goes on counting.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


def _whole_ms(value: datetime) -> datetime:
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


class SystemClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        self._boot = self._boot_id()

    def read(self) -> Moment:
        """Read the wall clock, the monotonic clock and the boot id."""
        return Moment(
            at=_whole_ms(datetime.now(UTC)),
            mono_ms=_since_boot_ns() // 1_000_000,
            boot=self._boot,
        )

    @staticmethod
    def _boot_id() -> str:
        if _BOOT_ID.exists():
            return _BOOT_ID.read_text(encoding="ascii").strip()[:13]
        started = time.time() - _since_boot_ns() / 1e9
        return f"b{round(started / 60):x}"


@dataclass
class FixedClock:
    """A clock that stands still until it is told to move; for tests and samples."""

    at: datetime
    mono_ms: int = 0
    boot: str = "fixed"
    _start: datetime = field(init=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            self.at = self.at.replace(tzinfo=JST)
        self._start = self.at

    def read(self) -> Moment:
        """Return the moment this clock stands at."""
        return Moment(at=_whole_ms(self.at.astimezone(UTC)), mono_ms=self.mono_ms, boot=self.boot)

    def advance(self, **step: float) -> None:
        """Move on by a `timedelta` given as keywords, the monotonic clock with it."""
        delta = timedelta(**step)
        self.at += delta
        self.mono_ms += round(delta.total_seconds() * 1000)

    def set(self, at: datetime) -> None:
        """Set the wall clock alone, as somebody changing the PC's time does."""
        self.at = at if at.tzinfo else at.replace(tzinfo=JST)
