"""What is due and what is missing appears by itself."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.memo import CHIEF, CLERK, LEDGERS, MEMO, MemoOffice, at
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import DutyGroup, duties_of, fold, open_duties, urgency
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.duty_notes import note_duty
from zyuki_desk.core.ledger import Duty, Ledger, Ledgers
from zyuki_desk.core.sealing import Sealing


def desk(office: MemoOffice, ledger: Ledger) -> Desk:
    """Return a desk that knows the ledger in another definition."""
    return Desk(office.database, Ledgers([ledger]), office.clock)


def told(desk: Desk) -> list[Duty]:
    """Return what the ledgers tell; what the office owes beside them is tested elsewhere."""
    return [duty for duty in duties_of(desk) if duty.ledger]


def test_a_ledger_without_a_line_is_a_gap_after_a_while_and_not_fine(office: MemoOffice) -> None:
    office.clock.advance(days=6)
    assert told(office.desk) == []
    office.clock.advance(days=1)
    (duty,) = told(office.desk)
    assert (duty.sentence, duty.overdue) == ("覚え書き簿は、まだ1行もありません", False)
    office.clock.advance(days=24)
    assert [duty.overdue for duty in told(office.desk)] == [True]
    office.enter()
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


TODAY = date(2026, 11, 20)
CARD = DutyKind("card", "返っていないカード", Danger.IDENTITY)
CHECK = DutyKind("check", "点検の記録がない日", Danger.RULE)
SEAL = DutyKind("seal", "締め", Danger.RECORD)


def due(kind: DutyKind, day: int, sentence: str = "", *, ledger: str = "memo") -> Duty:
    on = date(2026, 11, day)
    return Duty(
        ledger=ledger, sentence=sentence or f"{kind.key} {day}", due=on, overdue=on < TODAY,
        kind=kind, entry_id=day,
    )  # fmt: skip


def test_identity_data_comes_before_age_and_what_comes_is_last() -> None:
    duties = [due(SEAL, 1), due(CHECK, 30), due(CHECK, 3), due(CARD, 20), due(CARD, 25),
              due(CHECK, 20), due(CHECK, 2), due(CARD, 18)]  # fmt: skip
    ordered = sorted(duties, key=lambda duty: urgency(duty, TODAY))
    assert [duty.sentence for duty in ordered] == [
        "card 18", "card 20", "check 2", "check 3", "seal 1", "check 20", "card 25", "check 30",
    ]  # fmt: skip


def test_many_of_one_kind_are_one_row_in_the_place_of_the_most_urgent() -> None:
    duties = [due(CARD, 1), *(due(CHECK, day) for day in (2, 3, 4, 5)), due(SEAL, 6)]
    rows = fold(duties)
    assert [getattr(row, "sentence", "") for row in rows] == ["card 1", "", "seal 6"]
    group = rows[1]
    assert isinstance(group, DutyGroup)
    assert (group.duties, group.overdue) == (tuple(duties[1:5]), True)
    assert len(fold(duties[:4])) == 4


def test_overdue_and_coming_ones_are_never_folded_together() -> None:
    rows = fold([due(CHECK, day) for day in (1, 2, 3, 4, 21, 22, 23, 24)])
    assert [row.overdue for row in rows] == [True, False]


def test_two_hundred_duties_become_a_few_rows() -> None:
    duties = [due(kind, 1 + n % 19, f"{n}") for n in range(70) for kind in (CARD, CHECK, SEAL)]
    assert len(fold(sorted(duties, key=lambda duty: urgency(duty, TODAY)))) == 3


def test_a_note_is_kept_beside_a_duty_and_hides_nothing(office: MemoOffice) -> None:
    office.enter(left=at(17))
    office.clock.set(at(9, day=date(2026, 12, 20)))
    (duty,) = told(office.desk)
    note_duty(office.as_(CHIEF), duty, " 月末にまとめて確認する ")
    office.clock.advance(minutes=5)
    note_duty(office.as_(CHIEF), duty, "責任者の出張のため、12/22 に確認する")
    opened = open_duties(office.desk)
    assert duty in opened.duties
    note = opened.notes[duty.key]
    assert (note.by, note.why) == (CHIEF, "責任者の出張のため、12/22 に確認する")
    assert office.verify().sound
    assert office.rows("SELECT count(*) FROM duty_note WHERE book_key = 'memo'") == [(2,)]


def test_a_note_needs_a_reason_and_a_role_that_confirms(office: MemoOffice) -> None:
    office.enter(left=at(17))
    office.clock.set(at(9, day=date(2026, 12, 20)))
    (duty,) = told(office.desk)
    with pytest.raises(Refusal, match="理由を入れてください"):
        note_duty(office.as_(CHIEF), duty, "  ")
    with pytest.raises(Refusal, match="役割"):
        note_duty(office.as_(CLERK), duty, "あとで")
    assert open_duties(office.desk).notes == {}
