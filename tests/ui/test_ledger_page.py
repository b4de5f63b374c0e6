"""A ledger's page from the keyboard: find, fill, correct, strike; what the pen did stays seen."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QTableView
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, nameless, press, squeezed, words
from tests.pages.ledger import LedgerPageObject
from tests.ui.pages_bench import PERMIT, ROOM, PageBench, page_bench
from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.lines import Run
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import EmptyState
from zyuki_desk.ui.workbench import Destination

DAY = date(2026, 11, 20)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        bench.stay(DAY, time(9, 12))
        bench.stay(DAY, time(10, 0), person="P2", person_name="見本 花子", purpose="帳票の出力")
        bench.stay(date(2026, 10, 5), time(10, 0), purpose="保守点検")
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> LedgerPageObject:
    ledger = bench.workbench.ledgers[ROOM]
    return LedgerPageObject(qtbot, LedgerPage(bench.workbench, ledger))


@pytest.fixture(params=[ROOM, PERMIT])
def any_page(qtbot: QtBot, bench: PageBench, request: pytest.FixtureRequest) -> LedgerPageObject:
    ledger = bench.workbench.ledgers[request.param]
    return LedgerPageObject(qtbot, LedgerPage(bench.workbench, ledger))


@pytest.fixture
def empty(
    qtbot: QtBot, tmp_path: Path, clock: FixedClock, theme: Theme
) -> Iterator[LedgerPageObject]:
    with page_bench(tmp_path, clock, theme) as bench:
        ledger = bench.workbench.ledgers[ROOM]
        yield LedgerPageObject(qtbot, LedgerPage(bench.workbench, ledger))


def test_this_month_stands_there_newest_first(page: LedgerPageObject) -> None:
    assert page.numbers() == ["2", "1"]
    assert page.count == "2 行"
    assert page.chips == ["令和8年11月"]


def test_qt_finds_no_fault_with_the_table_of_a_ledger(page: LedgerPageObject) -> None:
    entries = page.table.entries
    assert entries is not None
    QAbstractItemModelTester(entries, QAbstractItemModelTester.FailureReportingMode.Warning)
    press(page.page, "chip_period")
    page.search("花子")
    assert page.numbers() == ["2"]


def test_removing_the_period_shows_every_line_in_the_order_asked(page: LedgerPageObject) -> None:
    press(page.page, "chip_period")
    assert page.chips == []
    assert page.numbers() == ["3", "2", "1"]
    press(page.page, "newest_button")
    assert page.numbers() == ["1", "2", "3"]


def test_text_state_and_blank_cells_narrow_it(page: LedgerPageObject, bench: PageBench) -> None:
    bench.stay(DAY, time(11, 0), open_=True, person="P3", person_name="例示 監一")
    page.search("けんいち")
    assert page.numbers() == []
    page.search("かんいち")
    assert page.numbers() == ["4"]
    page.search(" ")
    page.choose("state_filter", "未記入あり")
    assert page.numbers() == ["4"]
    page.choose("state_filter", "状態: すべて")
    page.choose_cell("退室時刻が空欄")
    assert page.numbers() == ["4"]
    assert page.chips == ["令和8年11月", "退室時刻が空欄"]
    press(page.page, "chips_clear")
    assert page.numbers() == ["4", "2", "1"]


def test_a_correction_strikes_the_old_value_and_tells_why(
    page: LedgerPageObject, bench: PageBench
) -> None:
    bench.ask.will("reason", "書き間違い", saying="書き間違い")
    page.select(0)
    page.key(Qt.Key.Key_F2)
    page.write("purpose", "監査の準備")
    page.save()
    line = page.table.current_line
    assert line is not None
    assert line.cells["purpose"][0] == Run("帳票の出力", struck=True)
    assert line.cells["purpose"][-1] == Run("監査の準備")
    told = page.panel_words()
    assert "入室の目的を訂正" in told
    assert "帳票の出力 → 監査の準備\n理由: 書き間違い" in told
    assert "見本 太郎" in told


def test_a_correction_without_a_change_is_told_in_the_form(page: LedgerPageObject) -> None:
    page.select(0)
    page.key(Qt.Key.Key_F2)
    page.save()
    assert page.form.isVisible()
    assert any("変わったところ" in word for word in _form_words(page))


def test_a_refusal_stands_under_its_row(page: LedgerPageObject, bench: PageBench) -> None:
    bench.ask.will("reason", "時刻の確認による訂正")
    page.select(0)
    page.key(Qt.Key.Key_F2)
    page.write("left", "801")
    page.save()
    assert "退室" in page.form.rows.error("left")
    page.write("left", "99")
    page.save()
    assert "時刻" in page.form.rows.error("left")


def test_blank_cells_are_filled_and_written_ones_are_not_offered(
    page: LedgerPageObject, bench: PageBench
) -> None:
    page.select(0)
    page.key(Qt.Key.Key_F4)
    assert "purpose" not in page.form.rows.keys
    page.write("key_no", "K1")
    page.save()
    line = page.table.current_line
    assert line is not None
    assert line.cells["key_no"] == (Run("K1"),)
    assert bench.host.said[-1] == "保存済 No.2"


def test_a_struck_line_is_shown_struck_and_takes_no_pen(
    page: LedgerPageObject, bench: PageBench
) -> None:
    bench.ask.will("reason", "二重に記載", saying="2番の行")
    page.select(0)
    page.key(Qt.Key.Key_Delete)
    line = page.table.current_line
    assert line is not None
    assert line.struck
    assert "二重に記載" in line.note
    assert "抹消" in page.panel_words()
    button = page.page.pen.buttons[Operation.CORRECT]
    assert not button.isEnabled()
    assert "抹消" in button.toolTip()


def test_a_new_line_asks_only_what_it_cannot_know(page: LedgerPageObject, bench: PageBench) -> None:
    page.key(Qt.Key.Key_N, CONTROL)
    assert _text(page, "day") == "R8.11.20"
    page.choose("room", "端末機設置室(レベル2)")
    page.choose_person("person", "1001")
    assert _text(page, "person_name") == "見本 太郎"
    page.write("entered", "1530")
    page.write("left", "1600")
    page.choose("exit_kind", "本人")
    page.write("purpose", "異動処理")
    page.save()
    line = page.table.current_line
    assert line is not None
    assert bench.host.said[-1] == "保存済 No.4"
    assert line.cells["entered"] == (Run("15:30"),)
    assert line.cells["person_class"] == (Run("職員"),)


def test_a_rule_that_objects_takes_a_reason(page: LedgerPageObject, bench: PageBench) -> None:
    bench.ask.will("reason", "管理者の了解済み", saying="許可")
    page.key(Qt.Key.Key_N, CONTROL)
    page.choose("room", "端末機設置室(レベル2)")
    for key, text in (("entered", "1530"), ("left", "1600"), ("person_name", "例示 某")):
        page.write(key, text)
    page.choose("exit_kind", "本人")
    page.choose("person_class", "職員")
    page.write("purpose", "異動処理")
    page.save()
    assert bench.host.said[-1] == "保存済 No.4"


def test_what_is_missing_is_told_at_its_row(page: LedgerPageObject) -> None:
    page.key(Qt.Key.Key_N, CONTROL)
    page.save()
    assert "入れてください" in page.form.rows.error("entered")


def test_a_form_with_words_is_not_lost_by_escape(page: LedgerPageObject, bench: PageBench) -> None:
    bench.ask.will("confirm", False, saying="捨て")
    page.key(Qt.Key.Key_N, CONTROL)
    page.write("person_name", "見本")
    page.key(Qt.Key.Key_Escape)
    assert page.form.isVisible()
    draft = page.page.draft()
    assert draft is not None
    bench.ask.will("confirm", True, saying="捨て")
    page.key(Qt.Key.Key_Escape)
    assert not page.form.isVisible()
    assert page.page.draft() is None
    page.page.restore(draft)
    assert _text(page, "person_name") == "見本"


def test_a_closed_month_takes_corrections_only(page: LedgerPageObject, bench: PageBench) -> None:
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    ledger = bench.workbench.ledgers[ROOM]
    bench.workbench.sealing.close_period(ledger, october, "R1")
    entry_id = bench.workbench.books.ids(ledger, page.page.filter.query.within(october))[0]
    page.page.show_destination(Destination(f"ledger:{ROOM}", entry_id))
    assert "締め済" in page.panel_words()
    page.key(Qt.Key.Key_F4)
    page.write("key_no", "K1")
    page.save()
    assert any("締めて" in word for word in _form_words(page))
    bench.ask.will("confirm", True).will("reason", "書き間違い")
    page.key(Qt.Key.Key_F2)
    page.write("purpose", "保守")
    page.save()
    assert "保守点検 → 保守" in page.panel_words()


def test_who_may_not_sees_who_may(page: LedgerPageObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("P2", "T1"))
    export = next(
        b for b in page.page.findChildren(ActionButton) if b.objectName() == "export_button"
    )
    assert not export.isEnabled()
    assert "システム管理者" in export.toolTip()
    assert "取扱担当者" not in export.toolTip()


def test_an_empty_ledger_explains_itself(empty: LedgerPageObject) -> None:
    told = find(empty.page, EmptyState, "ledger_guide")
    assert told.isVisible()
    assert "入退室管理者" in told.accessibleName()


def test_every_ledger_has_a_page_whose_parts_have_names(any_page: LedgerPageObject) -> None:
    any_page.key(Qt.Key.Key_N, CONTROL)
    assert nameless(any_page.page, (QLineEdit, QComboBox, QListWidget, QTableView)) == []
    assert squeezed(any_page.page) == []


def _text(page: LedgerPageObject, key: str) -> str:
    widget = page.form.rows.widget(key)
    assert isinstance(widget, QLineEdit)
    return widget.text()


def _form_words(page: LedgerPageObject) -> list[str]:
    return words(page.form)


def test_what_the_windows_search_names_is_found_in_every_period(page: LedgerPageObject) -> None:
    page.page.show_destination(Destination(f"ledger:{ROOM}", text="保守点検"))
    assert page.numbers() == ["3"]
    page.page.show_destination(Destination(f"ledger:{ROOM}", person="P2"))
    assert page.numbers() == ["2"]


def test_a_missing_line_of_a_day_opens_the_form_on_that_day(page: LedgerPageObject) -> None:
    page.page.show_destination(Destination(f"ledger:{ROOM}", period="2026-11-18", action="new"))
    assert not page.form.isHidden()
    assert "11.18" in _text(page, "day") or "11/18" in _text(page, "day")
