"""Forms: a label, a field, a help and an error beneath; names for screen readers set here."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_time
from zyuki_desk.ui.spaced import SpacedLabel
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label, restyle

DATE_WIDTH = 190
TIME_WIDTH = 96
MARGIN = 8
LAST_HOUR, LAST_MINUTE = 23, 59
QWIDGETSIZE_MAX = (1 << 24) - 1
"""What Qt calls a width without a limit."""

T = TypeVar("T")


def reveal(widget: QWidget) -> None:
    """Scroll to a widget where it stands in something that scrolls."""
    area: QWidget | None = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None and widget.isVisible():
        area.ensureWidgetVisible(widget, 0, MARGIN)


class _Sentence(SpacedLabel):
    """A wrapped sentence that is never clipped: a form layout gives it too few lines."""

    def __init__(self, text: str, part: str) -> None:
        super().__init__(text)
        self.setProperty("part", part)

    def say(self, text: str) -> None:
        """Show another sentence."""
        self.setText(text)
        self._claim_height()

    @Slot()
    def reveal(self) -> None:
        """Scroll to the sentence where it stands in something that scrolls."""
        reveal(self)

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._claim_height()

    def _claim_height(self) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)


@dataclass(slots=True)
class _Row:
    widget: QWidget
    error: _Sentence
    number: int


class FormRows(QWidget):
    """Rows of a form; finds a row by key, shows errors where they belong."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(theme.space.l)
        self._form.setVerticalSpacing(theme.space.m)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the rows in order."""
        return tuple(self._rows)

    def add(
        self,
        key: str,
        title: str,
        widget: QWidget,
        *,
        help: str = "",
        required: bool = False,
    ) -> None:
        """Add a row; the widget gets its accessible name, its object name and its buddy here."""
        head = self._made_head(title, widget, required=required)
        if not widget.objectName():
            widget.setObjectName(key)
        widget.setAccessibleName(f"{title} 必須" if required else title)
        widget.setAccessibleDescription(help)
        error = _Sentence("", "error")
        error.setObjectName(f"{key}_error")
        error.hide()
        column = QVBoxLayout()
        column.setSpacing(self._theme.space.xs)
        # A field of fixed width must not make its help and its error as narrow.
        fixed = widget.maximumWidth() < QWIDGETSIZE_MAX
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if fixed else Qt.AlignmentFlag(0))
        if help:
            column.addWidget(_Sentence(help, "small"))
        column.addWidget(error)
        self._form.addRow(head, column)
        self._rows[key] = _Row(widget, error, self._form.rowCount() - 1)

    def _made_head(self, title: str, widget: QWidget, *, required: bool) -> QWidget:
        head = QWidget()
        high = min(widget.sizeHint().height(), widget.maximumHeight())
        usual = self._theme.space.field
        # Beside a panel of several lines the words stand at its first one.
        head.setFixedHeight(high if usual < high < 2 * usual else usual)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.space.xs)
        words = label(title)
        words.setBuddy(widget)
        row.addWidget(words)
        if required:
            row.addWidget(label("必須", "required"))
        return head

    def widget(self, key: str) -> QWidget:
        """Return the field of a row."""
        return self._rows[key].widget

    def focus_first(self) -> None:
        """Put the keyboard on the first row."""
        first = next(iter(self._rows.values()), None)
        if first is not None:
            first.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_row(self, key: str, *, shown: bool) -> None:
        """Show or hide a whole row; a hidden one keeps what stands in it."""
        self._form.setRowVisible(self._rows[key].number, shown)

    def error(self, key: str) -> str:
        """Return the sentence under a row, empty when it is fine."""
        row = self._rows[key]
        return "" if row.error.isHidden() else row.error.text()

    def set_error(self, key: str, sentence: str) -> None:
        """Show a sentence under a row; an empty one takes it away."""
        row = self._rows[key]
        row.error.setVisible(bool(sentence))
        row.error.say(f"⚠ {sentence}" if sentence else "")
        row.widget.setProperty("wrong", "true" if sentence else "false")
        restyle(row.widget)

    def clear_errors(self) -> None:
        """Take all sentences away."""
        for key in self._rows:
            self.set_error(key, "")

    def show_refusal(self, refusal: Refusal) -> bool:
        """Show a refusal under its field and go there; False when no row is its field."""
        self.clear_errors()
        if refusal.field is None or refusal.field not in self._rows:
            return False
        self.set_error(refusal.field, refusal.sentence)
        self.widget(refusal.field).setFocus(Qt.FocusReason.OtherFocusReason)
        # Once the sentence has its place, it scrolls into sight with its field.
        QTimer.singleShot(
            0, self._rows[refusal.field].error, self._rows[refusal.field].error.reveal
        )
        return True


class ChoiceField(QComboBox):
    """One of a few fixed things; shows our own arrow."""

    def __init__(self, theme: Theme, *, name: str = "", words: str = "") -> None:
        """Make an empty one; `words` name it for screen readers where no form's row does."""
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(words)

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        super().paintEvent(event)
        colors = self._theme.colors
        size = 16
        spot = QRectF(self.width() - size - 8, (self.height() - size) / 2, size, size)
        color = colors.muted if self.isEnabled() else colors.faint
        self._theme.paint_icon(QPainter(self), spot, "chevron-down", color)


