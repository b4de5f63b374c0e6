"""A few races and kills for the one writer's lock."""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("kills of POSIX", allow_module_level=True)

from tests.trials.locks import RACERS, race_many


def test_one_start_wins_and_a_dead_holder_blocks_nobody() -> None:
    done = race_many(RACERS, 2)
    assert done.faults == []
    assert (done.starts, done.kills) == (RACERS + 4, 2)
    assert done.won + done.refused == done.starts
    assert done.refused >= 2
