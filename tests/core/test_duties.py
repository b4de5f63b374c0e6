"""What is due and what is missing appears by itself."""

from dataclasses import replace
from datetime import date

from tests.support.memo import CHIEF, LEDGERS, MEMO, MemoOffice, at
from zyuki_desk.base.calendar import month_of
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Duty, Ledger, Ledgers
from zyuki_desk.core.sealing import Sealing


def desk(office: MemoOffice, ledger: Ledger) -> Desk:
    """Return a desk that knows the ledger in another definition."""
    return Desk(office.database, Ledgers([ledger]), office.clock)


def told(desk: Desk) -> list[Duty]:
    """Return what the ledgers tell; what the office owes beside them is tested elsewhere."""
    return [duty for duty in duties_of(desk) if duty.ledger]


def test_a_month_without_lines_is_no_duty(office: MemoOffice) -> None:
    office.clock.advance(days=90)
    assert told(office.desk) == []


def test_the_present_month_is_not_due(office: MemoOffice) -> None:
    office.enter()
    assert told(office.desk) == []


def test_a_past_month_is_due_then_overdue_until_it_is_closed(office: MemoOffice) -> None:
    office.enter(left=at(17))
    office.clock.set(at(18, day=date(2026, 11, 30)))
    assert told(office.desk) == []
    office.clock.set(at(9, day=date(2026, 12, 1)))
    (duty,) = told(office.desk)
    assert (duty.ledger, duty.action, duty.period) == ("memo", "seal", "2026-11")
    assert (duty.due, duty.overdue) == (date(2026, 12, 10), False)
    assert "令和8年11月分" in duty.sentence
    office.clock.set(at(9, day=date(2026, 12, 11)))
    (duty,) = told(office.desk)
    assert duty.overdue
    sealing = Sealing(office.as_(CHIEF), Books(office.database))
    sealing.close_period(MEMO, month_of(date(2026, 11, 1)), None)
    assert told(office.desk) == []


def test_months_are_told_oldest_first_and_a_forgotten_one_stays(office: MemoOffice) -> None:
    for month in (9, 10, 11):
        office.enter(day=date(2026, month, 5), left=at(17))
    office.clock.set(at(9, day=date(2027, 1, 15)))
    periods = [duty.period for duty in told(office.desk)]
    assert periods[:3] == ["2026-09", "2026-10", "2026-11"]


def test_a_ledger_that_is_not_closed_by_month_asks_for_none(office: MemoOffice) -> None:
    office.enter()
    office.clock.advance(days=90)
    assert told(desk(office, replace(MEMO, monthly=False))) == []
    assert told(office.desk) != []


def test_a_ledgers_own_rules_come_first_when_overdue(office: MemoOffice) -> None:
    def rule(_: object, bench: object) -> list[Duty]:
        today = date(2026, 11, 20)
        return [
            Duty(ledger="memo", sentence="あとで", due=today, overdue=False),
            Duty(ledger="memo", sentence="遅れ", due=today, overdue=True),
        ]

    made = replace(LEDGERS["memo"], duties=(rule,))
    assert [duty.sentence for duty in told(desk(office, made))] == ["遅れ", "あとで"]
