"""Every operation disturbed: a disk that is full, a system call that fails, a kill.

After each fault the office is opened without it: it verifies, it is as before the act or as after
it, whatever was told as done is there, what was not done was told in a sentence, and the next
line goes in. One bad control, an exporter that writes and renames, must fail.
"""

import json
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

PLACE, BETWEEN = "one", "between"
SLOWEST = 30.0
"""Seconds after which a disturbed act counts as hanging."""
_BEYOND = 40
"""Up to which of its calls one fails."""
_MOST = 40
_SHORT_HEAD = "[0-9A-Z]{5}( [0-9A-Z]{5}){4} [0-9A-Z]{2}"
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
    """An act, the office it begins with, and what that may be afterwards."""

    act: Act
    stage: Stage
    """As it was before the act: never touched, only copied."""
    before: str
    after: str
    between: frozenset[str]
    """What it was after each of the act's operations."""
    is_stopped: bool
    """Whether nothing may be written before the act: people must decide first."""
    took: float
    largest: int
    """Bytes of the largest file the act left."""

    def fresh(self) -> Stage:
        """Return the stage anew, where the act is to happen: always the same place."""
        return _copied(self.stage, self.stage.home.with_name(PLACE))


def content_of(office: OpenOffice, *, without: frozenset[str] = frozenset()) -> str:
    """Spell out every row that the same acts make the same, but for some tables."""
    parts = []
    with office.database.reading() as connection:
        for kind in kept_kinds(office.shipped):
            name = kind.__tablename__
            if name not in _BY_CHANCE | without:
                rows = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY id")  # noqa: S608
                parts.append((name, [tuple(row) for row in rows]))
    # Files carry the moment of their making, heads their salts: they differ each time.
    return re.sub(f"[0-9a-f]{{64}}|{_SHORT_HEAD}", "-", repr(parts))


def prepare(act: Act, home: Path) -> Scene:
    """Make the office of an act, and let it happen once with nothing wrong."""
    made = stage_of(act, home / PLACE)
    stage = Stage(home / "stage", made.opened)
    made.home.rename(stage.home)
    place = _copied(stage, home / PLACE)
    before, is_stopped = _content(act, place)
    place = _copied(stage, home / PLACE)
    ended = run(act, place, Nothing(), watched=True)
    assert ended.state == "done", f"{act.name}: {ended.words}"
    largest = max(path.stat().st_size for path in place.home.rglob("*") if path.is_file())
    told = place.home / BETWEEN
    between = frozenset(json.loads(told.read_text()) if told.exists() else ())
    after, _ = _content(act, place)
    return Scene(act, stage, before, after, between, is_stopped, ended.took, largest)


def _content(act: Act, stage: Stage) -> tuple[str, bool]:
    if not stage.folder.exists:
        return "", False
    with stage.open() as office:
        return content_of(office, without=act.tells), bool(office.desk.outside.stopped)


def _copied(stage: Stage, home: Path) -> Stage:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage.home, home)
    return Stage(home, stage.opened)


def run(act: Act, stage: Stage, fault: Fault, *, watched: bool = False) -> Ended:
    """Do the act in a process of its own, under the fault; `watched` notes what each step left."""
    words = mmap.mmap(-1, 4096)  # what it says reaches us without a system call
    ready, go = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        _act(act, stage, fault, words, (ready[1], go[0]), watched=watched)
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


def _act(
    act: Act, stage: Stage, fault: Fault, words: mmap.mmap, pipes: tuple[int, int], *, watched: bool
) -> None:
    """Run in the child, which never returns."""
    steps: list[str] = []

    def say(text: str) -> None:
        data = text.encode()[:4000]
        words[: len(data)] = data

    try:
        office = stage.open() if act.is_open else None
        work = act.ready(stage, office)  # type: ignore[arg-type]
        if watched and office is not None:
            opened = office
            opened.desk.subscribe(lambda _: steps.append(content_of(opened, without=act.tells)))
        fault.inside()
        os.write(pipes[0], b"r")
        os.read(pipes[1], 1)
        found = work()
        outcomes = found if isinstance(found, list) else [found]
        bad = [o.sentence for o in outcomes if isinstance(o, Outcome) and not o.ok]
        if watched:
            (stage.home / BETWEEN).write_text(json.dumps(steps))
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
    if not scene.before and not is_done and not stage.folder.exists:
        return ""
    with stage.open(days=1) as office:
        content = content_of(office, without=scene.act.tells)
        if is_done and content != scene.after:
            return f"told as done, and not as after it: {differing(content, scene.after)}"
        if content not in {scene.before, scene.after, *scene.between}:
            return (
                f"neither as before ({differing(content, scene.before)}) "
                f"nor as after ({differing(content, scene.after)})"
            )
        if office.desk.outside.stopped:
            is_as_before = scene.is_stopped and content == scene.before
            return "" if is_as_before else office.desk.outside.stopped
        permit(office, "そのあと")
        seeds = scene.act.seeds if content == scene.after else ()
        verdict = verify_office(office, seeds=seeds)
        findings = [finding.sentence for finding in verdict.report.findings]
        if verdict.echo is not None and verdict.echo.holds is False:
            findings.append(verdict.echo.sentence)
        return "" if verdict.is_sound else f"does not verify: {findings[:3]}"


def differing(one: str, other: str) -> str:
    """Show where two contents part."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    start = max(0, at - 60)
    return f"…{one[start : at + 60]}… and not …{other[start : at + 60]}…" if at >= 0 else "length"


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
        disturb(scene, next(faults), result)
        count += 1
    return result


def disturb(scene: Scene, fault: Fault, result: Faulted) -> None:
    """Let one fault fall on one act, and judge what is left."""
    stage = scene.fresh()
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
