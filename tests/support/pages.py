"""The decrypted bytes of a file, free pages included: what secure deletion must be judged by."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.support.memo import KEY

_PAGE, _RESERVE, _IV, _SALT = 4096, 80, 16, 16


def decrypted(path: Path) -> bytes:
    """Decrypt every page as SQLCipher 4 does: AES-256-CBC, the IV first in each page's reserve."""
    key = bytes.fromhex(KEY.hex96[:64])
    data = path.read_bytes()
    pages = []
    for start in range(0, len(data), _PAGE):
        page = data[start : start + _PAGE]
        body = page[_SALT if start == 0 else 0 : _PAGE - _RESERVE]
        vector = page[_PAGE - _RESERVE : _PAGE - _RESERVE + _IV]
        decryptor = Cipher(AES(key), CBC(vector)).decryptor()
        pages.append(decryptor.update(body) + decryptor.finalize())
    return b"".join(pages)
