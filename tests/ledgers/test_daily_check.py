"""端末機管理日次点検簿: every rule, and what it asks for on 今日."""

from datetime import date, datetime

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import DutyGroup, duties_of, fold
from zyuki_desk.core.fields import Value
from zyuki_desk.core.office import Terminal
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ledgers.checks.duties import MISSING

LEDGER = "daily-check"
ITEMS = ("no_media_left", "powered_off", "wired", "no_cable", "put_back", "clock_checked")


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


def line(day: int = 20, hour: int = 8, **values: Value) -> dict[str, Value]:
    return {
        "day": date(2026, 11, day),
        "phase": "start",
        "terminal": "T1",
        "checked_at": at(hour, 40, day),
        "result": "good",
        "checked_by": "P2",
        **values,
    }


def told(office: OpenOffice) -> list[tuple[str, bool]]:
    duties = [d for d in duties_of(office.desk) if d.ledger == LEDGER and d.action != "seal"]
    return [(duty.sentence, duty.overdue) for duty in duties]


def evening(day: int, phase: str = "end", **values: Value) -> dict[str, Value]:
    return line(day, hour=17, phase=phase, **values)


def test_a_fine_check_names_each_item(office: OpenOffice) -> None:
    saved = office.desk.enter(LEDGER, line())
    values = office.books.entry(office.ledgers[LEDGER], saved.entry_id).values
    assert [values[key] for key in ITEMS] == ["good", "none", "good", "good", "none", "good"]
    assert values["affiliation"] == "市民課"


def test_what_was_written_of_an_item_stands(office: OpenOffice) -> None:
    saved = office.desk.enter(LEDGER, line(wired="none", affiliation="総務課"))
    values = office.books.entry(office.ledgers[LEDGER], saved.entry_id).values
    assert (values["wired"], values["affiliation"]) == ("none", "総務課")


@pytest.mark.parametrize("word", ["T1", "統合端末1", "t1"])
def test_a_terminal_is_known_by_code_or_name(office: OpenOffice, word: str) -> None:
    saved = office.desk.enter(LEDGER, line(terminal=word))
    assert office.books.entry(office.ledgers[LEDGER], saved.entry_id).values["terminal"] == "T1"


def test_an_unknown_terminal_is_refused(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="その端末は登録されていません") as refused:
        office.desk.enter(LEDGER, line(terminal="T9"))
    assert refused.value.field == "terminal"


def test_a_terminal_no_longer_used_is_refused(office: OpenOffice) -> None:
    end_terminal(office, date(2026, 11, 19))
    with pytest.raises(Refusal, match="使用を終えています"):
        office.desk.enter(LEDGER, line())
    office.desk.enter(LEDGER, line(19))


def end_terminal(office: OpenOffice, day: date) -> None:
    with office.desk.operation(Operation.SETTING) as work:
        row = work.session.get(Terminal, 1)
        assert row is not None
        work.change(row, {"ended_on": day}, reason="更新")


def test_a_future_day_is_refused(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="これからの日の点検は書けません") as refused:
        office.desk.enter(LEDGER, line(21))
    assert refused.value.field == "day"


def test_a_future_time_is_refused(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="これからの日時は書けません") as refused:
        office.desk.enter(LEDGER, line(hour=16))
    assert refused.value.field == "checked_at"


def test_a_time_of_another_day_is_refused_but_not_after_midnight(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="この行の年月日と違います"):
        office.desk.enter(LEDGER, line(19, checked_at=at(8, 40)))
    office.desk.enter(LEDGER, line(19, phase="leave", checked_at=at(0, 20)))


def test_somebody_who_has_left_checked_nothing(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="在籍していません") as refused:
        office.desk.enter(LEDGER, line(checked_by="X1"))
    assert refused.value.field == "checked_by"


def test_a_second_check_of_the_same_is_refused(office: OpenOffice) -> None:
    first = office.desk.enter(LEDGER, line())
    with pytest.raises(Refusal, match="始業点検は、1番に書いてあります") as refused:
        office.desk.enter(LEDGER, line(hour=9, checked_at=at(9)))
    assert refused.value.field == "terminal"
    office.desk.enter(LEDGER, line(19))
    office.desk.strike(LEDGER, first.entry_id, reason="端末の取り違え")
    office.desk.enter(LEDGER, line())


def test_a_correction_cannot_make_a_second_one(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, line(19))
    other = office.desk.enter(LEDGER, line(18))
    with pytest.raises(Refusal, match="書いてあります"):
        office.desk.correct(
            LEDGER,
            other.entry_id,
            {"day": date(2026, 11, 19), "checked_at": at(8, 40, 19)},
            reason="日付の誤り",
        )


