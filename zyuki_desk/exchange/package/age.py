"""Writing age (https://age-encryption.org/v1) as a stream: bounded memory, no plain file.

pyrage writes it for keys only, and for passphrases only what fits in memory; it reads all of it,
and a test holds both against it and against the age program.
"""

import base64
import hmac
import io
import secrets
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zyuki_desk.base.errors import Refusal

CHUNK = 64 * 1024
WORK_FACTOR = 16
"""log2 of scrypt's N: 64 MiB, under a second."""
_VERSION = "age-encryption.org/v1"
_KEY_BYTES, _FILE_KEY_BYTES = 32, 16
_ZERO_NONCE = bytes(12)
_LINE = 64
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECK_CHARACTERS = 6


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _derive(secret: bytes, salt: bytes, info: str) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt or None, info.encode()).derive(secret)


def _stanza(first: str, wrapping: bytes, file_key: bytes) -> str:
    body = _base64(ChaCha20Poly1305(wrapping).encrypt(_ZERO_NONCE, file_key, None))
    return f"-> {first}\n{body}\n"


def _for_passphrase(passphrase: str, file_key: bytes) -> str:
    salt = secrets.token_bytes(16)
    labelled = f"{_VERSION}/scrypt".encode() + salt
    wrapping = Scrypt(labelled, _KEY_BYTES, 2**WORK_FACTOR, 8, 1).derive(passphrase.encode())
    return _stanza(f"scrypt {_base64(salt)} {WORK_FACTOR}", wrapping, file_key)


def _for_key(recipient: str, file_key: bytes) -> str:
    public = _public_key(recipient)
    own = X25519PrivateKey.generate()
    share = own.public_key().public_bytes_raw()
    secret = own.exchange(X25519PublicKey.from_public_bytes(public))
    return _stanza(
        f"X25519 {_base64(share)}", _derive(secret, share + public, f"{_VERSION}/X25519"), file_key
    )


def _public_key(recipient: str) -> bytes:
    """Read an auditor's public key `age1…`; `Refusal` when it is none."""
    import pyrage

    text = recipient.strip()
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise Refusal(
            "監査人の公開鍵が違います。「age1」で始まる文字を、そのまま貼り付けてください。",
            field="key",
        ) from error
    value, bits, out = 0, 0, bytearray()
    for sign in text.lower().removeprefix("age1")[:-_CHECK_CHARACTERS]:
        value, bits = (value << 5 | _BECH32.index(sign)) & 0xFFF, bits + 5
        if bits >= 8:  # noqa: PLR2004 - bits of a byte
            bits -= 8
            out.append(value >> bits & 0xFF)
    return bytes(out)


class AgeWriter(io.BufferedIOBase):
    """Encrypts what is written to it into another stream; close it to write the last chunk."""

    def __init__(self, target: BinaryIO, *, passphrase: str = "", recipient: str = "") -> None:
        self._target = target
        file_key = secrets.token_bytes(_FILE_KEY_BYTES)
        if recipient:
            stanza = _for_key(recipient, file_key)
        else:
            stanza = _for_passphrase(passphrase, file_key)
        header = f"{_VERSION}\n{stanza}---"
        mac = hmac.digest(_derive(file_key, b"", "header"), header.encode(), "sha256")
        nonce = secrets.token_bytes(16)
        target.write(f"{header} {_base64(mac)}\n".encode() + nonce)
        self._cipher = ChaCha20Poly1305(_derive(file_key, nonce, "payload"))
        self._count = 0
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Say that it is for writing."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        """Take bytes; whole chunks leave at once, but never the last one."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; the target stays open."""
        if not self.closed:
            self._chunk(bytes(self._waiting), last=True)
        super().close()

    def _chunk(self, data: bytes, *, last: bool) -> None:
        nonce = self._count.to_bytes(11, "big") + bytes([last])
        self._target.write(self._cipher.encrypt(nonce, data, None))
        self._count += 1
