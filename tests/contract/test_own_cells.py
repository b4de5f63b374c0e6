"""What an office adds to any ledger is a field: entered, found, corrected, printed, exported."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.ledgers import every_ledger
from tests.contract.lines import enter, sample_values, some_value
from tests.contract.office import EVENING, LAST_DAY
from tests.paper.reading import page_texts
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.layout import LayoutColumn
from zyuki_desk.core.layouts import set_layout
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.lines import plain
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import MARK_CHOICES, OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.paper.printing import Printing

pytestmark = pytest.mark.parametrize("ledger", every_ledger().values(), ids=lambda x: x.key)

OWN = (
    OwnField(slug="c1", label="独自の文章", kind=OwnKind.NOTE, searched=True, personal=True),
    OwnField(slug="c2", label="独自の文字", suggests=True, searched=True),
    OwnField(slug="c3", label="独自の数", kind=OwnKind.COUNT),
    OwnField(slug="c4", label="独自の日", kind=OwnKind.DATE),
    OwnField(slug="c5", label="独自の時刻", kind=OwnKind.TIME),
    OwnField(slug="c6", label="独自の点検", kind=OwnKind.CHOICE, choices=MARK_CHOICES),
    OwnField(slug="c7", label="独自の有無", kind=OwnKind.YES_NO),
    OwnField(slug="c8", label="独自の人", kind=OwnKind.PERSON, searched=True),
)


def with_own(office: OpenOffice, key: str) -> Ledger:
    """Add a field of each kind and return the ledger as it is then."""
    set_own_fields(office.desk, key, OWN)
    return office.ledgers[key]


def written(office: OpenOffice, ledger: Ledger) -> tuple[int, dict[str, Value]]:
    """Enter the first example line that is taken, with every own cell in it."""
    own = {each.key: some_value(each.as_field(), LAST_DAY, EVENING) for each in OWN}
    for values in sample_values(office, ledger, LAST_DAY):
        try:
            return enter(office, ledger, {**values, **own}).entry_id, own
        except Refusal:
            continue
    pytest.fail("no example line is taken")


def test_they_are_entered_corrected_found_and_verified(
    ledger: Ledger, blank_office: OpenOffice
) -> None:
    ledger = with_own(blank_office, ledger.key)
    line, own = written(blank_office, ledger)
    kept = blank_office.books.entry(ledger, line).values
    assert {key: kept[key] for key in own} == own
    blank_office.desk.correct(ledger.key, line, {"extra.c2": "直した"}, reason="誤記")
    (shown,) = blank_office.books.lines(ledger, [line], blank_office.desk.directory)
    assert [run.text for run in shown.cells["extra.c2"] if not run.mark] == ["追って記入", "直した"]
    assert list(blank_office.books.ids(ledger, Query(text="直した"))) == [line]
    touch = blank_office.books.history(ledger, line, blank_office.desk.directory)[-1]
    assert (touch.label, touch.old, touch.new) == ("独自の文字", "追って記入", "直した")
    verdict = verify_office(blank_office)
    assert verdict.is_sound, verdict.report.findings


def test_they_are_printed_and_exported(
    ledger: Ledger, blank_office: OpenOffice, tmp_path: Path
) -> None:
    ledger = with_own(blank_office, ledger.key)
    line, _ = written(blank_office, ledger)
    columns = [LayoutColumn(keys=(each.key,), title=each.label) for each in OWN]
    form = replace(ledger.layout, columns=(LayoutColumn(keys=("number",), title="番号"), *columns))
    set_layout(blank_office.desk, ledger, form, reason="独自の欄")
    text = "".join(page_texts(Printing(blank_office).register(ledger, Query()).pdf))
    (shown,) = blank_office.books.lines(ledger, [line], blank_office.desk.directory)
    for each in OWN:
        assert each.label in text.replace("\n", "")
        assert plain(shown.cells[each.key]) in text.replace("\n", "")
    path = tmp_path / "out.csv"
    export_lines(blank_office, ledger, Query(), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        headers, cells, *_ = csv.reader(file)
    told = dict(zip(headers, cells, strict=True))
    assert told["独自の点検"] == "○"
