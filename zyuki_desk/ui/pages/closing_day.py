"""閉庁点検: who is still inside, each closed by a stated kind of exit; then the day is signed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.presence import ExitKind, Inside, Presence
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_acts import WhenField, clock_text, saved_text
from zyuki_desk.ui.views.room_desk_inside import inside_row
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.widgets import Badge, Card, EmptyState, label
from zyuki_desk.ui.workbench import Workbench

KINDS = {
    ExitKind.CONFIRMED: "本人や立会者に確かめた時刻、カードや警備の記録の時刻",
    ExitKind.ESTIMATED: "根拠のある見込みの時刻(根拠を書きます)",
    ExitKind.FORCED: "時刻は分かりません。空欄のまま閉じます",
}
WHY_NOT = "閉庁点検は取扱担当者か管理者が行います。操作者交代(F9)で交代してください。"


class ClosingDayView(QWidget):
    """The day's closing; made for the last one in the office, so everything is on one screen."""

    closed = Signal()

    def __init__(self, workbench: Workbench, presence: Callable[[], Presence]) -> None:
        super().__init__()
        self.setObjectName("closing_day_view")
        self._bench = workbench
        self._presence = presence
        self._day = workbench.clock.read().today
        self._inside: dict[int, Inside] = {}
        theme = workbench.theme
        self._title = label("閉庁点検", "title")
        self._state = Badge(theme)
        self._state.setObjectName("closing_state")
        back = ActionButton(theme, "戻る", name="closing_back", icon="chevron-left", keys="Esc")
        back.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(theme.space.l)
        head.addWidget(self._title)
        head.addWidget(self._state)
        head.addStretch(1)
        head.addWidget(back)
        columns = QHBoxLayout()
        columns.setSpacing(theme.space.l)
        columns.addWidget(self._made_list(), 3)
        columns.addWidget(self._made_form(), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space.l)
        column.addLayout(head)
        column.addLayout(columns, 1)
        column.addWidget(self._made_sign())

    def start(self, day: date | None = None) -> None:
        """Open for a day, today unless another one is still owed."""
        self._day = day or self._bench.clock.read().today
        self._note.clear()
        self._when.clear()
        self.refresh()
        if self._inside:
            self.list.take_focus()
        else:
            self._sign.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read again who is still inside and what the day holds."""
        presence, moment = self._presence(), self._bench.clock.read()
        self._title.setText(f"閉庁点検  {era_date(self._day, 'weekday')}")
        people = [i for i in presence.inside() if i.entered.astimezone(JST).date() <= self._day]
        # Visitors first: an escort does not leave before them.
        people.sort(key=lambda i: not i.is_outside)
        self._inside = {i.entry_id: i for i in people}
        office = self._bench.directory.office
        self.list.show_rows(
            [inside_row(i, moment, office, act="選ぶ") for i in people], self.list.current
        )
        if people and self.list.current is None:
            self.list.select(people[0].entry_id)
        self.list.setVisible(bool(people))
        self._nobody.setVisible(not people)
        self._form.setVisible(bool(people))
        self._show_counts(presence)
        self._show_person()

    def _show_counts(self, presence: Presence) -> None:
        counts = presence.day_counts(self._day)
        self._counts.setText(
            f"入退室 {counts.stays}件 ・ 在室のまま {len(self._inside)}人 ・ "
            f"本人以外の退室 {counts.not_seen}件 ・ 後日記入 {counts.late}件"
        )
        signed = presence.closing(self._day)
        if signed is not None:
            today = self._bench.clock.read().today
            who = self._bench.directory.name_of(signed.by)
            text = f"点検済 {clock_text(signed.at, today)} {who}"
            self._state.show_state(text + (" 後日記入" if signed.late else ""), Tone.OK)
        elif self._inside:
            self._state.show_state(f"在室のまま {len(self._inside)}人", Tone.WARN)
        else:
            self._state.show_state("確認できます", Tone.ACCENT)
        may = self._bench.may(Operation.DAY_END)
        self._sign.setEnabled(may and not self._inside)
        self._sign.setToolTip("" if may else WHY_NOT)
        may_write = self._bench.may(Operation.FILL)
        self._close.setEnabled(may_write)
        self._hint.setText("" if may else WHY_NOT)
        self._hint.setVisible(not may)

    def _made_list(self) -> Card:
        card = Card(self._bench.theme, "まだ在室になっている人")
        card.body.setContentsMargins(1, self._bench.theme.space.m, 1, self._bench.theme.space.s)
        if card.header is not None:
            card.header.setContentsMargins(self._bench.theme.space.l, 0, 0, 0)
        self.list = RowList(self._bench.theme, name="closing_list", title="在室のままの人")
        self.list.act_asked.connect(self._go_to_form)
        self.list.current_changed.connect(self._show_person)
        self._nobody = EmptyState(
            self._bench.theme,
            "在室者はいません",
            "このまま閉庁点検を終えられます。",
            icon="check-circle",
        )
        card.body.addWidget(self._nobody, 1)
        card.body.addWidget(self.list, 1)
        card.setMinimumHeight(200)
        return card

    def _made_form(self) -> Card:
        theme = self._bench.theme
        self._form = card = Card(theme, "退室の別を記録する")
        self._who = label("", wrap=True)
        self._who.setObjectName("closing_who")
        card.body.addWidget(self._who)
        self._kinds = QButtonGroup(self)
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.space.xs)
        for place, (kind, help) in enumerate(KINDS.items()):
            button = QRadioButton(kind.label)
            button.setObjectName(f"closing_{kind.value}")
            button.setAccessibleDescription(help)
            button.toggled.connect(self._show_time)
            self._kinds.addButton(button, place)
            grid.addWidget(button, 2 * place, 0)
            text = label(help, "small", wrap=True)
            text.setContentsMargins(26, 0, 0, 4)
            grid.addWidget(text, 2 * place + 1, 0)
        card.body.addLayout(grid)
        self.rows = FormRows(theme)
        self._when = WhenField(self._bench)
        self._when.name("closing")
        self._when.time.setPlaceholderText("例 1720")
        self._when.day.setPlaceholderText("同じ日")
        self._note = QLineEdit()
        self._note.setObjectName("closing_note")
        self._note.returnPressed.connect(self._close_current)
        self.rows.add("left", "退室時刻", self._when)
        self.rows.add("remarks", "確かめ方・理由", self._note, required=True)
        card.body.addWidget(self.rows)
        self._close = ActionButton(theme, "退室を記録", name="closing_record", icon="door-out")
        self._close.clicked.connect(self._close_current)
        row = QHBoxLayout()
        row.addWidget(self._close)
        row.addWidget(label("Ctrl+Enter", "key"))
        row.addStretch(1)
        card.body.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._close_current)
        card.body.addStretch(1)
        return card

    def _made_sign(self) -> Card:
        theme = self._bench.theme
        card = Card(theme)
        row = QHBoxLayout()
        row.setSpacing(theme.space.l)
        self._counts = label("", wrap=True)
        self._counts.setObjectName("closing_counts")
        self._hint = label("", "small", wrap=True)
        self._sign = ActionButton(
            theme,
            "閉庁点検を終える",
            name="closing_sign",
            icon="seal",
            keys="F10",
            part="primary",
        )
        self._sign.clicked.connect(self._sign_day)
        words = QVBoxLayout()
        words.addWidget(self._counts)
        words.addWidget(self._hint)
        row.addLayout(words, 1)
        row.addWidget(self._sign)
        card.body.addLayout(row)
        return card

    @property
    def current(self) -> Inside | None:
        """The person under the cursor."""
        value = self.list.current
        return self._inside.get(value) if isinstance(value, int) else None

    @property
    def _kind(self) -> ExitKind | None:
        chosen = self._kinds.checkedId()
        return tuple(KINDS)[chosen] if chosen >= 0 else None

    @Slot()
    def _show_person(self) -> None:
        inside = self.current
        if inside is None:
            self._who.setText("")
            return
        since = clock_text(inside.entered, self._bench.clock.read().today)
        room = self._bench.directory.room_title(inside.room)
        self._who.setText(f"{inside.name}さん  {since} {room} に入室")

    @Slot()
    def _show_time(self) -> None:
        self._when.setEnabled(self._kind is not ExitKind.FORCED)
        self.rows.clear_errors()

    @Slot()
    def _go_to_form(self) -> None:
        chosen = self._kinds.checkedButton() or self._kinds.button(0)
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _close_current(self) -> None:
        inside, kind = self.current, self._kind
        if inside is None:
            return
        self.rows.clear_errors()
        try:
            if kind is None:
                raise Refusal("退室の別を選んでください。")
            if self._when.day.value is None and self._when.time.value is not None:
                # A time without a date is one of the day the stay began.
                self._when.day.set_value(inside.entered.astimezone(JST).date())
            at = None if kind is ExitKind.FORCED else self._when.at("left")
            saved = self._presence().close_out(inside.entry_id, kind, at=at, note=self._note.text())
        except Refusal as refusal:
            if not self.rows.show_refusal(refusal):
                self._bench.complain(refusal)
            return
        except DeskError as error:
            self._bench.complain(error)
            return
        self._bench.say(saved_text([saved], [inside.name], "退室", f"({kind.label})"))
        self._note.clear()
        self._when.clear()
        if self._inside:
            self.list.take_focus()
        else:
            self._sign.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _sign_day(self) -> None:
        try:
            counts = self._presence().close_day(self._day)
            self._bench.office.remember_head()
        except DeskError as error:
            self._bench.complain(error)
            return
        self.refresh()
        self._bench.say(f"閉庁点検を終えました(入退室 {counts.stays}件)")
        self.closed.emit()
