"""異動・退職・休職: a whole season in one table, and each person's list beside it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.text import fold
from zyuki_desk.core.leaving.reading import Leaver
from zyuki_desk.core.leaving.season import Scope, Season, season, shown
from zyuki_desk.core.leaving.service import Leavings
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import STACKED_FROM, Page
from zyuki_desk.ui.pages.leaving_papers import checklists, overview
from zyuki_desk.ui.pages.leaving_person import PersonPanel
from zyuki_desk.ui.pages.leaving_register import RegisterPanel
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.widgets import Card
from zyuki_desk.ui.workbench import Destination, Workbench

PEOPLE_HEADS = (
    ("最終日", 84), ("氏名", 104), ("所属", 84), ("別", 58), ("引き継ぐ人", 104), ("残り", 46)
)  # fmt: skip
GROUP_PAD, GROUP_CHAR = 18, 14
"""A column of the matrix is as wide as its heading."""
FIND_WIDTH = 190
PARTS = (2, 3)
"""How the matrix and one person's list share the height."""


class LeavingPage(Page):
    """Who leaves, what is left, and how it is done."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "異動・退職", "手元のものがすべて戻るまで、閉じません")
        self._bench = workbench
        self._leavers: list[Leaver] = []
        self._groups: tuple[str, ...] = ()
        theme = workbench.theme
        self._scope = ChoiceField(theme)
        self._scope.setObjectName("leaving_scope")
        self._scope.setAccessibleName("表示する人")
        for scope in Scope:
            self._scope.addItem(scope.label, scope)
        self._scope.currentIndexChanged.connect(self.refresh)
        self._find = QLineEdit()
        self._is_stacked = theme.type.factor >= STACKED_FROM
        if not self._is_stacked:
            self.add_tool(self._find)
            self._find.setFixedWidth(round(FIND_WIDTH * theme.type.factor))
        self.add_tool(self._scope)
        self._add = self.add_action(
            "leaving_add_button", "登録", self._start, icon="plus", keys="F2", part="primary"
        )
        self._find.setObjectName("leaving_filter")
        self._find.setAccessibleName("氏名・カナ・番号・所属で絞る")
        self._find.setPlaceholderText("氏名・カナ・番号・所属で絞る")
        self._find.textChanged.connect(self._narrow)
        self._table = ShortTable(theme, "leaving_table", "異動・退職などをする人", PEOPLE_HEADS)
        self._table.row_chosen.connect(self._choose)
        self._print = self.add_action(
            "leaving_print_button", "確認票", self.print_one, icon="print", keys="Ctrl+P"
        )
        self.add_more(
            "leaving_print_all", "表示中の全員の確認票を印刷", self.print_all, icon="print"
        )
        self.add_more("leaving_print_season", "一覧表を印刷", self.print_season, icon="print")
        self.person = PersonPanel(workbench)
        self.person.registering.connect(self._start_with)
        self.form = RegisterPanel(workbench)
        self.form.done.connect(self._show_registered)
        self.form.closed.connect(self._back)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._made_season())
        self._stack.addWidget(self.form)
        self.body.addWidget(self._stack, 1)
        for keys, text in (
            ("Return", "選んだものを返却・引継・解除"),
            ("F8", "その人の一覧へ"),
        ):
            self.note_shortcut(keys, text)
        workbench.changed.connect(self._note_change)
        workbench.person_changed.connect(self.refresh)

    def _made_season(self) -> QWidget:
        theme = self.theme
        above, below = Card(theme), Card(theme)
        if self._is_stacked:
            above.body.addWidget(self._find)
        above.body.addWidget(self._table, 1)
        below.body.addWidget(self.person, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for place, (card, part) in enumerate(zip((above, below), PARTS, strict=True)):
            split.addWidget(card)
            split.setStretchFactor(place, part)
        split.setSizes([100 * part for part in PARTS])
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        return whole

    @property
    def season(self) -> Season:
        """The matrix as shown."""
        scope = Scope(self._scope.currentData())
        today = self._bench.clock.read().today
        wanted = fold(self._find.text())
        people = self._bench.directory.people
        chosen = []
        for leaver in shown(self._leavers, scope, today):
            facts = people.get(leaver.person)
            words = (
                f"{leaver.person} {facts.name} {facts.kana} {facts.affiliation}" if facts else ""
            )
            if not wanted or wanted in fold(words):
                chosen.append(leaver)
        return season(chosen, self._bench.ledgers)

    @override
    def entered(self) -> None:
        self.refresh()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    @Slot()
    def refresh(self) -> None:
        self._leavers = Leavings(self._bench.desk).leavers()
        may = self._bench.may(Operation.SETTING)
        self._add.setEnabled(may)
        self._add.setToolTip("" if may else who_may(self._bench, Operation.SETTING))
        self._narrow()

    def show_destination(self, destination: Destination) -> None:
        """Show somebody; somebody of an earlier year too."""
        if destination.person is None:
            return
        self._stack.setCurrentIndex(0)
        self._find.clear()
        self.refresh()
        found = [x for x in self._leavers if x.person == destination.person]
        if found and found[-1] not in [row for row, _ in self.season.rows]:
            self._scope.setCurrentIndex(self._scope.findData(Scope.ALL))
        if found:
            self._table.choose(_key(found[-1]))
            self.person.show_leaver(found[-1])
            self.person.list.take_focus()

    @Slot()
    def print_one(self) -> None:
        """Show the checklist of the person chosen in the printing page."""
        if self.person.leaver is not None:
            self._bench.show_paper(checklists([self.person.leaver], self._bench.directory))

    @Slot()
    def print_all(self) -> None:
        """Show the checklists of everybody in the table."""
        leavers = [leaver for leaver, _ in self.season.rows]
        if leavers:
            self._bench.show_paper(checklists(leavers, self._bench.directory))

    @Slot()
    def print_season(self) -> None:
        """Show the table itself as a paper."""
        scope = Scope(self._scope.currentData())
        self._bench.show_paper(overview(self.season, self._bench.directory, scope.label))

    @Slot()
    def _narrow(self) -> None:
        whole = self.season
        if whole.groups != self._groups:
            self._groups = whole.groups
            groups = ((group, GROUP_PAD + GROUP_CHAR * len(group)) for group in whole.groups)
            heads = [*PEOPLE_HEADS, *groups]
            self._table.set_heads(heads)
        self._table.show_rows([self._row(leaver, t) for leaver, t in whole.rows])
        shown_leavers = [leaver for leaver, _ in whole.rows]
        if self._table.current_key is None and shown_leavers:
            self._table.choose(_key(shown_leavers[0]))
        self._choose(self._table.current_key)
        self._print.setEnabled(self.person.leaver is not None)
        open_people = sum(not leaver.is_done for leaver in shown_leavers)
        words = f"{len(shown_leavers)}人(うち未了 {open_people}人) 残り {whole.left}件"
        self.retitle("異動・退職", words if shown_leavers else "いまはだれもいません")

    def _row(self, leaver: Leaver, tallies: object) -> ListedRow:
        assert isinstance(tallies, tuple)
        left = len(leaver.open)
        directory = self._bench.directory
        facts = directory.people.get(leaver.person)
        cells = [
            era_date(leaver.last, "short"),
            directory.name_of(leaver.person),
            facts.affiliation if facts is not None else "",
            leaver.why if leaver.kind is not None else "未登録",
            directory.name_of(leaver.successor),
            f"{left}" if left else "済",
            *(tally.word for tally in tallies),
        ]
        return ListedRow(_key(leaver), cells, faint=leaver.is_done)

    @Slot(object)
    def _choose(self, key: object) -> None:
        found = next((leaver for leaver in self._leavers if _key(leaver) == key), None)
        self.person.show_leaver(found)

    @Slot(object)
    def _note_change(self, _changes: object) -> None:
        if self.isVisible():
            self.refresh()

    @Slot()
    def _start(self) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.start()

    @Slot(str)
    def _start_with(self, person: str) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.start([person])

    @Slot(str)
    def _show_registered(self, person: str) -> None:
        self.show_destination(Destination("leaving", person=person))

    @Slot()
    def _back(self) -> None:
        self._stack.setCurrentIndex(0)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)


def _key(leaver: Leaver) -> tuple[int, str]:
    return (leaver.leaving_id or 0, leaver.person)
