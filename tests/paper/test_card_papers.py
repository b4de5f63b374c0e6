"""The reconciliation of cards and the report of a lost card say all there is, and what is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import JST
from zyuki_desk.core.layout import SealBox
from zyuki_desk.core.loss_chain import Chain, Step
from zyuki_desk.core.use_desk import Reconciliation, Unexplained
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.loss_report import render_loss_report
from zyuki_desk.paper.forms.use_reconciliation import NOTHING, render_reconciliation

Golden = Callable[[str, bytes], None]
SEALS = (SealBox("アクセス管理責任者"),)
HEAD = replace(HEADER, place="", copy_marks=())
NOVEMBER = month_of(date(2026, 11, 1))


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=JST)


def test_golden_reconciliation(fonts: FontBook, golden: Golden) -> None:
    spans = (
        Unexplained(1, 12, date(2026, 11, 20), "G-1", "例示 花子", at(9, 40), at(10, 30), "会議"),
        Unexplained(2, 13, date(2026, 11, 20), "G-1", "見本 太郎", at(13, 0), at(14, 5)),
    )
    found = Reconciliation(NOVEMBER, 2, 300, 185, spans, 10)
    sheet = render_reconciliation(fonts, HEAD, found, SEALS, invariant=True)
    golden("use_reconciliation", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    for part in ("9:40〜10:30", "会議", "(未記入)", "65", "10分以下"):
        assert part in text


def test_a_month_that_agrees_says_so(fonts: FontBook) -> None:
    found = Reconciliation(NOVEMBER, 0, 0, 0, (), 10)
    (text,) = page_texts(render_reconciliation(fonts, HEAD, found, SEALS).pdf)
    assert NOTHING in text


def test_golden_loss_report(fonts: FontBook, golden: Golden) -> None:
    steps = (
        Step("a", "報告", "最後に確かめた日時と場所", at=at(9, 12), words="金庫", by="見本 太郎"),
        Step("b", "停止", at=at(9, 20), by="見本 太郎", due=date(2026, 11, 20)),
        Step("c", "捜索", "捜した場所と結果", due=date(2026, 11, 20)),
        Step("d", "再発行", "新しい管理番号", is_wanted=False),
    )
    chain = Chain(
        entry_id=3, number=3, code="C-03", kind="紛失", holder="例示 花子",
        facts=(("種別", "ICカード"), ("保管場所", "金庫")), steps=steps,
        found_on=date(2026, 11, 21),
    )  # fmt: skip
    sheet = render_loss_report(fonts, HEAD, chain, SEALS, invariant=True)
    golden("loss_report", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    for part in ("C-03", "紛失", "R8.11.20 9:20", "(まだ)", "発見", "R8.11.21"):
        assert part in text
    assert "再発行" not in text
