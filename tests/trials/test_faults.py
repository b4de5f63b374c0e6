"""A small budget of faults for a few acts of each kind, and the control that must fail."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("limits and kills of POSIX", allow_module_level=True)

from tests.trials.acts import ACTS, NAIVE
from tests.trials.disturbing import Call, Full, no_strace
from tests.trials.faults import Faulted, disturb, fault_many, prepare

FEW = [act for act in ACTS if act.name in {"enter", "export out.xlsx", "passphrase"}]


def test_no_disturbed_act_loses_anything_or_ends_in_a_traceback(tmp_path: Path) -> None:
    result = fault_many(tmp_path, seed=2, times=6, acts=FEW, traced=False)
    assert result.faults == []
    assert sum(result.runs.values()) == 6
    assert result.told + result.done + result.killed == 6


@pytest.mark.skipif(no_strace() != "", reason=no_strace())
@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
def test_a_call_that_fails_is_told_in_a_sentence(tmp_path: Path, for_ever: bool) -> None:
    result = Faulted()
    scene = prepare(FEW[0], tmp_path)
    disturb(scene, Call("fdatasync,fsync", "EIO", 1, for_ever), result)
    assert result.faults == []
    assert (result.hit, result.told, result.done) == (1, 1, 0)


def test_an_exporter_that_writes_and_renames_leaves_half_an_export(tmp_path: Path) -> None:
    result = Faulted()
    disturb(prepare(NAIVE, tmp_path), Full(1000), result)
    assert result.faults != []
