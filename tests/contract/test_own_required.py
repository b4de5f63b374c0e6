"""A field that the office itself made required never stays empty, whichever way a line is written.

The desk refuses such a line; every short act therefore asks first. The list of ways is closed: one
more way of writing a line fails here until it asks too.
"""

import ast
import csv
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import zyuki_desk
from tests.contract.ledgers import every_ledger
from tests.contract.lines import enter, sample_values, some_value
from tests.contract.office import EVENING, LAST_DAY
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.importing import FateKind, Importer, suggest_assignment
from zyuki_desk.exchange.readers import read_table

every = pytest.mark.parametrize("ledger", every_ledger().values(), ids=lambda x: x.key)

OWN = tuple(
    OwnField(
        slug=f"r{number}", label=f"必ず書く{kind.label}", kind=kind, required=True,
        choices=MARK_CHOICES if kind is OwnKind.CHOICE else (),
    )
    for number, kind in enumerate(OwnKind)
)  # fmt: skip

WAYS = {
    "ui/pages/entry_form.py": "the form of every ledger: a row for each field",
    "ledgers/room/service.py": "the room desk: own rows on its form, which opens by itself",
    "ledgers/checks/service.py": "the day's checks: asked by own_cells",
    "ledgers/use/service.py": "the quick sign-out: asked by own_cells, for both ledgers",
    "core/leaving/service.py": "what is given anew: asked by own_cells",
    "exchange/package/handing.py": "a package's hand-over: asked by own_cells, before it is made",
    "exchange/importing.py": "an import: line by line, in the trial reading",
    "sample.py": "the example office, which has no such field",
}
BEGIN = LAST_DAY - timedelta(days=30)
WRITING = frozenset({"enter", "enter_all", "enter_each", "enter_paper"})


def with_required(office: OpenOffice, key: str) -> Ledger:
    """Make a field of each kind required and return the ledger as it is then."""
    set_own_fields(office.desk, key, [replace(each, since=BEGIN) for each in OWN])
    return office.ledgers[key]


def told() -> dict[str, Value]:
    """Return a value for each."""
    return {each.key: some_value(each.as_field(), LAST_DAY, EVENING) for each in OWN}


def first_taken(office: OpenOffice, ledger: Ledger) -> dict[str, Value]:
    """Enter the first example line that is taken, and return what it says."""
    for values in sample_values(office, ledger, LAST_DAY):
        try:
            enter(office, ledger, {**values, **told()})
        except Refusal:
            continue
        return values
    pytest.fail("no example line is taken")


@every
def test_no_line_is_written_without_it(ledger: Ledger, blank_office: OpenOffice) -> None:
    ledger = with_required(blank_office, ledger.key)
    values = first_taken(blank_office, ledger)
    kept = blank_office.books.entry(ledger, 1).values
    assert {key: kept[key] for key in told()} == told()
    for each in OWN:
        cells = {**values, **told()}
        del cells[each.key]
        for write in (
            lambda c=cells: blank_office.desk.enter(ledger.key, c),
            lambda c=cells: blank_office.desk.enter_each([(ledger.key, c)]),
            lambda c=cells: load_lines(
                blank_office.desk, ledger, [LoadedLine(c, "", "")], checked=False
            ),
        ):
            with pytest.raises(Refusal, match=re.escape(each.label)) as caught:
                write()
            assert caught.value.field == each.key


@every
def test_an_import_tells_it_line_by_line_and_stores_it(
    ledger: Ledger, blank_office: OpenOffice, tmp_path: Path
) -> None:
    ledger = with_required(blank_office, ledger.key)
    first_taken(blank_office, ledger)
    path = tmp_path / "lines.csv"
    export_lines(blank_office, ledger, Query(), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index(OWN[0].label)
    rows[1][at] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with read_table(path) as table:
        assignment = suggest_assignment(ledger, list(table.headers))
    (fate,) = Importer(blank_office, ledger, path, assignment).dry_run()
    assert fate.kind is FateKind.REFUSED
    assert OWN[0].label in fate.sentence


def writers() -> set[str]:
    """Return the files that let a desk write a new line."""
    root = Path(zyuki_desk.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in WRITING:
                owner = ast.unparse(called.value)
                if owner.split(".")[-1].strip("_") == "desk":
                    found.add(path.relative_to(root).as_posix())
            elif isinstance(called, ast.Name) and called.id == "load_lines":
                found.add(path.relative_to(root).as_posix())
    return found


def test_the_ways_of_writing_a_line_are_known_and_ask() -> None:
    assert writers() == set(WAYS)
