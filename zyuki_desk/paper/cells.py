"""What stands in a column's cell of a line: one field, or several put together."""

from zyuki_desk.core.layout import LayoutColumn
from zyuki_desk.core.lines import Cell, Line, Run


def cell_of(line: Line, column: LayoutColumn) -> Cell:
    """Return the cell of a column; several fields are joined as the layout says."""
    if len(column.keys) == 1:
        return _value(line, column.keys[0])
    values = [_value(line, key) for key in column.keys]
    if not any(values):
        return ()
    if column.joiner == "\n":
        values = [value for value in values if value]
    joined: list[Run] = []
    for number, value in enumerate(values):
        if number and column.joiner:
            joined.append(Run(column.joiner))
        joined.extend(value)
    return tuple(joined)


def _value(line: Line, key: str) -> Cell:
    if key in line.cells:
        return line.cells[key]
    if key == "number":
        return (Run(line.number),) if line.number else ()
    if key == "note":
        return (Run(line.note),) if line.note else ()
    return ()


def margin_marks(line: Line) -> list[str]:
    """Return what the margin says beside a line: struck, late."""
    marks = ["抹消"] if line.struck else []
    return [*marks, "後日記入"] if line.late else marks
