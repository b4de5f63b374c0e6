"""Which ledgers a job over a period prints: each one is ticked, or left out."""

from collections.abc import Sequence

from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tick_list import TickList
from zyuki_desk.ui.views.room_desk_rows import Row

ROWS_SHOWN, ROW_HEIGHT = 4, 44


class LedgerTicks(TickList):
    """Every ledger in order; at first those are ticked that are confirmed by the month."""

    def __init__(self, theme: Theme, ledgers: Sequence[Ledger]) -> None:
        super().__init__(theme, name="print_ledgers", title="印刷する簿冊")
        self.setMaximumHeight(round(ROWS_SHOWN * ROW_HEIGHT * theme.type.factor))
        rows = [Row(value=ledger.key, title=ledger.title) for ledger in ledgers]
        self.offer(rows, [ledger.key for ledger in ledgers if ledger.monthly])
        self.hide()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the ledgers ticked, in their order."""
        return tuple(str(key) for key in self.ticked)
