"""Every operation disturbed: a disk that is full, a system call that fails, a kill.

After each fault the office is opened without it: it verifies, it is as before the act or as after
it, whatever was told as done is there, what was not done was told in a sentence, and the next
line goes in. One bad control, an exporter that writes and renames, must fail.
"""

import mmap
import os
import random
import re
import select
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.trials.acts import ACTS, Act, Stage, permit, stage_of
from tests.trials.disturbing import CALLS, Call, Fault, Full, Kill, Nothing, no_strace
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.backup_keeper import Outcome
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.verification import verify_office

MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, a trial need not wait for a disk
SLOWEST = 30.0
"""Seconds after which a disturbed act counts as hanging."""
_BEYOND = 40
"""Up to which of its calls one fails."""
_MOST = 40
_BY_CHANCE = {"echo_event", "closing"}
"""Tables that tell of the echo's own life, or of digests that salts make new each time."""


@dataclass
class Faulted:
    """The figures of one run."""

    runs: Counter[str] = field(default_factory=Counter)
    """Faults by act."""
    kinds: Counter[str] = field(default_factory=Counter)
    hit: int = 0
    """Runs in which the fault did come."""
    done: int = 0
    """Acts that said they were done, in spite of it or before it."""
    told: int = 0
    """Acts that said in a sentence that they were not."""
    killed: int = 0
    left_out: str = ""
    """Why a kind of fault was left out on this machine."""
    faults: list[str] = field(default_factory=list)

    def words(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "runs": sum(self.runs.values()),
            "by_act": dict(sorted(self.runs.items())),
            "by_fault": dict(sorted(self.kinds.items())),
            "hit": self.hit,
            "done": self.done,
            "told": self.told,
            "killed": self.killed,
            "left_out": self.left_out,
            "faults": self.faults,
        }


@dataclass(frozen=True)
class Ended:
    """How a disturbed process ended."""

    state: str
    """`done`, `told`, `bug`, `killed` or `hung`."""
    words: str
    hit: bool
    took: float
    """Seconds from its beginning to its end."""


@dataclass
class Scene:
    """An act, the office it begins with, and what that is before and after it."""

    act: Act
    stage: Stage
    before: str
    after: str
    took: float
    largest: int
    """Bytes of the largest file the act left."""


def content_of(office: OpenOffice) -> str:
    """Spell out every row that the same acts make the same."""
    parts = []
    with office.database.reading() as connection:
        for kind in kept_kinds(office.shipped):
            name = kind.__tablename__
            if name not in _BY_CHANCE:
                rows = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id")  # noqa: S608
                parts.append((name, [tuple(row) for row in rows]))
    # Files carry the moment of their making: their digests differ each time.
    return re.sub("[0-9a-f]{64}", "-", repr(parts))


def prepare(act: Act, home: Path) -> Scene:
    """Make the office of an act, and let it happen once with nothing wrong."""
    stage = stage_of(act, home / "stage")
    before = _content(_copied(stage, home / "before"))
    place = _copied(stage, home / "after")
    ended = run(act, place, Nothing())
    assert ended.state == "done", f"{act.name}: {ended.words}"
    largest = max(path.stat().st_size for path in place.home.rglob("*") if path.is_file())
    return Scene(act, stage, before, _content(place), ended.took, largest)


def _content(stage: Stage) -> str:
    if (stage.home / "earlier").exists() and not _goes_on(stage):
        return ""
    with stage.open() as office:
        return content_of(office)


def _goes_on(stage: Stage) -> bool:
    with stage.open() as office:
        return not office.desk.outside.stopped


def _copied(stage: Stage, home: Path) -> Stage:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage.home, home)
    return Stage(home, stage.opened)


def run(act: Act, stage: Stage, fault: Fault) -> Ended:
    """Do the act in a process of its own, under the fault."""
    words = mmap.mmap(-1, 4096)  # what it says reaches us without a system call
    ready, go = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        _act(act, stage, fault, words, (ready[1], go[0]))
    os.close(ready[1])
    os.close(go[0])
    trace, tracer, began = stage.home / "trace", None, 0.0
    try:
        if os.read(ready[0], 1):
            tracer = fault.begin(process, trace)
            began = time.monotonic()
            os.write(go[1], b"g")
        hung = _wait(process, fault.after if isinstance(fault, Kill) else SLOWEST)
        took = time.monotonic() - began
    finally:
        os.close(ready[0])
        os.close(go[1])
        if tracer is not None:
            tracer.communicate()
    text = words[:].rstrip(b"\0").decode("utf-8", "replace")
    state, _, rest = text.partition(" ")
    if hung and not isinstance(fault, Kill):
        state = "hung"
    seen = trace.read_text(errors="replace") if trace.exists() else ""
    return Ended(state or "killed", rest, "INJECTED" in seen or not isinstance(fault, Call), took)


def _wait(process: int, seconds: float) -> bool:
    """Wait for the end, and kill what is not over by then; True where it had to be."""
    handle = os.pidfd_open(process)
    try:
        over, _, _ = select.select([handle], [], [], seconds)
        if not over:
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    finally:
        os.close(handle)
    return not over


