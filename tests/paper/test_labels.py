"""Labels and badges: each at its place, its code readable, its number never cut."""

from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
import segno

from tests.paper.reading import page_texts
from zyuki_desk.base.codes import LabelCode, label_code, read_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.stock.label_sheets import SHEETS, LabelSheet, check_sheet
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.labels import BadgeFace, LabelFace, qr_rows, render_labels

Golden = Callable[[str, bytes], None]
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
DPI = 600


def face(number: int, **other: str) -> LabelFace:
    told = {"code": f"K-{number:02d}", "title": "端末機設置室 扉(副)", **other}
    return LabelFace(
        payload=label_code(22, number), head="見本市 市民課 鍵", foot="市民課 鍵箱", **told
    )


BADGES = (
    BadgeFace(
        payload="A0001001", office="見本市 市民課", kind="職員", name="見本 太郎",
        affiliation="市民課",
    ),
    BadgeFace(
        payload="12", office="見本市 市民課", kind="来訪者", name="No. 12", is_outside=True
    ),
)  # fmt: skip


def drawn_code(pdf: bytes, sheet: LabelSheet, place: int) -> list[bytes]:
    """Read the cells of a label's code off the rendered page."""
    page = pdfium.PdfDocument(pdf)[0].render(scale=DPI / 72, grayscale=True)
    picture, wide = bytes(page.buffer), page.stride
    x, y = (round(edge / 25.4 * DPI) for edge in sheet.corner(place))
    width, height = (
        round(edge / 25.4 * DPI) for edge in (min(sheet.width * 0.46, 30), sheet.height)
    )
    dark = [
        (column, row)
        for row in range(y, min(y + height, page.height))
        for column in range(x, x + width)
        if picture[row * wide + column] < 128
    ]
    left, right = min(c for c, _ in dark), max(c for c, _ in dark) + 1
    top, low = min(r for _, r in dark), max(r for _, r in dark) + 1
    modules = 21
    step_x, step_y = (right - left) / modules, (low - top) / modules
    return [
        bytes(
            picture[int(top + (row + 0.5) * step_y) * wide + int(left + (column + 0.5) * step_x)]
            < 128
            for column in range(modules)
        )
        for row in range(modules)
    ]


def test_a_label_is_the_smallest_code_at_the_highest_correction() -> None:
    code = segno.make(label_code(22, 1), error="m", boost_error=True, micro=False)
    assert (code.version, code.error, code.mode) == (1, "H", "numeric")
    assert read_label(label_code(22, 1)) == LabelCode(22, 1)


@pytest.mark.parametrize("key", ["a4-24", "a4-44", "a4-65", "roll-54"])
def test_the_code_on_paper_is_the_code_of_the_label(fonts: FontBook, key: str) -> None:
    sheet = BY_KEY[key]
    place = 0 if sheet.is_single else 5
    pdf = render_labels(fonts, sheet, [face(7)], start=place).pdf
    assert drawn_code(pdf, sheet, place) == qr_rows(label_code(22, 7))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_every_common_sheet_is_cut_from_its_page_and_takes_labels(
    fonts: FontBook, sheet: LabelSheet
) -> None:
    check_sheet(sheet)
    faces = [face(n) for n in range(1, sheet.count + 2)]
    done = render_labels(fonts, sheet, faces)
    texts = page_texts(done.pdf)
    assert len(texts) == done.pages == (len(faces) if sheet.is_single else 2)
    assert f"K-{sheet.count + 1:02d}" in texts[-1]
    size = pdfium.PdfDocument(done.pdf)[0].get_size()
    assert size == pytest.approx((sheet.page_width / 25.4 * 72, sheet.page_height / 25.4 * 72))


def test_golden_labels(fonts: FontBook, golden: Golden) -> None:
    long = face(2, code="MEDIA-2026-000123", title="本人確認情報の控え(月次・サーバ室保管)")
    golden("labels", render_labels(fonts, BY_KEY["a4-65"], [face(1), long], invariant=True).pdf)


def test_golden_badges(fonts: FontBook, golden: Golden) -> None:
    pdf = render_labels(fonts, BY_KEY["a4-10"], BADGES, invariant=True).pdf
    golden("badges", pdf)
    (text,) = page_texts(pdf)
    for part in ("見本 太郎", "No. 12", "来訪者", "職員"):
        assert part in " ".join(text.split())
    assert "見本" not in repr(BADGES)


def test_a_long_number_is_never_cut(fonts: FontBook) -> None:
    number = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789"
    (text,) = page_texts(render_labels(fonts, BY_KEY["a4-65"], [face(1, code=number)]).pdf)
    assert number in "".join(text.split())


def test_what_cannot_be_printed_is_refused(fonts: FontBook) -> None:
    sheet = BY_KEY["a4-24"]
    with pytest.raises(Refusal, match="印刷するラベルがありません"):
        render_labels(fonts, sheet, [])
    with pytest.raises(Refusal, match="1~24面") as refused:
        render_labels(fonts, sheet, [face(1)], start=24)
    assert refused.value.field == "start"
    tiny = LabelSheet(
        key="tiny", title="極小", columns=1, rows=1, width=12, height=10, left=0, top=0,
        pitch_x=12, pitch_y=10, page_width=12, page_height=10,
    )  # fmt: skip
    with pytest.raises(Refusal, match="小さすぎて"):
        render_labels(fonts, tiny, [face(1)])
