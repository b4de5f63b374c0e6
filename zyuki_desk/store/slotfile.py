"""The format of the key slots on disk, read strictly.

Whoever can write the folder can write this file, so nothing in it is believed before it is
checked, and nothing in it can make reading slow, large or end in anything but a sentence.
"""

import base64
import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from zyuki_desk.base.errors import DamageFound, Refusal

FORMAT = "zyuki/keyslots"
VERSION = 1
NONCE_BYTES = 12
SEALED_BYTES = 32 + 16
SALT_BYTES = 16
MAC_BYTES = 32
LONGEST_LABEL = 64

LARGEST_FILE = 64 * 1024
_MOST_SLOTS = 16
_MOST_GENERATIONS = 2**53
_OFFICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_SLOT_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class SlotKind(StrEnum):
    """The ways of opening."""

    KEYRING = "keyring"
    RECOVERY = "recovery"
    PASSPHRASE = "passphrase"  # noqa: S105 - a name, no passphrase


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """How dear one guess of a passphrase is; the default takes about half a second."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        # The upper bounds keep a hostile file from taking the machine's memory or the day.
        if not (
            1 <= self.passes <= 10  # noqa: PLR2004
            and 1 <= self.lanes <= 16  # noqa: PLR2004
            and 8 * self.lanes <= self.memory_kib <= 256 * 1024
        ):
            message = "no passphrase is stretched with this cost"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Stretch:
    """How a passphrase becomes a key."""

    salt: bytes
    cost: Argon2Cost


@dataclass(frozen=True, slots=True)
class Sealed:
    """32 bytes under AES-256-GCM."""

    nonce: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class Slot:
    """The master key, sealed for one way of opening."""

    id: str
    kind: SlotKind
    label: str
    sealed: Sealed
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class SlotFile:
    """Everything one copy says."""

    office_id: str
    generation: int
    """Grows with every change: the larger of two good copies is the newer."""
    slots: tuple[Slot, ...]
    seed: Sealed
    """The signing seed, sealed under the master key."""
    staged: Sealed | None = field(default=None, kw_only=True)
    """The next signing seed, only while a change of the signing key is under way."""
    mac: bytes = b""
    """Over `body`, by a key derived from the master key."""

    @property
    def body(self) -> bytes:
        """What the MAC covers: everything else, in one spelling."""
        return json.dumps(self._told(), sort_keys=True, separators=(",", ":")).encode()

    def to_bytes(self) -> bytes:
        """Spell the file."""
        told = self._told() | {"mac": _base64(self.mac)}
        return json.dumps(told, sort_keys=True, indent=1).encode() + b"\n"

    def _told(self) -> dict[str, Any]:
        staged = {} if self.staged is None else {"staged": _sealed_told(self.staged)}
        return staged | {
            "format": FORMAT,
            "version": VERSION,
            "office": self.office_id,
            "generation": self.generation,
            "slots": [_slot_told(slot) for slot in self.slots],
            "seed": _sealed_told(self.seed),
        }


def is_office_id(text: str) -> bool:
    """Tell whether a text can name an office for ever: plain ASCII, at most 64 characters."""
    return bool(_OFFICE_ID.fullmatch(text))


def _slot_told(slot: Slot) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": slot.id,
        "kind": slot.kind.value,
        "label": slot.label,
        "sealed": _sealed_told(slot.sealed),
    }
    if slot.stretch is not None:
        cost = slot.stretch.cost
        told["argon2id"] = {
            "salt": _base64(slot.stretch.salt),
            "memory_kib": cost.memory_kib,
            "passes": cost.passes,
            "lanes": cost.lanes,
        }
    return told


def _sealed_told(sealed: Sealed) -> dict[str, Any]:
    return {"nonce": _base64(sealed.nonce), "box": _base64(sealed.box)}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


class _Unreadable(Exception):
    """The bytes are no slot file."""


def parse(data: bytes) -> SlotFile:
    """Read one copy; raise DamageFound if it is no slot file, Refusal if it is of a newer one."""
    try:
        if len(data) > LARGEST_FILE:
            raise _Unreadable
        told = json.loads(data.decode("utf-8"), object_pairs_hook=_without_twins)
        return _file_in(_Told(told))
    except (_Unreadable, ValueError, RecursionError) as error:
        raise DamageFound("鍵のファイルの中身が壊れています。") from error


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise _Unreadable
    return told


class _Told:
    """Takes the members of a JSON object one by one, each of one type and within bounds."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise _Unreadable
        self._rest = dict(value)

    def take(self, key: str) -> object:
        if key not in self._rest:
            raise _Unreadable
        return self._rest.pop(key)

    def has(self, key: str) -> bool:
        return key in self._rest

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise _Unreadable
        return value

    def number(self, key: str, most: int) -> int:
        value = self.take(key)
        if type(value) is not int or not 1 <= value <= most:
            raise _Unreadable
        return value

    def raw(self, key: str, length: int) -> bytes:
        text = self.text(key)
        data = base64.b64decode(text, validate=True)
        if len(data) != length or _base64(data) != text:
            raise _Unreadable
        return data

    def end(self) -> None:
        if self._rest:
            raise _Unreadable


