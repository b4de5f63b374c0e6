"""The month sheet of the daily checks, and writing a day's checks at once."""

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import pytest

from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.check_month import CheckBoard, CheckMonth, Looked, Mark, Row
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.office import Terminal
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.evidence.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = "daily-check"
NOVEMBER = month_of(date(2026, 11, 1))


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


def line(day: int, phase: str = "start", **values: Value) -> dict[str, Value]:
    hour = 8 if phase == "start" else 17
    return {
        "day": date(2026, 11, day),
        "phase": phase,
        "terminal": "T1",
        "checked_at": at(hour, 40, day),
        "result": "good",
        "checked_by": "P2",
        **values,
    }


@pytest.fixture
def board(office: OpenOffice) -> CheckBoard:
    ledger = office.ledgers[LEDGER]
    assert ledger.service is not None
    make = cast("Callable[..., CheckBoard]", ledger.service)
    return make(office.desk, office.books, ledger)


@pytest.fixture
def two(office: OpenOffice) -> None:
    """A second terminal."""
    with office.desk.operation(Operation.SETTING) as work:
        work.add(Terminal(code="T2", name="統合端末2"))


def row(month: CheckMonth, key: str, phase: str = "start", terminal: str = "T1") -> Row:
    return next(r for r in month.rows if (r.terminal, r.phase, r.key) == (terminal, phase, key))


def signs(found: Row, first: int, last: int) -> str:
    return "".join(cell.mark.sign or "・" for cell in found.cells[first - 1 : last])


def fine(day: int = 20, phase: str = "start", *terminals: str) -> Looked:
    return Looked(day=date(2026, 11, day), phase=phase, terminals=terminals or ("T1",), by="P2")


def test_gaps_closed_days_and_marks_stand_by_day(office: OpenOffice, board: CheckBoard) -> None:
    office.desk.enter_all(LEDGER, [line(16), line(18, wired="none"), line(19)])
    month = board.month(NOVEMBER, "T1")
    # The 15th was before the first check, the 20th is today at nine, the 21st to 23rd are closed.
    assert signs(row(month, "result"), 13, 24) == "・・・○未○○未・・・・"
    assert signs(row(month, "wired"), 16, 20) == "○未－○未"
    assert signs(row(month, "powered_off", "end"), 16, 20) == "未未未未・"
    assert [day.closed for day in month.days[20:24]] == ["土曜日", "日曜日", "勤労感謝の日", None]
    assert {(gap.day.day, gap.phase) for gap in month.gaps} == {
        (17, "start"), (20, "start"), (16, "end"), (17, "end"), (18, "end"), (19, "end"),
    }  # fmt: skip


def test_the_sheet_and_the_duties_tell_the_same_gaps(office: OpenOffice, board: CheckBoard) -> None:
    office.desk.enter_all(LEDGER, [line(17), line(17, "end"), line(19), line(19, "end")])
    missing = {f"{g.day.month}/{g.day.day}" for g in board.month(NOVEMBER, "T1").gaps}
    told = [d.sentence for d in duties_of(office.desk) if d.ledger == LEDGER]
    assert missing == {"11/18", "11/20"}
    assert [s[:5] for s in told] == ["11/18", "11/18", "今日の始業"]


def test_a_fault_and_a_late_line_are_told_below(office: OpenOffice, board: CheckBoard) -> None:
    office.desk.enter_all(
        LEDGER,
        [
            line(19, result="bad", wired="bad", fault="鍵が開いていた", action="掛け直した"),
            line(20, remarks="鍵は予備"),
        ],
    )
    month = board.month(NOVEMBER, "T1")
    (fault,) = month.faults
    assert (fault.items, fault.fault, fault.action) == ("固定", "鍵が開いていた", "掛け直した")
    assert signs(row(month, "wired"), 19, 20) == "×○"
    # Nobody said that the others were fine: they stay blank.
    assert row(month, "no_cable").cells[18].mark is Mark.BLANK
    assert [r.words for r in month.remarks] == [
        "始業 T1 11/20 後日記入(見本 太郎)",
        "始業 T1 鍵は予備",
    ]
    assert month.late == 1


def test_corrected_and_struck_lines_are_seen(office: OpenOffice, board: CheckBoard) -> None:
    first, second = office.desk.enter_all(LEDGER, [line(20), line(19)])
    office.desk.correct(LEDGER, first.entry_id, {"wired": "none"}, reason="見ていない")
    office.desk.strike(LEDGER, second.entry_id, reason="端末の取り違え")
    month = board.month(NOVEMBER, "T1")
    assert row(month, "wired").cells[19].corrected
    assert row(month, "result").cells[18].mark is Mark.BLANK
    assert [r.words for r in month.remarks] == ["始業 T1 2番は抹消(端末の取り違え)"]


