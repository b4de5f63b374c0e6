"""Finding lines: every condition, together, in order, and in what was struck long ago."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.memo import CLERK, MEMO, TODAY, MemoOffice, at
from zyuki_desk.base.calendar import Period, fiscal_period, month_of
from zyuki_desk.core.books import Books
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.search import Query


def found(office: MemoOffice, query: Query) -> list[int]:
    """Return the ids that answer a question, and see that the first ones come first."""
    books = Books(office.database)
    ids = list(books.ids(MEMO, query))
    first = books.first_ids(MEMO, query, most=2)
    assert list(first.ids) == ids[:2]
    assert first.complete == (len(ids) <= 2)
    assert books.count(MEMO, query) == len(ids)
    return ids


class TestText:
    @pytest.mark.parametrize(
        "text",
        ["例示", "花子", "例示 花子", "れいじ", "レイジ", "\uff9a\uff72\uff7c\uff9e", "搬入",
         "部品", "HDD", "hdd", "\uff28\uff24\uff24", "花", "  花子  ", "花子 搬入"],
    )  # fmt: skip
    def test_words_as_people_type_them(self, office: MemoOffice, text: str) -> None:
        office.enter(what="清掃")
        wanted = office.enter(who="例示 花子 レイジ", what="部品(HDD)の搬入")
        assert found(office, Query(text=text)) == [wanted]

    @pytest.mark.parametrize("text", ["花太", "子例", "無い言葉", "*", '"', "AND", "花子*", "'--"])
    def test_words_that_are_not_there(self, office: MemoOffice, text: str) -> None:
        office.enter(who="例示 花子", what="搬入")
        assert found(office, Query(text=text)) == []

    def test_blank_text_asks_for_nothing(self, office: MemoOffice) -> None:
        ids = [office.enter() for _ in range(3)]
        assert found(office, Query(text=" \u3000 ")) == ids

    def test_struck_values_are_found(self, office: MemoOffice) -> None:
        entry_id = office.enter(what="むかしの言葉")
        office.as_(CLERK).correct("memo", entry_id, {"what": "いまの言葉"}, reason="誤記")
        for text in ("むかし", "いまの"):
            assert found(office, Query(text=text)) == [entry_id]
        office.as_(CLERK).strike("memo", entry_id, reason="取りやめ")
        assert found(office, Query(text="むかし")) == [entry_id]

    def test_what_is_filled_later_is_found(self, office: MemoOffice) -> None:
        entry_id = office.enter()
        office.as_(CLERK).fill("memo", entry_id, {"what": "部品交換"})
        assert found(office, Query(text="交換")) == [entry_id]

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text("あいう漢字ab 1%_*\"'", min_size=2, max_size=12).filter(str.strip))
    def test_every_written_text_is_found_by_its_beginning(
        self, office: MemoOffice, text: str
    ) -> None:
        entry_id = office.enter(what=text)
        word = text.strip()[:2]
        if any(char.isalnum() for char in word):
            assert entry_id in list(Books(office.database).ids(MEMO, Query(text=word)))


class TestConditions:
    def test_period(self, office: MemoOffice) -> None:
        ids = [office.enter(day=TODAY - timedelta(days=n)) for n in (0, 1, 2, 3)]
        two = Period(TODAY - timedelta(days=2), TODAY - timedelta(days=1))
        assert found(office, Query(period=two)) == ids[1:3]
        assert found(office, Query(period=month_of(TODAY))) == ids
        assert found(office, Query(period=month_of(date(2025, 1, 1)))) == []

    def test_fiscal_years_come_in_order(self, office: MemoOffice) -> None:
        this = office.enter()
        last = office.enter(day=date(2026, 3, 31))
        assert found(office, Query()) == [last, this]
        assert found(office, Query(newest_first=True)) == [this, last]
        assert found(office, Query(period=fiscal_period(2025))) == [last]
        across = Period(date(2026, 3, 1), TODAY)
        assert found(office, Query(period=across)) == [last, this]
        assert found(office, Query(period=across, newest_first=True)) == [this, last]

    def test_states(self, office: MemoOffice) -> None:
        open_line = office.enter()
        late = office.enter(day=TODAY - timedelta(days=1), left=at(9))
        struck = office.enter()
        office.as_(CLERK).strike("memo", struck, reason="取りやめ")
        assert {state: found(office, Query(state=state)) for state in LineState} == {
            LineState.ALL: [open_line, late, struck],
            LineState.VALID: [open_line, late],
            LineState.STRUCK: [struck],
            LineState.LATE: [late],
            LineState.AWAITED: [open_line],
        }

    def test_empty_and_filled(self, office: MemoOffice) -> None:
        blank, written = office.enter(), office.enter(what="点検", count=0)
        assert found(office, Query(empty=frozenset({"what"}))) == [blank]
        assert found(office, Query(filled=frozenset({"what", "count"}))) == [written]
        assert found(office, Query(empty=frozenset({"given"}))) == [blank, written]
        both = Query(empty=frozenset({"what"}), filled=frozenset({"count"}))
        assert found(office, both) == []

    def test_everything_given_must_hold(self, office: MemoOffice) -> None:
        wanted = office.enter(what="点検", count=1)
        office.enter(what="点検")
        office.enter(what="清掃", count=1)
        office.enter(what="点検", count=1, day=date(2026, 10, 1))
        query = Query(
            period=month_of(TODAY), text="点検", filled=frozenset({"count"}),
            state=LineState.VALID,
        )  # fmt: skip
        assert found(office, query) == [wanted]

    def test_the_same_question_for_another_period(self) -> None:
        query = Query(text="点検", newest_first=True)
        other = query.within(month_of(TODAY))
        assert (other.text, other.newest_first, other.period) == ("点検", True, month_of(TODAY))


def test_a_long_search_can_be_stopped(office: MemoOffice) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    office.enter()
    with pytest.raises(Stopped):
        Books(office.database).ids(MEMO, Query(), check=stop)
