"""The strip that signs a card or a terminal out: what, who, for which task; one key does it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.use_desk import Signing, Thing, UseDesk
from zyuki_desk.ui.forms import ChoiceField
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.widgets import Card, label
from zyuki_desk.ui.workbench import Workbench

NO_CARD = "カードなし(個人のカード)"
TAKEN = "使用中"
LEAST_CHARS = 6
"""A choice never gets narrower; what is longer is cut, and whole in its list."""
HINT = "氏名を入れて Enter。使っている人なら終了"


class UseStrip(Card):
    """Knows what it can: the free card and terminal, the task used most; the person is typed."""

    person_chosen = Signal(object)
    """A `PersonFacts`: somebody is to begin, or to end what they have running."""

    def __init__(self, workbench: Workbench, desk: Callable[[], UseDesk]) -> None:
        super().__init__(
            workbench.theme, "利用を始める", "氏名を入れて Enter。使っている人なら終了"
        )
        self.setObjectName("use_strip")
        self._bench, self._desk = workbench, desk
        self._is_touched = False
        self.person: PersonFacts | None = None
        self.confirmer: PersonFacts | None = None
        theme = workbench.theme
        self.search = SearchField(theme, name="use_person")
        self.search.set_suggest(self._suggest)
        self.search.chosen.connect(self._take_person)
        self.search.submitted.connect(self._take_code)
        self._card, self._terminal, self._task, self._kind = (
            self._choice(name, title)
            for name, title in (
                ("use_card", "カード"), ("use_terminal", "端末"), ("use_task", "事務"),
                ("use_search", "検索"),
            )
        )  # fmt: skip
        self._task.setEditable(True)
        self._note = QLineEdit()
        self._note.setObjectName("use_note")
        self._note.setAccessibleName("検索内容")
        self._note.setPlaceholderText("何を検索するか(住民の情報は書きません)")
        self._second = SearchField(theme, name="use_second", hint="確かめた人(操作者とは別の人)")
        self._second.setAccessibleName("前もって確かめた人")
        self._second.set_suggest(self._suggest)
        self._second.keep_text_after_choice()
        self._second.chosen.connect(self._take_second)
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("use_error")
        self._lay_out()
        line = self._task.lineEdit()
        assert line is not None
        line.setAccessibleName("事務")
        line.textEdited.connect(self._touch)
        self._task.activated.connect(self._touch)
        self._kind.currentIndexChanged.connect(self._show_second)

    # What stands in it

    def fill(self) -> None:
        """Offer what is free first, and the tasks written most."""
        desk = self._desk()
        self._offer(self._card, desk.cards(), blank=NO_CARD)
        self._offer(self._terminal, desk.terminals())
        if not self._is_touched:
            self._offer_tasks(desk.tasks())
        if not self._kind.count():
            for choice in desk.searches:
                self._kind.addItem(choice.label, choice.key)
            self._kind.setCurrentIndex(max(self._kind.findData("code"), 0))
        self._show_second()

    def signing(self, person: PersonFacts) -> Signing:
        """Return what stands in the strip, for a person."""
        return Signing(
            person=person.code,
            terminal=str(self._terminal.currentData() or ""),
            task=self._task.currentText().strip(),
            card_no=str(self._card.currentData() or ""),
            search_kind=str(self._kind.currentData()),
            search_note=self._note.text().strip(),
            confirmed_by=self.confirmer.code if self.confirmer is not None else None,
        )

    @property
    def waits(self) -> bool:
        """Whether a second person must still be named."""
        return self._needs_second and self.confirmer is None

    def prepare(self, person: PersonFacts) -> None:
        """Offer somebody's own tasks first, unless a task was chosen already."""
        self.person = person
        if not self._is_touched:
            self._offer_tasks(self._desk().tasks(person.code))

    def ask_second(self) -> None:
        """Go to the field of the second person; the first one waits beside it."""
        assert self.person is not None
        self.say(f"{self.person.name}さんの検索です。前もって確かめた人を入れてください。")
        self._second.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Be ready for the next person."""
        self.person = self.confirmer = None
        self._is_touched = False
        for line in (self.search, self._second, self._note):
            line.clear()
        self._kind.setCurrentIndex(max(self._kind.findData("code"), 0))
        self.say("")
        self.fill()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, sentence: str) -> None:
        """Show what is missing or refused, beneath the fields."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal and go to its field; what was typed stays."""
        self.say(f"⚠ {refusal.sentence}")
        if refusal.field == "confirmed_by":
            self.confirmer = None
            self._second.selectAll()
        fields: dict[str | None, QWidget] = {
            "confirmed_by": self._second, "search_note": self._note, "terminal": self._terminal,
            "card_no": self._card, "legal_task": self._task,
        }  # fmt: skip
        fields.get(refusal.field, self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    # Inside

    @property
    def _needs_second(self) -> bool:
        kind = self._kind.currentData()
        return kind is not None and self._desk().needs_second(str(kind))

    @Slot()
    def _show_second(self) -> None:
        is_search = self._kind.currentData() != "none"
        self._note.setVisible(is_search)
        self._second.setVisible(self._needs_second)

    @Slot()
    def _touch(self) -> None:
        self._is_touched = True

    def _offer(self, field: ChoiceField, things: Sequence[Thing], blank: str = "") -> None:
        kept = field.currentData() if field.count() else None
        field.blockSignals(True)
        field.clear()
        ordered = sorted(things, key=lambda thing: bool(thing.taken_by))
        for thing in ordered:
            taken = f"  {TAKEN} {thing.taken_by}" if thing.taken_by else ""
            field.addItem(thing.label + taken, thing.code)
        if blank:
            field.addItem(blank, "")
        free = {thing.code for thing in ordered if not thing.taken_by} | {""}
        at = field.findData(kept) if kept in free else 0
        if blank and ordered and ordered[0].taken_by and at == 0:
            at = field.count() - 1
        field.setCurrentIndex(max(at, 0))
        field.blockSignals(False)

    def _offer_tasks(self, tasks: Sequence[str]) -> None:
        self._task.clear()
        self._task.addItems(list(tasks))
        self._task.setCurrentIndex(0 if tasks else -1)

    def _suggest(self, text: str) -> Sequence[Suggestion]:
        today = self._bench.clock.read().today
        return [
            Suggestion(person.name, person.affiliation, person.kana, value=person)
            for person in self._bench.directory.find(text, day=today)
            if not person.kind.is_outside
        ]

    @Slot(object)
    def _take_person(self, person: PersonFacts) -> None:
        self.person_chosen.emit(person)

    @Slot(str)
    def _take_code(self, text: str) -> None:
        person = self._bench.directory.by_code(text)
        if person is not None:
            self.search.clear()
            self.person_chosen.emit(person)
        else:
            self.say("その人は見つかりません。氏名・カナ・番号で探してください。")

    @Slot(object)
    def _take_second(self, person: PersonFacts) -> None:
        self.confirmer = person
        if self.person is not None:
            self.person_chosen.emit(self.person)
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choice(self, name: str, title: str) -> ChoiceField:
        field = ChoiceField(self._bench.theme, name=name, words=title)
        field.setSizeAdjustPolicy(
            ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        field.setMinimumContentsLength(LEAST_CHARS)
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._bench.theme.space.m)
        grid.setVerticalSpacing(self._bench.theme.space.xs)
        for column, (title, widget, stretch) in enumerate((
            ("カード", self._card, 3), ("端末", self._terminal, 3), ("事務", self._task, 4),
            ("検索", self._kind, 2),
        )):  # fmt: skip
            words = label(title, "small")
            words.setBuddy(widget)
            grid.addWidget(words, 0, column)
            grid.addWidget(widget, 1, column)
            grid.setColumnStretch(column, stretch)
        second = QVBoxLayout()
        second.setSpacing(self._bench.theme.space.s)
        second.addWidget(self._note)
        second.addWidget(self._second)
        grid.addWidget(self.search, 2, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(second, 2, 2, 1, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self._error)
        self._error.hide()
