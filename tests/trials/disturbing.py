"""The ways of disturbing a process: a call that fails, a pulled medium, no room, a kill."""

import errno
import os
import resource
from dataclasses import dataclass, field
from typing import Protocol

from tests.trials.injector import FOR_EVER, Mode, On, Where, plan

CHANGING = frozenset(
    {On.CREATE, On.WRITE, On.SYNC, On.TRUNCATE, On.UNLINK, On.RENAME, On.MKDIR, On.CLOSE}
)
"""Between two of these nothing changes on a disk: a kill before each is a kill at any moment."""
ALL = frozenset(On)


class Fault(Protocol):
    """One way of disturbing a process."""

    @property
    def kind(self) -> str:
        """The kind, for the table."""
        ...

    @property
    def after(self) -> float | None:
        """Seconds after which the process is killed from outside."""
        ...

    def inside(self) -> None:
        """Begin, in the process itself, right before the act."""
        ...

    @property
    def was_hit(self) -> bool:
        """Whether it came to pass, asked when the process has ended."""
        ...


@dataclass(frozen=True)
class Point:
    """Calls that the injector lets fail: one by its number, or each from it on."""

    kind: str
    mode: Mode
    calls: frozenset[On] = ALL
    first: int = 1
    last: int = FOR_EVER
    where: Where = Where.HOME
    error: int = errno.EIO
    name_error: int = field(default=0)
    """For calls by name rather than on an open file; 0 for the same error."""
    limit: int = 0
    """Bytes."""
    after: None = None

    def __str__(self) -> str:
        """Name the kind, the number of the call and the bytes."""
        names = {Where.HOME: "", Where.OFFICE: " in the office", Where.MEDIUM: " on the medium"}
        limit = f" after {self.limit} bytes" if self.mode in {Mode.FULL, Mode.FALSE_SIZE} else ""
        kind = next(iter(self.calls)).name.lower() if len(self.calls) == 1 else "call"
        ever = "+" if self.last > self.first else ""
        return f"{self.kind} ({kind} {self.first}{ever}{names[self.where]}{limit})"

    def inside(self) -> None:
        """Tell the injector."""
        told = plan()
        assert told is not None, "a point needs the injector"
        told.mode, told.place, told.limit = self.mode, self.where, self.limit
        told.error, told.name_error = self.error, self.name_error or self.error
        told.kinds = sum(1 << each for each in self.calls)
        told.first, told.last = self.first, self.last
        told.process = os.getpid()

    @property
    def was_hit(self) -> bool:
        """Whether a call was chosen."""
        told = plan()
        return told is not None and told.hit > 0


@dataclass(frozen=True)
class Nothing:
    """No fault: the act as it goes when all is well."""

    kind: str = "none"
    after: None = None
    was_hit: bool = True

    def inside(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Full:
    """No file may grow beyond so many bytes; needs no injector."""

    limit: int
    kind: str = "file size limit"
    after: None = None
    was_hit: bool = True

    def inside(self) -> None:
        """Set the limit; a write beyond it fails."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, hard))


@dataclass(frozen=True)
class Kill:
    """kill -9 so many seconds after the act began; needs no injector."""

    after: float
    kind: str = "kill -9 by time"
    was_hit: bool = True

    def inside(self) -> None:
        """Do nothing."""


def lift() -> None:
    """End whatever the injector does."""
    told = plan()
    if told is not None:
        told.process = 0
