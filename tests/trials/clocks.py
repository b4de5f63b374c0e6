"""Histories of a PC's clock: honest ones raise no alarm, a step while the program runs is named.

The guard and the journal's own rules of time are the program's; only the rows are not written.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from zyuki_desk.base.clock import JST, FixedClock, Moment
from zyuki_desk.evidence.clock_guard import TOLERANCE, ClockState, judge
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.operation import Operation

DRIFT = 50e-6
"""How far the wall clock and the counter since the start go apart: a cheap crystal's 50 ppm."""
SETTING = 60.0
"""Seconds by which an honest hand sets a clock right, or a time server steps it."""
LONGEST_STEP = timedelta(days=30)
_START = datetime(2026, 4, 1, 8, 20, tzinfo=JST)
_DAYS = 60
_ZONES = (
    JST,
    UTC,
    timezone(timedelta(hours=-8)),
    timezone(timedelta(hours=5, minutes=45)),
)


@dataclass(slots=True)
class Told:
    """How many rows and steps there were, and what the guard made of them."""

    honest: int = 0
    alarms: list[str] = field(default_factory=list)
    """Honest rows at which the guard found something."""
    events: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    missed: list[str] = field(default_factory=list)
    off: Counter[str] = field(default_factory=Counter)
    """Shifts while the PC was off, by kind; seen or not."""

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        named = self.steps - len(self.missed)
        return {
            "honest rows": self.honest,
            "false alarms": len(self.alarms),
            "first false alarms": self.alarms[:5],
            "events": dict(self.events),
            "steps in session": self.steps,
            "named": named,
            "named %": round(100 * named / max(self.steps, 1), 3),
            "first missed": self.missed[:5],
            "shifts while off": dict(self.off),
        }

    @property
    def is_good(self) -> bool:
        """Whether nobody was accused and all but one step of a thousand was named."""
        return not self.alarms and len(self.missed) * 1000 <= self.steps


class Machine:
    """A PC as time passes over it: its wall clock drifts, its counter begins anew at each start."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._drift = chance.uniform(-DRIFT, DRIFT)
        self._starts = 0
        self._counted = 0.0
        self.clock = FixedClock(_START + timedelta(seconds=chance.uniform(0, 3600)))
        self.start()

    def start(self) -> None:
        """Switch it on: another boot, the counter near nothing."""
        self._starts += 1
        self._counted = self._chance.uniform(15, 90)
        self.clock.boot = f"boot-{self._starts}"
        self._count()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, awake or asleep: both clocks go on, a little apart."""
        self.shift(seconds * (1 + self._drift))
        self._counted += seconds
        self._count()

    def shift(self, seconds: float) -> None:
        """Move the wall clock alone."""
        self.clock.set(self.clock.at + timedelta(seconds=seconds))

    def travel(self) -> None:
        """Choose another time zone in the system's settings."""
        self.clock.set(self.clock.at.astimezone(self._chance.choice(_ZONES)))

    def read(self) -> Moment:
        """Read all clocks, as the program does."""
        return self.clock.read()

    def _count(self) -> None:
        self.clock.mono_ms = int(self._counted * 1000)


class Office:
    """The journal's end on that machine."""

    def __init__(self) -> None:
        self.state = State()

    def write(self, moment: Moment, operation: Operation = Operation.ENTER) -> ClockState:
        """Judge a moment and write a row unless it is refused, as the desk does."""
        found = judge(self.state, moment).state
        if found is not ClockState.BACK or operation is Operation.CLOCK:
            self.state.keep_time(self.state.time_of(moment, operation), moment)
        return found


