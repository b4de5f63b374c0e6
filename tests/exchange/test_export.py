"""Lines that leave as files: what is in them, who may take them, what stays behind."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.office import LAST_DAY, sample_office
from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.files import digest_of
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.export import export_lines
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.exchange.writers import Cancelled


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path / "made") as made:
        yield made


@pytest.fixture
def ledger(office: OpenOffice) -> Ledger:
    """The register of entries."""
    return office.ledgers["room-entry"]


def rows(path: Path) -> list[dict[str, object]]:
    """Read a file back by its headings."""
    with read_table(path) as table:
        headers = list(table.headers)
        return [dict(zip(headers, row.cells, strict=True)) for row in table.rows()]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_only_what_was_asked_for_in_the_registers_order(
    office: OpenOffice, ledger: Ledger, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"a{ending}"
    query = Query(period=Period(LAST_DAY, LAST_DAY), place="R1")
    count = export_lines(office, ledger, query, out)
    numbers = [str(row["年度番号"]) for row in rows(out)]
    assert len(numbers) == count > 0
    ids = office.books.ids(ledger, query)
    assert numbers == [str(e.number) for e in office.books.entries(ledger, ids)]


def test_struck_and_corrected_lines_say_so(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    old = office.books.entry(ledger, 1).values["purpose"]
    office.desk.correct("room-entry", 1, {"purpose": "別の用件"}, reason="誤記")
    office.desk.strike("room-entry", 2, reason="二重")
    out = tmp_path / "a.csv"
    export_lines(office, ledger, Query(), out)
    corrected, struck, plain = rows(out)[:3]
    assert (corrected["入室の目的"], corrected["状態"]) == ("別の用件", f"訂正前: {old}")
    assert struck["状態"] == "抹消"
    assert "二重" in str(struck["欄外"])
    assert str(plain["状態"] or "") == ""


def test_the_act_is_recorded_with_the_files_digest(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    count = export_lines(office, ledger, Query(), out)
    with office.database.reading() as connection:
        detail = connection.exec_driver_sql(
            "SELECT detail FROM act WHERE operation = 'export' AND detail LIKE '%sha256%'"
        ).scalar_one()
    assert json.loads(detail) == {
        "lines": count, "kind": "csv", "sha256": digest_of(out), "first": None, "last": None,
    }  # fmt: skip


def test_who_may_not_export_takes_nothing(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    office.sign_in_as(Actor("P0002", "T1"))
    out = tmp_path / "a.csv"
    out.write_text("さきの表", encoding="utf-8")
    with pytest.raises(Refusal, match="役割"):
        export_lines(office, ledger, Query(), out)
    assert out.read_text(encoding="utf-8") == "さきの表"


def test_a_file_that_cannot_be_recorded_is_taken_back(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(hours=-24)
    with pytest.raises(Refusal, match="時計"):
        export_lines(office, ledger, Query(), out)
    assert not out.exists()


def test_stopped_on_the_way_it_leaves_nothing(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    before = office.head()
    with pytest.raises(Cancelled):
        export_lines(office, ledger, Query(), tmp_path / "a.csv", progress=lambda _: False)
    assert office.head() == before
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_places_that_take_no_file(office: OpenOffice, ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"\.csv"):
        export_lines(office, ledger, Query(), tmp_path / "a.txt")
    with pytest.raises(Trouble):
        export_lines(office, ledger, Query(), tmp_path / "missing" / "a.csv")


def test_nothing_found_is_a_table_with_headings(
    office: OpenOffice, ledger: Ledger, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    assert export_lines(office, ledger, Query(text="龘齉"), out) == 0
    assert rows(out) == []
