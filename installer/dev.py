"""Set up, run, test and measure a checkout: `python3 installer/dev.py VERB`.

This file alone must also be understood by Pythons too old for the rest, to tell so in one sentence.
"""

import shutil
import sys
from os.path import abspath, dirname

OLDEST = (3, 11)
NEWEST = (3, 14)


def python_sentence(major: int, minor: int, other: str = "") -> str:
    """Say why this Python cannot be used, naming another one if known; empty when it can."""
    if OLDEST <= (major, minor) <= NEWEST:
        return ""
    wish = f"run installer/dev.py with {other}" if other else "install one of these"
    return (
        f"Zyuki Desk needs Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} "
        f"and this is Python {major}.{minor}: {wish}."
    )


def other_python() -> str:
    """Name the newest usable Python on the search path; empty when there is none."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return next((name for name in names if shutil.which(name)), "")


if __name__ == "__main__":
    sentence = python_sentence(sys.version_info[0], sys.version_info[1], other_python())
    if sentence:
        sys.stderr.write(sentence + "\n")
        sys.exit(2)
    sys.path.insert(0, dirname(dirname(abspath(__file__))))  # noqa: PTH100, PTH120 (old Pythons)
    from installer.verbs import main

    sys.exit(main())
