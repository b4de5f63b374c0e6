"""Cutting the power after every operation of a recording, and judging each state but once."""

import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

from tests.trials.disk import FIXED, State
from tests.trials.recording import Recording

CHUNK = 4
"""Operations in a row that one worker cuts: neighbours leave the same states."""
MODELS = ("linux", "windows")

Judge: TypeAlias = Callable[[State, bytes], str]
"""Says what is wrong with a state in which so much was told; LOST begins it if that is missing."""
LOST = "told as"


@dataclass(frozen=True)
class Trial:
    """One recording under power cuts."""

    name: str
    recording: Recording
    make_judge: Callable[[Path], Judge]
    """Gives a judge that lays states out below a folder."""
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How many states are built."""

    variants: int = 6
    """After each operation and in each model, in one round."""
    rounds: int = 1
    seconds: float = 0.0
    """Rounds go on until so much time is gone; zero takes their number."""
    workers: int = 1
    seed: int = 1
    stop_at_fault: bool = False
    is_told: bool = False
    """Whether a line for each recording and turn tells how far it is."""


@dataclass
class Tally:
    """The figures of one recording."""

    operations: int = 0
    built: int = 0
    seen: set[bytes] = field(default_factory=set)
    lost: set[bytes] = field(default_factory=set)
    """States in which something that was told as done is missing."""
    broken: set[bytes] = field(default_factory=set)
    """States that cannot be opened, do not verify, or are neither as before nor as after."""
    faults: dict[str, str] = field(default_factory=dict)
    """One example of each fault, with where it was met."""

    @property
    def states(self) -> int:
        """Different states that were judged."""
        return len(self.seen)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost or broken."""
        return not self.lost and not self.broken

    def add(self, other: "Tally") -> None:
        """Take another worker's figures in."""
        self.operations = max(self.operations, other.operations)
        self.built += other.built
        self.seen |= other.seen
        self.lost |= other.lost
        self.broken |= other.broken
        self.faults = {**other.faults, **self.faults}

    def words(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "operations": self.operations,
            "built": self.built,
            "states": self.states,
            "lost": len(self.lost),
            "broken": len(self.broken),
            "faults": dict(list(self.faults.items())[:8]),
        }


def cut_all(trials: Sequence[Trial], home: Path, plan: Plan) -> dict[str, Tally]:
    """Cut every recording by the plan; the figures by name."""
    if plan.workers == 1:
        return _work(trials, home, plan, 0)
    context = multiprocessing.get_context("fork")
    pipes = []
    for worker in range(plan.workers):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_report, args=(trials, home, plan, worker, theirs))
        process.start()
        theirs.close()
        pipes.append((process, ours))
    tallies = {trial.name: Tally() for trial in trials}
    for process, pipe in pipes:
        for name, tally in pipe.recv().items():
            tallies[name].add(tally)
        process.join()
    return tallies


def _report(trials: Sequence[Trial], home: Path, plan: Plan, worker: int, pipe: Connection) -> None:
    pipe.send(_work(trials, home, plan, worker))


def _work(trials: Sequence[Trial], home: Path, plan: Plan, worker: int) -> dict[str, Tally]:
    tallies = {trial.name: Tally(len(trial.recording.operations)) for trial in trials}
    judges = {
        trial.name: trial.make_judge(home / f"{worker}-{number}")
        for number, trial in enumerate(trials)
    }
    end = time.monotonic() + plan.seconds if plan.seconds else float("inf")
    for turn in range(plan.rounds) if not plan.seconds else count():
        for trial in trials:
            cutter = _Cutter(trial, plan, worker, turn, end)
            cutter.run(judges[trial.name], tallies[trial.name])
            if plan.is_told and not worker:
                tally = tallies[trial.name]
                words = f"{turn}: {trial.name}: {tally.states}, {len(tally.faults)} faults\n"
                sys.stderr.write(words)
        if time.monotonic() > end:
            break
    return tallies


@dataclass
class _Cutter:
    trial: Trial
    plan: Plan
    worker: int
    turn: int
    end: float

    def run(self, judge: Judge, tally: Tally) -> None:
        """Cut after every operation that is this worker's."""
        recording, plan = self.trial.recording, self.plan
        variants = range(self.turn * plan.variants, (self.turn + 1) * plan.variants)
        for model in MODELS:
            disk = recording.disk(like_windows=model == "windows", media=self.trial.media)
            for step, operation in enumerate(recording.operations):
                disk.do(operation)
                if step // CHUNK % plan.workers != self.worker:
                    continue
                if self.turn and time.monotonic() > self.end:
                    return  # the first turn, over every operation, is always made
                for variant in variants if disk.waits else variants[:1]:
                    if variant >= FIXED or not self.turn:
                        where = f"{plan.seed}/{model}/{step}/{variant}"
                        chance = random.Random(where)  # noqa: S311 - wants to be repeatable
                        state = disk.after_cut(variant, chance)
                        words = f"{self.trial.name}/{where} after {operation.kind} {operation.name}"
                        _look(state, disk.told, judge, tally, words)
                        if tally.faults and plan.stop_at_fault:
                            return


def _look(state: State, told: bytes, judge: Judge, tally: Tally, where: str) -> None:
    """Judge a state unless the very same was judged before."""
    tally.built += 1
    mark = state.mark(told)
    if mark in tally.seen:
        return
    tally.seen.add(mark)
    fault = judge(state, told)
    if fault:
        (tally.lost if fault.startswith(LOST) else tally.broken).add(mark)
        tally.faults.setdefault(fault[:100], where)


def told_as_table(tallies: dict[str, Tally]) -> str:
    """Return the figures as a table, for a reader."""
    head = f"{'act':<22}{'operations':>11}{'built':>9}{'states':>9}{'lost':>6}{'broken':>8}"
    rows = [
        f"{name:<22}{t.operations:>11}{t.built:>9}{t.states:>9}{len(t.lost):>6}{len(t.broken):>8}"
        for name, t in tallies.items()
    ]
    return "\n".join([head, *rows, ""])
