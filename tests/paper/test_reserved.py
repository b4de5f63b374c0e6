"""Reserved numbers: the twin of a hand-filled form, from the blank to the closing."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from tests.paper.reading import page_texts
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.reserved import Reservation, number_words, reservations
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import PreparedSheet, Printing

KEY = "found-item"
VALUES: dict[str, Value] = {"thing": "かさ", "finder": "見本 太郎"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def ledger(office: OpenOffice) -> Ledger:
    """A ledger that anybody understands."""
    return office.ledgers[KEY]


@pytest.fixture
def printing(office: OpenOffice, fonts: FontBook) -> Printing:
    """What prints the office's papers."""
    return Printing(office, fonts)


@pytest.fixture
def form(printing: Printing, ledger: Ledger) -> PreparedSheet:
    """A form with reserved numbers that left the desk."""
    sheet = printing.blank(ledger, reserve=True)
    printing.record(sheet, destination="printer")
    return sheet


def only(office: OpenOffice, ledger: Ledger) -> Reservation:
    with office.database.reading() as connection:
        (found,) = reservations(connection, ledger)
    return found


def write_in(office: OpenOffice, number: int, day: int = 19) -> int:
    values: dict[str, Value] = {"day": date(2026, 11, day), **VALUES}
    return office.desk.enter_paper(KEY, number, values).entry_id


def at(office: OpenOffice, moment: datetime) -> None:
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(seconds=(moment - clock.read().local.replace(tzinfo=None)).total_seconds())


def told(office: OpenOffice) -> list[str]:
    return [d.sentence for d in duties_of(office.desk) if "予約番号" in d.sentence]


