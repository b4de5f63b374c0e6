"""From a ledger's lines to a sheet: prepared as a PDF, and recorded when it leaves the desk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from zyuki_desk.base import calendar
from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.layout import Layout, check
from zyuki_desk.core.layouts import (
    edition_of,
    holding,
    known_keys,
    layout_of,
    versions_of,
)
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line
from zyuki_desk.core.numbering import upcoming_number
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.paper_settings import paper_settings
from zyuki_desk.core.reserved import reserve
from zyuki_desk.core.seals import SealFacts, seals_of_lines, seals_of_period
from zyuki_desk.core.search import Query
from zyuki_desk.core.sheet import STOPPED, Sheet, earlier_sheet, is_given, next_serial
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.heads import qr_payload, short_form
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.document import MM, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.prepared import PreparedJob as PreparedJob  # noqa: PLC0414 - for callers
from zyuki_desk.paper.prepared import PreparedSheet as PreparedSheet  # noqa: PLC0414
from zyuki_desk.paper.prepared import Progress as Progress  # noqa: PLC0414
from zyuki_desk.paper.register import RenderedSheet, render_blank, render_register, rows_on_page
from zyuki_desk.paper.stamp import SheetSeals, seal_of, shows_line_seals

BITE = 500
MOST_LINES = 200_000
"""More lines than a sheet of 20,000 pages has: a period was mistyped."""
MOST_BLANK_PAGES = 100

OTHER_LAYOUT = "この期間のものでない様式"
"""Marks a sheet printed in another layout than the one that held then."""

_GIVEN = "この用紙番号は、もう別の用紙に使われました。もう一度用意してから印刷してください。"
_ONE_COPY = (
    "予約番号の付いた用紙は、同じ番号が2枚にならないように1部だけ印刷できます。"
    "足りないときは、枚数を増やして用意してください。"
)

NO_QUERY = Query()

Render = Callable[[FontBook, SheetHeader], RenderedSheet]
"""Draws a paper that is no register, with the identity it is given."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a page offers to preview, print and save; prepared when it is shown."""

    title: str
    prepare: Callable[["Printing", Progress], PreparedSheet | PreparedJob]


@dataclass(slots=True)
class JobDraft:
    """Sheets under way into one file."""

    document: Document
    sheets: list[PreparedSheet] = field(default_factory=list)

    def add(self, sheet: PreparedSheet) -> PreparedSheet:
        """Take the sheet that was drawn last."""
        first = self.document.all_pages - sheet.pages
        self.sheets.append(replace(sheet, first_page=first))
        return self.sheets[-1]


@dataclass(frozen=True, slots=True)
class _Identity:
    """What a sheet says about itself, and what its record keeps of that."""

    header: SheetHeader
    head_size: int
    reprint_of: str | None = None

    def marked(self, mark: str) -> "_Identity":
        """Return the same with another mark at the top of the sheet."""
        header = replace(self.header, copy_marks=(*self.header.copy_marks, mark))
        return replace(self, header=header)


