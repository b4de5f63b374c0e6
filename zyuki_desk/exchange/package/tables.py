"""The tables of a package: one line per entry, whose every cell the records can be held against."""

from collections.abc import Iterator, Sequence

from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, plain
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.reading import ranges, raw
from zyuki_desk.exchange.package.verifier.rules import FIRST_COLUMNS, LAST_COLUMNS
from zyuki_desk.exchange.tables import Value

BITE = 500


def headings(ledger: Ledger) -> list[str]:
    """Return the table's headings; the ledger's fields stand between the two fixed groups."""
    return [*FIRST_COLUMNS, *(spec.label for spec in ledger.shown), *LAST_COLUMNS]


def table_rows(office: OpenOffice, ledger: Ledger, ids: Sequence[int]) -> Iterator[Sequence[Value]]:
    """Give the lines as the register shows them, dates in the western calendar.

    `証跡` is the number of the newest record of the line.
    """
    directory, shown = office.desk.directory, ledger.shown
    source = ledger.model.__tablename__
    for start in range(0, len(ids), BITE):
        bite = ids[start : start + BITE]
        years, newest = _stands(office, ledger.model, source, bite)
        for line in office.books.lines(ledger, bite, directory, era=False):
            cells = [plain(line.cells[spec.key]) for spec in shown]
            yield [
                years[line.entry_id], int(line.number), *cells, state_words(line),
                _before(ledger, line), line.note, newest[line.entry_id],
            ]  # fmt: skip


def state_words(line: Line) -> str:
    """Return what is special about a line as a whole."""
    return "、".join(
        word for word, holds in (("抹消", line.struck), ("後日記入", line.late)) if holds
    )


def _before(ledger: Ledger, line: Line) -> str:
    return "、".join(
        f"{spec.label}: {run.text}"
        for spec in ledger.shown
        for run in line.cells[spec.key]
        if run.struck
    )


def _stands(
    office: OpenOffice, model: type[Entry], source: str, ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return fiscal years and newest records by line."""
    years: dict[int, int] = {}
    newest: dict[int, int] = {}
    with office.database.reading() as connection:
        for some in ranges(ids):
            table = model.__tablename__
            years.update(
                raw(
                    connection,
                    f"SELECT id, fiscal_year FROM {table} WHERE id {some.sql}",  # noqa: S608
                    some.values,
                )
            )
            newest.update(
                raw(
                    connection,
                    "SELECT row_id, max(seq) FROM journal "  # noqa: S608
                    f"WHERE source = ? AND row_id {some.sql} GROUP BY row_id",
                    (source, *some.values),
                )
            )
    return years, newest
