"""A small budget of bent inputs for every reader of outside data."""

import json
from pathlib import Path

from tests.trials.fuzz import fuzz


def test_no_reader_breaks_on_bent_input(tmp_path: Path) -> None:
    done = fuzz(tmp_path, seed=1, rounds=25)
    assert done.faults == []
    assert len(done.refused) >= 6
    assert json.loads(json.dumps(done.told()))["faults"] == []
    assert done.taken["package data/package.js"] == 25
