"""The duties as they stand, computed in the background once for everybody who shows them."""

from PySide6.QtCore import QObject, Signal, Slot

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.duties import OpenDuties, open_duties
from zyuki_desk.core.ledger import Duty
from zyuki_desk.ui.workbench import Destination, Workbench


class DutyBoard(QObject):
    """Computes やること when asked; only one computation runs at a time."""

    changed = Signal()
    """They were computed anew; `now` holds them."""

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = workbench
        self._again = False
        self.asking = False
        """Whether they are being computed."""
        self.now = OpenDuties(workbench.clock.read().today)
        """The duties of the last computation, the most urgent first, with their notes."""

    @Slot()
    def refresh(self) -> None:
        """Compute the duties again; asked meanwhile, they are computed once more."""
        if self.asking:
            self._again = True
            return
        self.asking = True
        desk = self._bench.desk
        self._bench.tasks.run(lambda _: open_duties(desk), self._take, self._failed)

    def _take(self, found: OpenDuties) -> None:
        self.asking = False
        self.now = found
        self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _failed(self, error: DeskError) -> None:
        self.asking = self._again = False
        self._bench.complain(error)


def destination_of(duty: Duty) -> Destination:
    """Return where a duty is done: the page, the very line, room, month or day."""
    if duty.action == "seal":
        return Destination("closing", place=duty.place, period=duty.period, action=duty.ledger)
    own = "today" if duty.action in ("leave", "close-day") else f"ledger:{duty.ledger}"
    return Destination(
        duty.page or own,
        entry_id=duty.entry_id,
        place=duty.place,
        period=duty.period,
        action=duty.action,
        person=duty.leaver if not duty.ledger else None,
    )
