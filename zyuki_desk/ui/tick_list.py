"""A list whose rows are ticked with the blank key: what is to be printed, or handed over."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Tone
from zyuki_desk.ui.views.room_desk_rows import Row, RowList

TAKE, LEAVE = "選ぶ", "外す"


class TickList(RowList):
    """Space or the act ticks the row; Ctrl+A ticks all that are shown, or none."""

    ticks_changed = Signal(int)
    """How many are ticked now."""

    def __init__(self, theme: Theme, *, name: str, title: str) -> None:
        super().__init__(theme, name=name, title=title)
        self._offered: Sequence[Row] = ()
        self._ticked: set[Hashable] = set()
        self.act_asked.connect(self.toggle)

    @property
    def ticked(self) -> list[Hashable]:
        """The values ticked, in the order of the rows."""
        return [row.value for row in self._offered if row.value in self._ticked]

    def offer(self, rows: Sequence[Row], ticked: Iterable[Hashable] = ()) -> None:
        """Show other rows, some of them ticked."""
        self._offered = rows
        self._ticked = set(ticked) & {row.value for row in rows}
        self._show()

    def tick(self, values: Iterable[Hashable]) -> None:
        """Tick exactly these."""
        self._ticked = set(values) & {row.value for row in self._offered}
        self._show()

    @Slot(object)
    def toggle(self, value: Hashable) -> None:
        """Tick a row, or take its tick away."""
        self._ticked ^= {value}
        self._show()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() == Qt.Key.Key_Space:
            if self.current is not None:
                place = self.currentIndex().row()
                self.toggle(self.current)
                self.setCurrentIndex(
                    self.model().index(min(place + 1, self.model().rowCount() - 1), 0)
                )
            return
        if event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            everything = {row.value for row in self._offered}
            self.tick(() if self._ticked == everything else everything)
            return
        super().keyPressEvent(event)

    def _show(self) -> None:
        self.show_rows([self._dressed(row) for row in self._offered], self.current)
        self.ticks_changed.emit(len(self._ticked))

    def _dressed(self, row: Row) -> Row:
        if row.value in self._ticked:
            return replace(row, icon="check-circle", tone=Tone.ACCENT, act=LEAVE)
        return replace(row, icon="ring", tone=Tone.MUTED, act=TAKE)
