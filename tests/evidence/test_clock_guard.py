"""A clock set back, a step, a long gap; and what the journal does about each."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.memo import CHIEF, MemoOffice, at
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.evidence.clock_guard import LONG_GAP, TOLERANCE, ClockState, judge
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import utc_text

NOON = at(12)


def state(when: datetime = NOON, mono: int = 1_000_000, boot: str = "fixed") -> State:
    return State(size=1, at=utc_text(when), mono=mono, boot=boot)


def moment_after(wall: timedelta, mono: timedelta, boot: str = "fixed") -> FixedClock:
    ran = 1_000_000 + round(mono.total_seconds() * 1000)
    return FixedClock(NOON + wall, mono_ms=ran, boot=boot)


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("wall", "mono", "boot", "expected"),
    [
        (timedelta(0), timedelta(0), "fixed", ClockState.GOOD),
        (timedelta(hours=8), timedelta(hours=8), "fixed", ClockState.GOOD),
        (-TOLERANCE, timedelta(0), "fixed", ClockState.GOOD),
        (-TOLERANCE - SECOND, timedelta(0), "fixed", ClockState.BACK),
        (-TOLERANCE - SECOND, timedelta(0), "other", ClockState.BACK),
        (timedelta(hours=1) + TOLERANCE, timedelta(hours=1), "fixed", ClockState.GOOD),
        (timedelta(hours=1) + TOLERANCE + SECOND, timedelta(hours=1), "fixed", ClockState.STEP),
        (timedelta(hours=1), timedelta(hours=1) + TOLERANCE + SECOND, "fixed", ClockState.STEP),
        (timedelta(hours=1), timedelta(0), "other", ClockState.GOOD),
        (LONG_GAP, timedelta(0), "other", ClockState.GOOD),
        (LONG_GAP + SECOND, timedelta(0), "other", ClockState.GAP),
    ],
)
def test_the_guard_judges(
    wall: timedelta, mono: timedelta, boot: str, expected: ClockState
) -> None:
    assert judge(state(), moment_after(wall, mono, boot).read()).state is expected


def test_an_empty_journal_knows_no_clock() -> None:
    assert judge(State(), FixedClock(NOON).read()).state is ClockState.GOOD


@given(
    st.lists(st.tuples(st.integers(0, 40_000), st.floats(-5e-5, 5e-5), st.integers(-60, 60))),
)
def test_drift_and_small_settings_never_alarm(days: list[tuple[int, float, int]]) -> None:
    wall, mono, known = NOON, 0.0, state(mono=0)
    for seconds, drift, setting in days:
        wall += timedelta(seconds=seconds * (1 + drift) + setting)
        mono += seconds
        found = judge(known, FixedClock(wall, mono_ms=round(mono * 1000)).read())
        assert found.state is ClockState.GOOD
        known = state(max(wall, datetime.fromisoformat(known.at)), round(mono * 1000))


def test_a_clock_set_back_refuses_lines_until_somebody_gives_a_reason(office: MemoOffice) -> None:
    office.enter()
    office.clock.set(at(7))
    with pytest.raises(Refusal, match="約132分戻っています") as refused:
        office.enter()
    assert refused.value.field == "clock"
    with office.as_(CHIEF).operation(Operation.CLOCK) as work:
        work.act("desk", {"clock": "back"}, reason="時計が進んでいた")
    office.enter()
    times = [row[0] for row in office.rows("SELECT at FROM journal ORDER BY seq")]
    assert times[-2:] == [utc_text(at(7)), utc_text(at(7))]
    assert office.verify().sound


def test_within_the_tolerance_no_time_goes_back(office: MemoOffice) -> None:
    office.enter()
    office.clock.set(at(9, 11))
    office.enter()
    times = [row[0] for row in office.rows("SELECT at FROM journal ORDER BY seq")]
    assert times == sorted(times)
    assert office.verify().sound


@pytest.mark.parametrize(
    ("move", "word"),
    [
        (lambda clock: clock.set(at(11)), "step"),
        (lambda clock: clock.advance(days=46), "gap"),
    ],
)
def test_a_step_and_a_gap_are_recorded_beside_the_line(
    office: MemoOffice, move: object, word: str
) -> None:
    office.enter()
    assert callable(move)
    move(office.clock)
    office.enter()
    ((detail,),) = office.rows("SELECT detail FROM act")
    assert f'"clock":"{word}"' in detail
    assert office.verify().sound
