"""Keeps a table in step with a question: the first lines at once, the rest in the background."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.pages.ledger_source import LedgerLines
from zyuki_desk.ui.tasks import Progress, Task
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from array import array

REST_MS = 250
"""How long typing must pause before the rest of a large answer is read."""


class LineReader(QObject):
    """Reads the ids of one ledger page; never longer than a blink on the window's thread."""

    counted = Signal(int, bool)
    """How many lines are shown, and whether they are all."""

    def __init__(
        self, workbench: Workbench, ledger: Ledger, table: EntriesTable, source: LedgerLines
    ) -> None:
        super().__init__(table)
        self._workbench = workbench
        self._ledger = ledger
        self._table = table
        self._source = source
        self._task: Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REST_MS)
        self._pause.timeout.connect(self._read_rest)

    @property
    def reading(self) -> bool:
        """Whether more lines may come."""
        return self._pause.isActive() or self._task is not None

    def read(self) -> None:
        """Show the first lines; the rest of a large answer follows by itself."""
        self._stop()
        first = self._source.first()
        self._table.show_ids(first.ids)
        if not first.complete:
            self._pause.start()
        self.counted.emit(len(first.ids), first.complete)

    def read_all(self) -> None:
        """Show every line now: somebody goes to one that may be anywhere."""
        self._stop()
        self._show(self._source.ids())

    def _show(self, ids: "array[int]") -> None:
        self._table.show_ids(ids)
        self.counted.emit(len(ids), True)

    def _stop(self) -> None:
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @Slot()
    def _read_rest(self) -> None:
        query, books, ledger = self._source.query, self._workbench.books, self._ledger

        def work(progress: Progress) -> "array[int]":
            return books.ids(ledger, query, check=progress.check)

        def done(ids: "array[int]") -> None:
            # The page may have gone while the rest was read.
            if self._task is task and isValid(self._table):
                self._task = None
                self._show(ids)

        task = self._workbench.tasks.run(work, done)
        self._task = task