def test_a_fault_needs_its_words_and_what_was_done(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="「ワイヤー等の固定」が × です") as refused:
        office.desk.enter(LEDGER, line(wired="bad"))
    assert refused.value.field == "result"
    with pytest.raises(Refusal, match="異常の内容を書いてください"):
        office.desk.enter(LEDGER, line(result="bad", wired="bad"))
    with pytest.raises(Refusal, match="どう処置したか") as refused:
        office.desk.enter(LEDGER, line(result="bad", fault="鍵が掛かっていない"))
    assert refused.value.field == "action"
    office.desk.enter(LEDGER, line(result="bad", fault="鍵が掛かっていない", action="掛けた"))


def test_an_office_that_keeps_none_is_asked_for_none(office: OpenOffice) -> None:
    assert told(office) == []


def test_open_days_without_a_check_are_named(office: OpenOffice) -> None:
    office.desk.enter_all(LEDGER, [line(17), evening(17), line(19)])
    assert told(office) == [
        ("11/18 の始業点検の記録がありません(T1)", True),
        ("11/18 の終業点検の記録がありません(T1)", True),
        ("11/19 の終業点検の記録がありません(T1)", True),
        ("今日の始業点検がまだです(T1)", False),
    ]


def test_today_is_asked_at_opening_and_at_closing(office: OpenOffice, clock: FixedClock) -> None:
    office.desk.enter_all(LEDGER, [line(19), evening(19, "leave")])
    office.desk.enter(LEDGER, line(20))
    assert told(office) == []
    clock.set(at(17, 15))
    assert told(office) == [("今日の退庁時点検がまだです(T1)", False)]
    clock.set(at(8, 0, 24))
    assert told(office) == [("11/20 の退庁時点検の記録がありません(T1)", True)]
    clock.set(at(8, 30, 24))
    assert ("今日の始業点検がまだです(T1)", False) in told(office)


def test_closed_days_are_no_gap(office: OpenOffice, clock: FixedClock) -> None:
    office.desk.enter_all(LEDGER, [line(20)])
    clock.set(at(17, 40))
    office.desk.enter(LEDGER, evening(20))
    clock.set(at(20, 0, 23))
    assert told(office) == []


def test_many_missing_days_are_told_as_one(office: OpenOffice, clock: FixedClock) -> None:
    office.desk.enter_all(LEDGER, [line(18), evening(18)])
    clock.set(datetime(2026, 12, 1, 8, 0, tzinfo=JST))
    assert len(told(office)) == 14
    (group,) = fold([duty for duty in duties_of(office.desk) if duty.kind is MISSING])
    assert isinstance(group, DutyGroup)
    assert (group.kind.title, len(group.duties)) == ("日次点検の記録がない開庁日", 14)
    assert group.first.period == "2026-11-19"


def test_a_struck_check_is_none(office: OpenOffice) -> None:
    office.desk.enter_all(LEDGER, [line(18), evening(18), line(19), evening(19)])
    saved = office.desk.enter(LEDGER, line(20))
    office.desk.strike(LEDGER, saved.entry_id, reason="端末の取り違え")
    assert told(office) == [("今日の始業点検がまだです(T1)", False)]


def test_a_terminal_never_checked_is_told_once(office: OpenOffice) -> None:
    with office.desk.operation(Operation.SETTING) as work:
        work.add(Terminal(code="T2", name="統合端末2"))
    office.desk.enter_all(LEDGER, [line(19), evening(19), line(20)])
    assert told(office) == [("端末 T2(統合端末2)の点検がまだ一度もありません", False)]


def test_a_terminal_no_longer_used_is_not_asked_for(office: OpenOffice) -> None:
    office.desk.enter_all(LEDGER, [line(18)])
    end_terminal(office, date(2026, 11, 18))
    assert told(office) == []


def test_many_terminals_of_a_day_are_counted(office: OpenOffice) -> None:
    with office.desk.operation(Operation.SETTING) as work:
        for number in range(2, 6):
            work.add(Terminal(code=f"T{number}", name=f"統合端末{number}"))
    for number in range(1, 6):
        office.desk.enter_all(
            LEDGER,
            [line(19, terminal=f"T{number}"), evening(19, terminal=f"T{number}")],
        )
    assert told(office) == [("今日の始業点検がまだです(T1、T2、T3 ほか2台)", False)]