@pytest.mark.usefixtures("two")
def test_all_terminals_stand_in_brief(office: OpenOffice, board: CheckBoard) -> None:
    office.desk.enter_all(LEDGER, [line(19), line(19, terminal="T2"), line(20)])
    month = board.month(NOVEMBER, None)
    assert [(r.terminal, r.phase) for r in month.rows] == [
        ("T1", "start"), ("T1", "end"), ("T2", "start"), ("T2", "end"),
    ]  # fmt: skip
    assert signs(row(month, "result", terminal="T2"), 18, 21) == "・○未・"


def test_a_terminal_taken_away_stays_on_the_sheets_of_its_time(
    office: OpenOffice, board: CheckBoard
) -> None:
    office.desk.enter_all(LEDGER, [line(17), line(17, "end")])
    with office.desk.operation(Operation.SETTING) as work:
        found = work.session.get(Terminal, 1)
        assert found is not None
        work.change(found, {"ended_on": date(2026, 11, 18)}, reason="更新")
    assert {g.day.day for g in board.month(NOVEMBER, "T1").gaps} == {18}
    assert board.terminals(month_of(date(2026, 12, 1))) == {}
    assert board.terminals(NOVEMBER) == {"T1": "統合端末1"}


@pytest.mark.usefixtures("two")
def test_all_fine_writes_a_line_for_each_and_names_each_item(
    office: OpenOffice, board: CheckBoard
) -> None:
    (start, end) = board.day(date(2026, 11, 20))
    assert (start.missing, start.is_time, end.is_time) == (("T1", "T2"), True, False)
    saved = board.write(fine(20, "start", *start.missing))
    assert len(saved) == 2
    values = office.books.entry(office.ledgers[LEDGER], saved[1].entry_id).values
    assert (values["terminal"], values["result"], values["checked_at"]) == ("T2", "good", at(9, 12))
    assert (values["wired"], values["powered_off"]) == ("good", "none")
    assert board.day(date(2026, 11, 20))[0].missing == ()


@pytest.mark.usefixtures("two")
def test_who_comes_second_is_told_who_wrote_and_nothing_is_half_written(
    office: OpenOffice, board: CheckBoard, clock: FixedClock
) -> None:
    board.write(fine())
    clock.set(at(9, 20))
    with pytest.raises(Refusal, match=r"1番に書いてあります\(9:12 見本 太郎さんが記入\)"):
        board.write(fine(20, "start", "T2", "T1"))
    assert board.day(date(2026, 11, 20))[0].missing == ("T2",)


def test_a_past_day_needs_a_time_and_a_reason(office: OpenOffice, board: CheckBoard) -> None:
    with pytest.raises(Refusal, match="点検した時刻"):
        board.write(fine(19))
    looked = Looked(
        day=date(2026, 11, 19), phase="start", terminals=("T1",), by="P2", at=at(8, 40, 19)
    )
    with pytest.raises(Refusal, match="後日に書く理由") as refused:
        board.write(looked)
    assert refused.value.field == "remarks"


def test_a_fault_names_its_items(office: OpenOffice, board: CheckBoard) -> None:
    looked = Looked(day=date(2026, 11, 20), phase="start", terminals=("T1",), by="P2",
                    bad=("wired",), fault="鍵が開いていた")  # fmt: skip
    with pytest.raises(Refusal, match="どう処置したか"):
        board.write(looked)
    assert board.day(date(2026, 11, 20))[0].missing == ("T1",)


def test_nothing_left_to_check_is_said(board: CheckBoard) -> None:
    with pytest.raises(Refusal, match="すべて書いてあります"):
        board.write(Looked(day=date(2026, 11, 20), phase="start", terminals=(), by="P2"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("5秒進み", "5秒進み"), ("+5", "5秒進み"), ("-90", "1分30秒遅れ"), ("0", "差なし"),
        ("１分３０秒遅れ", "1分30秒遅れ"), ("2分進み", "2分進み"), ("±0", "差なし"),
        ("−3秒", "3秒遅れ"), ("＋12", "12秒進み"),
    ],
)  # fmt: skip
def test_the_clock_is_compared_with_its_sign(office: OpenOffice, written: str, kept: str) -> None:
    saved = office.desk.enter(LEDGER, line(20, clock_off=written))
    values = office.books.entry(office.ledgers[LEDGER], saved.entry_id).values
    assert values["clock_off"] == kept


