"""The rules hold for every tracked file, and each rule finds what it is for."""

from pathlib import Path

import pytest

from tests.house.rules import (
    LONGEST_FILE,
    LONGEST_FUNCTION,
    forbidden_in,
    is_allowed_at_top,
    text_of,
    too_long_in,
    tracked,
)

ROOT = Path(__file__).parents[2]


def is_foreign(path: Path) -> bool:
    """Licences and other people's data are quoted as they are."""
    return path.parts[0] == "resources" and "licen" in path.as_posix().lower()


def test_files_and_functions_stay_short() -> None:
    found = [
        f"{path}:{breach}"
        for path in tracked(ROOT)
        if path.suffix == ".py"
        for breach in too_long_in((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_holds_what_belongs_elsewhere() -> None:
    found = [
        f"{path}:{breach}"
        for path in tracked(ROOT)
        if not is_foreign(path) and (text := text_of(ROOT / path)) is not None
        for breach in forbidden_in(text)
    ]
    assert found == []


def test_the_top_level_holds_only_what_has_its_place_there() -> None:
    assert {
        path.parts[0] for path in tracked(ROOT) if not is_allowed_at_top(path.parts[0])
    } == set()


def test_a_stray_entry_at_the_top_is_found() -> None:
    assert not is_allowed_at_top("scripts")
    assert is_allowed_at_top("requirements.lock")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("# TO" + "DO: later", "a note left in the code"),
        ("x = 1  # FIX" + "ME", "a note left in the code"),
        ("open('/ho" + "me/hanako/x')", "a path of one machine"),
        ("see /wo" + "rk/main", "a path of one machine"),
        (r"C:\Us" + r"ers\hanako", "a drive of one machine"),
        ("https://py" + "pi.org/simple", "a package registry"),
        ("--extra-ind" + "ex-url=x", "a package registry"),
        ("http://local" + "host:8080", "an address of one network"),
        ("as iss" + "ue 3 says", "a number of an outside list"),
    ],
)
def test_forbidden_text_is_found(line: str, what: str) -> None:
    assert list(forbidden_in(f"fine\n{line}\n")) == [f"2: {what}"]


@pytest.mark.parametrize(
    "line", ["https://example.jp/home/index.html", "self.root / 'work'", "the issue of cards"]
)
def test_ordinary_text_is_not_found(line: str) -> None:
    assert list(forbidden_in(line)) == []


def test_a_long_file_is_found() -> None:
    assert list(too_long_in("x = 1\n" * LONGEST_FILE)) == []
    assert list(too_long_in("x = 1\n" * (LONGEST_FILE + 1))) == ["1: 401 lines, more than 400"]


def test_a_long_function_is_found() -> None:
    body = "    x = 1\n" * (LONGEST_FUNCTION - 1)
    assert list(too_long_in(f"def f():\n{body}")) == []
    assert list(too_long_in(f"def f():\n{body}    y = 2\n")) == ["1: f has 61 lines, more than 60"]


def test_without_git_the_same_files_are_found(tmp_path: Path) -> None:
    for name in ("zyuki_desk/cli.py", ".venv/lib/x.py", ".mypy_cache/y.json", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    assert tracked(tmp_path) == [Path("README.md"), Path("zyuki_desk/cli.py")]


def test_a_file_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    font = tmp_path / "font.ttf"
    font.write_bytes(b"\0\1\0\0")
    assert text_of(font) is None
