"""`python -m tests.trials kill --times 300`, `… power --lines 8`, `… faults`, `… tamper`, `-h`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from tests.trials import outages
from tests.trials.fuzz import fuzz
from tests.trials.kill import kill_many
from tests.trials.tamper import PARTS, tamper_many, unreached


def _clocks(_folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from tests.trials.clocks import try_clocks

    told = try_clocks(times, seed=seed)
    return told.told(), told.is_good


def _codes(_folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from tests.trials.codes import type_many

    typed = type_many(times, seed=seed)
    return typed.told(), not typed.faults


def _drill(_folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from tests.trials.drills import drill_many

    done = drill_many(times, seed=seed, workers=2)
    return done.told(), not done.faults


def _leaks(folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from tests.trials.leaks import leak_many

    done = leak_many(folder, times, seed=seed)
    return done.told(), not done.faults


def _locks(_folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from tests.trials.locks import race_many

    done = race_many(times, times // 2, seed=seed)
    return asdict(done), not done.faults


def _proofs(_folder: Path, times: int, seed: int) -> tuple[dict[str, object], bool]:
    from installer.libraries import find_browser
    from tests.support.chromium import Browser
    from tests.trials.proofs import EXHAUSTIVE, prove_many

    program = find_browser()
    with Browser(program) if program else nullcontext() as browser:
        proved = prove_many(seed=seed, exhaustive=EXHAUSTIVE, times=times, browser=browser)
    return proved.told(), not proved.faults


Trial = Callable[[Path, int, int], tuple[dict[str, object], bool]]
LATER: dict[str, tuple[str, int, Trial]] = {
    "clocks": ("rows of honest clock histories, and steps", 1_000_000, _clocks),
    "codes": ("recovery keys, short forms, heads and labels, mistyped", 200_000, _codes),
    "drill": ("offices damaged at random and brought back", 500, _drill),
    "leaks": ("names through every act, killed in its midst, and the files searched", 1000, _leaks),
    "locks": ("starts that race for one office, and half as many killed holders", 400, _locks),
    "proofs": ("proofs of large trees, after all of the small ones", 100_000, _proofs),
}
"""What a verb does, how many times unless told otherwise, and its trial: told, and whether good."""


def main() -> int:
    """Run one trial; 0 good, 1 something was lost, or a control lost nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    kill = verbs.add_parser("kill")
    kill.add_argument("--times", type=int, default=300)
    kill.add_argument("--seed", type=int, default=1)
    kill.add_argument("--workers", type=int, default=2)
    outages.options(verbs.add_parser("power"))
    fuzzing = verbs.add_parser("fuzz")
    fuzzing.add_argument("--seconds", type=float, default=600)
    fuzzing.add_argument("--seed", type=int, default=1)
    tamper = verbs.add_parser("tamper")
    tamper.add_argument("--times", type=int, default=0, help="of each part; 0: as many as it asks")
    tamper.add_argument("--seed", type=int, default=1)
    tamper.add_argument("--workers", type=int, default=2)
    tamper.add_argument("--part", action="append", default=[], choices=list(PARTS))
    faults = verbs.add_parser("faults")
    faults.add_argument("--times", type=int, default=0, help="0: every point there is")
    faults.add_argument("--seconds", type=float, default=0)
    faults.add_argument("--workers", type=int, default=2)
    faults.add_argument("--seed", type=int, default=1)
    faults.add_argument("--act", action="append", default=[], help="one kind of operation alone")
    for name, (help_text, times, _) in LATER.items():
        verb = verbs.add_parser(name, help=help_text)
        verb.add_argument("--times", type=int, default=times)
        verb.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before = time.monotonic()
        if chosen.verb == "kill":
            result = kill_many(Path(folder), chosen.times, seed=chosen.seed, workers=chosen.workers)
            told, good = asdict(result), not result.faults
        elif chosen.verb == "faults":
            told, good = _faults(Path(folder), chosen)
        elif chosen.verb in LATER:
            told, good = LATER[chosen.verb][2](Path(folder), chosen.times, chosen.seed)
        elif chosen.verb == "fuzz":
            fuzzed = fuzz(Path(folder), seed=chosen.seed, seconds=chosen.seconds)
            told, good = fuzzed.told(), not fuzzed.faults
        elif chosen.verb == "tamper":
            told, good = _tamper(chosen)
        else:
            told, good = outages.run(Path(folder), chosen)
        told["seconds"] = round(time.monotonic() - before, 1)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 0 if good else 1


def _tamper(chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    done = tamper_many(
        chosen.part or list(PARTS), times=chosen.times, seed=chosen.seed, workers=chosen.workers
    )
    told: dict[str, object] = {name: result.told() for name, result in done.items()}
    missing = unreached(done)
    told["limits that were not reached"] = missing
    return told, not missing and not any(result.missed for result in done.values())


def _faults(folder: Path, chosen: argparse.Namespace) -> tuple[dict[str, object], bool]:
    from tests.trials.campaign import fault_many
    from tests.trials.scratch import SCRATCH_HOME

    with tempfile.TemporaryDirectory(dir=SCRATCH_HOME or folder) as home:
        done = fault_many(
            Path(home), seed=chosen.seed, times=chosen.times, seconds=chosen.seconds,
            acts=chosen.act, workers=chosen.workers,
        )  # fmt: skip
    sys.stderr.write(done.table())
    return done.words(), done.is_good


if __name__ == "__main__":
    sys.exit(main())
