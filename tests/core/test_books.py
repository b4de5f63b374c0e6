"""Reading the books: what a line looks like, and what its history tells."""

from datetime import date
from typing import Any

import pytest

from tests.support.memo import CHIEF, CLERK, MEMO, OTHER, MemoOffice, at
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.books import Books
from zyuki_desk.core.lines import Line, plain
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.evidence.operation import Operation


def books(office: MemoOffice) -> Books:
    """Return the office's books."""
    return Books(office.database)


def line(office: MemoOffice, entry_id: int, *, era: bool = True) -> Line:
    """Return one line as it is shown."""
    (found,) = books(office).lines(MEMO, [entry_id], office.desk.directory, era=era)
    return found


class TestLines:
    def test_cells_are_shown_as_people_write_them(self, office: MemoOffice) -> None:
        entry_id = office.enter(what="点検", count=3, given=False, left=at(10, 5))
        shown = line(office, entry_id)
        assert {key: plain(cell) for key, cell in shown.cells.items()} == {
            "day": "R8.11.20", "who": "見本 太郎", "what": "点検", "count": "3",
            "given": "無", "left": "10:05",
        }  # fmt: skip
        assert (shown.number, shown.struck, shown.late, shown.note) == ("1", False, False, "")
        assert plain(line(office, entry_id, era=False).cells["day"]) == "2026-11-20"

    def test_a_blank_cell_has_no_runs(self, office: MemoOffice) -> None:
        assert line(office, office.enter()).cells["what"] == ()

    def test_a_time_on_another_day_carries_its_date(self, office: MemoOffice) -> None:
        entry_id = office.enter(left=at(1, 20, day=date(2026, 11, 21)))
        assert plain(line(office, entry_id).cells["left"]) == "11/21 1:20"

    def test_every_struck_value_stays_in_order_with_who_and_when(self, office: MemoOffice) -> None:
        entry_id = office.enter(what="一")
        office.as_(OTHER).correct("memo", entry_id, {"what": "二"}, reason="誤記")
        office.clock.advance(days=1)
        office.as_(CLERK).correct("memo", entry_id, {"what": "三"}, reason="再び")
        runs = [(r.text, r.struck, r.mark) for r in line(office, entry_id).cells["what"]]
        assert runs == [
            ("一", True, False), ("11/20 例示 次郎訂正", False, True),
            ("二", True, False), ("11/21 見本 太郎訂正", False, True),
            ("三", False, False),
        ]  # fmt: skip
        assert plain(line(office, entry_id).cells["what"]) == "三"

    def test_a_cell_corrected_to_nothing_shows_what_stood_there(self, office: MemoOffice) -> None:
        entry_id = office.enter(count=3)
        office.as_(CLERK).correct("memo", entry_id, {"count": None}, reason="不要")
        cell = line(office, entry_id).cells["count"]
        assert [(r.text, r.struck) for r in cell if not r.mark] == [("3", True)]

    def test_late_lines_and_late_fills_are_marked(self, office: MemoOffice) -> None:
        entry_id = office.enter(day=date(2026, 11, 18))
        office.as_(CLERK).fill("memo", entry_id, {"what": "点検"})
        shown = line(office, entry_id)
        assert shown.late
        assert [(r.text, r.mark) for r in shown.cells["what"]] == [
            ("点検", False), ("11/20後日記入", True),
        ]  # fmt: skip

    def test_a_struck_line_says_who_and_why_in_the_margin(self, office: MemoOffice) -> None:
        entry_id = office.enter()
        office.as_(OTHER).strike("memo", entry_id, reason="二重")
        shown = line(office, entry_id)
        assert shown.struck
        assert shown.note == "11/20 例示 次郎抹消 二重"

    def test_lines_come_in_the_order_asked_for_and_unknown_ones_not_at_all(
        self, office: MemoOffice
    ) -> None:
        ids = [office.enter() for _ in range(3)]
        found = books(office).lines(MEMO, [ids[2], 999, ids[0]], office.desk.directory)
        assert [x.entry_id for x in found] == [ids[2], ids[0]]

    def test_more_lines_than_one_statement_names(self, office: MemoOffice) -> None:
        whole: dict[str, Any] = {"day": date(2026, 11, 20), "who": "見本 太郎"}
        saved = office.as_(CLERK).enter_all("memo", [whole] * 1201)
        ids = [line.entry_id for line in saved]
        found = books(office).lines(MEMO, ids, office.desk.directory)
        assert [x.entry_id for x in found] == ids
        assert [x.number for x in found] == [str(n) for n in range(1, 1202)]


