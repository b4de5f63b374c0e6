"""The registers that can be counted, and the counts so far."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget
from sqlalchemy import Connection

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.stock.counting import Counting, findings_left
from zyuki_desk.core.stock.labels import stock_ledgers
from zyuki_desk.core.stock.reading import CountFacts, recent_counts, storages
from zyuki_desk.core.stock.rule import StockThing, Wanted
from zyuki_desk.core.stock.settings import read_settings
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.ask import Option
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState
from zyuki_desk.ui.workbench import Workbench

TITLE = "棚卸を始める"
EVERYTHING = "すべて"
NOBODY = "立会者なし"


class Overview(QWidget):
    """Starts a count or goes on with it, and opens results."""

    opened = Signal(object)
    """The id of a count."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._open: dict[str, CountFacts] = {}
        theme = workbench.theme
        self.registers = RowList(theme, name="stock_registers", title="数える管理簿")
        self.registers.act_asked.connect(self._begin)
        self.counts = RowList(theme, name="stock_counts", title="これまでの棚卸")
        self.counts.act_asked.connect(self.opened)
        self._none = EmptyState(
            theme, "まだ棚卸をしていません", "左の管理簿から始めてください。", icon="check-list"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.l)
        row.addWidget(self._card("数える管理簿", self.registers), 1)
        right = self._card("これまでの棚卸", self.counts)
        right.body.addWidget(self._none, 1)
        row.addWidget(right, 1)

    def refresh(self) -> None:
        """Read registers and counts again."""
        with self._workbench.desk.database.reading() as connection:
            counts = recent_counts(connection)
            things = {
                ledger.key: self._things(connection, ledger)
                for ledger in stock_ledgers(self._workbench.ledgers)
            }
        self._open = {count.book_key: count for count in reversed(counts) if count.is_open}
        ended = [count for count in counts if not count.is_open]
        last = {count.book_key: count for count in reversed(ended)}
        self.registers.show_rows(
            [self._register_row(key, things[key], last.get(key)) for key in things],
            self.registers.current,
        )
        self.counts.show_rows([self._count_row(count) for count in counts], self.counts.current)
        self.counts.setVisible(bool(counts))
        self._none.setVisible(not counts)

    def take_focus(self) -> None:
        """Go to the registers."""
        self.registers.take_focus()

    def _things(self, connection: Connection, ledger: Ledger) -> list[StockThing]:
        assert ledger.stock is not None
        directory = self._workbench.directory
        return list(ledger.stock.things(connection, directory, Wanted()))

    def _register_row(self, key: str, things: Sequence[StockThing], last: CountFacts | None) -> Row:
        ledger = self._workbench.ledgers[key]
        stock = ledger.stock
        assert stock is not None
        out = sum(1 for thing in things if thing.holders)
        parts = [f"{stock.noun} {len(things)}件"]
        if out:
            parts.append(f"貸出中 {out}件")
        parts.append(f"前回 {_day(last.ended_at)}" if last is not None else "棚卸の記録なし")
        chips = (Chip("途中", Tone.WARN, "clock"),) if key in self._open else ()
        return Row(
            value=key,
            title=ledger.title,
            detail=" ・ ".join(parts),
            icon=ledger.icon,
            chips=chips,
            act="続ける" if key in self._open else "始める",
        )

    def _count_row(self, count: CountFacts) -> Row:
        ledger = self._workbench.ledgers[count.book_key]
        name = self._workbench.directory.name_of
        where = f" ・ {count.storage}" if count.storage else ""
        if count.is_open:
            chips: tuple[Chip, ...] = (Chip("途中", Tone.WARN, "clock"),)
            detail = f"{_day(count.started_at)} 開始 {name(count.started_by)}{where}"
        else:
            left = findings_left(self._workbench.desk, count.id)
            chips = (Chip(f"差異の説明 残り{left}", Tone.WARN),) if left else ()
            detail = f"{_day(count.ended_at)} {name(count.ended_by)}{where}"
        return Row(
            value=count.id,
            title=f"{count.serial} {ledger.title}",
            detail=detail,
            icon="clock" if count.is_open else "seal",
            tone=Tone.WARN if count.is_open else Tone.OK,
            chips=chips,
            act="続ける" if count.is_open else "結果",
        )

    @Slot(object)
    def _begin(self, key: object) -> None:
        """Go on with the register's open count, or ask what a new one needs and start it."""
        ledger = self._workbench.ledgers[str(key)]
        if ledger.key in self._open:
            self.opened.emit(self._open[ledger.key].id)
            return
        if not self._workbench.may(Operation.COUNT):
            self._workbench.say(who_may(self._workbench, Operation.COUNT))
            return
        chosen = self._storage(ledger)
        if chosen is None:
            return
        second = self._second()
        if second is None:
            return
        try:
            count_id = Counting(self._workbench.desk).start(
                ledger, storage=chosen or None, second=second or None
            )
        except DeskError as error:
            self._workbench.complain(error)
            return
        self.opened.emit(count_id)

    def _storage(self, ledger: Ledger) -> str | None:
        """Ask where to count, when things lie in several places; blank for everywhere."""
        with self._workbench.desk.database.reading() as connection:
            things = self._things(connection, ledger)
        places = storages(things)
        if len(places) <= 1:
            return ""
        options = [Option("", EVERYTHING, f"{len(things)}件")]
        for place in places:
            count = sum(1 for thing in things if thing.storage == place)
            options.append(Option(place, place, f"{count}件"))
        return self._workbench.ask.choose(TITLE, "数える保管場所", options)

    def _second(self) -> str | None:
        """Ask who stands by, where the office wants somebody; blank for nobody yet."""
        with self._workbench.desk.database.reading() as connection:
            is_wanted = read_settings(connection).second
        if not is_wanted:
            return ""
        today = self._workbench.clock.read().today
        me = self._workbench.actor.person
        people = [
            person
            for person in self._workbench.directory.people.values()
            if person.code != me and not person.kind.is_outside and person.is_active(today)
        ]
        options = [Option(p.code, p.name, p.affiliation) for p in people]
        return self._workbench.ask.choose(TITLE, "立会者", options)

    def _card(self, title: str, rows: RowList) -> Card:
        theme = self._workbench.theme
        card = Card(theme, title)
        card.body.setContentsMargins(1, theme.space.m, 1, theme.space.s)
        if card.header is not None:
            card.header.setContentsMargins(theme.space.l, 0, 0, 0)
        card.body.addWidget(rows, 1)
        return card


def _day(at: datetime | None) -> str:
    return "" if at is None else era_date(at.astimezone(JST).date(), "short")
