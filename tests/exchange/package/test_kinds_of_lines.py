"""Lines of every kind in a package: own cells of the office, imported ones, disposed ones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.contract.office import LAST_DAY, sample_office
from tests.exchange.package.making import make, order
from tests.support.disposing import dispose
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.own_field import OwnField, OwnKind
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.exchange.importing import Importer, suggest_assignment
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.readers import read_table


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path / "made") as made:
        yield made


def sound(folder: Path) -> Package:
    """Demand that a package holds, and return what was found."""
    found = Package(str(folder)).run()
    assert found.findings == []
    return found


def test_the_offices_own_cells_go_along_with_their_corrections(
    office: OpenOffice, tmp_path: Path
) -> None:
    own = (
        OwnField(slug="c1", label="色", kind=OwnKind.CHOICE,
                 choices=(Choice("r", "赤"), Choice("b", "青"))),
        OwnField(slug="c2", label="点検日", kind=OwnKind.DATE),
        OwnField(slug="c3", label="時刻", kind=OwnKind.TIME),
        OwnField(slug="c4", label="封印", kind=OwnKind.YES_NO),
        OwnField(slug="c5", label="確認者", kind=OwnKind.PERSON),
        OwnField(slug="c6", label="個数", kind=OwnKind.COUNT),
    )  # fmt: skip
    set_own_fields(office.desk, "media", own)
    key = {each.label: each.key for each in own}
    noon = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    office.desk.fill("media", 1, {
        key["色"]: "r", key["点検日"]: date(2026, 11, 20), key["時刻"]: noon,
        key["封印"]: True, key["確認者"]: "P0001", key["個数"]: 3,
    })  # fmt: skip
    office.desk.correct("media", 1, {key["色"]: "b"}, reason="誤記")
    make(office, tmp_path / "p", order("media"))
    sound(tmp_path / "p")
    table = (tmp_path / "p/data/media/lines.csv").read_text(encoding="utf-8-sig")
    assert "青,2026-11-20" in table
    assert "色: 赤" in table


def test_imported_lines_say_where_they_came_from(office: OpenOffice, tmp_path: Path) -> None:
    source = tmp_path / "old.csv"
    source.write_text(
        "登録年月日,管理番号,種別,記録内容,本人確認情報,保管場所,取扱担当者\n"
        "2026-04-01,OLD-1,USBメモリ,設定,無,保管庫,P0001\n",
        encoding="utf-8",
    )
    ledger = office.ledgers["media"]
    with read_table(source) as table:
        guess = suggest_assignment(ledger, list(table.headers))
    assert Importer(office, ledger, source, guess).run().taken == 1
    make(office, tmp_path / "p", order("media"))
    sound(tmp_path / "p")


def test_disposed_lines_are_there_without_what_they_said(
    office: OpenOffice, tmp_path: Path
) -> None:
    office.desk.correct("media", 2, {"storage": "別の棚"}, reason="移した")
    dispose(office.desk, "media", [2], reason="満了", method="消去", proposed_by="P0003")
    make(office, tmp_path / "p", order("media"))
    found = sound(tmp_path / "p")
    assert found.erased > 0
    assert any("廃棄" in sentence for sentence in found.cannot_know)


def test_every_ledger_there_is_goes_along(office: OpenOffice, tmp_path: Path) -> None:
    built = make(office, tmp_path / "p", order(*office.ledgers))
    found = sound(tmp_path / "p")
    assert found.lines == built.lines > 0
    assert LAST_DAY.isoformat() in found.told["made_at"]
