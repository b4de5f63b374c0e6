"""Killing the program at random moments of a stream of entries, and looking at what is left."""

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from tests.support.memo import (
    CLERK,
    KINDS,
    ORIGIN,
    MemoOffice,
    at,
    open_office,
    reopen,
)
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.evidence.echo_keeper import EchoKeeper, Standing
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.verify import KnownHead, verify

SECRET = bytes(range(32))
LONGEST = 0.4
"""Seconds a writer lives at most; its start takes a part of them."""
SHARE = 50
"""Kills on one file: a longer journal takes longer to verify and is killed no otherwise."""


@dataclass
class Told:
    """What the writers said was saved (保存済), by line: its revision and its text."""

    lines: dict[int, tuple[int, str]] = field(default_factory=dict)
    head: Head | None = None
    count: int = 0

    def take(self, line: int, revision: int, text: str, size: int, root: bytes) -> None:
        """Remember one acknowledged operation."""
        self.lines[line] = (revision, text)
        self.head = Head(ORIGIN, size, root)
        self.count += 1


@dataclass
class Result:
    """The figures of one trial."""

    kills: int = 0
    acknowledged: int = 0
    hot: int = 0
    """Kills in the middle of a commit: a journal was left to roll back."""
    caught: int = 0
    """Kills between a commit and its echo: the start appended what the echo lacked."""
    unacknowledged: int = 0
    """Kills after which one operation more was saved than was told; allowed."""
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Take the figures of another file in."""
        self.kills += other.kills
        self.acknowledged += other.acknowledged
        self.hot += other.hot
        self.caught += other.caught
        self.unacknowledged += other.unacknowledged
        self.faults += other.faults


def clock_of(run: int) -> FixedClock:
    """Return the clock of one run of the program: later than every run before, another boot."""
    return FixedClock(at(9) + timedelta(seconds=run), mono_ms=0, boot=f"run-{run}")


def with_echo(office: MemoOffice, *, had: bool = True) -> Standing:
    """Let the office keep its echo in the folder beside the file, as at a start."""
    echo = EchoKeeper(office.path.with_name("journal.echo"), SECRET, KINDS)
    standing = echo.start(office.database, had=had, accepted=False)
    office.desk.outside.echo = echo
    return standing


def write_on(path: Path, run: int, pipe: Connection) -> None:
    """Enter, fill, correct and strike lines for ever; tell each after the desk returned."""
    office = reopen(path, clock_of(run))
    with_echo(office)
    chance = random.Random(run)  # noqa: S311 - a trial wants to be repeatable
    texts: dict[int, tuple[int, str]] = {}
    pipe.send(None)
    for number in count():
        text = f"用件 {run}-{number} " + "内容" * chance.choice((1, 20, 150))
        office.clock.advance(milliseconds=1)
        act = chance.random()
        if act < 0.7 or not texts:
            line, revision = office.enter(what=text, who="見本 太郎"), 0
        else:
            line = chance.choice(list(texts))
            revision = texts[line][0] + 1
            office.as_(CLERK).correct("memo", line, {"what": text}, reason="書き間違い")
        texts[line] = (revision, text)
        head = office.head()
        pipe.send((line, revision, text, head.size, head.root))


def kill_many(folder: Path, times: int, *, seed: int = 1, workers: int = 1) -> Result:
    """Start and kill a writer so many times, on a fresh file after some, judging after each."""
    runs = []
    for number, start in enumerate(range(0, times, SHARE)):
        place = folder / str(number)
        place.mkdir()
        runs.append((place, min(SHARE, times - start), seed * 1000 + number))
    result = Result()
    if workers == 1:
        for run in runs:
            result.add(_kill_one_file(*run))
        return result
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for done in pool.map(_kill_one_file, *zip(*runs, strict=True)):
            result.add(done)
    return result


def _kill_one_file(folder: Path, times: int, seed: int) -> Result:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    chance = random.Random(seed)  # noqa: S311 - a trial wants to be repeatable
    office = open_office(folder, clock=clock_of(0))
    with_echo(office, had=False)
    office.close()
    told, result = Told(), Result()
    for run in range(1, times + 1):
        ours, theirs = context.Pipe(duplex=False)
        writer = context.Process(target=write_on, args=(office.path, run, theirs))
        writer.start()
        theirs.close()
        ours.recv()
        time.sleep(chance.uniform(0, LONGEST))
        writer.kill()
        writer.join()
        _listen(ours, told)
        ours.close()
        _judge(office.path, run, told, result)
    result.acknowledged = told.count
    return result


def _listen(pipe: Connection, told: Told) -> None:
    while True:
        try:
            told.take(*pipe.recv())
        except (EOFError, OSError):
            return


def _judge(path: Path, run: int, told: Told, result: Result) -> None:
    """Open what the kill left, as the program does at its start, and compare with what was told."""
    journal = path.with_name(f"{path.name}-journal")
    result.kills += 1
    result.hot += journal.exists() and journal.stat().st_size > 0
    office = reopen(path, clock_of(run))
    try:
        standing = with_echo(office)
        if standing not in {Standing.SAME, Standing.CAUGHT_UP}:
            result.faults.append(f"kill {run}: the echo is {standing.value}")
        result.caught += standing is Standing.CAUGHT_UP
        # The writer's connection first: only one that may write can roll a hot journal back.
        with office.tampering(triggers=True) as connection:
            for pragma, good in (("integrity_check", [("ok",)]), ("cipher_integrity_check", [])):
                if (found := connection.execute(f"PRAGMA {pragma}").fetchall()) != good:
                    result.faults.append(f"kill {run}: {pragma}: {found[:2]}")
        known = [KnownHead("確認応答", told.head)] if told.head else []
        report = verify(office.database, KINDS, known_heads=known, origin=ORIGIN)
        result.faults += [f"kill {run}: {finding.sentence}" for finding in report.findings]
        result.faults += [f"kill {run}: {fault}" for fault in _lost(office, told)]
        more = report.size - (told.head.size if told.head else report.size)
        result.unacknowledged += more > 0
    finally:
        office.close()


def _lost(office: MemoOffice, told: Told) -> list[str]:
    """Name every acknowledged line that is not there as it was told, or a later state of it."""
    stored = {row[0]: row[1:] for row in office.rows("SELECT id, revision, what FROM memo")}
    lost, later = [], 0
    for line, (revision, text) in told.lines.items():
        found = stored.get(line)
        if found is None or found[0] < revision or (found[0] == revision and found[1] != text):
            lost.append(f"line {line} was acknowledged and is not there")
        elif found[0] > revision:
            later += 1
            told.lines[line] = (found[0], found[1])
    if later > 1:
        lost.append(f"{later} lines are in a state that nobody acknowledged")
    return lost
