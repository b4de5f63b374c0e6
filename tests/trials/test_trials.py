"""The trials, small: a few kills, a few lines under power cuts, and controls that must lose."""

import sys
from pathlib import Path

import pytest

from tests.trials.kill import kill_many
from tests.trials.power import DELETE_FULL, NORMAL, OURS, Setting, compiler, cut_power

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and preloading")
needs_compiler = pytest.mark.skipif(compiler() is None, reason="the recorder needs a C compiler")


@needs_posix
def test_a_killed_program_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    result = kill_many(tmp_path, 10)
    assert result.faults == []
    assert result.kills == 10
    assert result.acknowledged > 0


@needs_posix
@needs_compiler
def test_a_power_cut_loses_nothing_acknowledged(tmp_path: Path) -> None:
    outcome = cut_power(tmp_path, OURS, lines=3, variants=3)
    assert (outcome.lost, outcome.broken, outcome.first) == (0, 0, "")
    assert outcome.states > 50


@needs_posix
@needs_compiler
@pytest.mark.parametrize("setting", [DELETE_FULL, NORMAL], ids=lambda setting: setting.name)
def test_settings_known_to_lose_do_lose(tmp_path: Path, setting: Setting) -> None:
    outcome = cut_power(tmp_path, setting, lines=3, variants=3, stop_at_loss=True)
    assert outcome.lost + outcome.broken == 1
