"""What every ledger must be able to do, asked of every ledger that is present and of one more.

The extra ledger is nothing but a file: what passes here for it, passes for the next one too.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.contract.ledgers import every_ledger
from tests.contract.lines import enter, entered, free_text, sample_values, some_value
from tests.contract.office import EVENING, LAST_DAY, PLAN, open_sample
from zyuki_desk.base.calendar import Period, fiscal_year, month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder, resource
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.entry import MANAGED
from zyuki_desk.core.fields import FieldKind, show
from zyuki_desk.core.layout import check
from zyuki_desk.core.layouts import known_keys
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.sample import make_sample

pytestmark = pytest.mark.parametrize("ledger", every_ledger().values(), ids=lambda x: x.key)


def first_line(office: OpenOffice, ledger: Ledger) -> int:
    """Enter the first example line that the rules take and return its id."""
    return next(entered(office, ledger, LAST_DAY))[0].entry_id


def fill_something(office: OpenOffice, ledger: Ledger, entry_id: int) -> str:
    """Write into the first blank cell that takes something, and return its field's key."""
    values = office.books.entry(ledger, entry_id).values
    for spec in ledger.shown:
        if values[spec.key] is None:
            value = some_value(spec, LAST_DAY, EVENING)
            try:
                office.desk.fill(ledger.key, entry_id, {spec.key: value})
            except Refusal:
                continue
            return spec.key
    pytest.fail("no blank cell takes anything")


class TestDefinition:
    def test_fields_are_the_models_own_columns(self, ledger: Ledger) -> None:
        columns = set(ledger.model.__mapper__.column_attrs.keys())
        assert {spec.key for spec in ledger.fields} == columns - MANAGED | {"day"}

    def test_the_day_comes_first_among_what_is_required(self, ledger: Ledger) -> None:
        assert ledger.field("day").required
        assert ledger.field("day").kind is FieldKind.DATE

    def test_labels_keys_titles_and_tables_are_unique(self, ledger: Ledger) -> None:
        labels = [spec.label for spec in ledger.fields]
        assert len(set(labels)) == len(labels)
        others = [x for x in every_ledger().values() if x.key != ledger.key]
        assert ledger.title not in {x.title for x in others}
        assert ledger.model.__tablename__ not in {x.model.__tablename__ for x in others}

    def test_a_newcomer_is_told_what_it_is_for(self, ledger: Ledger) -> None:
        told = ledger.explanation
        assert all(text.strip() for text in (told.what, told.who, told.when, told.rule))
        assert ledger.group.strip()

    def test_it_is_kept_for_some_years_by_a_named_rule(self, ledger: Ledger) -> None:
        assert ledger.retention.years >= 1
        assert ledger.retention.source.strip()

    def test_its_icon_is_there(self, ledger: Ledger) -> None:
        assert resource(f"icons/{ledger.icon}.svg").is_file()

    def test_its_layout_can_be_printed_and_names_what_it_has(self, ledger: Ledger) -> None:
        check(ledger.layout, known_keys(ledger))
        hidden = {spec.key for spec in ledger.fields if spec.hidden}
        assert not hidden & set(ledger.layout.keys)

    def test_what_is_required_and_seen_is_on_the_paper(self, ledger: Ledger) -> None:
        required = {spec.key for spec in ledger.shown if spec.required} - {ledger.place}
        assert required <= set(ledger.layout.keys)

    def test_closed_lists_have_choices_and_others_none(self, ledger: Ledger) -> None:
        for spec in ledger.fields:
            assert bool(spec.choices) == (spec.kind is FieldKind.CHOICE), spec.key

    def test_place_person_and_derived_fields_exist(self, ledger: Ledger) -> None:
        if ledger.place is not None:
            assert ledger.field(ledger.place).kind is FieldKind.PLACE
        if ledger.person is not None:
            assert ledger.field(ledger.person).kind is FieldKind.PERSON
        assert all(ledger.field(key) for key in ledger.derived)

    def test_something_can_be_searched(self, ledger: Ledger) -> None:
        assert any(spec.searched for spec in ledger.fields)


