"""One value → one unambiguous text, for digests.

JSON with sorted keys, no white space and no floats. Joined strings would be ambiguous; what Python
remembers is not what the database stored, so callers hand in rows as the driver returns them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex

type_error = "only int, str, bytes and None can be committed to, not {}"

Stored = int | str | bytes | None
"""What a STRICT SQLite column can hold here; floats never enter the ledgers."""

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def _plain(value: Stored) -> object:
    if type(value) is str or type(value) is int:
        return value
    if type(value) is bytes:
        return ["x", value.hex()]
    raise TypeError(type_error.format(type(value).__name__))


def image(row: Mapping[str, Stored] | Iterable[tuple[str, Stored]]) -> bytes:
    """Encode a stored row; NULLs are left out, so an added column changes no image."""
    pairs = row.items() if isinstance(row, Mapping) else row
    return _encode({key: _plain(value) for key, value in pairs if value is not None}).encode()


def sequence(values: Sequence[Stored]) -> bytes:
    """Encode an ordered list of values, None included."""
    return _encode([None if value is None else _plain(value) for value in values]).encode()


def _spell_bytes(value: object) -> list[str]:
    if isinstance(value, bytes):
        return ["x", value.hex()]
    raise TypeError(type_error.format(type(value).__name__))


_encode_ordered = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_spell_bytes
).encode


def texts(values: Iterable[Mapping[str, Stored] | Sequence[Stored]]) -> list[bytes]:
    """Encode many at once, several times faster than one by one.

    Rows come with their keys sorted and without NULLs; then each text is what `image` or
    `sequence` makes of it. The separator is a random word that no value can hold.
    """
    word = token_hex(16)
    items: list[object] = []
    for value in values:
        items += (value, word)
    if not items:
        return []
    whole = _encode_ordered(items[:-1])
    return [part.encode() for part in whole[1:-1].split(f',"{word}",')]
