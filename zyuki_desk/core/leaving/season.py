"""A transfer season as a matrix: people down, kinds of things across, what is left in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.ledger import Ledgers

OWN = "役割・利用者"
"""The column of what the office itself keeps."""
DONE, NONE = "✓", "–"


class Scope(StrEnum):
    """Which leavings are shown."""

    OPEN = "open"
    YEAR = "year"
    ALL = "all"

    @property
    def label(self) -> str:
        """The words of the choice."""
        return {"open": "終わっていない人", "year": "今年度の人", "all": "すべて"}[self.value]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of one kind somebody had, and how many are left to do."""

    left: int
    total: int

    @property
    def word(self) -> str:
        """Return what stands in the matrix: what is left, a tick when done, a dash for none."""
        if self.left:
            return f"{self.left}"
        return DONE if self.total else NONE


@dataclass(frozen=True, slots=True)
class Season:
    """The matrix: a row for each person, a column for each group of ledgers."""

    groups: tuple[str, ...]
    rows: tuple[tuple[Leaver, tuple[Tally, ...]], ...]

    @property
    def left(self) -> int:
        """Count everything that is left to be done."""
        return sum(len(leaver.open) for leaver, _ in self.rows)


def group_of(ledgers: Ledgers, item: Item) -> str:
    """Return the column a thing stands in: its ledger's group."""
    return ledgers[item.ledger].group if item.ledger in ledgers else OWN


def shown(leavers: Sequence[Leaver], scope: Scope, today: date) -> list[Leaver]:
    """Return who is shown: whose last day lies ahead or who has something left, a year, or all.

    Of somebody who left more than once, each leaving is a row of its own.
    """
    if scope is Scope.ALL:
        return list(leavers)
    if scope is Scope.YEAR:
        year = fiscal_year(today)
        return [x for x in leavers if fiscal_year(x.last) == year or not x.is_done]
    return [
        x for x in leavers if not x.is_done or (x.back_on is None and x.kind and x.last >= today)
    ]


def season(leavers: Sequence[Leaver], ledgers: Ledgers) -> Season:
    """Return the matrix of some people; groups nobody has anything of are left out."""
    order = [*dict.fromkeys(ledger.group for ledger in ledgers.values()), OWN]
    used = {group_of(ledgers, item) for leaver in leavers for item in leaver.items}
    groups = tuple(group for group in order if group in used)
    rows = []
    for leaver in leavers:
        tallies = []
        for group in groups:
            items = [x for x in leaver.items if group_of(ledgers, x) == group]
            left = sum(item.state is ItemState.OPEN for item in items)
            tallies.append(Tally(left, len(items)))
        rows.append((leaver, tuple(tallies)))
    return Season(groups, tuple(rows))
