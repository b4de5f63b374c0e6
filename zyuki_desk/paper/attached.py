"""Sheets that go along with a package as PDF: prepared and recorded like any other sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.search import Query
from zyuki_desk.paper.printing import Printing


@dataclass(frozen=True, slots=True)
class AttachedSheet:
    """The PDF and what it bears."""

    pdf: bytes
    serial: str
    pages: int
    head_size: int
    head_short: str


class AttachedSheets:
    """Prints the sheets of one package."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing

    def make(
        self, ledger: Ledger, query: Query, progress: Callable[[int, int], bool]
    ) -> AttachedSheet:
        """Print the ledger's register and record that it left."""
        sheet = self._printing.register(ledger, query, progress=progress)
        serial = self._printing.record(sheet, destination="file")
        return AttachedSheet(sheet.pdf, serial, sheet.pages, sheet.head_size, sheet.head_short)