def _act(act: Act, stage: Stage, fault: Fault, words: mmap.mmap, pipes: tuple[int, int]) -> None:
    """Run in the child, which never returns."""

    def say(text: str) -> None:
        data = text.encode()[:4000]
        words[: len(data)] = data

    try:
        office = stage.open() if act.is_open else None
        work = act.ready(stage, office)  # type: ignore[arg-type]
        fault.inside()
        os.write(pipes[0], b"r")
        os.read(pipes[1], 1)
        found = work()
        outcomes = found if isinstance(found, list) else [found]
        bad = [o.sentence for o in outcomes if isinstance(o, Outcome) and not o.ok]
        say(f"told {bad[0]}" if bad else "done")
    except DeskError as error:
        say(f"told {error.sentence}")
    except BaseException as error:  # noqa: BLE001 - what a child dies of is its finding
        last = traceback.format_exception(error)[-4:]
        say(f"bug {''.join(last)}")
    finally:
        os._exit(0)


def judge(scene: Scene, stage: Stage, ended: Ended) -> str:
    """Open what is left, with nothing wrong any more; say what is wrong with it."""
    if ended.state in {"bug", "hung"}:
        return f"{ended.state}: {ended.words}"
    if ended.state == "told" and not ended.words:
        return "told without a word"
    is_done = ended.state == "done"
    try:
        fault = scene.act.whole(stage, is_done)
        return fault or _opens(scene, stage, is_done=is_done)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from opening is the finding
        return f"afterwards {type(error).__name__}: {error} {traceback.format_exc()[-600:]}"


def _opens(scene: Scene, stage: Stage, *, is_done: bool) -> str:
    with stage.open(days=1) as office:
        if office.desk.outside.stopped:
            return "" if not scene.before and not is_done else office.desk.outside.stopped
        content = content_of(office)
        if is_done and scene.act.is_one and content != scene.after:
            return "told as done, and not as after it"
        if scene.act.is_one and content not in {scene.before, scene.after}:
            return "neither as before nor as after"
        permit(office, "そのあと")
        verdict = verify_office(office)
        findings = [finding.sentence for finding in verdict.report.findings]
        return "" if verdict.report.sound else f"does not verify: {findings[:3]}"


def faults_of(chance: random.Random, scene: Scene, *, traced: bool) -> Iterator[Fault]:
    """Give faults for ever, of every kind in turn."""
    calls = list(CALLS)
    while True:
        yield Full(_limit(chance, scene.largest))
        yield Kill(chance.uniform(0, scene.took))
        chance.shuffle(calls)
        for name, error in calls[:4] if traced else ():
            yield Call(name, error, _early(chance), chance.random() < 0.5)


def _early(chance: random.Random) -> int:
    return int(_BEYOND ** chance.random())


def _limit(chance: random.Random, largest: int) -> int:
    """Choose a limit: as often among the small files as around the end of the largest one."""
    if chance.random() < 0.5:
        return int((largest + 1) ** chance.random())
    return chance.randrange(max(0, largest - 60_000), largest + 4096)


def fault_many(
    home: Path,
    *,
    seed: int = 1,
    times: int = 0,
    seconds: float = 0.0,
    acts: Sequence[Act] = ACTS,
    traced: bool = True,
) -> Faulted:
    """Disturb every act in turn, so many times in all, or for so many seconds."""
    chance, result = random.Random(seed), Faulted()  # noqa: S311 - a trial wants to be repeatable
    if traced and (reason := no_strace()):
        traced, result.left_out = False, reason
    scenes = []
    for number, act in enumerate(acts):
        (home / str(number)).mkdir()
        scenes.append(prepare(act, home / str(number)))
    streams = [faults_of(chance, scene, traced=traced) for scene in scenes]
    end = time.monotonic() + seconds
    count = 0
    while count < times or time.monotonic() < end:
        scene, faults = scenes[count % len(scenes)], streams[count % len(scenes)]
        disturb(scene, next(faults), home / "one", result)
        count += 1
    return result


def disturb(scene: Scene, fault: Fault, place: Path, result: Faulted) -> None:
    """Let one fault fall on one act, and judge what is left."""
    stage = _copied(scene.stage, place)
    ended = run(scene.act, stage, fault)
    result.runs[scene.act.name] += 1
    result.kinds[fault.kind] += 1
    result.hit += ended.hit
    result.done += ended.state == "done"
    result.told += ended.state == "told"
    result.killed += ended.state == "killed"
    wrong = judge(scene, stage, ended)
    if wrong and len(result.faults) < _MOST:
        result.faults.append(f"{scene.act.name} / {fault}: {ended.state}: {wrong}")


def told_as_table(result: Faulted) -> str:
    """Return the figures as a table, for a reader."""
    rows = [f"{name:<14}{count:>7}" for name, count in sorted(result.runs.items())]
    kinds = [f"{name:<28}{count:>7}" for name, count in sorted(result.kinds.items())]
    return "\n".join([*rows, "", *kinds, ""])
