"""The form of any ledger, made from its fields: a new line, blank cells, or a correction.

It stands beside the table and never covers it, so that the line one copies from stays in view.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import EntryFacts
from zyuki_desk.core.desk import Saved
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.fields import Field, FieldKind, Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.ui.buttons import ActionButton, IconButton
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.pages.entry_form_fields import Box, BoxBench, DateBox, made_box
from zyuki_desk.ui.pages.ledger_acts import reason_for, tried
from zyuki_desk.ui.widgets import label
from zyuki_desk.ui.workbench import Workbench

DAY = "day"
WIDTH = 360


class FormKind(StrEnum):
    """What the form is open for."""

    NEW = "new"
    FILL = "fill"
    CORRECT = "correct"
    PAPER = "paper"


_NEW_LINES = (FormKind.NEW, FormKind.PAPER)

_WORDS = {
    FormKind.NEW: (
        "新しい行",
        "記入する",
        "保存すると番号が付きます。あとから消すことはできません。",
    ),
    FormKind.FILL: (
        "追記",
        "追記する",
        "空いている欄だけに書きます。別の日に書くと「後日記入」が付きます。",
    ),
    FormKind.PAPER: (
        "紙から写す",
        "写す",
        "紙に書かれたとおりに写します。日付も紙の日付です。「原本は紙」と付き、後日記入にはなりません。",
    ),
    FormKind.CORRECT: (
        "訂正",
        "訂正する",
        "もとの値は線を引いて残ります。直す欄だけを書き換えてください。",
    ),
}
"""Title, the act's own word, and what to know."""


