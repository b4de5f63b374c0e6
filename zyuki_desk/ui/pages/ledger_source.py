"""A ledger's lines for the table: which columns there are, and which lines the question finds."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line
from zyuki_desk.core.matching import FirstIds
from zyuki_desk.core.search import Query
from zyuki_desk.ui.entries_model import NUMBER_KEY, Align, ColumnSpec
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from array import array

CHAR = 8
"""Logical pixels of a half-width character."""
WIDE_CHAR = 15
PAD = 26
NUMBER_WIDTH = 134
"""Room for the number and the mark beside it."""
LEAST, MOST = 70, 240

FIRST_LINES = 100
"""What is looked up before the first paint; the rest of a larger answer follows."""

_RIGHT = {FieldKind.COUNT, FieldKind.TIME}


class LedgerLines:
    """One ledger under the question of the moment; the question may change, the table stays."""

    def __init__(self, workbench: Workbench, ledger: Ledger, query: Query) -> None:
        self._workbench = workbench
        self._ledger = ledger
        self.query = query
        rooms = len(workbench.directory.rooms)
        self._columns = columns_of(ledger, several_rooms=rooms > 1)

    @property
    def columns(self) -> Sequence[ColumnSpec]:
        """The number and every field that people see."""
        return self._columns

    def first(self) -> FirstIds:
        """Return the first ids at once."""
        return self._workbench.books.first_ids(self._ledger, self.query, most=FIRST_LINES)

    def ids(self) -> "array[int]":
        """Return all ids."""
        return self._workbench.books.ids(self._ledger, self.query)

    def lines(self, ids: Sequence[int]) -> Sequence[Line]:
        """Return the lines of some ids."""
        return self._workbench.books.lines(self._ledger, ids, self._workbench.directory)


def period_of(text: str) -> Period:
    """Return the period of a destination: a month `2026-10`, a day, or two days with a slash.

    `Refusal` when it is none of these.
    """
    first, _, last = text.partition("/")
    try:
        if len(first) == len("2026-10"):
            return month_of(date.fromisoformat(f"{first}-01"))
        begin = date.fromisoformat(first)
        return Period(begin, date.fromisoformat(last) if last else begin)
    except ValueError as error:
        raise Refusal("その期間は開けません。期間を選び直してください。") from error


def columns_of(ledger: Ledger, *, several_rooms: bool = True) -> tuple[ColumnSpec, ...]:
    """Return the ledger's columns; those of its printed form are shown before anybody chose."""
    printed = frozenset(ledger.layout.keys)
    number = ColumnSpec(NUMBER_KEY, "番号", NUMBER_WIDTH, Align.RIGHT)
    return (
        number,
        *(
            ColumnSpec(
                spec.key,
                spec.label,
                _width(spec),
                Align.RIGHT if spec.kind in _RIGHT else Align.LEFT,
                must_fill=spec.awaited,
                sortable=False,
                shown=spec.key in printed
                or (spec.key == ledger.place and several_rooms)
                or (bool(spec.slug) and spec.is_asked(None)),
            )
            for spec in ledger.shown
        ),
    )


def _width(spec: Field) -> int:
    wanted = max(spec.width * CHAR, len(spec.label) * WIDE_CHAR) + PAD
    return min(max(wanted, LEAST), MOST)
