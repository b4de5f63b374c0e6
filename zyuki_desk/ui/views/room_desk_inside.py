"""Who is in the room now: the list, its acts, and what is wrong with a stay."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from zyuki_desk.base.clock import JST, Moment
from zyuki_desk.core.office import Office
from zyuki_desk.core.presence import Inside
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_acts import clock_text
from zyuki_desk.ui.views.room_desk_rows import Chip, Row, RowList
from zyuki_desk.ui.widgets import Card, EmptyState


def overstay(entered: datetime, moment: Moment, office: Office) -> Chip | None:
    """Return what is wrong with a stay that is open now: since another day, or after closing."""
    if entered.astimezone(JST).date() < moment.today:
        return Chip("前日から", Tone.DANGER, "warning")
    if moment.local.time() >= office.closes:
        return Chip("閉庁後", Tone.WARN, "clock")
    return None


def inside_row(inside: Inside, moment: Moment, office: Office, act: str = "退室") -> Row:
    """Return one person as a row of the list."""
    chips = []
    wrong = overstay(inside.entered, moment, office)
    if wrong is not None:
        chips.append(wrong)
    if inside.is_outside:
        chips.append(Chip(inside.class_label, Tone.ACCENT, "visitor"))
    if inside.badge_no:
        chips.append(Chip(f"名札 {inside.badge_no}", Tone.MUTED, "tag"))
    if inside.deposit_tag:
        chips.append(Chip(f"預り {inside.deposit_tag}", Tone.MUTED, "camera"))
    escort = inside.escort.replace("\n", " → ")
    details = (
        inside.affiliation,
        inside.purpose.replace("\n", " "),
        f"立会 {escort}" if escort else "",
    )
    return Row(
        value=inside.entry_id,
        title=inside.name,
        detail=" ・ ".join(part for part in details if part),
        icon="visitor" if inside.is_outside else "person",
        tone=Tone.ACCENT if inside.is_outside else Tone.MUTED,
        when=f"{clock_text(inside.entered, moment.today)} –",
        chips=tuple(chips),
        act=act,
    )


class InsideCard(Card):
    """在室: one row each; 退室 and 立会い交代 beneath."""

    leave_asked = Signal(object)
    relief_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "在室")
        self.setObjectName("inside_card")
        self._inside: dict[int, Inside] = {}
        self.body.setContentsMargins(1, theme.space.m, 1, theme.space.s)
        if self.header is not None:
            self.header.setContentsMargins(theme.space.l, 0, theme.space.l, 0)
        self.list = RowList(theme, name="inside_list", title="在室の人")
        self.list.act_asked.connect(self._ask_leave)
        self.list.current_changed.connect(self._show_acts)
        self._nobody = EmptyState(
            theme,
            "在室者はいません",
            "上の検索で人を選び、Enter を押すと入室になります。",
            icon="room",
        )
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        self._stack.addWidget(self._nobody)
        self._stack.addWidget(self.list)
        self.body.addWidget(stack, 1)
        self._acts = QWidget()
        row = QHBoxLayout(self._acts)
        row.setContentsMargins(theme.space.l, theme.space.xs, theme.space.l, 0)
        row.setSpacing(theme.space.s)
        self._leave = ActionButton(theme, "退室", name="leave_button", icon="door-out")
        self._leave.clicked.connect(self._leave_current)
        self._relieve = ActionButton(
            theme, "立会い交代", name="relieve_button", icon="switch", keys="Ctrl+J"
        )
        self._relieve.clicked.connect(self._relieve_current)
        row.addWidget(self._leave)
        row.addWidget(self._relieve)
        row.addStretch(1)
        self.body.addWidget(self._acts)
        self.setMinimumHeight(220)

    @property
    def current(self) -> Inside | None:
        """The person under the cursor."""
        value = self.list.current
        return self._inside.get(value) if isinstance(value, int) else None

    def show_people(self, people: Sequence[Inside], moment: Moment, office: Office) -> None:
        """Show who is in, longest first."""
        same = self.list.current
        self._inside = {inside.entry_id: inside for inside in people}
        self.list.show_rows([inside_row(i, moment, office) for i in people], same)
        self._stack.setCurrentIndex(1 if people else 0)
        if self.header is not None:
            outside = sum(i.is_outside for i in people)
            count = f"{len(people)}人" + (f"(うち職員以外 {outside}人)" if outside else "")
            self.header.say(count if people else "")
        self._show_acts()

    def let_act(self, *, may_write: bool, why: str) -> None:
        """Enable the acts for whoever is at the desk, or say who may."""
        for button in (self._leave, self._relieve):
            button.setEnabled(may_write)
            if why:
                button.setToolTip(why)

    def take_focus(self) -> None:
        """Go to the list."""
        if self._inside:
            self.list.take_focus()

    @Slot(object)
    def _ask_leave(self, entry_id: object) -> None:
        inside = self._inside.get(entry_id) if isinstance(entry_id, int) else None
        if inside is not None and self._leave.isEnabled():
            self.leave_asked.emit(inside)

    @Slot()
    def _leave_current(self) -> None:
        if self.current is not None:
            self.leave_asked.emit(self.current)

    @Slot()
    def _relieve_current(self) -> None:
        if self.current is not None:
            self.relief_asked.emit(self.current)

    @Slot()
    def _show_acts(self) -> None:
        current = self.current
        self._acts.setVisible(bool(self._inside))
        self._leave.setVisible(current is not None)
        self._relieve.setVisible(current is not None and bool(current.escort_code))
