"""The room desk: one search field lets people in and out; a panel asks when more must be known."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import Recorded
from zyuki_desk.core.presence import Inside, Presence, Proposal
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.views.room_desk_acts import clock_text
from zyuki_desk.ui.views.room_desk_direct import DirectActs, room_note
from zyuki_desk.ui.views.room_desk_entry import EntryPanel
from zyuki_desk.ui.views.room_desk_exit import ExitPanel
from zyuki_desk.ui.views.room_desk_inside import InsideCard
from zyuki_desk.ui.widgets import label
from zyuki_desk.ui.workbench import Workbench

ROOM_KEY = "room_desk.room"
SIDE_BY_SIDE = 760
"""Below this width the panel lies under the list."""
SEARCH_HEIGHT = 42
SIDE_LEAST, SIDE_MOST = 330, 720
ASIDE, ENTRY, EXIT = range(3)
WHY_NOT = "記入できるのは取扱担当者と管理者です。操作者交代(F9)で交代してください。"


class RoomDeskView(QWidget):
    """Entries and exits of one room at a time.

    `below` lies under the list of people; `aside` beside them while no panel is open.
    """

    room_changed = Signal(str)

    def __init__(
        self, workbench: Workbench, ledger: Ledger, aside: QWidget, below: QWidget
    ) -> None:
        super().__init__()
        self._bench = workbench
        self._ledger = ledger
        self._rooms: Sequence[RoomFacts] = ()
        self._acts = DirectActs(workbench, lambda: self.presence)
        self.search = SearchField(workbench.theme, name="room_search_field", suggest=self._suggest)
        self.search.setMinimumHeight(SEARCH_HEIGHT)
        self.search.setAccessibleName("入退室する人の検索")
        self.search.chosen.connect(self._choose)
        self.search.submitted.connect(self._submitted)
        self.tabs = QTabBar()
        self.tabs.setObjectName("room_tabs")
        self.tabs.setAccessibleName("室・区画")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.currentChanged.connect(self._turn_to_room)
        self.card = InsideCard(workbench.theme)
        self.card.leave_asked.connect(self._leave_or_ask)
        self.card.relief_asked.connect(self._acts.relieve)
        self.entry = EntryPanel(workbench, ledger, lambda: self.presence)
        self.entry.closed.connect(self._close_panels)
        self.exit = ExitPanel(workbench, lambda: self.presence)
        self.exit.closed.connect(self._close_panels)
        self._side = QStackedWidget()
        self._narrow = False
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._note = label("", "small", wrap=True)
        self._note.setObjectName("room_note")
        self._left = QWidget()
        self._lay_out(aside, below)
        self._side.currentChanged.connect(self._make_room)
        self._add_keys()
        self.read_rooms()

    @property
    def presence(self) -> Presence:
        """The ledger's own service, for whoever is at the desk now."""
        make = self._ledger.service
        assert make is not None
        return cast("Presence", make(self._bench.desk, self._bench.books, self._ledger))

    @property
    def room(self) -> RoomFacts | None:
        """The room shown."""
        place = self.tabs.currentIndex()
        return self._rooms[place] if 0 <= place < len(self._rooms) else None

    def read_rooms(self) -> None:
        """Read the rooms again; the one remembered is shown."""
        rooms = [r for r in self.presence.rooms() if r.recorded is not Recorded.NOBODY]
        if rooms == list(self._rooms):
            return
        wanted = self._bench.remember.get(ROOM_KEY)
        self._rooms = rooms
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for place, room in enumerate(rooms):
            self.tabs.addTab(room.name)
            self.tabs.setTabToolTip(place, f"{room.title}(Ctrl+{place + 1})")
            if room.code == wanted:
                self.tabs.setCurrentIndex(place)
        self.tabs.blockSignals(False)
        self.refresh()

    def refresh(self) -> None:
        """Read again who is in."""
        room = self.room
        everybody = self.presence.inside()
        for place, each in enumerate(self._rooms):
            count = sum(i.room == each.code for i in everybody)
            self.tabs.setTabText(place, f"{each.name}  {count}")
        here = [i for i in everybody if room is not None and i.room == room.code]
        office = self._bench.directory.office
        self.card.show_people(here, self._bench.clock.read(), office)
        self.let_act()
        self._note.setText(room_note(room, len(here)))
        self._note.setVisible(bool(self._note.text()))

    def let_act(self) -> None:
        """Enable what whoever is at the desk may do."""
        may = self._bench.may(Operation.ENTER)
        self.card.let_act(may_write=may, why="" if may else WHY_NOT)
        self.search.setEnabled(may)
        self.search.setToolTip("" if may else WHY_NOT)

    def take_focus(self) -> None:
        """Go to the search field."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_leaving(self, entry_id: int) -> None:
        """Open the exit of somebody who is in; nobody, when they have left meanwhile."""
        for inside in self.presence.inside():
            if inside.entry_id == entry_id:
                self.show_room(inside.room)
                self.card.list.select(entry_id)
                self._open_exit(inside)
                return

    def show_person(self, code: str) -> None:
        """Put somebody into the search; Enter lets them in or out."""
        person = self._bench.directory.people.get(code)
        if person is not None and self.search.isEnabled():
            self.take_focus()
            self.search.setText(person.staff_no or person.code)

    def show_room(self, code: str) -> None:
        """Turn to a room."""
        for place, room in enumerate(self._rooms):
            if room.code == code:
                self.tabs.setCurrentIndex(place)

    def start_visitor(self, name: str = "") -> None:
        """Open the panel for somebody who is not registered."""
        room = self.room
        if room is not None and self._bench.may(Operation.ENTER):
            self.entry.start(room, None, name)
            self._side.setCurrentIndex(ENTRY)
            self.entry.focus_first()

    def draft(self) -> dict[str, Any] | None:
        """Return what is written and not entered."""
        return self.entry.draft()

    def restore(self, draft: dict[str, Any]) -> None:
        """Bring a draft back; an empty one empties the panel."""
        if not draft:
            self._close_panels()
            return
        self.show_room(str(draft["room"]))
        self.entry.restore(draft)
        self._side.setCurrentIndex(ENTRY if self.entry.is_open else ASIDE)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() == Qt.Key.Key_Escape and self._side.currentIndex() != ASIDE:
            self._close_panels()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.card.take_focus()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < SIDE_BY_SIDE * self._bench.theme.type.factor
        self._narrow = narrow
        self._make_room()
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if narrow else across)
        self._side.setMaximumWidth(
            16777215 if narrow else round(SIDE_MOST * self._bench.theme.type.factor)
        )

    @Slot()
    def _make_room(self) -> None:
        """Let an open panel take the place of the list where both do not fit."""
        self._left.setVisible(not self._narrow or self._side.currentIndex() == ASIDE)

    def _lay_out(self, aside: QWidget, below: QWidget) -> None:
        space = self._bench.theme.space
        top = QHBoxLayout()
        top.setSpacing(space.l)
        top.addWidget(self.search, 1)
        hint = label("Enter で入室・退室   Ctrl+Enter で何人かまとめて", "small")
        hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        hint.setMaximumWidth(hint.sizeHint().width() + 40)
        top.addWidget(hint, 1)
        self._side.addWidget(aside)
        for panel in (self.entry, self.exit):
            self._side.addWidget(panel)
        self._side.setMinimumWidth(SIDE_LEAST)
        self._columns.setSpacing(space.l)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(space.l)
        left.addWidget(self.card, 4)
        left.addWidget(below, 3)
        self._columns.addWidget(self._left, 1)
        self._columns.addWidget(self._side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(top)
        column.addWidget(self.tabs)
        column.addWidget(self._note)
        column.addLayout(self._columns, 1)

    def _add_keys(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            add = QShortcut(QKeySequence(keys), self.search)
            add.setContext(Qt.ShortcutContext.WidgetShortcut)
            add.activated.connect(self._add_to_party)
        for number in range(1, 10):
            turn = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(lambda place=number - 1: self.tabs.setCurrentIndex(place))

    # Finding

    def _suggest(self, text: str) -> Sequence[Suggestion]:
        room = self.room
        if room is None:
            return ()
        return [
            self._suggestion(proposal, room) for proposal in self.presence.find(text, room.code)
        ]

    def _suggestion(self, proposal: Proposal, room: RoomFacts) -> Suggestion:
        person, inside = proposal.person, proposal.inside
        if inside is None:
            badge, icon = "入室", "door-in"
        else:
            elsewhere = self._bench.directory.rooms.get(inside.room)
            where = f"{elsewhere.name}から" if elsewhere and inside.room != room.code else ""
            since = clock_text(inside.entered, self._bench.clock.read().today)
            badge, icon = f"{where}退室", "door-out"
            badge = f"{badge}({since} から在室)"
        purpose = ""
        if inside is None and not proposal.needs_form:
            purpose = f"目的: {self.presence.usual_purpose(person.code, room.code)}"
        details = (person.affiliation, person.staff_no or "", purpose, proposal.reason)
        subtitle = " ・ ".join(part for part in details if part)
        return Suggestion(person.name, subtitle, person.kana, badge, icon, proposal)

    @Slot(object)
    def _choose(self, proposal: object) -> None:
        room = self.room
        if (
            not isinstance(proposal, Proposal)
            or room is None
            or self._acts.is_again(proposal.person)
        ):
            return
        if proposal.inside is not None:
            self._leave_or_ask(proposal.inside, needs_form=proposal.needs_form)
        elif proposal.needs_form:
            self._open_entry(room, proposal.person)
        else:
            self._acts.enter(room, proposal.person)

    @Slot(str)
    def _submitted(self, text: str) -> None:
        """Take a scanned code, or a name that nobody registered."""
        room = self.room
        if room is None:
            return
        known = self._bench.directory.by_code(text)
        if known is not None:
            self.search.clear()
            for proposal in self.presence.find(text, room.code):
                if proposal.person == known:
                    self._choose(proposal)
                    return
            name = known.name
            self._complain(f"{name}さんは、いま在籍していません(異動・退職など)。")
        elif text.isascii():
            self._complain(
                f"「{text}」の番号・コードの人は登録されていません。"
                "氏名で探すか、来訪者(F2)として記入してください。"
            )
        else:
            self.search.clear()
            self.start_visitor(text)

    @Slot()
    def _add_to_party(self) -> None:
        room = self.room
        if self.search.composing or room is None or not self.search.query:
            return
        current = self.search.current_suggestion
        found = self.presence.find(self.search.query, room.code)
        proposal = current.value if current is not None else (found[0] if found else None)
        self.search.clear()
        self.search.close_suggestions()
        if not isinstance(proposal, Proposal):
            self._complain("その人は登録されていません。来訪者(F2)として記入してください。")
        elif proposal.inside is not None:
            self._complain(f"{proposal.person.name}さんは、もう入室しています。")
        elif self.entry.is_open:
            self.entry.add(proposal.person)
            self._side.setCurrentIndex(ENTRY)
        else:
            self._open_entry(room, proposal.person)
            self.take_focus()

    # Acting

    @Slot(object)
    def _leave_or_ask(self, inside: Inside, *, needs_form: bool | None = None) -> None:
        if needs_form is None:
            waiting = any(
                i.escort_code == inside.person
                for i in self.presence.inside(inside.room)
                if inside.person is not None
            )
            carried = inside.is_outside and bool(inside.items_in)
            needs_form = bool(inside.badge_no or inside.deposit_tag or carried or waiting)
        if needs_form:
            self._open_exit(inside)
        else:
            self._acts.leave(inside)

    def _complain(self, sentence: str) -> None:
        self._bench.complain(Refusal(sentence))

    # Panels

    def _open_entry(self, room: RoomFacts, person: PersonFacts) -> None:
        self._side.setCurrentIndex(ENTRY)
        self.entry.start(room, person)

    def _open_exit(self, inside: Inside) -> None:
        self._side.setCurrentIndex(EXIT)
        self.exit.start(inside)

    @Slot()
    def _close_panels(self) -> None:
        self.entry.clear()
        self.exit.clear()
        self._side.setCurrentIndex(ASIDE)
        self.take_focus()

    @Slot(int)
    def _turn_to_room(self, _place: int) -> None:
        room = self.room
        if room is not None:
            self._bench.remember.set(ROOM_KEY, room.code)
            self.refresh()
            self.room_changed.emit(room.code)
