"""What an office sets in its form is what the sheet shows: head, sizes, the rest of the page."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER, REGISTER, line, ordinary
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.core.layout import HeadField, Layout, LayoutColumn
from zyuki_desk.core.lines import Line
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.register import RenderedSheet, render_register

Golden = Callable[[str, bytes], None]

SHEETS = Layout(
    title="帳票管理簿",
    columns=(
        LayoutColumn(("number",), "番号", width_mm=12, align="center"),
        LayoutColumn(("form",), "帳票の名前", share=2, font_size=11),
        LayoutColumn(("copies",), "枚数", width_mm=20, align="right", total=True),
        LayoutColumn(("spoiled",), "書損", width_mm=20, align="right", total=True),
        LayoutColumn(("remarks",), "備考", share=2, font_size=7),
    ),
    orientation="portrait",
    head_fields=(
        HeadField("period", "期間"),
        HeadField("text", "保存期間", "5年"),
        HeadField("text", "", "部外秘"),
    ),
    office=False,
    blank_rows="slashed",
    last_count=True,
    last_note="以下余白",
)


def counted() -> list[Line]:
    lines = [
        line(n, form="転入確認通知書", copies=f"{n * 10}", spoiled="1", remarks="窓口 " * (n * 6))
        for n in range(1, 6)
    ]
    return [*lines, replace(lines[0], entry_id=6, struck=True)]


def text_of(sheet: RenderedSheet) -> str:
    return "".join("".join(page_texts(sheet.pdf)).split())


def test_golden_closing(fonts: FontBook, golden: Golden) -> None:
    sheet = render_register(fonts, SHEETS, HEADER, counted(), invariant=True)
    golden("closing", sheet.pdf)
    assert sheet.lines_on_page == ((1, 2, 3, 4, 5, 6),)


def test_sums_leave_out_struck_lines_and_the_count_tells_them(fonts: FontBook) -> None:
    text = text_of(render_register(fonts, SHEETS, HEADER, counted()))
    assert "計1505" in text
    assert "以上6行(うち抹消1行)以下余白" in text
    assert "保存期間5年部外秘" in text
    assert HEADER.office not in text


def test_nothing_is_added_up_where_there_is_no_line(fonts: FontBook) -> None:
    text = text_of(render_register(fonts, SHEETS, HEADER, []))
    assert "以上" not in text
    assert "計" not in text
    assert "以下余白" in text


@pytest.mark.parametrize("count", [1, 24, 25, 26, 80])
@pytest.mark.parametrize("blank", ["ruled", "slashed", "empty"])
def test_closing_rows_go_on_to_a_page_of_their_own(fonts: FontBook, blank: str, count: int) -> None:
    form = replace(SHEETS, rows_per_page=25, blank_rows=blank)  # type: ignore[arg-type]
    lines = [line(n, form="通知書", copies="2") for n in range(1, count + 1)]
    sheet = render_register(fonts, form, HEADER, lines)
    assert sheet.pages == -(-(count + 2) // 25)
    assert [i for page in sheet.lines_on_page for i in page] == list(range(1, count + 1))
    assert f"計{count * 2}" in text_of(sheet)


def test_a_cell_of_larger_type_is_never_clipped(fonts: FontBook) -> None:
    wide = replace(
        REGISTER,
        columns=tuple(
            replace(c, font_size=16) if "purpose" in c.keys else c for c in REGISTER.columns
        ),
        last_note="以上",
    )
    words = "照会と設定変更" * 700
    sheet = render_register(fonts, wide, HEADER, [line(1, purpose=words), *ordinary(2)[1:]])
    assert sheet.pages > 1
    assert text_of(sheet).count("照") == 700
    assert "続き" in text_of(sheet)


def test_two_hundred_columns_are_refused_with_what_to_do() -> None:
    many = replace(REGISTER, columns=tuple(LayoutColumn((f"k{n}",), "列") for n in range(200)))
    with pytest.raises(Refusal, match="列を減らすか"):
        render_register(FontBook(), many, HEADER, [])


def test_a_missing_font_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = FontBook(tmp_path_factory.mktemp("fonts"))
    with pytest.raises(Trouble, match="入れ直して"):
        render_register(empty, REGISTER, HEADER, ordinary(1))
