"""The panel of an entry that needs more than Enter: visitors, several people, an earlier time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.presence import Entering, Presence, Visit
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.own_rows import OwnRows
from zyuki_desk.ui.tab_order import tab_as_seen
from zyuki_desk.ui.views.room_desk_acts import (
    StaffField,
    WhenField,
    clock_text,
    insist,
    saved_text,
    scroll_to_top,
    scrolled_column,
)
from zyuki_desk.ui.views.room_desk_person import PersonBlock
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench


class EntryPanel(Card):
    """Stands beside the list, already filled in as far as anything can be known."""

    closed = Signal()

    def __init__(
        self, workbench: Workbench, ledger: Ledger, presence: Callable[[], Presence]
    ) -> None:
        super().__init__(workbench.theme, "入室")
        self.setObjectName("entry_panel")
        self._bench = workbench
        self._presence = presence
        self._room: RoomFacts | None = None
        self._blocks: list[PersonBlock] = []
        theme = workbench.theme
        close = IconButton(theme, "閉じる", name="entry_close", icon="close")
        close.clicked.connect(self.closed)
        if self.header is not None:
            self.header.add(close)
        self._people = QVBoxLayout()
        self._people.setSpacing(theme.space.s)
        self._content = scrolled_column(self)
        self._content.addLayout(self._people)
        hint = "もう1人加えるときは、上の検索で選んで Ctrl+Enter"
        self._content.addWidget(label(hint, "small", wrap=True))
        self.rows = FormRows(theme)
        self.purpose = QLineEdit()
        self.purpose.returnPressed.connect(self._submit)
        self.escort = StaffField(workbench, "entry_escort")
        self.escort.person_changed.connect(self._tell_escort)
        self._escort_state = label("", "small", wrap=True)
        self._escort_state.setObjectName("entry_escort_state")
        self.when = WhenField(workbench)
        self.when.name("entry")
        self.remarks = QLineEdit()
        self.remarks.returnPressed.connect(self._submit)
        self._own = OwnRows(workbench, ledger)
        self._add_rows()
        self._add_buttons()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._submit)

    @property
    def is_open(self) -> bool:
        """Whether somebody stands in it."""
        return bool(self._blocks)

    @property
    def blocks(self) -> Sequence[PersonBlock]:
        """The people in it."""
        return self._blocks

    @property
    def presence(self) -> Presence:
        """The room desk's service, of whoever is at the desk now."""
        return self._presence()

    def start(self, room: RoomFacts, person: PersonFacts | None, name: str = "") -> None:
        """Open for one person; an unregistered one may bring a name."""
        self.clear()
        self._room = room
        if self.header is not None:
            self.header.say(room.title)
        block = self.add(person)
        if block is not None and person is None and name:
            field = block.rows.widget("person_name")
            if isinstance(field, QLineEdit):
                field.setText(name)
        code = person.code if person else None
        self.purpose.setText(self.presence.usual_purpose(code, room.code))
        self._offer_purposes()
        self._suggest_escort()
        self.focus_first()

    def add(self, person: PersonFacts | None) -> PersonBlock | None:
        """Add somebody to the act; nobody stands in it twice."""
        if self._room is None:
            return None
        if person is not None and any(b.person == person for b in self._blocks):
            return None
        block = PersonBlock(self._bench, self._room, person)
        block.removed.connect(self._remove)
        block.submitted.connect(self._submit)
        self._blocks.append(block)
        self._people.addWidget(block)
        tab_as_seen(self)
        self._number(block)
        self._show_escort()
        if len(self._blocks) > 1:
            self._suggest_escort()
        return block

    def clear(self) -> None:
        """Empty the panel."""
        for block in self._blocks:
            self._people.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = []
        self.rows.clear_errors()
        self.purpose.clear()
        self.remarks.clear()
        self._own.show()
        self.escort.set_code(None)
        self.when.clear()

    def draft(self) -> dict[str, Any] | None:
        """Return what is written and not entered."""
        if not self.is_open or self._room is None:
            return None
        return {
            "room": self._room.code,
            "people": [block.draft() for block in self._blocks],
            "purpose": self.purpose.text(),
            "escort": self.escort.code,
            "when": self.when.draft(),
            "remarks": self.remarks.text(),
            "own": self._own.texts(),
        }

    def restore(self, draft: dict[str, Any]) -> None:
        """Bring a draft back; people or a room that no longer exist are left out."""
        self.clear()
        directory = self._bench.directory
        self._room = directory.rooms.get(draft["room"])
        for kept in draft["people"]:
            person = directory.people.get(kept["person"] or "")
            block = self.add(person) if kept["person"] is None or person else None
            if block is not None:
                block.restore(kept)
        self.purpose.setText(draft["purpose"])
        self.escort.set_code(draft["escort"])
        self.when.restore(draft["when"])
        self.remarks.setText(draft["remarks"])
        self._own.show(draft.get("own"))

    def _add_rows(self) -> None:
        self.escort.setAccessibleName("立会者")
        self.rows.add("escort", "立会者", _stacked(self.escort, self._escort_state), required=True)
        self._purposes = IconButton(
            self._bench.theme, "よく使う目的", name="entry_purposes", icon="chevron-down"
        )
        self._purposes.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._purposes)
        self._purposes.setMenu(self._menu)
        self.purpose.setAccessibleName("目的")
        self.purpose.setObjectName("entry_purpose")
        self.rows.add("purpose", "目的", _beside(self.purpose, self._purposes), required=True)
        self.rows.add("entered", "時刻", self.when, help="空けておくと、いまの時刻です")
        self.remarks.setObjectName("entry_remarks")
        self.rows.add("remarks", "備考", self.remarks)
        self._own.add_to(self.rows)
        self._content.addWidget(self.rows)
        self._content.addStretch(1)

    def _add_buttons(self) -> None:
        theme = self._bench.theme
        row = QHBoxLayout()
        self._enter_button = ActionButton(
            theme, "入室する", name="entry_submit", icon="door-in", part="primary"
        )
        self._enter_button.setToolTip("入室する(Ctrl+Enter)")
        self._enter_button.clicked.connect(self._submit)
        row.addWidget(self._enter_button)
        row.addWidget(label("Ctrl+Enter", "key"))
        row.addStretch(1)
        self.body.addLayout(row)

    def _offer_purposes(self) -> None:
        self._menu.clear()
        usual = self.presence.purposes()
        for purpose in usual:
            self._menu.addAction(purpose).triggered.connect(
                lambda _=False, text=purpose: self.purpose.setText(text)
            )
        self._purposes.setVisible(bool(usual))

    def _number(self, block: PersonBlock) -> None:
        """Fill in the next free numbers, counting those given in this very act."""
        if not block.is_outside:
            return
        others = [b.visit() for b in self._blocks if b is not block and b.is_outside]
        badges = {v.badge_no for v in others}
        tags = {v.deposit_tag for v in others}
        block.suggest_numbers(self.presence.free_badge(badges), self.presence.free_tag(tags))

    def _suggest_escort(self) -> None:
        """Propose whoever is signed in, else who is inside and was last to come."""
        if self.escort.code is not None or self._room is None or not self._needs_escort():
            return
        inside = self.presence.inside(self._room.code)
        staff = [i.person for i in inside if not i.is_outside and i.person is not None]
        company = [b.person.code for b in self._blocks if b.person and not b.is_outside]
        me = self._bench.actor.person
        known = self._bench.directory.people.get(me)
        mine = [me] if known is not None and not known.kind.is_outside else []
        preferred = [*(c for c in mine if c in staff), *company, *reversed(staff), *mine]
        self.escort.note_present(inside)
        self.escort.set_code(preferred[0] if preferred else None)

    def _needs_escort(self) -> bool:
        room = self._room
        return room is not None and room.escort_required and any(b.is_outside for b in self._blocks)

    def _show_escort(self) -> None:
        self.rows.show_row("escort", shown=self._needs_escort())

    def _escort_joins(self) -> str | None:
        """Return the escort's code when they have to enter in the same act."""
        room, code = self._room, self.escort.code
        if room is None or code is None or not self._needs_escort():
            return None
        if room.recorded is not Recorded.EVERYONE:
            return None
        inside = {i.person for i in self.presence.inside(room.code)}
        company = {b.person.code for b in self._blocks if b.person is not None}
        return None if code in inside | company else code

    @Slot()
    def _tell_escort(self) -> None:
        if self.escort.code is None:
            self._escort_state.setText("")
        elif self._escort_joins() is not None:
            self._escort_state.setText("まだ入室していません。一緒に入室として記録します。")
        else:
            self._escort_state.setText("立会者は入室しています。")
        self._escort_state.setVisible(bool(self._escort_state.text()))

    def _entering(self) -> Entering:
        if self._room is None:
            raise Refusal("室を選んでください。", field="room")
        for block in self._blocks:
            if not block.title:
                raise Refusal("氏名を入れてください。", field="person_name")
        escort = self.escort.require("escort") if self._needs_escort() else None
        joins = self._escort_joins()
        people = [Visit(person=joins)] if joins is not None else []
        at, own = self.when.at("entered"), self._own.values()
        for block in self._blocks:
            registered = None
            if block.person is None and block.wants_registering:
                registered = self.presence.register(block.title, "", block.affiliation, block.kind)
                block.person = registered
            people.append(block.visit(registered))
        return Entering(
            room=self._room.code,
            people=people,
            purpose=self.purpose.text().strip(),
            escort=escort,
            at=at,
            remarks=self.remarks.text().strip(),
            own=own,
        )

    @Slot()
    def _submit(self) -> None:
        if not self._blocks:
            return
        self.rows.clear_errors()
        for block in self._blocks:
            block.rows.clear_errors()
        try:
            entering = self._entering()
            saved = insist(
                self._bench,
                self.presence,
                lambda despite: self.presence.enter(_despite(entering, despite)),
            )
        except Refusal as refusal:
            self._show_refusal(refusal)
            return
        except DeskError as error:
            self._bench.complain(error)
            return
        if saved:
            today = self._bench.clock.read().today
            at = entering.at or self._bench.clock.read().at
            names = [block.title for block in self._blocks]
            self._bench.say(saved_text(saved, names, "入室", clock_text(at, today)))
            self.clear()
            self.closed.emit()

    def _show_refusal(self, refusal: Refusal) -> None:
        holders = [b for b in self._blocks if refusal.field in b.rows.keys]
        if holders:
            named = [b for b in holders if self._is_meant(b, refusal)]
            (named or holders)[0].rows.show_refusal(refusal)
        elif not self.rows.show_refusal(refusal):
            self._bench.complain(refusal)

    @staticmethod
    def _is_meant(block: PersonBlock, refusal: Refusal) -> bool:
        field = block.rows.widget(refusal.field or "")
        if isinstance(field, QLineEdit):
            text = field.text().strip()
            return not text or f" {text} " in refusal.sentence
        return block.first_field() is field

    def focus_first(self) -> None:
        """Go to the first field that waits for an answer, else to the button."""
        QTimer.singleShot(0, self, self._scroll_up)
        if any(block.focus_first() for block in self._blocks):
            return
        if not self.purpose.text():
            self.purpose.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._enter_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _scroll_up(self) -> None:
        """Show the person's name again once the new rows have their places."""
        if len(self._blocks) == 1:
            scroll_to_top(self._content)

    @Slot(object)
    def _remove(self, block: object) -> None:
        if isinstance(block, PersonBlock) and block in self._blocks:
            self._blocks.remove(block)
            self._people.removeWidget(block)
            block.hide()
            block.deleteLater()
        if not self._blocks:
            self.closed.emit()
            return
        self._show_escort()


def _despite(entering: Entering, despite: Mapping[str, str]) -> Entering:
    return replace(entering, despite=despite)


def _stacked(field: QLineEdit, below: QWidget) -> QWidget:
    """Return a field with something beneath it; the keyboard goes to the field."""
    both = QWidget()
    both.setFocusProxy(field)
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(field)
    column.addWidget(below)
    return both


def _beside(field: QLineEdit, button: QWidget) -> QWidget:
    """Return a field with a button at its right; the keyboard goes to the field."""
    both = QWidget()
    both.setFocusProxy(field)
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(field, 1)
    row.addWidget(button)
    return both
