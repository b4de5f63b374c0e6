"""The system libraries that Qt loads on Linux, and how to get them."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping

from installer.missing import Missing

OFFSCREEN: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""What every window needs, also one that nobody sees: file to Debian package."""

WINDOW: Mapping[str, str] = {
    **OFFSCREEN,
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on a screen needs (Qt's xcb platform)."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""Programs of which the tests need one, to open a package's page; the package is the first."""


def missing_packages(
    needed: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL
) -> list[str]:
    """Return the Debian packages of the libraries that do not load, each once."""
    packages: dict[str, None] = {}
    for library, package in needed.items():
        try:
            load(library)
        except OSError:
            packages[package] = None
    return list(packages)


def packages_sentence(packages: Iterable[str], *, has_apt: bool) -> str:
    """Say which system packages are missing and how to get them."""
    names = " ".join(packages)
    if has_apt:
        return f"System packages are missing: run `sudo apt-get install {names}`."
    return f"System packages are missing, install what this system calls {names}."


def may_install() -> bool:
    """Tell whether this process can install Debian packages without asking anybody."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(packages: Iterable[str]) -> None:
    """Install Debian packages; a failure shows itself by what is still missing afterwards."""
    names = list(packages)
    sys.stdout.write(f"Installing system packages: {' '.join(names)}\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=False)  # noqa: S607 (root's PATH)
    subprocess.run(
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *names],  # noqa: S607
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def require(needed: Mapping[str, str]) -> None:
    """Bring the libraries, or raise `Missing` with how to bring them; only Linux needs any."""
    if sys.platform != "linux":
        return
    packages = missing_packages(needed)
    if packages and may_install():
        install_packages(packages)
        packages = missing_packages(needed)
    if packages:
        raise Missing(packages_sentence(packages, has_apt=shutil.which("apt-get") is not None))


def bring_browser() -> str | None:
    """Bring a browser where this process may install one; return its path, None without one."""
    found = find_browser()
    if found is None and may_install():
        install_packages(BROWSERS[:1])
        found = find_browser()
    return found


def find_browser() -> str | None:
    """Return the path of a browser that the tests can drive."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
