"""What the README says is so: its script runs, its ledger is whole, nothing is left out."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.ledgers import EXTRA_FOLDER
from zyuki_desk import api
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.cli import main
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import MANAGER, PASSWORD, SamplePlan, make_sample

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 10


def section(title: str) -> str:
    """Return the text under a heading."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", README, re.M | re.S)
    assert found is not None, title
    return found.group(1)


def code(title: str) -> str:
    """Return the one piece of Python under a heading."""
    (found,) = re.findall(r"^```python\n(.*?)^```$", section(title), re.M | re.S)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an example office up to yesterday and the words that open it."""
    until = SystemClock().read().today - timedelta(days=1)
    plan = SamplePlan(until=until, days=2)
    make_sample(OfficeFolder(tmp_path / "office"), program_ledgers(), plan).close()
    (tmp_path / "words.txt").write_text(PASSWORD, encoding="utf-8")
    return tmp_path


def test_the_script_runs_as_it_stands(folder: Path) -> None:
    script = code("A script at the desk")
    assert 0 < len([line for line in script.splitlines() if line.strip()]) <= MOST_LINES
    done = subprocess.run(  # noqa: S603 - our own example
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+ True\n", done.stdout)


def test_a_script_is_somebody_at_the_desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    words = folder / "words.txt"
    with api.open_desk(folder / "office", user=MANAGER, password_file=words) as office:
        assert office.desk.actor.person == "P0001"
        with pytest.raises(Refusal):
            api.open_desk(folder / "elsewhere", user=MANAGER, password_file=words)
        with pytest.raises(api.Trouble, match="別の窓"):
            api.open_desk(folder / "office", user=MANAGER, password_file=words)
    with pytest.raises(Refusal):
        api.open_desk(folder / "office", user="0000", password_file=words)
    # The refused one left the folder free.
    api.open_desk(folder / "office", user=MANAGER, password_file=words).close()


def test_everything_of_the_supported_interface_is_there() -> None:
    assert all(hasattr(api, name) for name in api.__all__)


def test_the_ledger_shown_is_the_one_that_is_tested() -> None:
    assert code("How to add a ledger") == (EXTRA_FOLDER / "found_item.py").read_text("utf-8")


def test_every_ledger_is_named() -> None:
    table = section("What you see")
    for ledger in program_ledgers().values():
        assert f"| `{ledger.key}` | {ledger.title} |" in table


def test_every_operation_is_named_as_the_clerk_says_it() -> None:
    table = section("Operations")
    for operation in Operation:
        assert f"{operation.label} (`{operation.value}`)" in table


def test_every_verb_of_the_command_line_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    verbs = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.M)
    assert len(verbs) >= 7
    table = section("The command line")
    assert [verb for verb in verbs if f"| `{verb} " not in table] == []


def test_every_package_is_described() -> None:
    packages = {p.name for p in (ROOT / "zyuki_desk").iterdir() if (p / "__init__.py").exists()}
    assert {name for name in packages if f"| `{name}` |" not in section("The house")} == set()


def test_every_font_and_library_has_its_licence() -> None:
    licences = section("Licences").lower().replace(" ", "")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.search(r"^dependencies = \[(.*?)^\]", project, re.M | re.S)
    assert needed is not None
    names = re.findall(r'^ +"([\w.-]+?)(?:==|;)', needed.group(1), re.M)
    unnamed = [n for n in names if n.lower().removesuffix("-essentials") not in licences]
    assert [name for name in unnamed if name != "tzdata"] == []
    for font in (ROOT / "resources" / "fonts").glob("*.ttf"):
        assert font.stem.split("-")[0].lower() in licences
