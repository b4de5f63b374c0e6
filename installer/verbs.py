"""The verbs of `installer/dev.py`: each brings what it needs first, and works alone."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import libraries
from installer.environment import Checkout, child_environment, ensure
from installer.missing import Missing

CANNOT = 2


@dataclass(frozen=True)
class Request:
    """One call of a verb."""

    checkout: Checkout
    folder: Path | None
    """The office (or, without a display, the output) the user named."""
    offscreen: bool
    rest: tuple[str, ...]
    """What the verb passes on."""

    def python(self, *arguments: str, **environment: str) -> int:
        """Run the checkout's Python from the checkout's root; return its exit code."""
        return subprocess.run(
            [str(self.checkout.python), *arguments],
            cwd=self.checkout.root,
            env={**child_environment(), **environment},
            check=False,
        ).returncode


# What the verbs call in the product, in one place.


def sample_call(folder: Path) -> list[str]:
    """Make the example office of one fiscal year."""
    return ["-m", "zyuki_desk", "sample", str(folder)]


def window_call(folder: Path) -> list[str]:
    """Open the window on an office."""
    return ["-m", "zyuki_desk", "--folder", str(folder)]


def tour_call(folder: Path) -> list[str]:
    """Play a day offscreen and list what it left in the folder."""
    return ["-m", "zyuki_desk.tour", str(folder)]


def pytest_call(rest: Sequence[str]) -> list[str]:
    """Run the tests on two cores, unless the caller says how many."""
    chosen = any(word.startswith(("-n", "--numprocesses")) for word in rest)
    return ["-m", "pytest", *(() if chosen else ("-n", "2")), *rest]


CHECKS: Mapping[str, Sequence[str]] = {
    "format": ("-m", "ruff", "format", "--check"),
    "lint": ("-m", "ruff", "check"),
    "types": ("-m", "mypy"),
    "imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"),
    "house": ("-m", "pytest", "-q", "tests/house"),
}
"""The rules of the house, in the order of their cost."""


def data_folder(environment: Mapping[str, str], platform: str, home: Path) -> Path:
    """Return where this user's example office lives."""
    if platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "zyuki-desk-example"


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be seen; only Linux runs without a display."""
    if platform != "linux":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def setup(request: Request) -> int:
    """Bring everything; the libraries of a real window too where that is possible."""
    seen = has_display(os.environ, sys.platform)
    ensure(request.checkout, libraries.WINDOW if seen or libraries.may_install() else None)
    libraries.bring_browser()
    _say("Ready: `python3 installer/dev.py run` opens the window, `test` runs the tests.")
    return 0


def run(request: Request) -> int:
    """Open the window on the example office, or play its day where nobody can see it."""
    home = data_folder(os.environ, sys.platform, Path.home())
    if request.offscreen or not has_display(os.environ, sys.platform):
        ensure(request.checkout)
        folder = (request.folder or home / "tour").absolute()
        folder.mkdir(parents=True, exist_ok=True)
        _say(f"No display: playing a day offscreen, everything goes to {folder}")
        return request.python(*tour_call(folder), QT_QPA_PLATFORM="offscreen")
    ensure(request.checkout, libraries.WINDOW)
    folder = (request.folder or home / "office").absolute()
    if not folder.exists() or not any(folder.iterdir()):
        _say(f"Making the example office in {folder}")
        folder.parent.mkdir(parents=True, exist_ok=True)
        code = request.python(*sample_call(folder))
        if code:
            return code
    return request.python(*window_call(folder))


def test(request: Request) -> int:
    """Run the tests; further arguments go to pytest."""
    ensure(request.checkout)
    libraries.bring_browser()
    return request.python(*pytest_call(request.rest), QT_QPA_PLATFORM="offscreen")


def bench(request: Request) -> int:
    """Measure, print a table and JSON; further arguments go to tests.bench."""
    ensure(request.checkout)
    return request.python("-m", "tests.bench", *request.rest, QT_QPA_PLATFORM="offscreen")


def trial(request: Request) -> int:
    """Run the long trials (kills, faults, fuzzing); further arguments go to tests.trials."""
    ensure(request.checkout)
    return request.python("-m", "tests.trials", *request.rest, QT_QPA_PLATFORM="offscreen")


def check(request: Request) -> int:
    """Check the rules of the house: format, lint, types, imports, sizes."""
    ensure(request.checkout)
    broken = []
    for name, call in CHECKS.items():
        _say(f"-- {name}")
        if request.python(*call):
            broken.append(name)
    _say(f"Broken: {', '.join(broken)}" if broken else "All rules kept.")
    return 1 if broken else 0


VERBS: Mapping[str, Callable[[Request], int]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "trial": trial,
}
PASSING_ON = {"test", "bench", "trial"}


def parser() -> argparse.ArgumentParser:
    """Describe the command line of `installer/dev.py`."""
    top = argparse.ArgumentParser(prog="dev.py", description="Set up, run and test Zyuki Desk.")
    verbs = top.add_subparsers(dest="verb", required=True)
    for name, verb in VERBS.items():
        first_line = (verb.__doc__ or "").splitlines()[0]
        # What is passed on may look like an abbreviation of one of ours.
        one = verbs.add_parser(name, help=first_line, allow_abbrev=False)
        if name == "run":
            one.add_argument("--folder", type=Path, help="the office, or the output of the tour")
            one.add_argument("--offscreen", action="store_true", help="as if without a display")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 2 and a sentence for each thing missing when it cannot start."""
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if rest and options.verb not in PASSING_ON:
        top.error(f"unknown: {' '.join(rest)}")
    request = Request(
        checkout=Checkout(Path(__file__).resolve().parent.parent),
        folder=getattr(options, "folder", None),
        offscreen=getattr(options, "offscreen", False),
        rest=tuple(rest),
    )
    try:
        return VERBS[options.verb](request)
    except Missing as missing:
        for sentence in missing.sentences:
            sys.stderr.write(sentence + "\n")
        return CANNOT
    except KeyboardInterrupt:
        return 130


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
