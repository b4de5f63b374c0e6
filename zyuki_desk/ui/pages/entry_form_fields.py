"""One box for each kind of field: how a cell is typed, read back as a value, kept as a draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from zyuki_desk.base import calendar
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.fields import Field, FieldKind, Reading, Value, moment, read
from zyuki_desk.ui.code_edit import made_line
from zyuki_desk.ui.forms import ChoiceField, DateField, TimeField
from zyuki_desk.ui.search_field import SearchField, switch_off_input_method
from zyuki_desk.ui.suggestions import Suggestion
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Workbench

NOTE_LINES = 3
LEAST_CHARS = 6
UNSTATED = "—"


class Box(Protocol):
    """One row's field, whatever its widget."""

    @property
    def widget(self) -> QWidget:
        """What stands in the form."""
        ...

    def value(self) -> Value:
        """Return what is entered, None for blank; `Refusal` when it does not read."""
        ...

    def set_value(self, value: Value) -> None:
        """Show a value."""
        ...

    def text(self) -> str:
        """Return what is typed, as a draft keeps it."""
        ...

    def set_text(self, text: str) -> None:
        """Bring typed text back."""
        ...


@dataclass(frozen=True, slots=True)
class BoxBench:
    """What boxes look at: the window's services, what was written before, the line's day."""

    workbench: Workbench
    suggestions: Callable[[str], Sequence[str]]
    """Usual texts of a field, by its key."""
    day: Callable[[], date]

    @property
    def theme(self) -> Theme:
        """The window's theme."""
        return self.workbench.theme

    @property
    def today(self) -> date:
        """The civil date."""
        return self.workbench.clock.read().today

    def reading(self) -> Reading:
        """Return how typed text is read for this line."""
        return Reading(self.day(), self.today)


def parse_day(workbench: Workbench) -> Callable[[str], date]:
    """Return the reader of typed dates, in either calendar."""

    def parse(text: str) -> date:
        return calendar.parse_date(text, today=workbench.clock.read().today)

    return parse


def show_day(day: date) -> str:
    """Write a date as the office does."""
    return calendar.era_date(day, "short")


class TextBox:
    """A line of text, a count or a code."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._bench = bench
        self._edit = made_line(spec.kind, bench.workbench)

    @property
    def widget(self) -> QWidget:
        """The line."""
        return self._edit

    def value(self) -> Value:
        """Read it as its field does."""
        return read(self._spec, self._edit.text(), self._bench.reading())

    def set_value(self, value: Value) -> None:
        """Show a value."""
        self._edit.setText("" if value is None else str(value))

    def text(self) -> str:
        """Return the line."""
        return self._edit.text()

    def set_text(self, text: str) -> None:
        """Bring the line back."""
        self._edit.setText(text)


class SuggestingBox:
    """A line of text whose usual contents are in a list (↓); nothing completes by itself."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._bench = bench
        self._choice = ChoiceField(bench.theme)
        self._choice.setEditable(True)
        line = self._choice.lineEdit()
        if line is not None:
            line.setAccessibleName(spec.label)
        if line is not None and spec.kind is FieldKind.CODE:
            switch_off_input_method(line)
        # A completer would fight with the input method for the text under conversion.
        self._choice.setCompleter(None)  # type: ignore[arg-type]  # Qt takes none
        self._choice.addItems(list(bench.suggestions(spec.key)))
        self._choice.setCurrentIndex(-1)
        self._choice.setMinimumContentsLength(LEAST_CHARS)

    @property
    def widget(self) -> QWidget:
        """The line with its list."""
        return self._choice

    def value(self) -> Value:
        """Read it as its field does."""
        return read(self._spec, self.text(), self._bench.reading())

    def set_value(self, value: Value) -> None:
        """Show a value."""
        self.set_text("" if value is None else str(value))

    def text(self) -> str:
        """Return the line."""
        return self._choice.currentText()

    def set_text(self, text: str) -> None:
        """Bring the line back."""
        self._choice.setEditText(text)
        line = self._choice.lineEdit()
        if line is not None:
            # A long name shows its beginning.
            line.setCursorPosition(0)


class NoteBox:
    """Several lines of text; Tab goes on to the next row."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._bench = bench
        self._edit = QPlainTextEdit()
        self._edit.setTabChangesFocus(True)
        lines = self._edit.fontMetrics().lineSpacing() * NOTE_LINES
        self._edit.setFixedHeight(lines + 2 * bench.theme.space.m)

    @property
    def widget(self) -> QWidget:
        """The lines."""
        return self._edit

    def value(self) -> Value:
        """Read it as its field does."""
        return read(self._spec, self.text(), self._bench.reading())

    def set_value(self, value: Value) -> None:
        """Show a value."""
        self.set_text("" if value is None else str(value))

    def text(self) -> str:
        """Return the lines."""
        return self._edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Bring the lines back."""
        self._edit.setPlainText(text)


