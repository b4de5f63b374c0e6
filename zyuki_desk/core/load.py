"""The broad path through the one door: many lines in one operation, for imports and examples.

The same rows, the same journal records, the same transaction; only the unit of work is left out,
which would take a minute for each hundred thousand lines.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sqlalchemy import insert

from zyuki_desk.base import calendar
from zyuki_desk.base.canonical import image
from zyuki_desk.base.clock import Moment
from zyuki_desk.core import search
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.fields import OWN_COLUMN, Value
from zyuki_desk.core.ledger import Bench, Draft, Ledger
from zyuki_desk.core.numbering import next_number
from zyuki_desk.core.pen_rule import accept_all, refuse_closed, require_all
from zyuki_desk.core.stored import columns_from, rows_as_stored, table_of
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.journal import RowImage
from zyuki_desk.evidence.operation import Operation

BITE = 2000


@dataclass(frozen=True, slots=True)
class LoadedLine:
    """One line to be written, with what is known of where it came from."""

    values: Mapping[str, Value]
    origin: str | None = None
    origin_key: str | None = None
    entered: Moment | None = None
    """For examples only: when the line claims to have been written."""
    by: str | None = None
    """For examples only: who claims to have written it."""


@dataclass(slots=True)
class Load:
    """One bulk operation under way."""

    work: Work
    desk: Desk
    ledger: Ledger
    checked: bool
    numbers: dict[int, int] = field(default_factory=dict)
    open_days: set[tuple[Value, Value]] = field(default_factory=set)
    """Days and places that were found not to be closed."""
    count: int = 0

    def take(self, lines: Sequence[LoadedLine]) -> None:
        """Write one bite of lines, their index and their records."""
        rows = [self._row(line) for line in lines]
        table = table_of(self.ledger.model)
        connection = self.work.connection
        first = connection.exec_driver_sql(
            f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}"  # noqa: S608 - our own table
        ).scalar_one()
        for offset, row in enumerate(rows):
            row["id"] = first + offset
        connection.execute(insert(table), rows)
        ids = list(range(first, first + len(rows)))
        raw = rows_as_stored(connection, self.ledger.model, ids)
        self.work.journal(
            [RowImage(self.ledger.key, str(table.name), i, 0, image(raw[i])) for i in ids]
        )
        directory = self.desk.directory
        bodies = [
            (first + n, search.index_body(self.ledger, line.values, directory))
            for n, line in enumerate(lines)
        ]
        search.write_index(connection, self.ledger, bodies, new=True)
        self.count += len(rows)

    def _row(self, line: LoadedLine) -> dict[str, object]:
        values = accept_all(self.ledger, line.values)
        require_all(self.ledger, values)
        self._refuse_closed(values)
        bench = Bench(self.work.session, self.work.moment, self.desk.directory)
        draft = self.ledger.derived_draft(bench, Draft(Operation.IMPORT, values, frozenset(values)))
        if self.checked:
            for check in self.ledger.rules:
                check(bench, draft)
        day = values["day"]
        assert isinstance(day, date)
        year = calendar.fiscal_year(day)
        if year not in self.numbers:
            self.numbers[year] = next_number(self.work.session, self.ledger.model, year)
        number = self.numbers[year]
        self.numbers[year] += 1
        moment = line.entered or self.work.moment
        empty = {spec.key: None for spec in self.ledger.fields if not spec.slug}
        return {
            **empty,
            OWN_COLUMN: None,
            **columns_from(None, draft.values),
            "revision": 0,
            "fiscal_year": year,
            "number": number,
            "entered_at": moment.at,
            "entered_by": line.by or self.work.signature.person,
            "late": moment.today > day,
            "origin": line.origin,
            "origin_key": line.origin_key,
        }

    def _refuse_closed(self, values: Mapping[str, Value]) -> None:
        """Ask once for each day and place: nobody can close it during this transaction."""
        where = (values["day"], values.get(self.ledger.place or ""))
        if where not in self.open_days:
            refuse_closed(self.work.session, self.ledger, values)
            self.open_days.add(where)


def load_lines(
    desk: Desk,
    ledger: Ledger,
    lines: Iterable[LoadedLine],
    *,
    checked: bool = True,
    detail: dict[str, object] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write many lines in one operation, all or none, and return how many.

    `checked=False` leaves the ledger's own checks out: for examples that are known to be good.
    """
    with desk.operation(Operation.IMPORT, ref=ledger.key) as work:
        load = Load(work, desk, ledger, checked)
        work.act(ledger.key, detail or {})
        for bite in _bites(iter(lines)):
            load.take(bite)
            progress(load.count)
    return load.count


def _bites(lines: Iterator[LoadedLine]) -> Iterator[list[LoadedLine]]:
    while bite := list(islice(lines, BITE)):
        yield bite
