"""異動・退職 in the window: a season in one table, one key for each thing, nothing by accident."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from tests.pages.kit import PAGE_SIZE, find, nameless, squeezed
from tests.pages.leaving import LeavingPageObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.leaving.service import Leavings
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.paper.printing import Printing
from zyuki_desk.ui.pages.leaving import LeavingPage
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.views.duty_list import destination_of
from zyuki_desk.ui.widgets import EmptyState
from zyuki_desk.ui.workbench import Destination

DAY = date(2026, 11, 20)


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        desk = bench.workbench.desk
        for person in ("P2", "P3"):
            desk.enter("operator", {"day": DAY, "person": person, "tasks": "照会"})
        desk.enter(
            "credential",
            {"day": DAY, "card_no": "C-12", "kind": "ic", "lend_mode": "individual",
             "holder": "P2", "lent_on": DAY, "received_on": DAY},
        )  # fmt: skip
        desk.enter(
            "media",
            {"day": DAY, "item_no": "M-1", "media_type": "usb", "content": "設定",
             "holds_identity_data": False, "handler": "P2", "storage": "保管庫"},
        )  # fmt: skip
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> LeavingPageObject:
    return LeavingPageObject(qtbot, LeavingPage(bench.workbench))


def registered(page: LeavingPageObject, *, last: str = "R8.11.30") -> None:
    """Register P2's retirement by the keyboard."""
    page.start()
    page.tick("はなこ")
    page.choose_kind("退職")
    page.register(last)


def test_an_empty_list_says_how_somebody_gets_there(page: LeavingPageObject) -> None:
    nobody = find(page.page, EmptyState, "leaving_nobody")
    assert nobody.isVisible()
    assert nobody.accessibleName().endswith("F2 で登録します。")
    registered(page)
    assert not nobody.isVisible()


