"""The register sheet shows every line whole, on forms that are made by settings alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER, REGISTER, cell, hostile, line, ordinary
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.layout import Layout, LayoutColumn, Orientation, Paper, SealBox
from zyuki_desk.core.lines import Line, Run
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.frame import SheetHeader
from zyuki_desk.paper.register import render_blank, render_register

Golden = Callable[[str, bytes], None]

KITAHIROSHIMA = Layout(
    title="管理簿",
    columns=(
        LayoutColumn(("entered_at", "left_at"), "入退室に係る日時"),
        LayoutColumn(("person_name",), "氏名"),
        LayoutColumn(("affiliation",), "所属"),
        LayoutColumn(("purpose",), "入室の目的", share=2),
    ),
)
SAGA = Layout(
    title="入退室管理簿",
    columns=(
        LayoutColumn(("affiliation",), "所属"),
        LayoutColumn(("person_name",), "氏名"),
        LayoutColumn(("purpose",), "目的", share=2),
        LayoutColumn(("entered_at", "left_at"), "日時(入退室)", joiner=" ～ "),
    ),
)
VISIT = line(
    1,
    entered_at="11月20日 9:02",
    left_at="10:15",
    person_name="見本 太郎",
    affiliation="市民課",
    purpose="照会",
)


def flat(text: str) -> str:
    return "".join(text.split())


def test_golden_register(fonts: FontBook, golden: Golden) -> None:
    sheet = render_register(fonts, REGISTER, HEADER, ordinary(40), invariant=True)
    golden("register", sheet.pdf)
    assert sheet.pages == len(sheet.lines_on_page) == len(page_texts(sheet.pdf))
    assert [n for page in sheet.lines_on_page for n in page] == list(range(1, 41))


def test_golden_hostile(fonts: FontBook, golden: Golden) -> None:
    sheet = render_register(fonts, REGISTER, HEADER, hostile(), invariant=True)
    golden("hostile", sheet.pdf)
    assert "\U0002b739" in sheet.inexact


@pytest.mark.parametrize(
    ("name", "layout", "order"),
    [
        ("kitahiroshima", KITAHIROSHIMA, ["11月20日9:02", "10:15", "見本太郎", "市民課", "照会"]),
        ("saga", SAGA, ["市民課", "見本太郎", "照会", "11月20日9:02～10:15"]),
    ],
)
def test_forms_of_real_offices_by_settings_alone(
    fonts: FontBook, golden: Golden, name: str, layout: Layout, order: list[str]
) -> None:
    pdf = render_register(fonts, layout, SheetHeader(), [VISIT], invariant=True).pdf
    golden(name, pdf)
    text = flat(page_texts(pdf)[0])
    titles = [flat(column.title) for column in layout.columns]
    places = [text.index(part) for part in (layout.title, *titles)]
    assert places == sorted(places)
    body = text[places[-1] + len(titles[-1]) :]
    spots = [body.index(part) for part in order]
    assert spots == sorted(spots)


def test_someone_still_inside_shows_an_open_time(fonts: FontBook) -> None:
    inside = line(1, entered_at="9:02", person_name="見本 太郎")
    text = flat(page_texts(render_register(fonts, SAGA, SheetHeader(), [inside]).pdf)[0])
    assert "9:02～" in text


def test_headings_foot_and_page_numbers_on_each_page(fonts: FontBook) -> None:
    pages = page_texts(render_register(fonts, REGISTER, HEADER, ordinary(40)).pdf)
    for number, page in enumerate(pages, 1):
        text = flat(page)
        for part in ("様式第3号", "入退室管理簿", "時刻", "所属(会社名)", "管理責任者", "再印刷"):
            assert part in text
        assert "用紙番号R8-入退-00012" in text
        assert "7K3QX M2PWA" in page
        assert f"{number}/{len(pages)}ページ" in text
        assert ("月次確認" in text) == (number == len(pages))


def test_long_cell_continues_over_pages_and_loses_nothing(fonts: FontBook) -> None:
    long = "".join(chr(0x4E00 + n) for n in range(5_000))
    lines = [line(1, purpose="前"), line(2, purpose=long), line(3, purpose="後")]
    sheet = render_register(fonts, KITAHIROSHIMA, SheetHeader(), lines)
    pages = [flat(page) for page in page_texts(sheet.pdf)]
    kept = {char for page in pages for char in page}
    assert set(long) <= kept
    assert sheet.pages > 3
    assert "続き" in pages[2]
    assert [n for page in sheet.lines_on_page for n in page] == [1, 2, 3]


def test_fixed_rows_shrink_type_before_they_grow(fonts: FontBook) -> None:
    lines = [line(n, purpose="あ" * 120) for n in range(12)]
    narrow = replace(KITAHIROSHIMA, rows_per_page=12)
    assert render_register(fonts, narrow, SheetHeader(), lines).pages == 2
    fixed = replace(narrow, grow=False)
    assert render_register(fonts, fixed, SheetHeader(), lines).pages == 1


def test_rows_per_page(fonts: FontBook) -> None:
    layout = replace(SAGA, rows_per_page=5)
    lines = [line(n, purpose="照会") for n in range(1, 12)]
    sheet = render_register(fonts, layout, SheetHeader(), lines)
    assert [len(page) for page in sheet.lines_on_page] == [5, 5, 1]


def test_rows_that_cannot_fit_are_refused(fonts: FontBook) -> None:
    layout = replace(SAGA, rows_per_page=80)
    with pytest.raises(Refusal, match="80行は入りません"):
        render_register(fonts, layout, SheetHeader(), [])


def test_notes_that_leave_no_room_are_refused(fonts: FontBook) -> None:
    seals = (SealBox("印", size_mm=30), SealBox("印", "foot", size_mm=30))
    layout = replace(SAGA, row_height=55, seal_boxes=seals)
    with pytest.raises(Refusal, match="行が入りません"):
        render_register(fonts, layout, HEADER, [])


def test_no_lines_make_one_empty_page(fonts: FontBook) -> None:
    sheet = render_register(fonts, SAGA, SheetHeader(), [])
    assert sheet.pages == 1
    assert sheet.lines_on_page == ((),)


def test_note_is_printed_in_the_row_unless_a_column_shows_it(fonts: FontBook) -> None:
    struck = Line(1, "1", {"purpose": cell("照会")}, struck=True, note="二重に記載")
    for columns in (SAGA.columns, (*SAGA.columns, LayoutColumn(("note",), "備考"))):
        layout = replace(SAGA, columns=columns)
        text = flat(page_texts(render_register(fonts, layout, SheetHeader(), [struck]).pdf)[0])
        assert text.count("二重に記載") == 1
        assert "抹消" in text


def test_struck_text_stays_readable_and_gets_its_rule(fonts: FontBook) -> None:
    def drawn(*, struck: bool) -> bytes:
        lines = [Line(1, "1", {"purpose": (Run("照会", struck=struck),)})]
        return render_register(fonts, SAGA, SheetHeader(), lines, invariant=True).pdf

    assert page_texts(drawn(struck=True)) == page_texts(drawn(struck=False))
    assert drawn(struck=True) != drawn(struck=False)


def test_blank_form_carries_reserved_numbers(fonts: FontBook, golden: Golden) -> None:
    numbers = [f"8{n:03}" for n in range(20)]
    sheet = render_blank(fonts, REGISTER, HEADER, 2, numbers=numbers, invariant=True)
    golden("blank", sheet.pdf)
    text = " ".join(page_texts(sheet.pdf))
    assert sheet.pages == 2
    assert all(number in text for number in numbers)


def test_invariant_sheet_is_the_same_to_the_byte(fonts: FontBook) -> None:
    first = render_register(fonts, REGISTER, HEADER, ordinary(20), invariant=True)
    again = render_register(FontBook(), REGISTER, HEADER, iter(ordinary(20)), invariant=True)
    assert first == again


def test_long_job_stops_when_asked(fonts: FontBook) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        told.append((done, total))
        return len(told) < 2

    with pytest.raises(Refusal, match="中止"):
        render_register(fonts, SAGA, SheetHeader(), ordinary(1000), progress=stop)
    assert told == [(200, 1000), (400, 1000)]


def test_too_long_a_code_is_refused(fonts: FontBook) -> None:
    with pytest.raises(Refusal, match="二次元コード"):
        render_register(fonts, SAGA, SheetHeader(qr_payload="長" * 3000), [])


@pytest.mark.parametrize("paper", ["A4", "A3", "B4"])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_every_paper_both_ways(fonts: FontBook, paper: Paper, orientation: Orientation) -> None:
    layout = replace(REGISTER, paper=paper, orientation=orientation, font="mincho")
    assert render_register(fonts, layout, HEADER, ordinary(3)).pages == 1
