"""Which slips a ledger's lines are signed on; an optional part of a `Ledger`."""

from dataclasses import dataclass
from enum import StrEnum


class SlipKind(StrEnum):
    """What is signed."""

    ISSUE = "issue"
    RETURN = "return"
    COLLECT = "collect"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class SlipColumn:
    """One column of the items: the line's cells it shows, one under the other."""

    title: str
    keys: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRule:
    """One kind of slip for the lines of a ledger; cells are named by their fields' keys."""

    kind: SlipKind
    title: str
    items: tuple[SlipColumn, ...]
    giver: str = ""
    giver_office: str = ""
    taker: str = ""
    taker_office: str = ""
    giver_title: str = "渡した人"
    taker_title: str = "受けた人"
    once: tuple[str, ...] = ()
    """Cells told once above the items; the lines of one slip agree in them."""
    filled: str = ""
    """Only lines in which this cell is written …"""
    blank: str = ""
    """… and in which this one is not."""
    twin: bool = True
    """Whether a second part (控) is for the other party."""
    seals: tuple[str, ...] = ()
    """Boxes for those who approve."""
    blanks: tuple[str, ...] = ()
    """Lines to be filled in by hand."""
    rules: tuple[str, ...] = ()

    @property
    def agreeing(self) -> tuple[str, ...]:
        """The cells in which all lines of one slip must agree."""
        parties = (self.giver, self.giver_office, self.taker, self.taker_office)
        return tuple(key for key in (*parties, *self.once) if key)
