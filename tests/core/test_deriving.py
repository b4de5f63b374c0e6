"""Cells that follow from others are told before the checks, and written like any other cell."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.support.memo import CHIEF, MEMO, TODAY, MemoOffice, at
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Actor, Desk
from zyuki_desk.core.fields import FieldKind, Value, show
from zyuki_desk.core.ledger import Bench, Draft, Ledger, Ledgers
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.evidence.operation import Operation


def doubled(_: Bench, draft: Draft) -> dict[str, Value]:
    """Write how long the name is."""
    return {"count": len(str(draft.values["who"]))}


def few(_: Bench, draft: Draft) -> None:
    """Refuse long names by what was derived."""
    count = draft.values.get("count")
    if isinstance(count, int) and count > 5 and "count" in draft.changed:
        raise Refusal("名前が長すぎます。", field="count")


LEDGER = replace(MEMO, derive=doubled, checks=(few,))


def desk_of(office: MemoOffice, ledger: Ledger = LEDGER) -> Desk:
    """Return the chief's desk with the ledger in this definition."""
    return Desk(office.database, Ledgers([ledger]), office.clock, Actor(CHIEF, "T-1"))


def count_of(office: MemoOffice, entry_id: int) -> Value:
    """Return the derived cell as it is stored."""
    return Books(office.database).entry(LEDGER, entry_id).values["count"]


class TestDeriving:
    def test_a_new_line_has_what_follows(self, office: MemoOffice) -> None:
        saved = desk_of(office).enter("memo", {"day": TODAY, "who": "見本"})
        assert count_of(office, saved.entry_id) == 2

    def test_checks_see_it(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal, match="長すぎます"):
            desk_of(office).enter("memo", {"day": TODAY, "who": "見本見本見本"})

    def test_a_correction_changes_it_with_a_stroke_of_its_own(self, office: MemoOffice) -> None:
        desk = desk_of(office)
        saved = desk.enter("memo", {"day": TODAY, "who": "見本"})
        desk.correct("memo", saved.entry_id, {"who": "見本 太"}, reason="誤記")
        assert count_of(office, saved.entry_id) == 4
        touches = Books(office.database).history(LEDGER, saved.entry_id)[1:]
        assert [(t.label, t.old, t.new) for t in touches] == [
            ("氏名", "見本", "見本 太"),
            ("数", "2", "4"),
        ]

    def test_a_fill_that_changes_nothing_else_writes_one_stroke(self, office: MemoOffice) -> None:
        desk = desk_of(office)
        saved = desk.enter("memo", {"day": TODAY, "who": "見本"})
        desk.fill("memo", saved.entry_id, {"what": "追って"})
        touches = Books(office.database).history(LEDGER, saved.entry_id)[1:]
        assert [t.label for t in touches] == ["内容"]

    def test_striking_derives_nothing(self, office: MemoOffice) -> None:
        plain = desk_of(office, MEMO).enter("memo", {"day": TODAY, "who": "見本見本見本"})
        desk_of(office).strike("memo", plain.entry_id, reason="二重")
        assert count_of(office, plain.entry_id) is None

    @pytest.mark.parametrize("checked", [True, False])
    def test_loaded_lines_have_it_too(self, office: MemoOffice, checked: bool) -> None:
        line = LoadedLine({"day": TODAY, "who": "見本"})
        load_lines(desk_of(office), LEDGER, [line], checked=checked)
        assert count_of(office, 1) == 2


def left(hour: int, day: date = TODAY) -> dict[str, Value]:
    """Return an exit as it is filled in."""
    return {"left": at(hour, day=day).astimezone(UTC)}


class TestLateness:
    @pytest.mark.parametrize(
        ("filled", "late"),
        [
            (left(10, date(2026, 11, 25)), False),
            (left(17, date(2026, 11, 24)), True),
            ({"what": "追って"}, True),
            ({**left(10, date(2026, 11, 25)), "what": "同じ日に"}, False),
        ],
    )
    def test_where_lines_live_on_a_fill_is_late_by_the_day_it_tells_of(
        self, office: MemoOffice, filled: dict[str, Value], late: bool
    ) -> None:
        entry_id = office.enter()
        office.clock.set(at(11, day=date(2026, 11, 25)))
        desk_of(office, replace(MEMO, monthly=False)).fill("memo", entry_id, filled)
        touches = Books(office.database).history(MEMO, entry_id)[1:]
        assert {touch.late for touch in touches} == {late}
        assert {touch.operation for touch in touches} == {Operation.FILL}

    def test_where_lines_belong_to_their_day_that_day_counts(self, office: MemoOffice) -> None:
        entry_id = office.enter()
        office.clock.set(at(2, day=date(2026, 11, 21)))
        desk_of(office, MEMO).fill("memo", entry_id, left(1, date(2026, 11, 21)))
        (touch,) = Books(office.database).history(MEMO, entry_id)[1:]
        assert touch.late


class TestYears:
    @pytest.mark.parametrize(
        ("moment", "era", "shown"),
        [
            (at(9, 5), True, "9:05"),
            (at(9, 5, day=date(2026, 11, 24)), True, "11/24 9:05"),
            (at(9, 5, day=date(2027, 4, 12)), True, "R9.4.12 9:05"),
            (at(9, 5, day=date(2027, 4, 12)), False, "2027-04-12 9:05"),
        ],
    )
    def test_a_time_of_another_year_shows_its_year(
        self, moment: datetime, era: bool, shown: str
    ) -> None:
        spec = MEMO.field("left")
        assert spec.kind is FieldKind.TIME
        assert show(spec, moment, day=TODAY, era=era) == shown
