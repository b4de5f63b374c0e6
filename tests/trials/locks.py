"""One writer: starts that race for an office, and holders that are killed while they write."""

import multiprocessing
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.contract.ledgers import every_ledger
from tests.contract.office import EVENING, sample_folder
from tests.trials.scratch import scratch
from tests.trials.stage import PERMIT, permit
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import open_with_passphrase
from zyuki_desk.store.lock import BUSY

RACERS = 8
_HELD_MOST = 0.03
"""Seconds for which the winner of a race holds the office at most, beside its line."""
_LIVES_MOST = 0.15
_LOOK_EVERY = 20
WON, BUSY_SAID = "won", "busy"


@dataclass
class Raced:
    """How the starts and the kills ended."""

    starts: int = 0
    won: int = 0
    refused: int = 0
    kills: int = 0
    lines: int = 0
    """Lines that were told as saved."""
    slowest_s: float = 0.0
    """The longest a start took after its forerunner was killed."""
    faults: list[str] = field(default_factory=list)


def opened(root: Path, minutes: float) -> OpenOffice:
    """Start on the office, with the manager at the desk."""
    clock = FixedClock(EVENING + timedelta(minutes=minutes))
    folder = OfficeFolder(root)
    office = open_office(
        folder, every_ledger(), clock, lambda where: open_with_passphrase(where, PASSWORD)
    )
    office.sign_in_as(Actor("P0001", "T1"))
    return office


def race(root: Path, minutes: float, log: Path, gate: Any, answer: Connection) -> None:  # noqa: ANN401
    """Start when the gate opens; who wins notes it, writes a line, and notes its end."""
    pause = random.uniform(0, _HELD_MOST)  # noqa: S311 - any pause does
    gate.wait()
    try:
        with opened(root, minutes) as office, log.open("a") as told:
            told.write("+")
            told.flush()
            permit(office, "競走")
            time.sleep(pause)
            told.write("-")
            told.flush()
        answer.send(WON)
    except Trouble as trouble:
        answer.send(BUSY_SAID if trouble.sentence == BUSY else trouble.sentence)
    except Exception as error:  # noqa: BLE001 - a traceback is what the trial looks for
        answer.send(repr(error))


def hold(root: Path, minutes: float, answer: Connection) -> None:
    """Hold the office and write lines for ever, telling each after it was saved."""
    office = opened(root, minutes)
    answer.send(0)
    for number in range(1, 1 << 30):
        permit(office, f"保持 {number}")
        answer.send(number)


def race_many(starts: int, kills: int, *, seed: int = 1) -> Raced:
    """Let so many starts race, eight at a time, then kill so many holders.

    All in a process of its own without threads: from there a start is a fork, its imports done.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_race_many, starts, kills, seed).result()


def _race_many(starts: int, kills: int, seed: int) -> Raced:
    context = multiprocessing.get_context("fork")
    chance, done = random.Random(seed), Raced()  # noqa: S311 - a trial wants to be repeatable
    with scratch() as folder:
        root = sample_folder(folder).root
        with opened(root, 0) as office:
            before = _lines(office)
        for number in range(starts // RACERS):
            _race(context, root, number, done)
        for number in range(kills):
            _kill(context, root, starts + number, chance, done)
        with opened(root, 2 * (starts + kills)) as office:
            if (found := _lines(office) - before) < done.lines:
                done.faults.append(f"{done.lines} lines were told as saved, {found} are there")
            if not verify_office(office).is_sound:
                done.faults.append("the office does not verify in the end")
        shutil.rmtree(root)
    return done


def _lines(office: OpenOffice) -> int:
    return len(office.books.ids(office.ledgers[PERMIT], Query()))


def _race(context: Any, root: Path, number: int, done: Raced) -> None:  # noqa: ANN401
    log = root.parent / "log"
    log.write_text("")
    gate = context.Event()
    pipes, racers = [], []
    for _ in range(RACERS):
        ours, theirs = context.Pipe(duplex=False)
        racer = context.Process(target=race, args=(root, number, log, gate, theirs))
        racer.start()
        theirs.close()
        pipes.append(ours)
        racers.append(racer)
    gate.set()
    answers = [pipe.recv() for pipe in pipes]
    for racer, pipe in zip(racers, pipes, strict=True):
        racer.join()
        pipe.close()
    done.starts += RACERS
    won = answers.count(WON)
    done.won += won
    done.lines += won
    done.refused += answers.count(BUSY_SAID)
    done.faults += [f"race {number}: {a}" for a in answers if a not in {WON, BUSY_SAID}]
    if log.read_text() != "+-" * won or not won:
        done.faults.append(f"race {number}: {won} won: {log.read_text()}")


def _kill(context: Any, root: Path, number: int, chance: random.Random, done: Raced) -> None:  # noqa: ANN401
    ours, theirs = context.Pipe(duplex=False)
    holder = context.Process(target=hold, args=(root, number, theirs))
    holder.start()
    theirs.close()
    ours.recv()
    done.starts += 1
    _must(done, f"kill {number}: held", lambda: opened(root, number), busy=True)
    time.sleep(chance.uniform(0, _LIVES_MOST))
    holder.kill()
    holder.join()
    done.kills += 1
    done.lines += _heard(ours)
    began = time.monotonic()
    done.starts += 1
    office = _must(done, f"kill {number}: freed", lambda: opened(root, number), busy=False)
    done.slowest_s = max(done.slowest_s, round(time.monotonic() - began, 2))
    if office is not None:
        with office:
            if number % _LOOK_EVERY == 0 and not verify_office(office).is_sound:
                done.faults.append(f"kill {number}: the office does not verify")


def _must(
    done: Raced, what: str, start: Callable[[], OpenOffice], *, busy: bool
) -> OpenOffice | None:
    """Start; it must be refused with the one sentence, or not at all."""
    try:
        office = start()
    except Trouble as trouble:
        done.refused += 1
        if not busy or trouble.sentence != BUSY:
            done.faults.append(f"{what}: {trouble.sentence}")
        return None
    done.won += 1
    if busy:
        done.faults.append(f"{what}: a second writer got in")
    return office


def _heard(pipe: Connection) -> int:
    """Return the number of the last line that the holder told as saved."""
    last = 0
    while True:
        try:
            last = pipe.recv()
        except (EOFError, OSError):
            pipe.close()
            return last
