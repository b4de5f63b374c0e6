"""The stocktake page: scanned, ticked, interrupted, finished, explained, witnessed, printed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QListView, QTableWidget
from pytestqt.qtbot import QtBot

from tests.pages.kit import nameless, squeezed
from tests.pages.stock import StockPageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.codes import label_code
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.fields import Value
from zyuki_desk.core.stock.settings import StockSettings, write_settings
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.stock import StockPage
from zyuki_desk.ui.scan_field import ScanField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination

MEDIA = "media"


def medium(item_no: str, **cells: Value) -> dict[str, Value]:
    return {
        "day": date(2026, 11, 18), "item_no": item_no, "media_type": "usb", "content": "設定",
        "holds_identity_data": False, "storage": "保管庫", "handler": "P2", **cells,
    }  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    """Three media: M-01 and M-02 are here, M-03 is lent."""
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for number in ("M-01", "M-02", "M-03"):
            desk.enter(MEDIA, medium(number))
        loan: dict[str, Value] = {
            "day": date(2026, 11, 19), "item_no": "M-03", "direction": "lend",
            "from_person": "見本 花子", "to_person": "例示 次郎", "purpose": "作業",
            "storage_check": "good", "due_on": date(2026, 11, 30),
        }  # fmt: skip
        desk.enter("media-transfer", loan)
        yield bench


def menu(page: StockPageObject) -> QAction:
    """Return the act in the 「…」 menu."""
    action = page.page.findChild(QAction, "stock_rules")
    assert isinstance(action, QAction)
    return action


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> StockPageObject:
    return StockPageObject(qtbot, StockPage(bench.workbench))


def test_registers_tell_what_they_hold(page: StockPageObject) -> None:
    rows = page.rows("stock_registers")
    assert "磁気ディスク管理簿 媒体 3件 ・ 貸出中 1件 ・ 棚卸の記録なし 始める" in rows
    assert nameless(page.page, [QListView, QTableWidget]) == []
    assert squeezed(page.page) == []


def test_scan_tick_and_finish(page: StockPageObject, bench: PageBench) -> None:
    page.begin(MEDIA)
    assert page.title == "磁気ディスク管理簿の棚卸"
    assert page.badges == ("あった 0 / 2", "残り 2", "予定外 0")
    page.scan(label_code(23, 2))
    assert page.told == "M-02 設定 ○"
    page.key(Qt.Key.Key_Space)
    assert page.told == "M-01 設定 ○"
    assert page.badges == ("あった 2 / 2", "残り 0", "予定外 0")
    page.act("M-03")
    assert "M-03  設定 本人に確認 保管庫 ・ 例示 次郎さんが所持 取り消す" in page.rows("stock_rows")
    bench.ask.will("confirm", True, saying="あった 2 / 2、見つからない・足りないなど 0件")
    page.press("stock_finish")
    assert page.state == "あった 2 / 2 ・ 差異 0件"
    assert page.seals == "実施 見本 太郎 2026/11/20 17:45"


def test_an_unknown_number_is_asked_for_twice(page: StockPageObject) -> None:
    page.begin(MEDIA)
    page.scan("X-1")
    assert "もう一度 Enter で差異に残します" in page.told
    assert page.badges[2] == "予定外 0"
    page.scan("M-01")
    assert page.told == "M-01 設定 ○"
    page.scan("X-1")
    page.scan("X-1")
    assert page.badges[2] == "予定外 1"
    page.press("stock_undo")
    assert page.told == "X-1 の印を取り消しました"
    assert page.badges[2] == "予定外 0"


def test_typing_narrows_the_list(page: StockPageObject, qtbot: QtBot) -> None:
    page.begin(MEDIA)
    page.scan_field.setText("-02")
    qtbot.waitUntil(lambda: len(page.rows("stock_rows")) == 1)
    page.scan_field.clear()
    qtbot.waitUntil(lambda: len(page.rows("stock_rows")) == 3)
    page.key(Qt.Key.Key_Space)
    assert page.told == "M-02 設定 ○"
    page.key(Qt.Key.Key_Down)
    page.key(Qt.Key.Key_Space)
    assert page.told == "M-03 設定 本人に確認"
    page.scan("M-02")
    assert page.told == "M-02 設定 は数え済みです"


def test_after_a_typed_number_the_cursor_goes_on(page: StockPageObject, qtbot: QtBot) -> None:
    page.begin(MEDIA)
    page.scan_field.setText("M-01")
    qtbot.waitUntil(lambda: len(page.rows("stock_rows")) == 1)
    page.key(Qt.Key.Key_Return)
    assert page.told == "M-01 設定 ○"
    page.key(Qt.Key.Key_Space)
    assert page.told == "M-02 設定 ○"


def test_a_mark_is_taken_back_by_del_and_a_foreign_label_refused(page: StockPageObject) -> None:
    page.begin(MEDIA)
    page.key(Qt.Key.Key_Space)
    page.act("M-01")
    assert page.told == "M-01 の印を取り消しました"
    page.key(Qt.Key.Key_Delete)
    assert page.told == "⚠ 取り消す印がありません。"
    page.scan(label_code(21, 1))
    assert page.told.startswith("⚠ このラベルの行は見つかりません")


def test_a_quantity_is_typed(page: StockPageObject, bench: PageBench) -> None:
    page.begin(MEDIA)
    bench.ask.will("text", "3", saying="M-01 設定 の数")
    page.press("stock_quantity")
    assert page.badges[2] == "予定外 1"
    assert any(row.startswith("M-01  設定 多い 3 / 1") for row in page.rows("stock_rows"))


def test_an_interrupted_count_goes_on(page: StockPageObject, bench: PageBench) -> None:
    page.begin(MEDIA)
    page.scan("M-01")
    page.press("stock_back")
    assert page.rows("stock_counts")[0].endswith(
        "2026-001 磁気ディスク管理簿 途中 R8.11.20 開始 見本 太郎 続ける"
    )
    page.begin(MEDIA)
    assert page.badges[0] == "あった 1 / 2"
    bench.ask.will("reason", "対象を間違えた", saying="結果は作られません")
    page.press("stock_drop")
    assert page.rows("stock_counts") == []


def test_differences_are_explained_and_somebody_else_stands_by(
    page: StockPageObject, bench: PageBench
) -> None:
    page.begin(MEDIA)
    page.scan("M-01")
    bench.ask.will("confirm", False)
    page.press("stock_finish")
    bench.ask.will("confirm", True, saying="見つからない・足りないなど 1件")
    page.press("stock_finish")
    assert page.state == "あった 1 / 2 ・ 差異 1件(説明の残り 1件)"
    assert page.why_not("stock_witness").startswith("終えた人とは別の人が確認します")
    bench.ask.will("reason", "探して見つかった", saying="M-02 設定: 見つからない")
    page.explain(0)
    assert page.state == "あった 1 / 2 ・ 差異 1件"
    assert "探して見つかった(見本 太郎 2026/11/20 17:45)" in page.rows("stock_findings")[0]
    bench.workbench.seat(Actor("P2", "T1"))
    assert page.why_not("stock_witness") == ""
    page.press("stock_witness")
    assert page.seals.endswith("立会 見本 花子 2026/11/20 17:45")
    assert page.why_not("stock_witness") == "立会者の確認は済んでいます。"
    page.press("stock_print")
    paper = bench.went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.workbench.office), lambda _done, _total: True)
    assert isinstance(sheet, PreparedSheet)
    assert (sheet.form, sheet.book, sheet.lines, sheet.pages) == ("stock-count", MEDIA, 3, 1)


def test_an_office_with_the_rule_names_the_second_person(
    page: StockPageObject, bench: PageBench
) -> None:
    write_settings(bench.workbench.desk, StockSettings(second=True), reason="決まり")
    bench.ask.will("choose", "見本 花子", saying="立会者")
    page.begin(MEDIA)
    page.scan("M-01")
    bench.ask.will("confirm", True)
    page.press("stock_finish")
    bench.workbench.seat(Actor("P3", "T1"))
    page.press("stock_witness")
    assert bench.host.complained == [
        "この棚卸の立会者は見本 花子さんです。操作者交代(F9)で交代してください。"
    ]


def test_one_place_is_counted_alone(page: StockPageObject, bench: PageBench) -> None:
    bench.workbench.desk.enter(MEDIA, medium("M-04", storage="遠隔地"))
    bench.ask.will("choose", "遠隔地", saying="保管庫")
    page.begin(MEDIA)
    assert page.badges == ("あった 0 / 1", "残り 1", "予定外 0")
    page.scan("M-01")
    assert page.told == "⚠ M-01 設定: 保管場所が違う(保管庫)"


def test_last_sightings_are_sorted_and_lead_to_their_lines(
    page: StockPageObject, bench: PageBench
) -> None:
    page.begin(MEDIA)
    page.scan("M-02")
    page.press("stock_back")
    page.press("stock_seen")
    assert [(row[0], row[1], row[4]) for row in page.seen] == [
        ("R8.11.18", "登録", "M-01"), ("R8.11.19", "受渡し", "M-03"), ("R8.11.20", "棚卸", "M-02"),
    ]  # fmt: skip
    page.sort_seen(4)
    page.sort_seen(4)
    assert [row[4] for row in page.seen] == ["M-03", "M-02", "M-01"]
    page.open_seen(1)
    assert bench.went[-1] == Destination("ledger:media", entry_id=2)
    page.press("seen_print")
    paper = bench.went[-1].paper
    assert paper is not None
    assert paper.title == "最終確認日一覧"


def test_the_rules_are_changed_with_a_reason(page: StockPageObject, bench: PageBench) -> None:
    bench.ask.will("choose", "確認の間隔")
    bench.ask.will("text", "180").will("reason", "半年ごと")
    menu(page).trigger()
    assert bench.host.said == ["棚卸の決まりを変えました"]
    bench.ask.will("choose", "立会者").will("reason", "決まり")
    menu(page).trigger()
    bench.ask.will("choose", None)
    menu(page).trigger()


def test_a_duty_leads_to_its_count_or_to_what_was_not_seen(
    page: StockPageObject, bench: PageBench
) -> None:
    page.begin(MEDIA)
    page.press("stock_back")
    page.page.show_destination(Destination("stock", entry_id=1))
    assert page.title == "磁気ディスク管理簿の棚卸"
    page.page.show_destination(Destination("stock", action="unseen", place=MEDIA))
    assert page.title == "最終確認日"
    assert {row[3] for row in page.seen} == {"媒体"}


def test_the_field_takes_keys_as_they_are_and_a_label_in_spite_of_an_input_method(
    qtbot: QtBot, theme: Theme
) -> None:
    field = ScanField(name="scan", title="番号", hint="読み取り")
    qtbot.addWidget(field)
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert field.inputMethodHints() & Qt.InputMethodHint.ImhPreferLatin
    with qtbot.waitSignal(field.scanned) as taken:
        event = QInputMethodEvent("", [])
        event.setCommitString("94223000000000723")
        QApplication.sendEvent(field, event)
    assert taken.args == ["94223000000000723"]