class TestHistory:
    def test_every_touch_in_order(self, office: MemoOffice) -> None:
        entry_id = office.enter(what="一")
        office.as_(OTHER).fill("memo", entry_id, {"count": 2, "given": True})
        office.as_(OTHER).correct("memo", entry_id, {"what": "二"}, reason="誤記")
        office.as_(CHIEF).strike("memo", entry_id, reason="取りやめ")
        told = [
            (t.operation, t.by, t.label, t.old, t.new, t.reason)
            for t in books(office).history(MEMO, entry_id, office.desk.directory)
        ]
        assert told == [
            (Operation.ENTER, CLERK, "記入", "", "", ""),
            (Operation.FILL, OTHER, "数", "", "2", ""),
            (Operation.FILL, OTHER, "渡した", "", "有", ""),
            (Operation.CORRECT, OTHER, "内容", "一", "二", "誤記"),
            (Operation.STRIKE, CHIEF, "抹消", "", "", "取りやめ"),
        ]

    def test_a_line_nobody_wrote(self, office: MemoOffice) -> None:
        for ask in (books(office).entry, books(office).history):
            with pytest.raises(Refusal, match="見つかりません"):
                ask(MEMO, 1)


class TestHelp:
    def test_suggestions_are_the_usual_words_first(self, office: MemoOffice) -> None:
        for what in ("清掃", "点検", "点検", None):
            office.enter(what=what)
        assert books(office).suggestions(MEMO, "what") == ["点検", "清掃"]
        assert books(office).suggestions(MEMO, "what", most=1) == ["点検"]

    def test_reasons_are_the_usual_ones_first(self, office: MemoOffice) -> None:
        for n, reason in enumerate(("転記の誤り", "誤記", "誤記")):
            office.as_(CLERK).correct(
                "memo", office.enter(what="一"), {"what": f"{n}"}, reason=reason
            )
        assert books(office).reasons(MEMO) == ["誤記", "転記の誤り"]

    def test_the_oldest_day(self, office: MemoOffice) -> None:
        assert books(office).first_day(MEMO) is None
        office.enter()
        office.enter(day=date(2026, 10, 1))
        assert books(office).first_day(MEMO) == date(2026, 10, 1)

    def test_when_something_was_last_done(self, office: MemoOffice) -> None:
        assert books(office).last_act(MEMO, Operation.EXPORT) is None
        with office.as_(CHIEF).operation(Operation.EXPORT) as work:
            work.act("memo", {})
        assert books(office).last_act(MEMO, Operation.EXPORT) == office.clock.read().at

    def test_the_closing_a_day_falls_into(self, office: MemoOffice) -> None:
        day = date(2026, 10, 5)
        office.enter(day=day, left=at(9, day=day))
        assert books(office).closing(MEMO, day, None) is None
        sealing = Sealing(office.as_(CHIEF), books(office))
        sealing.close_period(MEMO, month_of(day), None)
        assert books(office).closing(MEMO, day, None) == month_of(day)
        assert books(office).closing(MEMO, date(2026, 11, 1), None) is None


def test_books_cannot_write(office: MemoOffice) -> None:
    office.enter()
    with pytest.raises(Trouble, match="書き込めません"), office.database.reading() as connection:
        connection.exec_driver_sql("UPDATE memo SET late = 1")
