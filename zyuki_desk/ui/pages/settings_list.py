"""A part of the settings that is a list with a form beside it: rooms, terminals, days, people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from zyuki_desk.base.calendar import era_date, parse_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import fold
from zyuki_desk.core.books import Touch
from zyuki_desk.core.masters.fields import MasterField, MasterValue
from zyuki_desk.core.masters.rows import MasterRow
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.pages.settings_fields import MasterForm
from zyuki_desk.ui.pages.settings_section import Section, scrolled
from zyuki_desk.ui.pages.settings_table import ListedRow, ShortTable
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.side_panel import Timeline
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.widgets import Badge, Card, SectionHeader
from zyuki_desk.ui.workbench import Workbench

SEARCH_WIDTH = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlan:
    """What a list section is about."""

    name: str
    title: str
    thing: str
    """What one row is called: 室, 端末機, 職員等."""
    kind: type[Kept]
    key: str
    """The column rows are told apart by."""
    ended: str
    """The column that says since when, or until when."""
    fields: Sequence[MasterField]
    heads: Sequence[tuple[str, int]]
    hint: str
    end_word: str = "終わらせる"


class ListSection(Section):
    """List at the left, the chosen row's form and history at the right."""

    def __init__(self, workbench: Workbench, plan: ListPlan) -> None:
        super().__init__(workbench, f"{plan.name}_section", plan.title)
        self._plan = plan
        self._rows: list[MasterRow] = []
        self._current: MasterRow | None = None
        self._untouched: tuple[str, ...] = ()
        name = plan.name
        self.search = SearchField(workbench.theme, name=f"{name}_search", hint=plan.hint)
        self.search.setMinimumWidth(round(SEARCH_WIDTH * workbench.theme.type.factor))
        self.search.query_changed.connect(self._fill)
        self._with_ended = QCheckBox("使っていないものも表示")
        self._with_ended.setObjectName(f"{name}_with_ended")
        self._with_ended.setAccessibleName(self._with_ended.text())
        self._with_ended.toggled.connect(self._fill)
        self.table = ShortTable(workbench.theme, f"{name}_table", plan.title, plan.heads)
        self.table.row_chosen.connect(self._choose)
        self.form = MasterForm(workbench, name, self.form_fields())
        self.form.setObjectName(f"{name}_form")
        self._card = Card(workbench.theme, plan.title)
        self._state = Badge(workbench.theme)
        self._history_head = SectionHeader("履歴")
        self.history = Timeline(workbench.theme)
        self._save = self._button("save", "保存", self._save_row, "save", "Ctrl+S", "primary")
        self._new = self._button("new", f"{plan.thing}を追加", self.begin, "plus", "Ctrl+N")
        self._end = self._button("end", plan.end_word, self._end_row, "dash")
        self._lay_out()

    # What a section says of itself

    def form_fields(self) -> Sequence[MasterField]:
        """Return the cells of the form: all but the end, which has its own button."""
        return [field for field in self._plan.fields if field.key != self._plan.ended]

    def cells(self, row: MasterRow) -> Sequence[str]:
        """Return what the list shows of a row."""
        raise NotImplementedError

    def is_ended(self, row: MasterRow) -> bool:
        """Whether the row is no longer in use."""
        return row.values[self._plan.ended] is not None

    def blank(self) -> Mapping[str, MasterValue]:
        """Return what a new row starts with."""
        return {}

    def read(self) -> list[MasterRow]:
        """Return every row, ended ones too."""
        return self.masters.rows.all(self._plan.kind, self._plan.key)

    def touches(self, row: MasterRow) -> list[Touch]:
        """Return what happened to a row, newest first."""
        return self.masters.rows.history(self._plan.kind, [row.row_id], self._plan.fields)

    def head(self) -> Sequence[QWidget]:
        """Return what stands above the list's own tools."""
        return ()

    def register(self, values: Mapping[str, MasterValue]) -> object:
        """Register a row and return its key."""
        raise NotImplementedError

    def change(self, key: str, values: Mapping[str, MasterValue], reason: str) -> None:
        """Change a row."""
        raise NotImplementedError

    def end(self, key: str, day: date, reason: str) -> None:
        """End a row."""
        raise NotImplementedError

    def prepare(self, row: MasterRow | None) -> None:
        """Make the form ready for a row, before its values are shown."""

    def fill_more(self, row: MasterRow | None) -> None:
        """Show what belongs to the row beside its cells."""

    def more(self) -> Sequence[QWidget]:
        """Further cards under the form."""
        return ()

    # What every one does

    def refresh(self) -> None:
        """Read the list again, keeping the row chosen and what is being typed."""
        self._rows = self.read()
        self._fill()
        if self._current is None and not self._is_typed() and self._rows:
            self._choose_first()
        elif self._current is not None and not self._is_typed():
            self._show(self._row_of(self._current.values[self._plan.key]))
        self._follow_rights()

    @property
    def current(self) -> MasterRow | None:
        """The row in the form; None while a new one is written."""
        return self._current

    @Slot()
    def begin(self) -> None:
        """Start a new row."""
        if not self._may_leave():
            return
        self.table.choose(None)
        self._show(None)
        self.form.widget(self.form.keys[0]).setFocus()

    def _choose_first(self) -> None:
        listed = self._listed()
        self.table.choose(listed[0].values[self._plan.key] if listed else None)
        self._show(listed[0] if listed else None)

    def _row_of(self, key: object) -> MasterRow | None:
        return next((r for r in self._rows if r.values[self._plan.key] == key), None)

    def _listed(self) -> list[MasterRow]:
        wanted = fold(self.search.query)
        return [
            row
            for row in self._rows
            if (self._with_ended.isChecked() or not self.is_ended(row))
            and (not wanted or wanted in fold(" ".join(map(str, self.searched(row)))))
        ]

    def searched(self, row: MasterRow) -> Sequence[str]:
        """Return the words a row is found by."""
        return self.cells(row)

    @Slot()
    def _fill(self) -> None:
        self.table.show_rows(
            [
                ListedRow(row.values[self._plan.key], self.cells(row), faint=self.is_ended(row))
                for row in self._listed()
            ]
        )
        if self._current is not None:
            self.table.choose(self._current.values[self._plan.key])

    @Slot(object)
    def _choose(self, key: object) -> None:
        row = self._row_of(key)
        if row is None or row is self._current:
            return
        if not self._may_leave():
            here = self._current.values[self._plan.key] if self._current is not None else None
            self.table.choose(here)
            return
        self._show(row)

    def _is_typed(self) -> bool:
        return bool(self._untouched) and self.form.typed() != self._untouched

    def _may_leave(self) -> bool:
        return not self._is_typed() or self.workbench.ask.confirm(
            "入力をやめますか", "まだ保存していない入力があります。", yes="入力を捨てる"
        )

    def _show(self, row: MasterRow | None) -> None:
        self._current = row
        self.prepare(row)
        self.form.show_values(row.values if row is not None else self.blank())
        self._untouched = self.form.typed()
        assert self._card.header is not None
        self._card.header.say("" if row is not None else f"新しい{self._plan.thing}")
        self._state.setVisible(row is not None and row.values[self._plan.ended] is not None)
        if row is not None and isinstance(day := row.values[self._plan.ended], date):
            tone = Tone.MUTED if self.is_ended(row) else Tone.ACCENT
            self._state.show_state(f"{era_date(day, 'short')} まで", tone)
        self._show_history(row)
        self.fill_more(row)
        self._follow_rights()

    def _show_history(self, row: MasterRow | None) -> None:
        self._history_head.setVisible(row is not None)
        touches = self.touches(row) if row is not None else []
        self.history.show_items(self.told(touches))

    def _follow_rights(self) -> None:
        row = self._current
        self.form.set_writable(writable=self.writable, new=row is None)
        self._save.say("保存" if row is not None else "登録")
        self.explain(self._save, allowed=self.writable)
        self.explain(self._new, allowed=self.writable)
        ended = row is not None and row.values[self._plan.ended] is not None
        self._end.say("終わりを取り消す" if ended else self._plan.end_word)
        self.explain(self._end, allowed=self.writable and row is not None)

    @Slot()
    def _save_row(self) -> None:
        row = self._current
        keys: list[object] = []

        def save(reason: str) -> None:
            values = self.form.values()
            if row is None:
                keys.append(self.register(values))
            else:
                self.change(row.text(self._plan.key), values, reason)
                keys.append(row.values[self._plan.key])

        if self.act(save, "保存しました", self.form):
            self._after(keys[0])

    @Slot()
    def _end_row(self) -> None:
        row = self._current
        if row is None:
            return
        key = row.text(self._plan.key)
        if row.values[self._plan.ended] is not None:
            done = self.act(
                lambda reason: self.change(key, {self._plan.ended: None}, reason),
                "終わりを取り消しました",
            )
        else:
            done = self._end_on(key)
        if done:
            self._after(row.values[self._plan.key])

    def _end_on(self, key: str) -> bool:
        today = self.workbench.clock.read().today
        typed = self.workbench.ask.text(
            self._plan.end_word,
            "いつまで使いますか",
            value=era_date(today),
            help="消えるのではなく、この日までのものとして残ります。",
            check=self._wrong_with(today),
        )
        if typed is None:
            return False
        day = parse_date(typed, today=today)
        return self.act(
            lambda reason: self.end(key, day, reason),
            f"{era_date(day)}までにしました",
            ask_first="終わらせる理由を書きます。履歴に残ります。",
        )

    @staticmethod
    def _wrong_with(today: date) -> Callable[[str], str]:
        def wrong(text: str) -> str:
            try:
                parse_date(text, today=today)
            except Refusal as refusal:
                return refusal.sentence
            return ""

        return wrong

    def _after(self, key: object) -> None:
        self._untouched = self.form.typed()
        self._rows = self.read()
        row = self._row_of(key)
        if row is not None and self.is_ended(row):
            self._with_ended.setChecked(True)
        self._current = row
        self._fill()
        self._show(row)

    def _button(
        self, act: str, text: str, slot: Callable[[], None], icon: str, keys: str = "",
        part: str = "",
    ) -> ActionButton:  # fmt: skip
        button = ActionButton(
            self.theme, text, name=f"{self._plan.name}_{act}", icon=icon, keys=keys, part=part
        )
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        space = self.theme.space
        tools = QHBoxLayout()
        tools.addWidget(self.search, 1)
        tools.addWidget(self._new)
        left = QVBoxLayout()
        left.setSpacing(space.s)
        for widget in self.head():
            left.addWidget(widget)
        left.addLayout(tools)
        left.addWidget(self.table, 1)
        left.addWidget(self._with_ended)
        assert self._card.header is not None
        self._card.header.add(self._state)
        self._card.body.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.addWidget(self._end)
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        side = QWidget()
        side.setProperty("part", "clear")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.l)
        column.addWidget(self._card)
        for card in self.more():
            column.addWidget(card)
        story = Card(self.theme)
        story.body.addWidget(self._history_head)
        story.body.addWidget(self.history)
        column.addWidget(story)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.l)
        right = QVBoxLayout()
        right.setSpacing(space.s)
        right.addWidget(scrolled(side), 1)
        right.addLayout(buttons)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
