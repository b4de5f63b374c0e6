"""The ways of disturbing a process: a full disk, a system call that fails, a kill."""

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

CALLS = (
    ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("write", "ENOSPC"), ("write", "EIO"),
    ("fsync", "EIO"), ("fdatasync", "EIO"), ("ftruncate", "EIO"), ("openat", "EMFILE"),
    ("openat", "EACCES"), ("rename", "EACCES"), ("unlink", "EACCES"), ("mkdir", "ENOSPC"),
    ("fstat,newfstatat", "EIO"), ("pread64", "EIO"), ("fcntl", "EAGAIN"),
)  # fmt: skip


class Fault(Protocol):
    """One way of disturbing a process."""

    @property
    def kind(self) -> str:
        """The kind, for the table."""
        ...

    def inside(self) -> None:
        """Do what the process does to itself before the act."""
        ...

    def begin(self, process: int, trace: Path) -> "subprocess.Popen[bytes] | None":
        """Do what is done to it from outside."""
        ...


@dataclass(frozen=True)
class Full:
    """No file may grow beyond so many bytes."""

    limit: int
    kind: str = "full disk"

    def inside(self) -> None:
        """Set the limit; a write beyond it fails."""
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, hard))

    def begin(self, process: int, trace: Path) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Call:
    """One system call fails at its n-th time, and for ever where so said."""

    name: str
    error: str
    when: int
    for_ever: bool

    @property
    def kind(self) -> str:
        """The call, its error, and how often."""
        return f"{self.name} {self.error} {'for ever' if self.for_ever else 'once'}"

    def inside(self) -> None:
        """Do nothing."""

    def begin(self, process: int, trace: Path) -> "subprocess.Popen[bytes]":
        """Let strace hold the process and inject the error."""
        when = f"{self.when}{'+' if self.for_ever else ''}"
        rule = f"inject={self.name}:error={self.error}:when={when}"
        command = ["strace", "-f", "-o", str(trace), "-e", f"trace={self.name}", "-e", rule]
        tracer = subprocess.Popen(  # noqa: S603 - our own words
            [*command, "-p", str(process)], stderr=subprocess.PIPE
        )
        assert tracer.stderr is not None
        line = tracer.stderr.readline()
        assert b"attached" in line, line
        return tracer


@dataclass(frozen=True)
class Kill:
    """kill -9 so many seconds after the act began."""

    after: float
    kind: str = "kill -9"

    def inside(self) -> None:
        """Do nothing."""

    def begin(self, process: int, trace: Path) -> None:
        """Do nothing yet."""


@dataclass(frozen=True)
class Nothing(Full):
    """No fault: the act as it goes when all is well."""

    limit: int = 0
    kind: str = "none"

    def inside(self) -> None:
        """Do nothing."""


def no_strace() -> str:
    """Say why system calls cannot be made to fail here; empty where they can."""
    if shutil.which("strace") is None:
        return "strace is not installed: no system call was made to fail"
    tried = subprocess.run(  # noqa: S603 - our own words
        ["strace", "-f", "-o", os.devnull, "true"],  # noqa: S607 - whatever the machine has
        capture_output=True,
        check=False,
    )
    return "" if tried.returncode == 0 else "strace may not trace here: no call was made to fail"
