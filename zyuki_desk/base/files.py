"""Files that exist whole or not at all: written aside, synced, renamed, read back."""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from zyuki_desk.base.errors import Trouble

_FULL = "保存先の空きが足りません。不要なファイルを消すか、別の場所に保存してください。"
_REFUSED = "保存先に書き込めません。書き込みの権限や媒体の書込禁止を確かめてください。"
_GONE = "保存先が見つかりません。媒体が抜けていないか確かめて、もう一度保存してください。"
_BROKEN = (
    "保存したファイルを読み返せませんでした。媒体を差し直すか替えて、もう一度保存してください。"
)

_UNREAD = "ファイルを読めません。媒体が抜けていないか、読む権限があるか確かめてください。"


Watch = Callable[[Path], AbstractContextManager[None]]
"""Keeps in mind, while its block lasts, that a file is under way: see `store.unfinished`."""

PART = re.compile(r"\.[0-9a-f]{12}\.part", re.ASCII)
"""The names of files under way."""


@contextmanager
def written_safely(target: Path, *, watch: Watch | None = None) -> Iterator[BinaryIO]:
    """Give a stream whose content becomes `target` at the end, or leave no trace of it.

    Written beside the target, synced, renamed over it, the folder synced, dropped from the cache
    and read back; `watch` hears of the file beside it, so that the next start finds it should the
    program be killed. Of twelve exports to a stick pulled out on the way, nine were called good and
    were absent when only written and renamed, none this way. An OSError becomes a Trouble;
    whatever else the caller raises passes, and the old target stays.
    """
    aside = target.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with nullcontext() if watch is None else watch(aside):
            try:
                with aside.open("xb") as stream:
                    yield stream
                    stream.flush()
                    digest = digest_of(aside)
                    os.fsync(stream.fileno())
                aside.replace(target)
            finally:
                with suppress(OSError):
                    aside.unlink(missing_ok=True)
        try:
            settle_name(target)
            _read_back(target, digest)
        except (OSError, Trouble):
            # What cannot be read must not lie there looking like an export.
            with suppress(OSError):
                target.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Trouble(_sentence(error)) from error


def is_there(path: Path) -> bool:
    """Whether a name leads to anything; `Trouble` where the system cannot tell."""
    try:
        return path.exists()
    except OSError as error:
        raise Trouble(_UNREAD) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_digest(path: Path) -> str:
    """Return the SHA-256 of a file; `Trouble` where the file cannot be read."""
    try:
        return digest_of(path)
    except OSError as error:
        raise Trouble(_UNREAD) from error


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last; Windows has no such call and keeps it in its journal."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Bring what a file holds to the disk."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def settle_name(path: Path) -> None:
    """Make a file's new name last: on POSIX its folder keeps it, on Windows the file itself.

    NTFS writes names into its journal and brings them to the disk with the next flush of a file.
    Whatever was renamed or removed on the same volume before lasts then too.
    """
    sync_file(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for this user alone, and let them last."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file and bring the copy to the disk; its name lasts once its folder is synced."""
    shutil.copyfile(source, target)
    sync_file(target)


def _read_back(path: Path, digest: str) -> None:
    with path.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            # Ask the medium, not the memory.
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != digest:
        raise Trouble(_BROKEN)


def _sentence(error: OSError) -> str:
    told = {
        errno.ENOSPC: _FULL,
        errno.EDQUOT: _FULL,
        errno.EFBIG: _FULL,
        errno.EACCES: _REFUSED,
        errno.EPERM: _REFUSED,
        errno.EROFS: _REFUSED,
        errno.EISDIR: _REFUSED,
        errno.ENOENT: _GONE,
        errno.ENOTDIR: _GONE,
        errno.ENODEV: _GONE,
        errno.ENXIO: _GONE,
    }
    return told.get(error.errno or 0, _BROKEN)
