"""The environment of a checkout: `.venv` beside the code, from the hash-locked file."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from installer import libraries
from installer.missing import Missing

# 6.12 loses one reference to None per repaint on Pythons without immortal objects, until it dies.
BAD_PYSIDE = (6, 12)
FIRST_GOOD_PYTHON = (3, 12)

SMALLEST_FONT = 10_000
"""Bytes; what is smaller stands for a font that was not fetched."""


@dataclass(frozen=True)
class Checkout:
    """The folders and files of one checkout."""

    root: Path

    @property
    def venv(self) -> Path:
        """The environment, made by `ensure` and nobody else's."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def lock(self) -> Path:
        """Every package with its version and digests."""
        return self.root / "requirements.lock"

    @property
    def stamp(self) -> Path:
        """Holds the `fingerprint` of the last complete installation."""
        return self.venv / "zyuki-desk.stamp"


def pair_sentence(python: tuple[int, int], lock: str) -> str:
    """Refuse the PySide6 of a lock that kills this Python; empty when they agree."""
    found = re.search(r"^pyside6-essentials==(\d+)\.(\d+)", lock, re.MULTILINE | re.IGNORECASE)
    if found is None:
        return "requirements.lock names no PySide6-Essentials: check the repository out again."
    pyside = (int(found[1]), int(found[2]))
    if pyside < BAD_PYSIDE or python >= FIRST_GOOD_PYTHON:
        return ""
    return (
        f"PySide6 {pyside[0]}.{pyside[1]} kills the process on Python {python[0]}.{python[1]}: "
        "use Python 3.12 or newer, or lock PySide6 6.11."
    )


def resources_sentence(root: Path) -> str:
    """Say that the fonts are missing or only pointers to them; empty when they are there."""
    fonts = list((root / "resources").rglob("*.ttf"))
    if fonts and all(font.stat().st_size > SMALLEST_FONT for font in fonts):
        return ""
    return "resources/ lacks its fonts: check the repository out again, whole."


def fingerprint(checkout: Checkout, python: tuple[int, int]) -> str:
    """Return what changes whenever the environment must be brought up to date."""
    digest = hashlib.sha256()
    for part in (
        f"{python[0]}.{python[1]} {checkout.root}".encode(),
        checkout.lock.read_bytes(),
        (checkout.root / "pyproject.toml").read_bytes(),
    ):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def child_environment() -> dict[str, str]:
    """Return this environment without what would mix another Python into the checkout's."""
    foreign = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def ensure(checkout: Checkout, system: Mapping[str, str] | None = None) -> None:
    """Bring everything the checkout needs, or raise `Missing`; quick when it is all there.

    `system` names the system libraries to require beyond those every window needs.
    """
    python = sys.version_info[:2]
    sentences = [
        sentence
        for sentence in (
            pair_sentence(python, checkout.lock.read_text(encoding="utf-8")),
            resources_sentence(checkout.root),
        )
        if sentence
    ]
    try:
        libraries.require(system or libraries.OFFSCREEN)
    except Missing as missing:
        sentences.extend(missing.sentences)
    if sentences:
        raise Missing(*sentences)
    wanted = fingerprint(checkout, python)
    if checkout.stamp.exists() and checkout.stamp.read_text(encoding="ascii") == wanted:
        return
    checkout.stamp.unlink(missing_ok=True)
    _make_venv(checkout, python)
    _install(checkout)
    checkout.stamp.write_text(wanted, encoding="ascii")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _run(command: list[str]) -> bool:
    return subprocess.run(command, env=child_environment(), check=False).returncode == 0


def _venv_serves(checkout: Checkout, python: tuple[int, int]) -> bool:
    if not checkout.python.exists():
        return False
    question = f"import sys, pip; sys.exit(sys.version_info[:2] != {python!r})"
    asked = subprocess.run(
        [str(checkout.python), "-c", question],
        env=child_environment(),
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return asked.returncode == 0


def _make_venv(checkout: Checkout, python: tuple[int, int]) -> None:
    if _venv_serves(checkout, python):
        return
    version = f"{python[0]}.{python[1]}"
    # Debian splits ensurepip off into a package of its own.
    package = f"python{version}-venv"
    if importlib.util.find_spec("ensurepip") is None and libraries.may_install():
        libraries.install_packages([package])
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        has_apt = shutil.which("apt-get") is not None
        raise Missing(libraries.packages_sentence([package], has_apt=has_apt))
    _say(f"Making .venv with Python {version}")
    if not _run([sys.executable, "-m", "venv", "--clear", str(checkout.venv)]):
        raise Missing("The environment .venv could not be made: see the lines above.")


def _install(checkout: Checkout) -> None:
    pip = [str(checkout.python), "-m", "pip", "install", "--quiet", "--no-input"]
    pip.append("--disable-pip-version-check")
    _say("Installing the packages of requirements.lock (minutes the first time)")
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(checkout.lock)]
    if not _run([*pip, *locked]):
        raise Missing(
            "Packages could not be installed: connect to the network for the first set-up, "
            "or see the lines above."
        )
    editable = ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(checkout.root)]
    if not _run([*pip, *editable]):
        raise Missing("Zyuki Desk itself could not be installed: see the lines above.")
