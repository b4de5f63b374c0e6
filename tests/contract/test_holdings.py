"""What every ledger tells of people's hands: it names its lines, and one key ends them."""

import pytest

from tests.contract.ledgers import every_ledger
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.held import bench_of
from zyuki_desk.core.holding import Holding, LeavingKind, Parting
from zyuki_desk.core.holdings import holdings_of
from zyuki_desk.core.ledger import Ledger, Operation
from zyuki_desk.core.opening import OpenOffice

HOLDING = [ledger for ledger in every_ledger().values() if ledger.holdings is not None]
pytestmark = pytest.mark.parametrize("ledger", HOLDING, ids=lambda x: x.key)


def told(office: OpenOffice, ledger: Ledger, people: frozenset[str] | None) -> list[Holding]:
    """Return what one ledger tells of people's hands."""
    with office.database.reading() as connection:
        found = holdings_of(connection, bench_of(office.desk), people)
    return [holding for holding in found if holding.ledger == ledger.key]


def parting(office: OpenOffice) -> Parting:
    """Return a retirement of today, P0002 the successor."""
    moment = office.clock.read()
    kind = LeavingKind.RETIRED
    return Parting(kind=kind, last=moment.today, moment=moment, by="P0001", successor="P0002")


def test_a_holding_names_its_line_and_its_person(ledger: Ledger, full_office: OpenOffice) -> None:
    for holding in told(full_office, ledger, None):
        assert holding.source == ledger.model.__tablename__
        assert full_office.books.entry(ledger, holding.row_id).struck_at is None
        assert holding.person in full_office.desk.directory.people
        assert holding.noun.strip()
        assert holding.label.strip()


def test_asking_for_some_gives_theirs_and_no_other(ledger: Ledger, full_office: OpenOffice) -> None:
    everything = told(full_office, ledger, None)
    assert len({holding.key for holding in everything}) == len(everything)
    for person in {holding.person for holding in everything}:
        assert told(full_office, ledger, frozenset({person})) == [
            holding for holding in everything if holding.person == person
        ]
    assert told(full_office, ledger, frozenset({"nobody"})) == []


def test_a_struck_line_is_in_nobodys_hand(ledger: Ledger, full_office: OpenOffice) -> None:
    for holding in told(full_office, ledger, None)[:1]:
        full_office.desk.strike(ledger.key, holding.row_id, reason="書き間違い")
        assert holding.key not in {x.key for x in told(full_office, ledger, None)}


def test_the_one_key_ends_it_by_the_ledgers_own_rules(
    ledger: Ledger, full_office: OpenOffice
) -> None:
    clock = full_office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(minutes=1)
    rule = ledger.holdings
    assert rule is not None
    ways = parting(full_office)
    for holding in told(full_office, ledger, None):
        if not holding.here or holding.person == ways.successor:
            continue
        assert rule.settle is not None
        with full_office.database.reading() as connection:
            answer = rule.settle(connection, holding, ways)
        if answer.operation is Operation.FILL:
            full_office.desk.fill(ledger.key, holding.row_id, answer.values)
        else:
            assert answer.operation is Operation.CORRECT
            full_office.desk.correct(
                ledger.key, holding.row_id, answer.values, reason=answer.reason
            )
        after = told(full_office, ledger, frozenset({holding.person}))
        assert not [x for x in after if x.key == holding.key and x.outlasts(ways.last)]
