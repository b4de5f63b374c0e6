"""The kit for a power cut: one file, each sheet with its own serial, every number accounted for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from tests.paper.reading import page_texts
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.paper_settings import (
    Contact,
    PaperSettings,
    contacts_from_text,
    paper_settings,
    set_paper_settings,
)
from zyuki_desk.core.reserved import reservations
from zyuki_desk.core.sheet import STOPPED
from zyuki_desk.core.verification import verify_office
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.kit import disaster_kit
from zyuki_desk.paper.printing import Printing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office."""
    with sample_office(tmp_path) as made:
        yield made


@pytest.fixture
def printing(office: OpenOffice, fonts: FontBook) -> Printing:
    """What prints the office's papers."""
    return Printing(office, fonts)


def test_everything_is_in_it_under_serials_of_its_own(
    printing: Printing, office: OpenOffice
) -> None:
    job = disaster_kit(printing)
    pages = ["".join(text.split()) for text in page_texts(job.pdf)]
    assert len(pages) == job.pages
    serials = [sheet.serial for sheet in job.sheets]
    assert len(set(serials)) == len(serials)
    for sheet in job.sheets:
        assert f"用紙番号{sheet.serial}" in pages[sheet.first_page]
        assert job.sheet_of(sheet.first_page) is sheet
    for words in ("使いかた", "紙から写す", "入退室管理簿", "連絡先"):
        assert words in pages[0]
    blanks = {sheet.book: sheet for sheet in job.sheets if sheet.blank}
    assert set(blanks) == set(office.ledgers)
    for sheet in blanks.values():
        assert f"{sheet.serial}{sheet.numbers.start}–{sheet.numbers[-1]}" in pages[0]
    assert any("保管場所" in page and "鍵番号" in page for page in pages)


def test_recording_keeps_its_numbers_and_the_file_stays_sound(
    printing: Printing, office: OpenOffice
) -> None:
    job = disaster_kit(printing, ledgers=["found-item", "key-loan"])
    printing.record(job, destination="printer")
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT serial, pdf_digest, first_page FROM sheet ORDER BY id"
        ).all()
        held = reservations(connection, office.ledgers["found-item"])
    assert [tuple(row) for row in rows] == [
        (sheet.serial, sheet.digest, sheet.first_page) for sheet in job.sheets
    ]
    (blank,) = (s for s in job.sheets if s.blank and s.book == "found-item")
    assert [(x.first, x.last, x.sheet) for x in held] == [
        (blank.numbers.start, blank.numbers[-1], blank.serial)
    ]
    assert verify_office(office).is_sound


def test_only_the_pages_that_left_are_recorded(printing: Printing, office: OpenOffice) -> None:
    job = disaster_kit(printing, ledgers=["found-item"], pages=3)
    printing.record(job, destination="printer", pages=(job.pages - 2, job.pages - 1))
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT serial, page_range FROM sheet").all()
    assert [tuple(row) for row in rows] == [(job.sheets[-1].serial, "2-3")]


def test_a_job_that_stopped_keeps_its_serials_and_no_number(
    printing: Printing, office: OpenOffice
) -> None:
    job = disaster_kit(printing, ledgers=["found-item"])
    printing.record(job, destination=STOPPED)
    again = disaster_kit(printing, ledgers=["found-item"])
    assert not {s.serial for s in job.sheets} & {s.serial for s in again.sheets}
    assert again.sheets[-1].numbers == job.sheets[-1].numbers


def test_it_stops_when_asked(printing: Printing) -> None:
    with pytest.raises(Refusal, match="中止"):
        disaster_kit(printing, progress=lambda done, _: done < 2)


def test_a_mistyped_number_of_pages_is_refused(printing: Printing) -> None:
    with pytest.raises(Refusal, match="1~100枚"):
        disaster_kit(printing, pages=0)


def test_the_offices_own_contacts_come_first(printing: Printing, office: OpenOffice) -> None:
    contacts = contacts_from_text("都道府県サポートセンター / 例示 花子 / 000-0000\n消防 / / 119\n")
    assert contacts == (
        Contact("都道府県サポートセンター", "例示 花子", "000-0000"),
        Contact("消防", "", "119"),
    )
    settings = replace(paper_settings(office.desk), contacts=contacts)
    set_paper_settings(office.desk, settings, reason="規程の改正")
    assert paper_settings(office.desk) == settings
    text = "".join(page_texts(disaster_kit(printing).pdf)[1].split())
    assert text.index("都道府県サポートセンター") < text.index("消防") < text.index("見本太郎")


def test_contacts_of_four_parts_are_refused() -> None:
    with pytest.raises(Refusal, match="3つに分けて"):
        contacts_from_text("a / b / c / d")


@pytest.mark.parametrize("size", [8.0, 25.0])
def test_a_seal_of_an_odd_size_is_refused(office: OpenOffice, size: float) -> None:
    with pytest.raises(Refusal, match="電子印の大きさ"):
        set_paper_settings(office.desk, PaperSettings(stamp_mm=size), reason="試し")
