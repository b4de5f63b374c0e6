"""The quick sign-out: a name and Enter begin, the same end; the month is held against the uses."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import nameless, squeezed
from tests.pages.uses import UsesPageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.fields import Value, moment
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.views.use_desk import UseDeskPage
from zyuki_desk.ui.workbench import Destination

USE, LOAN = "terminal-use", "card-loan"
DAY = date(2026, 11, 20)
TASK = "住民票の写しの広域交付"


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for person in ("P1", "P2", "P3"):
            desk.enter(
                "operator",
                {"day": DAY, "person": person, "tasks": TASK, "pledge_on": DAY, "trained_on": DAY},
            )
        desk.enter(
            "credential",
            {
                "day": DAY, "card_no": "G-1", "kind": "ic", "lend_mode": "group",
                "group_name": "窓口班", "group_head": "P1", "lent_on": DAY, "received_on": DAY,
            },
        )  # fmt: skip
        desk.enter(USE, use((9, 0), (9, 20), person="P3", task=TASK))
        yield bench


def use(
    first: tuple[int, int], last: tuple[int, int], *, person: str = "P2", card: str | None = None,
    task: str = TASK,
) -> dict[str, Value]:  # fmt: skip
    return {
        "day": DAY, "started_at": moment(DAY, time(*first)), "ended_at": moment(DAY, time(*last)),
        "terminal": "T1", "operator": person, "card_no": card, "legal_task": task,
        "search_kind": "code",
    }  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> UsesPageObject:
    return UsesPageObject(qtbot, UseDeskPage(bench.workbench, bench.workbench.ledgers[USE]))


def test_a_name_and_enter_begin_and_the_same_end(
    page: UsesPageObject, bench: PageBench, clock: FixedClock
) -> None:
    assert page.focus() == "use_person"
    page.pick("はなこ")
    assert bench.host.said == ["保存済 No.2 見本 花子 T1 利用開始"]
    assert page.running == ["見本 花子  T1  G-1 17:45 – 住民票の写しの広域交付 終了"]
    assert "使用中 見本 花子" in page.choice("use_terminal").itemText(0)
    clock.advance(minutes=12)
    page.pick("はなこ")
    assert bench.host.said[-1] == "保存済 No.2 利用終了"
    assert page.running == []
    assert "17:45 – 17:57" in page.ended[0]
    loans = bench.workbench.ledgers[LOAN]
    returned = bench.workbench.books.entry(loans, 1).values["returned_at"]
    assert returned == moment(DAY, time(17, 57))
    assert page.focus() == "use_person"


def test_a_use_is_ended_from_the_list(page: UsesPageObject, bench: PageBench) -> None:
    page.pick("はなこ")
    page.page.running.take_focus()
    page.key(Qt.Key.Key_Return)
    assert bench.host.said[-1] == "保存済 No.2 利用終了"


def test_a_search_by_name_waits_for_the_second_person(
    page: UsesPageObject, bench: PageBench
) -> None:
    page.choose("use_search", "name")
    page.write("use_note", "転入者の異動前住所")
    page.pick("はなこ")
    assert "前もって確かめた人" in page.error
    assert page.focus() == "use_second"
    page.pick("はなこ", "use_second")
    assert "別の人" in page.error
    assert page.running == []
    page.pick("かんいち", "use_second")
    values = bench.workbench.books.entry(bench.workbench.ledgers[USE], 2).values
    assert (values["confirmed_by"], values["search_note"]) == ("P3", "転入者の異動前住所")
    assert page.error == ""


def test_a_residents_name_is_refused_kindly_and_nothing_is_lost(
    page: UsesPageObject, bench: PageBench
) -> None:
    page.write("use_note", "見本 次郎")
    bench.ask.will("reason", None, saying="氏名のように")
    page.pick("はなこ")
    assert "何を検索するかだけ" in page.error
    assert page.focus() == "use_note"
    assert page.running == []
    page.write("use_note", "123456789012")
    page.pick("はなこ")
    assert "番号は書けません" in page.error


def test_a_card_taken_is_offered_last_and_named(page: UsesPageObject) -> None:
    page.pick("はなこ")
    card = page.choice("use_card")
    assert card.currentData() == ""
    assert "使用中 見本 花子" in card.itemText(0)
    page.choose("use_card", "G-1")
    page.pick("たろう")
    assert "見本 花子さん" in page.error
    assert len(page.running) == 1


def test_who_may_not_write_is_told(page: UsesPageObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("V2", "T1"))
    page.pick("はなこ")
    assert "できるのは" in page.error


def test_the_rule_of_the_second_person_is_changed_with_a_reason(
    page: UsesPageObject, bench: PageBench
) -> None:
    bench.ask.will("choose", "求めない").will("reason", "規程の改正")
    action = page.page.findChild(QAction, "use_rule")
    assert action is not None
    action.trigger()
    assert page.page.desk.rules[0] == "never"
    page.choose("use_search", "name")
    page.pick("はなこ")
    assert len(page.running) == 1


class TestTheMonth:
    @pytest.fixture(autouse=True)
    def loans(self, bench: PageBench, clock: FixedClock) -> None:
        desk = bench.workbench.desk
        desk.enter(
            LOAN,
            {
                "day": DAY, "card_no": "G-1", "loan_kind": "group", "borrower": "P2",
                "lent_at": moment(DAY, time(10, 0)), "returned_at": moment(DAY, time(11, 0)),
            },
        )  # fmt: skip
        desk.enter(USE, use((10, 0), (10, 30), card="G-1"))

    def test_a_stretch_is_explained_by_one_key(
        self, page: UsesPageObject, bench: PageBench
    ) -> None:
        page.key(Qt.Key.Key_F3)
        assert page.text("month_label") == "令和8年11月"
        assert page.open_spans == "説明のない時間 1件"
        assert page.spans == [
            "11/20 10:30〜11:00  G-1  見本 花子 30分 利用簿に記入がありません 理由"
        ]
        bench.ask.will("reason", "待機・準備", saying="10:30〜11:00")
        page.key(Qt.Key.Key_Return)
        assert bench.host.said == ["保存済 貸出簿 No.1"]
        assert page.open_spans == "説明のない時間 なし"
        assert "待機・準備" in page.spans[0]

    def test_going_back_explains_nothing(self, page: UsesPageObject, bench: PageBench) -> None:
        page.key(Qt.Key.Key_F3)
        bench.ask.will("reason", None)
        page.key(Qt.Key.Key_Return)
        assert page.open_spans == "説明のない時間 1件"

    def test_it_prints(self, page: UsesPageObject, bench: PageBench) -> None:
        page.page.show_destination(Destination("view", action="month", period="2026-11"))
        page.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        paper = bench.went[-1].paper
        assert paper is not None
        sheet = paper.prepare(Printing(bench.workbench.office), lambda *_: True)
        assert isinstance(sheet, PreparedSheet)
        assert (sheet.form, sheet.lines, sheet.pages) == ("use-reconciliation", 1, 1)


def test_everything_has_a_name_and_its_room(page: UsesPageObject) -> None:
    for _ in range(2):
        assert nameless(page.page, [QAbstractButton, QLineEdit]) == []
        assert squeezed(page.page) == []
        page.key(Qt.Key.Key_F3)
