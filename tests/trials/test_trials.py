"""Kills, small; power cuts, tampers and the other trials have files of their own."""

import sys
from pathlib import Path

import pytest

from tests.trials.kill import kill_many

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")


@needs_posix
def test_a_killed_program_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    result = kill_many(tmp_path, 10)
    assert result.faults == []
    assert result.kills == 10
    assert result.acknowledged > 0
