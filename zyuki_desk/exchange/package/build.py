"""Making a package: sheets, tables, records, one closing record, one signed head, one signature.

The journal is told before anything is written and again when everything is: the closing record
names the count and the end of every ledger's own chain, so nothing can be left out of a ledger
afterwards. What was written meanwhile makes the package start again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zyuki_desk import __version__
from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import resource
from zyuki_desk.core.layout_file import to_json
from zyuki_desk.core.layouts import layout_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.package import Package, next_package_serial
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.evidence.heads import SignedHead
from zyuki_desk.evidence.journal import BookHead, read_state
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.unrolled import Leaves, Unrolled, unrolled
from zyuki_desk.exchange.package.bag import Bag, Sink
from zyuki_desk.exchange.package.order import (
    MOST_LINES,
    Built,
    Chapter,
    Order,
    Sheets,
    Tell,
    silent,
)
from zyuki_desk.exchange.package.page import page, reader, verifier
from zyuki_desk.exchange.package.records import RecordFiles, record_text, script
from zyuki_desk.exchange.package.tables import headings, table_rows
from zyuki_desk.exchange.package.telling import Telling
from zyuki_desk.exchange.package.verifier.rules import FORMAT
from zyuki_desk.exchange.writers import write_csv, write_xlsx

_CHANGED = (
    "書き出しの間に記入がありました。だれも記入していないときに、もう一度書き出してください。"
)


@dataclass(slots=True)
class _Cut:
    """Up to where the journal is told: its size, and the ends of the books."""

    size: int
    books: dict[str, BookHead]


class Builder:
    """Makes one package of an open office into a sink."""

    def __init__(
        self, office: OpenOffice, order: Order, sink: Sink, *, sheets: Sheets | None = None,
        tell: Tell = silent,
    ) -> None:  # fmt: skip
        self._office = office
        self._order = order
        self._bag = Bag(sink)
        self._sheets = sheets
        self._tell = tell
        self._leaves = Leaves()
        self.serial = ""
        self.row_id = 0

    def build(self) -> Built:
        """Write everything and sign it; `Refusal` says why not, and then nothing of it counts."""
        office, order = self._office, self._order
        office.desk.require(Operation.EXPORT)
        chapters = [self._chapter(key) for key in dict.fromkeys(order.ledgers)]
        lines = sum(len(chapter.ids) for chapter in chapters)
        if lines > MOST_LINES:
            raise Refusal(f"{MOST_LINES:,}行までにしてください。期間を分けて書き出します。")
        self._begin(chapters)
        for at, chapter in enumerate(chapters):
            self._print(chapter, at, len(chapters))
        cut = self._cut(chapters)
        for chapter in chapters:
            self._write_tables(chapter)
        files = RecordFiles(self._bag, chapters)
        self._read(1, cut.size, [chapter.ledger.key for chapter in chapters], files)
        files.finish()
        closing = self._close(chapters, cut)
        head = office.signed_head()
        self._read(cut.size + 1, head.head.size, (), None)
        digest = self._finish(chapters, closing, head)
        records = sum(chapter.records for chapter in chapters)
        return Built(
            self.serial, head.head.size, digest, self._bag.read_digest, lines, records
        )  # fmt: skip

    # The steps

    def _chapter(self, key: str) -> Chapter:
        office = self._office
        ledger = office.ledgers[key]
        chapter = Chapter(ledger, office.books.ids(ledger, self._order.query))
        missing = Sealing(office.desk, office.books).missing(ledger, self._order.period)
        chapter.gaps = tuple(day.isoformat() for day in missing.days)
        chapter.owed = tuple(
            f"{each.day.year}年 {each.sentence}" if each.day else each.sentence
            for each in missing.told
        )
        return chapter

    def _print(self, chapter: Chapter, at: int, count: int) -> None:
        if self._sheets is None or not chapter.ids:
            return
        words = f"{chapter.ledger.title}の用紙"

        def progress(done: int, of: int) -> bool:
            self._tell(at * of + done, count * of, words)
            return True

        chapter.sheet = self._sheets.make(chapter.ledger, self._order.query, progress)
        self._bag.put(f"data/{chapter.ledger.key}/sheet.pdf", chapter.sheet.pdf)

    def _begin(self, chapters: Sequence[Chapter]) -> None:
        """Record the try, before a single line is written."""
        office, order = self._office, self._order
        year = fiscal_year(office.clock.read().today)
        period = order.period
        with office.desk.operation(Operation.EXPORT, ref="package") as work:
            self.serial = next_package_serial(work.connection, year)
            row = work.add(
                Package(
                    serial=self.serial,
                    books={"ledgers": [chapter.ledger.key for chapter in chapters]},
                    purpose=order.purpose.strip(),
                    recipient=order.recipient.strip(),
                    approver=order.approver,
                    at=work.moment.at,
                    by=work.signature.person,
                    second=order.second,
                    first=period.first if period else None,
                    last=period.last if period else None,
                    medium=order.medium,
                )
            )
        self.row_id = row.id

    def _cut(self, chapters: Sequence[Chapter]) -> _Cut:
        """Tell each ledger that it leaves, and return up to where it does."""
        office = self._office
        with office.desk.operation(Operation.EXPORT, ref=self.serial) as work:
            for chapter in chapters:
                told = {"package": self.serial, "lines": len(chapter.ids)}
                work.act(chapter.ledger.key, told, reason=self._order.purpose.strip())
        with office.database.reading() as connection:
            state = read_state(connection)
        return _Cut(state.size, dict(state.books))

    def _write_tables(self, chapter: Chapter) -> None:
        ledger, office, bag = chapter.ledger, self._office, self._bag
        folder = f"data/{ledger.key}"
        bag.put(f"{folder}/layout.json", to_json(layout_of(office.desk, ledger)).encode())
        for write, name in ((write_csv, "lines.csv"), (write_xlsx, "lines.xlsx")):
            words = f"{ledger.title}の表({name[-4:].lstrip('.').upper()})"

            def progress(done: int, words: str = words, total: int = len(chapter.ids)) -> bool:
                self._tell(done, total, words)
                return True

            with bag.file(f"{folder}/{name}") as stream:
                rows = table_rows(office, ledger, chapter.ids)
                write(stream, headings(ledger), rows, progress=progress)

    def _read(self, first: int, last: int, books: Sequence[str], files: RecordFiles | None) -> None:
        office = self._office
        for bite in unrolled(office.database, kept_kinds(office.ledgers), books, first, last):
            self._leaves.extend(bite)
            if files is not None:
                files.add(bite)
            self._tell(len(self._leaves), last, "証跡")

    def _close(self, chapters: Sequence[Chapter], cut: _Cut) -> Unrolled:
        """Record the ends of the chains and what was written; refuse if a ledger grew meanwhile."""
        office, order = self._office, self._order
        keys = [chapter.ledger.key for chapter in chapters]
        with office.desk.operation(Operation.EXPORT, ref=self.serial) as work:
            books = work.state.books
            if any(books.get(key) != cut.books.get(key) for key in keys):
                raise Refusal(_CHANGED)
            work.act(
                DESK_BOOK,
                {
                    "what": FORMAT,
                    "serial": self.serial,
                    "ledgers": keys,
                    "lines": {chapter.ledger.key: len(chapter.ids) for chapter in chapters},
                    "books": {k: [b.count, b.hash.hex()] for k, b in sorted(books.items())},
                    "first": order.period.first.isoformat() if order.period else None,
                    "last": order.period.last.isoformat() if order.period else None,
                    "recipient": order.recipient.strip(),
                    "written": self._bag.written_digest,
                },
                reason=order.purpose.strip(),
            )
        with office.database.reading() as connection:
            size = read_state(connection).size
        kinds = kept_kinds(office.ledgers)
        for bite in unrolled(office.database, kinds, (DESK_BOOK,), cut.size + 1, size):
            for record in bite:
                if record.source == "act" and f'"serial":"{self.serial}"' in _plain(record.image):
                    return record
        raise Refusal(_CHANGED)

    def _finish(self, chapters: Sequence[Chapter], closing: Unrolled, head: SignedHead) -> str:
        office, bag = self._office, self._bag
        telling = Telling(office, self._order, self.serial, head, self._leaves.tree())
        closed = (closing.seq, record_text(closing, shown=True))
        bag.put("data/package.js", script("package", telling.whole(chapters, closed)))
        bag.put("data/FORMAT.txt", resource("package/FORMAT.txt").read_bytes())
        bag.put("index.html", page())
        bag.put("reader.html", reader())
        bag.put("verify.py", verifier())
        moment = office.clock.read()
        info = {
            "Source-Organization": telling.office_name,
            "External-Identifier": self.serial,
            "Bagging-Date": moment.today.isoformat(),
            "External-Description": " ".join(self._order.purpose.split()),
            "Bag-Software-Agent": f"zyuki-desk {__version__}",
        }
        signature = bag.seal(info, office.origin, self.serial, office.signer)
        return telling.digest_of(signature)


def _plain(image: str | None) -> str:
    """Take the escapes off a detail that is a text within a text."""
    return (image or "").replace('\\"', '"')
