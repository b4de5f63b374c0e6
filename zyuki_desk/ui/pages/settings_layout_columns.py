"""The columns of a form: chosen, ordered, renamed, made wider, put together in one cell."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.text import digits
from zyuki_desk.core.layout import Layout, LayoutColumn
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.pages.settings_table import RoomyDelegate
from zyuki_desk.ui.workbench import Workbench

TITLE, CELLS, WIDTH = range(3)
SEAL = "(押印欄)"
LINE_LABELS = {"number": "番号", "note": "付記"}
TABLE_HEIGHT = 260


class ColumnsEditor(QWidget):
    """A table of the columns; heading and width are written in place."""

    changed = Signal()

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._ledger: Ledger | None = None
        self._columns: list[LayoutColumn] = []
        theme = workbench.theme
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("layout_columns")
        self.table.setAccessibleName("列")
        self.table.setHorizontalHeaderLabels(["見出し", "欄", "幅(mm)"])
        self.table.setItemDelegate(RoomyDelegate(self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setMinimumHeight(TABLE_HEIGHT)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.space.row)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(CELLS, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setColumnWidth(WIDTH, round(80 * theme.type.factor))
        self.table.itemChanged.connect(self._take)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.space.xs)
        for name, text, icon, slot in (
            ("column_add", "列を加える", "plus", self._add),
            ("column_remove", "列を外す", "minus", self._remove),
            ("column_up", "左へ", "chevron-up", self._up),
            ("column_down", "右へ", "chevron-down", self._down),
            ("column_join", "次の列と1つの欄にまとめる", "link", self._join),
            ("column_split", "まとめた欄を分ける", "columns", self._split),
        ):
            button = IconButton(theme, text, name=name, icon=icon)
            button.clicked.connect(slot)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.xs)
        column.addWidget(self.table)
        column.addLayout(self._buttons)

    @property
    def columns(self) -> tuple[LayoutColumn, ...]:
        """The columns as they stand."""
        return tuple(self._columns)

    def show_layout(self, ledger: Ledger, layout: Layout) -> None:
        """Show the columns of a layout."""
        self._ledger = ledger
        self._columns = list(layout.columns)
        self._fill(0)

    def set_writable(self, *, writable: bool) -> None:
        """Let columns be changed, or only read."""
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed
            if writable
            else triggers.NoEditTriggers
        )
        for place in range(self._buttons.count()):
            item = self._buttons.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setEnabled(writable)

    def _fill(self, chosen: int) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._columns))
        for row, column in enumerate(self._columns):
            width = "" if column.width_mm is None else f"{column.width_mm:g}"
            cells = "・".join(map(self._label, column.keys)) or SEAL
            for place, text in ((TITLE, column.title), (CELLS, cells), (WIDTH, width)):
                item = QTableWidgetItem(text)
                if place == CELLS:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(row, place, item)
        if self._columns:
            self.table.selectRow(min(max(chosen, 0), len(self._columns) - 1))
        self.table.blockSignals(False)

    def _label(self, key: str) -> str:
        if key in LINE_LABELS:
            return LINE_LABELS[key]
        assert self._ledger is not None
        return self._ledger.field(key).label

    def _set(self, columns: Sequence[LayoutColumn], chosen: int) -> None:
        self._columns = list(columns)
        self._fill(chosen)
        self.changed.emit()

    @Slot(QTableWidgetItem)
    def _take(self, item: QTableWidgetItem) -> None:
        row, text = item.row(), item.text().strip()
        column = self._columns[row]
        if item.column() == TITLE:
            self._columns[row] = replace(column, title=text)
        elif not text:
            self._columns[row] = replace(column, width_mm=None)
        elif _is_number(digits(text)):
            self._columns[row] = replace(column, width_mm=float(digits(text)))
        self._fill(row)
        self.changed.emit()

    @Slot()
    def _add(self) -> None:
        assert self._ledger is not None
        used = {key for column in self._columns for key in column.keys}
        options = [
            Option(spec.key, spec.label, "もう使っています" if spec.key in used else "")
            for spec in self._ledger.shown
        ]
        options += [Option(key, label) for key, label in LINE_LABELS.items()]
        options.append(Option("", SEAL, "行ごとの印を押す欄"))
        key = self._workbench.ask.choose("列を加える", "どの欄ですか", options)
        if key is None:
            return
        column = (
            LayoutColumn((key,), self._label(key))
            if key
            else LayoutColumn((), "確認印", width_mm=14, seal=True)
        )
        at = self.table.currentRow() + 1
        self._set([*self._columns[:at], column, *self._columns[at:]], at)

    @Slot()
    def _remove(self) -> None:
        row = self.table.currentRow()
        if row >= 0 and len(self._columns) > 1:
            self._set([*self._columns[:row], *self._columns[row + 1 :]], row)

    @Slot()
    def _up(self) -> None:
        self._move(-1)

    @Slot()
    def _down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row = self.table.currentRow()
        other = row + step
        if row >= 0 and 0 <= other < len(self._columns):
            columns = list(self._columns)
            columns[row], columns[other] = columns[other], columns[row]
            self._set(columns, other)

    @Slot()
    def _join(self) -> None:
        row = self.table.currentRow()
        if not 0 <= row < len(self._columns) - 1:
            return
        one, two = self._columns[row], self._columns[row + 1]
        joined = replace(one, keys=one.keys + two.keys, title=f"{one.title}・{two.title}")
        self._set([*self._columns[:row], joined, *self._columns[row + 2 :]], row)

    @Slot()
    def _split(self) -> None:
        row = self.table.currentRow()
        if row < 0 or len(self._columns[row].keys) < 2:  # noqa: PLR2004  nothing to part
            return
        parts = [LayoutColumn((key,), self._label(key)) for key in self._columns[row].keys]
        self._set([*self._columns[:row], *parts, *self._columns[row + 1 :]], row)


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit()