@pytest.mark.parametrize("written", ["5秒", "少し", "+5秒進み", "2000分遅れ", "分"])
def test_a_difference_nobody_can_read_is_refused(office: OpenOffice, written: str) -> None:
    with pytest.raises(Refusal) as refused:
        office.desk.enter(LEDGER, line(20, clock_off=written))
    assert refused.value.field == "clock_off"


def test_a_clock_that_is_off_stays_a_duty_until_it_is_right(office: OpenOffice) -> None:
    office.desk.enter(LEDGER, line(18, clock_off="+61"))

    def clocks() -> list[str]:
        return [d.sentence for d in duties_of(office.desk) if "時計" in d.sentence]

    assert [s[:28] for s in clocks()] == ["端末 T1 の時計が1分1秒進みです(11/18 の点検"]
    office.desk.enter(LEDGER, line(20, clock_off="-60"))
    assert clocks() == []


def test_a_clock_nobody_looked_at_has_no_difference(office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="該当なし"):
        office.desk.enter(LEDGER, line(19, "end", clock_off="+5"))


def finished(office: OpenOffice, clock: FixedClock) -> Sealing:
    """Write a November with two gaps, and go to December."""
    office.desk.enter_all(LEDGER, [line(18), line(18, "end"), line(19), line(20)])
    clock.set(datetime(2026, 12, 3, 9, 0, tzinfo=JST))
    rest = [day for day in range(24, 31) if date(2026, 11, day).weekday() < 5]
    office.desk.enter_all(
        LEDGER, [line(day, phase) for day in (19, 20, *rest) for phase in ("end", "start")
                 if (day, phase) not in {(19, "start"), (20, "start"), (25, "end"), (26, "end")}],
    )  # fmt: skip
    return Sealing(office.desk, office.books)


def test_the_manager_hears_the_gaps_first_and_states_why(
    office: OpenOffice, clock: FixedClock, board: CheckBoard
) -> None:
    sealing, ledger = finished(office, clock), office.ledgers[LEDGER]
    findings = sealing.findings(ledger, NOVEMBER, None)
    assert [f.sentence for f in findings.owed] == [
        "11/25 終業  未実施(T1)",
        "11/26 終業  未実施(T1)",
    ]
    assert not findings.is_clean
    with pytest.raises(Refusal, match="未実施が 2 件") as refused:
        sealing.close_period(ledger, NOVEMBER, None)
    assert refused.value.field == "reason"
    sealing.close_period(ledger, NOVEMBER, None, reason="停電のため")
    (seal,) = sealing.seals(ledger, NOVEMBER, None)
    assert (seal.reason, seal.days_late) == ("停電のため", 0)
    assert seal.findings["told"][0] == "11/25 終業  未実施(T1)"
    (told,) = board.month(NOVEMBER, "T1").seals
    assert told == "R8.12.3 9:00  確認  見本 太郎  未実施の理由: 停電のため"


def test_a_confirmation_that_comes_late_says_so(office: OpenOffice, clock: FixedClock) -> None:
    sealing, ledger = finished(office, clock), office.ledgers[LEDGER]
    clock.set(datetime(2026, 12, 22, 9, 0, tzinfo=JST))
    sealing.close_period(ledger, NOVEMBER, None, reason="失念")
    (seal,) = sealing.seals(ledger, NOVEMBER, None)
    assert seal.days_late == 12
    assert "期限から12日おくれ" in seal.words("見本 太郎")


def test_what_was_not_done_as_prescribed_is_told(office: OpenOffice) -> None:
    office.desk.enter_all(
        LEDGER,
        [line(18, checked_at=at(10, 15, 18)), line(19, clock_off="+90"), line(20)],
    )
    findings = Sealing(office.desk, office.books).findings(office.ledgers[LEDGER], NOVEMBER, None)
    told = [f.sentence for f in findings.told if not f.is_gap]
    assert told == [
        "11/18 始業 T1  始業の点検が 10:15 でした(開庁は 8:30)",
        "11/19 始業 T1  時計が1分30秒進みでした",
    ]


def test_a_month_without_fault_or_gap_says_nothing(office: OpenOffice) -> None:
    office.desk.enter_all(LEDGER, [line(20)])
    findings = Sealing(office.desk, office.books).findings(office.ledgers[LEDGER], NOVEMBER, None)
    assert findings.told == ()