def _file_in(told: _Told) -> SlotFile:
    if told.text("format") != FORMAT:
        raise _Unreadable
    if told.number("version", _MOST_GENERATIONS) > VERSION:
        raise Refusal(
            "この鍵のファイルは、より新しい版の住基デスクで作られています。新しい版で開いてください。"
        )
    listed = told.take("slots")
    if not isinstance(listed, list) or len(listed) > _MOST_SLOTS:
        raise _Unreadable
    slots = tuple(_slot_in(_Told(each)) for each in listed)
    kinds = [slot.kind for slot in slots]
    found = SlotFile(
        office_id=told.text("office"),
        generation=told.number("generation", _MOST_GENERATIONS),
        slots=slots,
        seed=_sealed_in(_Told(told.take("seed"))),
        staged=_sealed_in(_Told(told.take("staged"))) if told.has("staged") else None,
        mac=told.raw("mac", MAC_BYTES),
    )
    told.end()
    if (
        not is_office_id(found.office_id)
        or len({slot.id for slot in slots}) != len(slots)
        or kinds.count(SlotKind.RECOVERY) != 1
        or kinds.count(SlotKind.PASSPHRASE) > 1
    ):
        raise _Unreadable
    return found


def _slot_in(told: _Told) -> Slot:
    slot = Slot(
        id=told.text("id"),
        kind=SlotKind(told.text("kind")),
        label=told.text("label"),
        sealed=_sealed_in(_Told(told.take("sealed"))),
        stretch=_stretch_in(_Told(told.take("argon2id"))) if told.has("argon2id") else None,
    )
    told.end()
    if (
        not _SLOT_ID.fullmatch(slot.id)
        or not is_label(slot.label)
        or (slot.stretch is None) == (slot.kind is SlotKind.PASSPHRASE)
    ):
        raise _Unreadable
    return slot


def is_label(text: str) -> bool:
    """Tell whether a text may name a slot in a list."""
    return len(text) <= LONGEST_LABEL and text.replace("\u3000", " ").isprintable()


def _sealed_in(told: _Told) -> Sealed:
    sealed = Sealed(told.raw("nonce", NONCE_BYTES), told.raw("box", SEALED_BYTES))
    told.end()
    return sealed


def _stretch_in(told: _Told) -> Stretch:
    cost = Argon2Cost(
        memory_kib=told.number("memory_kib", 2**31),
        passes=told.number("passes", 2**31),
        lanes=told.number("lanes", 2**31),
    )
    stretch = Stretch(told.raw("salt", SALT_BYTES), cost)
    told.end()
    return stretch
