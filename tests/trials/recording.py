"""Recording what a process does to the files of a folder, operation by operation."""

import ctypes
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trials.disk import Disk, Operation

_ENTRY = struct.Struct("<cHHqq")


def compiler() -> str | None:
    """Return a C compiler, None where there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def preloaded(folder: Path, code: str) -> None:
    """Run a piece of Python, with the recorder in it, in a process of its own."""
    found = compiler()
    assert found is not None
    library, source = folder / "recorder.so", Path(__file__).with_name("recorder.c")
    subprocess.run(  # noqa: S603 - our own source
        [found, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl", "-lpthread"],
        check=True,
    )
    environment = {**os.environ, "LD_PRELOAD": str(library)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # noqa: S603


class Recorder:
    """The recorder in this process, which was preloaded with it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)

    def start(self, folder: Path, log: Path) -> None:
        """Record everything below a folder from now on."""
        started = self._library.record_start(os.fsencode(folder.resolve()), os.fsencode(log))
        assert started >= 0, log

    def mark(self, data: bytes) -> None:
        """Note what is told to the user at this moment."""
        self._library.record_mark(data, ctypes.c_int64(len(data)))

    def stop(self) -> None:
        """Record no more."""
        self._library.record_stop()


@dataclass(frozen=True)
class Recording:
    """The files an act began with, and everything it did to them."""

    files: dict[str, bytes]
    folders: tuple[str, ...]
    operations: tuple[Operation, ...]

    @classmethod
    def read(cls, begun: Path, log: Path) -> "Recording":
        """Read a copy of the files as they were, and the log."""
        operations = tuple(_read_log(log.read_bytes()))
        return cls(files_of(begun), tuple(sorted(folders_of(begun))), operations)

    def disk(self, *, like_windows: bool = False, media: tuple[str, ...] = ()) -> Disk:
        """Return the disk as it was before the first operation."""
        return Disk(self.files, self.folders, like_windows=like_windows, media=media)

    def missed(self, left: Path) -> list[str]:
        """Name what the act left that the log does not lead to: nothing, if all was recorded."""
        disk = self.disk()
        for operation in self.operations:
            disk.do(operation)
        replayed, real = disk.now(), files_of(left)
        names = replayed.keys() | real.keys()
        wrong = {name for name in names if replayed.get(name) != real.get(name)}
        return sorted(wrong | (disk.folders_now() ^ folders_of(left)))


def files_of(home: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


def copy_of(home: Path, to: Path) -> None:
    """Copy a folder, through no call that is recorded as a change of it."""
    shutil.copytree(home, to)


def folders_of(home: Path) -> set[str]:
    """Name every folder below a folder."""
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_dir()}


def _read_log(data: bytes) -> Iterator[Operation]:
    place = 0
    while place < len(data):
        kind, named, other, offset, length = _ENTRY.unpack_from(data, place)
        place += _ENTRY.size
        name = data[place : place + named].decode()
        place += named
        target = data[place : place + other].decode()
        place += other
        yield Operation(kind.decode(), name, target, offset, data[place : place + length])
        place += length
