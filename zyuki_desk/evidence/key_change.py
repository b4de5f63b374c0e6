"""A change of the signing key (署名の鍵の交換): a statement that the old and the new key both sign.

Whoever trusts the old key can follow the statements to the present one. The old key signs nothing
beyond the head that its statement names: with it nobody makes a later head that passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Mapped

from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.heads import Head, SignedHead, Signer, fingerprint, parse_and_verify
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT

FORMAT = "zyuki-key-change/1"


@dataclass(frozen=True, slots=True)
class Statement:
    """What both keys sign: the journal, the two public keys, and the old key's last head."""

    old: bytes
    new: bytes
    head: Head

    @property
    def text(self) -> str:
        """The signed text: six lines, each ended."""
        head = self.head
        lines = (FORMAT, head.origin, self.old.hex(), self.new.hex(), head.size, head.root.hex())
        return "".join(f"{line}\n" for line in lines)


class KeyChange(Kept):
    """One change of the office's signing key; two different people stand behind it."""

    __tablename__ = "key_change"
    __table_args__ = (STRICT,)

    at: Mapped[datetime]
    by: Mapped[str]
    approved_by: Mapped[str]
    reason: Mapped[str]
    old_key: Mapped[str]
    """The earlier public key, in hex."""
    new_key: Mapped[str]
    """The public key from now on, in hex."""
    size: Mapped[int]
    """Records that the old key's last head covers."""
    root: Mapped[str]
    """The root of that head, in hex."""
    by_old: Mapped[str]
    """The old key's signature of the statement, in hex."""
    by_new: Mapped[str]
    """The new key's signature of the same statement, in hex."""


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded change, as far as it can be checked by anybody."""

    statement: Statement
    by_old: bytes
    by_new: bytes
    at: datetime

    @property
    def holds(self) -> bool:
        """Whether both keys signed the statement."""
        text = self.statement.text.encode()
        pairs = ((self.statement.old, self.by_old), (self.statement.new, self.by_new))
        return all(_signed(key, text, signature) for key, signature in pairs)


def sign_change(head: Head, old: Signer, new: Signer) -> tuple[Statement, bytes, bytes]:
    """Let both keys sign the change at a head."""
    statement = Statement(old.public_key, new.public_key, head)
    text = statement.text.encode()
    return statement, old.sign(text), new.sign(text)


def changes_in(connection: Connection, origin: str) -> tuple[Change, ...] | None:
    """Return the recorded changes, oldest first; None where one of them is unreadable."""
    if KeyChange.__tablename__ not in inspect(connection).get_table_names():
        return ()
    rows = connection.execute(
        select(
            KeyChange.old_key, KeyChange.new_key, KeyChange.size, KeyChange.root,
            KeyChange.by_old, KeyChange.by_new, KeyChange.at,
        ).order_by(KeyChange.id)
    )  # fmt: skip
    try:
        return tuple(
            Change(
                Statement(
                    bytes.fromhex(old), bytes.fromhex(new), Head(origin, size, bytes.fromhex(root))
                ),
                bytes.fromhex(by_old),
                bytes.fromhex(by_new),
                at,
            )
            for old, new, size, root, by_old, by_new, at in rows
        )
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs now, and the earlier ones from which it is reached."""

    current: bytes
    earlier: tuple[tuple[bytes, int], ...] = ()
    """Earlier public keys, newest first, each with the size of its last head."""
    is_whole: bool = True
    """Whether every recorded change holds and the last one leads to the present key."""

    def knows(self, mark: str) -> bool:
        """Tell whether a fingerprint is the present key's or one from which it is reached."""
        return mark in {fingerprint(key) for key in (self.current, *dict(self.earlier))}

    def read(self, text: str) -> SignedHead:
        """Read a head that one of these keys signed in its own time; `Refusal` for any other."""
        try:
            return parse_and_verify(text, self.current)
        except Refusal as refusal:
            for key, last in self.earlier:
                try:
                    signed = parse_and_verify(text, key)
                except Refusal:
                    continue
                if signed.head.size <= last:
                    return signed
                raise Refusal(
                    "この印は、替える前の鍵で、替えた後に署名されています。"
                    "古い鍵が使われたおそれがあります。管理者に知らせてください。"
                ) from refusal
            raise


def keys_of(changes: Sequence[Change] | None, current: bytes) -> Keys:
    """Follow the changes back from the present key, as far as they hold."""
    if changes is None:
        return Keys(current, is_whole=False)
    earlier: list[tuple[bytes, int]] = []
    expected, limit = current, None
    for change in reversed(changes):
        told = change.statement
        in_order = limit is None or told.head.size <= limit
        if told.new != expected or not in_order or not change.holds:
            return Keys(current, tuple(earlier), is_whole=False)
        earlier.append((told.old, told.head.size))
        expected, limit = told.old, told.head.size
    return Keys(current, tuple(earlier))


def _signed(key: bytes, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
