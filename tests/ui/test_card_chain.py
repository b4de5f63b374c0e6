"""A lost card step by step, each in one key with its time and person; passwords in one key."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, nameless, press_key, squeezed, type_keys
from tests.paper.reading import page_texts
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.verification import verify_office
from zyuki_desk.paper.printing import PreparedSheet, Printing
from zyuki_desk.ui.search_field import SearchField
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.views.card_chain import CardChainPage
from zyuki_desk.ui.views.room_desk_rows import RowList
from zyuki_desk.ui.workbench import Destination

CARDS = "credential"
DAY = date(2026, 11, 20)
ENTER = Qt.Key.Key_Return


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for number, person in enumerate(("P2", "P3"), start=1):
            desk.enter(
                "operator",
                {
                    "day": DAY,
                    "person": person,
                    "tasks": "照会",
                    "pledge_on": DAY,
                    "trained_on": DAY,
                },
            )
            desk.enter(
                CARDS,
                {
                    "day": DAY, "card_no": f"C-{number}", "kind": "ic", "lend_mode": "individual",
                    "holder": person, "lent_on": DAY, "received_on": DAY,
                    "pw_changed": "R8.8.1", "pw_days": 90,
                },
            )  # fmt: skip
        yield bench


class ChainObject:
    """The page through its widgets and keys."""

    def __init__(self, qtbot: QtBot, page: CardChainPage) -> None:
        self.qtbot, self.page = qtbot, page
        qtbot.addWidget(page)
        page.resize(QSize(1036, 750))
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.entered()
        qtbot.waitUntil(page.isActiveWindow)

    def rows(self, name: str) -> list[str]:
        return [row.spoken for row in find(self.page, RowList, name).rows]

    def report(self, typed: str) -> None:
        search = find(self.page, SearchField, "card_search")
        search.setFocus()
        type_keys(search, typed)
        self.qtbot.waitUntil(lambda: bool(search.suggestions))
        press_key(search, ENTER)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        focus = QApplication.focusWidget()
        press_key(self.page if focus is None else focus, key, modifier)


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> ChainObject:
    workbench = bench.workbench
    return ChainObject(qtbot, CardChainPage(workbench, workbench.ledgers[CARDS]))


@pytest.fixture
def lost(page: ChainObject, bench: PageBench) -> ChainObject:
    bench.ask.will("choose", "紛失").will("reason", "昨日の終業時、引出し", saying="C-1")
    page.report("C-1")
    return page


def test_a_loss_is_reported_in_three_answers(lost: ChainObject, bench: PageBench) -> None:
    assert bench.host.said == ["保存済 No.1 C-1 の届出"]
    first, second, *rest = lost.rows("step_list")
    assert first == "報告 11/20 17:45  見本 太郎 昨日の終業時、引出し"
    assert second == "停止 期限 11/20 いま行った"
    assert [row.split()[0] for row in rest] == ["捜索", "操作履歴の確認", "通知", "再発行"]
    assert "次 停止" in lost.rows("chain_list")[0]
    # A lost card is with nobody any more: it is not offered for another report.
    assert [card.code for card in lost.page.board.find("C-")] == ["C-2"]


def test_each_step_is_one_key_with_time_and_person(
    lost: ChainObject, bench: PageBench, clock: FixedClock
) -> None:
    bench.workbench.seat(Actor("P3", "T1"))
    lost.key(ENTER)
    clock.advance(minutes=20)
    for words, saying in (
        ("見つからない", "捜した場所"), ("不正な操作なし", "操作の有無"), ("都道府県", "だれに"),
        ("C-9", "新しいカード"),
    ):  # fmt: skip
        bench.ask.will("reason", words, saying=saying)
        lost.key(ENTER)
    rows = lost.rows("step_list")
    assert rows[1] == "停止 11/20 17:45  例示 監一"
    assert rows[3] == "操作履歴の確認 11/20 18:05  例示 監一 不正な操作なし"
    assert rows[5] == "再発行 11/20 18:05  例示 監一 C-9"
    assert "手順済" in lost.rows("chain_list")[0]
    assert not [d for d in duties_of(bench.workbench.desk) if "紛失" in d.sentence]
    assert verify_office(bench.workbench.office).is_sound


def test_a_step_out_of_its_order_is_refused_with_its_reason(
    lost: ChainObject, bench: PageBench
) -> None:
    steps = find(lost.page, RowList, "step_list")
    assert steps.select("log_checked_at")
    bench.ask.will("reason", "不正な操作なし")
    lost.key(ENTER)
    assert bench.host.complained == ["先にカードを停止し、停止の日時を書いてください。"]
    assert "いま行った" in lost.rows("step_list")[3]


def test_going_back_writes_nothing(page: ChainObject, bench: PageBench) -> None:
    bench.ask.will("choose", None)
    page.report("C-1")
    bench.ask.will("choose", "盗難").will("reason", None)
    page.report("C-2")
    assert page.rows("chain_list") == []
    assert bench.host.said == []


def test_a_card_that_is_found_ends_search_and_reissue(lost: ChainObject, bench: PageBench) -> None:
    lost.key(ENTER)
    bench.ask.will("confirm", True, saying="C-1")
    lost.key(Qt.Key.Key_F4)
    assert [row.split()[0] for row in lost.rows("step_list")] == [
        "報告", "停止", "操作履歴の確認", "通知",
    ]  # fmt: skip


def test_the_duty_of_a_step_leads_here(lost: ChainObject, bench: PageBench) -> None:
    duty = next(d for d in duties_of(bench.workbench.desk) if "停止がまだ" in d.sentence)
    assert duty.page == f"view:{CARDS}"
    lost.page.show_destination(Destination("view", entry_id=duty.entry_id))
    assert find(lost.page, RowList, "step_list").current == "suspended_at"


def test_the_report_tells_every_step(lost: ChainObject, bench: PageBench) -> None:
    lost.key(ENTER)
    lost.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    paper = bench.went[-1].paper
    assert paper is not None
    sheet = paper.prepare(Printing(bench.workbench.office), lambda *_: True)
    assert isinstance(sheet, PreparedSheet)
    (text,) = page_texts(sheet.pdf)
    for part in ("経過報告書", "C-1", "紛失", "最後に確かめた日時と場所: 昨日の終業時、引出し",
                 "R8.11.20 17:45", "(まだ)", "見本 太郎"):  # fmt: skip
        assert part in text


def test_a_changed_password_is_one_key(page: ChainObject, bench: PageBench) -> None:
    assert "期限切れ" in page.rows("password_list")[0]
    page.page.show_destination(Destination("view", entry_id=1, action="password"))
    page.key(ENTER)
    assert bench.host.said == ["保存済 No.1 パスワード変更"]
    values = bench.workbench.books.entry(bench.workbench.ledgers[CARDS], 1).values
    assert values["pw_changed"] == "R8.8.1\nR8.11.20"
    assert values["pw_due_on"] == date(2027, 2, 18)
    assert find(page.page, RowList, "password_list").select(1)
    page.key(ENTER)
    assert bench.host.complained == ["今日の変更は、もう書いてあります。"]


def test_who_may_not_write_sees_everything(lost: ChainObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("V2", "T1"))
    assert not find(lost.page, QAbstractButton, "found_button").isEnabled()
    lost.key(ENTER)
    assert bench.host.complained


def test_everything_has_a_name_and_its_room(lost: ChainObject) -> None:
    assert nameless(lost.page, [QAbstractButton, QLineEdit]) == []
    assert squeezed(lost.page) == []
