"""Plain files under way, and folders for them, that a killed program must not leave lying about."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import PART
from zyuki_desk.store.lock import WriterLock

_NONCE, _LONGEST = 12, 8192
_LOCK = "zyuki.lock"


class Unfinished:
    """Notes, under a key, where plain files are being written; the next start clears them away.

    A path can hold a name, so each note is encrypted, in a file of its own.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)

    @contextmanager
    def watch(self, part: Path) -> Iterator[None]:
        """Note a file before it is made; forget it when it has its name, or is gone. OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        note = self._folder / f"{secrets.token_hex(8)}.note"
        nonce = secrets.token_bytes(_NONCE)
        told = os.fsencode(part.absolute())
        with note.open("xb") as stream:
            stream.write(nonce + self._cipher.encrypt(nonce, told, None))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            yield
        finally:
            with suppress(OSError):
                if not part.exists():
                    note.unlink()

    def clear(self) -> int:
        """Take away what a killed program left, and return how many; a medium not there waits."""
        gone = 0
        notes: list[Path] = []
        with suppress(OSError):  # what a disk cannot list now waits for the next start
            notes = list(self._folder.glob("*.note"))
        for note in notes:
            with suppress(OSError):
                part = self._read(note)
                if part is not None and not part.parent.is_dir():
                    continue
                if part is not None and part.is_file():
                    part.unlink()
                    gone += 1
                note.unlink()
        return gone

    def _read(self, note: Path) -> Path | None:
        data = note.read_bytes()[:_LONGEST]
        try:
            told = self._cipher.decrypt(data[:_NONCE], data[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None
        part = Path(os.fsdecode(told))
        return part if PART.fullmatch(part.name) else None


@contextmanager
def passing_folder(name: str) -> Iterator[Path]:
    """Lend a folder for plain files; what an earlier, killed program left in one is removed.

    Its lock tells whether the program that lends it still lives; a folder without one is not ours.
    """
    prefix = f"zyuki-passing-{name}-"
    for lock in Path(tempfile.gettempdir()).glob(f"{prefix}*/{_LOCK}"):
        with suppress(Trouble):
            WriterLock(lock).release()
            shutil.rmtree(lock.parent, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as made,
        WriterLock(Path(made) / _LOCK),
    ):
        yield Path(made)
