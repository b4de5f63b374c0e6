"""Closing a month: what must be seen first is seen first, and what is closed stays closed."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.pages.closing import ClosingPageObject
from tests.ui.pages_bench import ROOM, PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.fields import moment
from zyuki_desk.ui.pages.closing import ClosingPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.workbench import Destination

OCTOBER = 1


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        bench.stay(date(2026, 10, 5), time(10, 0))
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> ClosingPageObject:
    page = ClosingPageObject(qtbot, ClosingPage(bench.workbench))
    page.page.show_destination(Destination("closing", place="R1", period="2026-10", action=ROOM))
    page.settle()
    return page


def test_the_month_that_is_due_is_shown_with_what_must_be_seen(page: ClosingPageObject) -> None:
    assert page.page.ledger.key == ROOM
    assert [words.split()[-1] for words in page.months] == ["令和8年11月", "令和8年10月"]
    gaps = page.items("gaps")
    assert "令和8年10月1日(木)" in gaps
    assert "令和8年10月5日(月)" not in gaps
    assert page.items("late") == ["1番  令和8年10月5日(月)"]
    assert page.items("same") == ["1番  令和8年10月5日(月)"]
    assert page.items("open") == []


def test_each_finding_leads_to_its_line(page: ClosingPageObject, bench: PageBench) -> None:
    page.open_first("late")
    assert bench.went[-1] == Destination(f"ledger:{ROOM}", entry_id=1)
    page.open_first("gaps")
    assert bench.went[-1] == Destination(f"ledger:{ROOM}", place="R1", period="2026-10-01")


def test_closing_asks_and_is_then_shown_as_closed(
    page: ClosingPageObject, bench: PageBench
) -> None:
    bench.ask.will("confirm", True, saying="後日記入 1 件")
    page.close_month()
    assert bench.host.said == ["令和8年10月 を締めました"]
    assert "締め済" in page.months[OCTOBER]
    assert "見本 太郎" in page.seals
    assert not page.button.isEnabled()
    assert "締めてあります" in page.why


def test_going_back_at_the_question_closes_nothing(
    page: ClosingPageObject, bench: PageBench
) -> None:
    bench.ask.will("confirm", False)
    page.close_month()
    assert "未締め" in page.months[OCTOBER]


def test_an_open_line_must_be_filled_first(page: ClosingPageObject, bench: PageBench) -> None:
    bench.stay(date(2026, 10, 6), time(9, 0), open_=True, person="P3", person_name="例示 監一")
    page.settle()
    assert page.items("open") == ["2番  令和8年10月6日(火)"]
    assert not page.button.isEnabled()
    assert "未記入の行が 1 行" in page.why


def test_a_month_under_way_cannot_be_closed(page: ClosingPageObject) -> None:
    page.choose_month(0)
    assert not page.button.isEnabled()
    assert "まだ終わっていない" in page.why


def test_who_may_not_close_sees_who_may(page: ClosingPageObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("P2", "T1"))
    assert not page.button.isEnabled()
    assert "入退室管理者" in page.why
    assert "取扱担当者" not in page.why


def test_checks_say_their_gaps_first_and_ask_why(qtbot: QtBot, bench: PageBench) -> None:
    at = moment(date(2026, 10, 29), time(8, 30))
    bench.workbench.desk.enter(
        "daily-check",
        {
            "day": date(2026, 10, 29), "phase": "start", "terminal": "T1", "checked_at": at,
            "result": "good", "checked_by": "P1", "remarks": "試験",
        },
    )  # fmt: skip
    page = ClosingPageObject(qtbot, ClosingPage(bench.workbench))
    page.page.show_destination(Destination("closing", period="2026-10", action="daily-check"))
    page.settle()
    assert page.items("owed") == [
        "10/29 終業  未実施(T1)", "10/30 始業  未実施(T1)", "10/30 終業  未実施(T1)",
    ]  # fmt: skip
    bench.ask.will("confirm", True, saying="未実施 3 件").will("reason", None)
    page.close_month()
    assert bench.host.said == []
    bench.ask.will("confirm", True, saying="未実施 3 件")
    bench.ask.will("reason", "全員不在", saying="10/29 終業")
    page.close_month()
    assert bench.host.said == ["令和8年10月 を締めました"]
    assert "未実施の理由: 全員不在" in page.seals
    assert "おくれ" in page.seals
