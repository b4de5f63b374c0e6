"""The duties as two lists, one below the other: what is overdue stays in sight."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.duties import DutyGroup, OpenDuties, fold
from zyuki_desk.core.duty import OTHER
from zyuki_desk.core.duty_notes import DutyNoteFacts
from zyuki_desk.core.ledger import Duty, Ledgers
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Row, RowList
from zyuki_desk.ui.workbench import Destination, Workbench

ACTS = {
    "leave": "退室へ",
    "seal": "確認へ",
    "close-day": "点検へ",
    "check": "点検へ",
    "new": "記入へ",
    "reserved": "写す",
}
"""What the button beside a duty says, by the duty's action."""
OVERDUE_SHARE, COMING_SHARE = 5, 2


def due_words(duty: Duty, opened: OpenDuties) -> str:
    """Say how a duty stands to today: 51日超過, 今日, あと3日."""
    days = (duty.due - opened.today).days
    if days < 0:
        day = short_day(duty.due) if duty.due.year == opened.today.year else ""
        return f"期限 {day or era_date(duty.due, 'short')}・{-days}日超過"
    return "今日" if days == 0 else f"あと{days}日({short_day(duty.due)})"


def count_words(count: int, late: int) -> str:
    """Say how many there are, and how many of them are overdue."""
    return f"{count}件(期限切れ {late}件)" if late else f"{count}件"


def note_words(note: DutyNoteFacts | None, directory: Directory) -> str:
    """Say who noted what about a duty, and when."""
    if note is None:
        return ""
    day = short_day(note.at.astimezone(JST))
    return f"メモ {day} {directory.name_of(note.by)}: {note.why}"


def destination_of(duty: Duty) -> Destination:
    """Return where a duty is done: the page, the very line, room, month or day."""
    if duty.action == "seal":
        return Destination("closing", place=duty.place, period=duty.period, action=duty.ledger)
    own = "today" if duty.action in ("leave", "close-day") else f"ledger:{duty.ledger}"
    return Destination(
        duty.page or own,
        entry_id=duty.entry_id,
        place=duty.place,
        period=duty.period,
        action=duty.action,
        person=duty.leaver if not duty.ledger else None,
    )


def ledger_words(duty: Duty, ledgers: Ledgers) -> str:
    """Name the ledger a duty belongs to; the office's own have none."""
    return ledgers[duty.ledger].title if duty.ledger in ledgers else ""


def duty_row(
    duty: Duty, opened: OpenDuties, directory: Directory, ledgers: Ledgers, *, inside: bool = False
) -> Row:
    """Return a duty as a row; `inside` a group that is open it steps back a little."""
    note = note_words(opened.notes.get(duty.key), directory)
    parts = (due_words(duty, opened), ledger_words(duty, ledgers), note)
    icon = "dash" if inside else "warning" if duty.overdue else "bell"
    return Row(
        value=duty,
        title=duty.sentence,
        icon=icon,
        tone=Tone.DANGER if duty.overdue else Tone.WARN,
        detail=" ・ ".join(part for part in parts if part),
        act=ACTS.get(duty.action, "開く"),
    )


def group_row(group: DutyGroup, opened: OpenDuties, ledgers: Ledgers, *, is_open: bool) -> Row:
    """Return many duties of one kind as one row, told by their number and the most urgent one."""
    words = group.kind.title if group.kind is not OTHER else ledger_words(group.first, ledgers)
    return Row(
        value=group_key(group),
        title=f"{words or 'そのほか'}  {len(group.duties)}件",
        icon="warning" if group.overdue else "bell",
        tone=Tone.DANGER if group.overdue else Tone.WARN,
        detail=f"{due_words(group.first, opened)} ・ {group.first.sentence} ほか",
        act="とじる" if is_open else "ひらく",
    )


def group_key(group: DutyGroup) -> str:
    """Return what the same group is known by after the duties were computed again."""
    first = group.first
    return f"{first.ledger or first.page}/{group.kind.key}/{group.overdue}"