class Printing:
    """Prints one office's ledgers in its own layouts."""

    def __init__(self, office: OpenOffice, fonts: FontBook | None = None) -> None:
        self._office = office
        self.fonts = fonts or FontBook()

    @property
    def office(self) -> OpenOffice:
        """The office whose papers these are."""
        return self._office

    def register(
        self, ledger: Ledger, query: Query, *, progress: Progress | None = None,
        layout: Layout | None = None, into: JobDraft | None = None,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare the sheet of the lines that match; `Refusal` when there are too many.

        It prints in the layout that held at the period's end; another one is marked.
        """
        desk = self._office.desk
        today = self._office.clock.read().today
        held = holding(
            versions_of(desk, ledger), min(query.period.last, today) if query.period else today
        ).layout
        form = layout or held
        check(form, known_keys(ledger))
        books, directory = self._office.books, self._office.desk.directory
        ids = books.ids(ledger, query)
        if len(ids) > MOST_LINES:
            raise Refusal("印刷する行が多すぎます。期間を短くしてください。")
        era = form.dates == "era"
        seals = self._seals(ledger, query, era=era)
        by_line = seals.drawn and shows_line_seals(form)

        def lines() -> Iterator[Line]:
            for start in range(0, len(ids), BITE):
                bite = ids[start : start + BITE]
                made = books.lines(ledger, bite, directory, era=era)
                yield from self._sealed(ledger, made) if by_line else made

        def told(done: int, _: int) -> bool:
            return progress is None or progress(done, len(ids))

        identity = self._identify(query, self._earlier(ledger, query), into)
        if form != held:
            identity = identity.marked(OTHER_LAYOUT)
        sheet = render_register(
            self.fonts, form, identity.header, lines(),
            progress=told, into=into.document if into else None, seals=seals,
        )  # fmt: skip
        prepared = _prepared(ledger, query, identity, sheet, edition_of(form), lines=len(ids))
        return into.add(prepared) if into else prepared

    def blank(
        self, ledger: Ledger, *, pages: int = 1, place: str | None = None,
        layout: Layout | None = None, reserve: bool = False, into: JobDraft | None = None,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare an empty form of the ledger, for the day the power is out.

        With `reserve` its rows carry the ledger's next numbers, kept for them when it is recorded.
        """
        if not 0 < pages <= MOST_BLANK_PAGES:
            raise Refusal(f"白紙の様式は1~{MOST_BLANK_PAGES}枚にしてください。", field="pages")
        form = layout or layout_of(self._office.desk, ledger)
        query = Query(place=place)
        identity = self._identify(query, None, into)
        year = calendar.fiscal_year(self._office.clock.read().today)
        first, last = 1, 0
        if reserve:
            with self._office.database.reading() as connection:
                first = upcoming_number(connection, ledger.model, year)
            last = first + pages * rows_on_page(self.fonts, form, identity.header) - 1
        sheet = render_blank(
            self.fonts, form, identity.header, pages,
            numbers=map(str, count(first)) if reserve else (),
            into=into.document if into else None,
        )  # fmt: skip
        prepared = replace(
            _prepared(ledger, query, identity, sheet, edition_of(form)),
            blank=True, fiscal_year=year, numbers=range(first, last + 1),
        )  # fmt: skip
        return into.add(prepared) if into else prepared

    def form(
        self, form: str, render: Render, *, ledger: Ledger | None = None, query: Query = NO_QUERY,
        lines: int = 0, into: JobDraft | None = None,
    ) -> PreparedSheet:  # fmt: skip
        """Prepare a paper that is no register: it too has a serial, the head and its QR code.

        With `into`, `render` draws into that job's document.
        """
        identity = self._identify(query, None, into)
        sheet = render(self.fonts, identity.header)
        prepared = replace(_prepared(ledger, query, identity, sheet, "", lines=lines), form=form)
        return into.add(prepared) if into else prepared

    def job(
        self, title: str, form: str, parts: Sequence[Callable[[JobDraft], object]],
        *, progress: Progress | None = None,
    ) -> PreparedJob:  # fmt: skip
        """Prepare several sheets as one file; each part draws one or more of them.

        `Refusal` when asked to stop.
        """
        document = Document(self.fonts.chain("gothic"), (210 * MM, 297 * MM), title=title)
        draft = JobDraft(document)
        for done, part in enumerate(parts):
            if progress is not None and not progress(done, len(parts)):
                raise Refusal("印刷の用意を中止しました。")
            part(draft)
        return PreparedJob.bound(title, form, document.finish(), tuple(draft.sheets))

    def record(
        self, prepared: PreparedSheet | PreparedJob, *, destination: str, copies: int = 1,
        pages: tuple[int, int] | None = None,
    ) -> str:  # fmt: skip
        """Record what left the desk and return its serial; each is recorded once.

        `pages` are the first and last page that left, from 0, where not all did.
        """
        job = as_job(prepared)
        first, last = pages or (0, job.pages - 1)
        leaving = job.touched(first, last)
        require_one_copy(job, copies)
        with self._office.desk.operation(Operation.PRINT, ref=job.words) as work:
            for sheet, page_range in leaving:
                self._record(
                    work, sheet, destination, copies, page_range, is_part=len(job.sheets) > 1
                )
        self._office.remember_head()
        return job.words

    @staticmethod
    def _record(
        work: Work, sheet: PreparedSheet, destination: str, copies: int, page_range: str | None,
        *, is_part: bool,
    ) -> None:  # fmt: skip
        if is_given(work.connection, sheet.serial):
            raise Refusal(_GIVEN)
        period = sheet.query.period
        if sheet.numbers and sheet.ledger is not None and destination != STOPPED:
            reserve(
                work, sheet.ledger, sheet.fiscal_year, sheet.numbers,
                sheet=sheet.serial, place=sheet.query.place,
            )  # fmt: skip
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
                first_page=sheet.first_page if is_part else None,
                page_range=page_range,
            )
        )
        if sheet.on_record is not None and destination != STOPPED:
            sheet.on_record(work, sheet.serial)

    def require_free(self, prepared: PreparedSheet | PreparedJob) -> None:
        """Refuse what went to another sheet meanwhile, serial or number; ask before it leaves."""
        job = as_job(prepared)
        with self._office.database.reading() as connection:
            for sheet in job.sheets:
                if is_given(connection, sheet.serial):
                    raise Refusal(_GIVEN)
                if not sheet.numbers or sheet.ledger is None:
                    continue
                model = sheet.ledger.model
                if upcoming_number(connection, model, sheet.fiscal_year) != sheet.numbers.start:
                    raise Refusal(
                        "この用紙の番号は、その間に使われました。もう一度用意してから印刷してください。"
                    )

    def _seals(self, ledger: Ledger, query: Query, *, era: bool) -> SheetSeals:
        """Return what is drawn into seal boxes: only what was given, and for the very period."""
        desk = self._office.desk
        settings = paper_settings(desk)
        found: list[SealFacts] = []
        if query.period is not None and query == Query(period=query.period, place=query.place):
            with self._office.database.reading() as connection:
                found = seals_of_period(connection, ledger.key, query.period, query.place)
        return SheetSeals(
            period=tuple(seal_of(facts, desk.directory) for facts in found),
            size_mm=settings.stamp_mm,
            corrections=settings.correction_stamps,
            drawn=settings.stamps,
            era=era,
        )

    def _sealed(self, ledger: Ledger, lines: Sequence[Line]) -> Iterator[Line]:
        directory = self._office.desk.directory
        with self._office.database.reading() as connection:
            found = seals_of_lines(connection, ledger.key, [line.entry_id for line in lines])
        for line in lines:
            seals = found.get(line.entry_id, ())
            yield replace(line, seals=tuple(seal_of(facts, directory) for facts in seals))

    def _earlier(self, ledger: Ledger, query: Query) -> str | None:
        if query.period is None:
            return None
        with self._office.database.reading() as connection:
            return earlier_sheet(
                connection, ledger.key, query.period.first, query.period.last, query.place
            )

    def _identify(self, query: Query, reprint: str | None, into: JobDraft | None) -> _Identity:
        desk = self._office.desk
        directory, office = desk.directory, desk.directory.office
        now = self._office.clock.read().local
        year = calendar.fiscal_year(query.period.first if query.period else now.date())
        before = len(into.sheets) if into else 0
        with self._office.database.reading() as connection:
            serial = next_serial(connection, calendar.fiscal_year(now.date()), after=before)
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
        return _Identity(header, signed.head.size, reprint)


def as_job(prepared: PreparedSheet | PreparedJob) -> PreparedJob:
    """Return a job, of one sheet where it is one."""
    return prepared if isinstance(prepared, PreparedJob) else PreparedJob.of(prepared)


def require_one_copy(job: PreparedJob, copies: int) -> None:
    """Refuse a second copy of a form with reserved numbers: each number stands on one paper."""
    if copies > 1 and any(sheet.numbers for sheet in job.sheets):
        raise Refusal(_ONE_COPY, field="copies")


def _prepared(
    ledger: Ledger | None, query: Query, identity: _Identity, sheet: RenderedSheet, edition: str,
    *, lines: int = 0,
) -> PreparedSheet:  # fmt: skip
    return PreparedSheet(
        ledger=ledger, pdf=sheet.pdf, pages=sheet.pages, lines=lines,
        entry_ids=sheet.lines_on_page, serial=identity.header.serial,
        head_size=identity.head_size, head_short=identity.header.head_short, edition=edition,
        query=query, blank=False, reprint_of=identity.reprint_of, inexact=tuple(sheet.inexact),
    )  # fmt: skip


def _period_words(period: Period | None) -> str:
    return "" if period is None else period.label()
