"""The month sheet of the daily checks: a page a terminal, gaps in view, nothing lost below."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.base.calendar import month_of
from zyuki_desk.core.check_month import (
    Cell,
    CheckMonth,
    Day,
    Fault,
    Gap,
    Mark,
    Remark,
    Row,
)
from zyuki_desk.core.fields import Choice
from zyuki_desk.core.layout import Layout, LayoutColumn, SealBox
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.month_sheet import render_month_sheet

Golden = Callable[[str, bytes], None]
NOVEMBER = month_of(date(2026, 11, 1))
LAYOUT = Layout(
    title="端末機管理日次点検簿",
    columns=(LayoutColumn(("day",), "年月日"),),
    seal_boxes=(SealBox("入退室管理者"), SealBox("担当")),
)
HEAD = replace(HEADER, period="令和8年11月", place="", copy_marks=())


def month(items: int = 3, faults: int = 1, phases: int = 1, terminal: str = "T1") -> CheckMonth:
    days = tuple(Day(d, "土曜日" if d.weekday() > 4 else None) for d in NOVEMBER.days())

    def cell(day: Day, number: int) -> Cell:
        if day.closed:
            return Cell(Mark.CLOSED)
        if day.day.day == 17:
            return Cell(Mark.GAP)
        mark = Mark.BAD if day.day.day == 12 and number == 0 else Mark.GOOD
        return Cell(mark, day.day.day, late=day.day.day == 5, corrected=day.day.day == 6)

    kinds = [Choice("start", "始業"), Choice("end", "終業"), Choice("leave", "退庁時")][:phases]
    rows = tuple(
        Row(terminal, kind.key, f"i{n}", f"項目その{n}", tuple(cell(day, n) for day in days))
        for kind in kinds
        for n in range(items)
    )
    texts = tuple(
        Cell(Mark.CLOSED) if day.closed else Cell(Mark.TEXT, day.day.day, "見本 太郎")
        for day in days
    )
    return CheckMonth(
        period=NOVEMBER, terminal=terminal, title=f"{terminal}  統合端末", days=days,
        phases=tuple(kinds),
        rows=(*rows, Row(terminal, kinds[-1].key, "checked_by", "点検者", texts)),
        gaps=(Gap(date(2026, 11, 17), "start", terminal),),
        faults=tuple(
            Fault(entry_id=12, number=12 + n, day=date(2026, 11, 12), phase="始業",
                  terminal=terminal, items="固定", fault="ワイヤーの鍵が開いていた。",
                  action="その場で掛け直した。", by="例示 花子")
            for n in range(faults)
        ),
        remarks=(Remark(5, date(2026, 11, 5), "始業 T1 11/6 後日記入(見本 太郎) 停電のため"),),
        seals=("12/1 9:00 確認 見本 太郎  未実施の理由: 停電",),
    )  # fmt: skip


def test_golden_month_sheet(fonts: FontBook, golden: Golden) -> None:
    sheet = render_month_sheet(fonts, HEAD, LAYOUT, [month()], invariant=True)
    golden("month_sheet", sheet.pdf)
    assert sheet.pages == 1
    (text,) = page_texts(sheet.pdf)
    for part in (
        "端末機管理日次点検簿(月表)", "入退室管理者", "未実施 1", "未", "×",
        "その場で掛け直した。", "停電のため", "未実施の理由: 停電", "用紙番号",
    ):  # fmt: skip
        assert part in text
    assert set(sheet.lines_on_page[0]) == {
        c.entry_id for row in month().rows for c in row.cells if c.entry_id
    }


def test_each_terminal_has_its_page(fonts: FontBook) -> None:
    sheet = render_month_sheet(
        fonts, HEAD, LAYOUT, [month(terminal="T1"), month(terminal="T2"), month(terminal="T3")]
    )
    texts = page_texts(sheet.pdf)
    assert sheet.pages == len(texts) == 3
    for code, text in zip(("T1", "T2", "T3"), texts, strict=True):
        assert f"端末 {code}" in text
        assert "/3ページ" in "".join(text.split())


@pytest.mark.parametrize(("items", "faults"), [(30, 1), (3, 60), (40, 80)])
def test_what_does_not_fit_goes_on_with_its_terminals_name(
    fonts: FontBook, items: int, faults: int
) -> None:
    sheet = render_month_sheet(fonts, HEAD, LAYOUT, [month(items=items, faults=faults, phases=3)])
    texts = page_texts(sheet.pdf)
    assert sheet.pages > 1
    whole = "".join(texts)
    assert all(f"(No.{12 + n})" in whole for n in range(faults))
    assert whole.count("項目その") == items * 3


def test_a_blank_sheet_counts_nothing(fonts: FontBook) -> None:
    full = month()
    rows = tuple(
        replace(row, cells=tuple(
            cell if cell.mark is Mark.CLOSED else Cell(Mark.BLANK) for cell in row.cells
        ))
        for row in full.rows
    )  # fmt: skip
    blank = replace(full, rows=rows, gaps=(), faults=(), remarks=(), seals=())
    (text,) = page_texts(render_month_sheet(fonts, HEAD, LAYOUT, [blank]).pdf)
    assert "未実施 0" not in text
    assert "端末 T1" in text
