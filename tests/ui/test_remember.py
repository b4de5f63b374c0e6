"""What the window remembers, in memory and in a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from zyuki_desk.ui.remember import MemoryRemember, Remember, SettingsRemember


def settings(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture(params=["memory", "settings"])
def remember(request: pytest.FixtureRequest, tmp_path: Path) -> Remember:
    return MemoryRemember() if request.param == "memory" else SettingsRemember(settings(tmp_path))


@pytest.mark.parametrize("value", [None, True, 12, "日本語", [1, 2], {"名": [120, False]}])
def test_values_come_back(remember: Remember, value: object) -> None:
    remember.set("shell.size", value)
    assert remember.get("shell.size") == value


def test_unknown_keys_are_none(remember: Remember) -> None:
    assert remember.get("nothing") is None


def test_a_damaged_value_counts_as_none(tmp_path: Path) -> None:
    file = settings(tmp_path)
    file.setValue("broken", "{not json")
    file.setValue("list", ["a", "b"])
    assert SettingsRemember(file).get("broken") is None
    assert SettingsRemember(file).get("list") is None


def test_the_file_outlives_the_window(tmp_path: Path) -> None:
    first = settings(tmp_path)
    SettingsRemember(first).set("columns.room", {"name": [200, True]})
    first.sync()
    assert SettingsRemember(settings(tmp_path)).get("columns.room") == {"name": [200, True]}
