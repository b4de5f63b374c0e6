"""How each kind of slot seals the master key, and how a slot file proves to be unaltered."""

import hashlib
import hmac
import secrets as randomness
import unicodedata
from base64 import b64decode, b64encode

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.store.master import KEY_BYTES, Master, derive
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.slotfile import (
    LONGEST_LABEL,
    NONCE_BYTES,
    SALT_BYTES,
    VERSION,
    Argon2Cost,
    Sealed,
    Slot,
    SlotFile,
    SlotKind,
    Stretch,
    is_label,
)

SHORTEST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 1000

_SEED = "signing-seed"
_STAGED = "staged-seed"


def seal_seed(master: Master) -> Sealed:
    """Seal the signing seed under the master key."""
    return _seal(
        _seed_key(master.secret), master.signing_seed, _aad(master.office_id, _SEED, _SEED)
    )


def seed_in(file: SlotFile, secret: bytes) -> bytes | None:
    """Return the signing seed, None if it does not belong to this master key."""
    return _unseal(_seed_key(secret), file.seed, _aad(file.office_id, _SEED, _SEED))


def seal_staged(master: Master, seed: bytes) -> Sealed:
    """Seal the next signing seed, for a change of the key that is under way."""
    return _seal(_seed_key(master.secret), seed, _aad(master.office_id, _STAGED, _STAGED))


def staged_in(file: SlotFile, secret: bytes) -> bytes | None:
    """Return the next signing seed, None if no change is under way."""
    if file.staged is None:
        return None
    return _unseal(_seed_key(secret), file.staged, _aad(file.office_id, _STAGED, _STAGED))


def secret_in(file: SlotFile, slot: Slot, key: bytes) -> bytes | None:
    """Return the master key that a slot holds, None if this is not the slot's key."""
    return _unseal(key, slot.sealed, _aad(file.office_id, slot.id, slot.kind))


def mac_of(file: SlotFile, master: Master) -> bytes:
    """Compute the MAC over everything a slot file says."""
    return hmac.new(derive(master.secret, "keyslots"), file.body, hashlib.sha256).digest()


def is_whole(file: SlotFile, master: Master) -> bool:
    """Tell whether a slot file is as somebody with the master key wrote it."""
    return hmac.compare_digest(file.mac, mac_of(file, master))


def recovery_slot(master: Master, code: str) -> Slot:
    """Seal the master key for the printed recovery key."""
    return _slot(master, SlotKind.RECOVERY, _new_id(), recovery_key(code))


def recovery_key(code: str) -> bytes:
    """Return the key that a typed recovery key stands for; raise Refusal if mistyped."""
    return derive(parse_recovery_code(code), "slot/recovery")


def passphrase_slot(master: Master, passphrase: str, cost: Argon2Cost) -> Slot:
    """Seal the master key for a passphrase; raise Refusal if it is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refusal(f"合言葉は{SHORTEST_PASSPHRASE}文字以上にしてください。", field="passphrase")
    stretch = Stretch(randomness.token_bytes(SALT_BYTES), cost)
    key = passphrase_key(passphrase, stretch)
    return _slot(master, SlotKind.PASSPHRASE, _new_id(), key, stretch=stretch)


def passphrase_key(passphrase: str, stretch: Stretch) -> bytes:
    """Stretch a passphrase, spelled in one way whatever the input method's width was."""
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise Refusal(f"合言葉は{LONGEST_PASSPHRASE}文字までです。", field="passphrase")
    cost = stretch.cost
    try:
        typed = unicodedata.normalize("NFKC", passphrase).encode()
        return hash_secret_raw(
            typed, stretch.salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
        )
    except UnicodeEncodeError as error:
        raise Refusal(
            "合言葉に壊れた文字があります。入力し直してください。", field="passphrase"
        ) from error
    except HashingError as error:
        raise Trouble("メモリーが足りません。ほかの窓を閉じて、もう一度お試しください。") from error


def keyring_slot(master: Master, keyring: SecretStore, label: str) -> Slot:
    """Seal the master key for a random key, and give that key to this account's keyring."""
    if not is_label(label):
        raise Refusal(
            f"開き方の名前は、改行のない{LONGEST_LABEL}文字までにしてください。", field="label"
        )
    slot_id, key = _new_id(), randomness.token_bytes(KEY_BYTES)
    keyring.set(_keyring_name(master.office_id, slot_id), b64encode(key).decode("ascii"))
    return _slot(master, SlotKind.KEYRING, slot_id, key, label=label)


def keyring_key(keyring: SecretStore, office_id: str, slot_id: str) -> bytes | None:
    """Return the key this account's keyring keeps for a slot, None if it keeps none."""
    try:
        key = b64decode(keyring.get(_keyring_name(office_id, slot_id)) or "", validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def forget(keyring: SecretStore, office_id: str, slot_id: str) -> None:
    """Take a slot's key out of this account's keyring."""
    keyring.delete(_keyring_name(office_id, slot_id))


def _keyring_name(office_id: str, slot_id: str) -> str:
    return f"{office_id}/key/{slot_id}"


def _new_id() -> str:
    return randomness.token_hex(8)


def _seed_key(secret: bytes) -> bytes:
    return derive(secret, _SEED)


def _slot(
    master: Master,
    kind: SlotKind,
    slot_id: str,
    key: bytes,
    *,
    label: str = "",
    stretch: Stretch | None = None,
) -> Slot:
    sealed = _seal(key, master.secret, _aad(master.office_id, slot_id, kind))
    return Slot(slot_id, kind, label, sealed, stretch)


def _aad(office_id: str, slot_id: str, kind: str) -> bytes:
    return "\n".join(("zyuki/keyslot", office_id, slot_id, kind, str(VERSION))).encode()


def _seal(key: bytes, plain: bytes, aad: bytes) -> Sealed:
    nonce = randomness.token_bytes(NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, plain, aad))


def _unseal(key: bytes, sealed: Sealed, aad: bytes) -> bytes | None:
    """Return what was sealed, None if this key did not seal it for this place."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.box, aad)
    except InvalidTag:
        return None