class ReadField(QLineEdit, Generic[T]):
    """A value typed in words: read when the field is left, shown as the office writes it.

    `value_changed` gives the value, or None when the field is blank or does not read. ↑ ↓ move by
    one step.
    """

    value_changed = Signal(object)

    def __init__(self, width: float, hint: str) -> None:
        super().__init__()
        self._value: T | None = None
        self._sentence = ""
        self.setPlaceholderText(hint)
        self.setMaximumWidth(round(width))
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.editingFinished.connect(self._read)

    def parsed(self, text: str) -> T:
        """Read the value from half-width text; raise `Refusal` with what would read."""
        raise NotImplementedError

    def shown(self, value: T) -> str:
        """Spell a value."""
        raise NotImplementedError

    def moved(self, value: T, steps: int) -> T:
        """Return the value so many steps later; the same one where there is none."""
        raise NotImplementedError

    @property
    def value(self) -> T | None:
        """The value; None when blank or unreadable."""
        self._read()
        return self._value

    @property
    def sentence(self) -> str:
        """Why the text does not read; empty when it does."""
        self._read()
        return self._sentence

    def set_value(self, value: T | None) -> None:
        """Show a value."""
        changed = value != self._value
        self._value = value
        self._sentence = ""
        self.setText(self.shown(value) if value is not None else "")
        if changed:
            self.value_changed.emit(value)

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        value = self.value if step is not None else None
        if step is not None and value is not None:
            self.set_value(self.moved(value, step))
            return
        super().keyPressEvent(event)

    @Slot()
    def _read(self) -> None:
        text = self.text().strip()
        if self._value is not None and text == self.shown(self._value):
            return
        try:
            value = self.parsed(unicodedata.normalize("NFKC", text)) if text else None
        except Refusal as refusal:
            self._sentence = refusal.sentence
            self._mark(wrong=True)
            if self._value is not None:
                self._value = None
                self.value_changed.emit(None)
            return
        self._mark(wrong=False)
        self.set_value(value)

    def _mark(self, *, wrong: bool) -> None:
        self.setProperty("wrong", "true" if wrong else "false")
        restyle(self)


class DateField(ReadField[date]):
    """A date typed in either calendar, shown as the office writes it; ↑ ↓ move by a day."""

    def __init__(
        self, theme: Theme, parse: Callable[[str], date], show: Callable[[date], str]
    ) -> None:
        super().__init__(DATE_WIDTH * theme.type.factor, "例 R8.11.20 / 1120")
        self._parse = parse
        self._show = show

    @override
    def parsed(self, text: str) -> date:
        return self._parse(text)

    @override
    def shown(self, value: date) -> str:
        return self._show(value)

    @override
    def moved(self, value: date, steps: int) -> date:
        try:
            return value + timedelta(days=steps)
        except OverflowError:
            return value


def parse_time(text: str) -> time:
    """Read 912, 0912, 9:12, 9.12, ９時１２分 or 9時半; raise `Refusal` otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("半", "30分")
    found = re.fullmatch(r"(\d{1,2})\s*[:.時]\s*(\d{1,2})?\s*分?", plain) or re.fullmatch(
        r"(\d{1,2})(\d{2})", plain
    )
    if found is not None:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour <= LAST_HOUR and minute <= LAST_MINUTE:
            return time(hour, minute)
    sentence = "時刻は 912 や 9:12 のように入力してください。"
    raise Refusal(sentence)


class TimeField(ReadField[time]):
    """A time of day; ↑ ↓ move by a minute."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(TIME_WIDTH * theme.type.factor, "例 912")

    @override
    def parsed(self, text: str) -> time:
        return parse_time(text)

    @override
    def shown(self, value: time) -> str:
        return short_time(value)

    @override
    def moved(self, value: time, steps: int) -> time:
        minutes = (value.hour * 60 + value.minute + steps) % (24 * 60)
        return time(minutes // 60, minutes % 60)

    @override
    def focusInEvent(self, event: QFocusEvent, /) -> None:
        super().focusInEvent(event)
        self.selectAll()
