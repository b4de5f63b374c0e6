"""A hard crash leaves no picture of the memory."""

import subprocess
import sys
from pathlib import Path

import pytest

CRASH = """
import os, resource, sys
_, most = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from zyuki_desk.cli import main
try:
    main(["--version"])
except SystemExit:
    pass
print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
os.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_crash_of_the_program_dumps_no_core(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", CRASH], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert ended.returncode < 0
    assert "(0, 0)" in ended.stdout
    assert list(tmp_path.iterdir()) == []