class TestRegistering:
    def test_some_keys_register_somebody_and_show_their_list(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        assert bench.host.said == ["1人を登録しました"]
        assert page.table.texts == [
            ["R8.11.30", "見本 花子", "市民課", "退職", "", "6", "1", "2", "1", "2"]
        ]
        assert page.spoken()[0] == "カード C-12 未了 R8.11.20 から 返却"
        assert bench.workbench.directory.people["P2"].active_until == date(2026, 11, 30)

    def test_a_pasted_list_ticks_many_at_once(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        page.start()
        page.paste("1002\n例示 監一\n")
        assert page.counted == "2人をチェックしています"
        page.register("R9.3.31")
        assert bench.host.said == ["2人を登録しました"]
        assert [row[1] for row in page.table.texts] == ["見本 花子", "例示 監一"]

    def test_a_number_nobody_bears_ticks_nobody(self, page: LeavingPageObject) -> None:
        page.start()
        page.paste("1002\n9999")
        assert "だれのことか分かりません: 9999" in page.error
        assert page.counted == "0人をチェックしています"

    def test_without_a_day_or_a_person_nothing_is_written(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        page.start()
        page.register("")
        assert bench.workbench.directory.people["P2"].active_until is None
        page.register("R8.11.30")
        assert "選んでください" in page.error
        assert bench.host.said == []

    def test_lines_after_the_last_day_are_named_and_ask_for_a_reason(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        bench.ask.will("reason", None, saying="操作者名簿 11/20 No.1")
        registered(page, last="R8.11.19")
        assert Leavings(bench.workbench.desk).leaver("P2") is None
        bench.ask.will("reason", "引継ぎの記入のため", saying="最終日")
        page.register("R8.11.19")
        assert "引継ぎの記入のため" in page.facts

    def test_who_may_not_sees_who_may(self, page: LeavingPageObject, bench: PageBench) -> None:
        bench.workbench.seat(Actor("P3", "T1"))
        assert not page.page._add.isEnabled()  # noqa: SLF001 - no key reaches a disabled button
        assert "システム管理者" in page.page._add.toolTip()  # noqa: SLF001


class TestOnePerson:
    def test_one_key_returns_the_card(self, page: LeavingPageObject, bench: PageBench) -> None:
        registered(page)
        page.act("カード C-12")
        assert bench.host.said[-1] == "カード C-12 の返却を書きました"
        assert any("カード C-12 済 R8.11.20 から ・ 11/20 返却年月日" in x for x in page.spoken())

    def test_handing_on_asks_who_takes_over(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        page.act("媒体の担当")
        assert "引き継ぐ人を選んでください" in bench.host.complained[-1]
        page.successor("かんいち")
        page.act("媒体の担当")
        assert bench.host.said[-1] == "媒体の担当 M-1 の引継を書きました"

    def test_everything_at_once_asks_first_and_names_what_is_refused(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        page.successor("かんいち")
        bench.ask.will("confirm", True, saying="現物を確かめましたか")
        page.press("leaving_all_button")
        assert bench.host.complained[-1].startswith("5件を書きました。残り: 利用者番号: 最終日")

    def test_an_exception_needs_a_reason_and_another_manager(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        bench.workbench.seat(Actor("P3", "T1"))
        page.select("カード C-12")
        bench.ask.will("reason", None)
        page.press("leaving_except_button")
        bench.ask.will("reason", "紛失の届出済み")
        page.press("leaving_except_button")
        assert any(
            "除外 R8.11.20 から ・ 11/20 紛失の届出済み(例示 監一)" in x for x in page.spoken()
        )

    def test_a_leaving_is_called_off_with_a_reason(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        bench.ask.will("reason", "異動の取りやめ")
        page.press("leaving_end_button")
        assert bench.workbench.directory.people["P2"].active_until is None
        assert page.table.texts == []
        page.choose_scope("すべて")
        assert page.table.texts[0][5] == "済"

    def test_one_nobody_registered_is_shown_and_registered_from_there(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        PeopleMaster(bench.workbench.desk).end("P2", DAY, reason="退職")
        assert page.table.texts[0][3] == "未登録"
        page.press("leaving_person_register_button")
        bench_today = page.counted
        assert bench_today == "1人をチェックしています"


class TestFromToday:
    def test_the_duty_leads_to_the_person(self, page: LeavingPageObject, bench: PageBench) -> None:
        registered(page, last="R8.11.20")
        bench.clock.set(datetime(2026, 11, 24, 9, tzinfo=JST))
        duty = next(d for d in duties_of(bench.workbench.desk) if d.leaver == "P2")
        assert (duty.overdue, destination_of(duty)) == (
            True, Destination("leaving", person="P2", action="open"),
        )  # fmt: skip
        page.page.show_destination(destination_of(duty))
        assert "最終日 R8.11.20" in page.facts

    def test_a_line_that_needs_its_own_page_leads_there(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        bench.stay(DAY, datetime(2026, 11, 20, 9).time(), open_=True, person="P2",  # noqa: DTZ001
                   person_name="見本 花子")  # fmt: skip
        registered(page)
        page.act("入室 端末機設置室")
        assert bench.went[-1].page == "ledger:room-entry"


class TestPapers:
    def test_checklists_and_the_overview_are_shown_and_recorded(
        self, page: LeavingPageObject, bench: PageBench
    ) -> None:
        registered(page)
        page.press("leaving_print_button")
        page.page.print_season()
        printing = Printing(bench.workbench.office)
        for went in bench.went[-2:]:
            assert went.paper is not None
            made = went.paper.prepare(printing, lambda _, __: True)
            assert made.pages == 1
            printing.record(made, destination="file")


def test_it_fits_and_everything_has_a_name(page: LeavingPageObject) -> None:
    registered(page)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListView)
    assert page.page.size() == PAGE_SIZE
    assert nameless(page.page, kinds) == []
    assert squeezed(page.page) == []
    page.start()
    assert page.page.size() == PAGE_SIZE
    assert nameless(page.page, kinds) == []
    assert squeezed(page.page) == []
