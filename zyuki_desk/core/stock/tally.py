"""What a count shows: each thing of the register against the marks so far; nothing is stored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from zyuki_desk.core.stock.rule import StockThing


class Standing(StrEnum):
    """How a thing stands in a count."""

    FOUND = "found"
    CONFIRMED = "confirmed"
    AWAY = "away"
    OPEN = "open"
    SHORT = "short"
    OVER = "over"
    LEFT = "left"
    HELD = "held"
    GONE = "gone"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word on the screen and on the sheet."""
        return _LABELS[self]

    @property
    def is_difference(self) -> bool:
        """Whether somebody has to explain it once the count is over."""
        return self not in (Standing.FOUND, Standing.CONFIRMED, Standing.AWAY)

    @property
    def is_unexpected(self) -> bool:
        """Whether something turned up that should not be there."""
        return self in _UNEXPECTED


_LABELS = {
    Standing.FOUND: "ある",
    Standing.CONFIRMED: "本人に確認",
    Standing.AWAY: "貸出中",
    Standing.OPEN: "見つからない",
    Standing.SHORT: "足りない",
    Standing.OVER: "多い",
    Standing.LEFT: "在籍していない人が所持",
    Standing.HELD: "貸出中のはずの物",
    Standing.GONE: "ないはずの物",
    Standing.ELSEWHERE: "保管場所が違う",
    Standing.UNKNOWN: "管理簿にない番号",
}
_UNEXPECTED = frozenset(
    {Standing.OVER, Standing.HELD, Standing.GONE, Standing.ELSEWHERE, Standing.UNKNOWN}
)
ORDER = (
    Standing.LEFT, Standing.OPEN, Standing.SHORT, Standing.UNKNOWN, Standing.GONE, Standing.HELD,
    Standing.OVER, Standing.ELSEWHERE, Standing.AWAY, Standing.CONFIRMED, Standing.FOUND,
)  # fmt: skip
"""What needs a look comes first, on the screen and on the sheet."""


class MarkFacts(NamedTuple):
    """One mark that counts."""

    id: int
    code: str
    how: str
    quantity: int
    entry_id: int | None


HOLDER = "holder"
"""A mark made with the person who has the thing, not with the thing at its place."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Counted:
    """One line of a count."""

    code: str
    label: str
    storage: str
    holder: str
    expected: int
    found: int
    standing: Standing
    entry_id: int | None = None
    why: str = ""
    """Why it should not be there."""

    def to_json(self) -> dict[str, Any]:
        """Spell it for the count's result; blanks are left out."""
        told = {
            "code": self.code, "label": self.label, "storage": self.storage,
            "holder": self.holder, "expected": self.expected, "found": self.found,
            "standing": self.standing.value, "entry": self.entry_id, "why": self.why,
        }  # fmt: skip
        return {key: value for key, value in told.items() if value not in ("", None)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Counted":
        """Read it back."""
        return cls(
            code=data["code"],
            label=data.get("label", ""),
            storage=data.get("storage", ""),
            holder=data.get("holder", ""),
            expected=data["expected"],
            found=data["found"],
            standing=Standing(data["standing"]),
            entry_id=data.get("entry"),
            why=data.get("why", ""),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Tally:
    """All lines of a count, what needs a look first."""

    lines: tuple[Counted, ...]

    @property
    def expected(self) -> int:
        """How many things should be at their place."""
        return sum(1 for line in self.lines if line.expected)

    @property
    def done(self) -> int:
        """How many of those were found, all copies of them."""
        return sum(1 for line in self.lines if line.expected and line.found >= line.expected)

    def of(self, *standings: Standing) -> list[Counted]:
        """Return the lines that stand so."""
        return [line for line in self.lines if line.standing in standings]

    @property
    def differences(self) -> list[Counted]:
        """Return what somebody has to explain."""
        return [line for line in self.lines if line.standing.is_difference]

    @property
    def unexpected(self) -> list[Counted]:
        """Return what turned up and should not be there."""
        return [line for line in self.lines if line.standing.is_unexpected]

    def line(self, code: str) -> Counted | None:
        """Return the line of a number."""
        return next((line for line in self.lines if line.code == code), None)


def tally(
    things: Iterable[StockThing], marks: Sequence[MarkFacts], *, storage: str | None,
    has_left: Callable[[str], bool],
) -> Tally:  # fmt: skip
    """Hold what was marked against what should exist.

    `storage` narrows what is expected; `has_left` tells whether the person of a code has left.
    """
    seen: dict[str, int] = {}
    confirmed: set[str] = set()
    for mark in marks:
        if mark.how == HOLDER:
            confirmed.add(mark.code)
        else:
            seen[mark.code] = seen.get(mark.code, 0) + mark.quantity
    lines: list[Counted] = []
    for thing in things:
        found = seen.pop(thing.code, 0)
        is_in_scope = storage in (None, thing.storage)
        if found or (is_in_scope and not thing.gone):
            is_left = any(holder.person and has_left(holder.person) for holder in thing.holders)
            standing = _standing(
                thing, found, confirmed=thing.code in confirmed, in_scope=is_in_scope, left=is_left
            )
            lines.append(_line(thing, found, standing))
    lines += [
        Counted(
            code=code, label="", storage="", holder="", expected=0, found=found,
            standing=Standing.UNKNOWN,
        )
        for code, found in seen.items()
    ]  # fmt: skip
    lines.sort(key=lambda line: (ORDER.index(line.standing), line.code))
    return Tally(tuple(lines))


def _standing(
    thing: StockThing, found: int, *, confirmed: bool, in_scope: bool, left: bool
) -> Standing:
    told = Standing.CONFIRMED if confirmed else Standing.AWAY
    if thing.gone:
        told = Standing.GONE
    elif found > thing.here:
        told = Standing.HELD if thing.holders else Standing.OVER
    elif not in_scope:
        told = Standing.ELSEWHERE
    elif found < thing.here:
        told = Standing.SHORT if found else Standing.OPEN
    elif left:
        told = Standing.LEFT
    elif thing.here:
        told = Standing.FOUND
    return told


def _line(thing: StockThing, found: int, standing: Standing) -> Counted:
    return Counted(
        code=thing.code,
        label=thing.label,
        storage=thing.storage,
        holder="、".join(holder.name for holder in thing.holders),
        expected=thing.here if not thing.gone and standing is not Standing.ELSEWHERE else 0,
        found=found,
        standing=standing,
        entry_id=thing.entry_id,
        why=thing.gone,
    )
