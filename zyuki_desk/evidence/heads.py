"""The head of the journal (証跡の印): its signed text, its short form, and how heads compare.

The text is a C2SP tlog-checkpoint in a C2SP signed note with one Ed25519 signature, so others can
check it without this program (https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note).
A log cannot see that its own tail was cut; heads kept elsewhere can.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from hmac import compare_digest
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zyuki_desk.base.codes import parse_short_code, short_code
from zyuki_desk.base.errors import DamageFound, Refusal
from zyuki_desk.evidence.tree import HASH_BYTES, MAX_SIZE, consistency_holds

if TYPE_CHECKING:
    from zyuki_desk.store.secrets import SecretStore

KEY_BYTES = 32
"""Length of an Ed25519 seed and of a public key."""

_ED25519 = b"\x01"  # the signature type of the signed-note specification
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_LONGEST_TEXT = 1000
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ORIGIN = re.compile(rf"zyuki/{_IDENTIFIER.pattern}/{_IDENTIFIER.pattern}", re.ASCII)
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def origin_of(office_id: str, journal_id: str) -> str:
    """Name a journal for ever: the first line of its heads and the name of its signing key."""
    origin = f"zyuki/{office_id}/{journal_id}"
    if not _ORIGIN.fullmatch(origin):
        message = "an origin is made of two plain identifiers"
        raise ValueError(message)
    return origin


@dataclass(frozen=True, slots=True)
class Head:
    """Size and RFC 6962 root of one journal at a moment."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if (
            not _ORIGIN.fullmatch(self.origin)
            or not 0 <= self.size <= MAX_SIZE
            or len(self.root) != HASH_BYTES
        ):
            message = "no journal can have this head"
            raise ValueError(message)

    @property
    def text(self) -> str:
        """The checkpoint: what is signed and what the short form is a digest of."""
        return f"{self.origin}\n{self.size}\n{_to_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with the signed note that carries it."""

    head: Head
    text: str
    """The whole note: checkpoint, empty line, signature line."""


class Signer:
    """Holds the office's Ed25519 key; shows its public half only."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._key.sign(data)


def sign(head: Head, signer: Signer) -> SignedHead:
    """Sign a head as its journal's own key."""
    blob = _key_id(head.origin, signer.public_key) + signer.sign(head.text.encode())
    return SignedHead(head, f"{head.text}\n— {head.origin} {_to_base64(blob)}\n")


def parse_and_verify(text: str, public_key: bytes) -> SignedHead:
    """Read a signed head and check its signature; raise Refusal for anything else.

    Exactly one spelling of a signed head is read, so two different texts are never one head.
    """
    if len(text) > _LONGEST_TEXT or not text.endswith("\n"):
        raise Refusal(_NOT_A_HEAD)
    body, empty, signature_line = text.partition("\n\n")
    if not empty:
        raise Refusal(_NOT_A_HEAD)
    head = parse(f"{body}\n")
    blob = _signature_in(signature_line, head.origin)
    if not compare_digest(blob[:_KEY_ID_BYTES], _key_id(head.origin, public_key)):
        raise Refusal("この印は別の鍵で署名されています。設定票の公開鍵の指紋を確かめてください。")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(blob[_KEY_ID_BYTES:], head.text.encode())
    except InvalidSignature as error:
        raise Refusal(
            "印の署名が合いません。書き換えられたか、読み取りを誤っています。"
            "もう一度読み取り、同じなら管理者に知らせてください。"
        ) from error
    return SignedHead(head, text)


def parse(text: str) -> Head:
    """Read an unsigned checkpoint of exactly three lines; raise Refusal for anything else."""
    lines = text.split("\n")
    if len(text) > _LONGEST_TEXT or len(lines) != 4 or lines[3]:  # noqa: PLR2004
        raise Refusal(_NOT_A_HEAD)
    origin, size, root = lines[:3]
    if not (_ORIGIN.fullmatch(origin) and _SIZE.fullmatch(size) and int(size) <= MAX_SIZE):
        raise Refusal(_NOT_A_HEAD)
    return Head(origin, int(size), _from_base64(root, HASH_BYTES))


_NOT_A_HEAD = "証跡の印の形をしていません。QRコードを読み直すか、26文字の印を入力してください。"


