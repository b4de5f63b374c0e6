"""Printed sheets (用紙): each has a serial, the head it carries, and the digest of the very PDF."""

from datetime import date, datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.evidence.kept import Kept


class Sheet(Kept):
    """One paper that left the desk; its head is the outside witness of the journal."""

    __tablename__ = "sheet"

    book_key: Mapped[str]
    serial: Mapped[str]
    layout_edition: Mapped[str]
    """Digest of the layout it was printed in."""
    pdf_digest: Mapped[str]
    """SHA-256 of the PDF that was printed, in hex."""
    pages: Mapped[int]
    lines: Mapped[int]
    head_size: Mapped[int]
    head_short: Mapped[str]
    destination: Mapped[str]
    """`printer` or `file`, never a name of either; `stopped` when the printer gave up under way."""
    copies: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    place: Mapped[str | None] = mapped_column(default=None)
    first: Mapped[date | None] = mapped_column(default=None)
    last: Mapped[date | None] = mapped_column(default=None)
    blank: Mapped[bool] = mapped_column(default=False)
    reprint_of: Mapped[str | None] = mapped_column(default=None)
    form: Mapped[str | None] = mapped_column(default=None)
    """Which paper it is where it is no register, e.g. `month-sheet`."""
    first_page: Mapped[int | None] = mapped_column(default=None)
    """Where it begins in a file of several sheets, from 0."""
    page_range: Mapped[str | None] = mapped_column(default=None)
    """The pages that left, where not all did: `2-3`."""

    @property
    def book(self) -> str:
        """The printed ledger, or the desk's own book for a paper of the office."""
        return self.book_key


STOPPED = "stopped"


def next_serial(connection: Connection, fiscal_year: int, *, after: int = 0) -> str:
    """Return the next sheet's serial of a fiscal year, such as `2026-00012`, or one after it."""
    count = connection.execute(
        select(func.count()).select_from(Sheet).where(Sheet.serial.like(f"{fiscal_year}-%"))
    ).scalar_one()
    return f"{fiscal_year}-{count + 1 + after:05d}"


def is_given(connection: Connection, serial: str) -> bool:
    """Whether a sheet of that serial left the desk already."""
    found = connection.execute(select(Sheet.id).where(Sheet.serial == serial).limit(1)).scalar()
    return found is not None


def earlier_sheet(
    connection: Connection, ledger: str, first: date, last: date, place: str | None
) -> str | None:
    """Return the serial of the last register of the same ledger, period and room, if any."""
    return connection.execute(
        select(Sheet.serial)
        .where(
            Sheet.book_key == ledger,
            Sheet.first == first,
            Sheet.last == last,
            Sheet.place.is_(None) if place is None else Sheet.place == place,
            Sheet.blank.is_(False),
            Sheet.form.is_(None),
            Sheet.destination != STOPPED,
        )
        .order_by(Sheet.id.desc())
        .limit(1)
    ).scalar()
