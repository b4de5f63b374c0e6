"""Lines that leave as CSV or XLSX: what is shown, in the order shown, recorded as an act."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.files import read_digest
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import Line, plain
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.tables import Value
from zyuki_desk.exchange.writers import always, write_csv, write_xlsx

BITE = 500
STATE = "状態"
MARGIN = "欄外"

WRITERS = {".csv": write_csv, ".xlsx": write_xlsx}


def export_lines(
    office: OpenOffice,
    ledger: Ledger,
    query: Query,
    path: Path,
    *,
    keys: Sequence[str] = (),
    progress: Callable[[int], bool] = always,
) -> int:
    """Write the lines that match and return how many; `keys` are the columns, all if empty.

    The kind of file follows from its ending. Struck values stay in view in the last columns.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise Refusal("ファイル名の終わりを .csv か .xlsx にしてください。")
    wanted = [spec for spec in ledger.shown if not keys or spec.key in keys]
    headers = ["年度番号", *(spec.label for spec in wanted), STATE, MARGIN]
    ids = office.books.ids(ledger, query)
    directory = office.desk.directory

    def rows() -> Iterator[Sequence[Value]]:
        for start in range(0, len(ids), BITE):
            for line in office.books.lines(ledger, ids[start : start + BITE], directory, era=False):
                cells = [plain(line.cells[spec.key]) for spec in wanted]
                yield [line.number, *cells, _state(line), line.note]

    office.desk.require(Operation.EXPORT)
    count = write(path, headers, rows(), progress=progress, watch=office.unfinished.watch)
    try:
        _record(office, ledger, query, path, count)
    except BaseException:
        with suppress(OSError):  # a medium that is gone has taken it along
            path.unlink(missing_ok=True)
        raise
    office.remember_head()
    return count


def _record(office: OpenOffice, ledger: Ledger, query: Query, path: Path, count: int) -> None:
    period = query.period
    with office.desk.operation(Operation.EXPORT, ref=ledger.key) as work:
        work.act(
            ledger.key,
            {
                "lines": count,
                "kind": path.suffix.lower().lstrip("."),
                "sha256": read_digest(path),
                "first": period.first.isoformat() if period else None,
                "last": period.last.isoformat() if period else None,
            },
        )


def _state(line: Line) -> str:
    words = []
    if line.struck:
        words.append("抹消")
    if line.late:
        words.append("後日記入")
    words += [f"訂正前: {run.text}" for cell in line.cells.values() for run in cell if run.struck]
    return "、".join(words)
