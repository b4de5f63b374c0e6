"""Typing what stands on paper: recovery keys, the short forms of sheets, scanned heads, labels.

However it is written it is read; whatever is mistyped is never taken for what stands there, and a
single slip is named. Two slips can make another form that fits its check: it is another head then,
which no journal has, or another key, which opens nothing.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from zyuki_desk.base.codes import (
    label_code,
    parse_recovery_code,
    parse_short_code,
    read_label,
    recovery_code,
    short_code,
)
from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.heads import Head, Signer, parse_and_verify, read_qr, sign
from zyuki_desk.evidence.scanned import CodeLines, read_code

_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)} | {0x20: 0x3000}
_SHORT_KEYS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = ("", " ", "-", "\u3000", "ー", "\n", " - ", "‐", "−", "  ")
_SCAN_EVERY = 20
"""A signature is checked in as much time as many codes are read."""
_ORIGIN = "zyuki/mihon/main"


@dataclass(slots=True)
class Typed:
    """What was typed and what came of it."""

    read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    another: Counter[str] = field(default_factory=Counter)
    """Two slips that make another form with a fitting check; the journal or the key refuses it."""
    faults: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "typed": sum((self.read + self.refused + self.another).values()),
            "read as meant": dict(self.read),
            "refused": dict(self.refused),
            "another form, refused by journal or key": dict(self.another),
            "faults": self.faults,
        }


def spelled(chance: random.Random, code: str, groups: str) -> str:
    """Write a code as people do: other separators, widths, letters and blanks."""
    text = chance.choice(_SEPARATORS).join(code.split(groups))
    if groups == " ":
        if chance.random() < 0.5:
            text = text.replace("0", chance.choice("0Oo")).replace("1", chance.choice("1IlLi"))
        if chance.random() < 0.5:
            text = text.lower()
    if chance.random() < 0.4:
        text = text.translate(_WIDE)
    return chance.choice(("", " ", "\u3000")) + text + chance.choice(("", "\n", "\r\n", " "))


def slip(chance: random.Random, code: str, keys: str) -> str:
    """Make one slip of the fingers in the characters of a code; never none."""
    while True:
        at = chance.randrange(len(code))
        match chance.randrange(4):
            case 0:
                bad = code[:at] + chance.choice(keys) + code[at + 1 :]
            case 1:
                bad = code[:at] + code[at + 1 :]
            case 2:
                bad = code[:at] + chance.choice(keys) + code[at:]
            case _:
                bad = code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :]
        if bad.translate(_LOOKALIKES) != code.translate(_LOOKALIKES):
            return bad


def type_many(times: int, *, seed: int = 1) -> Typed:
    """Type so many codes, well written, with one slip, with two, and at random."""
    chance = random.Random(seed)  # noqa: S311 - a trial wants to be repeatable
    done = Typed()
    signer = Signer(chance.randbytes(32))
    for number in range(times):
        secret, digest = chance.randbytes(16), chance.randbytes(32)
        match number % 4:
            case 0 | 1:
                _key(chance, secret, done)
            case 2:
                _short(chance, short_code(digest), done)
            case _:
                _label(chance, done)
        if number % _SCAN_EVERY == 0:
            _scan(chance, signer, Head(_ORIGIN, chance.randrange(1 << 40), digest), done)
    return done


def _slips(chance: random.Random, code: str, keys: str) -> Iterator[tuple[str, str]]:
    once = slip(chance, code, keys)
    yield "one slip", once
    yield "two slips", slip(chance, once, keys)
    yield "at random", "".join(chance.choice(keys) for _ in code)


def _judge(
    done: Typed, kind: str, read: Callable[[], object], good: object, *, is_one: bool,
    names: tuple[str, ...] = ("。",),
) -> None:  # fmt: skip
    """Take a refusal with a sentence for good, and what was not meant never for it."""
    try:
        found = read()
    except Refusal as refusal:
        if any(name in refusal.sentence for name in names):
            done.refused[kind] += 1
        else:
            done.faults.append(f"{kind}: refused without a sentence")
    except Exception as error:  # noqa: BLE001 - anything else is what the trial is for
        done.faults.append(f"{kind}: {type(error).__name__}")
    else:
        if found == good:
            done.faults.append(f"{kind}: a mistyped code was taken for the right one")
        elif is_one:
            done.faults.append(f"{kind}: it passed unnamed")
        else:
            done.another[kind] += 1


def _meant(done: Typed, kind: str, found: object, good: object) -> None:
    if found == good:
        done.read[kind] += 1
    else:
        done.faults.append(f"{kind}: well typed, and not read")


def _key(chance: random.Random, secret: bytes, done: Typed) -> None:
    code = recovery_code(secret)
    _meant(done, "recovery key", parse_recovery_code(spelled(chance, code, "-")), secret)
    plain = code.replace("-", "")
    for kind, bad in _slips(chance, plain, "0123456789"):
        if bad == plain:
            continue
        typed = bad if chance.random() < 0.5 else _in_groups(bad, 6)
        _judge(
            done, f"recovery key, {kind}", partial(parse_recovery_code, typed), secret,
            is_one=kind == "one slip", names=("組目", "けた") if kind == "one slip" else ("。",),
        )  # fmt: skip


def _in_groups(text: str, size: int) -> str:
    return "-".join(text[at : at + size] for at in range(0, len(text), size))


def _short(chance: random.Random, code: str, done: Typed) -> None:
    _meant(done, "short form", parse_short_code(spelled(chance, code, " ")), code)
    plain = code.replace(" ", "")
    for kind, bad in _slips(chance, plain, _SHORT_KEYS + "*~$=U"):
        if bad.translate(_LOOKALIKES) != plain.translate(_LOOKALIKES):
            _judge(
                done, f"short form, {kind}", partial(parse_short_code, bad), code,
                is_one=kind == "one slip",
            )  # fmt: skip


def _label(chance: random.Random, done: Typed) -> None:
    code = label_code(chance.randrange(10, 100), chance.randrange(1, 10**10))
    good = read_label(code)
    _meant(done, "label", read_label(spelled(chance, _in_groups(code, 5), "-")), good)
    for kind, bad in _slips(chance, code, "0123456789"):
        found = read_label(bad)
        if bad == code:
            continue
        if found is None:
            done.refused[f"label, {kind}"] += 1
        elif found == good or kind == "one slip":
            done.faults.append(f"label, {kind}: {bad} for {code}")
        else:
            done.another[f"label, {kind}"] += 1


def _scan(chance: random.Random, signer: Signer, head: Head, done: Typed) -> None:
    note = sign(head, signer).text
    _meant(done, "scanned head", read_qr(note.encode(), signer.public_key).head, head)
    lines = CodeLines()
    came = [lines.take(line.translate(_WIDE)) for line in note.splitlines()]
    _meant(done, "head line by line", read_code(str(came[-1])), (head, note))
    at = chance.randrange(len(note))
    other = chance.choice("Aa0+/=— \n" + _SHORT_KEYS)
    bad = note[:at] + other + note[at + chance.choice((0, 1)) :]
    for kind, text in (("one slip", bad), ("cut off", note[:at])):
        if text != note:
            _judge(
                done, f"scanned head, {kind}", partial(_verified, text, signer), head, is_one=True,
            )  # fmt: skip


def _verified(text: str, signer: Signer) -> Head:
    return parse_and_verify(text, signer.public_key).head
