"""The panel of an exit: what has to come back, what was carried, who takes over the visitors."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.presence import Inside, Leaving, Presence
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.views.room_desk_acts import (
    StaffField,
    WhenField,
    clock_text,
    insist,
    saved_text,
    scrolled_column,
)
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench


class TickBox(QCheckBox):
    """A box that Enter does not tick: Enter finishes the panel."""

    submitted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
            return
        super().keyPressEvent(event)


class ExitPanel(Card):
    """Stands beside the list; shows only what this person has to give back or answer."""

    closed = Signal()

    def __init__(self, workbench: Workbench, presence: Callable[[], Presence]) -> None:
        super().__init__(workbench.theme, "退室")
        self.setObjectName("exit_panel")
        self._bench = workbench
        self._presence = presence
        self.inside: Inside | None = None
        self._waiting: Sequence[Inside] = ()
        theme = workbench.theme
        close = IconButton(theme, "閉じる", name="exit_close", icon="close")
        close.clicked.connect(self.closed)
        if self.header is not None:
            self.header.add(close)
        self._facts = label("", "muted", wrap=True)
        self._facts.setObjectName("exit_facts")
        self._content = scrolled_column(self)
        self._content.addWidget(self._facts)
        self._back = QWidget()
        self._back_column = QVBoxLayout(self._back)
        self._back_column.setContentsMargins(0, 0, 0, 0)
        self.badge = self._tick("exit_badge")
        self.deposit = self._tick("exit_deposit")
        self._content.addWidget(self._back)
        self.rows = FormRows(theme)
        self.relief = ChoiceField(theme)
        self.relief.setObjectName("exit_relief")
        self.rows.add("escort", "引き継ぐ人", self.relief)
        self.items_out = QLineEdit()
        self.checker = StaffField(workbench, "exit_checker")
        self.work_done = QLineEdit()
        self._add_care()
        self.when = WhenField(workbench)
        self.when.name("exit")
        self.rows.add("left", "時刻", self.when, help="空けておくと、いまの時刻です")
        self._content.addWidget(self.rows)
        self._content.addStretch(1)
        self._add_button()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._submit)

    def start(self, inside: Inside) -> None:
        """Open for somebody who is in."""
        self.clear()
        self.inside = inside
        today = self._bench.clock.read().today
        since = clock_text(inside.entered, today)
        if self.header is not None:
            self.header.say(f"{inside.name}さん")
        parts = (inside.affiliation, inside.class_label, f"{since} 入室", inside.purpose)
        self._facts.setText(" ・ ".join(part for part in parts if part))
        self._show_tick(self.badge, f"名札 {inside.badge_no} を返してもらった", inside.badge_no)
        tag = inside.deposit_tag
        self._show_tick(self.deposit, f"預り札 {tag} の品を返した", tag)
        self._back.setVisible(bool(inside.badge_no or tag))
        self._show_relief(inside)
        self._show_care(inside)
        self._go_to_first()

    def clear(self) -> None:
        """Forget the last person."""
        self.inside = None
        self._waiting = ()
        for box in (self.badge, self.deposit):
            box.setChecked(False)
        self.rows.clear_errors()
        self.items_out.clear()
        self.work_done.clear()
        self.checker.set_code(None)
        self.when.clear()

    def _tick(self, name: str) -> TickBox:
        box = TickBox()
        box.setObjectName(name)
        box.submitted.connect(self._submit)
        self._back_column.addWidget(box)
        return box

    @staticmethod
    def _show_tick(box: TickBox, text: str, number: str) -> None:
        box.setText(text)
        box.setAccessibleName(text)
        box.setVisible(bool(number))

    def _add_care(self) -> None:
        self.rows.add("items_out", "搬出品", self.items_out)
        self.rows.add("items_checked_by", "確認した職員", self.checker)
        self.rows.add("work_done", "作業の結果", self.work_done)
        for field in (self.items_out, self.work_done):
            field.returnPressed.connect(self._submit)
        self.checker.submitted.connect(self._submit)
        self._items_in = label("", wrap=True)
        self._items_in.setObjectName("exit_items_in")
        self._content.addWidget(self._items_in)

    def _add_button(self) -> None:
        row = QHBoxLayout()
        self._leave_button = ActionButton(
            self._bench.theme, "退室する", name="exit_submit", icon="door-out", part="primary"
        )
        self._leave_button.setToolTip("退室する(Ctrl+Enter)")
        self._leave_button.clicked.connect(self._submit)
        row.addWidget(self._leave_button)
        row.addWidget(label("Ctrl+Enter", "key"))
        row.addStretch(1)
        self.body.addLayout(row)

    def _show_relief(self, inside: Inside) -> None:
        everybody = self._presence().inside(inside.room)
        self._waiting = [i for i in everybody if inside.person and i.escort_code == inside.person]
        self.rows.show_row("escort", shown=bool(self._waiting))
        self.relief.clear()
        if not self._waiting:
            return
        names = "さん、".join(i.name for i in self._waiting)
        self._facts.setText(f"{names}さんに立ち会っています。引き継ぐ人を選んで退室します。")
        for other in reversed(everybody):
            if not other.is_outside and other.person and other.person != inside.person:
                self.relief.addItem(other.name, other.person)
        if not self.relief.count():
            self.relief.addItem("ほかの職員が入室していません", None)

    def _show_care(self, inside: Inside) -> None:
        for key in ("items_out", "items_checked_by", "work_done"):
            self.rows.show_row(key, shown=inside.is_outside)
        self._items_in.setVisible(bool(inside.items_in))
        self._items_in.setText(f"持込品: {inside.items_in}")
        person = self._bench.directory.people.get(self._bench.actor.person)
        if inside.is_outside and inside.items_in and person and not person.kind.is_outside:
            self.checker.set_code(person.code)

    def _go_to_first(self) -> None:
        fields: tuple[QWidget, ...] = (self.badge, self.deposit, self.relief, self._leave_button)
        for field in fields:
            if field.isVisibleTo(self):
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _leaving(self, inside: Inside) -> Leaving:
        leaving = Leaving(
            badge_returned=self.badge.isChecked() or None if inside.badge_no else None,
            deposit_returned=self.deposit.isChecked() or None if inside.deposit_tag else None,
        )
        if not inside.is_outside:
            return leaving
        return replace(
            leaving,
            items_out=self.items_out.text().strip(),
            items_checked_by=self.checker.require("items_checked_by"),
            work_done=self.work_done.text().strip(),
        )

    def _leave(self, inside: Inside) -> Saved | None:
        presence = self._presence()
        leaving, at = self._leaving(inside), self.when.at("left")
        successor = self.relief.currentData() if self._waiting else None
        if successor:
            for visitor in self._waiting:
                presence.relieve(visitor.entry_id, str(successor))
            self._waiting = ()
        return insist(
            self._bench,
            presence,
            lambda despite: self._presence().leave(
                inside.entry_id, leaving, at=at, despite=despite
            ),
        )

    @Slot()
    def _submit(self) -> None:
        inside = self.inside
        if inside is None:
            return
        self.rows.clear_errors()
        try:
            saved = self._leave(inside)
            when = self.when.at("left") or self._bench.clock.read().at
        except Refusal as refusal:
            self._show_refusal(refusal)
            return
        except DeskError as error:
            self._bench.complain(error)
            return
        if saved is not None:
            today = self._bench.clock.read().today
            self._bench.say(saved_text([saved], [inside.name], "退室", clock_text(when, today)))
            self.clear()
            self.closed.emit()

    def _show_refusal(self, refusal: Refusal) -> None:
        field = refusal.field if refusal.field in self.rows.keys else None
        if field is None or not self.rows.widget(field).isVisibleTo(self):
            self._bench.complain(refusal)
        else:
            self.rows.show_refusal(refusal)
