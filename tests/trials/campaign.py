"""Every act disturbed at every point, by several processes that have the injector preloaded.

Also in pairs: a first fault, then a second one while the office is opened again, then judged.
Some acts are made as careless programs make them: these controls must be found out.
"""

import gc
import json
import logging
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path

from tests.trials.acts import ACTS, Act
from tests.trials.controls import CONTROLS
from tests.trials.disturbing import Fault
from tests.trials.faults import Ended, Scene, counted, judge, prepare, run
from tests.trials.injector import environment, no_compiler, plan
from tests.trials.points import Counts, plain_faults, points_of, second_fault
from tests.trials.stage import Stage
from zyuki_desk.evidence.operation import Operation

PAIRED = 8
"""After so many single faults a pair of them."""
IN_RECOVERY = "during recovery"
_MOST = 60
REOPEN = Act("open again", lambda stage, _: lambda: stage.open(days=1).close(), is_open=False)


@dataclass
class Tally:
    """What became of the runs of one act, or under one kind of fault."""

    runs: int = 0
    hit: int = 0
    """Runs in which the fault did come."""
    done: int = 0
    """Acts that said they were done, in spite of it."""
    told: int = 0
    """Acts that said in a sentence that they were not."""
    killed: int = 0
    lost: int = 0
    """Runs after which something was wrong."""

    def take(self, ended: Ended, *, wrong: bool) -> None:
        """Count one run."""
        self.runs += 1
        self.hit += ended.hit
        self.done += ended.state == "done"
        self.told += ended.state == "told"
        self.killed += ended.state == "killed"
        self.lost += wrong

    def add(self, other: "Tally") -> None:
        """Take another process's figures in."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass
class Faulted:
    """The figures of one campaign."""

    acts: dict[str, Tally] = field(default_factory=dict)
    kinds: dict[str, Tally] = field(default_factory=dict)
    controls: dict[str, bool] = field(default_factory=dict)
    """Each careless act, and whether it was found out."""
    operations: set[str] = field(default_factory=set)
    """Operations of the closed list that some act did."""
    cpu: float = 0.0
    """Seconds of the processors, the making of the scenes left out."""
    left_out: str = ""
    """Why kinds of faults were left out on this machine."""
    faults: list[str] = field(default_factory=list)

    @property
    def runs(self) -> int:
        """How many faults there were."""
        return sum(tally.runs for tally in self.acts.values())

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost and every careless act was found out."""
        return not self.faults and all(self.controls.values())

    def take(self, act: str, kind: str, ended: Ended, wrong: str) -> None:
        """Count one run."""
        self.acts.setdefault(act, Tally()).take(ended, wrong=bool(wrong))
        self.kinds.setdefault(kind, Tally()).take(ended, wrong=bool(wrong))
        if wrong and len(self.faults) < _MOST:
            self.faults.append(wrong)

    def add(self, told: dict[str, dict[str, dict[str, int]]]) -> None:
        """Take another process's figures in."""
        for name in ("acts", "kinds"):
            for key, figures in told[name].items():
                getattr(self, name).setdefault(key, Tally()).add(Tally(**figures))
        self.controls |= told["controls"]  # type: ignore[arg-type]
        self.operations |= set(told["operations"])
        self.faults += list(told["faults"])
        self.cpu += told["cpu"]  # type: ignore[operator]

    def words(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        told = asdict(self)
        missing = sorted(str(each) for each in Operation if each not in self.operations)
        return {
            "runs": self.runs,
            **told,
            "operations": {"done": len(self.operations), "not": missing},
        }

    def table(self) -> str:
        """Return the figures for a reader."""
        names = ("runs", "hit", "done", "told", "killed", "lost")
        lines = []
        for title, rows in (("act", self.acts), ("fault", self.kinds)):
            lines.append(f"{title:<28}" + "".join(f"{name:>8}" for name in names))
            for name, tally in sorted(rows.items()):
                lines.append(f"{name:<28}" + "".join(f"{n:>8}" for n in asdict(tally).values()))
            lines.append("")
        return "\n".join(lines)


@dataclass(frozen=True)
class Job:
    """What one process does."""

    home: str
    acts: list[str]
    seed: int
    times: int
    """Runs in all; 0 for no such bound."""
    seconds: float
    """0 for no such bound: every point, once."""
    controls: bool


def fault_many(
    home: Path, *, seed: int = 1, times: int = 0, seconds: float = 0.0,
    acts: Sequence[str] = (), workers: int = 1,
) -> Faulted:  # fmt: skip
    """Disturb the acts at so many points, for so many seconds, or at every point there is."""
    names = [act.name for act in ACTS if not acts or act.name in acts]
    result = Faulted(left_out=no_compiler())
    variables = None if result.left_out else environment(home)
    running = []
    for number in range(workers):
        place = home / f"worker-{number}"
        place.mkdir()
        job = Job(
            str(place), names[number::workers], seed + number, -(-times // workers), seconds,
            controls=number == 0,
        )  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=variables, text=True,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(job)))
        process.stdin.close()
        running.append(process)
    for process in running:
        assert process.stdout is not None
        with process.stdout as stream:
            told = stream.read()
        if process.wait():
            for other in running:
                other.kill()
                other.wait()
            message = "a worker of the trial failed"
            raise RuntimeError(message)
        result.add(json.loads(told))
    return result


