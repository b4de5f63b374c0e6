"""The set-up says in one sentence what is missing, and refuses what would crash."""

import re
from pathlib import Path

import pytest

from installer import verbs
from installer.dev import python_sentence
from installer.environment import (
    Checkout,
    child_environment,
    fingerprint,
    pair_sentence,
    resources_sentence,
)
from installer.libraries import OFFSCREEN, WINDOW, missing_packages, packages_sentence

ROOT = Path(__file__).parents[2]
PYSIDE_6_11 = "annotated==1\npyside6-essentials==6.11.3 ; sys_platform == 'linux' \\\n"
PYSIDE_6_12 = PYSIDE_6_11.replace("6.11.3", "6.12.0")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "requirements.lock").write_text(PYSIDE_6_11, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return Checkout(tmp_path)


@pytest.mark.parametrize("version", [(3, 11), (3, 13), (3, 14)])
def test_a_usable_python_is_used(version: tuple[int, int]) -> None:
    assert python_sentence(*version) == ""


def test_an_old_python_is_told_which_one_to_use() -> None:
    assert python_sentence(3, 10, "python3.13") == (
        "Zyuki Desk needs Python 3.11 to 3.14 and this is Python 3.10: "
        "run installer/dev.py with python3.13."
    )


def test_a_python_too_new_is_told_so() -> None:
    assert python_sentence(3, 15).endswith("this is Python 3.15: install one of these.")


def test_the_pair_that_kills_the_process_is_refused() -> None:
    assert "PySide6 6.12 kills the process on Python 3.11" in pair_sentence((3, 11), PYSIDE_6_12)


@pytest.mark.parametrize(
    ("python", "lock"), [((3, 11), PYSIDE_6_11), ((3, 12), PYSIDE_6_12), ((3, 13), PYSIDE_6_11)]
)
def test_pairs_that_agree_are_used(python: tuple[int, int], lock: str) -> None:
    assert pair_sentence(python, lock) == ""


def test_a_lock_without_qt_is_a_broken_checkout() -> None:
    assert "check the repository out again" in pair_sentence((3, 11), "")


def test_missing_fonts_are_told(tmp_path: Path) -> None:
    assert "lacks its fonts" in resources_sentence(tmp_path)
    font = tmp_path / "resources" / "fonts" / "a.ttf"
    font.parent.mkdir(parents=True)
    font.write_bytes(b"version pointer")
    assert "lacks its fonts" in resources_sentence(tmp_path)
    font.write_bytes(bytes(20_000))
    assert resources_sentence(tmp_path) == ""


def test_missing_libraries_are_named_once_by_package() -> None:
    def load(library: str) -> object:
        if library.startswith(("libglib", "libgthread", "libxcb-xkb")):
            raise OSError(library)
        return library

    assert missing_packages(OFFSCREEN, load) == ["libglib2.0-0"]
    assert missing_packages(WINDOW, load) == ["libglib2.0-0", "libxcb-xkb1"]


def test_missing_packages_are_told_with_the_command() -> None:
    assert packages_sentence(["libegl1", "libgl1"], has_apt=True) == (
        "System packages are missing: run `sudo apt-get install libegl1 libgl1`."
    )
    assert "apt-get" not in packages_sentence(["libegl1"], has_apt=False)


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_the_environment_is_brought_up_to_date_after_a_change(
    checkout: Checkout, name: str
) -> None:
    before = fingerprint(checkout, (3, 11))
    assert fingerprint(checkout, (3, 11)) == before
    assert fingerprint(checkout, (3, 13)) != before
    with (checkout.root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert fingerprint(checkout, (3, 11)) != before


def test_another_python_is_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert "PYTHONPATH" not in child_environment()
    assert child_environment()["LANG"] == "ja_JP.UTF-8"


def test_the_example_office_lives_with_the_users_data() -> None:
    home = Path("home")
    assert verbs.data_folder({}, "linux", home) == home / ".local/share/zyuki-desk-example"
    assert verbs.data_folder({"XDG_DATA_HOME": "d"}, "linux", home).parent == Path("d")
    assert verbs.data_folder({"LOCALAPPDATA": "l"}, "win32", home).parent == Path("l")


def test_a_display_is_seen() -> None:
    assert verbs.has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert verbs.has_display({}, "win32")
    assert not verbs.has_display({"DISPLAY": ""}, "linux")


def test_two_cores_unless_told_otherwise() -> None:
    assert verbs.pytest_call(["tests/core", "-q"])[2:] == ["-n", "2", "tests/core", "-q"]
    assert verbs.pytest_call(["-n0"])[2:] == ["-n0"]


def test_a_verb_that_passes_nothing_on_refuses_further_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        verbs.main(["setup", "--fast"])
    assert left.value.code == verbs.CANNOT
    assert "unknown: --fast" in capsys.readouterr().err


def test_every_verb_is_described_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in verbs.VERBS if f"dev.py {name}" not in readme] == []


def test_the_lock_holds_every_pinned_package_with_digests() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    pins = re.findall(r'^ +"([\w.-]+==[\w.]+)"', project, re.MULTILINE)
    assert len(pins) > 20
    locked = {line.split(" ")[0] for line in lock.splitlines()}
    assert [pin for pin in pins if pin.lower().replace("_", "-") not in locked] == []
    entries = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
