"""The page of backups: one more in one key, its state in sight, the rehearsal by Enter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.pages.backups import BackupsPageObject, BackupsSectionObject
from tests.ui.pages_bench import PageBench, page_bench
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.backup_keeper import BackupKeeper
from zyuki_desk.core.backup_plan import BackupPlace, BackupPlan, backup_plan, set_backup_plan
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.backup_watch import BackupWatch
from zyuki_desk.ui.pages.backups import BackupsPage
from zyuki_desk.ui.pages.settings_backups import BackupsSection
from zyuki_desk.ui.theme import Theme

LONG = 30_000


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock, theme: Theme) -> Iterator[PageBench]:
    with page_bench(tmp_path, clock, theme) as bench:
        yield bench


@pytest.fixture
def page(qtbot: QtBot, bench: PageBench) -> BackupsPageObject:
    page = BackupsPageObject(qtbot, BackupsPage(bench.workbench))
    qtbot.waitUntil(lambda: bool(page.places), timeout=LONG)
    return page


def test_a_backup_is_written_in_one_key_and_shown(
    page: BackupsPageObject, bench: PageBench, qtbot: QtBot
) -> None:
    assert page.backups == []
    assert "まだありません" in page.places[0]
    assert "控えの時期です" in page.places[0]
    page.write_now()
    qtbot.waitUntil(lambda: len(page.backups) == 1, timeout=LONG)
    assert "R8.11.20 17:45" in page.backups[0]
    assert "新しい" in page.places[0]
    assert bench.host.said[0].startswith("このPC: ")
    qtbot.waitUntil(lambda: any("控え このPC" in word for word in page.words), timeout=LONG)


def test_a_rehearsal_is_one_key_on_the_backup(
    page: BackupsPageObject, bench: PageBench, qtbot: QtBot
) -> None:
    page.write_to(0)
    qtbot.waitUntil(lambda: len(page.backups) == 1, timeout=LONG)
    page.rehearse(0)
    qtbot.waitUntil(lambda: len(bench.host.said) == 2, timeout=LONG)
    assert "元どおりに開けました" in bench.host.said[1]


def test_a_place_that_fails_is_told_and_the_other_written(
    page: BackupsPageObject, bench: PageBench, qtbot: QtBot, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.write_text("no folder")
    plan = BackupPlan(places=(BackupPlace(str(gone), "抜けた媒体"),))
    set_backup_plan(bench.workbench.desk, plan, reason="試し")
    qtbot.waitUntil(lambda: len(page.places) == 2, timeout=LONG)
    page.write_now()
    qtbot.waitUntil(lambda: len(page.backups) == 1, timeout=LONG)
    assert bench.host.complained[0].startswith("抜けた媒体: 控えを書けませんでした")


class TestByItself:
    @pytest.fixture
    def watch(self, bench: PageBench, qapp: QObject) -> Iterator[BackupWatch]:
        workbench = bench.workbench
        watch = BackupWatch(workbench.office, workbench.tasks, bench.host.complain, qapp)
        workbench.changed.connect(watch.follow)
        yield watch
        watch.stop()
        watch.setParent(None)
        watch.deleteLater()

    def test_what_is_due_is_written_once(
        self, watch: BackupWatch, bench: PageBench, qtbot: QtBot
    ) -> None:
        keeper = BackupKeeper(bench.workbench.office)
        watch.look()
        qtbot.waitUntil(lambda: len(keeper.listed()) == 1, timeout=LONG)
        qtbot.waitUntil(lambda: not bench.workbench.tasks.running, timeout=LONG)
        watch.look()
        qtbot.waitUntil(lambda: not bench.workbench.tasks.running, timeout=LONG)
        assert len(keeper.listed()) == 1

    def test_the_end_of_the_day_writes_one(
        self, watch: BackupWatch, bench: PageBench, qtbot: QtBot, clock: FixedClock
    ) -> None:
        keeper = BackupKeeper(bench.workbench.office)
        keeper.run()
        ((_, first),) = keeper.listed()
        clock.advance(minutes=1)
        with bench.workbench.desk.operation(Operation.DAY_END) as work:
            work.act("desk", {"試し": True})
        qtbot.waitUntil(lambda: not bench.workbench.tasks.running, timeout=LONG)
        # The day's earlier one was thinned: of each day the newest stays.
        ((_, second),) = keeper.listed()
        assert second.made_at > first.made_at


class TestTheSettings:
    @pytest.fixture
    def section(self, qtbot: QtBot, bench: PageBench) -> BackupsSectionObject:
        return BackupsSectionObject(qtbot, BackupsSection(bench.workbench))

    def test_a_place_is_added_and_taken_away_with_a_reason(
        self, section: BackupsSectionObject, bench: PageBench, tmp_path: Path
    ) -> None:
        bench.ask.will("folder_path", tmp_path / "medium")
        bench.ask.will("text", "金庫のディスク", saying="呼び名")
        bench.ask.will("reason", "置き場所を決めた")
        section.add_place()
        assert [p.label for p in backup_plan(bench.workbench.desk).places] == ["金庫のディスク"]
        assert "金庫のディスク" in section.places[0]
        bench.ask.will("reason", "ディスクの交換")
        section.drop(0)
        assert backup_plan(bench.workbench.desk).places == ()

    def test_numbers_are_checked_where_they_stand(
        self, section: BackupsSectionObject, bench: PageBench
    ) -> None:
        section.save(days="たくさん")
        assert "数字で" in section.error("days")
        section.save(days="0")
        assert "1~366" in section.error("days")
        bench.ask.will("reason", "長く残す")
        section.save(days="30")
        assert backup_plan(bench.workbench.desk).days == 30
