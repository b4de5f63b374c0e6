"""What a ledger's page offers for a thing: where it is, its label, and the next hand-over."""

from PySide6.QtCore import QObject, Slot

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Cell, Line, Run
from zyuki_desk.core.stock.reading import Sighting, sighting_of_line
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.side_panel import SidePanel
from zyuki_desk.ui.workbench import Destination, Workbench

LEND, RETURN = "貸し出す", "返却を記録"


class StockActs(QObject):
    """The one act that a thing's state asks for, beside its line; nothing on other ledgers."""

    def __init__(self, page: Page, panel: SidePanel, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(page)
        self._workbench = workbench
        self._ledger = ledger
        self._line: Line | None = None
        self._seen: Sighting | None = None
        if ledger.slips:
            title = ledger.slips[0].title
            page.add_more("print_slip", f"{title}を作る…", self._make_slip, icon="document")
        if ledger.stock is None:
            return
        page.add_more("print_labels", "ラベルを印刷…", self._print_labels, icon="tag")
        if ledger.stock.lending is not None:
            self._button = panel.add_action(
                "lend_button", LEND, self._lend, icon="switch", keys="F7"
            )

    def show_line(self, line: Line | None) -> list[tuple[str, Cell]]:
        """Take another line; return what its panel tells about the thing."""
        self._line, stock = line, self._ledger.stock
        self._seen = None
        if stock is None:
            return []
        if line is not None and not line.struck:
            with self._workbench.desk.database.reading() as connection:
                self._seen = sighting_of_line(
                    connection, self._workbench.directory, self._ledger, line.entry_id
                )
        seen = self._seen
        if stock.lending is not None:
            is_out = seen is not None and seen.thing.here == 0 and bool(seen.thing.holders)
            self._button.say(RETURN if is_out else LEND)
            may = self._workbench.may(Operation.FILL if is_out else Operation.ENTER)
            self._button.setVisible(seen is not None and not seen.thing.gone and may)
        if seen is None:
            return []
        return [
            ("いま", (Run(standing_words(seen)),)),
            ("最終確認日", (Run(f"{era_date(seen.day, 'short')}({seen.what})"),)),
        ]

    @Slot()
    def _lend(self) -> None:
        """Go to the line that takes the return, or to a new hand-out of this thing."""
        stock, seen = self._ledger.stock, self._seen
        if stock is None or stock.lending is None or seen is None:
            return
        if self._button.text() == RETURN:
            holder = seen.thing.holders[0]
            self._workbench.go(
                Destination(f"ledger:{holder.ledger}", entry_id=holder.entry_id, action="fill")
            )
            return
        lending = stock.lending
        known = ((lending.code, seen.thing.code),)
        self._workbench.go(Destination(f"ledger:{lending.ledger}", action="new", known=known))

    @Slot()
    def _make_slip(self) -> None:
        """Go to the slips, with the chosen line ticked."""
        entry_id = self._line.entry_id if self._line is not None else None
        self._workbench.go(Destination("slips", place=self._ledger.key, entry_id=entry_id))

    @Slot()
    def _print_labels(self) -> None:
        """Go to the labels: of the chosen line, or of all that have none yet."""
        entry_id = self._seen.thing.entry_id if self._seen is not None else None
        self._workbench.go(Destination("labels", place=self._ledger.key, entry_id=entry_id))


def standing_words(seen: Sighting) -> str:
    """Say where a thing is by the record."""
    thing = seen.thing
    if thing.gone:
        return thing.gone
    names = "、".join(f"{holder.name}さん" for holder in thing.holders)
    if thing.holders and thing.here:
        return f"{names}に貸出中、残り {thing.here}"
    return f"{names}に貸出中" if thing.holders else f"{thing.storage or '保管場所'}にあるはず"
