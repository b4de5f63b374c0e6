"""The echo (写し): an encrypted, append-only second copy of the journal in a second place.

Every operation is appended and made durable after its commit and before 保存済 is said: its records
as stored, and the rows they commit to, so that a lost or shortened database is made again from it.
A frame is length, number, nonce, sealed content, length; it is bound to the file and to its number.
"""

import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.base.files import make_folder, sync_folder
from zyuki_desk.evidence.journal import HEADER, Stroked, record_hash
from zyuki_desk.store.master import derive

MAGIC: Final = b"zyuki/echo/v1\n"
NAME: Final = "journal.echo"
_ID_BYTES: Final = 16
_START: Final = len(MAGIC) + _ID_BYTES
_HEAD = struct.Struct(">IQ12s")
_TAIL = struct.Struct(">I")
_LARGEST: Final = 64 * 1024 * 1024
"""No frame is larger: what claims to be is damage, not a reason to take the memory."""

Entry: TypeAlias = tuple[Stroked, str | None]
"""A record as stored, and the image of its row where this record tells its present state."""

UNREADABLE = "証跡の写しが読めません。傷んでいるか、書き換えられています。"
_UNREAD = (
    "証跡の写しを読めません。写しの置き場所(媒体が抜けていないか)を確かめて、開き直してください。"
)
_UNWRITTEN = (
    "証跡の写しに書けません。写しの置き場所(媒体が抜けていないか、空きと権限)を確かめてください。"
)


@dataclass(frozen=True, slots=True)
class EchoHead:
    """How far the echo has come: the journal's size and the hash of its last record."""

    size: int
    last: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What one append wrote."""

    entries: tuple[Entry, ...]
    head: EchoHead


@dataclass(slots=True, repr=False)
class EchoFile:
    """One echo, open for appending; holds the operating system's file until closed."""

    path: Path
    _cipher: AESGCM
    _file_id: bytes
    _handle: int
    _number: int = 0
    _end: int = 0
    head: EchoHead | None = None
    torn: int = field(default=0)
    """Bytes after the last whole frame, found when it was opened: an append that was cut off."""

    @classmethod
    def create(cls, path: Path, key: bytes) -> "EchoFile":
        """Make an empty echo; `Trouble` where that is refused."""
        file_id = secrets.token_bytes(_ID_BYTES)
        try:
            make_folder(path.parent)
            handle = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
            _write(handle, MAGIC + file_id)
            _sync(handle)
            sync_folder(path.parent)
        except OSError as error:
            raise Trouble(_UNWRITTEN) from error
        return cls(path, _cipher(key, file_id), file_id, handle, _end=_START)

    @classmethod
    def open(cls, path: Path, key: bytes, *, writable: bool = True) -> "EchoFile":
        """Open an echo and find its end; `Trouble` when it cannot be read or is a foreign one."""
        try:
            handle = os.open(path, _FLAGS if writable else _READ_FLAGS)
        except OSError as error:
            raise Trouble(_UNWRITTEN) from error
        try:
            start = _read(handle, 0, _START)
            if not start.startswith(MAGIC) or len(start) != _START:
                raise DamageFound(UNREADABLE)
            file_id = start[len(MAGIC) :]
            echo = cls(path, _cipher(key, file_id), file_id, handle)
            echo._find_end(_length(handle))
        except BaseException:
            with suppress(OSError):
                os.close(handle)
            raise
        return echo

    def _find_end(self, length: int) -> None:
        """Read the last frame from behind; where that fails, walk from the start."""
        self._end = length
        if length == _START:
            return
        with suppress(DamageFound, struct.error):
            (sealed,) = _TAIL.unpack(_read(self._handle, length - _TAIL.size, _TAIL.size))
            begin = length - _TAIL.size - sealed - _HEAD.size
            if begin >= _START:
                number = _HEAD.unpack(_read(self._handle, begin, _HEAD.size))[1]
                frame, _ = self._frame(begin, number)
                self.head, self._number = frame.head, number + 1
                return
        self._end = _START
        with suppress(DamageFound):
            for frame, end in self._walk(length):
                self.head, self._end = frame.head, end
                self._number += 1
        self.torn = length - self._end
        if self._more_follows(length):
            raise DamageFound(UNREADABLE)

    def _more_follows(self, length: int) -> bool:
        """Whether what cannot be read is not the last: a power cut tears nothing but that."""
        with suppress(struct.error):
            sealed, number, _ = _HEAD.unpack(_read(self._handle, self._end, _HEAD.size))
            end = self._end + _HEAD.size + int(sealed) + _TAIL.size
            return bool(number == self._number and end < length)
        return False

    def drop_torn(self) -> None:
        """Take a cut-off append away; the journal holds what it was to say."""
        if self.torn:
            try:
                os.ftruncate(self._handle, self._end)
                _sync(self._handle)
            except OSError as error:
                raise Trouble(_UNWRITTEN) from error
            self.torn = 0

    def append(self, entries: Sequence[Entry], head: EchoHead, *, durable: bool = True) -> None:
        """Append one frame and make it durable; `Trouble`, and no trace of it, when refused.

        A file that nobody relies on yet is made durable once, by `flush`.
        """
        told = {
            "records": [[*record, image] for record, image in entries],
            "size": head.size,
            "last": head.last,
        }
        plain = json.dumps(
            told, ensure_ascii=False, separators=(",", ":"), default=bytes.hex
        ).encode()
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, zlib.compress(plain, 1), self._aad(self._number))
        data = _HEAD.pack(len(sealed), self._number, nonce) + sealed + _TAIL.pack(len(sealed))
        try:
            self._require_place()
            _write(self._handle, data)
            if durable:
                _sync(self._handle)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handle, self._end)
            raise Trouble(_UNWRITTEN) from error
        self._end += len(data)
        self._number += 1
        self.head = head

    def flush(self) -> None:
        """Make durable what was appended; `Trouble` when that is refused."""
        try:
            _sync(self._handle)
        except OSError as error:
            raise Trouble(_UNWRITTEN) from error

    def _require_place(self) -> None:
        """Raise OSError when the name no longer leads to this file: a write would go nowhere."""
        named, ours = self.path.stat(), os.fstat(self._handle)
        if (named.st_dev, named.st_ino) != (ours.st_dev, ours.st_ino) or ours.st_size != self._end:
            raise FileNotFoundError(str(self.path.name))

    def frames(self) -> Iterator[Frame]:
        """Read every whole frame; `DamageFound` at the first that is not as it was written.

        A cut-off append at the end is left out: `torn` tells of it.
        """
        for frame, _ in self._walk(self._end):
            yield frame

    def _walk(self, end: int) -> Iterator[tuple[Frame, int]]:
        place, number = _START, 0
        while place < end:
            frame, place = self._frame(place, number)
            number += 1
            yield frame, place

    def _frame(self, place: int, number: int) -> tuple[Frame, int]:
        try:
            length, found, nonce = _HEAD.unpack(_read(self._handle, place, _HEAD.size))
            body = place + _HEAD.size
            if found != number or length > _LARGEST:
                raise DamageFound(UNREADABLE)
            sealed = _read(self._handle, body, length)
            (again,) = _TAIL.unpack(_read(self._handle, body + length, _TAIL.size))
            if again != length:
                raise DamageFound(UNREADABLE)
            told = json.loads(
                zlib.decompress(self._cipher.decrypt(nonce, sealed, self._aad(number)))
            )
        except (InvalidTag, struct.error, zlib.error, ValueError) as error:
            raise DamageFound(UNREADABLE) from error
        entries = tuple(_entry(values) for values in told["records"])
        head = EchoHead(told["size"], bytes.fromhex(told["last"]))
        return Frame(entries, head), body + length + _TAIL.size

    def _aad(self, number: int) -> bytes:
        return MAGIC + self._file_id + number.to_bytes(8, "big")

    def close(self) -> None:
        """Give the file back; harmless when given back already, or when the medium is gone."""
        if self._handle >= 0:
            with suppress(OSError):
                os.close(self._handle)
            self._handle = -1


