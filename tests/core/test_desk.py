"""The pen rule through the desk: what it writes, what it refuses, and with which sentence."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.memo import (
    AUDITOR,
    CHIEF,
    CLERK,
    OTHER,
    TODAY,
    MemoOffice,
    at,
)
from tests.support.refusing import nothing_saved
from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.base.errors import DamageFound, Refusal
from zyuki_desk.core.seals import Seal
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from zyuki_desk.core.work import Changes

LINE: dict[str, Any] = {"day": TODAY, "who": "見本 太郎"}


def close_month(office: MemoOffice, first: date, last: date) -> None:
    with office.as_(CHIEF).operation(Operation.CLOSE, ref="memo") as work:
        work.add(
            Seal(
                book_key="memo",
                scope="month",
                step="確認",
                role=work.signature.role,
                by=work.signature.person,
                at=work.moment.at,
                first=first,
                last=last,
                closes=True,
            )
        )


def strokes(office: MemoOffice) -> list[tuple[Any, ...]]:
    return office.rows("SELECT field, old, new, operation, late, reason FROM stroke ORDER BY id")


def test_an_entry_is_numbered_stamped_and_recorded(office: MemoOffice) -> None:
    saved = office.as_(CLERK).enter("memo", {**LINE, "what": "  点検  "})
    assert (saved.number, saved.fiscal_year, saved.late) == (1, 2026, False)
    assert office.rows("SELECT who, what, entered_by, entered_at, revision FROM memo") == [
        ("見本 太郎", "点検", CLERK, "2026-11-20T00:12:00.000Z", 0)
    ]
    ((person, role, terminal, operation, ref, book),) = office.rows(
        "SELECT person, role, terminal, operation, ref, book FROM journal WHERE source = 'memo'"
    )
    assert (person, role, terminal) == (CLERK, "clerk", "T-1")
    assert (operation, ref, book) == ("enter", "memo", "memo")


def test_a_line_of_an_earlier_day_is_late(office: MemoOffice) -> None:
    assert office.as_(CLERK).enter("memo", {**LINE, "day": date(2026, 11, 19)}).late


def test_numbers_start_anew_with_the_fiscal_year(office: MemoOffice) -> None:
    days = [date(2026, 3, 31), date(2026, 4, 1), TODAY, date(2026, 3, 1)]
    saved = [office.as_(CLERK).enter("memo", {**LINE, "day": day}) for day in days]
    assert [(s.fiscal_year, s.number) for s in saved] == [
        (2025, 1),
        (2026, 1),
        (2026, 2),
        (2025, 2),
    ]


def test_a_blank_cell_is_filled_once(office: MemoOffice) -> None:
    line = office.enter()
    office.as_(CLERK).fill("memo", line, {"left": at(17), "count": 0})
    assert strokes(office) == [
        ("left", None, '"2026-11-20T08:00:00.000Z"', "fill", 0, None),
        ("count", None, "0", "fill", 0, None),
    ]
    with nothing_saved(office, Refusal, "「退室」はもう書かれています", field="left"):
        office.as_(CLERK).fill("memo", line, {"left": at(18)})
    with nothing_saved(office, Refusal, "変わったところがありません"):
        office.as_(CLERK).fill("memo", line, {"left": at(17)})


def test_some_cells_take_additions_below(office: MemoOffice) -> None:
    line = office.enter(what="点検")
    office.as_(CLERK).fill("memo", line, {"what": "点検\n部品交換"})
    with nothing_saved(office, Refusal, "「内容」はもう書かれています", field="what"):
        office.as_(CLERK).fill("memo", line, {"what": "別の話\n部品交換"})


def test_who_comes_second_is_told_who_wrote_meanwhile(office: MemoOffice) -> None:
    line = office.enter(what="点検")
    office.as_(CHIEF).fill("memo", line, {"left": at(17)})
    name = office.desk.directory.name_of(CHIEF)
    with nothing_saved(office, Refusal, f"「退室」はもう書かれています(9:12 {name}さん)"):
        office.as_(CLERK).fill("memo", line, {"left": at(18)})
    writer = office.desk.directory.name_of(CLERK)
    with nothing_saved(office, Refusal, f"「内容」はもう書かれています(9:12 {writer}さん)"):
        office.as_(CHIEF).fill("memo", line, {"what": "別の話"})


def test_a_fill_on_a_later_day_is_marked_late(office: MemoOffice) -> None:
    line = office.enter()
    office.clock.advance(days=1)
    office.as_(CLERK).fill("memo", line, {"count": 2})
    assert strokes(office)[0][4] == 1


def test_a_correction_keeps_the_old_value_with_who_when_and_why(office: MemoOffice) -> None:
    line = office.enter(count=3)
    office.as_(OTHER).correct("memo", line, {"who": "例示 花子", "count": 4}, reason=" 誤記 ")
    assert strokes(office) == [
        ("who", '"見本 太郎"', '"例示 花子"', "correct", 0, "誤記"),
        ("count", "3", "4", "correct", 0, "誤記"),
    ]
    assert office.rows("SELECT by FROM stroke") == [(OTHER,), (OTHER,)]


@pytest.mark.parametrize("reason", ["", "  ", "\u3000"])
def test_a_correction_or_strike_needs_a_reason(office: MemoOffice, reason: str) -> None:
    line = office.enter()
    with nothing_saved(office, Refusal, "訂正には理由が必要です", field="reason"):
        office.as_(CLERK).correct("memo", line, {"who": "例示 花子"}, reason=reason)
    with nothing_saved(office, Refusal, "抹消には理由が必要です", field="reason"):
        office.as_(CLERK).strike("memo", line, reason=reason)


def test_a_blank_cell_is_not_corrected(office: MemoOffice) -> None:
    line = office.enter()
    with nothing_saved(office, Refusal, "「数」はまだ空欄です", field="count"):
        office.as_(CLERK).correct("memo", line, {"count": 1}, reason="誤記")


def test_a_required_cell_cannot_be_corrected_away(office: MemoOffice) -> None:
    line = office.enter()
    with nothing_saved(office, Refusal, "「氏名」を入れてください", field="who"):
        office.as_(CLERK).correct("memo", line, {"who": ""}, reason="誤記")
    with nothing_saved(office, Refusal, "「氏名」を入れてください", field="who"):
        office.as_(CLERK).enter("memo", {"day": TODAY})


def test_a_struck_line_stays_struck(office: MemoOffice) -> None:
    line = office.enter()
    office.as_(CLERK).strike("memo", line, reason="二重")
    acts: list[Callable[[], object]] = [
        lambda: office.as_(CLERK).strike("memo", line, reason="もう一度"),
        lambda: office.as_(CLERK).fill("memo", line, {"count": 1}),
        lambda: office.as_(CLERK).correct("memo", line, {"who": "例示 花子"}, reason="誤記"),
    ]
    for act in acts:
        with nothing_saved(office, Refusal, "抹消した行は書き換えられません"):
            act()
    assert office.as_(CLERK).enter("memo", LINE).number == 2


def test_an_unknown_line_or_ledger_is_refused(office: MemoOffice) -> None:
    with nothing_saved(office, Refusal, "その行は見つかりません"):
        office.as_(CLERK).strike("memo", 99, reason="二重")
    with nothing_saved(office, Refusal, "「nothing」という簿冊はありません"):
        office.as_(CLERK).enter("nothing", LINE)


def test_a_closed_month_takes_only_corrections(office: MemoOffice) -> None:
    october = office.as_(CLERK).enter("memo", {**LINE, "day": date(2026, 10, 5)}).entry_id
    close_month(office, date(2026, 10, 1), date(2026, 10, 31))
    with nothing_saved(office, Refusal, "締めてあります", field="day"):
        office.as_(CLERK).enter("memo", {**LINE, "day": date(2026, 10, 31)})
    with nothing_saved(office, Refusal, "締めてあります", field="day"):
        office.as_(CLERK).fill("memo", october, {"count": 1})
    office.as_(CLERK).correct("memo", october, {"who": "例示 花子"}, reason="誤記")
    office.as_(CLERK).correct("memo", october, {"day": date(2026, 10, 6)}, reason="誤記")
    assert office.as_(CLERK).enter("memo", {**LINE, "day": date(2026, 11, 1)}).late


def test_a_line_does_not_move_into_a_closed_month(office: MemoOffice) -> None:
    line = office.as_(CLERK).enter("memo", {**LINE, "day": date(2026, 11, 2)}).entry_id
    close_month(office, date(2026, 10, 1), date(2026, 10, 31))
    with nothing_saved(office, Refusal, "締めてあります", field="day"):
        office.as_(CLERK).correct("memo", line, {"day": date(2026, 10, 30)}, reason="誤記")


def test_a_correction_does_not_cross_the_fiscal_year(office: MemoOffice) -> None:
    line = office.enter()
    with nothing_saved(office, Refusal, "年度をまたぐ", field="day"):
        office.as_(CLERK).correct("memo", line, {"day": date(2026, 3, 31)}, reason="誤記")
    office.as_(CLERK).correct("memo", line, {"day": date(2026, 4, 1)}, reason="誤記")
    assert fiscal_year(date(2026, 4, 1)) == 2026


RIGHTS = {
    CLERK: {"enter", "fill", "correct", "strike", "print"},
    CHIEF: {"enter", "fill", "correct", "strike", "seal", "print", "setting"},
    AUDITOR: {"print"},
    "P-NOBODY": set[str](),
}


@pytest.mark.parametrize("person", RIGHTS)
@pytest.mark.parametrize("operation", sorted(RIGHTS[CHIEF]))
def test_roles_decide_who_may_do_what(office: MemoOffice, person: str, operation: str) -> None:
    kind = Operation(operation)
    if operation in RIGHTS[person]:
        with office.as_(person).operation(kind) as work:
            work.act("memo", {})
        assert office.rows("SELECT by FROM act") == [(person,)]
        return
    with (
        nothing_saved(office, Refusal, f"「{kind.label}」は、いまの役割ではできません"),
        office.as_(person).operation(kind) as work,
    ):
        work.act("memo", {})


def test_several_lines_are_written_all_or_none(office: MemoOffice) -> None:
    good = [{**LINE, "what": f"行{n}"} for n in range(3)]
    assert [s.number for s in office.as_(CLERK).enter_all("memo", good)] == [1, 2, 3]
    with nothing_saved(office, Refusal, "「氏名」を入れてください", field="who"):
        office.as_(CLERK).enter_all("memo", [*good, {"day": TODAY}])
    with nothing_saved(office, Refusal, "「内容」", field=None):
        office.as_(CLERK).enter_all("memo", [*good, {**LINE, "what": "長" * 500}])
    assert office.as_(CLERK).enter("memo", LINE).number == 4


def stumble(office: MemoOffice) -> None:
    with office.as_(CHIEF).operation(Operation.PRINT) as work:
        work.act("memo", {})
        raise ZeroDivisionError


def test_a_bug_inside_an_operation_leaves_nothing(office: MemoOffice) -> None:
    before = office.head()
    with pytest.raises(ZeroDivisionError):
        stumble(office)
    assert office.head() == before
    assert office.enter() == 1


def test_listeners_hear_of_what_was_saved_only(office: MemoOffice) -> None:
    heard: list[Changes] = []
    desk = office.as_(CLERK)
    desk.subscribe(heard.append)
    line = desk.enter("memo", LINE).entry_id
    with pytest.raises(Refusal):
        desk.fill("memo", line, {"who": "例示 花子"})
    (changes,) = heard
    assert changes.operation is Operation.ENTER
    assert changes.tables == {"memo"}
    assert changes.books == {"memo"}
    assert changes.size == office.head().size


def test_an_unknown_field_is_a_bug_not_a_refusal(office: MemoOffice) -> None:
    with pytest.raises(KeyError):
        office.as_(CLERK).enter("memo", {**LINE, "other": "x"})


ROGUES = {
    "before the commit": "CREATE TRIGGER rogue AFTER INSERT ON memo BEGIN "
    "UPDATE memo SET what = '違う' WHERE id = NEW.id; END",
    "after the images": "CREATE TRIGGER rogue AFTER UPDATE ON journal_state BEGIN "
    "UPDATE memo SET what = '違う'; END",
}


@pytest.mark.parametrize("name", ROGUES)
def test_what_is_not_stored_as_written_is_never_called_saved(office: MemoOffice, name: str) -> None:
    office.close()
    with office.tampering(triggers=True) as connection:
        connection.execute("DROP TRIGGER memo_pen_rule")
        connection.execute(ROGUES[name])
    heard: list[Changes] = []
    office.as_(CLERK).subscribe(heard.append)
    with pytest.raises(DamageFound, match="保存済とは言えません"):
        office.enter(what="本当")
    assert heard == []
    assert not office.verify().sound