class TestThePen:
    def test_the_example_is_entered_line_by_line(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        lines = list(entered(blank_office, ledger, LAST_DAY))
        assert len(lines) > len(sample_values(blank_office, ledger, LAST_DAY)) / 2
        for saved, values in lines[:5]:
            kept = blank_office.books.entry(ledger, saved.entry_id).values
            assert {key: kept[key] for key in values} == values

    def test_a_cell_is_filled_once(self, ledger: Ledger, blank_office: OpenOffice) -> None:
        entry_id = first_line(blank_office, ledger)
        key = fill_something(blank_office, ledger, entry_id)
        assert blank_office.books.entry(ledger, entry_id).values[key] is not None
        with pytest.raises(Refusal, match="もう書かれています"):
            blank_office.desk.fill(ledger.key, entry_id, {key: None})

    def test_a_correction_leaves_the_old_value_struck_in_view(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        entry_id = first_line(blank_office, ledger)
        spec = free_text(ledger, blank_office.books.entry(ledger, entry_id).values)
        old = blank_office.books.entry(ledger, entry_id).values[spec.key]
        with pytest.raises(Refusal, match="理由"):
            blank_office.desk.correct(ledger.key, entry_id, {spec.key: "新"}, reason=" ")
        blank_office.desk.correct(ledger.key, entry_id, {spec.key: "新しい言葉"}, reason="誤記")
        (line,) = blank_office.books.lines(ledger, [entry_id], blank_office.desk.directory)
        assert [(run.text, run.struck) for run in line.cells[spec.key] if not run.mark] == [
            (old, True),
            ("新しい言葉", False),
        ]

    def test_a_struck_line_stays_and_its_number_is_not_used_again(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        (first, values), (second, _), *_ = entered(blank_office, ledger, LAST_DAY)
        blank_office.desk.strike(ledger.key, second.entry_id, reason="二重に書いた")
        (line,) = blank_office.books.lines(ledger, [second.entry_id], blank_office.desk.directory)
        assert line.struck
        assert "二重に書いた" in line.note
        with pytest.raises(Refusal, match="抹消"):
            blank_office.desk.strike(ledger.key, second.entry_id, reason="もう一度")
        numbers = _numbers(blank_office, ledger)
        assert numbers == list(range(1, len(numbers) + 1))
        assert blank_office.books.entry(ledger, first.entry_id).values["day"] == values["day"]

    def test_history_tells_everything_in_order(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        desk = blank_office.desk
        entry_id = first_line(blank_office, ledger)
        filled = ledger.field(fill_something(blank_office, ledger, entry_id))
        values = blank_office.books.entry(ledger, entry_id).values
        text = free_text(ledger, {k: v for k, v in values.items() if k != filled.key})
        desk.correct(ledger.key, entry_id, {text.key: "新しい言葉"}, reason="誤記")
        desk.strike(ledger.key, entry_id, reason="取りやめ")
        touches = blank_office.books.history(ledger, entry_id, desk.directory)
        assert [touch.operation for touch in touches] == [
            Operation.ENTER,
            Operation.FILL,
            Operation.CORRECT,
            Operation.STRIKE,
        ]
        assert {touch.by for touch in touches} == {"P0001"}
        assert (touches[1].label, touches[1].old) == (filled.label, "")
        assert touches[1].new != ""
        assert (touches[2].label, touches[2].old, touches[2].new, touches[2].reason) == (
            text.label,
            values[text.key],
            "新しい言葉",
            "誤記",
        )
        assert touches[3].reason == "取りやめ"

    def test_what_is_missing_is_named(self, ledger: Ledger, blank_office: OpenOffice) -> None:
        values = sample_values(blank_office, ledger, LAST_DAY)[0]
        for spec in ledger.fields:
            if spec.required and spec.key != "day":
                with pytest.raises(Refusal) as refused:
                    blank_office.desk.enter(ledger.key, {**values, spec.key: None})
                assert refused.value.field == spec.key
                assert spec.label in refused.value.sentence


class TestEvidence:
    def test_numbers_are_dense_in_each_fiscal_year(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        lines = sample_values(blank_office, ledger, date(2026, 4, 2))
        if len({fiscal_year(line["day"]) for line in lines if isinstance(line["day"], date)}) < 2:
            lines += [{**line, "day": date(2026, 4, 2)} for line in lines]
        load_lines(blank_office.desk, ledger, [LoadedLine(line) for line in lines], checked=False)
        for year in (2025, 2026):
            numbers = _numbers(blank_office, ledger, year)
            assert numbers
            assert numbers == list(range(1, len(numbers) + 1))

    def test_all_of_it_verifies(self, ledger: Ledger, blank_office: OpenOffice) -> None:
        before = verify_office(blank_office).report.books.get(ledger.key, 0)
        lines = list(entered(blank_office, ledger, LAST_DAY))
        fill_something(blank_office, ledger, lines[0][0].entry_id)
        blank_office.desk.strike(ledger.key, lines[1][0].entry_id, reason="取りやめ")
        verdict = verify_office(blank_office)
        assert verdict.is_sound
        assert verdict.report.rows[ledger.model.__tablename__] == len(lines)
        # A record for each line, the strike, the filled row and its stroke.
        assert verdict.report.books[ledger.key] == before + len(lines) + 3

    def test_a_closed_month_takes_corrections_and_nothing_else(
        self, ledger: Ledger, blank_office: OpenOffice
    ) -> None:
        lines = list(entered(blank_office, ledger, LAST_DAY))
        desk, sealing = blank_office.desk, Sealing(blank_office.desk, blank_office.books)
        month = month_of(LAST_DAY)
        with pytest.raises(Refusal, match="終わっていない"):
            sealing.close_period(ledger, month, None, reason="例です")
        _finish(blank_office, ledger, month)
        clock = blank_office.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=15)
        closed = sealing.close_period(ledger, month, None, reason="例です")
        assert closed.lines == len(lines)
        with pytest.raises(Refusal, match="締めて"):
            enter(blank_office, ledger, lines[0][1])
        with pytest.raises(Refusal, match="締めて"):
            _fill_anything(blank_office, ledger, lines[0][0].entry_id)
        text = free_text(ledger, lines[0][1])
        desk.correct(ledger.key, lines[0][0].entry_id, {text.key: "新しい言葉"}, reason="誤記")
        touch = blank_office.books.history(ledger, lines[0][0].entry_id)[-1]
        assert touch.at == clock.read().at
        assert verify_office(blank_office).is_sound

    def test_duties_are_told_in_sentences(self, ledger: Ledger, full_office: OpenOffice) -> None:
        clock = full_office.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=40)
        duties = duties_of(full_office.desk)
        assert all(
            duty.sentence and (duty.ledger in full_office.ledgers or duty.page) for duty in duties
        )
        unsealed = [d for d in duties if d.ledger == ledger.key and d.action == "seal"]
        assert bool(unsealed) is ledger.monthly


class TestFinding:
    def test_every_searched_cell_is_found_by_two_characters(
        self, ledger: Ledger, full_office: OpenOffice
    ) -> None:
        searched = set()
        for entry_id in full_office.books.ids(ledger, Query())[:40]:
            values = full_office.books.entry(ledger, entry_id).values
            for spec in ledger.fields:
                if not spec.searched or values[spec.key] is None:
                    continue
                word = show(spec, values[spec.key])
                if spec.kind is FieldKind.PERSON:
                    word = full_office.desk.directory.name_of(word)
                found = full_office.books.ids(ledger, Query(text=word[:2]))
                assert entry_id in found, spec.key
                searched.add(spec.key)
        assert searched
        assert len(full_office.books.ids(ledger, Query(text="龘齉"))) == 0

    def test_period_and_state_narrow_it(self, ledger: Ledger, full_office: OpenOffice) -> None:
        books = full_office.books
        everything = list(books.ids(ledger, Query()))
        first, last = (
            books.entry(ledger, i).values["day"] for i in (everything[0], everything[-1])
        )
        assert isinstance(first, date)
        assert isinstance(last, date)
        assert list(books.ids(ledger, Query(period=Period(first, last)))) == everything
        assert not books.count(ledger, Query(period=month_of(date(2020, 1, 1))))
        struck = list(books.ids(ledger, Query(state=LineState.STRUCK)))
        assert everything[0] not in struck
        full_office.desk.strike(ledger.key, everything[0], reason="取りやめ")
        struck.insert(0, everything[0])
        assert list(books.ids(ledger, Query(state=LineState.STRUCK))) == struck
        valid = [i for i in everything if i not in struck]
        assert list(books.ids(ledger, Query(state=LineState.VALID))) == valid

    def test_order_is_the_registers_both_ways(
        self, ledger: Ledger, full_office: OpenOffice
    ) -> None:
        forward = list(full_office.books.ids(ledger, Query()))
        assert list(full_office.books.ids(ledger, Query(newest_first=True))) == forward[::-1]


class TestPresence:
    def test_an_office_that_exists_gets_a_new_ledger_by_itself(
        self, ledger: Ledger, tmp_path: Path
    ) -> None:
        others = Ledgers(x for x in every_ledger().values() if x.key != ledger.key)
        make_sample(OfficeFolder(tmp_path), others, PLAN).close()
        with open_sample(OfficeFolder(tmp_path), FixedClock(EVENING), every_ledger()) as office:
            assert office.books.count(ledger, Query()) == 0
            first_line(office, ledger)
            assert office.books.count(ledger, Query()) == 1
            assert verify_office(office).is_sound


def _numbers(office: OpenOffice, ledger: Ledger, year: int = 2026) -> list[int]:
    ids = office.books.ids(ledger, Query())
    return [
        entry.number for entry in office.books.entries(ledger, ids) if entry.fiscal_year == year
    ]


def _fill_anything(office: OpenOffice, ledger: Ledger, entry_id: int) -> None:
    values = office.books.entry(ledger, entry_id).values
    spec = next(spec for spec in ledger.shown if values[spec.key] is None)
    office.desk.fill(ledger.key, entry_id, {spec.key: some_value(spec, LAST_DAY, EVENING)})


def _finish(office: OpenOffice, ledger: Ledger, month: Period) -> None:
    """Fill what is still awaited, so that the month can be closed."""
    for entry_id in office.books.ids(ledger, Query(period=month, state=LineState.AWAITED)):
        values = office.books.entry(ledger, entry_id).values
        awaited = [spec for spec in ledger.fields if spec.awaited and values[spec.key] is None]
        office.desk.fill(
            ledger.key,
            entry_id,
            {spec.key: some_value(spec, LAST_DAY, EVENING) for spec in awaited},
        )
