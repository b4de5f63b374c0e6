"""やること: the whole list, narrowed by ledger and person, with notes beside it, printed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.core.duties import OpenDuties
from zyuki_desk.core.ledger import Duty
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.page import Page
from zyuki_desk.ui.pages.duties_note import ask_and_note
from zyuki_desk.ui.pages.ledger_acts import who_may
from zyuki_desk.ui.pages.ledger_pen import show_why
from zyuki_desk.ui.views.duty_list import (
    DutyList,
    destination_of,
    due_words,
    ledger_words,
    note_words,
)
from zyuki_desk.ui.widgets import Card, EmptyState
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from zyuki_desk.paper.forms.duties import DutyLine
    from zyuki_desk.paper.printing import Paper, PreparedSheet, Printing, Progress
    from zyuki_desk.ui.buttons import ActionButton

EVERY_LEDGER, EVERYBODY, PROCEDURE = "すべての簿冊・手続", "すべての人", "手続(簿冊以外)"


class DutiesPage(Page):
    """Every duty of the office; nothing here can be ticked off or put away."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(
            workbench.theme,
            "やること",
            "簿冊に書いたとき、ひとりでに消えます。先送りはできません。",
        )
        self._bench = workbench
        self._board = workbench.duties
        self._board.changed.connect(self._take)
        self._ledger = ChoiceField(workbench.theme, name="duties_ledger", words="簿冊")
        self._person = ChoiceField(workbench.theme, name="duties_person", words="人")
        for choice in (self._ledger, self._person):
            choice.setSizeAdjustPolicy(ChoiceField.SizeAdjustPolicy.AdjustToContents)
            choice.currentIndexChanged.connect(self._show)
        self.list = DutyList(workbench)
        self.list.act_asked.connect(self._open)
        self.list.note_asked.connect(self._write_note)
        self._card = Card(workbench.theme, "すべて")
        self._empty = EmptyState(workbench.theme, "いまはありません", icon="check-circle")
        self._note: ActionButton = self.add_action(
            "note_button", "見たことを書く", self._note_current, icon="pencil", keys="N"
        )
        self.add_action("print_button", "印刷", self.print_list, icon="print", keys="Ctrl+P")
        self.note_shortcut("Return", "その場所へ・まとめた行をひらく")
        self._lay_out()
        workbench.person_changed.connect(self._show_rights)

    @property
    def asking(self) -> bool:
        """Whether the duties are being computed."""
        return self._board.asking

    @property
    def duties(self) -> Sequence[Duty]:
        """The duties that were asked for, the most urgent first."""
        ledger, person = self._ledger.currentData(), self._person.currentData()
        return [
            duty
            for duty in self._board.now.duties
            if (ledger is None or duty.ledger == ledger)
            and (person is None or person in (duty.person, duty.leaver))
        ]

    @override
    def entered(self) -> None:
        self.refresh()
        self.list.take_focus()

    @override
    def refresh(self) -> None:
        self._show_rights()
        self._board.look()
        self._take()

    @Slot()
    def print_list(self) -> None:
        """Show the list as it is narrowed in the printing page."""
        self._bench.show_paper(duties_paper(self._bench, self._board.now, self.duties))

    @Slot()
    def _take(self) -> None:
        self._fill_choices()
        self._show()
        if self.isVisible():
            self.list.take_focus()

    @Slot()
    def _show(self) -> None:
        shown = self.duties
        late = sum(duty.overdue for duty in shown)
        self.list.show_duties(self._board.now, shown)
        self.list.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        if self._card.header is not None:
            self._card.header.say(
                f"{len(shown)}件(期限切れ {late}件)" if late else f"{len(shown)}件"
            )

    def _fill_choices(self) -> None:
        duties, directory = self._board.now.duties, self._bench.directory
        keys = list(dict.fromkeys(duty.ledger for duty in duties))
        ledgers = [
            (self._bench.ledgers[key].title if key in self._bench.ledgers else PROCEDURE, key)
            for key in keys
        ]
        people = dict.fromkeys(duty.person or duty.leaver for duty in duties)
        named = sorted((directory.name_of(code), code) for code in people if code)
        _fill(self._ledger, EVERY_LEDGER, ledgers)
        _fill(self._person, EVERYBODY, named)

    @Slot()
    def _show_rights(self) -> None:
        may = self._bench.may(Operation.SEAL)
        show_why(self._note, "" if may else who_may(self._bench, Operation.SEAL))

    @Slot(object)
    def _open(self, duty: object) -> None:
        if isinstance(duty, Duty):
            self._bench.go(destination_of(duty))

    @Slot()
    def _note_current(self) -> None:
        self._write_note(self.list.current)

    @Slot(object)
    def _write_note(self, duty: object) -> None:
        if isinstance(duty, Duty):
            ask_and_note(self._bench, duty)

    def _lay_out(self) -> None:
        space = self.theme.space
        top = QHBoxLayout()
        top.setSpacing(space.s)
        top.addWidget(self._ledger)
        top.addWidget(self._person)
        top.addStretch(1)
        if self._card.header is not None:
            self._card.header.setContentsMargins(space.l, 0, space.l, 0)
        self._card.body.setContentsMargins(1, space.m, 1, space.s)
        self._card.body.addWidget(self._empty, 1)
        self._card.body.addWidget(self.list, 1)
        self._empty.hide()
        self.body.addLayout(top)
        self.body.addWidget(self._card, 1)


def _fill(choice: ChoiceField, every: str, items: Sequence[tuple[str, str]]) -> None:
    kept = choice.currentData()
    choice.blockSignals(True)
    choice.clear()
    choice.addItem(every, None)
    for words, key in items:
        choice.addItem(words, key)
    choice.setCurrentIndex(max(choice.findData(kept), 0) if kept is not None else 0)
    choice.blockSignals(False)


def duties_paper(workbench: Workbench, opened: OpenDuties, duties: Sequence[Duty]) -> "Paper":
    """Return the list as it stands, ready for the printing page."""
    from zyuki_desk.paper.forms.duties import render_duties
    from zyuki_desk.paper.printing import Paper

    rows = [_line(workbench, opened, duty) for duty in duties]

    def prepare(printing: "Printing", _: "Progress") -> "PreparedSheet":
        return printing.form(
            "duties", lambda fonts, header: render_duties(fonts, header, rows), lines=len(rows)
        )

    return Paper("やること一覧", prepare)


def _line(workbench: Workbench, opened: OpenDuties, duty: Duty) -> "DutyLine":
    from zyuki_desk.paper.forms.duties import DutyLine

    directory = workbench.directory
    return DutyLine(
        due=era_date(duty.due, "short"),
        standing=due_words(duty, opened).rpartition("・")[2].partition("(")[0],
        ledger=ledger_words(duty, workbench.ledgers) or "手続",
        sentence=duty.sentence,
        person=directory.name_of(duty.person or duty.leaver),
        note=note_words(opened.notes.get(duty.key), directory).removeprefix("メモ "),
    )
