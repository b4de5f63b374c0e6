"""A small budget of faults for a few acts, and the careless acts that must be found out."""

import random
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("preloading and kills of POSIX", allow_module_level=True)

from tests.trials.campaign import IN_RECOVERY, fault_many
from tests.trials.controls import CONTROLS
from tests.trials.disturbing import Point
from tests.trials.injector import Mode, On, Where, no_compiler
from tests.trials.points import ERRORS, Counts, points_of

TIMES = 18
pytestmark = pytest.mark.timeout(600)


@pytest.mark.skipif(no_compiler() != "", reason=no_compiler())
def test_no_disturbed_act_loses_anything_and_every_careless_act_is_found_out(
    tmp_path: Path,
) -> None:
    faulted = fault_many(tmp_path, seed=2, times=TIMES, acts=["enter"])
    assert faulted.faults == []
    assert faulted.runs == TIMES
    tally = faulted.acts["enter"]
    assert tally.done + tally.told + tally.killed == tally.runs
    assert tally.hit > TIMES * 0.8, "the faults come to pass"
    assert faulted.kinds[IN_RECOVERY].runs == 2
    assert len(faulted.kinds) > TIMES / 2
    assert faulted.controls == {name: True for name, _, _ in CONTROLS}


def test_without_a_compiler_the_trial_says_so_and_does_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    faulted = fault_many(tmp_path, times=2, acts=["enter"])
    assert faulted.left_out == "no C compiler: no call was made to fail"
    assert set(faulted.kinds) == {"file size limit", "kill -9 by time"}
    assert faulted.faults == []


def test_every_call_of_an_act_is_a_point_in_order() -> None:
    calls = {(on, where): 3 for on in On for where in Where}
    counts = Counts(calls, {Where.OFFICE: 1000, Where.MEDIUM: 1000}, 50, 1.0, 5000)
    points = [x for x in points_of(counts, random.Random(1)) if isinstance(x, Point)]  # noqa: S311
    for kind, error in ERRORS:
        chosen = [
            point.first
            for point in points
            if point.mode is Mode.FAIL
            and (point.calls, point.error, point.first) == (frozenset({kind}), error, point.last)
        ]
        assert sorted(chosen) == [1, 2, 3]
    kinds = [point.kind for point in points]
    assert len(set(kinds[: len(set(kinds))])) == len(set(kinds)), "any part holds of every kind"
