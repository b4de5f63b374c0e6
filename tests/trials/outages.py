"""The whole trial of power cuts: the save path, every act, and what must lose."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.trials.cutting import Plan, Tally, cut_all, told_as_table
from tests.trials.power import OURS, SETTINGS, trial_of

SAVE_SHARE = 0.35
"""How much of the time is for the save path."""
FEW = Plan(variants=8, stop_at_fault=True)
"""Enough for whatever must lose."""


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--act", action="append", default=[], help="one act alone; save: the desk")
    parser.add_argument("--lines", type=int, default=24, help="operations of the save path")
    parser.add_argument("--variants", type=int, default=6, help="after each operation and model")
    parser.add_argument("--seconds", type=float, default=0, help="turns go on until then")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)


def run(folder: Path, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    """Cut as was chosen; the figures, and whether nothing but the controls lost."""
    from tests.trials.scratch import SCRATCH_HOME

    home = SCRATCH_HOME or folder
    with tempfile.TemporaryDirectory(prefix="zyuki-power-", dir=home) as place:
        return _run(Path(place), chosen)


def _run(folder: Path, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    from tests.trials.acts import ACTS
    from tests.trials.cuts import SCRATCH

    plan = Plan(
        variants=chosen.variants,
        seconds=chosen.seconds,
        workers=chosen.workers,
        seed=chosen.seed,
        is_told=True,
    )
    names = [act.name for act in ACTS if not chosen.act or act.name in chosen.act]
    names = [name for name in names if name not in SCRATCH]
    is_saving = not chosen.act or "save" in chosen.act
    tallies: dict[str, Tally] = {}
    failed: dict[str, bool] = {}
    if is_saving:
        share = SAVE_SHARE if names else 1.0
        saving = replace(plan, seconds=plan.seconds * share)
        tallies |= cut_all([trial_of(folder, OURS, chosen.lines)], folder / "save", saving)
        for setting in SETTINGS:
            if setting is not OURS:
                trial = trial_of(folder, setting, 4)
                cut = cut_all([trial], folder / "control", FEW)
                failed[setting.name] = not cut[setting.name].is_good
    if names:
        share = 1.0 - SAVE_SHARE if is_saving else 1.0
        acted, lost = cut_acts(folder, names, replace(plan, seconds=plan.seconds * share))
        tallies |= acted
        failed |= lost
    sys.stderr.write(told_as_table(tallies))
    told: dict[str, object] = {
        "states built": sum(tally.built for tally in tallies.values()),
        "different states judged": sum(tally.states for tally in tallies.values()),
        "of the save path": tallies[OURS.name].states if is_saving else 0,
        "by act": {name: tally.words() for name, tally in tallies.items()},
        "left out": sorted(SCRATCH),
        "bad controls failed": failed,
    }
    return told, all(tally.is_good for tally in tallies.values()) and all(failed.values())


def cut_acts(
    folder: Path, names: list[str], plan: Plan
) -> tuple[dict[str, Tally], dict[str, bool]]:
    """Record and cut acts, and the acts that must lose."""
    from tests.trials.cuts import CONTROLS, Recorded, record_acts

    controls = [act.name for act in CONTROLS]
    record_acts(folder, [*names, *controls], plan.workers)
    tallies = cut_all([Recorded.read(folder, name).trial for name in names], folder / "acts", plan)
    lost = cut_all([Recorded.read(folder, name).trial for name in controls], folder / "bad", FEW)
    return tallies, {name: not tally.is_good for name, tally in lost.items()}