def _work(job: Job) -> Faulted:
    """Do one job, in a process of its own."""
    result = Faulted()
    scenes = _prepared(job, result)
    began = sum(os.times()[:4])
    _disturb_all(job, scenes, result)
    result.cpu = sum(os.times()[:4]) - began
    return result


def _prepared(job: Job, result: Faulted) -> list[Scene]:
    """Make every scene, and see whether the careless acts are found out."""
    logging.disable()  # what libraries write of each fault is not the finding
    home = Path(job.home)
    careless: dict[str, Scene] = {}
    for name, act, fault in CONTROLS if job.controls and plan() is not None else ():
        if act.name not in careless:
            careless[act.name] = prepare(act, _made(home / act.name), counting=False)
        scene = careless[act.name]
        stage = scene.fresh()
        result.controls[name] = bool(judge(scene, stage, run(act, stage, fault)))
    scenes = [prepare(act, _made(home / act.name)) for act in ACTS if act.name in job.acts]
    for scene in scenes:
        result.operations |= scene.operations
    gc.collect()
    gc.freeze()  # what is forked for each run is not copied because its counts of uses change
    return scenes


def _disturb_all(job: Job, scenes: list[Scene], result: Faulted) -> None:
    """Let faults fall on each act in turn until the job is done."""
    chance = random.Random(job.seed)  # noqa: S311 - a trial wants to be repeatable
    opening = _opening(scenes)
    streams = [(scene, _faults(scene, opening, chance)) for scene in scenes]
    seen: dict[str, Seen] = {scene.act.name: {} for scene in scenes}
    end = time.monotonic() + job.seconds if job.seconds else float("inf")
    most = job.times or float("inf")
    while streams:
        for scene, faults in list(streams):
            if result.runs >= most or time.monotonic() >= end:
                return
            pair = next(faults, None)
            if pair is None:
                streams.remove((scene, faults))
                continue
            disturb(scene, pair, result, seen[scene.act.name])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


Pair = tuple[Fault, Fault | None]


def _faults(scene: Scene, opening: Counts, chance: random.Random) -> Iterator[Pair]:
    """Give every point of an act once, and pairs of a point with one of the opening after it."""
    if plan() is None:
        yield from ((fault, None) for fault in plain_faults(scene.counts, chance))
        return
    points = points_of(scene.counts, chance)
    for number, point in enumerate(points, 1):
        yield point, None
        if number % PAIRED == 0:
            yield chance.choice(points), second_fault(opening, chance)


def _opening(scenes: list[Scene]) -> Counts:
    """Count what opening an office does."""
    scene = next(scene for scene in scenes if scene.before)
    return counted(REOPEN, scene.stage, scene.fresh().home, sizes=False)


Seen = dict[bytes, str]


def _judged(scene: Scene, stage: Stage, ended: Ended, seen: Seen) -> str:
    """Judge what is left, unless the very same files were judged after the same words already."""
    if ended.state not in {"done", "told", "killed"} or (ended.state == "told" and not ended.words):
        return judge(scene, stage, ended)
    digest = blake2b(ended.state.encode())
    for path in sorted(stage.home.rglob("*")):
        digest.update(f"\0{path.relative_to(stage.home)}\0".encode())
        if path.is_file() and path != stage.folder.lock:
            digest.update(path.read_bytes())
    mark = digest.digest()
    if mark not in seen:
        seen[mark] = judge(scene, stage, ended)
    return seen[mark]


def disturb(scene: Scene, pair: Pair, result: Faulted, seen: Seen) -> None:
    """Let a fault fall on an act, perhaps a second one on the opening after it, and judge."""
    fault, second = pair
    stage = scene.fresh()
    ended = run(scene.act, stage, fault)
    wrong, again = "", None
    if second is not None and ended.state in {"done", "told", "killed"} and stage.folder.exists:
        again = run(REOPEN, Stage(stage.home, stage.opened), second)
        if again.state in {"bug", "hung"}:
            wrong = f"{again.state}: {again.words}"
    wrong = wrong or _judged(scene, stage, ended, seen)
    words = f"{scene.act.name} / {fault}: {ended.state}"
    if again is not None:
        words += f" / then {second}: {again.state}"
    kind = fault.kind if second is None else IN_RECOVERY
    hit = ended if again is None else again
    result.take(scene.act.name, kind, hit, f"{words}: {wrong}" if wrong else "")


if __name__ == "__main__":
    done = _work(Job(**json.loads(sys.stdin.read())))
    told = asdict(done) | {"operations": sorted(done.operations)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)
