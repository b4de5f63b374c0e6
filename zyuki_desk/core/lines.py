"""What one line of a ledger looks like, told once for the window, the sheet and the export."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in a cell, as the pen left it."""

    text: str
    struck: bool = False
    """Struck through (見え消し): an old value that stays readable."""
    mark: bool = False
    """A small annotation beside the value: who corrected, 後日記入, the kind of exit."""
    by: str = field(default="", compare=False)
    """Who struck it, by name, for a small seal on paper."""


@dataclass(frozen=True, slots=True, repr=False)
class LineSeal:
    """A seal as papers show it: what it says, who gave it and when."""

    titles: tuple[str, ...]
    """The step and the role, in the office's words: boxes of these titles are meant for it."""
    name: str
    section: str
    by: str
    """The person's code."""
    at: datetime


Cell = tuple[Run, ...]
"""The runs of one cell in reading order; empty for a blank cell."""


def plain(cell: Cell) -> str:
    """Return what is valid in the cell: neither struck nor annotation."""
    return " ".join(run.text for run in cell if not run.struck and not run.mark)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be shown, printed or exported."""

    entry_id: int
    number: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    struck: bool = False
    """The whole line is struck (抹消)."""
    late: bool = False
    """Entered on a later day than its own date (後日記入)."""
    note: str = ""
    """What the margin says: reason of the strike, origin of an imported line."""
    seals: tuple[LineSeal, ...] = ()
    """Who confirmed the line, where the paper asks for it."""
