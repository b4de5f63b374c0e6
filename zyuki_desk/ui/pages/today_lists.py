"""Beside the room desk on 今日: what is due, each with one key to its place, and the last lines."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Duty, Ledger
from zyuki_desk.core.presence import ExitKind, Presence, Written
from zyuki_desk.ui.tasks import Progress
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_acts import clock_text
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, KeyHint, label
from zyuki_desk.ui.workbench import Destination, Workbench

LAST_LINES = 8
LEAST_DUTIES, MOST_DUTIES = 2, 6
"""Rows in sight at least, and before the list scrolls."""
ACTS = {"leave": "退室へ", "seal": "確認へ", "close-day": "点検へ", "check": "点検へ"}
"""What the button beside a duty says, by the duty's action."""


def destination_of(duty: Duty) -> Destination:
    """Return where a duty is done."""
    if duty.action == "seal":
        return Destination("closing", place=duty.place, period=duty.period, action=duty.ledger)
    own = "today" if duty.action in ("leave", "close-day") else f"ledger:{duty.ledger}"
    page = duty.page or own
    return Destination(
        page,
        entry_id=duty.entry_id,
        place=duty.place,
        period=duty.period,
        action=duty.action,
        person=duty.leaver if not duty.ledger else None,
    )


def duty_row(duty: Duty) -> Row:
    """Return a duty as a row."""
    return Row(
        value=duty,
        title=duty.sentence,
        icon="warning" if duty.overdue else "bell",
        tone=Tone.DANGER if duty.overdue else Tone.WARN,
        detail="期限を過ぎています" if duty.overdue else "",
        act=ACTS.get(duty.action, "開く"),
    )


class DutyCard(Card):
    """やること, the most urgent first; computed in the background, never typed."""

    opened = Signal(object)
    counted = Signal(int, bool)
    """How many there are, and whether one of them is overdue."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__(workbench.theme, "やること")
        self.setObjectName("duty_card")
        self._bench = workbench
        self._asking = False
        self._again = False
        if self.header is not None:
            self.header.add(KeyHint("Ctrl+D"))
            self.header.setContentsMargins(workbench.theme.space.l, 0, workbench.theme.space.l, 0)
        self.body.setContentsMargins(1, workbench.theme.space.m, 1, workbench.theme.space.s)
        self.list = RowList(workbench.theme, name="duty_list", title="やること")
        self.list.act_asked.connect(self._open)
        self._none = label("いまはありません。", "muted")
        self._none.setObjectName("no_duties")
        self._none.setContentsMargins(workbench.theme.space.l, 0, 0, workbench.theme.space.s)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self.list.hide()

    @property
    def asking(self) -> bool:
        """Whether the duties are being computed."""
        return self._asking

    def refresh(self) -> None:
        """Compute the duties again; only one computation runs at a time."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        desk = self._bench.desk

        def work(_: Progress) -> list[Duty]:
            return duties_of(desk)

        self._bench.tasks.run(work, self._show, self._failed)

    def _failed(self, error: DeskError) -> None:
        self._asking = False
        self._bench.complain(error)

    def _show(self, duties: Sequence[Duty]) -> None:
        self._asking = False
        self.list.show_rows([duty_row(duty) for duty in duties])
        self.list.setVisible(bool(duties))
        self.list.setMinimumHeight(self.list.content_height(LEAST_DUTIES))
        self.list.setMaximumHeight(self.list.content_height(MOST_DUTIES))
        self._none.setVisible(not duties)
        if self.header is not None:
            self.header.say(f"{len(duties)}件" if duties else "")
        self.counted.emit(len(duties), any(duty.overdue for duty in duties))
        if self._again:
            self._again = False
            self.refresh()

    @Slot(object)
    def _open(self, duty: object) -> None:
        if isinstance(duty, Duty):
            self.opened.emit(destination_of(duty))


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


class Aside(QWidget):
    """Duties above, lines below."""

    def __init__(self, workbench: Workbench, duties: DutyCard, lines: LinesCard | None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(workbench.theme.space.l)
        column.addWidget(duties)
        if lines is not None:
            column.addWidget(lines, 1)
        else:
            column.addStretch(1)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(300, 320)
