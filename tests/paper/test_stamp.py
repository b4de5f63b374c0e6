"""電子印: drawn where somebody sealed in the desk, never elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.contract.office import sample_office
from tests.paper.reading import page_texts
from tests.paper.samples import HEADER, REGISTER, ordinary
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.core.layout_file import from_json, to_json
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.lines import LineSeal, Run
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.paper_settings import PaperSettings, set_paper_settings
from zyuki_desk.core.sealing import Sealing
from zyuki_desk.core.search import Query
from zyuki_desk.paper.document import MM, Document
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import Printing
from zyuki_desk.paper.register import render_register
from zyuki_desk.paper.stamp import SheetSeals, common_seal, draw_stamp, family_name, matches

KEY = "found-item"
NOVEMBER = Query(period=month_of(date(2026, 11, 1)))
AT = datetime(2026, 12, 3, 9, 12, tzinfo=JST)
SEAL = LineSeal(("確認", "入退室管理者"), "見本 太郎", "市民課", "P0001", AT)
DRAWN = "8.12.3"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OpenOffice]:
    """The example office in December, with November complete."""
    with sample_office(tmp_path) as made:
        ledger = made.ledgers[KEY]
        for entry_id in made.books.ids(ledger, Query(state=LineState.AWAITED)):
            made.desk.fill(KEY, entry_id, {"returned_on": date(2026, 11, 20)})
        clock = made.clock
        assert isinstance(clock, FixedClock)
        clock.advance(days=13)
        yield made


def form(office: OpenOffice, *boxes: SealBox, seal_column: bool = False) -> Layout:
    layout = office.ledgers[KEY].layout
    column = (LayoutColumn((), "確認印", width_mm=16, seal=True),) if seal_column else ()
    return replace(layout, columns=(*layout.columns, *column), seal_boxes=boxes, row_height=16)


def stamps(office: OpenOffice, fonts: FontBook, layout: Layout, query: Query = NOVEMBER) -> int:
    """Count the date stamps on the first page."""
    sheet = Printing(office, fonts).register(office.ledgers[KEY], query, layout=layout)
    return page_texts(sheet.pdf)[0].split().count(DRAWN)


BOX = SealBox("確認")


def test_no_seal_no_stamp(office: OpenOffice, fonts: FontBook) -> None:
    assert stamps(office, fonts, form(office, BOX, seal_column=True)) == 0


def test_a_closed_month_is_stamped_with_who_and_when(office: OpenOffice, fonts: FontBook) -> None:
    assert NOVEMBER.period is not None
    Sealing(office.desk, office.books).close_period(office.ledgers[KEY], NOVEMBER.period, None)
    layout = form(office, BOX, SealBox("担当"), SealBox("確認", "month"))
    assert stamps(office, fonts, layout) == 2
    sheet = Printing(office, fonts).register(office.ledgers[KEY], NOVEMBER, layout=layout)
    text = page_texts(sheet.pdf)[0]
    assert "電子印 確認 見本 太郎 R8.12.3 18:00 (P0001)" in text
    other = Query(period=month_of(date(2026, 11, 1)), text="かさ")
    assert stamps(office, fonts, layout, other) == 0


def test_a_box_for_a_hand_seal_stays_empty(office: OpenOffice, fonts: FontBook) -> None:
    assert NOVEMBER.period is not None
    Sealing(office.desk, office.books).close_period(office.ledgers[KEY], NOVEMBER.period, None)
    layout = form(office, replace(BOX, hand=True))
    assert stamps(office, fonts, layout) == 0
    assert from_json(to_json(layout)) == layout


def test_an_office_of_hand_seals_has_no_stamp_at_all(office: OpenOffice, fonts: FontBook) -> None:
    assert NOVEMBER.period is not None
    Sealing(office.desk, office.books).close_period(office.ledgers[KEY], NOVEMBER.period, None)
    set_paper_settings(office.desk, PaperSettings(stamps=False), reason="規程")
    sheet = Printing(office, fonts).register(office.ledgers[KEY], NOVEMBER)
    assert "電子印" not in page_texts(sheet.pdf)[0]


def test_each_sealed_line_has_its_own(office: OpenOffice, fonts: FontBook) -> None:
    sealing, ledger = Sealing(office.desk, office.books), office.ledgers[KEY]
    sealing.seal_lines(ledger, [1, 3])
    layout = form(office, BOX, seal_column=True)
    assert stamps(office, fonts, layout) == 2
    sealing.seal_lines(ledger, [2])
    assert stamps(office, fonts, layout) == 4, "the page's box too, once all its lines are sealed"


def test_a_correction_has_a_small_one_if_the_office_wants(fonts: FontBook) -> None:
    line = ordinary(1)[0]
    struck = replace(line, cells={"purpose": (Run("照会", struck=True, by="見本 太郎"),)})

    def text(seals: SheetSeals) -> str:
        return page_texts(render_register(fonts, REGISTER, HEADER, [struck], seals=seals).pdf)[0]

    plain = text(SheetSeals()).count("見")
    assert text(SheetSeals(corrections=True)).count("見") == plain + 1


@pytest.mark.parametrize(
    ("title", "fits"),
    [("確認", True), ("確認印", True), ("入退室管理者", True), ("担当", False), ("印", False)],
)
def test_a_seal_belongs_into_its_box_only(title: str, fits: bool) -> None:
    assert matches(title, SEAL) is fits


def test_a_page_is_stamped_by_one_person_only() -> None:
    other = replace(SEAL, by="P0002")
    assert common_seal("確認", [(SEAL,), (other, SEAL)]) == SEAL
    assert common_seal("確認", [(SEAL,), (other,)]) is None
    assert common_seal("確認", [(SEAL,), ()]) is None
    assert common_seal("確認", []) is None


@pytest.mark.parametrize("size", [6.0, 10.0, 15.5, 18.0])
@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("見本 太郎", "市民課"),
        ("見本　花子", ""),
        ("勅使河原 例", "市民部市民課記録係"),
        ("𠮷", "室"),
    ],
)
def test_it_is_drawn_at_any_size(fonts: FontBook, size: float, name: str, section: str) -> None:
    document = Document(fonts.chain("gothic"), (100, 100), title="見本")
    draw_stamp(document, 50, 50, replace(SEAL, name=name, section=section), size * MM)
    document.end_page()
    text = "".join(page_texts(document.finish())[0].split())
    assert (DRAWN in text) is (size >= 9)
    assert family_name(name) in text
