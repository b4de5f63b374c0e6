"""The end of retention in the window: proposed by one, approved by another, printed, held."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.pages.retention import RetentionPageObject
from tests.paper.reading import page_texts
from tests.ui.pages_bench import ROOM, PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.printing import Printing
from zyuki_desk.ui.pages.retention import METHODS, RetentionPage
from zyuki_desk.ui.theme import Theme

TITLE = "入退室管理簿"


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        bench.stay(date(2026, 11, 20), time(9, 12))
        clock.set(datetime(2028, 4, 3, 9, 0))  # noqa: DTZ001  the clock takes it as Japan's
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> RetentionPageObject:
    return RetentionPageObject(qtbot, RetentionPage(bench.workbench))


def proposed(page: RetentionPageObject, bench: PageBench) -> None:
    bench.ask.will("reason", "保存期間の満了", saying="1 行を廃棄")
    bench.ask.will("choose", METHODS[0])
    page.enter("retention_ledgers", TITLE)
    page.wait(lambda: len(page.rows("retention_proposals")) == 1)


def test_one_proposes_and_another_approves(page: RetentionPageObject, bench: PageBench) -> None:
    assert "1行が満了" in page.row("retention_ledgers", TITLE)
    proposed(page, bench)
    # Whoever proposed is not offered the approval, by Enter neither, and is told.
    assert "起案した人は承認できません" in page.rows("retention_proposals")[0]
    page.enter("retention_proposals", TITLE)
    assert "起案した人は承認できません" in bench.host.complained[-1]
    bench.workbench.seat(Actor("P3", "T1"))
    page.wait(lambda: "承認する" in page.rows("retention_proposals")[0])
    bench.ask.will("confirm", True, saying="元に戻せません")
    page.enter("retention_proposals", TITLE)
    page.wait(lambda: "廃棄済み" in page.rows("retention_proposals")[0])
    assert bench.host.said[-1] == "1 行を廃棄しました"
    assert "満了" not in page.row("retention_ledgers", TITLE)


def test_its_sheet_lists_what_is_to_be_erased(page: RetentionPageObject, bench: PageBench) -> None:
    proposed(page, bench)
    page.trigger("retention_print")
    paper = bench.went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.workbench.office, FontBook()), lambda _done, _all: True)
    text = "".join(page_texts(sheet.pdf)[0].split())
    for word in ("簿冊廃棄伺い", TITLE, "令和8年度", "起案", "承認", "1年"):
        assert word in text


def test_a_hold_is_set_and_released(page: RetentionPageObject, bench: PageBench) -> None:
    bench.ask.will("choose", TITLE)
    bench.ask.will("reason", "監査")
    page.press("hold_button")
    page.wait(lambda: "保全 1行" in page.row("retention_ledgers", TITLE))
    bench.ask.will("reason", "監査が終わった")
    page.enter("retention_holds", TITLE)
    page.wait(lambda: "解除済み" in page.rows("retention_holds")[0])
    page.wait(lambda: "1行が満了" in page.row("retention_ledgers", TITLE))


def test_a_proposal_of_what_is_held_says_what_stops_it(
    page: RetentionPageObject, bench: PageBench
) -> None:
    assert page.is_shown("no_proposals")
    proposed(page, bench)
    assert not page.is_shown("no_proposals")
    bench.ask.will("choose", TITLE)
    bench.ask.will("reason", "監査")
    page.press("hold_button")
    page.wait(lambda: "保全 1行" in page.row("retention_ledgers", TITLE))
    bench.workbench.seat(Actor("P3", "T1"))
    page.wait(lambda: "保全中です" in page.rows("retention_proposals")[0])
    page.enter("retention_proposals", TITLE)
    assert "保全を解くと承認できます" in bench.host.complained[-1]


def test_the_year_is_turned_once(page: RetentionPageObject, bench: PageBench) -> None:
    bench.clock.set(datetime(2027, 4, 1, 9, 0))  # noqa: DTZ001
    page.page.refresh()
    page.wait(lambda: "令和9年度へ" in page.turn_words)
    page.press("year_turn_button")
    page.wait(lambda: "記録済み" in page.turn_words)
    assert not page.is_enabled("year_turn_button")
    page.press("carried_button")
    paper = bench.went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.workbench.office, FontBook()), lambda _done, _all: True)
    assert "繰越一覧" in "".join(page_texts(sheet.pdf)[0].split())
    assert bench.workbench.ledgers[ROOM].title in page_texts(sheet.pdf)[0]


def test_a_rule_is_changed_with_its_reason(page: RetentionPageObject, bench: PageBench) -> None:
    bench.ask.will("text", "5")
    bench.ask.will("choose", "翌年度の4月1日から")
    bench.ask.will("reason", "文書管理規程の改正")
    page.enter("retention_ledgers", "端末機利用簿")  # nothing is over there: only the cursor goes
    page.trigger("retention_rule")
    page.wait(lambda: "5年" in page.row("retention_ledgers", "端末機利用簿"))
    assert "文書管理規程の改正" in page.row("retention_ledgers", "端末機利用簿")
