"""The duties are computed once for each change, whoever shows them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.core.duties import open_duties
from zyuki_desk.core.duty_notes import note_duty
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ui.pages.duties import DutiesPage
from zyuki_desk.ui.pages.today import TodayPage
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench

SPRING = datetime(2027, 3, 25, 9, 0, tzinfo=JST)


class Counted:
    """How often the duties were computed, and shown."""

    def __init__(self, qtbot: QtBot, bench: Workbench) -> None:
        self.qtbot = qtbot
        self.bench = bench
        self.started: list[object] = []
        self.shown = 0
        bench.tasks.started.connect(self.started.append)
        bench.duties.changed.connect(self._show)

    def _show(self) -> None:
        self.shown += 1

    def take(self) -> tuple[int, int]:
        """Wait for the end; return how many computations began and were shown since."""
        self.qtbot.waitUntil(lambda: not self.bench.duties.asking)
        taken = len(self.started), self.shown
        self.started.clear()
        self.shown = 0
        return taken


@pytest.fixture
def counted(qtbot: QtBot, shell: Shell, bench: Workbench, clock: FixedClock) -> Iterator[Counted]:
    clock.set(SPRING)
    counted = Counted(qtbot, bench)
    shell.add_page("today", "today", "今日", "", lambda: TodayPage(bench))
    shell.add_page("duties", "bell", "やること一覧", "", lambda: DutiesPage(bench))
    shell.show_page("today")
    shell.show_page("duties")
    assert counted.take() == (1, 1)
    yield counted
    for page in shell.built_pages:
        page.left()


def note(office: OpenOffice, why: str) -> None:
    note_duty(office.desk, open_duties(office.desk).duties[0], why)


def test_a_change_computes_once_for_every_page(counted: Counted, office: OpenOffice) -> None:
    note(office, "休暇中")
    assert counted.take() == (1, 1)
    assert [found.why for found in counted.bench.duties.now.notes.values()] == ["休暇中"]


def test_changes_in_a_burst_share_a_computation_and_the_latest_wins(
    counted: Counted, office: OpenOffice
) -> None:
    for why in ("一", "二", "三"):
        note(office, why)
    assert counted.take() == (2, 1)
    assert [found.why for found in counted.bench.duties.now.notes.values()] == ["三"]


def test_a_page_shown_again_computes_only_when_time_has_passed(
    counted: Counted, shell: Shell, clock: FixedClock
) -> None:
    shell.show_page("today")
    assert counted.take() == (0, 0)
    clock.advance(minutes=1)
    shell.show_page("duties")
    assert counted.take() == (1, 1)


def test_nothing_is_computed_before_somebody_looks(
    qtbot: QtBot, bench: Workbench, office: OpenOffice, clock: FixedClock
) -> None:
    clock.set(SPRING)
    counted = Counted(qtbot, bench)
    note(office, "休暇中")
    assert counted.take() == (0, 0)


def test_a_closed_board_computes_nothing(counted: Counted, office: OpenOffice) -> None:
    counted.bench.duties.stop()
    note(office, "休暇中")
    assert counted.take() == (0, 0)
