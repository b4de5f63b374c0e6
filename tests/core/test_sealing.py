"""Confirming and closing: what a manager sees first, and what a closed month still takes."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.memo import CHIEF, CLERK, MEMO, OTHER, MemoOffice, at
from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.office import ClosingDay
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.evidence.operation import Operation

NOVEMBER = month_of(date(2026, 11, 1))
WEEK = Period(date(2026, 11, 16), date(2026, 11, 20))
MONDAY = WEEK.first


def sealing(office: MemoOffice, person: str = CHIEF) -> Sealing:
    """Return the sealing of one person."""
    return Sealing(office.as_(person), Books(office.database))


def whole(office: MemoOffice, **values: Any) -> int:  # noqa: ANN401
    """Enter a line with nothing left to fill in."""
    day = values.get("day", office.clock.read().today)
    return office.enter(**{"left": at(17, day=day), **values})


def december(office: MemoOffice) -> None:
    """Let the month be over."""
    office.clock.advance(days=15)


class TestFindings:
    def test_gaps_are_office_days_without_a_line(self, office: MemoOffice) -> None:
        whole(office, day=MONDAY)
        whole(office, day=MONDAY + timedelta(days=2))
        office.clock.advance(days=3)
        gaps = sealing(office).findings(MEMO, WEEK, None).gaps
        assert gaps == tuple(MONDAY + timedelta(days=n) for n in (1, 3, 4))

    def test_weekends_holidays_and_closing_days_are_no_gaps(self, office: MemoOffice) -> None:
        december(office)
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(ClosingDay(day=date(2026, 11, 25), name="停電"))
            work.add(ClosingDay(day=date(2026, 11, 28), name="臨時開庁", is_open=True))
        days = Period(date(2026, 11, 21), date(2026, 11, 29))
        # 21, 22 and 29 are weekend, 23 勤労感謝の日, 25 closed, 28 an opened Saturday.
        assert [day.day for day in sealing(office).findings(MEMO, days, None).gaps] == [
            24, 26, 27, 28,
        ]  # fmt: skip

    def test_today_and_what_comes_are_no_gaps_yet(self, office: MemoOffice) -> None:
        assert sealing(office).findings(MEMO, WEEK, None).gaps[-1] == date(2026, 11, 19)

    def test_a_struck_line_fills_no_gap(self, office: MemoOffice) -> None:
        entry_id = whole(office, day=MONDAY)
        office.as_(CLERK).strike("memo", entry_id, reason="取りやめ")
        found = sealing(office).findings(MEMO, WEEK, None)
        assert MONDAY in found.gaps
        assert found.struck == (entry_id,)

    def test_late_entries_and_late_fills(self, office: MemoOffice) -> None:
        late = whole(office, day=MONDAY)
        on_time = whole(office)
        filled_late = office.enter()
        office.clock.advance(days=1)
        office.as_(CLERK).fill("memo", filled_late, {"left": at(17)})
        found = sealing(office).findings(MEMO, WEEK, None)
        assert found.late == (late, filled_late)
        assert on_time not in found.late

    def test_lines_of_the_person_who_confirms(self, office: MemoOffice) -> None:
        mine, other = whole(office, person=CHIEF), whole(office, person=OTHER)
        assert sealing(office).findings(MEMO, WEEK, None).same_person == (mine,)
        assert sealing(office, OTHER).findings(MEMO, WEEK, None).same_person == (other,)

    def test_open_and_corrected_lines(self, office: MemoOffice) -> None:
        opened, corrected = office.enter(), whole(office)
        office.as_(CLERK).correct("memo", corrected, {"who": "例示 三郎"}, reason="誤記")
        found = sealing(office).findings(MEMO, WEEK, None)
        assert found.open_lines == (opened,)
        assert found.corrected == (corrected,)
        assert not found.is_clean

    def test_nothing_to_look_at(self, office: MemoOffice) -> None:
        for n in range(5):
            office.clock.set(at(9, day=date(2026, 11, 24) + timedelta(days=n)))
            whole(office)
        office.clock.advance(days=3)
        week = Period(date(2026, 11, 24), date(2026, 11, 28))
        assert sealing(office).findings(MEMO, week, None).is_clean


class TestClosing:
    def test_only_when_it_is_over(self, office: MemoOffice) -> None:
        whole(office)
        for today in (date(2026, 11, 20), date(2026, 11, 30)):
            office.clock.set(at(18, day=today))
            with pytest.raises(Refusal, match="終わっていない"):
                sealing(office).close_period(MEMO, NOVEMBER, None)
        office.clock.set(at(9, day=date(2026, 12, 1)))
        sealing(office).close_period(MEMO, NOVEMBER, None)

    def test_not_while_something_is_open(self, office: MemoOffice) -> None:
        entry_id = office.enter()
        december(office)
        with pytest.raises(Refusal, match="未記入の行が 1 行"):
            sealing(office).close_period(MEMO, NOVEMBER, None)
        office.as_(CLERK).fill("memo", entry_id, {"left": at(17)})
        assert sealing(office).close_period(MEMO, NOVEMBER, None).lines == 1

    def test_not_twice_in_the_same_step(self, office: MemoOffice) -> None:
        december(office)
        sealing(office).close_period(MEMO, NOVEMBER, None)
        with pytest.raises(Refusal, match="すでに「確認」"):
            sealing(office).close_period(MEMO, NOVEMBER, None)
        sealing(office).close_period(MEMO, NOVEMBER, None, step="承認")
        steps = [seal.step for seal in sealing(office).seals(MEMO, NOVEMBER, None)]
        assert steps == ["確認", "承認"]

    def test_not_without_the_right(self, office: MemoOffice) -> None:
        december(office)
        with pytest.raises(Refusal, match="役割"):
            sealing(office, CLERK).close_period(MEMO, NOVEMBER, None)

    def test_a_closed_month_takes_neither_lines_nor_fills(self, office: MemoOffice) -> None:
        entry_id = whole(office)
        december(office)
        sealing(office).close_period(MEMO, NOVEMBER, None)
        with pytest.raises(Refusal, match="令和8年11月 は締めて"):
            whole(office, day=date(2026, 11, 27))
        with pytest.raises(Refusal, match="締めて"):
            office.as_(CLERK).fill("memo", entry_id, {"count": 2})
        assert whole(office) == entry_id + 1

    def test_it_takes_corrections_dated_today(self, office: MemoOffice) -> None:
        entry_id = whole(office, what="清掃")
        december(office)
        sealing(office).close_period(MEMO, NOVEMBER, None)
        office.as_(CLERK).correct("memo", entry_id, {"what": "点検"}, reason="誤記")
        office.as_(CLERK).strike("memo", entry_id, reason="二重")
        *_, corrected, struck = Books(office.database).history(MEMO, entry_id)
        assert corrected.at == struck.at == office.clock.read().at
        assert office.verify().sound

    def test_a_correction_carries_no_line_into_a_closed_month(self, office: MemoOffice) -> None:
        december(office)
        sealing(office).close_period(MEMO, NOVEMBER, None)
        entry_id = whole(office)
        with pytest.raises(Refusal, match="締めて"):
            office.as_(CLERK).correct(
                "memo", entry_id, {"day": date(2026, 11, 20)}, reason="日付の誤り"
            )

    def test_the_seal_says_what_was_shown_and_where_the_journal_stood(
        self, office: MemoOffice
    ) -> None:
        whole(office, person=CHIEF)
        december(office)
        before = office.head()
        found = sealing(office).close_period(MEMO, NOVEMBER, None)
        (seal,) = sealing(office).seals(MEMO, NOVEMBER, None)
        assert seal.findings == found.to_json()
        assert (seal.by, seal.role, seal.closes) == (CHIEF, "system", True)
        ((size, root, lines),) = office.rows("SELECT journal_size, journal_root, lines FROM seal")
        assert (size, root, lines) == (before.size, before.root.hex(), 1)
        assert office.verify().sound


class TestLines:
    def test_lines_are_sealed_once_each(self, office: MemoOffice) -> None:
        ids = [whole(office) for _ in range(3)]
        assert sealing(office).seal_lines(MEMO, ids[:2]) == 2
        assert sealing(office).seal_lines(MEMO, ids) == 1
        with pytest.raises(Refusal, match="すべて確認済"):
            sealing(office).seal_lines(MEMO, ids)
        (seal,) = Books(office.database).seals(MEMO, ids[0])
        assert (seal.scope, seal.step, seal.by, seal.closes) == ("line", "確認", CHIEF, False)

    def test_a_page_names_its_sheet(self, office: MemoOffice) -> None:
        ids = [whole(office) for _ in range(2)]
        assert sealing(office).seal_lines(MEMO, ids, sheet="2026-00001") == 2
        assert Books(office.database).seals(MEMO, ids[1])[0].scope == "page"
        assert office.rows("SELECT DISTINCT sheet FROM seal") == [("2026-00001",)]

    def test_a_sealed_line_can_still_be_corrected(self, office: MemoOffice) -> None:
        entry_id = whole(office)
        sealing(office).seal_lines(MEMO, [entry_id])
        office.as_(CLERK).correct("memo", entry_id, {"who": "例示 三郎"}, reason="誤記")
        assert len(Books(office.database).seals(MEMO, entry_id)) == 1
