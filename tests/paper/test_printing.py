"""Sheets that leave the desk: serials, heads, digests, reprints."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from tests.paper.reading import page_texts
from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.layouts import set_layout
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.paper_head import check_head
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import OTHER_LAYOUT, PreparedSheet, Printing

NOVEMBER = Query(period=month_of(date(2026, 11, 1)), place="R1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def ledger(office: OpenOffice) -> Ledger:
    """The register of entries."""
    return office.ledgers["room-entry"]


@pytest.fixture
def printing(office: OpenOffice, fonts: FontBook) -> Printing:
    """What prints the office's ledgers."""
    return Printing(office, fonts)


def text_of(sheet: PreparedSheet) -> str:
    """Return the text of the first page without what wrapping adds."""
    return "".join(page_texts(sheet.pdf)[0].split())


def kept(office: OpenOffice, columns: str) -> list[tuple[object, ...]]:
    """Return columns of the recorded sheets."""
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT {columns} FROM sheet ORDER BY id")  # noqa: S608
        return [tuple(row) for row in rows]


class TestTheSheet:
    def test_it_says_what_it_is(self, printing: Printing, ledger: Ledger) -> None:
        text = text_of(printing.register(ledger, NOVEMBER))
        for words in ("入退室管理簿", "見本市市民課", "令和8年11月", "端末機設置室(レベル1)",
                      "令和8年度", "2026-00001"):  # fmt: skip
            assert words in text

    def test_preparing_leaves_no_trace(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        before = office.head()
        sheets = [printing.register(ledger, NOVEMBER) for _ in range(2)]
        assert office.head() == before
        assert page_texts(sheets[0].pdf) == page_texts(sheets[1].pdf)
        assert sheets[0].serial == sheets[1].serial

    def test_pages_know_their_lines(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        sheet = printing.register(ledger, NOVEMBER)
        assert len(sheet.entry_ids) == sheet.pages == len(page_texts(sheet.pdf))
        flat = [i for page in sheet.entry_ids for i in page]
        assert flat == list(office.books.ids(ledger, NOVEMBER))
        assert sheet.lines == len(flat)

    def test_a_period_without_lines_is_a_sheet_too(
        self, printing: Printing, ledger: Ledger
    ) -> None:
        sheet = printing.register(ledger, Query(period=month_of(date(2025, 5, 1))))
        assert (sheet.pages, sheet.lines) == (1, 0)


class TestTheRecord:
    def test_the_digest_is_of_the_very_pdf(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        sheet = printing.register(ledger, NOVEMBER)
        printing.record(sheet, destination="printer", copies=2)
        assert kept(office, "pdf_digest, destination, copies, pages, lines, place, by") == [
            (hashlib.sha256(sheet.pdf).hexdigest(), "printer", 2, sheet.pages, sheet.lines,
             "R1", "P0001"),
        ]  # fmt: skip
        assert verify_office(office).is_sound

    def test_serials_are_dense_in_each_fiscal_year(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        serials = [
            printing.record(printing.register(ledger, NOVEMBER), destination="file")
            for _ in range(2)
        ]
        serials.append(printing.record(printing.blank(ledger), destination="file"))
        clock = office.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=140)
        serials.append(printing.record(printing.blank(ledger), destination="file"))
        assert serials == ["2026-00001", "2026-00002", "2026-00003", "2027-00001"]

    def test_a_serial_is_given_once(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        one, other = printing.register(ledger, NOVEMBER), printing.blank(ledger)
        printing.record(one, destination="file")
        for give in (printing.require_free, lambda x: printing.record(x, destination="file")):
            with pytest.raises(Refusal, match="もう一度"):
                give(other)
        assert kept(office, "serial") == [("2026-00001",)]

    def test_a_reprint_says_so(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        first = printing.register(ledger, NOVEMBER)
        printing.record(first, destination="file")
        again = printing.register(ledger, NOVEMBER)
        assert again.reprint_of == first.serial
        assert f"再印刷(初回{first.serial})" in text_of(again)
        assert "再印刷" not in text_of(first)
        printing.record(again, destination="file")
        assert kept(office, "reprint_of") == [(None,), (first.serial,)]
        other = Query(period=Period(date(2026, 11, 1), date(2026, 11, 29)), place="R1")
        assert printing.register(ledger, other).reprint_of is None
        assert printing.register(ledger, NOVEMBER.within(None)).reprint_of is None

    def test_it_needs_the_right(self, ledger: Ledger, office: OpenOffice, fonts: FontBook) -> None:
        sheet = Printing(office, fonts).register(ledger, NOVEMBER)
        office.sign_in_as(Actor("P0009", "T1"))
        with pytest.raises(Refusal, match="役割"):
            Printing(office, fonts).record(sheet, destination="file")


class TestTheHead:
    def test_the_paper_vouches_for_the_file(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        head = office.head()
        sheet = printing.register(ledger, NOVEMBER)
        printing.record(sheet, destination="file")
        office.desk.strike("room-entry", 1, reason="取りやめ")
        found = check_head(office.database, sheet.head_short, origin=office.origin)
        assert (found.size, found.is_end) == (head.size, False)
        assert sheet.head_size == head.size

    def test_it_does_not_vouch_for_another_file(
        self, printing: Printing, ledger: Ledger, office: OpenOffice, tmp_path: Path
    ) -> None:
        office.desk.strike("room-entry", 1, reason="取りやめ")
        sheet = printing.register(ledger, NOVEMBER)
        with sample_office(tmp_path / "other") as other:
            other.desk.strike("room-entry", 2, reason="取りやめ")
            found = check_head(other.database, sheet.head_short, origin=other.origin)
        assert not found.matches


class TestLayoutsOfTheirTime:
    SPRING, AUTUMN = date(2026, 4, 1), date(2026, 11, 1)

    @pytest.fixture
    def forms(self, office: OpenOffice, ledger: Ledger) -> tuple[Layout, Layout]:
        """Two layouts of the office, and a planned third."""
        old, new = (replace(ledger.layout, title=title) for title in ("春の管理簿", "秋の管理簿"))
        set_layout(office.desk, ledger, old, reason="制定", since=self.SPRING)
        set_layout(office.desk, ledger, new, reason="改正", since=self.AUTUMN)
        planned = replace(new, title="来年の管理簿")
        set_layout(office.desk, ledger, planned, reason="改正", since=date(2026, 11, 25))
        return old, new

    @pytest.mark.usefixtures("forms")
    @pytest.mark.parametrize(
        ("month", "title"), [(3, "入退室管理簿"), (10, "春の管理簿"), (11, "秋の管理簿")]
    )
    def test_a_period_prints_in_the_layout_of_its_end(
        self, printing: Printing, ledger: Ledger, month: int, title: str
    ) -> None:
        sheet = printing.register(ledger, Query(period=month_of(date(2026, month, 1))))
        assert title in text_of(sheet)
        assert OTHER_LAYOUT not in text_of(sheet)

    def test_another_one_is_printed_when_asked_for_and_marked(
        self, printing: Printing, ledger: Ledger, forms: tuple[Layout, Layout]
    ) -> None:
        text = text_of(printing.register(ledger, NOVEMBER, layout=forms[0]))
        assert "春の管理簿" in text
        assert OTHER_LAYOUT in text
        assert OTHER_LAYOUT not in text_of(printing.register(ledger, NOVEMBER, layout=forms[1]))

    def test_a_blank_form_is_todays(
        self, printing: Printing, ledger: Ledger, forms: tuple[Layout, Layout]
    ) -> None:
        assert forms[1].title in text_of(printing.blank(ledger))