class TestTheForm:
    def test_the_next_numbers_stand_on_it(self, form: PreparedSheet, office: OpenOffice) -> None:
        text = page_texts(form.pdf)[0]
        assert form.numbers.start == 4
        assert all(f"{number}" in text.split() for number in form.numbers)

    def test_ordinary_lines_go_on_after_them(self, form: PreparedSheet, office: OpenOffice) -> None:
        saved = office.desk.enter(KEY, {"day": date(2026, 11, 20), **VALUES})
        assert saved.number == form.numbers.stop
        assert verify_office(office).is_sound

    def test_a_form_that_never_left_keeps_no_number(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        printing.blank(ledger, reserve=True)
        assert office.desk.enter(KEY, {"day": date(2026, 11, 20), **VALUES}).number == 4

    def test_a_number_that_was_taken_meanwhile_is_refused(
        self, printing: Printing, ledger: Ledger, office: OpenOffice
    ) -> None:
        sheet = printing.blank(ledger, reserve=True)
        office.desk.enter(KEY, {"day": date(2026, 11, 20), **VALUES})
        with pytest.raises(Refusal, match="もう一度用意"):
            printing.require_free(sheet)
        with pytest.raises(Refusal, match="この用紙を捨て"):
            printing.record(sheet, destination="printer")

    def test_it_is_printed_once_only(self, printing: Printing, ledger: Ledger) -> None:
        sheet = printing.blank(ledger, reserve=True)
        with pytest.raises(Refusal, match="1部だけ"):
            printing.record(sheet, destination="printer", copies=2)

    def test_a_form_without_the_column_has_them_in_the_margin(
        self, printing: Printing, office: OpenOffice
    ) -> None:
        sheet = printing.blank(office.ledgers["credential"], reserve=True)
        assert f"No.{sheet.numbers.start}" in page_texts(sheet.pdf)[0]


class TestWritingIn:
    def test_it_is_told_as_what_it_is(
        self, form: PreparedSheet, office: OpenOffice, ledger: Ledger, printing: Printing
    ) -> None:
        number = form.numbers[2]
        entry_id = write_in(office, number)
        entry = office.books.entry(ledger, entry_id)
        assert (entry.number, entry.late) == (number, False)
        assert entry.origin == f"原本は紙(用紙 {form.serial})"
        late = office.books.ids(ledger, Query(state=LineState.LATE))
        assert entry_id not in late
        (first,) = office.books.history(ledger, entry_id)
        assert first.operation is Operation.ENTER
        sheet = printing.register(ledger, Query(period=month_of(date(2026, 11, 1))))
        assert f"原本は紙(用紙{form.serial})" in "".join(page_texts(sheet.pdf)[0].split())
        assert verify_office(office).is_sound

    @pytest.mark.parametrize(
        ("number", "sentence"), [(1, "予約番号にありません"), (900, "予約番号にありません")]
    )
    def test_only_reserved_numbers(
        self, form: PreparedSheet, office: OpenOffice, number: int, sentence: str
    ) -> None:
        with pytest.raises(Refusal, match=sentence):
            write_in(office, number)

    def test_each_number_once(self, form: PreparedSheet, office: OpenOffice) -> None:
        write_in(office, form.numbers[0])
        with pytest.raises(Refusal, match="もう写して"):
            write_in(office, form.numbers[0])

    def test_a_day_of_another_year_has_no_such_number(
        self, form: PreparedSheet, office: OpenOffice
    ) -> None:
        with pytest.raises(Refusal, match="令和7年度の予約番号にありません"):
            office.desk.enter_paper(KEY, form.numbers[0], {"day": date(2026, 3, 1), **VALUES})

    def test_a_void_number_stays_void(
        self, form: PreparedSheet, office: OpenOffice, ledger: Ledger
    ) -> None:
        office.desk.void_numbers(KEY, 2026, list(form.numbers[:2]), reason="書き損じ")
        with pytest.raises(Refusal, match="無効"):
            write_in(office, form.numbers[1])
        with pytest.raises(Refusal, match="未使用の予約番号ではありません"):
            office.desk.void_numbers(KEY, 2026, [form.numbers[0]], reason="二度目")
        assert only(office, ledger).open_numbers == tuple(form.numbers[2:])

    def test_voiding_needs_a_reason(self, form: PreparedSheet, office: OpenOffice) -> None:
        with pytest.raises(Refusal, match="理由"):
            office.desk.void_numbers(KEY, 2026, [form.numbers[0]], reason=" ")


class TestAccounting:
    def test_an_untouched_form_is_no_duty_until_the_year_ends(
        self, form: PreparedSheet, office: OpenOffice
    ) -> None:
        assert told(office) == []
        at(office, datetime(2027, 3, 5, 9))  # noqa: DTZ001 - the clock takes it as Japan's
        (sentence,) = told(office)
        assert form.serial in sentence

    def test_a_form_once_used_asks_for_its_other_numbers(
        self, form: PreparedSheet, office: OpenOffice
    ) -> None:
        write_in(office, form.numbers[0])
        (sentence,) = told(office)
        assert number_words(list(form.numbers[1:])) in sentence
        office.desk.void_numbers(KEY, 2026, list(form.numbers[1:]), reason="使わなかった")
        assert told(office) == []

    def test_the_closing_names_them_and_the_years_last_one_insists(
        self, form: PreparedSheet, office: OpenOffice, ledger: Ledger
    ) -> None:
        for entry_id in office.books.ids(ledger, Query(state=LineState.AWAITED)):
            office.desk.fill(KEY, entry_id, {"returned_on": date(2026, 11, 20)})
        at(office, datetime(2027, 4, 2, 9))  # noqa: DTZ001 - the clock takes it as Japan's
        sealing = Sealing(office.desk, office.books)
        november, march = month_of(date(2026, 11, 1)), month_of(date(2027, 3, 1))
        findings = sealing.close_period(ledger, november, None)
        assert [found.sheet for found in findings.reserved] == [form.serial]
        assert form.serial in str(findings.to_json()["reserved"])
        with pytest.raises(Refusal, match="写し、使わないものは無効に"):
            sealing.close_period(ledger, march, None)
        office.desk.void_numbers(KEY, 2026, list(form.numbers), reason="使わなかった")
        assert sealing.close_period(ledger, march, None).reserved == ()
        assert verify_office(office).is_sound


@pytest.mark.parametrize(
    ("numbers", "words"), [([], ""), ([5], "5"), ([3, 1, 2, 9], "1–3、9"), ([1, 3], "1、3")]
)
def test_numbers_are_spelled_in_runs(numbers: list[int], words: str) -> None:
    assert number_words(numbers) == words