class DutyList(QWidget):
    """Rows of duties; Enter goes where one is done, or opens a group; N writes a note."""

    act_asked = Signal(object)
    """The `Duty` whose place is wanted."""
    note_asked = Signal(object)
    """The `Duty` that a note is to be written about."""

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self.setObjectName("duties")
        self._bench = workbench
        self._opened = OpenDuties(workbench.clock.read().today)
        self._duties: Sequence[Duty] = ()
        self._open_groups: set[str] = set()
        self.overdue = RowList(workbench.theme, name="overdue_list", title="期限を過ぎたやること")
        self.coming = RowList(workbench.theme, name="duty_list", title="やること")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(workbench.theme.space.s)
        column.addWidget(self.overdue, OVERDUE_SHARE)
        column.addWidget(self.coming, COMING_SHARE)
        column.addStretch(0)
        for each in (self.overdue, self.coming):
            each.act_asked.connect(self._act)
            each.installEventFilter(self)

    @property
    def rows(self) -> Sequence[Row]:
        """Every row shown, from top to bottom."""
        return (*self.overdue.rows, *self.coming.rows)

    @property
    def current(self) -> Duty | None:
        """The duty under the cursor of the list that has the keyboard."""
        value = (self.coming if self.coming.hasFocus() else self.overdue).current
        return value if isinstance(value, Duty) else None

    def show_duties(self, opened: OpenDuties, duties: Sequence[Duty] | None = None) -> None:
        """Show all duties, or those of them that were asked for; open groups stay open."""
        self._opened = opened
        self._duties = opened.duties if duties is None else duties
        self._show()

    def take_focus(self) -> None:
        """Go to the first list that has rows."""
        (self.overdue if self.overdue.rows else self.coming).take_focus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_N and not event.modifiers():
                duty = self.current
                if duty is not None:
                    self.note_asked.emit(duty)
                return True
            return self._crossed(watched, event.key())
        return super().eventFilter(watched, event)

    def _crossed(self, watched: QObject, key: int) -> bool:
        """Walk from one list into the other at its edge."""
        above, below = self.overdue, self.coming
        at_end = above.currentIndex().row() == len(above.rows) - 1
        at_start = below.currentIndex().row() <= 0
        if key == Qt.Key.Key_Down and watched is above and below.rows and at_end:
            below.go_to_edge(first=True)
            return True
        if key == Qt.Key.Key_Up and watched is below and above.rows and at_start:
            above.go_to_edge(first=False)
            return True
        return False

    def _show(self) -> None:
        rows = self._rows()
        late = [row for row, is_late in rows if is_late]
        rest = [row for row, is_late in rows if not is_late]
        for each, mine in ((self.overdue, late), (self.coming, rest)):
            each.show_rows(mine, each.current)
            each.setVisible(bool(mine))
            each.setMinimumHeight(each.content_height(1))
            each.setMaximumHeight(each.content_height(len(mine)))

    def _rows(self) -> list[tuple[Row, bool]]:
        opened, directory, ledgers = self._opened, self._bench.directory, self._bench.ledgers
        rows: list[tuple[Row, bool]] = []
        for item in fold(self._duties):
            if isinstance(item, Duty):
                rows.append((duty_row(item, opened, directory, ledgers), item.overdue))
                continue
            is_open = group_key(item) in self._open_groups
            rows.append((group_row(item, opened, ledgers, is_open=is_open), item.overdue))
            for duty in item.duties if is_open else ():
                row = duty_row(duty, opened, directory, ledgers, inside=True)
                rows.append((row, item.overdue))
        return rows

    @Slot(object)
    def _act(self, value: object) -> None:
        if isinstance(value, Duty):
            self.act_asked.emit(value)
        elif isinstance(value, str):
            self._open_groups ^= {value}
            self._show()
