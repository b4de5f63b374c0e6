"""The duties as they stand, computed in the background once for everybody who shows them."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.duties import OpenDuties, open_duties
from zyuki_desk.core.work import Changes

if TYPE_CHECKING:
    from zyuki_desk.ui.workbench import Workbench


class DutyBoard(QObject):
    """Computes やること once for each change; one computation at a time, the latest wins.

    Nothing is computed before somebody has looked for the first time.
    """

    changed = Signal()
    """They were computed anew; `now` holds them."""

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__(workbench)
        self._bench = workbench
        self._again = False
        self._minute: datetime | None = None
        self._stopped = False
        self.asking = False
        """Whether they are being computed."""
        self.now = OpenDuties(workbench.clock.read().today)
        """The duties of the last computation, the most urgent first, with their notes."""
        workbench.changed.connect(self._follow)

    @Slot()
    def look(self) -> None:
        """Compute the duties unless that was done this very minute; changes come by themselves."""
        if self._this_minute() != self._minute:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Compute the duties again; asked meanwhile, they are computed once more."""
        if self._stopped:
            return
        self._minute = self._this_minute()
        if self.asking:
            self._again = True
            return
        self.asking = True
        desk = self._bench.desk
        self._bench.tasks.run(lambda _: open_duties(desk), self._take, self._failed)

    def stop(self) -> None:
        """Compute nothing more: the window closes."""
        self._stopped = True

    def _this_minute(self) -> datetime:
        return self._bench.clock.read().local.replace(second=0, microsecond=0)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self._minute is not None and (changes.books or changes.tables):
            self.refresh()

    def _take(self, found: OpenDuties) -> None:
        self.asking = False
        if self._again:
            self._again = False
            self.refresh()
            return
        self.now = found
        self.changed.emit()

    def _failed(self, error: DeskError) -> None:
        self.asking = self._again = False
        self._minute = None
        self._bench.complain(error)