class DateBox:
    """A date in either calendar."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._field = DateField(bench.theme, parse_day(bench.workbench), show_day)

    @property
    def widget(self) -> QWidget:
        """The field."""
        return self._field

    @property
    def field(self) -> DateField:
        """The field with its signals."""
        return self._field

    def value(self) -> Value:
        """Return the date; `Refusal` when the text is none."""
        value = self._field.value
        if value is None and self._field.sentence:
            raise Refusal(self._field.sentence, field=self._spec.key)
        return value

    def set_value(self, value: Value) -> None:
        """Show a date."""
        self._field.set_value(value if isinstance(value, date) else None)

    def text(self) -> str:
        """Return what is typed."""
        return self._field.text()

    def set_text(self, text: str) -> None:
        """Bring typed text back."""
        self._field.setText(text)


class TimeBox:
    """A time on the line's day, or on the day it was written with (an exit after midnight)."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._bench = bench
        self._field = TimeField(bench.theme)
        self._day: date | None = None

    @property
    def widget(self) -> QWidget:
        """The field."""
        return self._field

    def value(self) -> Value:
        """Return the moment; `Refusal` when the text is no time."""
        at = self._field.value
        if at is None and self._field.sentence:
            raise Refusal(self._field.sentence, field=self._spec.key)
        return None if at is None else moment(self._day or self._bench.day(), at)

    def set_value(self, value: Value) -> None:
        """Show a moment; another day than the line's is kept."""
        local = value.astimezone(JST) if isinstance(value, datetime) else None
        self._field.set_value(local.time() if local is not None else None)
        other = local is not None and local.date() != self._bench.day()
        self._day = local.date() if other and local is not None else None

    def text(self) -> str:
        """Return what is typed."""
        return self._field.text()

    def set_text(self, text: str) -> None:
        """Bring typed text back."""
        self._field.setText(text)


class ChoiceBox:
    """One of a closed list: choices, 有 / 無, rooms."""

    def __init__(self, spec: Field, bench: BoxBench) -> None:
        self._spec = spec
        self._choice = ChoiceField(bench.theme)
        self._choice.setSizeAdjustPolicy(
            ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._choice.setMinimumContentsLength(LEAST_CHARS)
        self._values: list[Value] = [None]
        self._choice.addItem(UNSTATED)
        for value, words in _options(spec, bench):
            self._values.append(value)
            self._choice.addItem(words)

    @property
    def widget(self) -> QWidget:
        """The list."""
        return self._choice

    def value(self) -> Value:
        """Return the chosen value."""
        return self._values[self._choice.currentIndex()]

    def set_value(self, value: Value) -> None:
        """Choose a value; a choice that was given up is offered where it stands."""
        if value not in self._values and value in {choice.key for choice in self._spec.choices}:
            self._values.append(value)
            self._choice.addItem(self._spec.label_of(str(value)))
        self._choice.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    def text(self) -> str:
        """Return the chosen word."""
        return self._choice.currentText()

    def set_text(self, text: str) -> None:
        """Choose by the word."""
        self._choice.setCurrentIndex(max(self._choice.findText(text), 0))


class PersonBox:
    """Somebody of the directory, by kana, name, number or scanned code."""

    def __init__(self, spec: Field, bench: BoxBench, chosen: Callable[[PersonFacts], None]) -> None:
        self._spec = spec
        self._bench = bench
        self._chosen = chosen
        self._person: PersonFacts | None = None
        self._search = SearchField(
            bench.theme, name=spec.key, suggest=person_suggestions(bench.workbench)
        )
        self._search.keep_text_after_choice()
        self._search.chosen.connect(self._take)

    @property
    def widget(self) -> QWidget:
        """The search field."""
        return self._search

    def value(self) -> Value:
        """Return the person's code; `Refusal` when the text is nobody known."""
        text = self._search.query
        if not text:
            return None
        if self._person is not None and text == self._person.name:
            return self._person.code
        directory = self._bench.workbench.directory
        people = directory.find(text, day=self._bench.today)
        found = directory.by_code(text) or (people[0] if len(people) == 1 else None)
        if found is None:
            sentence = f"「{self._spec.label}」は候補から選んでください。"
            raise Refusal(sentence, field=self._spec.key)
        return found.code

    def set_value(self, value: Value) -> None:
        """Show somebody by code."""
        directory = self._bench.workbench.directory
        self._person = directory.people.get(str(value))
        self._search.setText(directory.name_of(str(value)) if value is not None else "")

    def text(self) -> str:
        """Return what is typed."""
        return self._search.text()

    def set_text(self, text: str) -> None:
        """Bring typed text back."""
        self._search.setText(text)

    def _take(self, person: PersonFacts) -> None:
        self._person = person
        self._chosen(person)


def person_suggestions(workbench: Workbench) -> Callable[[str], list[Suggestion]]:
    """Return what a search field for people offers."""

    def suggest(text: str) -> list[Suggestion]:
        directory, today = workbench.directory, workbench.clock.read().today
        return [
            Suggestion(p.name, f"{p.affiliation} ・ {p.kind.label}", p.kana, value=p)
            for p in directory.find(text, day=today)
        ]

    return suggest


def made_box(spec: Field, bench: BoxBench, chosen: Callable[[PersonFacts], None]) -> Box:
    """Return the box for a field; `chosen` is told of a person taken from the suggestions."""
    if spec.kind is FieldKind.PERSON:
        return PersonBox(spec, bench, chosen)
    if spec.kind is FieldKind.DATE:
        return DateBox(spec, bench)
    if spec.kind is FieldKind.TIME:
        return TimeBox(spec, bench)
    if spec.kind in (FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.PLACE):
        return ChoiceBox(spec, bench)
    if spec.kind is FieldKind.NOTE:
        return NoteBox(spec, bench)
    return SuggestingBox(spec, bench) if spec.suggests else TextBox(spec, bench)


def _options(spec: Field, bench: BoxBench) -> list[tuple[Value, str]]:
    if spec.kind is FieldKind.YES_NO:
        return [(True, "有"), (False, "無")]
    if spec.kind is FieldKind.PLACE:
        rooms = bench.workbench.directory.rooms.values()
        return [(room.code, room.title) for room in rooms if room.ended_on is None]
    return [(choice.key, choice.label) for choice in spec.offered]
