"""When each thing was last seen (最終確認日): the longest ago first, or by any other column."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.stock.labels import stock_ledgers
from zyuki_desk.core.stock.reading import Sighting, sightings
from zyuki_desk.core.stock.settings import read_settings
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.pages.stock_papers import seen_paper
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card
from zyuki_desk.ui.workbench import Destination, Workbench

ALL = "すべての管理簿"
HEADS = (
    ("最終確認日", 110), ("何で", 76), ("経過", 76), ("区分", 70), ("番号", 96), ("品名", 236),
    ("保管場所", 170), ("所持者", 110),
)  # fmt: skip


class SeenView(QWidget):
    """The list with its filter; Enter opens the thing's line."""

    line_opened = Signal(object)
    """The `Destination` of a line."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._seen: list[Sighting] = []
        self._order = 0
        self._down = False
        theme = workbench.theme
        self.choice = ChoiceField(theme)
        self.choice.setObjectName("seen_ledger")
        self.choice.setAccessibleName("管理簿")
        self.choice.addItem(ALL, None)
        for ledger in stock_ledgers(workbench.ledgers):
            self.choice.addItem(ledger.title, ledger.key)
        self.late = Badge(theme)
        self.late.setObjectName("seen_late")
        self.table = ShortTable(theme, "seen_table", "最終確認日", HEADS)
        self._print = ActionButton(
            theme, "印刷", name="seen_print", icon="print", keys="Ctrl+P", part="primary"
        )
        self._lay_out()
        self.choice.currentIndexChanged.connect(self.refresh)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.table.itemActivated.connect(self._open)
        self._print.clicked.connect(self._show_paper)

    def show_ledger(self, key: str | None) -> None:
        """Show one register's things, or all."""
        self.choice.setCurrentIndex(max(self.choice.findData(key), 0) if key else 0)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read everything again."""
        wanted = self.choice.currentData()
        directory, today = self._workbench.directory, self._workbench.clock.read().today
        with self._workbench.desk.database.reading() as connection:
            days = read_settings(connection).interval_days
            self._seen = [
                seen
                for ledger in stock_ledgers(self._workbench.ledgers)
                if wanted in (None, ledger.key)
                for seen in sightings(connection, directory, ledger)
            ]
        late = sum(1 for seen in self._seen if (today - seen.day).days > days)
        words = f"{days}日を超えて未確認 {late}件" if late else f"すべて{days}日以内に確認"
        self.late.show_state(words, Tone.WARN if late else Tone.OK)
        self._show()

    def take_focus(self) -> None:
        """Go to the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.rowCount() and self.table.currentRow() < 0:
            self.table.selectRow(0)

    @Slot(int)
    def _sort_by(self, column: int) -> None:
        self._down = column == self._order and not self._down
        self._order = column
        self._show()

    def _show(self) -> None:
        # Time runs the other way than days ago; ties stay in the order of numbers.
        keys = (
            lambda s: s.day, lambda s: s.what, lambda s: -s.day.toordinal(),
            lambda s: s.ledger.order, lambda s: s.thing.code, lambda s: s.thing.label,
            lambda s: s.thing.storage, _holders,
        )  # fmt: skip
        self._seen.sort(key=lambda s: s.thing.code)
        self._seen.sort(key=keys[self._order], reverse=self._down)
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(True)
        order = Qt.SortOrder.DescendingOrder if self._down else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(self._order, order)
        today = self._workbench.clock.read().today
        self.table.show_rows(
            [
                ListedRow(
                    (seen.ledger.key, seen.thing.entry_id),
                    (
                        era_date(seen.day, "short"), seen.what, f"{(today - seen.day).days:,}日",
                        seen.ledger.stock.noun if seen.ledger.stock else "", seen.thing.code,
                        seen.thing.label, seen.thing.storage, _holders(seen),
                    ),
                )
                for seen in self._seen
            ]
        )  # fmt: skip

    @Slot()
    def _open(self) -> None:
        key = self.table.current_key
        if isinstance(key, tuple):
            ledger, entry_id = key
            self.line_opened.emit(Destination(f"ledger:{ledger}", entry_id=entry_id))

    @Slot()
    def _show_paper(self) -> None:
        self._workbench.show_paper(seen_paper(self._workbench, list(self._seen)))

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        line = QHBoxLayout()
        line.setSpacing(theme.space.m)
        line.addWidget(self.choice)
        line.addWidget(self.late)
        line.addStretch(1)
        line.addWidget(self._print)
        card = Card(theme)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.m)
        column.addLayout(line)
        column.addWidget(card, 1)


def _holders(seen: Sighting) -> str:
    return "、".join(holder.name for holder in seen.thing.holders)
