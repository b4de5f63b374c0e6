"""The table: a million lines, quick and small; place and columns kept; the pen's marks seen."""

import tracemalloc
from array import array
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QListWidget, QTableView
from pytestqt.qtbot import QtBot

from tests.pages.gallery_pages import COLUMNS, ExampleSource, example_line
from tests.pages.kit import find, press_key, words
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.ui.column_chooser import ColumnChooser
from zyuki_desk.ui.entries_model import PAGE_LINES, PAGES_KEPT, ColumnSpec, EntriesModel, Ids
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.theme import Theme

MILLION = 1_000_000


class Source:
    """A few lines whose ids the test moves about; counts what is read."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.now = array("q", ids)
        self.reads = 0

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        return COLUMNS

    def ids(self) -> Ids:
        return array("q", self.now)

    def lines(self, ids: Sequence[int]) -> Sequence[Line]:
        self.reads += 1
        return [example_line(entry_id) for entry_id in ids if entry_id != 13]


def model_of(source: Source) -> EntriesModel:
    model = EntriesModel(source)
    model.refresh()
    return model


@pytest.fixture
def table(qtbot: QtBot, theme: Theme, remember: MemoryRemember) -> EntriesTable:
    table = EntriesTable(theme, remember, "test_table")
    qtbot.addWidget(table)
    table.resize(900, 600)
    with qtbot.waitExposed(table):
        table.show()
    return table


@pytest.mark.parametrize(
    "after",
    [
        range(1, 11),
        range(1, 15),
        range(-3, 11),
        range(5, 9),
        range(0),
        range(100, 120),
    ],
    ids=["same", "appended", "prepended", "fewer", "none", "others"],
)
def test_qt_finds_no_fault_with_the_model(qtbot: QtBot, after: range) -> None:
    source = Source(range(1, 11))
    model = EntriesModel(source)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.refresh()
    source.now = array("q", after)
    model.refresh()
    assert model.ids == array("q", after)
    assert model.rowCount() == len(after)


def test_flags_read_no_line(qtbot: QtBot) -> None:
    source = Source(range(1, 1001))
    model = model_of(source)
    for row in range(0, 1000, 100):
        model.flags(model.index(row, 0))
    assert source.reads == 0


def test_an_appended_line_does_not_reset(qtbot: QtBot) -> None:
    source = Source(range(1, 11))
    model = model_of(source)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        source.now.append(11)
        model.refresh()


def test_a_line_that_is_gone_shows_blank(qtbot: QtBot) -> None:
    model = model_of(Source([12, 13, 14]))
    assert model.line_at(1) is None
    assert model.index(1, 2).data() == ""


def test_screen_readers_hear_what_the_eye_sees(qtbot: QtBot) -> None:
    model = model_of(Source(range(1, 8)))
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(1, 5).data(role) == "9:10(抹消) 9:01"
    assert model.index(2, 0).data(role) == "R8-3 抹消 二重に記載"
    assert model.index(3, 6).data(role) == "未記入"
    assert model.index(5, 0).data(role) == "R8-6 後日記入"


def test_no_more_pages_are_held_than_needed(qtbot: QtBot) -> None:
    model = EntriesModel(ExampleSource(MILLION))
    model.refresh()
    for row in range(0, MILLION, PAGE_LINES * 20):
        model.line_at(row)
    assert model.pages_held == PAGES_KEPT


def jump(table: EntriesTable, row: int) -> None:
    """Go to a row and paint it; fail when it is not what is painted."""
    table.verticalScrollBar().setValue(row)
    # Not repaint(): without an exposed window and its events that paints nothing at all.
    table.viewport().grab()
    assert table.rowAt(0) == row


JUMPS = [number * 102_947 % (MILLION - 100) for number in range(1, 81)]


def test_a_jump_in_a_million_lines_reads_only_what_it_shows(
    qtbot: QtBot, table: EntriesTable
) -> None:
    source = Source(range(1, MILLION + 1))
    table.set_source(source)
    table.grab()
    before = source.reads
    for row in JUMPS:
        jump(table, row)
    read = source.reads - before
    # A jump shows one page of lines, or two where it lands at a page's edge.
    assert len(set(JUMPS)) - PAGES_KEPT <= read <= 2 * len(JUMPS)


def test_memory_does_not_grow_with_the_lines_seen(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(Source(range(1, MILLION + 1)))
    table.grab()
    for row in JUMPS:
        jump(table, row)
    tracemalloc.start()
    for row in JUMPS:
        jump(table, row + 50)
    grown, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    entries = table.entries
    assert entries is not None
    assert entries.pages_held == PAGES_KEPT
    # Fifty pages of lines, all read again while it was traced.
    assert grown < 30_000_000


def test_refresh_keeps_line_and_place(qtbot: QtBot, table: EntriesTable) -> None:
    source = Source(range(1, 2001))
    table.set_source(source)
    assert table.select_id(1000)
    table.verticalScrollBar().setValue(995)
    source.now = array("q", [*range(5000, 5100), *range(1, 2001)])
    table.refresh()
    line = table.current_line
    assert line is not None
    assert line.entry_id == 1000
    assert table.verticalScrollBar().value() == 1095


def test_selection_and_opening_are_told(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(Source(range(1, 20)))
    with qtbot.waitSignal(table.line_selected) as selected:
        table.select_id(5)
    assert selected.args[0].entry_id == 5
    with qtbot.waitSignal(table.line_opened) as opened:
        press_key(table, Qt.Key.Key_Return)
    assert opened.args[0].entry_id == 5
    press_key(table, Qt.Key.Key_End)
    line = table.current_line
    assert line is not None
    assert line.entry_id == 19


def test_all_lines_cannot_be_selected(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(ExampleSource(MILLION))
    press_key(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.selectionModel().selectedRows()) <= 1


def click_head(table: EntriesTable, column: int) -> None:
    header = table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_the_source_sorts(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(Source(range(1, 20)))
    with qtbot.waitSignal(table.sort_asked) as first:
        click_head(table, 1)
    assert first.args == ["day", False]
    table.sort_mark("day", descending=False)
    with qtbot.waitSignal(table.sort_asked) as second:
        click_head(table, 1)
    assert second.args == ["day", True]


def test_columns_are_remembered(
    qtbot: QtBot, theme: Theme, remember: MemoryRemember, table: EntriesTable
) -> None:
    table.set_source(Source(range(1, 5)))
    table.setColumnWidth(2, 222)
    table.show_column("escort", False)
    table.show_column("number", False)
    other = EntriesTable(theme, remember, "test_table")
    qtbot.addWidget(other)
    other.set_source(Source(range(1, 5)))
    assert other.columnWidth(2) == 222
    assert not other.is_column_shown("escort")
    assert other.is_column_shown("number")


def test_the_chooser_finds_and_ticks(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(Source(range(1, 5)))
    table.choose_columns()
    chooser = find(table, ColumnChooser, "column_chooser")
    items = find(chooser, QListWidget, "column_list")
    shown = [items.item(row).text() for row in range(items.count())]
    assert shown == [column.title for column in COLUMNS[1:]]
    items.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not table.is_column_shown("day")
    chooser.close()


def test_the_first_column_stays_in_sight(qtbot: QtBot, table: EntriesTable) -> None:
    table.set_source(Source(range(1, 500)))
    frozen = find(table, QTableView, "frozen_column")
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 100)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.verticalScrollBar().setValue(100)
    assert frozen.isVisible()
    qtbot.waitUntil(lambda: frozen.verticalScrollBar().value() == 100)
    assert table.verticalScrollBar().value() == 100
    assert frozen.columnWidth(0) == table.columnWidth(0)


def test_the_empty_table_says_so(qtbot: QtBot, table: EntriesTable) -> None:
    table.say_empty("この期間の行はありません", "期間を広げてください。")
    table.set_source(Source([]))
    qtbot.waitUntil(lambda: "この期間の行はありません" in words(table))
    assert table.current_line is None


@pytest.mark.parametrize("struck", [True, False])
def test_struck_text_is_drawn_struck(
    qtbot: QtBot, theme: Theme, table: EntriesTable, struck: bool
) -> None:
    class One(Source):
        def lines(self, ids: Sequence[int]) -> Sequence[Line]:
            return [Line(1, "1", {"name": (Run("MMMM", struck=struck),)})]

    table.set_source(One([1]))
    image = table.viewport().grab(table.visualRect(table.model().index(0, 2))).toImage()
    pen = QColor(theme.colors.danger)
    strokes = sum(
        image.pixelColor(x, y) == pen for x in range(image.width()) for y in range(image.height())
    )
    assert (strokes > 20) is struck


def test_a_half_seen_line_is_selected_where_the_first_column_is_clicked(
    table: EntriesTable,
) -> None:
    table.set_source(Source(range(1, 101)))
    table.select_id(1)
    frozen = find(table, QTableView, "frozen_column")
    bottom = table.viewport().height() - 3
    row = table.rowAt(bottom)
    assert table.rowViewportPosition(row) + table.rowHeight(row) > table.viewport().height()
    spot = QPoint(20, bottom)
    QTest.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.currentIndex().row() == row
    assert [index.row() for index in table.selectionModel().selectedRows()] == [row]
