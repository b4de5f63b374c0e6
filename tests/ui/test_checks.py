"""The page of the daily checks: the month in view, a day's checks in three keys."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from tests.pages.checks import CONTROL, ChecksPageObject
from tests.pages.kit import nameless, squeezed
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.fields import Value
from zyuki_desk.core.office import Terminal
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme
from zyuki_desk.ui.views.check_month import CheckMonthPage
from zyuki_desk.ui.workbench import Destination

LEDGER = "daily-check"
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right
ALT = Qt.KeyboardModifier.AltModifier


def line(day: int, phase: str = "start", **values: Value) -> dict[str, Value]:
    at = datetime(2026, 11, day, 8 if phase == "start" else 17, 30, tzinfo=JST)
    return {
        "day": date(2026, 11, day), "phase": phase, "terminal": "T1", "checked_at": at,
        "result": "good", "checked_by": "P2", **values,
    }  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        with bench.workbench.desk.operation(Operation.SETTING) as work:
            work.add(Terminal(code="T2", name="窓口端末"))
        bench.workbench.desk.enter_all(
            LEDGER,
            [
                line(18),
                line(18, "end"),
                line(19, result="bad", wired="bad", fault="鍵が開いていた", action="掛けた"),
            ],
        )
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> ChecksPageObject:
    workbench = bench.workbench
    return ChecksPageObject(qtbot, CheckMonthPage(workbench, workbench.ledgers[LEDGER]))


def test_the_month_shows_gaps_faults_and_closed_days(page: ChecksPageObject) -> None:
    assert page.period == "令和8年11月"
    # T2 was never checked: nothing is owed of it but its first check.
    assert page.table.signs()[0] == "始業 " + "・" * 17 + "○×未" + "・" * 10
    assert page.table.signs()[1] == "終業 " + "・" * 17 + "○未未" + "・" * 10
    assert page.badge("gap_count") == "未実施 3"
    assert page.badge("fault_count") == "異状あり 1"
    assert any("鍵が開いていた → 掛けた" in note for note in page.notes)


def test_enter_on_a_written_day_opens_its_line(page: ChecksPageObject, bench: PageBench) -> None:
    page.table.go_to(0, 19)
    page.key(Qt.Key.Key_Return)
    assert bench.went == [Destination(f"ledger:{LEDGER}", entry_id=3)]


def test_a_cell_says_everything_in_words(page: ChecksPageObject) -> None:
    model = page.table.model()
    spoken = Qt.ItemDataRole.AccessibleTextRole
    page.table.go_to(0, 19)
    assert model.data(page.table.currentIndex(), spoken) == (
        "令和8年11月19日(木) T1 始業 異状あり 後日記入"
    )
    page.table.go_to(0, 23)
    assert str(model.data(page.table.currentIndex(), spoken)).endswith("閉庁(勤労感謝の日)")


def test_months_turn_by_keys(page: ChecksPageObject) -> None:
    page.key(LEFT, ALT)
    assert page.period == "令和8年10月"
    assert page.badge("gap_count") == "未実施 なし"
    page.key(RIGHT, ALT)
    assert page.period == "令和8年11月"


def test_all_fine_takes_two_keys_and_names_each_item(
    page: ChecksPageObject, bench: PageBench
) -> None:
    page.key(Qt.Key.Key_F3)
    assert page.tabs == ["始業  残り 2", "終業  残り 2"]
    assert page.title == "令和8年11月20日(金)  始業"
    assert "電源オフ" in page.items
    page.key(Qt.Key.Key_Return, CONTROL)
    assert bench.host.said == ["保存済 No.4〜5 始業点検 2台"]
    assert page.tabs == ["始業  ✓", "終業  残り 2"]
    values = bench.workbench.books.entry(bench.workbench.ledgers[LEDGER], 5).values
    assert (values["terminal"], values["wired"], values["powered_off"]) == ("T2", "good", "none")
    assert values["checked_by"] == "P1"


def test_enter_is_one_terminal_and_goes_on_to_the_next(page: ChecksPageObject) -> None:
    page.key(Qt.Key.Key_F3)
    page.key(Qt.Key.Key_Return)
    assert "No.4" in page.terminals[0]
    assert page.rows.current == "T2"
    assert "未実施" in page.terminals[1]
    page.key(Qt.Key.Key_Return)
    assert "No.5" in page.terminals[1]


def test_a_written_check_is_opened_not_written_again(
    page: ChecksPageObject, bench: PageBench
) -> None:
    page.key(Qt.Key.Key_F3)
    page.key(Qt.Key.Key_Return)
    page.rows.select("T1")
    page.key(Qt.Key.Key_Return)
    assert bench.went == [Destination(f"ledger:{LEDGER}", entry_id=4)]


def test_a_fault_asks_for_item_words_and_action(page: ChecksPageObject, bench: PageBench) -> None:
    page.key(Qt.Key.Key_F3)
    page.key(Qt.Key.Key_F4)
    assert not page.button("all_fine").isVisible()
    page.key(Qt.Key.Key_2)
    page.write("fault", "鍵が開いていた")
    page.key(Qt.Key.Key_Return, CONTROL)
    assert "どう処置したか" in page.error("action")
    page.write("action", "掛け直した")
    page.key(Qt.Key.Key_Return, CONTROL)
    values = bench.workbench.books.entry(bench.workbench.ledgers[LEDGER], 4).values
    assert (values["result"], values["wired"], values["no_media_left"]) == ("bad", "bad", "good")
    assert "異状あり" in page.terminals[0]
    assert page.button("all_fine").isVisible()


def test_going_back_from_a_fault_writes_nothing(page: ChecksPageObject) -> None:
    page.key(Qt.Key.Key_F3)
    page.key(Qt.Key.Key_F4)
    page.key(Qt.Key.Key_Escape)
    assert page.button("all_fine").isVisible()
    assert page.tabs[0] == "始業  残り 2"


def test_a_missing_day_is_written_late_with_its_reason(
    page: ChecksPageObject, bench: PageBench
) -> None:
    page.table.go_to(1, 19)
    page.key(Qt.Key.Key_Return)
    assert page.title == "令和8年11月19日(木)  終業"
    assert page.rows.current == "T1"
    page.key(Qt.Key.Key_Return)
    assert "点検した時刻" in page.error("checked_at")
    page.write("checked_at", "1720")
    page.rows.setFocus()
    page.key(Qt.Key.Key_Return)
    assert "後日に書く理由" in page.error("remarks")
    page.write("remarks", "記入漏れに翌日気付いた")
    page.rows.setFocus()
    page.key(Qt.Key.Key_Return)
    assert bench.host.said == ["保存済 No.4 終業点検 1台(後日記入)"]
    page.key(Qt.Key.Key_F3)
    assert page.badge("gap_count") == "未実施 2"
    assert any("後日記入(見本 太郎) 記入漏れに翌日気付いた" in note for note in page.notes)


def test_the_clocks_difference_goes_with_the_check(
    page: ChecksPageObject, bench: PageBench
) -> None:
    page.key(Qt.Key.Key_F3)
    page.write("clock", "5秒")
    page.rows.setFocus()
    page.key(Qt.Key.Key_Return)
    assert "進んでいるか遅れているか" in page.error("clock")
    page.write("clock", "5秒遅れ")
    page.rows.setFocus()
    page.key(Qt.Key.Key_Return)
    values = bench.workbench.books.entry(bench.workbench.ledgers[LEDGER], 4).values
    assert values["clock_off"] == "5秒遅れ"


def test_who_comes_second_is_told_and_keeps_what_was_typed(
    page: ChecksPageObject, bench: PageBench
) -> None:
    page.key(Qt.Key.Key_F3)
    page.key(Qt.Key.Key_F4)
    page.write("fault", "電源が入らない")
    page.write("action", "保守に連絡した")
    # Somebody else writes the same line; this page was told and shows it at once.
    other = bench.workbench.desk.for_actor(Actor("P3", "T1"))
    other.enter(LEDGER, line(20))
    page.key(Qt.Key.Key_Return, CONTROL)
    (complaint,) = bench.host.complained
    assert "4番に書いてあります(17:45 例示 監一さんが記入)" in complaint
    assert page.page.day.fault.told == ([], "電源が入らない", "保守に連絡した")


def test_who_may_not_write_is_told_who_may(page: ChecksPageObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("V2", "T1"))
    page.key(Qt.Key.Key_F3)
    button = page.button("all_fine")
    assert not button.isEnabled()
    assert "できるのは" in button.toolTip()


def test_a_duty_leads_to_its_day(page: ChecksPageObject) -> None:
    page.page.show_destination(Destination("view", action="check", period="2026-11-19"))
    assert page.title == "令和8年11月19日(木)  終業"
    page.page.show_destination(Destination("view", period="2026-10"))
    assert page.period == "令和8年10月"


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_everything_has_a_name_and_its_room(
    page: ChecksPageObject, theme: Theme, scheme: Scheme, scale: float, qapp: QApplication
) -> None:
    theme.apply(qapp, scheme, text_scale=scale)
    kinds = [QAbstractButton, QLineEdit, QTableView]
    assert nameless(page.page, kinds) == []
    page.key(Qt.Key.Key_F3)
    qapp.processEvents()
    assert nameless(page.page, kinds) == []
    if scale == 1.0:
        assert squeezed(page.page) == []


def test_the_month_is_printed_by_one_key(page: ChecksPageObject, bench: PageBench) -> None:
    page.key(Qt.Key.Key_P, CONTROL)
    paper = bench.went[-1].paper
    assert paper is not None
    assert paper.title == "端末機管理日次点検簿 月の表 令和8年11月"
    sheet = paper.prepare(Printing(bench.workbench.office), lambda *_: True)
    assert isinstance(sheet, PreparedSheet)
    assert (sheet.form, sheet.pages, sheet.lines) == ("check-month", 2, 3)
    page.page.print_blank()
    blank = bench.went[-1].paper
    assert blank is not None
    made = blank.prepare(Printing(bench.workbench.office), lambda *_: True)
    assert isinstance(made, PreparedSheet)
    assert made.blank
