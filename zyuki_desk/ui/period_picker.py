"""Which stretch of time is shown: a few usual ones at one key, any other by two dates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from zyuki_desk.ui.forms import ChoiceField, DateField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

CUSTOM = "期間を指定"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    title: str
    first: date
    last: date


class PeriodPicker(QWidget):
    """今月, 先月, 今年度 … as given by the page, and 期間を指定."""

    period_changed = Signal(object)
    """The `Period` chosen."""

    def __init__(
        self,
        theme: Theme,
        presets: Sequence[Period],
        parse: Callable[[str], date],
        show: Callable[[date], str],
    ) -> None:
        super().__init__()
        self._presets = tuple(presets)
        self._choice = ChoiceField(theme)
        self._choice.setObjectName("period_choice")
        self._choice.setAccessibleName("期間")
        self._choice.addItems([*(period.title for period in presets), CUSTOM])
        self._first = DateField(theme, parse, show)
        self._first.setObjectName("period_first")
        self._first.setAccessibleName("期間の初日")
        self._last = DateField(theme, parse, show)
        self._last.setObjectName("period_last")
        self._last.setAccessibleName("期間の末日")
        self._dash = label("～", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.s)
        for widget in (self._choice, self._first, self._dash, self._last):
            row.addWidget(widget)
        self._period = self._presets[0]
        self._fill()
        self._choice.currentIndexChanged.connect(self._choose)
        self._first.value_changed.connect(self._take_dates)
        self._last.value_changed.connect(self._take_dates)

    @property
    def period(self) -> Period:
        """What is chosen; a wrong date leaves the last good one."""
        return self._period

    @property
    def sentence(self) -> str:
        """Why what is typed is no period; empty when `period` is what is typed."""
        if not self._custom:
            return ""
        first, last = self._first.value, self._last.value
        if first is None or last is None:
            return (
                self._first.sentence or self._last.sentence or "期間の初日と末日を入れてください。"
            )
        return "期間の末日が初日より前です。" if first > last else ""

    def set_period(self, period: Period) -> None:
        """Choose a preset, or any other stretch as 期間を指定."""
        if period in self._presets:
            self._choice.setCurrentIndex(self._presets.index(period))
            return
        self._period = period
        self._choice.setCurrentIndex(len(self._presets))
        self._fill()
        self.period_changed.emit(period)

    @property
    def _custom(self) -> bool:
        return self._choice.currentIndex() >= len(self._presets)

    def _fill(self) -> None:
        for widget in (self._first, self._dash, self._last):
            widget.setVisible(self._custom)
        for field, value in ((self._first, self._period.first), (self._last, self._period.last)):
            field.blockSignals(True)
            field.set_value(value)
            field.blockSignals(False)

    @Slot(int)
    def _choose(self, index: int) -> None:
        if not self._custom:
            self._period = self._presets[index]
            self.period_changed.emit(self._period)
        self._fill()

    @Slot()
    def _take_dates(self) -> None:
        first, last = self._first.value, self._last.value
        if first is None or last is None or first > last:
            return
        self._period = Period(CUSTOM, first, last)
        self.period_changed.emit(self._period)
