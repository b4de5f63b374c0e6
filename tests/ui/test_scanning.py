"""Scanners are keyboards: bursts of keys with Enter at the end, wherever a code may go."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import commit, compose, find, press_key
from tests.pages.ledger import LedgerPageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.codes import label_code
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.ledger import LedgerPage
from zyuki_desk.ui.people_search import suggest_found
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination

if TYPE_CHECKING:
    from zyuki_desk.core.fields import Value

MEDIA, TRANSFER = "media", "media-transfer"
FULL_WIDTH = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    """Two media; the second is lent."""
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for number in ("M-01", "M-02"):
            desk.enter(
                MEDIA,
                {
                    "day": date(2026, 11, 18), "item_no": number, "media_type": "usb",
                    "content": "設定", "holds_identity_data": False, "storage": "保管庫",
                    "handler": "P2",
                },
            )  # fmt: skip
        desk.enter(
            TRANSFER,
            {
                "day": date(2026, 11, 19), "item_no": "M-02", "direction": "lend",
                "from_person": "見本 花子", "to_person": "例示 次郎", "purpose": "作業",
                "storage_check": "good", "due_on": date(2026, 11, 30),
            },
        )  # fmt: skip
        yield bench


@pytest.fixture
def search(qtbot: QtBot, bench: PageBench) -> SearchField:
    """The search at the head of the window, and where it leads."""
    field = SearchField(
        bench.workbench.theme, suggest=lambda text: suggest_found(bench.workbench, text)
    )
    qtbot.addWidget(field)
    field.chosen.connect(bench.went.append)
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.setFocus()
    return field


def burst(field: QLineEdit, code: str) -> None:
    """Send keys as quickly as they go, with Enter at the end."""
    QTest.keyClicks(field, code)
    press_key(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("code", [label_code(23, 1), "M-01", "m-01", "Ｍ－０１"])
def test_a_scan_at_the_top_goes_to_the_thing(
    search: SearchField, bench: PageBench, code: str
) -> None:
    if code.isascii():
        burst(search, code)
    else:
        commit(search, code)
        press_key(search, Qt.Key.Key_Return)
    assert bench.went == [Destination("ledger:media", entry_id=1)]


def test_with_the_input_method_on_the_commit_ends_the_scan(
    search: SearchField, bench: PageBench
) -> None:
    label = label_code(23, 2).translate(FULL_WIDTH)
    compose(search, label)
    assert bench.went == []
    commit(search, label)
    assert bench.went == [Destination("ledger:media", entry_id=2)]


def test_other_committed_text_only_searches(search: SearchField, bench: PageBench) -> None:
    commit(search, "見本")
    assert bench.went == []
    assert search.text() == "見本"


def test_a_badge_finds_its_person_in_either_way(search: SearchField, bench: PageBench) -> None:
    person = bench.workbench.directory.people["P2"]
    burst(search, label_code(10, person.id))
    burst(search, "A0001002")
    assert bench.went == [Destination("today", person="P2")] * 2


def test_the_list_tells_where_the_thing_is(search: SearchField, bench: PageBench) -> None:
    (told,) = suggest_found(bench.workbench, "M-02")
    assert (told.title, told.subtitle) == ("媒体 M-02", "設定 ・ 例示 次郎さんに貸出中")
    (told,) = suggest_found(bench.workbench, "M-01")
    assert told.subtitle == "設定 ・ 保管庫にあるはず"
    assert list(suggest_found(bench.workbench, label_code(23, 99))) == []


def page_of(qtbot: QtBot, bench: PageBench, key: str) -> LedgerPageObject:
    page = LedgerPageObject(qtbot, LedgerPage(bench.workbench, bench.workbench.ledgers[key]))
    qtbot.waitUntil(page.page.isActiveWindow)
    return page


def test_the_line_offers_the_return_of_what_is_out(qtbot: QtBot, bench: PageBench) -> None:
    page = page_of(qtbot, bench, MEDIA)
    page.page.show_destination(Destination("ledger:media", entry_id=2))
    button = find(page.page, ActionButton, "lend_button")
    assert button.text() == "返却を記録"
    shown = [label.text() for label in page.panel.findChildren(QLabel)]
    assert shown[shown.index("いま") + 1] == "例示 次郎さんに貸出中"
    assert shown[shown.index("最終確認日") + 1] == "R8.11.19(受渡し)"
    press_key(page.page, Qt.Key.Key_F7)
    (went,) = bench.went
    assert went == Destination("ledger:media-transfer", entry_id=1, action="fill")
    other = page_of(qtbot, bench, TRANSFER)
    other.page.show_destination(went)
    assert other.form.isVisible()
    assert other.form.entry_id == 1


def test_the_line_offers_the_hand_out_of_what_is_here(qtbot: QtBot, bench: PageBench) -> None:
    page = page_of(qtbot, bench, MEDIA)
    page.page.show_destination(Destination("ledger:media", entry_id=1))
    press_key(page.page, Qt.Key.Key_F7)
    (went,) = bench.went
    assert went.known == (("item_no", "M-01"),)
    other = page_of(qtbot, bench, TRANSFER)
    other.page.show_destination(went)
    field = other.form.rows.widget("item_no")
    assert isinstance(field, QLineEdit)
    assert field.text() == "M-01"


def test_what_is_gone_offers_nothing(qtbot: QtBot, bench: PageBench) -> None:
    gone: dict[str, Value] = {
        "disposal_approved_by": "P3", "disposal_approved_on": date(2026, 11, 18),
        "disposed_on": date(2026, 11, 19), "disposal_method": "破砕", "witness": "P3",
    }  # fmt: skip
    bench.workbench.desk.fill(MEDIA, 1, gone)
    page = page_of(qtbot, bench, MEDIA)
    page.page.show_destination(Destination("ledger:media", entry_id=1))
    assert not find(page.page, ActionButton, "lend_button").isVisible()


def test_a_code_field_turns_a_label_into_its_number_and_goes_on(
    qtbot: QtBot, bench: PageBench
) -> None:
    page = page_of(qtbot, bench, TRANSFER)
    page.page.open_new()
    field = page.form.rows.widget("item_no")
    assert isinstance(field, QLineEdit)
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    field.setFocus()
    burst(field, label_code(23, 1))
    assert field.text() == "M-01"
    assert not field.hasFocus()
    assert page.form.isVisible()
    field.setFocus()
    field.selectAll()
    burst(field, "foreign-7")
    assert field.text() == "foreign-7"


def test_labels_are_printed_from_the_line_or_for_all(qtbot: QtBot, bench: PageBench) -> None:
    from PySide6.QtGui import QAction

    page = page_of(qtbot, bench, MEDIA)
    action = page.page.findChild(QAction, "print_labels")
    assert isinstance(action, QAction)
    page.page.show_destination(Destination("ledger:media", entry_id=2))
    action.trigger()
    assert bench.went[-1] == Destination("labels", place=MEDIA, entry_id=2)
    page.table.clearSelection()
    page.table.setCurrentIndex(page.table.rootIndex())
    action.trigger()
    assert bench.went[-1] == Destination("labels", place=MEDIA)
