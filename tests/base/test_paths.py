"""Names of files and folders: told once, good on every system."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder, data_home, default_office, resource, safe_name


def test_linux_follows_xdg(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path)}
    assert data_home(environ, platform="linux") == tmp_path / "zyuki-desk"
    assert default_office(environ, platform="linux").root == tmp_path / "zyuki-desk" / "office"


@pytest.mark.parametrize("named", ["", "relative/place"])
def test_without_a_usable_xdg_the_home_is_meant(named: str) -> None:
    expected = Path.home() / ".local" / "share" / "zyuki-desk"
    assert data_home({"XDG_DATA_HOME": named}, platform="linux") == expected


def test_windows_uses_local_appdata(tmp_path: Path) -> None:
    assert data_home({"LOCALAPPDATA": str(tmp_path)}, platform="win32") == tmp_path / "zyuki-desk"
    assert data_home({}, platform="win32").parts[-3:] == ("AppData", "Local", "zyuki-desk")


def test_an_office_folder_is_made_for_one_user(tmp_path: Path) -> None:
    office = OfficeFolder(tmp_path / "a" / "office").make()
    assert office.backups.is_dir()
    assert office.root.stat().st_mode & 0o077 == 0
    before = office.exists
    office.keyslots.touch()
    assert [before, office.exists] == [False, True]
    assert office.make() == office


def test_a_file_in_the_way_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "office").touch()
    with pytest.raises(Trouble, match="フォルダーを作れません"):
        OfficeFolder(tmp_path / "office").make()


def test_resources_are_found_or_their_absence_is_told() -> None:
    assert resource("fonts").is_dir()
    assert resource("variants.json").is_file()
    with pytest.raises(Trouble, match=r"nothing\.json"):
        resource("nothing.json")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("入退室管理簿 2026/10", "入退室管理簿 2026_10"),
        ("a:b*c?", "a_b_c_"),
        ("con", "_con"),
        ("LPT1.pdf", "_LPT1.pdf"),
        (" ... ", "_"),
        ("a\ud842\n", "a__"),
    ],
)
def test_titles_become_file_names(title: str, name: str) -> None:
    assert safe_name(title) == name


@given(st.text(max_size=100))
def test_any_title_names_a_file(title: str) -> None:
    name = safe_name(title)
    assert name
    assert name == name.strip(" .")
    assert not set(name) & set('<>:"/\\|?*\0\n')
    name.encode("utf-8")
