"""Which things bear a label already, and what is written when labels are printed."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.stock.model import StockLabel
from zyuki_desk.core.work import Work


def labelled(connection: Connection, ledger: Ledger) -> frozenset[int]:
    """Return the lines of a register whose label was printed."""
    found = connection.execute(
        select(StockLabel.entry_id).where(StockLabel.book_key == ledger.key).distinct()
    )
    return frozenset(found.scalars())


def note_labels(work: Work, ledger: Ledger, entries: Collection[int], sheet: str) -> None:
    """Write down that these lines' labels left the desk on a sheet."""
    for entry_id in entries:
        work.add(
            StockLabel(
                book_key=ledger.key,
                entry_id=entry_id,
                sheet=sheet,
                at=work.moment.at,
                by=work.signature.person,
            )
        )
