"""Where the present epoch's key lies between two runs: wrapped, beside the database, never in it.

A backup carries the database, and from an old key every later one follows: so the key is in none.
The file has three pages; the next key is written into a free page and made durable before the page
of the present one is overwritten, so a power cut leaves one of them, and the journal tells which.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import is_there, make_folder, sync_folder
from zyuki_desk.evidence.seal import EpochKey

PAGE = 4096
_STAGED = 2
"""The page of a key whose ceremony is under way; the other two take turns."""
_NONCE, _EPOCH, _KEY, _TAG = 12, 8, 32, 16
_UNWRITTEN = (
    "封印の鍵を書けませんでした。"
    "ディスクの空きとフォルダーの権限を確かめて、もう一度お試しください。"
)


@dataclass(slots=True, repr=False)
class SealKeeper:
    """Holds the present epoch's key for the desks of one open file, and keeps it on the disk."""

    origin: str
    wrap: bytes
    """The key that wraps it, derived from the master key."""
    path: Path | None = None
    """None keeps it in memory alone: for tests and examples that end with the process."""
    key: EpochKey | None = None
    _page: int = field(init=False, default=0)
    _staged: EpochKey | None = field(init=False, default=None)

    def begin(self, key: EpochKey) -> None:
        """Start with a key; `Trouble` when it cannot be kept."""
        self.key = key
        self._make_file()
        self._put(self._page, key)

    def load(self) -> None:
        """Read the newest key of the file; none when there is no file or nothing opens."""
        found = {page: self._get(page) for page in range(_STAGED)}
        keys = [(key.epoch, page, key) for page, key in found.items() if key is not None]
        if keys:
            _, self._page, self.key = max(keys, key=lambda each: each[0])

    def key_at(self, epoch: int) -> EpochKey | None:
        """Return the key that seals this epoch, None where there is none (any more)."""
        return None if self.key is None or not epoch else self.key.at(epoch)

    def advance(self, epoch: int) -> None:
        """Forget every key before this epoch; a disk that refuses is asked again the next time.

        The first record after a ceremony belongs to the new series already.
        """
        if self._staged is not None and self._staged.epoch == epoch:
            with suppress(Trouble):
                self.take_staged(self._staged)
            return
        later = self.key_at(epoch)
        if later is None or self.key is None or later.epoch == self.key.epoch:
            return
        self.key = later
        with suppress(Trouble):
            self._turn(later)

    # A new series: staged before the journal records it, taken over after, or dropped

    def stage(self, key: EpochKey) -> None:
        """Keep the first key of a new series aside; `Trouble` when it cannot be kept."""
        if self.path is not None and not is_there(self.path):
            self._make_file()
        self._put(_STAGED, key)
        self._staged = key

    def take_staged(self, key: EpochKey) -> None:
        """Go on with the new series; the old one's key is overwritten."""
        self.key, self._staged = key, None
        self._turn(key)
        self._blank(_STAGED)

    def settle(self, epoch: int, *, born: bool) -> None:
        """After a start or an error: let the journal say whether a ceremony took place."""
        self._staged, staged = None, self._get(_STAGED)
        if staged is not None:
            if born and staged.epoch == epoch:
                self.take_staged(staged)
            else:
                self._blank(_STAGED)
        self.advance(epoch)

    def _turn(self, key: EpochKey) -> None:
        free = 1 - self._page
        self._put(free, key)
        self._blank(self._page)
        self._page = free

    def _put(self, page: int, key: EpochKey) -> None:
        nonce = secrets.token_bytes(_NONCE)
        plain = key.epoch.to_bytes(_EPOCH, "big") + key.key
        self._write(page, nonce + AESGCM(self.wrap).encrypt(nonce, plain, self._aad()))

    def _blank(self, page: int) -> None:
        self._write(page, secrets.token_bytes(_NONCE + _EPOCH + _KEY + _TAG))

    def _get(self, page: int) -> EpochKey | None:
        if self.path is None:
            return None
        try:
            with self.path.open("rb") as stream:
                stream.seek(page * PAGE)
                box = stream.read(_NONCE + _EPOCH + _KEY + _TAG)
            plain = AESGCM(self.wrap).decrypt(box[:_NONCE], box[_NONCE:], self._aad())
        except (OSError, InvalidTag, ValueError):
            return None
        return EpochKey(int.from_bytes(plain[:_EPOCH], "big"), plain[_EPOCH:])

    def _aad(self) -> bytes:
        return b"zyuki/seal/file/v1\n" + self.origin.encode()

    def _make_file(self) -> None:
        if self.path is None:
            return
        try:
            make_folder(self.path.parent)
            with self.path.open("wb") as stream:
                stream.write(secrets.token_bytes((_STAGED + 1) * PAGE))
                stream.flush()
                os.fsync(stream.fileno())
            sync_folder(self.path.parent)
        except OSError as error:
            raise Trouble(_UNWRITTEN) from error
        self._page = 0

    def _write(self, page: int, data: bytes) -> None:
        if self.path is None:
            return
        try:
            with self.path.open("r+b") as stream:
                stream.seek(page * PAGE)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise Trouble(_UNWRITTEN) from error
