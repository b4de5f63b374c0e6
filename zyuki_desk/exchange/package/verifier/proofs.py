"""Proofs over RFC 6962 trees, and the codes that stand on paper."""

from __future__ import annotations

import hashlib
import re
from typing import Dict, List, Tuple

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEX = re.compile(r"[0-9a-f]{64}")
_MOST = 64


class Bad(Exception):
    """One thing that does not hold, as a sentence."""


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes(told: object) -> List[bytes]:
    """Read a proof; `Bad` when it is none."""
    if not isinstance(told, list) or len(told) > _MOST:
        raise Bad("証明の形が違います。")
    return [hash_of(text) for text in told]


def hash_of(text: object) -> bytes:
    """Read a hash in hexadecimal; `Bad` when it is none."""
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        raise Bad("証明の形が違います。")
    return bytes.fromhex(text)


def included(leaf: bytes, index: int, size: int, proof: List[bytes], root: bytes) -> bool:
    """Tell whether a leaf is number `index`, from 0, of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            leaf = _node(sibling, leaf)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = _node(leaf, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and leaf == root


def consistent(earlier: Tuple[int, bytes], later: Tuple[int, bytes], proof: List[bytes]) -> bool:
    """Tell whether a tree (size, root) is the beginning of a later one."""
    (size, root), (later_size, later_root) = earlier, later
    if size == 0:
        return not proof and root == hashlib.sha256(b"").digest()
    if not 0 < size <= later_size:
        return False
    if size == later_size:
        return not proof and root == later_root
    path = ([root] if size & (size - 1) == 0 else []) + proof
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not path:
        return False
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = _node(sibling, old), _node(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = _node(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (root, later_root)


def short_code(digest: bytes) -> str:
    """Spell a digest as papers do: 26 characters in fives and a check."""
    value = int.from_bytes(digest[:17], "big") >> 6
    text = "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
    text += (_ALPHABET + "*~$=U")[value % 37]
    return " ".join(text[at : at + 5] for at in range(0, 27, 5))


def plain_code(text: str) -> str:
    """Return a typed code without what makes no difference."""
    kept = "".join(c for c in text.upper() if c.isalnum() or c in "*~$=")
    return kept.translate(str.maketrans("OIL", "011"))


def read_digest(read: Dict[str, str]) -> str:
    """Stand for every byte of a package: one digest of the SHA-384 of each of its files.

    No list in the package holds these, so whoever tells it has read the files themselves.
    """
    text = "".join(f"{read[name]}  {name}\n" for name in sorted(read))
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_code(serial: str, digest: str, *, good: bool) -> str:
    """Return what the auditor tells the office: twelve digits, the last two check the others.

    Where all holds it depends on every byte of the package; that something does not hold can be
    said by anybody. ISO 7064 MOD 97-10.
    """
    told = f"zyuki/receipt/2\n{serial}\n{digest if good else ''}\n{'good' if good else 'bad'}\n"
    number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") % 10**10 * 100
    text = f"{number + 98 - number % 97:012d}"
    return "-".join(text[at : at + 4] for at in (0, 4, 8))