class EntryForm(QFrame):
    """Takes what somebody writes and carries it through the desk."""

    saved = Signal(object)
    """The `Saved` line."""
    closed = Signal()

    def __init__(self, workbench: Workbench, ledger: Ledger) -> None:
        super().__init__()
        self.setObjectName("entry_form")
        self.setProperty("part", "card")
        self.setFixedWidth(WIDTH)
        self._workbench = workbench
        self._ledger = ledger
        self._kind = FormKind.NEW
        self._entry: EntryFacts | None = None
        self._paper: int | None = None
        self._before: dict[str, Value] = {}
        self._boxes: dict[str, Box] = {}
        self._texts: list[tuple[Box, str]] = []
        self._rows = FormRows(workbench.theme)
        self._title = label(part="section")
        self._remark = label(part="small", wrap=True)
        self._error = label(part="error", wrap=True)
        self._error.setObjectName("form_error")
        self._save = ActionButton(
            workbench.theme, "記入する", name="form_save", keys="Ctrl+Return", part="primary"
        )
        self._save.clicked.connect(self.save)
        self._area = QScrollArea()
        self._area.setWidget(self._rows)
        self._lay_out()

    @property
    def kind(self) -> FormKind:
        """What the form is open for."""
        return self._kind

    @property
    def rows(self) -> FormRows:
        """The rows, one for each field."""
        return self._rows

    @property
    def entry_id(self) -> int | None:
        """The line that is filled or corrected."""
        return self._entry.entry_id if self._entry is not None else None

    @property
    def touched(self) -> bool:
        """Whether something is typed that closing would lose."""
        return any(box.text() != text for box, text in self._texts)

    @property
    def paper(self) -> int | None:
        """The reserved number under which a line of a hand-filled form is written in."""
        return self._paper

    def open_paper(self, number: int, known: Mapping[str, Value]) -> None:
        """Ask for the line that stands on paper under a reserved number."""
        self.open_new(known, paper=number)

    def open_new(self, known: Mapping[str, Value], *, paper: int | None = None) -> None:
        """Ask for a new line; what is known already stands in the form."""
        self._paper = paper
        today = self._workbench.clock.read().today
        specs = [spec for spec in self._ledger.fields if self._is_asked(spec)]
        values = {spec.key: spec.default(today) for spec in specs if spec.default is not None}
        kind = FormKind.NEW if paper is None else FormKind.PAPER
        self._open(kind, None, specs, {**values, **known})
        blank = next((key for key in self._boxes if values.get(key) is None), DAY)
        self._go_to(next((k for k in self._boxes if not self._boxes[k].text()), blank))

    def open_fill(self, entry: EntryFacts) -> None:
        """Ask for the blank cells of a line, and for what is added below others."""
        specs = [
            spec
            for spec in self._ledger.shown
            if (entry.values[spec.key] is None or spec.appends)
            and spec.is_asked(entry.values[DAY])
        ]  # fmt: skip
        specs.sort(key=lambda spec: (entry.values[spec.key] is not None, not spec.awaited))
        self._open(FormKind.FILL, entry, specs, {})
        if specs:
            self._go_to(specs[0].key)

    def open_correct(self, entry: EntryFacts, first: str = "") -> None:
        """Ask for the written cells of a line, beginning at one of them."""
        specs = [spec for spec in self._ledger.shown if entry.values[spec.key] is not None]
        self._open(FormKind.CORRECT, entry, specs, entry.values)
        keys = [spec.key for spec in specs]
        self._go_to(first if first in keys else keys[0])

    def draft(self) -> dict[str, Any] | None:
        """Return what is typed and not saved."""
        if self.isHidden() or not self.touched:
            return None
        return {
            "kind": self._kind.value,
            "entry": self.entry_id,
            "paper": self._paper,
            "texts": {key: box.text() for key, box in self._boxes.items()},
        }

    def restore_texts(self, texts: Mapping[str, str]) -> None:
        """Bring typed texts back into the open form."""
        for key, text in texts.items():
            if key in self._boxes:
                self._boxes[key].set_text(text)

    @Slot()
    def save(self) -> None:
        """Carry it through the desk; a refusal goes to its row."""
        self._rows.clear_errors()
        self._show_error("")
        try:
            values = self._values()
        except Refusal as refusal:
            self._refuse(refusal)
            return
        saved = self._written(values)
        if saved is not None:
            self._texts = []
            self.saved.emit(saved)

    @Slot()
    def close_form(self) -> None:
        """Leave the form; asks when something typed would be lost."""
        if self.touched and not self._workbench.ask.confirm(
            "書きかけです", "書きかけの内容を捨てますか。", yes="捨てる", no="続ける", danger=True
        ):
            return
        self._texts = []
        self.closed.emit()

    def _written(self, values: dict[str, Value]) -> Saved | None:
        desk, key = self._workbench.desk, self._ledger.key
        entry, paper = self._entry, self._paper
        if self._kind is FormKind.PAPER and paper is not None:
            return tried(
                self._workbench,
                lambda despite: desk.enter_paper(key, paper, values, despite=despite),
                self._refuse,
            )
        if entry is None:
            return tried(
                self._workbench,
                lambda despite: desk.enter(key, values, despite=despite),
                self._refuse,
            )
        if not values:
            self._show_error("変わったところがありません。")
            return None
        if self._kind is FormKind.FILL:
            return tried(
                self._workbench,
                lambda despite: desk.fill(key, entry.entry_id, values, despite=despite),
                self._refuse,
            )
        words = "、".join(self._ledger.field(name).label for name in values)
        reason = reason_for(self._workbench, self._ledger, "訂正", f"{words} を訂正します。")
        if reason is None:
            return None
        return tried(
            self._workbench,
            lambda despite: desk.correct(
                key, entry.entry_id, values, reason=reason, despite=despite
            ),
            self._refuse,
        )

    def _values(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, box in self._boxes.items():
            value = box.value()
            if value is None and self._kind is not FormKind.CORRECT:
                continue
            if self._kind is FormKind.CORRECT and value == self._before.get(key):
                continue
            old = self._entry.values[key] if self._entry is not None else None
            if self._kind is FormKind.FILL and old is not None:
                value = f"{old}\n{value}"
            found[key] = value
        return found

    def _open(
        self, kind: FormKind, entry: EntryFacts | None, specs: list[Field],
        values: Mapping[str, Value],
    ) -> None:  # fmt: skip
        self._kind, self._entry = kind, entry
        if entry is not None:
            self._paper = None
        title, act, remark = _WORDS[kind]
        number = entry.number if entry is not None else self._paper
        self._title.setText(title if number is None else f"{number}番を{title}")
        self.setAccessibleName(self._title.text())
        self._remark.setText(remark)
        self._save.say(act)
        self._show_error("")
        self._fill_rows(specs, values)
        self._before = {key: box.value() for key, box in self._boxes.items()}
        self._texts = [(box, box.text()) for box in self._boxes.values()]
        self.show()

    def _fill_rows(self, specs: list[Field], values: Mapping[str, Value]) -> None:
        rows = FormRows(self._workbench.theme)
        bench = BoxBench(self._workbench, self._suggested, self._day)
        self._boxes = {}
        for spec in specs:
            box = made_box(spec, bench, _leave if spec.slug else self._take_person)
            self._boxes[spec.key] = box
            required = spec.required and self._kind in _NEW_LINES
            rows.add(spec.key, spec.label, box.widget, help=self._help(spec), required=required)
        for spec in specs:
            self._boxes[spec.key].set_value(values.get(spec.key))
        self._rows = rows
        inner = QWidget()
        inner.setProperty("part", "clear")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, self._workbench.theme.space.s, 0)
        column.addWidget(rows)
        column.addStretch(1)
        self._area.setWidget(inner)

    def _help(self, spec: Field) -> str:
        old = self._entry.values[spec.key] if self._entry is not None else None
        if self._kind is FormKind.FILL and old is not None:
            return f"いまの記載「{old}」の下に書き足します。"
        return spec.help

    def _is_asked(self, spec: Field) -> bool:
        if spec.hidden:
            return spec.key == self._ledger.person
        return spec.is_asked(self._workbench.clock.read().today)

    def _day(self) -> date:
        box = self._boxes.get(DAY)
        value: Value = None
        if isinstance(box, DateBox):
            value = box.field.value
        elif self._entry is not None:
            value = self._entry.values[DAY]
        return value if isinstance(value, date) else self._workbench.clock.read().today

    def _suggested(self, key: str) -> list[str]:
        return self._workbench.books.suggestions(self._ledger, key)

    def _take_person(self, person: PersonFacts) -> None:
        """Write what the directory knows of the person into blank rows beside theirs."""
        if self._kind not in _NEW_LINES:
            return
        for key, value in known_of(self._ledger, person).items():
            box = self._boxes.get(key)
            if box is not None:
                box.set_value(value)

    def _refuse(self, refusal: Refusal) -> None:
        if not self._rows.show_refusal(refusal):
            self._show_error(refusal.sentence)

    def _show_error(self, sentence: str) -> None:
        self._error.setText(f"⚠ {sentence}" if sentence else "")
        self._error.setVisible(bool(sentence))

    def _go_to(self, key: str) -> None:
        if key in self._boxes:
            widget = self._boxes[key].widget
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._area.ensureWidgetVisible(widget)

    def _lay_out(self) -> None:
        theme = self._workbench.theme
        close = IconButton(theme, "やめる", name="form_close", icon="close", keys="Esc")
        close.clicked.connect(self.close_form)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._area.setProperty("part", "clear")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setProperty("part", "clear")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space.l, theme.space.s, theme.space.m, theme.space.l)
        column.setSpacing(theme.space.s)
        column.addLayout(head)
        column.addWidget(self._remark)
        column.addWidget(self._area, 1)
        column.addWidget(self._error)
        column.addLayout(foot)


def _leave(_: PersonFacts) -> None:
    """Take nothing over from somebody in a cell that the office added."""


def known_of(ledger: Ledger, person: PersonFacts) -> dict[str, Value]:
    """Return what the directory knows for fields named after the person's own.

    Beside the person field `x` a ledger calls the name `x_name` and the class `x_class`; the
    section or company is `affiliation`.
    """
    keys = {spec.key: spec for spec in ledger.fields}
    own = ledger.person or "person"
    known: dict[str, Value] = {}
    if f"{own}_name" in keys:
        known[f"{own}_name"] = person.name
    if "affiliation" in keys:
        known["affiliation"] = person.affiliation or None
    spec = keys.get(f"{own}_class")
    if spec is not None and spec.kind is FieldKind.CHOICE:
        known[spec.key] = person.kind.value
    return known
