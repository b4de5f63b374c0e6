"""The list of duties, on paper."""

from collections.abc import Callable

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.duties import DutyLine, render_duties

Golden = Callable[[str, bytes], None]

ROWS = (
    DutyLine(
        due="R8.9.30", standing="51日超過", ledger="操作者識別カード管理簿",
        sentence="カード C-12 が未返却です(試験 桜さん・操作者の解除 9/30、51日経過)",
        person="試験 桜", note="11/18 例示 花子: 本人の親族を通じて返却を依頼した",
    ),
    DutyLine(
        due="R8.11.20", standing="今日", ledger="端末機管理日次点検簿",
        sentence="今日の終業点検がまだです(T1、T2、T3)",
    ),
)  # fmt: skip


def test_golden_duties(fonts: FontBook, golden: Golden) -> None:
    sheet = render_duties(fonts, HEADER, ROWS, invariant=True)
    golden("duties", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    assert text.index("51日超過") < text.index("今日の終業点検")
    for part in ("やること一覧", "例示 花子", "管理責任者", HEADER.serial):
        assert part in text
    assert "試験" not in repr(ROWS[0])


def test_two_hundred_duties_go_over_pages(fonts: FontBook) -> None:
    rows = [
        DutyLine(due="R8.11.1", standing="19日超過", ledger="鍵貸出簿", sentence=f"鍵 K-{n:03d}")
        for n in range(200)
    ]
    sheet = render_duties(fonts, HEADER, rows)
    texts = "".join(page_texts(sheet.pdf))
    assert sheet.pages > 1
    assert all(f"K-{n:03d}" in texts for n in range(200))
