"""Background work: its outcome arrives on the window's thread, once, or not at all."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.ui.task_bar import TaskBar
from zyuki_desk.ui.tasks import Progress, Task, Tasks
from zyuki_desk.ui.theme import Theme


class Office:
    """Tasks, and everything they delivered."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.failures: list[DeskError] = []
        self.cancellations = 0
        self.threads: list[int] = []
        self.tasks = Tasks(self.failures.append)

    def take(self, value: object) -> None:
        self.results.append(value)
        self.threads.append(threading.get_ident())

    def note_cancel(self) -> None:
        self.cancellations += 1


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    office = Office()
    yield office
    office.tasks.close()


def test_result_arrives_on_the_windows_thread(qtbot: QtBot, office: Office) -> None:
    worker: list[int] = []

    def work(_progress: Progress) -> int:
        worker.append(threading.get_ident())
        return 42

    office.tasks.run(work, office.take)
    qtbot.waitUntil(lambda: office.results == [42])
    assert worker != [threading.get_ident()]
    assert office.threads == [threading.get_ident()]
    assert office.tasks.running == ()


def test_trouble_goes_to_whoever_handles_it(qtbot: QtBot, office: Office) -> None:
    def work(_progress: Progress) -> None:
        raise Trouble("媒体が抜かれました。")

    office.tasks.run(work, office.take)
    qtbot.waitUntil(lambda: len(office.failures) == 1)
    assert office.failures[0].sentence == "媒体が抜かれました。"
    own: list[DeskError] = []

    def refuse(_progress: Progress) -> None:
        raise Refusal("できません。")

    office.tasks.run(refuse, office.take, own.append)
    qtbot.waitUntil(lambda: len(own) == 1)
    assert len(office.failures) == 1
    assert office.results == []


def test_a_bug_is_raised_on_the_windows_thread(qtbot: QtBot, office: Office) -> None:
    def work(_progress: Progress) -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        task = office.tasks.run(work, office.take)
        with qtbot.waitSignal(task.ended):
            pass
    assert [kind for kind, _error, _trace in caught] == [ZeroDivisionError]
    assert office.failures == []


def test_progress_is_seen_and_cancel_stops(qtbot: QtBot, office: Office) -> None:
    begun, seen = threading.Event(), []

    def work(progress: Progress) -> None:
        progress.report(1, 10, "1行目")
        begun.wait(10)
        for step in range(2, 10):
            progress.report(step, 10)

    task = office.tasks.run(work, office.take, cancelled=office.note_cancel)
    task.progressed.connect(lambda *told: seen.append(told))
    qtbot.waitUntil(lambda: seen == [(1, 10, "1行目")])
    task.cancel()
    begun.set()
    qtbot.waitUntil(lambda: office.cancellations == 1)
    assert office.results == []
    assert seen == [(1, 10, "1行目")]


def test_nothing_survives_closing(qtbot: QtBot, office: Office) -> None:
    begun = threading.Event()

    def work(progress: Progress) -> str:
        begun.set()
        while not progress.cancelled:
            threading.Event().wait(0.001)
        return "too late"

    task = office.tasks.run(work, office.take)
    begun.wait(10)
    with qtbot.waitSignal(task.ended):
        office.tasks.close()
    assert office.results == []
    with pytest.raises(RuntimeError, match="closed"):
        office.tasks.run(work, office.take)


def test_the_bar_shows_titled_tasks_only(qtbot: QtBot, office: Office, theme: Theme) -> None:
    bar = TaskBar(theme)
    qtbot.addWidget(bar)
    go_on = threading.Event()

    def work(_progress: Progress) -> None:
        go_on.wait(10)

    office.tasks.started.connect(bar.follow)
    office.tasks.run(work, office.take)
    assert bar.task is None
    shown: Task = office.tasks.run(work, office.take, title="書き出し")
    assert bar.task is shown
    assert bar.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: bar.task is None)
    assert not bar.isVisible()


def test_the_bar_goes_back_to_what_still_runs(qtbot: QtBot, office: Office, theme: Theme) -> None:
    bar = TaskBar(theme)
    qtbot.addWidget(bar)
    ends = {"控え": threading.Event(), "書き出し": threading.Event()}
    office.tasks.started.connect(bar.follow)

    def run(title: str) -> Task:
        return office.tasks.run(lambda _: ends[title].wait(10), lambda _: None, title=title)

    first, second = run("控え"), run("書き出し")
    assert bar.task is second
    ends["書き出し"].set()
    qtbot.waitUntil(lambda: bar.task is first)
    assert bar.isVisible()
    ends["控え"].set()
    qtbot.waitUntil(lambda: bar.task is None)
    assert not bar.isVisible()