_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_FLAGS = os.O_RDWR | os.O_APPEND | _COMMON
_READ_FLAGS = os.O_RDONLY | _COMMON
_BYTES = frozenset({"commitment", "prev", "bprev"})
_COLUMNS = (*HEADER, "mac", "salt")


def _cipher(key: bytes, file_id: bytes) -> AESGCM:
    return AESGCM(derive(key, f"echo/{file_id.hex()}"))


def _entry(values: list[Any]) -> Entry:
    *record, image = values
    if len(record) != len(_COLUMNS):
        raise DamageFound(UNREADABLE)
    for place, name in enumerate(_COLUMNS):
        if (name in _BYTES or name in {"mac", "salt"}) and record[place] is not None:
            record[place] = bytes.fromhex(record[place])
    return tuple(record), image


def hash_of(record: Stroked) -> bytes:
    """Recompute a record's hash from its columns."""
    return record_hash(record[: len(HEADER)])


def seal_of(record: Stroked) -> object:
    """Return a record's seal, which its hash does not cover; None where it has none."""
    return record[len(HEADER)]


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _length(handle: int) -> int:
    try:
        return os.fstat(handle).st_size
    except OSError as error:
        raise Trouble(_UNREAD) from error


_sync = os.fdatasync if hasattr(os, "fdatasync") else os.fsync

if hasattr(os, "pread"):

    def _read(handle: int, place: int, length: int) -> bytes:
        try:
            return os.pread(handle, length, place)
        except OSError as error:
            raise Trouble(_UNREAD) from error
else:

    def _read(handle: int, place: int, length: int) -> bytes:
        try:
            os.lseek(handle, place, os.SEEK_SET)
            return os.read(handle, length)
        except OSError as error:
            raise Trouble(_UNREAD) from error
