"""The slip: two equal parts, everything on both, more items on the next sheet."""

from collections.abc import Callable
from dataclasses import replace

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.slip import SlipPaper, SlipParty, render_slip

Golden = Callable[[str, bytes], None]

SLIP = SlipPaper(
    title="磁気ディスク受渡票",
    columns=(("簿冊の番号", 0.6), ("管理番号", 1.0), ("内容", 1.8), ("返却予定日", 0.9)),
    rows=(
        ("12", "M-01", "サーバの控え", "R8.11.27"),
        ("13", "M-02", "転入通知の受渡しに使うUSBメモリで、暗号化されたもの", "R8.11.27"),
    ),
    facts=(("受渡しの別", "貸出し"), ("目的", "遠隔地での保管")),
    parties=(
        SlipParty(title="渡した人", office="市民課", name="見本 太郎"),
        SlipParty(title="受けた人", office="見本情報システム(株)", name="委託 三郎"),
    ),
    rules=("他の人に渡さないでください。", "期日までに返してください。"),
)
REQUEST = replace(
    SLIP,
    title="磁気ディスク廃棄伺い",
    facts=(),
    parties=(),
    marks=("",),
    seals=("管理責任者", "所属長", "担当"),
    blanks=("廃棄の理由", "廃棄の方法", "立会者(署名)"),
)


def test_golden_slip(fonts: FontBook, golden: Golden) -> None:
    pdf = render_slip(fonts, HEADER, SLIP, invariant=True).pdf
    golden("slip", pdf)
    (text,) = page_texts(pdf)
    for part in ("M-01", "M-02", "見本 太郎", "委託 三郎", "遠隔地での保管", HEADER.serial):
        assert text.count(part) == 2
    assert "本票" in text
    assert "控(相手に渡す)" in text
    assert "見本" not in repr(SLIP)


def test_golden_request(fonts: FontBook, golden: Golden) -> None:
    pdf = render_slip(fonts, HEADER, REQUEST, invariant=True).pdf
    golden("disposal_request", pdf)
    (text,) = page_texts(pdf)
    for part in ("管理責任者", "所属長", "廃棄の理由", "立会者(署名)"):
        assert text.count(part) == 1


def test_many_items_go_over_to_further_sheets(fonts: FontBook) -> None:
    rows = [(str(n), f"M-{n}", "サーバの控え", "R8.11.27") for n in range(100, 140)]
    sheet = render_slip(fonts, HEADER, replace(SLIP, rows=rows))
    pages = page_texts(sheet.pdf)
    assert sheet.pages == len(pages) > 1
    for number in range(100, 140):
        assert sum(page.count(f"M-{number}") for page in pages) == 2
    assert all(f"({page}/{len(pages)}枚)" in text for page, text in enumerate(pages, start=1))
