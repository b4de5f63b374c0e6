"""Writes backups by itself: soon after opening when one is due, and after the day was closed."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.backup_keeper import BackupKeeper, Outcome
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.tasks import Progress, Tasks

FIRST_MS = 60_000
"""Nobody should wait for a backup while they sign in and record the first entries."""
EVERY_MS = 10 * 60_000


class BackupWatch(QObject):
    """Runs what is due in the background; a failure is told once, and stays a duty."""

    def __init__(
        self, office: OpenOffice, tasks: Tasks, complain: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._office = office
        self._tasks = tasks
        self._complain = complain
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more; what runs is ended by the tasks."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Write the backups that are due."""
        self._timer.setInterval(EVERY_MS)
        self._run(only_due=True)

    @Slot(object)
    def follow(self, changes: Changes) -> None:
        """Write one at the end of the day, whatever was due."""
        if changes.operation is Operation.DAY_END:
            self._run(only_due=False)

    def _run(self, *, only_due: bool) -> None:
        if self._busy:
            return
        self._busy = True
        office = self._office

        def work(progress: Progress) -> list[Outcome]:
            keeper = BackupKeeper(office)
            places = keeper.due() if only_due else keeper.places

            def tell(done: int, total: int) -> bool:
                progress.report(done, total)
                return True

            return keeper.run(places, tell=tell) if places else []

        self._tasks.run(work, self._done, self._failed, cancelled=self._end)

    def _done(self, outcomes: list[Outcome]) -> None:
        self._end()
        for outcome in outcomes:
            if not outcome.ok:
                self._complain(f"控え({outcome.place}): {outcome.sentence}")

    def _failed(self, error: DeskError) -> None:
        self._end()
        self._complain(error.sentence)

    def _end(self) -> None:
        self._busy = False
