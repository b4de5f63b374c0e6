"""From a ledger's lines to a sheet: prepared as a PDF, and recorded when it leaves the desk."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from zyuki_desk.base import calendar
from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.layouts import edition_of, layout_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.sheet import Sheet, earlier_sheet, is_given, next_serial
from zyuki_desk.evidence.heads import qr_payload, short_form
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import RenderedSheet, render_blank, render_register

BITE = 500
MOST_LINES = 200_000
"""More lines than a sheet of 20,000 pages has: a period was mistyped."""

_GIVEN = "この用紙番号は、もう別の用紙に使われました。もう一度用意してから印刷してください。"

NO_QUERY = Query()

Progress = Callable[[int, int], bool]
Render = Callable[[FontBook, SheetHeader], RenderedSheet]
"""Draws a paper that is no register, with the identity it is given."""


@dataclass(frozen=True, slots=True, repr=False)
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

    @property
    def book(self) -> str:
        """The book its record belongs to."""
        return self.ledger.key if self.ledger is not None else DESK_BOOK

    @property
    def digest(self) -> str:
        """SHA-256 of the PDF, in hex."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a page offers to preview, print and save; prepared when it is shown."""

    title: str
    prepare: Callable[["Printing", Progress], PreparedSheet]


class Printing:
    """Prints one office's ledgers in its own layouts."""

    def __init__(self, office: OpenOffice, fonts: FontBook | None = None) -> None:
        self._office = office
        self._fonts = fonts or FontBook()

    def register(
        self, ledger: Ledger, query: Query, *, progress: Progress | None = None,
        layout: Layout | None = None,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare the sheet of the lines that match; `Refusal` when there are too many."""
        form = layout or layout_of(self._office.desk, ledger)
        books, directory = self._office.books, self._office.desk.directory
        ids = books.ids(ledger, query)
        if len(ids) > MOST_LINES:
            raise Refusal("印刷する行が多すぎます。期間を短くしてください。")
        era = form.dates == "era"

        def lines() -> Iterator[Line]:
            for start in range(0, len(ids), BITE):
                yield from books.lines(ledger, ids[start : start + BITE], directory, era=era)

        def told(done: int, _: int) -> bool:
            return progress is None or progress(done, len(ids))

        reprint = self._earlier(ledger, query)
        header, size = self._header(query, reprint)
        sheet = render_register(self._fonts, form, header, lines(), progress=told)
        return self._prepared(
            ledger, query, edition_of(form), header, sheet, (size, reprint), lines=len(ids)
        )

    def blank(
        self, ledger: Ledger, *, pages: int = 1, place: str | None = None,
        layout: Layout | None = None,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare an empty form of the ledger, for the day the power is out."""
        form = layout or layout_of(self._office.desk, ledger)
        query = Query(place=place)
        header, size = self._header(query, None)
        sheet = render_blank(self._fonts, form, header, pages)
        return self._prepared(
            ledger, query, edition_of(form), header, sheet, (size, None), blank=True
        )

    def form(
        self, form: str, render: Render, *, ledger: Ledger | None = None, query: Query = NO_QUERY,
        lines: int = 0,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare a paper that is no register: it too has a serial, the head and its QR code."""
        header, size = self._header(query, None)
        sheet = render(self._fonts, header)
        prepared = self._prepared(ledger, query, "", header, sheet, (size, None), lines=lines)
        return replace(prepared, form=form)

    def record(self, sheet: PreparedSheet, *, destination: str, copies: int = 1) -> str:
        """Record that the sheet left the desk and return its serial; each is recorded once."""
        period = sheet.query.period
        with self._office.desk.operation(Operation.PRINT, ref=sheet.serial) as work:
            if is_given(work.session.connection(), sheet.serial):
                raise Refusal(_GIVEN)
            work.add(
                Sheet(
                    book_key=sheet.book,
                    serial=sheet.serial,
                    layout_edition=sheet.edition,
                    pdf_digest=sheet.digest,
                    pages=sheet.pages,
                    lines=sheet.lines,
                    head_size=sheet.head_size,
                    head_short=sheet.head_short,
                    destination=destination,
                    copies=copies,
                    at=work.moment.at,
                    by=work.signature.person,
                    place=sheet.query.place,
                    first=period.first if period else None,
                    last=period.last if period else None,
                    blank=sheet.blank,
                    reprint_of=sheet.reprint_of,
                    form=sheet.form,
                )
            )
        self._office.remember_head()
        return sheet.serial

    def require_free(self, sheet: PreparedSheet) -> None:
        """Refuse a sheet whose serial went to another one meanwhile; ask before it leaves."""
        with self._office.database.reading() as connection:
            if is_given(connection, sheet.serial):
                raise Refusal(_GIVEN)

    def _earlier(self, ledger: Ledger, query: Query) -> str | None:
        if query.period is None:
            return None
        with self._office.database.reading() as connection:
            return earlier_sheet(
                connection, ledger.key, query.period.first, query.period.last, query.place
            )

    def _header(self, query: Query, reprint: str | None) -> tuple[SheetHeader, int]:
        desk = self._office.desk
        directory, office = desk.directory, desk.directory.office
        now = self._office.clock.read().local
        year = calendar.fiscal_year(query.period.first if query.period else now.date())
        with self._office.database.reading() as connection:
            serial = next_serial(connection, calendar.fiscal_year(now.date()))
        signed = self._office.signed_head()
        header = SheetHeader(
            office=f"{office.name} {office.section}".strip(),
            place=directory.room_title(query.place) if query.place else "",
            period=_period_words(query.period),
            fiscal_year=calendar.fiscal_year_label(year),
            serial=serial,
            head_short=short_form(signed.head),
            qr_payload=qr_payload(signed).decode(),
            printed_at=f"{calendar.era_date(now.date())} {short_time(now)}",
            printed_by=desk.actor.person,
            copy_marks=() if reprint is None else (f"再印刷(初回 {reprint})",),
        )
        return header, signed.head.size

    def _prepared(
        self, ledger: Ledger | None, query: Query, edition: str, header: SheetHeader,
        sheet: RenderedSheet, journal: tuple[int, str | None],
        *, lines: int = 0, blank: bool = False,
    ) -> PreparedSheet:  # fmt: skip
        size, reprint = journal
        return PreparedSheet(
            ledger=ledger, pdf=sheet.pdf, pages=sheet.pages, lines=lines,
            entry_ids=sheet.lines_on_page, serial=header.serial, head_size=size,
            head_short=header.head_short, edition=edition, query=query, blank=blank,
            reprint_of=reprint, inexact=tuple(sheet.inexact),
        )  # fmt: skip


def _period_words(period: Period | None) -> str:
    return "" if period is None else period.label()
