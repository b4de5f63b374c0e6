"""What waits to be printed: one sheet, or several in one file, each with its own serial."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import DESK_BOOK

Progress = Callable[[int, int], bool]
"""Told what is done and of how much; False asks to stop."""


@dataclass(frozen=True, repr=False)
class PreparedSheet:
    """The very PDF that the preview shows and the printer gets."""

    ledger: Ledger | None
    """Whose lines it shows; None for a paper of the office itself."""
    pdf: bytes
    pages: int
    lines: int
    entry_ids: tuple[tuple[int, ...], ...]
    """The entries on each page; a page seal stands for them."""
    serial: str
    head_size: int
    head_short: str
    edition: str
    query: Query
    blank: bool
    reprint_of: str | None
    inexact: tuple[str, ...] = ()
    """Characters that are drawn in a fallback shape or as a marked box."""
    form: str | None = None
    """Which paper it is where it is no register."""
    first_page: int = 0
    """Where it begins in the file, from 0: a job holds several sheets."""
    fiscal_year: int = 0
    numbers: range = range(0)
    """Reserved numbers printed on a blank form."""
    on_record: Callable[[Work, str], None] | None = None
    """What else is written in the act that records it, given its serial."""

    @property
    def book(self) -> str:
        """The book its record belongs to."""
        return self.ledger.key if self.ledger is not None else DESK_BOOK

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the PDF, in hex."""
        return hashlib.sha256(self.pdf).hexdigest()

    @property
    def file_name(self) -> str:
        """What the file is called: never with a name in it."""
        return f"{self.form or self.book}-{self.serial}.pdf"


@dataclass(frozen=True, repr=False)
class PreparedJob:
    """Sheets that are previewed and printed in one go."""

    title: str
    pdf: bytes
    sheets: tuple[PreparedSheet, ...]
    form: str = "job"

    @classmethod
    def of(cls, sheet: PreparedSheet) -> "PreparedJob":
        """Return a job of one sheet."""
        return cls(sheet.form or sheet.book, sheet.pdf, (sheet,), sheet.form or sheet.book)

    @classmethod
    def bound(
        cls, title: str, form: str, pdf: bytes, sheets: tuple[PreparedSheet, ...]
    ) -> "PreparedJob":
        """Return a job whose sheets were drawn into one file."""
        return cls(title, pdf, tuple(replace(sheet, pdf=pdf) for sheet in sheets), form)

    @property
    def pages(self) -> int:
        """Pages of all sheets."""
        return sum(sheet.pages for sheet in self.sheets)

    @property
    def file_name(self) -> str:
        """What the file is called: never with a name in it."""
        return f"{self.form}-{self.sheets[0].serial}.pdf"

    @property
    def words(self) -> str:
        """The serials, for a short sentence."""
        first, last = self.sheets[0].serial, self.sheets[-1].serial
        return first if first == last else f"{first}〜{last}({len(self.sheets)}枚)"

    @property
    def inexact(self) -> tuple[str, ...]:
        """Characters that no font draws as asked."""
        return tuple(dict.fromkeys(char for sheet in self.sheets for char in sheet.inexact))

    def sheet_of(self, page: int) -> PreparedSheet:
        """Return the sheet that a page of the file, from 0, belongs to."""
        return next(s for s in reversed(self.sheets) if s.first_page <= page)

    def touched(self, first: int, last: int) -> list[tuple[PreparedSheet, str | None]]:
        """Return the sheets among pages `first` to `last` of the file, from 0.

        Each comes with the pages of its own that are among them, or None when all are.
        """
        found: list[tuple[PreparedSheet, str | None]] = []
        for sheet in self.sheets:
            start, end = (
                max(first - sheet.first_page, 0),
                min(last - sheet.first_page, sheet.pages - 1),
            )
            if start <= end:
                whole = (start, end) == (0, sheet.pages - 1)
                found.append((sheet, None if whole else f"{start + 1}-{end + 1}"))
        return found
