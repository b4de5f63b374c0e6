"""What the office made required is asked by every short act of the window, and stored."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.checks import CONTROL, ChecksPageObject
from tests.pages.kit import find, press_key
from tests.pages.leaving import LeavingPageObject
from tests.pages.uses import UsesPageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.fields import moment
from zyuki_desk.core.holding import LeavingKind
from zyuki_desk.core.leaving.service import Leavings, Plan
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.ui.ask import WindowAsk
from zyuki_desk.ui.forms import FormRows
from zyuki_desk.ui.own_asking import own_cells
from zyuki_desk.ui.pages.leaving import LeavingPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.views.check_month import CheckMonthPage
from zyuki_desk.ui.views.use_desk import UseDeskPage
from zyuki_desk.ui.workbench import Destination

DAY, BACK = date(2026, 11, 20), date(2027, 4, 1)
USE, LOAN, CHECK = "terminal-use", "card-loan", "daily-check"
WARM = OwnField(slug="c1", label="室温", required=True)


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    """The example office with a group's card, and a field of its own in three ledgers."""
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for person in ("P1", "P2"):
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
            "credential",
            {
                "day": DAY, "card_no": "G-1", "kind": "ic", "lend_mode": "group",
                "group_name": "窓口班", "group_head": "P1", "lent_on": DAY, "received_on": DAY,
            },
        )  # fmt: skip
        desk.enter(
            USE,
            {
                "day": DAY, "started_at": moment(DAY, time(8)), "ended_at": moment(DAY, time(9)),
                "terminal": "T1", "operator": "P2", "legal_task": "照会", "search_kind": "code",
            },
        )  # fmt: skip
        for key in (USE, LOAN, CHECK):
            set_own_fields(desk, key, [WARM])
        yield bench


def own_of(bench: PageBench, key: str, line: int) -> object:
    """Return what the own cell of a line says."""
    return bench.workbench.books.entry(bench.workbench.ledgers[key], line).values["extra.c1"]


def test_the_mornings_checks_ask_once_for_all_terminals(qtbot: QtBot, bench: PageBench) -> None:
    workbench = bench.workbench
    page = ChecksPageObject(qtbot, CheckMonthPage(workbench, workbench.ledgers[CHECK]))
    page.key(Qt.Key.Key_F3)
    bench.ask.will("fill_in", None, saying="「端末機管理日次点検簿」に書く前に")
    page.key(Qt.Key.Key_Return, CONTROL)
    assert bench.host.said == []
    bench.ask.will("fill_in", {"室温": "21度"})
    page.key(Qt.Key.Key_Return, CONTROL)
    assert bench.host.said == ["保存済 No.1 始業点検 1台"]
    assert own_of(bench, CHECK, 1) == "21度"


def test_a_quick_sign_out_asks_for_both_lines_it_writes(qtbot: QtBot, bench: PageBench) -> None:
    workbench = bench.workbench
    page = UsesPageObject(qtbot, UseDeskPage(workbench, workbench.ledgers[USE]))
    bench.ask.will("fill_in", {"室温": "20度"}, saying="端末機利用簿」と「カード貸出簿")
    page.pick("はなこ")
    assert bench.host.said == ["保存済 No.2 見本 花子 T1 利用開始"]
    assert (own_of(bench, USE, 2), own_of(bench, LOAN, 1)) == ("20度", "20度")


def test_nothing_is_asked_where_nothing_is_required(bench: PageBench) -> None:
    assert own_cells(bench.workbench, ["media", "key-loan"]) == {}
    assert own_cells(bench.workbench, [USE], date(2026, 11, 1)) == {}


@pytest.fixture
def answer(qtbot: QtBot, bench: PageBench) -> Callable[[Callable[[QDialog], None]], None]:
    """Let somebody at the keyboard answer the real window."""
    workbench = bench.workbench
    window = FormRows(workbench.theme)
    qtbot.addWidget(window)
    window.show()
    workbench.ask = WindowAsk(workbench.theme, window)

    def will(act: Callable[[QDialog], None]) -> None:
        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QDialog):
                try:
                    act(dialog)
                finally:
                    if dialog.isVisible():
                        dialog.reject()  # a failing test must not wait for ever
            else:
                QTimer.singleShot(5, look)

        QTimer.singleShot(0, look)

    return will


def test_the_window_says_what_is_missing_at_its_row(
    bench: PageBench, answer: Callable[[Callable[[QDialog], None]], None]
) -> None:
    def act(dialog: QDialog) -> None:
        box = find(dialog, QLineEdit, f"{CHECK}/extra.c1")
        assert dialog.focusWidget() is box
        press_key(box, Qt.Key.Key_Return)
        error = find(dialog, QLabel, f"{CHECK}/extra.c1_error")
        assert "「室温」を入れてください。" in error.text()
        box.setText("19度")
        press_key(box, Qt.Key.Key_Return)

    answer(act)
    assert own_cells(bench.workbench, [CHECK]) == {CHECK: {"extra.c1": "19度"}}


def test_what_is_given_anew_after_a_leave_is_asked_too(
    qtbot: QtBot, bench: PageBench, clock: FixedClock
) -> None:
    workbench = bench.workbench
    set_own_fields(workbench.desk, "operator", [WARM])
    leavings = Leavings(workbench.desk)
    leavings.register(["P2"], Plan(kind=LeavingKind.ON_LEAVE, last=DAY, returns=BACK))
    clock.set(datetime.combine(date(2026, 11, 24), time(9), tzinfo=JST))
    leaver = leavings.leaver("P2")
    assert leaver is not None
    leavings.settle(leaver, next(item for item in leaver.items if item.ledger == "operator"))
    clock.set(datetime.combine(BACK, time(9), tzinfo=JST))
    leavings.end(leaver, BACK, reason="復職")
    page = LeavingPageObject(qtbot, LeavingPage(workbench))
    page.page.show_destination(Destination("leaving", person="P2"))
    bench.ask.will("fill_in", {"室温": "18度"}, saying="「操作者名簿」")
    page.act("操作者の指定")
    assert bench.host.said[-1] == "操作者の指定を今日から戻しました"
    assert own_of(bench, "operator", 3) == "18度"
