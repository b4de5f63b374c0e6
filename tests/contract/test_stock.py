"""What every register of things tells of its stock: each thing once, where it is, whether it is."""

from datetime import timedelta

import pytest

from tests.contract.ledgers import every_ledger
from tests.contract.lines import entered
from tests.contract.office import LAST_DAY
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.reading import unseen_since
from zyuki_desk.core.stock.rule import StockThing, Wanted

WITH_STOCK = [ledger for ledger in every_ledger().values() if ledger.stock is not None]


def things(office: OpenOffice, ledger: Ledger, *, gone: bool = True) -> list[StockThing]:
    assert ledger.stock is not None
    with office.database.reading() as connection:
        return list(ledger.stock.things(connection, office.desk.directory, Wanted(gone=gone)))


def test_every_register_has_a_number_of_its_own_on_labels() -> None:
    kinds = [ledger.stock.kind for ledger in WITH_STOCK if ledger.stock]
    assert len(set(kinds)) == len(kinds) == 6
    assert all(20 <= kind <= 99 for kind in kinds)


@pytest.mark.parametrize("ledger", WITH_STOCK, ids=lambda x: x.key)
class TestEveryStock:
    def test_its_fields_exist(self, ledger: Ledger, full_office: OpenOffice) -> None:
        assert ledger.stock is not None
        assert ledger.field(ledger.stock.code).required
        assert ledger.field(ledger.stock.title) is not None
        lending = ledger.stock.lending
        if lending is not None:
            other = full_office.ledgers[lending.ledger]
            assert other.field(lending.code) in other.fields
            assert other.field(lending.returned) in other.fields

    def test_each_thing_is_told_once_with_its_own_line(
        self, ledger: Ledger, full_office: OpenOffice
    ) -> None:
        assert ledger.stock is not None
        found = things(full_office, ledger)
        assert found
        assert len({thing.code for thing in found}) == len(found)
        entries = full_office.books.entries(ledger, [thing.entry_id for thing in found])
        for thing, entry in zip(found, entries, strict=True):
            assert entry.values[ledger.stock.code] == thing.code
            assert entry.struck_at is None

    def test_what_is_gone_is_left_out_unless_asked_for(
        self, ledger: Ledger, full_office: OpenOffice
    ) -> None:
        everything = things(full_office, ledger)
        assert [x for x in everything if not x.gone] == things(full_office, ledger, gone=False)

    def test_counts_and_days_make_sense(self, ledger: Ledger, full_office: OpenOffice) -> None:
        for thing in things(full_office, ledger):
            assert 0 <= thing.here <= thing.copies
            assert thing.label
            assert thing.seen_on <= LAST_DAY
            assert thing.seen_by
            assert not (thing.gone and thing.holders)
            for holder in thing.holders:
                other = full_office.ledgers[holder.ledger]
                assert full_office.books.entry(other, holder.entry_id).values["day"]
                assert holder.since <= LAST_DAY

    def test_what_was_counted_lately_need_not_be_read(
        self, ledger: Ledger, full_office: OpenOffice
    ) -> None:
        everything = things(full_office, ledger, gone=False)
        counting = Counting(full_office.desk)
        count = counting.start(ledger)
        seen = next(thing.code for thing in everything if thing.here)
        counting.scan(count, seen)
        assert ledger.stock is not None
        with full_office.database.reading() as connection:
            left = [
                thing.code
                for thing in ledger.stock.things(
                    connection, full_office.desk.directory, Wanted(not_counted_since=LAST_DAY)
                )
            ]
            unseen = unseen_since(
                connection, full_office.desk.directory, ledger, LAST_DAY + timedelta(days=1)
            )
        assert sorted(left) == sorted(x.code for x in everything if x.code != seen)
        assert sorted(s.thing.code for s in unseen) == sorted(x.code for x in everything)

    def test_a_struck_line_is_no_thing(self, ledger: Ledger, blank_office: OpenOffice) -> None:
        assert ledger.stock is not None
        kinds = {"equipment", "medium", None, "ic"}
        saved = next(
            line
            for line, values in entered(blank_office, ledger, LAST_DAY - timedelta(days=1))
            if values.get("category", values.get("kind")) in kinds
        )
        before = things(blank_office, ledger)
        assert any(thing.entry_id == saved.entry_id for thing in before)
        blank_office.desk.strike(ledger.key, saved.entry_id, reason="書き間違い")
        after = things(blank_office, ledger)
        assert all(thing.entry_id != saved.entry_id for thing in after)
