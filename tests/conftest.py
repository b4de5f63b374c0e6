"""Every test runs offscreen, away from the user's folders, and leaves nothing behind."""

import gc
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from hypothesis import HealthCheck, settings

from tests.support.log_watch import LogWatch
from tests.support.memory_keyring import MemoryKeyring
from zyuki_desk.base.clock import JST, FixedClock

# The machines are slow and shared, so that a deadline would only tell how slow.
settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.register_profile(
    "long",  # by command: dev.py test --hypothesis-profile=long --timeout=0
    max_examples=3_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

QT_FIXTURES = {"qapp", "qtbot", "qtmodeltester"}


@pytest.fixture(scope="session", autouse=True)
def strange_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Send everything that looks for the user's folders into an empty one."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            folder = home / name.lower()
            folder.mkdir(mode=0o700)
            patch.setenv(name, str(folder))
        yield home


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail the test for an unexpected log from WARNING up; `log_watch.expect(...)` expects one."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if findings := watch.findings():
        pytest.fail("\n".join(findings), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test with Qt that leaves a window, a running thread or an active timer."""
    if QT_FIXTURES.isdisjoint(request.fixturenames):
        yield
        return
    request.getfixturevalue("qapp")
    from tests.support.leaks import left_behind, living

    before = living()
    # As in the program: no worker may end a Qt object that a cycle kept alive.
    gc.disable()
    yield
    gc.enable()
    gc.collect()
    if found := left_behind(before):
        pytest.fail(f"left behind: {', '.join(found)}", pytrace=False)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at 令和8年11月20日 9:12 until the test moves it."""
    return FixedClock(datetime(2026, 11, 20, 9, 12, tzinfo=JST))


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty folder for one office."""
    folder = tmp_path / "office"
    folder.mkdir()
    return folder


@pytest.fixture
def memory_keyring() -> MemoryKeyring:
    """A keyring that forgets everything with the test."""
    return MemoryKeyring()
