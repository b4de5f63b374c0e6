"""Codes that people copy from paper: the short form of a digest, the recovery key, our labels.

They are typed by somebody in a hurry on any keyboard, or by a scanner that plays one, so reading is
generous about how a code is written and merciless about what it says.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits

SHORT_CHARACTERS = 26
"""130 bits: preparing two histories with one short form costs 2^65 hashes."""
SECRET_BYTES = 16
"""The recovery secret has 128 bits, all random."""

_LONGEST_INPUT = 400
_GROUP = 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_CHECKS = _ALPHABET + "*~$=U"
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ー─_.・,、]+")
_TILDES = str.maketrans("〜‾¯", "~~~")

_DIGITS = 6
_DATA_GROUPS = 8
_GROUPS = _DATA_GROUPS + 1
_STEP = 11
"""Every group is a multiple of 11: no single wrong digit and no swap of neighbours keeps it one."""
_PRIME = 65_537
_WEIGHTS = tuple(pow(3, place, _PRIME) for place in range(1, _GROUPS))
"""3 generates the group modulo the prime, so all weights differ and none is 0, 1 or -1."""

_LABEL_MARK = "942"
_LABEL_KIND, _LABEL_NUMBER = 2, 10
LABEL_DIGITS = len(_LABEL_MARK) + _LABEL_KIND + _LABEL_NUMBER + 2
"""Digits alone: whatever layout, shift lock or input method the keys pass, they arrive; and 17 of
them fill the smallest QR code at its highest level of correction."""

PERSON_LABEL, SLIP_LABEL = 10, 11
"""Kinds that belong to no register: name badges, slips that come back signed."""


class LabelCode(NamedTuple):
    """What a label of ours stands for."""

    kind: int
    """Which list it belongs to, 10 to 99: people, slips, the things of a register."""
    number: int
    """The number of the row in the file."""


def label_code(kind: int, number: int) -> str:
    """Spell a label in 17 digits; the last two are those of ISO 7064, MOD 97-10."""
    if not (10 <= kind <= 99 and 0 < number < 10**_LABEL_NUMBER):  # noqa: PLR2004
        message = f"no label for {kind}, {number}"
        raise ValueError(message)
    body = f"{_LABEL_MARK}{kind:0{_LABEL_KIND}d}{number:0{_LABEL_NUMBER}d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def read_label(text: str) -> LabelCode | None:
    """Read a scanned label; None for anything that is not one of ours, whole and unharmed.

    Full-width digits, blanks and hyphens make no difference, so that the number under the code
    can be typed as well.
    """
    plain = _SEPARATORS.sub("", digits(text[:_LONGEST_INPUT])).strip()
    if len(plain) != LABEL_DIGITS or not (plain.isascii() and plain.isdigit()):
        return None
    if not plain.startswith(_LABEL_MARK) or int(plain) % 97 != 1:
        return None
    at = len(_LABEL_MARK)
    found = LabelCode(int(plain[at : at + _LABEL_KIND]), int(plain[at + _LABEL_KIND : -2]))
    return found if found.kind >= 10 and found.number else None  # noqa: PLR2004


def short_code(digest: bytes) -> str:
    """Spell the first 130 bits of a SHA-256 digest, in fives, with a check character at the end.

    The check (the value modulo 37) catches every single wrong character, every exchange of two of
    the 26, and the last of them exchanged with the check itself.
    """
    value = int.from_bytes(digest[:17], "big") >> 6
    spelled = _spell(value)
    return _grouped(spelled + _CHECKS[value % 37])


def parse_short_code(text: str) -> str:
    """Read a typed short form and return it as `short_code` prints it; raise Refusal if mistyped.

    Width and case, spaces and hyphens, O for 0 and I or L for 1 make no difference.
    """
    typed = _SEPARATORS.sub("", _plain(text).translate(_TILDES)).translate(_UPPER)
    if not typed:
        raise Refusal("印の文字を入力してください(26文字と検査の1文字)。")
    body = typed[:SHORT_CHARACTERS].translate(_LOOKALIKES)
    for place, char in enumerate(body):
        if char not in _ALPHABET:
            raise Refusal(f"{_place(place)}の「{_shown(char)}」は使わない文字です。{_LOOK_AGAIN}")
    expected = SHORT_CHARACTERS + 1
    if len(typed) != expected:
        fault = "多すぎます" if len(typed) > expected else "足りません"
        raise Refusal(f"印は{expected}文字です。{len(typed)}文字では{fault}。{_LOOK_AGAIN}")
    check = typed[SHORT_CHARACTERS].translate(_LOOKALIKES)
    if check not in _CHECKS:
        raise Refusal(f"最後の1文字「{_shown(check)}」は使わない文字です。{_LOOK_AGAIN}")
    value = 0
    for char in body:
        value = value * 32 + _ALPHABET.index(char)
    if _CHECKS[value % 37] != check:
        raise Refusal(f"どこか1文字が違います(検査の文字が合いません)。{_LOOK_AGAIN}")
    return _grouped(body + check)


_LOOK_AGAIN = "用紙と見比べて、入力し直してください。"


def differing_groups(typed: str, expected: str) -> tuple[int, ...]:
    """Tell which groups of two short forms differ, counted from 1."""
    pairs = zip(typed.split(), expected.split(), strict=True)
    return tuple(place for place, (one, other) in enumerate(pairs, start=1) if one != other)


def recovery_code(secret: bytes) -> str:
    """Spell a 128-bit secret as nine groups of six digits, the ninth checking the others.

    Digits need no input method. Any wrong group and any exchange of two groups is caught.
    """
    if len(secret) != SECRET_BYTES:
        message = "a recovery secret has 16 bytes"
        raise ValueError(message)
    values = [int.from_bytes(secret[at : at + 2], "big") for at in range(0, SECRET_BYTES, 2)]
    return "-".join(f"{value * _STEP:06d}" for value in (*values, _check_of(values)))


def parse_recovery_code(text: str) -> bytes:
    """Read a typed recovery key and return its secret; raise Refusal naming the wrong group.

    No sentence repeats a digit of the key.
    """
    groups = _groups_of(text)
    values = []
    for place, group in enumerate(groups, start=1):
        if not recovery_group_fits(group, place):
            raise Refusal(f"{place}組目の数字が違います。{_SHEET_AGAIN}")
        values.append(int(group) // _STEP)
    if _check_of(values[:_DATA_GROUPS]) != values[_DATA_GROUPS]:
        raise Refusal(f"どれかの組が違うか、組の順番が入れ替わっています。{_SHEET_AGAIN}")
    return b"".join(value.to_bytes(2, "big") for value in values[:_DATA_GROUPS])


def recovery_group_fits(group: str, place: int) -> bool:
    """Whether six digits can stand in this place (from 1): what a form tells while one types."""
    if len(group) != _DIGITS or not (group.isascii() and group.isdigit()):
        return False
    value, rest = divmod(int(group), _STEP)
    return not rest and value <= (0xFFFF if place <= _DATA_GROUPS else _PRIME - 1)


_SHEET_AGAIN = "復旧シートと見比べて、入力し直してください。"


def _check_of(values: Sequence[int]) -> int:
    # The 1 keeps a row of zeros from being a key.
    weighted = zip(_WEIGHTS, values, strict=True)
    return (1 + sum(weight * value for weight, value in weighted)) % _PRIME


def _groups_of(text: str) -> list[str]:
    """Divide what was typed into nine groups of six digits."""
    parts = [part for part in _SEPARATORS.split(_plain(text)) if part]
    joined = "".join(parts)
    if not joined:
        raise Refusal("復旧シートの数字を入力してください(6けたを9組)。")
    divided = [joined[at : at + _DIGITS] for at in range(0, len(joined), _DIGITS)]
    groups = parts if len(parts) == _GROUPS else divided
    for place, group in enumerate(groups, start=1):
        if not (group.isascii() and group.isdigit()):
            raise Refusal(f"{place}組目に数字でない文字があります。{_SHEET_AGAIN}")
        if groups is parts and len(group) != _DIGITS:
            raise Refusal(f"{place}組目が{len(group)}けたです(1組は6けた)。{_SHEET_AGAIN}")
    if len(joined) != _GROUPS * _DIGITS:
        raise Refusal(
            f"数字は全部で54けたですが、{len(joined)}けた入力されています。"
            f"{_first_wrong(groups)}{_SHEET_AGAIN}"
        )
    return groups


def _first_wrong(groups: Sequence[str]) -> str:
    """Say near which group a digit was dropped or doubled: from there on nothing fits."""
    for place, group in enumerate(groups[:_GROUPS], start=1):
        if len(group) < _DIGITS or int(group) % _STEP:
            return f"{place}組目のあたりを見てください。"
    return ""


def _plain(text: str) -> str:
    if len(text) > _LONGEST_INPUT:
        raise Refusal("入力が長すぎます。用紙の印字だけを入力してください。")
    return digits(text)


def _spell(value: int) -> str:
    shifts = range(5 * (SHORT_CHARACTERS - 1), -1, -5)
    return "".join(_ALPHABET[value >> shift & 31] for shift in shifts)


def _grouped(code: str) -> str:
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _place(index: int) -> str:
    return f"{index // _GROUP + 1}組目の{index % _GROUP + 1}文字目"


def _shown(char: str) -> str:
    """Show a character in a sentence, a strange one by its number."""
    return char if char.isprintable() else f"U+{ord(char):04X}"
