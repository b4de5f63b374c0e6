"""引継書 in the window: read section by section, its notes written, the whole printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QListView, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.pages.handover import HandoverPageObject
from tests.pages.kit import PAGE_SIZE, nameless, squeezed
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.paper.printing import Printing
from zyuki_desk.ui.pages.handover import HandoverPage
from zyuki_desk.ui.theme import Theme

NOTES = "置き場所"


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> HandoverPageObject:
    return HandoverPageObject(qtbot, HandoverPage(bench.workbench))


def test_a_newcomer_reads_section_by_section(page: HandoverPageObject) -> None:
    assert [words.split()[0] for words in page.sections] == [
        "いまのやること", "今週・今月に来ること", "くりかえす仕事", "置き場所・連絡先・申し送り",
        "貸出し・担当しているもの", "人と役割", "異動・退職の途中の人", "前の年度の抜け・訂正",
    ]  # fmt: skip
    assert any("入退室管理簿" in line for line in page.turn_to("くりかえす仕事"))
    (post,) = [line for line in page.turn_to("人と役割") if line.startswith("システム管理者")]
    assert "見本 太郎" in post


def test_a_note_is_written_and_written_over(page: HandoverPageObject, bench: PageBench) -> None:
    page.turn_to(NOTES)
    page.open("復旧シート")
    page.write("総務課の金庫")
    page.wait_for("総務課の金庫", NOTES)
    page.open("復旧シート")
    page.write("総務課の金庫")
    assert "変わったところがありません" in page.error
    page.write("会計課の金庫")
    page.wait_for("会計課の金庫", NOTES)
    assert bench.host.said == ["保存しました", "保存しました"]


def test_the_office_adds_a_heading(page: HandoverPageObject, bench: PageBench) -> None:
    bench.ask.will("text", "月末の報告")
    page.page.add_heading()
    page.write("5日までに県へ")
    page.wait_for("5日までに県へ", NOTES)


def test_a_line_leads_to_its_place(page: HandoverPageObject, bench: PageBench) -> None:
    page.turn_to("くりかえす仕事")
    page.open("入退室管理簿")
    assert bench.went[-1].page == "ledger:room-entry"


def test_the_whole_is_printed_and_recorded(page: HandoverPageObject, bench: PageBench) -> None:
    page.press("handover_print_button")
    paper = bench.went[-1].paper
    assert paper is not None
    printing = Printing(bench.workbench.office)
    made = paper.prepare(printing, lambda _, __: True)
    assert printing.record(made, destination="file")


def test_who_may_only_read_may_not_write(page: HandoverPageObject, bench: PageBench) -> None:
    bench.workbench.seat(Actor("V1", "T1"))
    page.turn_to(NOTES)
    page.open("連絡先")
    assert not page.page.writer._save.isEnabled()  # noqa: SLF001 - no key reaches it


def test_it_fits_and_everything_has_a_name(page: HandoverPageObject) -> None:
    kinds = (QAbstractButton, QListView, QPlainTextEdit)
    page.turn_to(NOTES)
    assert page.page.size() == PAGE_SIZE
    assert nameless(page.page, kinds) == []
    assert squeezed(page.page) == []
    page.open("連絡先")
    assert page.page.size() == PAGE_SIZE
    assert nameless(page.page, kinds) == []
    assert squeezed(page.page) == []
