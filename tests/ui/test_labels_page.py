"""The labels page: what has none yet is ticked, a started sheet goes on, prints are remembered."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from tests.pages.kit import nameless, press_key
from tests.pages.labels import LabelsPageObject
from tests.paper.reading import page_texts
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.stock.labelling import labelled
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.pages.label_own import kept_shift, read_sheet
from zyuki_desk.ui.pages.labels import LabelsPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination

MEDIA = "media"


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        for number in ("M-01", "M-02", "M-03"):
            bench.workbench.desk.enter(
                MEDIA,
                {
                    "day": date(2026, 11, 18), "item_no": number, "media_type": "usb",
                    "content": "設定", "holds_identity_data": False, "storage": "保管庫",
                    "handler": "P2",
                },
            )  # fmt: skip
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> LabelsPageObject:
    page = LabelsPageObject(qtbot, LabelsPage(bench.workbench))
    page.page.show_destination(Destination("labels", place=MEDIA))
    return page


def sheet_of(bench: PageBench) -> PreparedSheet:
    paper = bench.went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.workbench.office), lambda _done, _total: True)
    assert isinstance(sheet, PreparedSheet)
    return sheet


def act(page: LabelsPageObject, name: str) -> None:
    action = page.page.findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()


def test_what_has_no_label_is_ticked_and_remembered_once_printed(
    page: LabelsPageObject, bench: PageBench
) -> None:
    assert page.rows.ticked == [1, 2, 3]
    assert page.told == "3枚のラベル ・ 用紙 1枚"
    page.key(Qt.Key.Key_Space)
    assert page.rows.ticked == [2, 3]
    page.press("label_print")
    sheet = sheet_of(bench)
    assert (sheet.form, sheet.book, sheet.lines) == ("labels", MEDIA, 2)
    (text,) = page_texts(sheet.pdf)
    assert "M-02" in text
    assert "M-01" not in text
    Printing(bench.workbench.office).record(sheet, destination="printer")
    with bench.workbench.desk.database.reading() as connection:
        assert labelled(connection, bench.workbench.ledgers[MEDIA]) == {2, 3}
    assert page.shown[1].startswith("M-02  設定 印刷済")
    page.press("label_new")
    assert page.rows.ticked == [1]
    assert nameless(page.page, [QListView]) == []


def test_one_line_is_ticked_alone(page: LabelsPageObject) -> None:
    page.page.show_destination(Destination("labels", place=MEDIA, entry_id=2))
    assert page.rows.ticked == [2]
    page.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.rows.ticked == [1, 2, 3]
    page.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.rows.ticked == []


def test_a_started_sheet_goes_on_where_it_ended(page: LabelsPageObject, bench: PageBench) -> None:
    grid = page.grid
    press_key(grid, Qt.Key.Key_Down)
    press_key(grid, Qt.Key.Key_Right)
    assert (grid.start, grid.accessibleName()) == (4, "印刷を始める位置 5面目")
    for _ in range(9):
        press_key(grid, Qt.Key.Key_Down)
    assert page.told == "3枚のラベル ・ 用紙 2枚"
    page.press("label_print")
    assert sheet_of(bench).pages == 2
    press_key(grid, Qt.Key.Key_Home)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert grid.start > 0


def test_a_trial_labels_nothing(page: LabelsPageObject, bench: PageBench) -> None:
    page.page.outlines.setChecked(True)
    page.press("label_print")
    assert sheet_of(bench).on_record is None


def test_badges_for_people_and_for_visitors(page: LabelsPageObject, bench: PageBench) -> None:
    page.choose("label_kind", "名札(職員等)")
    assert page.told == ""
    page.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.choose("label_sheet", "A4 10面(名刺 91×55)")
    page.press("label_print")
    text = "".join(page_texts(sheet_of(bench).pdf))
    assert "見本 太郎" in text
    page.choose("label_kind", "名札(来訪者の番号)")
    page.rows.tick([3])
    page.press("label_print")
    assert "No. 3" in " ".join(page_texts(sheet_of(bench).pdf)[0].split())


def test_an_own_sheet_and_a_correction_are_kept(page: LabelsPageObject, bench: PageBench) -> None:
    bench.ask.will("text", "自作 15面").will("text", "3 5 60 50 10 15 62 52")
    act(page, "label_own")
    assert page.page.chosen_sheet.count == 15
    assert page.page.chosen_sheet.pitch_x == 62.0
    bench.ask.will("text", "自作 15面").will("text", "3 5 60 50 10 15.5 62 52")
    act(page, "label_own")
    assert page.page.chosen_sheet.top == 15.5
    bench.ask.will("text", "0.5 -1")
    act(page, "label_shift")
    assert kept_shift(bench.workbench) == (0.5, -1.0)
    bench.ask.will("text", None)
    act(page, "label_own")
    bench.workbench.seat(Actor("P2", "T1"))
    act(page, "label_own")
    assert "ができるのは" in bench.host.complained[-1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3 5 60", "8つの数字"),
        ("a b c d e f g h", "数字を空白で区切って"),
        ("1.5 5 60 50 10 15 62 52", "面数は整数"),
    ],
)
def test_odd_measures_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        read_sheet("自作", text)
