"""Beside the room desk on 今日: what is due, each with one key to its place, and the last lines."""

from datetime import date

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from zyuki_desk.core.ledger import Duty, Ledger
from zyuki_desk.core.presence import ExitKind, Presence, Written
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.duties_note import ask_and_note
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.duty_list import DutyList, count_words, destination_of
from zyuki_desk.ui.views.room_desk_acts import clock_text
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, KeyHint, label
from zyuki_desk.ui.workbench import Destination, Workbench

LAST_LINES = 8


class DutyCard(Card):
    """やること, the most urgent first; computed in the background, never typed."""

    opened = Signal(object)

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "やること")
        self.setObjectName("duty_card")
        self._bench = workbench
        self._board = workbench.duties
        self._board.changed.connect(self._show)
        space = workbench.theme.space
        whole = ActionButton(workbench.theme, "一覧・印刷", name="all_duties", part="quiet")
        whole.clicked.connect(self._show_all)
        if self.header is not None:
            self.header.add(whole)
            self.header.add(KeyHint("Ctrl+D"))
            self.header.setContentsMargins(space.l, 0, space.l, 0)
        self.body.setContentsMargins(1, space.m, 1, space.s)
        self.list = DutyList(workbench)
        self.list.act_asked.connect(self._open)
        self.list.note_asked.connect(self._note)
        self._none = label("いまはありません。", "muted")
        self._none.setObjectName("no_duties")
        self._none.setContentsMargins(space.l, 0, 0, space.s)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self._rest = QWidget()
        self.body.addWidget(self._rest)
        self._show()

    @property
    def asking(self) -> bool:
        """Whether the duties are being computed."""
        return self._board.asking

    def refresh(self) -> None:
        """Compute the duties if time has passed; what was written counts by itself."""
        self._board.look()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(300, 320)

    @Slot()
    def _show(self) -> None:
        found = self._board.now
        late = sum(duty.overdue for duty in found.duties)
        self.list.show_duties(found)
        self.list.setVisible(bool(found.duties))
        self._none.setVisible(not found.duties)
        if self.header is not None:
            self.header.say(count_words(len(found.duties), late) if found.duties else "")

    @Slot(object)
    def _open(self, duty: object) -> None:
        if isinstance(duty, Duty):
            self.opened.emit(destination_of(duty))

    @Slot(object)
    def _note(self, duty: object) -> None:
        if isinstance(duty, Duty):
            ask_and_note(self._bench, duty)

    @Slot()
    def _show_all(self) -> None:
        self.opened.emit(Destination("duties"))


class LinesCard(Card):
    """The last lines of today, newest first."""

    opened = Signal(object)

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__(workbench.theme, "今日の記載")
        self.setObjectName("lines_card")
        self._ledger = ledger
        space = workbench.theme.space
        if self.header is not None:
            self.header.setContentsMargins(space.l, 0, space.l, 0)
        self.body.setContentsMargins(1, space.m, 1, space.s)
        self.list = RowList(workbench.theme, name="lines_list", title="今日の記載")
        self.list.act_asked.connect(self._open)
        self.body.addWidget(self.list, 1)

    def show_lines(self, presence: Presence, today: date) -> None:
        """Show the last lines of today."""
        lines = presence.last_lines(today, LAST_LINES)
        self.list.show_rows([_line_row(line, today) for line in lines], self.list.current)
        if self.header is not None:
            count = presence.day_counts(today).stays
            self.header.say(f"{count}件" if count else "まだありません")

    @Slot(object)
    def _open(self, entry_id: object) -> None:
        if isinstance(entry_id, int):
            self.opened.emit(Destination(f"ledger:{self._ledger.key}", entry_id=entry_id))


def _line_row(line: Written, today: date) -> Row:
    chips = [Chip("抹消", Tone.DANGER, "struck")] if line.struck else []
    if line.late:
        chips.append(Chip("後日記入", Tone.WARN, "late"))
    if line.kind is not None and line.kind is not ExitKind.SELF:
        chips.append(Chip(line.kind.label, Tone.WARN, "clock"))
    end = clock_text(line.left, today) if line.left is not None else ""
    return Row(
        value=line.entry_id,
        title=line.name,
        detail=f"No.{line.number}  {line.purpose}",
        icon="register",
        when=f"{clock_text(line.entered, today)} – {end}".rstrip(),
        chips=tuple(chips),
    )
