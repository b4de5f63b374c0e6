"""棚卸: which registers were counted when, the count under way, its result, what nobody saw."""

from enum import IntEnum

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.model import StockCount, StockFinding, StockMark
from zyuki_desk.core.work import Changes
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.stock_count import CountView
from zyuki_desk.ui.pages.stock_overview import Overview
from zyuki_desk.ui.pages.stock_result import ResultView
from zyuki_desk.ui.pages.stock_rules import ask_rules
from zyuki_desk.ui.pages.stock_seen import SeenView
from zyuki_desk.ui.workbench import Destination, Workbench

TITLE = "棚卸"
_OWN = frozenset(kind.__tablename__ for kind in (StockCount, StockMark, StockFinding))


class _View(IntEnum):
    OVERVIEW = 0
    COUNT = 1
    RESULT = 2
    SEEN = 3


class StockPage(Page):
    """Goes from the list of registers into a count, a result, or the list of last sightings."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, TITLE)
        self._workbench = workbench
        self._stale = True
        self.overview = Overview(workbench)
        self.count = CountView(workbench)
        self.result = ResultView(workbench)
        self.seen = SeenView(workbench)
        self._stack = QStackedWidget()
        for view in (self.overview, self.count, self.result, self.seen):
            self._stack.addWidget(view)
        self.body.addWidget(self._stack, 1)
        self._back = self.add_action(
            "stock_back", "一覧へ戻る", self.show_overview, icon="chevron-left", keys="Alt+Left"
        )
        self._seen = self.add_action(
            "stock_seen", "最終確認日", self._show_seen, icon="eye", keys="F7"
        )
        self.add_more("stock_rules", "棚卸の決まり…", self._ask_rules, icon="settings")
        self._connect()
        self._show(_View.OVERVIEW)

    @override
    def entered(self) -> None:
        if self._stale:
            self.refresh()
        self._take_focus()

    @override
    def refresh(self) -> None:
        self._stale = False
        self._current().refresh()

    def show_destination(self, destination: Destination) -> None:
        """Show a count, or what was not seen for long (`unseen`) of one register."""
        if destination.action == "unseen":
            self._show_seen(destination.place)
        elif destination.entry_id is not None:
            self._open(destination.entry_id)

    @Slot()
    def show_overview(self) -> None:
        """Go back to the list of registers and counts."""
        self._show(_View.OVERVIEW)
        self.refresh()
        self._take_focus()

    def _current(self) -> "Overview | CountView | ResultView | SeenView":
        return (self.overview, self.count, self.result, self.seen)[self._stack.currentIndex()]

    def _show(self, view: _View) -> None:
        self._stack.setCurrentIndex(view)
        self._back.setVisible(view is not _View.OVERVIEW)
        self._seen.setVisible(view is _View.OVERVIEW)
        self.search_field = None
        words = {
            _View.OVERVIEW: (TITLE, "管理簿にある物が、いま本当にあるかを数えて確かめます。"),
            _View.SEEN: ("最終確認日", "だれかが手に取ったことが分かる、いちばん新しい日です。"),
        }
        if view in words:
            self.retitle(*words[view])

    def _take_focus(self) -> None:
        self._current().take_focus()

    @Slot(object)
    def _open(self, count_id: object) -> None:
        """Show a count: to go on with, or its result."""
        assert isinstance(count_id, int)
        try:
            count, _ = Counting(self._workbench.desk).view(count_id)
        except DeskError as error:
            self._workbench.complain(error)
            return
        ledger = self._workbench.ledgers[count.book_key]
        where = f" ・ {count.storage}" if count.storage else ""
        view = _View.COUNT if count.is_open else _View.RESULT
        self._show(view)
        words = "途中" if count.is_open else "結果"
        self.retitle(f"{ledger.title}の棚卸", f"{count.serial}{where} ・ {words}")
        shown = self.count if count.is_open else self.result
        shown.show_count(count_id)
        self._take_focus()

    @Slot()
    def _show_seen(self, ledger: str | None = None) -> None:
        self._show(_View.SEEN)
        self.seen.show_ledger(ledger if isinstance(ledger, str) else None)
        self._take_focus()

    @Slot()
    def _ask_rules(self) -> None:
        ask_rules(self._workbench)

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        tables = {ledger.model.__tablename__ for ledger in self._workbench.ledgers.values()}
        if not changes.tables & (tables | _OWN | {"seal", "setting", "person"}):
            return
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _connect(self) -> None:
        self.overview.opened.connect(self._open)
        self.count.finished.connect(self._open)
        self.count.left.connect(self.show_overview)
        self.seen.line_opened.connect(self._workbench.go)
        self._workbench.changed.connect(self._take_changes)
        self._workbench.person_changed.connect(self.refresh)
        for keys, text in (
            ("Enter", "読み取った番号を数える"),
            ("Space", "選んだ行に印を付ける"),
            ("Del", "選んだ行の印を取り消す"),
        ):
            self.note_shortcut(keys, text)
