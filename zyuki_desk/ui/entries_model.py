"""A ledger's lines for a table: all ids, and the lines of a few pages only.

A million ids are 8 MB; a page of 64 lines by id, about two screens, costs the same at any depth,
which OFFSET does not. Nothing here sorts or filters: the source's SQL does.
"""

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from zyuki_desk.core.lines import Cell, Line, Run

PAGE_LINES = 64
PAGES_KEPT = 50
NUMBER_KEY = "number"
"""The column that shows the line's own number."""

LATE = "後日記入"
STRUCK = "抹消"
GAP = "未記入"

Index = QModelIndex | QPersistentModelIndex
Ids: TypeAlias = "array[int]"
"""array('q'): the ids of the lines in their order; 8 bytes each."""


class Align(Enum):
    """Where a cell's text stands."""

    LEFT = Qt.AlignmentFlag.AlignLeft
    RIGHT = Qt.AlignmentFlag.AlignRight
    CENTER = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of the table."""

    key: str
    title: str
    width: int = 120
    """Logical pixels before anybody changed it."""
    align: Align = Align.LEFT
    must_fill: bool = False
    """A blank cell is a gap and is marked."""
    sortable: bool = True
    shown: bool = True
    """Visible before anybody chose otherwise."""


class LineSource(Protocol):
    """Where lines come from: a ledger with its filter, period and order."""

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """All columns there are."""
        ...

    def ids(self) -> Ids:
        """Return the ids of all lines in their order."""
        ...

    def lines(self, ids: Sequence[int]) -> Sequence[Line]:
        """Return the lines of the ids, in any order; one that is gone is left out."""
        ...


class EntriesModel(QAbstractTableModel):
    """The table of a `LineSource`; a snapshot of ids, so that no line moves under the cursor."""

    def __init__(self, source: LineSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._columns = tuple(source.columns)
        self._ids: Ids = array("q")
        self._pages: OrderedDict[int, dict[int, Line]] = OrderedDict()

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """All columns in the source's order."""
        return self._columns

    @property
    def ids(self) -> Ids:
        """The ids shown; not to be changed."""
        return self._ids

    @property
    def pages_held(self) -> int:
        """How many pages of lines are in memory."""
        return len(self._pages)

    def refresh(self) -> None:
        """Read the ids and the visible lines again."""
        self.show_ids(self._source.ids())

    def show_ids(self, ids: Ids) -> None:
        """Show these ids; tells Qt the smallest change that explains the difference."""
        before, old = len(self._ids), self._ids
        self._pages.clear()
        if ids == old:
            self._tell_all_changed()
        elif before and len(ids) > before and ids[:before] == old:
            self.beginInsertRows(QModelIndex(), before, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
            self._tell_all_changed()
        elif before and len(ids) > before and ids[-before:] == old:
            self.beginInsertRows(QModelIndex(), 0, len(ids) - before - 1)
            self._ids = ids
            self.endInsertRows()
            self._tell_all_changed()
        else:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()

    def row_of(self, entry_id: int) -> int | None:
        """Return the row of an id; None when it is not shown."""
        try:
            return self._ids.index(entry_id)
        except ValueError:
            return None

    def line_at(self, row: int) -> Line | None:
        """Return a line; None when it is gone since the ids were read."""
        number = row // PAGE_LINES
        page = self._pages.get(number)
        if page is None:
            wanted = self._ids[number * PAGE_LINES : (number + 1) * PAGE_LINES]
            page = {line.entry_id: line for line in self._source.lines(wanted)}
            self._pages[number] = page
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self._ids[row])

    def cell_at(self, row: int, column: int) -> Cell:
        """Return the runs of a cell, empty when blank or gone."""
        line = self.line_at(row)
        return self.cell_of(line, column) if line is not None else ()

    def cell_of(self, line: Line, column: int) -> Cell:
        """Return the runs of a line's cell."""
        key = self._columns[column].key
        if key == NUMBER_KEY and key not in line.cells:
            return (Run(line.number),)
        return line.cells.get(key, ())

    def is_gap(self, line: Line, column: int) -> bool:
        """Tell whether a cell is blank although it must be filled."""
        blank = not self.cell_of(line, column)
        return self._columns[column].must_fill and not line.struck and blank

    @override
    def rowCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex(), /) -> int:  # noqa: B008  the same
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns[index.column()].align.value | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(index.row(), index.column())
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
        /,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align.value | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def flags(self, index: Index, /) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemNeverHasChildren

    def _text(self, row: int, column: int) -> str:
        return " ".join(run.text for run in self.cell_at(row, column))

    def _spoken(self, row: int, column: int) -> str:
        """Return what a screen reader says: struck text, marks and gaps by word."""
        line = self.line_at(row)
        if line is None:
            return ""
        if self.is_gap(line, column):
            return GAP
        words = [
            f"{run.text}({STRUCK})" if run.struck else run.text
            for run in self.cell_of(line, column)
        ]
        if column == 0:
            words += [LATE] if line.late else []
            words += [f"{STRUCK} {line.note}".strip()] if line.struck else []
        return " ".join(words)

    def _tell_all_changed(self) -> None:
        if self._ids and self._columns:
            last = self.index(len(self._ids) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
