"""The office's one random master key and what is derived from it."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_DATABASE_SALT_BYTES = 16


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """Derive an independent key for one purpose by HKDF-SHA256."""
    info = f"zyuki/v1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)


@dataclass(frozen=True, slots=True, repr=False)
class Master:
    """The opened keys of one office; shows none of them in its repr."""

    office_id: str
    secret: bytes
    """256 random bits; everything below follows from it, except the signing seed."""
    signing_seed: bytes
    """The Ed25519 seed: random by itself, so that a new master key can keep the public key."""
    staged_seed: bytes | None = None
    """The next seed while the signing key is being changed; the journal tells which holds."""

    @property
    def database_key(self) -> str:
        """Key and salt as the 96 lower-case hex digits that SQLCipher wants."""
        return derive(self.secret, "database", KEY_BYTES + _DATABASE_SALT_BYTES).hex()

    @property
    def echo_key(self) -> bytes:
        """The key of the journal's second copy."""
        return derive(self.secret, "echo")

    @property
    def backup_key(self) -> bytes:
        """The key of what leaves the office folder as a backup."""
        return derive(self.secret, "backup")

    @property
    def seal_wrap(self) -> bytes:
        """The key that wraps the present key of the auditor's seal."""
        return derive(self.secret, "seal")