def try_clocks(rows: int, *, seed: int = 1) -> Told:
    """Live honest histories of so many rows together, then as many steps as fit a tenth of them."""
    chance = random.Random(seed)  # noqa: S311 - a trial wants to be repeatable
    told = Told()
    while told.honest < rows:
        _live(chance, told)
    for _ in range(max(rows // 50, 1)):
        _step(chance, told)
        _shift_while_off(chance, told)
    return told


def _live(chance: random.Random, told: Told) -> None:
    machine, office = Machine(chance), Office()
    for day in range(_DAYS):
        _morning(chance, machine, told, day)
        for _ in range(chance.randrange(3, 30)):
            machine.pass_time(chance.uniform(1, 1800))
            if chance.random() < 0.02:
                told.events["time server"] += 1
                machine.shift(chance.uniform(-2, 2))
            if chance.random() < 0.01:
                told.events["time zone"] += 1
                machine.travel()
            if chance.random() < 0.02:
                told.events["lid closed for lunch"] += 1
                machine.pass_time(chance.uniform(600, 7200))
            told.honest += 1
            found = office.write(machine.read())
            if found is not ClockState.GOOD:
                told.alarms.append(f"day {day}: {found.value}")


def _morning(chance: random.Random, machine: Machine, told: Told, day: int) -> None:
    """Let the night pass, asleep or switched off, now and then a holiday; once a week set right."""
    nights = 9 if chance.random() < 0.02 else chance.choice((1, 1, 1, 1, 3))
    told.events["holidays"] += nights == 9
    machine.pass_time(nights * 86400 - chance.uniform(8, 10) * 3600)
    if chance.random() < 0.6:
        told.events["start"] += 1
        machine.start()
    else:
        told.events["sleep over night"] += 1
    if day % 7 == 6:
        told.events["set right by hand"] += 1
        machine.shift(chance.uniform(-SETTING, SETTING))


def _a_session(chance: random.Random) -> tuple[Machine, Office]:
    machine, office = Machine(chance), Office()
    for _ in range(chance.randrange(2, 9)):
        machine.pass_time(chance.uniform(1, 1800))
        office.write(machine.read())
    return machine, office


def _drawn_step(chance: random.Random) -> timedelta:
    """Draw a step from just beyond the tolerance to a month, each order of size alike."""
    least, most = TOLERANCE.total_seconds() + 1, LONGEST_STEP.total_seconds()
    size = least * (most / least) ** chance.random()
    return timedelta(seconds=chance.choice((-1, 1)) * size)


def _step(chance: random.Random, told: Told) -> None:
    """Step the clock while the program runs; then go on in one of the ways people do."""
    machine, office = _a_session(chance)
    step = _drawn_step(chance)
    machine.pass_time(chance.uniform(0.2, 1800))
    machine.shift(step.total_seconds())
    told.steps += 1
    found = office.write(machine.read())
    if found is ClockState.GOOD:
        told.missed.append(f"{step}")
        return
    if found is ClockState.BACK:
        if chance.random() < 0.5:
            # Somebody with the right acknowledges the earlier time.
            office.write(machine.read(), Operation.CLOCK)
        else:
            machine.shift(-step.total_seconds())
    for _ in range(3):
        machine.pass_time(chance.uniform(1, 1800))
        told.honest += 1
        if (after := office.write(machine.read())) is not ClockState.GOOD:
            told.alarms.append(f"after {step}: {after.value}")


def _shift_while_off(chance: random.Random, told: Told) -> None:
    """Shift the clock while the PC is off: what is less than the time off, nobody can see."""
    machine, office = _a_session(chance)
    off = chance.uniform(10, 16) * 3600
    for name, shift in (("back an hour", -3600), ("back a day", -86400), ("forward an hour", 3600)):
        before = (machine.clock.at, office.state.at, office.state.mono, office.state.boot)
        machine.pass_time(off)
        machine.start()
        machine.shift(shift)
        found = office.write(machine.read())
        told.off[f"{name}: {'named' if found is not ClockState.GOOD else 'unseen'}"] += 1
        machine.clock.at = before[0]
        office.state.at, office.state.mono, office.state.boot = before[1:]
