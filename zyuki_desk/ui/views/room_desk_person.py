"""One person about to enter: what must be known of somebody who is not of the office."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from zyuki_desk.core.directory import PersonFacts, RoomFacts
from zyuki_desk.core.people import PersonKind
from zyuki_desk.core.presence import Visit
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.buttons import IconButton
from zyuki_desk.ui.forms import ChoiceField, FormRows
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, label
from zyuki_desk.ui.workbench import Workbench

UNASKED, NONE, SOME = range(3)
_OUTSIDE = (PersonKind.VISITOR, PersonKind.CONTRACTOR, PersonKind.MAINTENANCE)


class PersonBlock(QFrame):
    """Who enters, with the cells that the room's rules ask for."""

    removed = Signal(object)
    submitted = Signal()

    def __init__(self, workbench: Workbench, room: RoomFacts, person: PersonFacts | None) -> None:
        super().__init__()
        self.setProperty("part", "strip")
        self.setObjectName("person_block")
        self._bench = workbench
        self._room = room
        self.person = person
        theme = workbench.theme
        self.rows = FormRows(theme)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.space.m, theme.space.s, theme.space.s, theme.space.m)
        self._column.setSpacing(theme.space.s)
        self._add_head()
        self._column.addWidget(self.rows)
        self._name: QLineEdit | None = None
        if person is None:
            self._add_unknown()
        if self.is_outside:
            self._add_care()
        self.rows.setVisible(bool(self.rows.keys))

    @property
    def is_outside(self) -> bool:
        """Whether escort, name tag and deposit are asked for."""
        return self.person is None or self.person.kind.is_outside

    @property
    def title(self) -> str:
        """The person's name."""
        if self.person is not None:
            return self.person.name
        return self._name.text().strip() if self._name is not None else ""

    @property
    def wants_registering(self) -> bool:
        """Whether the visitor shall be known from now on."""
        box = self.findChild(QCheckBox, "visitor_register")
        return box is not None and box.isChecked()

    @property
    def affiliation(self) -> str:
        """What was written as the company or office."""
        return self._text("affiliation")

    @property
    def kind(self) -> str:
        """The class of an unregistered visitor."""
        if self.person is not None:
            return self.person.kind.value
        field = self.rows.widget("person_class")
        return str(field.currentData()) if isinstance(field, ChoiceField) else ""

    def visit(self, registered: PersonFacts | None = None) -> Visit:
        """Return what was asked, for the act of entering."""
        person = registered or self.person
        return Visit(
            person=person.code if person else None,
            name="" if person else self.title,
            affiliation="" if person else self.affiliation,
            person_class="" if person else self.kind,
            badge_no=self._text("badge_no"),
            recorder=self._recorder(),
            deposit_tag=self._text("deposit_tag") if self._recorder() else "",
            items_in=self._text("items_in"),
        )

    def suggest_numbers(self, badge: str, tag: str) -> None:
        """Fill in the next free numbers where nothing stands yet."""
        for key, number in (("badge_no", badge), ("deposit_tag", tag)):
            field = self._line(key)
            if field is not None and not field.text():
                field.setText(number)

    def first_field(self) -> QLineEdit | ChoiceField | None:
        """Return the first field that still waits for an answer."""
        if self._name is not None and not self._name.text():
            return self._name
        if "affiliation" in self.rows.keys and not self.affiliation:
            return self._line("affiliation")
        field = self.rows.widget("recorder") if "recorder" in self.rows.keys else None
        return field if isinstance(field, ChoiceField) else None

    def draft(self) -> dict[str, Any]:
        """Return what is written, for a draft."""
        found: dict[str, Any] = {"person": self.person.code if self.person else None}
        for key in self.rows.keys:
            field = self.rows.widget(key)
            if isinstance(field, QLineEdit):
                found[key] = field.text()
            elif isinstance(field, ChoiceField):
                found[key] = field.currentIndex()
        return found

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Write a draft back."""
        for key in self.rows.keys:
            field = self.rows.widget(key)
            if isinstance(field, QLineEdit):
                field.setText(str(draft.get(key, "")))
            elif isinstance(field, ChoiceField):
                field.setCurrentIndex(int(draft.get(key, 0)))

    def _add_head(self) -> None:
        theme = self._bench.theme
        head = QHBoxLayout()
        head.setSpacing(theme.space.s)
        person = self.person
        head.addWidget(label(person.name if person else "登録のない方"))
        kind = person.kind if person else PersonKind.VISITOR
        tone = Tone.ACCENT if self.is_outside else Tone.MUTED
        icon = "visitor" if self.is_outside else "person"
        head.addWidget(Badge(theme, kind.label if person else "来訪者", tone, icon=icon))
        head.addStretch(1)
        remove = IconButton(theme, "この人を外す", name="person_remove", icon="close")
        remove.clicked.connect(self._remove)
        head.addWidget(remove)
        self._column.addLayout(head)
        if person is not None and person.affiliation:
            self._column.addWidget(label(person.affiliation, "small", wrap=True))

    def _add_unknown(self) -> None:
        self._name = self._add_line("person_name", "氏名", required=True)
        self._add_line("affiliation", "所属", help="会社名・団体名")
        kinds = ChoiceField(self._bench.theme)
        for kind in _OUTSIDE:
            kinds.addItem(kind.label, kind.value)
        self.rows.add("person_class", "区分", kinds)
        box = QCheckBox("次からのために登録する")
        box.setObjectName("visitor_register")
        box.setEnabled(self._bench.may(Operation.SETTING))
        if not box.isEnabled():
            box.setToolTip("登録はシステム管理者ができます。")
        self._column.addWidget(box)

    def _add_care(self) -> None:
        if self._room.badge_required:
            badge = self._add_line("badge_no", "名札", required=True)
            switch_off_input_method(badge)
        if self._room.deposit_required:
            asked = ChoiceField(self._bench.theme)
            asked.addItems(["選んでください", "無", "有 — お預かりする"])
            asked.currentIndexChanged.connect(self._show_tag)
            self.rows.add("recorder", "カメラ・携帯等", asked, required=True)
            tag = self._add_line("deposit_tag", "預り札")
            switch_off_input_method(tag)
            self._show_tag()
        self._add_line("items_in", "持込品")

    def _add_line(
        self, key: str, title: str, *, help: str = "", required: bool = False
    ) -> QLineEdit:
        field = QLineEdit()
        field.returnPressed.connect(self.submitted)
        self.rows.add(key, title, field, help=help, required=required)
        return field

    def _line(self, key: str) -> QLineEdit | None:
        field = self.rows.widget(key) if key in self.rows.keys else None
        return field if isinstance(field, QLineEdit) else None

    def _text(self, key: str) -> str:
        field = self._line(key)
        return field.text().strip() if field is not None else ""

    def _recorder(self) -> bool | None:
        field = self.rows.widget("recorder") if "recorder" in self.rows.keys else None
        index = field.currentIndex() if isinstance(field, ChoiceField) else UNASKED
        return {UNASKED: None, NONE: False}.get(index, True)

    @Slot()
    def _show_tag(self) -> None:
        field = self._line("deposit_tag")
        if field is not None:
            field.setEnabled(self._recorder() is True)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self)

    def focus_first(self) -> bool:
        """Go to the first field that waits; False when nothing does."""
        field = self.first_field()
        if field is None:
            return False
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
