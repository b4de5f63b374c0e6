"""A sheet from the cabinet: by serial, by head, by its code; and what changed since."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.paper_witness import Since, check_paper
from zyuki_desk.core.search import Query
from zyuki_desk.core.sheet import STOPPED
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.heads import qr_payload
from zyuki_desk.paper.printing import PreparedSheet, Printing

KEY = "found-item"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def sheet(office: OpenOffice) -> PreparedSheet:
    """November's sheet, printed; a minute later."""
    printing = Printing(office)
    made = printing.register(office.ledgers[KEY], Query(period=month_of(date(2026, 11, 1))))
    printing.record(made, destination="printer", copies=2)
    clock = office.clock
    assert isinstance(clock, FixedClock)
    clock.advance(minutes=1)
    return made


@pytest.mark.parametrize("way", ["serial", "wide serial", "head", "code"])
def test_a_sheet_is_found_by_whatever_it_carries(
    office: OpenOffice, sheet: PreparedSheet, way: str
) -> None:
    text = {
        "serial": sheet.serial,
        "wide serial": "２０２６００００１",
        "head": sheet.head_short.lower(),
        "code": "",
    }[way]
    if way == "code":
        signed = office.signed_head()
        assert not check_paper(office, qr_payload(signed).decode()).sheets
        text = sheet.head_short
    found = check_paper(office, text)
    assert found.matches
    assert found.size == sheet.head_size
    (told,) = found.sheets
    assert (told.serial, told.copies, told.since) == (sheet.serial, 2, Since())
    assert any("変わったところはありません" in words for words in found.words())


def test_what_changed_since_is_counted(office: OpenOffice, sheet: PreparedSheet) -> None:
    desk = office.desk
    desk.enter(KEY, {"day": date(2026, 11, 20), "thing": "かばん", "finder": "見本 太郎"})
    desk.fill(KEY, 1, {"remarks": "傘立て"})
    desk.correct(KEY, 2, {"finder": "例示 花子"}, reason="書き間違い")
    desk.strike(KEY, 3, reason="取りやめ")
    (told,) = check_paper(office, sheet.serial).sheets
    assert told.since == Since(entered=1, filled=1, corrected=1, struck=1)
    words = " ".join(told.words())
    for part in ("拾得物簿", "2部", "1 行の記入", "1 か所の訂正", "1 行の抹消"):
        assert part in words


def test_a_print_that_stopped_says_so(office: OpenOffice) -> None:
    printing = Printing(office)
    made = printing.blank(office.ledgers[KEY])
    printing.record(made, destination=STOPPED)
    assert "途中で止まった" in check_paper(office, made.serial).words()[1]


def test_an_unknown_serial_is_no_witness(office: OpenOffice, sheet: PreparedSheet) -> None:
    found = check_paper(office, "2026-00099")
    assert not found.matches
    assert "記録にありません" in found.words()[0]
    assert not verify_office(office, ["2026-00099"]).is_sound
    assert verify_office(office, [sheet.serial]).is_sound


def test_a_code_of_another_office_is_refused(office: OpenOffice, tmp_path: Path) -> None:
    with sample_office(tmp_path / "other") as other:
        other.desk.strike(KEY, 1, reason="取りやめ")
        payload = qr_payload(other.signed_head()).decode().replace("zyuki", "others", 1)
    with pytest.raises(Refusal):
        check_paper(office, payload)


def test_a_mistyped_head_is_refused(office: OpenOffice, sheet: PreparedSheet) -> None:
    with pytest.raises(Refusal):
        check_paper(office, sheet.head_short[:-1])
