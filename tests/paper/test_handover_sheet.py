"""The 引継書 on paper: every section, both seals, nothing left out."""

from collections.abc import Callable
from datetime import date

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.core.handover.book import Entry, Handover, Section
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.handover import render_handover

Golden = Callable[[str, bytes], None]

HANDOVER = Handover(
    date(2027, 3, 31),
    (
        Section(
            "duties", "いまのやること", "いま 2件",
            (
                Entry(
                    what="カード C-12 が未返却です(𠮷野 例次さん)", when="R9.3.31",
                    detail="3日経過", grave=True,
                ),
                Entry(what="10月分がまだ確認されていません", when="R9.4.10"),
            ),
        ),
        Section("coming", "今週・今月に来ること", "これから1か月です。", ()),
        Section(
            "notes", "置き場所・連絡先・申し送り", "",
            (Entry(what="連絡先", detail="県 市町村課\n夜間は代表へ", note="contacts"),),
        ),
    ),
)  # fmt: skip


def test_golden_handover(fonts: FontBook, golden: Golden) -> None:
    sheet = render_handover(fonts, HEADER, HANDOVER, invariant=True)
    golden("handover", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    for part in ("前任", "後任", "1 いまのやること", "▲ カード C-12", "3日経過", "夜間は代表へ"):
        assert part in text
    assert "ありません" in text
    assert text.count("□") == 2 * 3 + 1  # for both, and the one the foot speaks of
    assert sheet.inexact == ()


def test_a_long_handover_goes_over_pages(fonts: FontBook) -> None:
    entries = tuple(Entry(what=f"仕事 {n}") for n in range(1000, 1120))
    handover = Handover(date(2027, 3, 31), (Section("duties", "仕事", "", entries),))
    sheet = render_handover(fonts, HEADER, handover)
    texts = "".join(page_texts(sheet.pdf))
    assert sheet.pages > 2
    assert all(f"仕事 {n}" in texts for n in range(1000, 1120))
