"""The auditor's seal (封印): a MAC on every record, by a key that is forgotten at every closing.

The first key of a series follows from the auditor's seed, which is printed once and kept away from
the PC. Every closing record ends an epoch: the next key follows from the present one by a step that
cannot be undone, and the present one is overwritten. So who steals today's key can seal no record
of an earlier epoch; who has the seed can check the seal of every one (a forward-secure MAC).
Standard library only: a verifier on another machine does the same steps.
"""

import hashlib
import hmac
from dataclasses import dataclass

CLOSING = "closing"
"""The table of closing records: a record that names it as its source ends its epoch."""
KEYS = "keys"
"""The operation of the ceremonies around keys: only one of them may begin a series of seals."""
NEW_SEED = "seal"
"""The reference of the ceremony that begins a new series of seals."""
ACCEPTED = "head"
"""The reference of the ceremony that accepts a journal as it is."""
ACCEPTING = frozenset({KEYS, "restore"})
"""Ceremonies by two people that take the journal as it is, after records were lost: a record of one
of them, or the record right after its closing, may leave epochs out."""

SEED_BYTES = 16
"""128 random bits, printed as nine groups of six digits like a recovery key."""
_FIRST = b"zyuki/seal/first/v1"
_NEXT = b"zyuki/seal/next/v1"
_MAC = b"zyuki/seal/mac/v1"
_NAME = b"zyuki/seal/name/v1"


def _step(key: bytes, words: bytes) -> bytes:
    return hmac.digest(key, words, "sha256")


def first_key(seed: bytes, origin: str, epoch: int) -> bytes:
    """Return the key of the epoch with which a seed's series begins."""
    return _step(seed, b"\n".join((_FIRST, origin.encode(), str(epoch).encode())))


def next_key(key: bytes) -> bytes:
    """Return the key of the next epoch; there is no way back."""
    return _step(key, _NEXT)


def mac_of(key: bytes, digest: bytes) -> bytes:
    """Return the seal of one record under its epoch's key; `digest` is the record's hash."""
    return _step(_step(key, _MAC), digest)


def seed_name(seed: bytes, origin: str) -> bytes:
    """Name a seed without telling it: what the journal keeps of it."""
    return hashlib.sha256(_NAME + origin.encode() + b"\n" + seed).digest()


@dataclass(frozen=True, slots=True, repr=False)
class EpochKey:
    """The key of one epoch, ready to seal its records."""

    epoch: int
    key: bytes

    @classmethod
    def first(cls, seed: bytes, origin: str, epoch: int) -> "EpochKey":
        """Begin a series with an epoch."""
        return cls(epoch, first_key(seed, origin, epoch))

    def at(self, epoch: int) -> "EpochKey | None":
        """Return the key of this or a later epoch; an earlier one cannot be had."""
        if epoch < self.epoch:
            return None
        key = self.key
        for _ in range(epoch - self.epoch):
            key = next_key(key)
        return EpochKey(epoch, key)

    def seal(self, digest: bytes) -> bytes:
        """Seal one record."""
        return mac_of(self.key, digest)


def epoch_after(expected: int, source: str, birth: bool, epoch: int | None) -> int:
    """Return the epoch of the record after this one; 0 as long as nothing was ever sealed.

    A sealed closing is the last record of its epoch; so is the one that ends a ceremony in which a
    series of seals is born, sealed or not.
    """
    reached = max(expected, epoch or 0)
    return reached + 1 if source == CLOSING and (birth or epoch is not None) else reached


def is_birth(operation: str, ref: str) -> bool:
    """Whether a record belongs to the ceremony that begins a series of seals."""
    return operation == KEYS and ref == NEW_SEED
