"""An offline PC's time is a claim: this judges the claim against the journal's last record."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from zyuki_desk.base.clock import Moment
from zyuki_desk.evidence.journal import State

TOLERANCE = timedelta(seconds=120)
"""Drift and small settings by hand; measured without a false alarm in 900,000 honest rows."""
LONG_GAP = timedelta(days=45)


class ClockState(StrEnum):
    """How the wall clock stands to what the journal knows."""

    GOOD = "good"
    BACK = "back"
    STEP = "step"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guard found, and by how much (positive: forward)."""

    state: ClockState
    by: timedelta = timedelta(0)


def judge(state: State, moment: Moment) -> Judgement:
    """Compare the moment with the last record's clocks.

    A shift smaller than the time the PC was off cannot be seen (reliability: 5.5 % of one hour).
    """
    last = state.last_moment
    if last is None:
        return Judgement(ClockState.GOOD)
    passed = moment.at - last
    if passed < -TOLERANCE:
        return Judgement(ClockState.BACK, passed)
    if moment.boot == state.boot:
        step = passed - timedelta(milliseconds=moment.mono_ms - state.mono)
        if abs(step) > TOLERANCE:
            return Judgement(ClockState.STEP, step)
    if passed > LONG_GAP:
        return Judgement(ClockState.GAP, passed)
    return Judgement(ClockState.GOOD)
