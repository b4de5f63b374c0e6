"""The watches over every test see what they watch for."""

import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

from tests.support.leaks import left_behind, living
from tests.support.log_watch import LogWatch
from tests.support.memory_keyring import MemoryKeyring


@pytest.fixture
def watch() -> Iterator[LogWatch]:
    watch = LogWatch()
    logger = logging.getLogger("watched")
    logger.propagate = False
    logger.addHandler(watch)
    yield watch
    logger.removeHandler(watch)
    logger.propagate = True


def test_an_unexpected_warning_is_found(watch: LogWatch) -> None:
    logging.getLogger("watched").warning("disk is %s", "slow")
    assert watch.findings() == ["logged unexpectedly: WARNING watched: disk is slow"]


def test_an_expected_warning_is_no_finding(watch: LogWatch) -> None:
    watch.expect(r"^WARNING watched: disk")
    logging.getLogger("watched").warning("disk is slow")
    assert watch.findings() == []


def test_a_warning_expected_in_vain_is_found(watch: LogWatch) -> None:
    watch.expect("disk")
    logging.getLogger("watched").info("disk is fast")
    assert watch.findings() == ["never logged: disk"]


@pytest.mark.usefixtures("qapp")
def test_a_window_left_behind_is_found() -> None:
    before = living()
    window = QWidget()
    window.setObjectName("forgotten")
    assert left_behind(before) == ["window QWidget 'forgotten'"]
    window.deleteLater()
    assert left_behind(before) == []


@pytest.mark.usefixtures("qapp")
def test_a_timer_left_running_is_found() -> None:
    before = living()
    timer = QTimer()
    timer.start(1_000)
    assert left_behind(before) == ["timer QTimer ''"]
    timer.stop()
    assert left_behind(before) == []


@pytest.mark.usefixtures("qapp")
def test_a_thread_left_running_is_found() -> None:
    before = living()
    go = threading.Event()
    python_thread = threading.Thread(target=go.wait, name="worker")
    python_thread.start()
    qt_thread = QThread()
    qt_thread.start()
    found = left_behind(before)
    go.set()
    python_thread.join()
    qt_thread.quit()
    qt_thread.wait()
    assert found == ["thread QThread ''", "thread worker"]
    assert left_behind(before) == []


def test_a_broken_keyring_fails(memory_keyring: MemoryKeyring) -> None:
    memory_keyring.set_password("desk", "slot", "secret")
    assert memory_keyring.get_password("desk", "slot") == "secret"
    memory_keyring.broken = OSError("locked")
    with pytest.raises(OSError, match="locked"):
        memory_keyring.get_password("desk", "slot")
