"""Garbage is collected in the window's thread and nowhere else."""

import gc
import threading
import weakref

import pytest
from pytestqt.qtbot import QtBot

from zyuki_desk.ui.collector import Collector


class Knot:
    """A cycle that remembers in which thread it ended."""

    def __init__(self, ended: list[int]) -> None:
        self.me = self
        self.ended = ended

    def __del__(self) -> None:
        self.ended.append(threading.get_ident())


@pytest.fixture
def collector(qtbot: QtBot) -> Collector:
    return Collector()


def work(ended: list[int]) -> list[list[int]]:
    """Leave knots behind, and enough living objects for a collection to be due."""
    for _ in range(50):
        Knot(ended)
    return [[number] for number in range(200_000)]


def test_a_worker_never_ends_what_it_did_not_begin(collector: Collector) -> None:
    ended: list[int] = []
    worker = threading.Thread(target=work, args=(ended,))
    worker.start()
    worker.join()
    assert ended == []
    for _ in range(3):
        collector.collect()
    assert set(ended) <= {threading.get_ident()}
    gc.collect()
    assert len(ended) == 50
    collector.stop()


def test_when_it_stops_the_interpreter_collects_again(collector: Collector) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_the_window_collects_by_itself(qtbot: QtBot, collector: Collector) -> None:
    ended: list[int] = []
    knot = weakref.ref(Knot(ended))
    alive = work(ended)
    qtbot.waitUntil(lambda: knot() is None, timeout=5000)
    assert len(alive) == 200_000
    collector.stop()
