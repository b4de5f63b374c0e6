"""What the last page says below the last line: sums, how many lines, the closing words."""

from zyuki_desk.base.text import digits
from zyuki_desk.core.layout import Layout
from zyuki_desk.core.lines import Cell, Line, Run, plain

TOTAL_LABEL = "計"


class ClosingRows:
    """Counts the lines as they pass; struck ones are told apart and not added up."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sums = {c.keys[0]: 0 for c in layout.columns if c.total and c.keys}
        self._count = 0
        self._struck = 0

    @property
    def wanted(self) -> bool:
        """Whether lines must be counted at all."""
        return bool(self._sums) or self._layout.last_count

    def add(self, line: Line) -> None:
        """Take a line into account."""
        self._count += 1
        if line.struck:
            self._struck += 1
            return
        for key in self._sums:
            text = digits(plain(line.cells.get(key, ())).replace(",", ""))
            if text.isascii() and text.isdigit():
                self._sums[key] += int(text)

    @property
    def total(self) -> Line | None:
        """The line of sums, where a column is added up."""
        if not self._sums or not self._count:
            return None
        cells: dict[str, Cell] = {key: (Run(str(value)),) for key, value in self._sums.items()}
        free = (key for c in self._layout.columns if not c.total for key in c.keys)
        label = next(free, None)
        if label is not None:
            cells[label] = (Run(TOTAL_LABEL),)
        return Line(entry_id=0, number="", cells=cells)

    @property
    def words(self) -> str:
        """The words across the table; empty when the layout wants none."""
        parts = []
        if self._layout.last_count and self._count:
            struck = f"(うち抹消 {self._struck}行)" if self._struck else ""
            parts.append(f"以上 {self._count}行{struck}")
        if self._layout.last_note:
            parts.append(self._layout.last_note)
        return "\u3000".join(parts)
