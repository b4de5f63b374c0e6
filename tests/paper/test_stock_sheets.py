"""The result of a stocktake and the list of last sightings, on paper."""

from collections.abc import Callable

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.stock import CountRow, CountSheet, render_count, render_seen

Golden = Callable[[str, bytes], None]


def row(code: str, standing: str, *, found: int = 0, difference: bool = False) -> CountRow:
    return CountRow(
        code=code,
        label="端末機設置室 扉(副)",
        storage="市民課 鍵箱",
        holder="見本 太郎" if standing == "貸出中" else "",
        expected="1",
        found=str(found),
        standing=standing,
        explanation="探して、棚の裏で見つかった" if difference else "",
        is_difference=difference,
    )


SHEET = CountSheet(
    title="鍵管理簿 棚卸結果",
    summary="番号 2026-001 ・ 対象 すべての保管場所 ・ 差異 1件",
    rows=(
        row("K-02", "見つからない", difference=True),
        row("K-03", "貸出中"),
        row("K-01", "ある", found=1),
    ),
)


def test_golden_count(fonts: FontBook, golden: Golden) -> None:
    sheet = render_count(fonts, HEADER, SHEET, invariant=True)
    golden("stock_count", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    assert text.index("K-02") < text.index("K-03") < text.index("K-01")
    for part in ("▲ 見つからない", "棚の裏で", "立会者", "差異 1件", HEADER.serial):
        assert part in text
    assert "見本" not in repr(SHEET)


def test_a_long_count_goes_over_pages(fonts: FontBook) -> None:
    rows = tuple(row(f"K-{n}", "ある", found=1) for n in range(1000, 1080))
    sheet = render_count(fonts, HEADER, CountSheet(title="棚卸", summary="", rows=rows))
    texts = "".join(page_texts(sheet.pdf))
    assert sheet.pages > 1
    assert all(f"K-{n}" in texts for n in range(1000, 1080))


def test_golden_last_seen(fonts: FontBook, golden: Golden) -> None:
    told = {
        "day": "R8.5.28", "what": "棚卸", "days": "176", "kind": "鍵", "code": "K-01",
        "label": "端末機設置室 扉(副)", "storage": "市民課 鍵箱", "holder": "見本 太郎",
    }  # fmt: skip
    golden("last_seen", render_seen(fonts, HEADER, [told], invariant=True).pdf)
