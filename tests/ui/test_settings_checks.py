"""点検項目 in the settings: own items added, ordered and retired, each with a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.pages.kit import commit, find, nameless, press
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.desk import Actor
from zyuki_desk.ui.pages.settings_checks import ChecksSection
from zyuki_desk.ui.theme import Theme


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        yield bench


@pytest.fixture
def section(qtbot: QtBot, bench: PageBench) -> ChecksSection:
    made = ChecksSection(bench.workbench)
    qtbot.addWidget(made)
    made.resize(QSize(1000, 640))
    made.show()
    qtbot.waitExposed(made)
    made.refresh()
    return made


def write(section: ChecksSection, name: str, text: str) -> None:
    """Replace a line as an input method commits it."""
    edit = find(section, QLineEdit, name)
    edit.selectAll()
    commit(edit, text)
    edit.editingFinished.emit()


def labels(section: ChecksSection) -> list[str]:
    return [row[0] for row in section.table.texts]


def test_an_own_item_is_added_with_its_times(section: ChecksSection, bench: PageBench) -> None:
    section.begin()
    write(section, "label", "のぞき見防止板")
    write(section, "short", "防止板")
    find(section, QCheckBox, "checks_end").click()
    bench.ask.will("reason", "規程の改正")
    press(section, "checks_save")
    assert bench.host.said == ["点検項目を保存しました"]
    assert section.table.texts[-1] == ["のぞき見防止板", "防止板", "○", "－", "○", "R8.11.20〜"]
    assert section.board.all_items()[-1].own


def test_what_cannot_be_is_said_under_its_field(section: ChecksSection, bench: PageBench) -> None:
    section.begin()
    write(section, "label", "電源オフ")
    bench.ask.will("reason", "追加")
    press(section, "checks_save")
    error = find(section, QLabel, "label_error")
    assert "同じ名前" in error.text()
    assert find(section, QLineEdit, "label").text() == "電源オフ"
    assert len(labels(section)) == 6


def test_the_order_is_the_offices(section: ChecksSection, bench: PageBench) -> None:
    before = labels(section)
    bench.ask.will("reason", "見る順に")
    press(section, "checks_down")
    assert labels(section)[:2] == [before[1], before[0]]
    assert [item.label for item in section.board.all_items()] == labels(section)


def test_the_limit_of_the_clocks_is_kept(section: ChecksSection, bench: PageBench) -> None:
    write(section, "clock_limit", "３０")
    bench.ask.will("reason", "規程の改正")
    press(section, "checks_limit")
    assert section.board.clock_limit == 30
    write(section, "clock_limit", "少し")
    press(section, "checks_limit")
    assert "秒の数字" in find(section, QLabel, "clock_limit_error").text()


def test_only_who_may_changes_them(section: ChecksSection, bench: PageBench) -> None:
    bench.workbench.seat(Actor("P2", "T1"))
    section.refresh()
    for name in ("checks_save", "checks_new", "checks_limit", "checks_down"):
        assert not find(section, QAbstractButton, name).isEnabled()


def test_everything_has_a_name(section: ChecksSection) -> None:
    assert nameless(section, [QAbstractButton, QLineEdit]) == []