def _signature_in(line: str, origin: str) -> bytes:
    start = f"— {origin} "
    if not line.startswith(start) or line.count("\n") != 1:
        raise Refusal(_NOT_A_HEAD)
    return _from_base64(line.removeprefix(start)[:-1], _KEY_ID_BYTES + _SIGNATURE_BYTES)


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _from_base64(text: str, length: int) -> bytes:
    """Decode the one spelling of so many bytes: stray bits in the padding are refused too."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refusal(_NOT_A_HEAD) from error
    if len(data) != length or _to_base64(data) != text:
        raise Refusal(_NOT_A_HEAD)
    return data


def short_form(head: Head) -> str:
    """Return what a sheet shows of a head: 26 characters and a check, over the whole checkpoint."""
    return short_code(hashlib.sha256(head.text.encode()).digest())


def fingerprint(public_key: bytes) -> str:
    """Return the public key's fingerprint for the setup sheet, in the same spelling."""
    return short_code(hashlib.sha256(b"zyuki/key/v1\n" + public_key).digest())


def qr_payload(signed: SignedHead) -> bytes:
    """Return what the QR code of a sheet carries: the signed note itself, in UTF-8."""
    return signed.text.encode()


def read_qr(payload: bytes, public_key: bytes) -> SignedHead:
    """Read a scanned payload and check its signature; raise Refusal for anything else."""
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        raise Refusal(_NOT_A_HEAD) from error
    return parse_and_verify(text, public_key)


class Relation(Enum):
    """How a journal stands to a head that was kept somewhere else."""

    SAME = "same"
    AHEAD = "ahead"
    """The journal begins with everything the head covers and has grown since."""
    BEHIND = "behind"
    """The journal is shorter than the head: its tail was cut, or an older copy was put back."""
    FORKED = "forked"
    """The journal is another one, or what the head covers was rewritten."""

    @property
    def is_sound(self) -> bool:
        """Whether the journal holds everything the head vouches for."""
        return self in {Relation.SAME, Relation.AHEAD}


def relation(known: Head, current: Head, root_at: Callable[[int], bytes | None]) -> Relation:
    """Compare a kept head with the journal itself; `root_at` recomputes an earlier root."""
    if known.origin != current.origin:
        return Relation.FORKED
    if current.size < known.size:
        return Relation.BEHIND
    root = current.root if current.size == known.size else root_at(known.size)
    if root is None or not compare_digest(root, known.root):
        return Relation.FORKED
    return Relation.SAME if current.size == known.size else Relation.AHEAD


def relation_by_proof(known: Head, later: Head, proof: Sequence[bytes]) -> Relation:
    """Compare two heads without the journal, by a consistency proof that came with the later."""
    if known.origin == later.origin and later.size < known.size:
        return Relation.BEHIND
    holds = consistency_holds((known.size, known.root), (later.size, later.root), proof)
    if known.origin != later.origin or not holds:
        return Relation.FORKED
    return Relation.SAME if known.size == later.size else Relation.AHEAD


@dataclass(frozen=True, slots=True)
class SeenHead:
    """The head this account saw last, outside the office folder."""

    head: Head
    at: datetime
    """The clock then, aware, in UTC: an earlier clock now is a clock set back."""
    last: bytes | None = None
    """The hash of the journal's last record then: compared without reading the whole journal."""
    key: str | None = None
    """The fingerprint of the key that signed then: another one now was changed, or replaced."""


def remember_head(
    store: "SecretStore", head: Head, at: datetime, last: bytes | None = None,
    key: str | None = None,
) -> None:  # fmt: skip
    """Keep a head as the last seen one of its journal; raise Trouble if the store refuses."""
    told = {"at": at.astimezone(UTC).isoformat(timespec="milliseconds"), "head": head.text}
    if last is not None:
        told["last"] = last.hex()
    if key is not None:
        told["key"] = key
    store.set(_seen_name(head.origin), json.dumps(told, sort_keys=True))


def last_seen_head(store: "SecretStore", origin: str) -> SeenHead | None:
    """Return the last head seen of this journal, None if none was; raise Trouble if unreadable."""
    text = store.get(_seen_name(origin))
    if text is None:
        return None
    try:
        told = json.loads(text)
        at, head = datetime.fromisoformat(told["at"]), parse(told["head"])
        last = bytes.fromhex(told["last"]) if "last" in told else None
        key = parse_short_code(told["key"]) if "key" in told else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Refusal) as error:
        raise DamageFound(_UNREADABLE) from error
    if at.tzinfo is None or head.origin != origin:
        raise DamageFound(_UNREADABLE)
    return SeenHead(head, at.astimezone(UTC), last, key)


_UNREADABLE = (
    "このPCが覚えている証跡の印が読めません。書き換えられたおそれがあります。"
    "最近の用紙の印(26文字)で確かめてください。"
)


def _seen_name(origin: str) -> str:
    return f"{origin}/head"
