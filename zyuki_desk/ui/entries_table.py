"""The table of a ledger: a million lines, one selected, the first column always in sight."""

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView
from typing_extensions import override

from zyuki_desk.core.lines import Line
from zyuki_desk.ui.column_chooser import ColumnChooser
from zyuki_desk.ui.entries_delegate import EntriesDelegate
from zyuki_desk.ui.entries_model import ColumnSpec, EntriesModel, Ids, Index, LineSource
from zyuki_desk.ui.remember import Remember
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import EmptyState

LEAST_WIDTH = 48
SAVE_MS = 300
LEAST_ROWS = 5


class _FrozenColumn(QTableView):
    """Lies over the table and shows its first column only; follows it, never leads."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.setObjectName("frozen_column")
        self.setAccessibleName("先頭の列")
        self.setProperty("part", "frozen")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoScroll(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @override
    def wheelEvent(self, event: QWheelEvent, /) -> None:
        QApplication.sendEvent(self._table.verticalScrollBar(), event)

    # The table selects: going to a half-seen line scrolls, and Qt would then select, in the view
    # that was pressed, whatever line came to lie under the pointer.

    @override
    def mousePressEvent(self, event: QMouseEvent, /) -> None:
        self._table.setFocus(Qt.FocusReason.MouseFocusReason)
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._table.setCurrentIndex(index)

    @override
    def mouseMoveEvent(self, event: QMouseEvent, /) -> None:
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent, /) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.doubleClicked.emit(index)


class EntriesTable(QTableView):
    """Shows a `LineSource`; columns, widths and place are kept."""

    line_selected = Signal(object)
    """The `Line` under the cursor, or None."""
    line_opened = Signal(object)
    """Enter or a double click on a `Line`."""
    sort_asked = Signal(str, bool)
    """Column key, descending: the source sorts, then `sort_mark` says so."""

    def __init__(self, theme: Theme, remember: Remember, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self.setAccessibleName("行の一覧")
        self.setMinimumHeight(LEAST_ROWS * theme.space.row)
        self._remember = remember
        self._entries: EntriesModel | None = None
        self._sorted = ("", False)
        self._frozen = _FrozenColumn(self)
        self._empty = EmptyState(theme, "まだ行がありません")
        self._empty.setParent(self)
        self._empty.hide()
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_MS)
        self._saving.timeout.connect(self._save_columns)
        for view in (self, self._frozen):
            _prepare(view, theme)
        self.horizontalHeader().sectionResized.connect(self._note_width)
        self.horizontalHeader().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.horizontalHeader().customContextMenuRequested.connect(self.choose_columns)
        for view in (self, self._frozen):
            view.horizontalHeader().sectionClicked.connect(self._ask_sort)
        self._frozen.verticalScrollBar().rangeChanged.connect(self._align_frozen)
        self.verticalScrollBar().valueChanged.connect(self._frozen.verticalScrollBar().setValue)
        self.doubleClicked.connect(self._open)
        self._frozen.doubleClicked.connect(self._open)

    @property
    def entries(self) -> EntriesModel | None:
        """The model; None before `set_source`."""
        return self._entries

    @property
    def current_line(self) -> Line | None:
        """The line under the cursor."""
        row = self.currentIndex().row()
        return self._entries.line_at(row) if self._entries is not None and row >= 0 else None

    def set_source(self, source: LineSource, *, read: bool = True) -> None:
        """Show another source; `read=False` when its ids will come by `show_ids`."""
        before, old_selection = self._entries, self.selectionModel()
        entries = EntriesModel(source, self)
        delegate = EntriesDelegate(self._theme, entries, self)
        self._entries = entries
        self.setModel(entries)
        self.setItemDelegate(delegate)
        self._frozen.setModel(entries)
        self._frozen.setSelectionModel(self.selectionModel())
        self._frozen.setItemDelegate(delegate)
        self.selectionModel().currentRowChanged.connect(self._tell_selection)
        if before is not None:
            before.deleteLater()
            old_selection.deleteLater()
        self._apply_columns()
        if read:
            self.refresh()

    def refresh(self) -> None:
        """Read again, keeping the selected line and the place on the screen."""
        if self._entries is not None:
            line = self.current_line
            wanted = line.entry_id if line is not None else None
            offset = self.currentIndex().row() - self.rowAt(0)
            self._entries.refresh()
            self._return_to(wanted, offset)

    def show_ids(self, ids: Ids) -> None:
        """Show ids that were read in the background, keeping the selected line."""
        if self._entries is not None:
            line = self.current_line
            wanted = line.entry_id if line is not None else None
            offset = self.currentIndex().row() - self.rowAt(0)
            self._entries.show_ids(ids)
            self._return_to(wanted, offset)

    def select_id(self, entry_id: int) -> bool:
        """Go to a line; False when it is not among those shown."""
        row = self._entries.row_of(entry_id) if self._entries is not None else None
        if row is None or self._entries is None:
            return False
        self.setCurrentIndex(self._entries.index(row, max(self.currentIndex().column(), 0)))
        return True

    def say_empty(self, title: str, sentence: str = "") -> None:
        """Set the words shown when there is no line."""
        self._empty.say(title, sentence)

    def sort_mark(self, key: str, *, descending: bool) -> None:
        """Show by which column the source sorts."""
        self._sorted = (key, descending)
        self._show_sort()

    def is_column_shown(self, key: str) -> bool:
        """Tell whether a column is visible."""
        return not self.isColumnHidden(self._column_of(key))

    @Slot(str, bool)
    def show_column(self, key: str, shown: bool) -> None:
        """Show or hide a column; the first one always stays."""
        column = self._column_of(key)
        if column > 0:
            self.setColumnHidden(column, not shown)
            self._save_columns()

    @Slot()
    def choose_columns(self) -> None:
        """Open the list of columns."""
        if self._entries is None:
            return
        chooser = ColumnChooser(self._theme, self, self._entries.columns[1:], self.is_column_shown)
        chooser.column_toggled.connect(self.show_column)
        chooser.open_at(self.mapToGlobal(QPoint(self.width() - 4, self._head_height() + 2)))

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._entries is not None:
            last = self._entries.rowCount() - 1
            row = 0 if key == Qt.Key.Key_Home else last
            self.setCurrentIndex(self._entries.index(row, max(self.currentIndex().column(), 0)))
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def viewportEvent(self, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._empty.setVisible(self._entries is not None and not self._entries.ids)
        return super().viewportEvent(event)

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
        /,
    ) -> None:
        # The frozen column is always in sight; scrolling to it would move the others away.
        if index.column() > 0:
            super().scrollTo(index, hint)
        else:
            left = self.horizontalScrollBar().value()
            super().scrollTo(index, hint)
            self.horizontalScrollBar().setValue(left)

    @Slot()
    def _align_frozen(self) -> None:
        self._frozen.verticalScrollBar().setValue(self.verticalScrollBar().value())

    def _return_to(self, entry_id: int | None, offset: int) -> None:
        if entry_id is not None and self.select_id(entry_id):
            self.verticalScrollBar().setValue(max(self.currentIndex().row() - offset, 0))
        self._tell_selection()
        self._place()
        self.viewport().update()

    def _column_of(self, key: str) -> int:
        columns = self._entries.columns if self._entries is not None else ()
        return next((at for at, column in enumerate(columns) if column.key == key), -1)

    @Slot()
    def _tell_selection(self) -> None:
        self.line_selected.emit(self.current_line)

    @Slot()
    def _open(self) -> None:
        line = self.current_line
        if line is not None:
            self.line_opened.emit(line)

    @Slot(int)
    def _ask_sort(self, section: int) -> None:
        if self._entries is None or not self._entries.columns[section].sortable:
            return
        key = self._entries.columns[section].key
        self.sort_asked.emit(key, self._sorted == (key, False))
        # Qt moves its arrow at the click; it must say what the source did, not what was asked.
        self._show_sort()

    def _show_sort(self) -> None:
        key, descending = self._sorted
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        for view in (self, self._frozen):
            view.horizontalHeader().setSortIndicatorShown(bool(key))
            view.horizontalHeader().setSortIndicator(self._column_of(key), order)

    def _apply_columns(self) -> None:
        if self._entries is None:
            return
        kept = self._remember.get(self._memory_key)
        for at, column in enumerate(self._entries.columns):
            width, shown = _remembered(kept, column)
            self.setColumnWidth(at, width)
            self.setColumnHidden(at, not shown and at > 0)
            self._frozen.setColumnHidden(at, at > 0)
        self._frozen.setColumnWidth(0, self.columnWidth(0))
        self._saving.stop()
        self._place()

    @Slot(int, int, int)
    def _note_width(self, section: int, _before: int, width: int) -> None:
        if section == 0:
            self._frozen.setColumnWidth(0, width)
            self._place()
        if width:
            self._saving.start()

    @Slot()
    def _save_columns(self) -> None:
        if self._entries is None:
            return
        value = {
            column.key: [self.columnWidth(at) or column.width, not self.isColumnHidden(at)]
            for at, column in enumerate(self._entries.columns)
        }
        self._remember.set(self._memory_key, value)

    @property
    def _memory_key(self) -> str:
        return f"columns.{self.objectName()}"

    def _head_height(self) -> int:
        return self.horizontalHeader().height()

    def _place(self) -> None:
        edge = self.frameWidth()
        height = self.viewport().height() + self._head_height()
        self._frozen.setGeometry(edge, edge, self.columnWidth(0), height)
        self._frozen.setVisible(bool(self._entries is not None and self._entries.ids))
        self._empty.setGeometry(self.viewport().geometry())


def _remembered(kept: object, column: ColumnSpec) -> tuple[int, bool]:
    value = kept.get(column.key) if isinstance(kept, dict) else None
    match value:
        case [int(width), bool(shown)]:
            return max(width, LEAST_WIDTH), shown
        case _:
            return column.width, column.shown


def _prepare(view: QTableView, theme: Theme) -> None:
    """Set what keeps a million lines fast, and what makes them readable."""
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(theme.space.row)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(True)
    header.setMinimumSectionSize(LEAST_WIDTH)
