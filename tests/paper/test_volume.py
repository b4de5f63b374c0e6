"""A period's ledgers in one go, and what binds a year's volume."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from tests.paper.reading import page_texts
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.core.volume import volume_of
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import Printing
from zyuki_desk.paper.volume import bind_volume, period_set

NOVEMBER = month_of(date(2026, 11, 1))
TODAY = date(2026, 11, 20)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def printing(office: OpenOffice, fonts: FontBook) -> Printing:
    """What prints the office's papers."""
    return Printing(office, fonts)


def test_every_ledger_and_room_has_a_sheet_of_its_own(
    printing: Printing, office: OpenOffice
) -> None:
    job = period_set(printing, ["room-entry", "found-item"], NOVEMBER)
    told = [(sheet.book, sheet.query.place) for sheet in job.sheets]
    assert ("found-item", None) in told
    assert len([place for book, place in told if book == "room-entry"]) >= 2
    assert len({sheet.serial for sheet in job.sheets}) == len(job.sheets)
    pages = page_texts(job.pdf)
    assert len(pages) == job.pages
    for sheet in job.sheets:
        first = pages[sheet.first_page]
        assert sheet.serial in first
        assert f"1\n/{sheet.pages} ページ" in first
    printing.record(job, destination="printer")
    assert verify_office(office).is_sound


def test_a_period_without_a_line_is_refused(printing: Printing) -> None:
    with pytest.raises(Refusal, match="記載のある簿冊がありません"):
        period_set(printing, ["found-item"], month_of(date(2025, 5, 1)))


def test_the_index_tells_sheets_seals_and_reserved_numbers(
    printing: Printing, office: OpenOffice
) -> None:
    ledger = office.ledgers["found-item"]
    for _ in range(2):
        printing.record(printing.register(ledger, Query(period=NOVEMBER)), destination="printer")
    form = printing.blank(ledger, reserve=True)
    printing.record(form, destination="printer")
    office.desk.correct("found-item", 1, {"finder": "例示 花子"}, reason="書き間違い")
    with office.database.reading() as connection:
        volume = volume_of(connection, ledger, 2026, None, TODAY)
    november = volume.months[-1]
    assert (november.lines, november.corrected, november.pages) == (3, 1, 1)
    assert (november.serial, november.reprints, november.first_page) == ("2026-00002", 1, 1)
    assert (volume.pages, volume.kept_until) == (1, date(2028, 3, 31))
    job = bind_volume(printing, ledger, 2026)
    cover, _, index = ("".join(text.split()) for text in page_texts(job.pdf))
    for words in ("拾得物簿", "令和8年度", "令和10年3月31日まで", "3行"):
        assert words in cover
    for words in ("2026-00002", "再印刷1回", "未確認", f"用紙{form.serial}", "未定"):
        assert words in index


def test_a_year_to_come_is_refused(printing: Printing, office: OpenOffice) -> None:
    with pytest.raises(Refusal, match="まだ始まっていない年度"):
        bind_volume(printing, office.ledgers["found-item"], 2027)
