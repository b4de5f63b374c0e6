"""The page of one ledger: what it holds, one line at a time beside it, and the pen."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line
from zyuki_desk.core.search import Query
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.entries_model import NUMBER_KEY
from zyuki_desk.ui.entries_table import EntriesTable
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.entry_form import EntryForm, FormKind
from zyuki_desk.ui.pages.ledger_acts import guide_words, known_values, who_may
from zyuki_desk.ui.pages.ledger_export import ask_and_export
from zyuki_desk.ui.pages.ledger_filter import FilterBar, usual_period
from zyuki_desk.ui.pages.ledger_panel import LinePanel
from zyuki_desk.ui.pages.ledger_paper import PaperTwin
from zyuki_desk.ui.pages.ledger_pen import ACTS, PenBar, show_why
from zyuki_desk.ui.pages.ledger_reader import LineReader
from zyuki_desk.ui.pages.ledger_source import LedgerLines, period_of
from zyuki_desk.ui.pages.ledger_stock import StockActs
from zyuki_desk.ui.widgets import EmptyState, label
from zyuki_desk.ui.workbench import Destination, Workbench

NARROW = 980
"""Below this width the panel makes room for the table until it is asked for."""


class LedgerPage(Page):
    """Finds, shows, writes, corrects, strikes and seals the lines of one ledger."""

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme, ledger.title)
        self._workbench = workbench
        self._ledger = ledger
        self._stale = True
        self.filter = FilterBar(workbench, ledger)
        self.filter.ask(self._remembered())
        self.search_field = self.filter.search
        self._source = LedgerLines(workbench, ledger, self.filter.query)
        self.table = EntriesTable(workbench.theme, workbench.remember, f"table_{ledger.key}")
        self.table.setAccessibleName(f"{ledger.title}の一覧")
        self.panel = LinePanel(workbench, ledger)
        self.form = EntryForm(workbench, ledger)
        self.twin = PaperTwin(workbench, ledger, self.open_paper, self)
        self.pen = PenBar(workbench, ledger, lambda: self.table.current_line)
        self._count = label("", "muted")
        self._count.setObjectName("line_count")
        self._reader = LineReader(workbench, ledger, self.table, self._source)
        self._guide = EmptyState(
            workbench.theme,
            f"{ledger.title}は、まだ白紙です",
            guide_words(ledger),
            icon=ledger.icon,
        )
        self._guide.setObjectName("ledger_guide")
        self._make_head()
        self._stock = StockActs(self, self.panel, workbench, ledger)
        self._lay_out()
        self._connect()
        self.table.set_source(self._source, read=False)
        self._say_order()

    @property
    def ledger(self) -> Ledger:
        """The ledger shown."""
        return self._ledger

    # Reading

    @override
    def entered(self) -> None:
        if self._stale:
            self.refresh()
        self.table.setFocus()

    @override
    def refresh(self) -> None:
        self._stale = False
        self._reader.read()
        self._show_rights()

    def show_destination(self, destination: Destination) -> None:
        """Show a line, a period, a room, a person or a text; `new` opens the form for a line."""
        query = self.filter.query
        if destination.entry_id is not None:
            day = self._workbench.books.entry(self._ledger, destination.entry_id).values["day"]
            assert isinstance(day, date)
            query = Query(period=usual_period(self._ledger, day), newest_first=query.newest_first)
        elif destination.period:
            query = Query(period=period_of(destination.period), place=destination.place,
                          newest_first=query.newest_first)  # fmt: skip
        elif destination.person or destination.text:
            # Looked for from anywhere: in every period, or it might hide behind this month.
            query = Query(person=destination.person, text=destination.text,
                          newest_first=query.newest_first)  # fmt: skip
        self.filter.ask(query)
        self.refresh()
        if destination.entry_id is not None:
            if not self.table.select_id(destination.entry_id):
                self._reader.read_all()
                self.table.select_id(destination.entry_id)
            self._show_panel()
        if destination.action == "new":
            self._open_new(dict(destination.known))
        elif destination.action == "fill":
            self.open_fill()
        elif destination.action == "reserved":
            self.twin.open()

    @Slot(object)
    def _take_query(self, query: Query) -> None:
        self._source.query = query
        self._workbench.remember.set(
            f"ledger.{self._ledger.key}", {"newest_first": query.newest_first}
        )
        self._reader.read()

    def _remembered(self) -> Query:
        kept = self._workbench.remember.get(f"ledger.{self._ledger.key}")
        newest = kept.get("newest_first", True) if isinstance(kept, dict) else True
        today = self._workbench.clock.read().today
        return Query(period=usual_period(self._ledger, today), newest_first=bool(newest))

    @Slot(int, bool)
    def _say_count(self, count: int, complete: bool) -> None:
        self._count.setText(f"{count:,} 行" if complete else f"{count:,} 行以上(数えています)")
        blank = not count
        unwritten = blank and self._workbench.books.first_day(self._ledger) is None
        self._guide.setVisible(unwritten)
        self.table.setVisible(not unwritten)
        if blank and not unwritten:
            self.table.say_empty(
                "この条件の行はありません" if complete else "さがしています…",
                "" if not complete else "期間や条件を変えるか、「条件を戻す」を押してください。",
            )

    # Writing

    @Slot()
    def open_new(self) -> None:
        """Open the form for a new line."""
        self._open_new({})

    def _open_new(self, known: dict[str, Value]) -> None:
        if self._leave_form():
            self.form.open_new({**self._known(), **known})
            self.panel.hide()

    def open_paper(self, number: int) -> None:
        """Open the form for a line that stands on paper."""
        if self._leave_form():
            self.form.open_paper(number, self._known())
            self.panel.hide()

    @Slot()
    def open_fill(self) -> None:
        """Open the form for the blank cells of the chosen line."""
        self._open(FormKind.FILL)

    @Slot()
    def open_correct(self) -> None:
        """Open the form for the written cells of the chosen line."""
        self._open(FormKind.CORRECT)

    def _open(self, kind: FormKind) -> None:
        line = self.table.current_line
        if line is None or line.struck or not self._leave_form():
            return
        entry = self._workbench.books.entry(self._ledger, line.entry_id)
        if kind is FormKind.FILL:
            self.form.open_fill(entry)
        else:
            self.form.open_correct(entry, self._current_key())
        self.panel.hide()

    def _current_key(self) -> str:
        entries, column = self.table.entries, self.table.currentIndex().column()
        return entries.columns[column].key if entries is not None and column > 0 else ""

    def _known(self) -> dict[str, Value]:
        """Return what a new line's form can know by what the list is narrowed to."""
        rooms = list(self._workbench.directory.rooms)
        return known_values(self._ledger, self.filter.query, rooms)

    def _leave_form(self) -> bool:
        """Close the open form; False when somebody wants to go on with it."""
        if not self.form.isHidden():
            self.form.close_form()
        return self.form.isHidden()

    @Slot(object)
    def _take_saved(self, saved: Saved) -> None:
        self._close_form()
        late = "(後日記入)" if saved.late else ""
        self._workbench.say(f"保存済 No.{saved.number}{late}")
        if not self.table.select_id(saved.entry_id):
            self.show_destination(Destination(f"ledger:{self._ledger.key}", saved.entry_id))
        self.table.setFocus()
        following = self.twin.following(saved.number)
        if self.form.paper is not None and following is not None:
            self.open_paper(following)

    @Slot()
    def _close_form(self) -> None:
        self.form.hide()
        self._show_panel()
        self.table.setFocus()

    # Drafts, kept while the screen is locked

    def draft(self) -> dict[str, Any] | None:
        """Return what is typed in the form and not saved."""
        return self.form.draft()

    def restore(self, draft: dict[str, Any]) -> None:
        """Bring a draft back into the form."""
        if not draft:
            self._close_form()
            return
        kind = FormKind(draft["kind"])
        if kind in (FormKind.NEW, FormKind.PAPER):
            self.form.open_new({}, paper=draft.get("paper"))
        else:
            try:
                entry = self._workbench.books.entry(self._ledger, int(draft["entry"]))
            except Refusal as refusal:
                self._workbench.complain(refusal)
                return
            (self.form.open_fill if kind is FormKind.FILL else self.form.open_correct)(entry)
        self.form.restore_texts(draft["texts"])
        self.panel.hide()

    # What stands where

    @Slot(object)
    def _show_line(self, line: Line | None) -> None:
        told = self._stock.show_line(line)
        if not self.panel.isHidden():
            self.panel.show_entry(line, told)
        self._show_rights()

    @Slot()
    def _show_panel(self) -> None:
        self.panel.setVisible(self.form.isHidden())
        self._show_line(self.table.current_line)

    @Slot()
    def _hide_panel(self) -> None:
        self.panel.hide()
        self.table.setFocus()

    @Slot()
    def _show_rights(self) -> None:
        self.pen.show_rights()
        for button, operation in ((self._new, Operation.ENTER), (self._export, Operation.EXPORT)):
            may = self._workbench.may(operation)
            show_why(button, "" if may else who_may(self._workbench, operation))

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        table = self._ledger.model.__tablename__
        if not changes.tables & {table, "seal", "person", "room", "setting"}:
            return
        if not self.isVisible():
            self._stale = True
            return
        if changes.tables & {table, "person", "room"}:
            self.refresh()
        self._show_line(self.table.current_line)

    @Slot(str, bool)
    def _take_sort(self, _key: str, newest: bool) -> None:
        self.filter.ask(replace(self.filter.query, newest_first=newest))
        self._say_order()

    @Slot()
    def _turn_order(self) -> None:
        self._take_sort(NUMBER_KEY, not self.filter.query.newest_first)

    def _say_order(self) -> None:
        newest = self.filter.query.newest_first
        self._newest.say("新しい順" if newest else "古い順")
        self._newest.setAccessibleName(f"並び {self._newest.text()} 押すと逆にします")
        self.table.sort_mark(NUMBER_KEY, descending=newest)

    @Slot()
    def _print(self) -> None:
        query = self.filter.query
        span = "" if query.period is None else f"{query.period.first}/{query.period.last}"
        self._workbench.go(
            Destination("print", place=query.place, period=span, action=self._ledger.key)
        )

    @Slot()
    def _close_month(self) -> None:
        self._workbench.go(
            Destination("closing", place=self.filter.query.place, action=self._ledger.key)
        )

    @Slot()
    def _export_shown(self) -> None:
        keys = (column.key for column in self._source.columns)
        shown = [key for key in keys if self.table.is_column_shown(key)]
        ask_and_export(self._workbench, self._ledger, self.filter.query, shown)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        if self.form.isHidden() and event.oldSize().width() <= 0:
            self.panel.setVisible(self.width() >= NARROW)

    def _make_head(self) -> None:
        self._new = self.add_action(
            "new_button", "記入", self.open_new, icon="plus", keys="Ctrl+N", part="primary"
        )
        self.add_action("print_button", "印刷", self._print, icon="print", keys="Ctrl+P")
        self._export = self.add_action(
            "export_button", "書き出し", self._export_shown, icon="download", keys="Ctrl+E"
        )
        if self._ledger.monthly:
            self.add_more("close_month", "月の締め…", self._close_month, icon="seal")
        self.add_more("paper_button", "紙から写す…", self.twin.open, icon="pencil", keys="Shift+F7")
        self.add_more("void_button", "予約番号を無効にする…", self.twin.void, icon="struck")
        for _, words, _, keys, _ in ACTS:
            self.note_shortcut(keys, words)
        self.pen.buttons[Operation.FILL].clicked.connect(self.open_fill)
        self.pen.buttons[Operation.CORRECT].clicked.connect(self.open_correct)

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        self._newest = ActionButton(theme, "", name="newest_button", part="quiet")
        columns = IconButton(theme, "表示する列", name="columns_button", icon="columns")
        columns.clicked.connect(self.table.choose_columns)
        details = IconButton(theme, "行の内容", name="details_button", icon="sidebar")
        details.clicked.connect(self._toggle_panel)
        for tool in (self._newest, columns, details):
            self.filter.tools.addWidget(tool)
        foot = QHBoxLayout()
        foot.setSpacing(theme.space.s)
        foot.addWidget(self.pen)
        foot.addStretch(1)
        foot.addWidget(self._count)
        left = QVBoxLayout()
        left.setSpacing(theme.space.s)
        left.addWidget(self.table, 1)
        left.addWidget(self._guide, 1)
        left.addLayout(foot)
        self.form.hide()
        lower = QHBoxLayout()
        lower.setSpacing(theme.space.m)
        lower.addLayout(left, 1)
        lower.addWidget(self.panel)
        lower.addWidget(self.form)
        self.body.setSpacing(theme.space.m)
        self.body.addWidget(self.filter)
        self.body.addLayout(lower, 1)
        self.filter.setProperty("part", "clear")

    @Slot()
    def _toggle_panel(self) -> None:
        if not self.panel.isHidden():
            self._hide_panel()
        else:
            self._show_panel()

    def _connect(self) -> None:
        self.filter.query_changed.connect(self._take_query)
        self.table.line_selected.connect(self._show_line)
        self.table.line_opened.connect(self._show_panel)
        self.table.sort_asked.connect(self._take_sort)
        self._newest.clicked.connect(self._turn_order)
        self._reader.counted.connect(self._say_count)
        self.panel.closed.connect(self._hide_panel)
        self.form.saved.connect(self._take_saved)
        self.form.closed.connect(self._close_form)
        self._workbench.changed.connect(self._take_changes)
        self._workbench.person_changed.connect(self._show_rights)
