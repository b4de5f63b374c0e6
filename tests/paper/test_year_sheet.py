"""The calendar of a year, on paper."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.paper.reading import page_texts
from tests.paper.samples import HEADER
from zyuki_desk.core.days import DayMark, DayState
from zyuki_desk.core.year_days import YearAsked, YearDays
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.year_calendar import render_year

Golden = Callable[[str, bytes], None]
STATES = (DayState.FINE, DayState.FINE, DayState.LATE, DayState.FINE, DayState.GAP)


def whole_year() -> YearDays:
    marks = {}
    for n in range(365):
        day = date(2026, 4, 1) + timedelta(days=n)
        is_closed = day.weekday() >= 5
        marks[day] = DayMark(DayState.CLOSED if is_closed else STATES[day.weekday()])
    return YearDays(YearAsked(2026, "daily-check"), date(2026, 11, 20), marks)


def test_golden_year(fonts: FontBook, golden: Golden) -> None:
    sheet = render_year(fonts, HEADER, whole_year(), "端末機管理日次点検簿", invariant=True)
    golden("year_calendar", sheet.pdf)
    (text,) = page_texts(sheet.pdf)
    for part in (
        "年間カレンダー",
        "令和8年度",
        "4月",
        "3月",
        "× 未実施",
        "未実施 52日",
        HEADER.serial,
    ):
        assert part in text


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_year_fits_one_page(fonts: FontBook, paper: str) -> None:
    sheet = render_year(
        fonts, HEADER, whole_year(), "入退室管理簿", "サーバ室(レベル3)",
        paper="A4" if paper == "A4" else "A3",
    )  # fmt: skip
    assert sheet.pages == 1
    assert "サーバ室" in page_texts(sheet.pdf)[0]
