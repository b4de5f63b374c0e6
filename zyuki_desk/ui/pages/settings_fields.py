"""The boxes of a settings form: one widget for each cell, read back as the value it stands for."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from zyuki_desk.base.calendar import era_date, parse_date
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.masters.fields import MasterField, MasterValue, Shape
from zyuki_desk.ui.forms import ChoiceField, DateField, FormRows
from zyuki_desk.ui.search_field import switch_off_input_method
from zyuki_desk.ui.workbench import Workbench

UNCHOSEN = "—"


def date_field(workbench: Workbench) -> DateField:
    """Return a field for a date in either calendar."""

    def parse(text: str) -> date:
        return parse_date(text, today=workbench.clock.read().today)

    return DateField(workbench.theme, parse, era_date)


def choice_field(
    workbench: Workbench, choices: Sequence[tuple[str, str]], *, blank: bool = False
) -> ChoiceField:
    """Return a field for one of a few things; `blank` offers nothing as well."""
    field = ChoiceField(workbench.theme)
    if blank:
        field.addItem(UNCHOSEN, None)
    for key, label in choices:
        field.addItem(label, key)
    return field


class MasterForm(FormRows):
    """A form over declared cells; what it does not show keeps its value."""

    def __init__(self, workbench: Workbench, prefix: str, fields: Sequence[MasterField]) -> None:
        super().__init__(workbench.theme)
        self._fields = {field.key: field for field in fields}
        rules = "きまり"
        for field in fields:
            widget = _made(workbench, field)
            widget.setObjectName(f"{prefix}_{field.key}")
            if field.shape is Shape.YES_NO:
                self.add(field.key, rules, widget, help=field.help)
                widget.setAccessibleName(field.label)
                rules = ""
            else:
                self.add(field.key, field.label, widget, help=field.help, required=field.required)

    def values(self) -> dict[str, MasterValue]:
        """Return what is entered; `Refusal` when a box does not read."""
        return {key: _value(field, self.widget(key)) for key, field in self._fields.items()}

    def typed(self) -> tuple[str, ...]:
        """Return what stands in the boxes, to tell whether somebody typed."""
        return tuple(_typed(self.widget(key)) for key in self._fields)

    def show_values(self, values: Mapping[str, MasterValue]) -> None:
        """Show values; a cell that is not given is blank."""
        self.clear_errors()
        for key, field in self._fields.items():
            _show(field, self.widget(key), values.get(key))

    def set_choices(self, key: str, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other things to choose from, keeping what is chosen."""
        box = self.widget(key)
        assert isinstance(box, ChoiceField)
        chosen = box.currentData()
        box.clear()
        if self._fields[key].nullable:
            box.addItem(UNCHOSEN, None)
        for value, label in choices:
            box.addItem(label, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))

    def set_writable(self, *, writable: bool, new: bool) -> None:
        """Let the boxes be written in, or only read; fixed cells are for new rows alone."""
        for key, field in self._fields.items():
            free = writable and (new or not field.fixed)
            widget = self.widget(key)
            if isinstance(widget, QLineEdit):
                widget.setReadOnly(not free)
            else:
                widget.setEnabled(free)


def _made(workbench: Workbench, field: MasterField) -> QWidget:
    if field.shape is Shape.DATE:
        return date_field(workbench)
    if field.shape is Shape.YES_NO:
        return QCheckBox(field.label)
    if field.shape is Shape.CHOICE:
        return choice_field(workbench, field.choices, blank=field.nullable)
    line = QLineEdit()
    if field.shape in (Shape.CODE, Shape.COUNT):
        switch_off_input_method(line)
    return line


def _value(field: MasterField, widget: QWidget) -> MasterValue:
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, ChoiceField):
        chosen = widget.currentData()
        return None if chosen is None else str(chosen)
    if isinstance(widget, DateField):
        day = widget.value
        if widget.sentence:
            raise Refusal(widget.sentence, field=field.key)
        return day
    assert isinstance(widget, QLineEdit)
    text = widget.text()
    if field.shape is not Shape.COUNT or not text.strip():
        return text if text.strip() else None
    plain = digits(text.strip())
    if not (plain.isascii() and plain.isdigit()):
        raise Refusal(f"「{field.label}」は数字で入れてください。", field=field.key)
    return int(plain)


def _typed(widget: QWidget) -> str:
    if isinstance(widget, QCheckBox):
        return str(widget.isChecked())
    if isinstance(widget, ChoiceField):
        return widget.currentText()
    assert isinstance(widget, QLineEdit)
    return widget.text()


def _show(field: MasterField, widget: QWidget, value: MasterValue) -> None:
    if isinstance(widget, QCheckBox):
        widget.setChecked(bool(value))
    elif isinstance(widget, ChoiceField):
        found = widget.findData(value)
        if found < 0 and value is not None:
            # A room that ended since: shown, though no longer offered elsewhere.
            widget.addItem(str(value), value)
            found = widget.count() - 1
        widget.setCurrentIndex(max(found, 0))
    elif isinstance(widget, DateField):
        widget.set_value(value if isinstance(value, date) else None)
    elif isinstance(widget, QLineEdit):
        widget.setText("" if value is None else str(value))
    del field
