"""One act disturbed, and what is left judged.

After each fault the office is opened without it: it verifies, it is as before the act or as after
one of its operations, whatever was told as done is there, what was not done was told in a sentence,
and the next line goes in.
"""

import gc
import json
import mmap
import os
import re
import select
import shutil
import signal
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from tests.trials.disturbing import Fault, Nothing, Point, lift
from tests.trials.injector import FOR_EVER, Mode, On, Where, plan
from tests.trials.points import Counts
from tests.trials.stage import Act, Stage, permit, stage_of
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.backup_keeper import Outcome
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.reading import raw

PLACE, BETWEEN = "one", "between"
SLOWEST = 30.0
"""Seconds after which a disturbed act counts as hanging."""
_SHORT_HEAD = "[0-9A-Z]{5}( [0-9A-Z]{5}){4} [0-9A-Z][0-9A-Z*~$=]"
_BY_CHANCE = {"echo_event", "closing"}
"""Tables that tell of the echo's own life, or of digests that salts make new each time."""


@dataclass(frozen=True)
class Ended:
    """How a disturbed process ended."""

    state: str
    """`done`, `told`, `bug`, `killed` or `hung`."""
    words: str
    hit: bool
    """Whether the fault came to pass."""
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
    counts: Counts
    operations: frozenset[str]
    """Every operation that its journal tells of afterwards."""

    def fresh(self) -> Stage:
        """Return the stage anew, where the act is to happen: always the same place."""
        return _copied(self.stage, self.stage.home.with_name(PLACE))


def content_of(office: OpenOffice, *, without: frozenset[str] = frozenset()) -> str:
    """Spell out every row that the same acts make the same, but for some tables.

    What was changed in those is left out too: a stroke names the table it was made in.
    """
    parts = []
    with office.database.reading() as connection:
        for kind in kept_kinds(office.shipped):
            name = kind.__tablename__
            if name not in _BY_CHANCE | without:
                rows = raw(connection, f"SELECT * FROM {name} ORDER BY id")  # noqa: S608
                parts.append((name, [row for row in rows if not without.intersection(row)]))
    # Files carry the moment of their making, heads their salts: they differ each time.
    return re.sub(f"[0-9a-f]{{64}}|{_SHORT_HEAD}", "-", repr(parts))


def prepare(act: Act, home: Path, *, counting: bool = True) -> Scene:
    """Make the office of an act, and let it happen once with nothing wrong; count its calls."""
    made = stage_of(act, home / PLACE)
    stage = Stage(home / "stage", made.opened)
    made.home.rename(stage.home)
    place = _copied(stage, home / PLACE)
    before, is_stopped, _ = _content(act, place)
    place = _copied(stage, home / PLACE)
    ended = run(act, place, Nothing(), watched=True)
    assert ended.state == "done", f"{act.name}: {ended.words}"
    told = place.home / BETWEEN
    between = frozenset(json.loads(told.read_text()) if told.exists() else ())
    after, _, operations = _content(act, place)
    counts = counted(act, stage, home / PLACE) if counting else Counts({}, {}, 0, 0, 0)
    return Scene(act, stage, before, after, between, is_stopped, counts, operations)


def counted(act: Act, stage: Stage, home: Path, *, sizes: bool = True) -> Counts:
    """Let an act happen with nothing wrong, and count what it does; `sizes` of files and memory."""
    ended = run(act, place := _copied(stage, home), _counting(Mode.COUNT))
    assert ended.state == "done", f"{act.name}: {ended.words}"
    files = [path.stat().st_size for path in place.home.rglob("*") if path.is_file()]
    counts = Counts({}, {}, 0, ended.took, max(files))
    if (told := plan()) is None:
        return counts
    counts.calls = {(on, where): told.calls_of(on, where) for on in On for where in Where}
    for where in (Where.OFFICE, Where.MEDIUM) if sizes else ():
        if counts.of(frozenset({On.WRITE}), where):
            run(act, _copied(stage, home), _counting(Mode.FULL, where))
            counts.grown[where] = told.grown
    if sizes:
        run(act, _copied(stage, home), _counting(Mode.NO_MEMORY))
        counts.allocations = told.allocations
    return counts


def _counting(mode: Mode, where: Where = Where.HOME) -> Fault:
    """Count and let everything pass."""
    if plan() is None:
        return Nothing()
    return Point("none", mode, first=FOR_EVER, where=where, limit=FOR_EVER)


def _content(act: Act, stage: Stage) -> tuple[str, bool, frozenset[str]]:
    """Return what an office holds, whether it stands still, and which operations it saw."""
    if not stage.folder.exists:
        return "", False, frozenset()
    with stage.open() as office:
        with office.database.reading() as connection:
            found = raw(connection, "SELECT DISTINCT operation FROM journal")
        content = content_of(office, without=act.tells)
        return content, bool(office.desk.outside.stopped), frozenset(str(name) for (name,) in found)


def _copied(stage: Stage, home: Path) -> Stage:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(stage.home, home)
    return Stage(home, stage.opened)


def run(act: Act, stage: Stage, fault: Fault, *, watched: bool = False) -> Ended:
    """Do the act in a process of its own, under the fault; `watched` notes what each step left."""
    if (told := plan()) is not None:
        told.blank(stage.home)
    words = mmap.mmap(-1, 4096)  # what it says reaches us without a system call
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        _act(act, stage, fault, words, theirs, watched=watched)
    os.close(theirs)
    try:
        os.read(ours, 1)
        began = time.monotonic()
        hung = _wait(process, SLOWEST if fault.after is None else fault.after)
        took = time.monotonic() - began
    finally:
        os.close(ours)
    text = words[:].rstrip(b"\0").decode("utf-8", "replace")
    state, _, rest = text.partition(" ")
    if hung and fault.after is None:
        state = "hung"
    if state == "bug" and fault.kind.startswith("no memory"):
        state = "killed"  # a program may end without memory, however its libraries call that
    if told is not None:
        told.spoil(stage.medium)
    return Ended(state or "killed", rest, fault.was_hit, took)


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
    act: Act, stage: Stage, fault: Fault, words: mmap.mmap, ready: int, *, watched: bool
) -> None:
    """Run in the child, which never returns."""
    gc.disable()  # it is over before anything needs collecting
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
        os.write(ready, b"r")
        fault.inside()
        try:
            found = work()
        finally:
            lift()
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
