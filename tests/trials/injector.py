"""The plan that the preloaded injector follows, and how it comes to be preloaded."""

import ctypes
import os
import shutil
import subprocess
from enum import IntEnum
from functools import cache
from pathlib import Path

FOR_EVER = (1 << 62) - 1
_EXTENTS = 4096


class Mode(IntEnum):
    """What happens at the chosen calls; in the order of the injector's own list."""

    COUNT = 0
    FAIL = 1
    KILL = 2
    SHORT = 3
    """Half of a write goes through, and is told."""
    TORN = 4
    """Half of a write goes through, and the process is killed."""
    FULL = 5
    """Files may grow by so many bytes."""
    FALSE_SIZE = 6
    """Files seem to grow; what is beyond so many bytes reads as zeros afterwards."""
    NO_MEMORY = 7


class On(IntEnum):
    """Kinds of calls; in the order of the injector's own list."""

    OPEN = 0
    CREATE = 1
    """Opening what is to be written."""
    READ = 2
    WRITE = 3
    SYNC = 4
    TRUNCATE = 5
    STAT = 6
    UNLINK = 7
    RENAME = 8
    MKDIR = 9
    LOCK = 10
    LIST = 11
    CLOSE = 12


class Where(IntEnum):
    """Which files are meant; bits."""

    HOME = 1
    """All that lies around the office, itself included."""
    OFFICE = 2
    MEDIUM = 4


class _Extent(ctypes.Structure):
    _fields_ = (("inode", ctypes.c_uint64), ("start", ctypes.c_int64), ("end", ctypes.c_int64))


class Plan(ctypes.Structure):
    """The memory that is shared with the injector, and with the process that it disturbs."""

    _fields_ = (
        ("process", ctypes.c_int32), ("mode", ctypes.c_int32), ("place", ctypes.c_int32),
        ("error", ctypes.c_int32), ("name_error", ctypes.c_int32), ("kinds", ctypes.c_uint32),
        ("first", ctypes.c_int64), ("last", ctypes.c_int64), ("limit", ctypes.c_int64),
        ("home", ctypes.c_char * 1024),
        ("seen", ctypes.c_int64), ("hit", ctypes.c_int64), ("grown", ctypes.c_int64),
        ("allocations", ctypes.c_int64), ("calls", ctypes.c_int64 * 3 * len(On)),
        ("extents", ctypes.c_int64), ("lost", _Extent * _EXTENTS),
    )  # fmt: skip

    def blank(self, home: Path) -> None:
        """Forget everything, and look at another home."""
        ctypes.memset(ctypes.addressof(self), 0, ctypes.sizeof(self))
        self.home = str(home).encode()

    def calls_of(self, kind: On, where: Where) -> int:
        """Return how many calls of a kind there were in a place."""
        return int(self.calls[kind][where.bit_length() - 1])

    def spoil(self, folder: Path) -> None:
        """Let what a counterfeit medium never kept read as zeros, as another PC will see it."""
        lost: dict[int, list[tuple[int, int]]] = {}
        for extent in self.lost[: self.extents]:
            lost.setdefault(extent.inode, []).append((extent.start, extent.end))
        for path in folder.rglob("*") if lost else ():
            facts = path.lstat()
            for start, end in lost.get(facts.st_ino, ()) if path.is_file() else ():
                with path.open("r+b") as stream:
                    stream.seek(start)
                    stream.write(bytes(max(0, min(end, facts.st_size) - start)))


@cache
def plan() -> Plan | None:
    """Return the plan of this process, None where nothing was preloaded."""
    try:
        ask = ctypes.CDLL(None).injector_plan
    except AttributeError:
        return None
    ask.restype = ctypes.POINTER(Plan)
    found = ask()
    return found.contents if found else None


def no_compiler() -> str:
    """Say why no call can be made to fail here; empty where they can."""
    if os.name == "nt":
        return "no preloading on Windows: no call was made to fail"
    return "" if _compiler() else "no C compiler: no call was made to fail"


def _compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which a process has the injector; needs a compiler."""
    library, source = folder / "injector.so", Path(__file__).with_name("injector.c")
    compiler = _compiler()
    assert compiler is not None
    subprocess.run(  # noqa: S603 - our own source
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True
    )
    return {**os.environ, "LD_PRELOAD": str(library)}
