"""A small budget of proofs, clock histories and mistyped codes, and controls that must be seen."""

import random
from datetime import timedelta

from tests.support.chromium import Browser, find_browser_or_skip
from tests.trials.clocks import Machine, Office, try_clocks
from tests.trials.codes import type_many
from tests.trials.proofs import prove_many
from zyuki_desk.evidence.clock_guard import ClockState


def test_every_small_proof_and_some_large_ones_hold_and_nothing_near_them_does() -> None:
    proved = prove_many(seed=1, exhaustive=20, times=100, real=3000)
    assert proved.faults == []
    assert proved.held == 20 * 21 // 2 + 20 * 19 // 2 + 100
    assert len(proved.refused) == 9
    assert min(proved.refused.values()) > 0


def test_the_page_gives_the_same_answers() -> None:
    with Browser(find_browser_or_skip()) as browser:
        proved = prove_many(seed=2, exhaustive=8, times=50, browser=browser, share=1, real=600)
    assert proved.faults == []
    assert proved.by_page == proved.held + sum(proved.refused.values())


def test_honest_clocks_are_not_accused_and_steps_are_named() -> None:
    told = try_clocks(8_000, seed=1)
    assert (told.alarms, told.missed) == ([], [])
    assert told.steps == 160
    assert min(told.events.values()) > 0
    assert told.off["back a day: named"] == 160
    assert told.off["forward an hour: unseen"] == 160


def test_a_sleep_that_the_counter_does_not_count_would_be_taken_for_a_step() -> None:
    machine, office = Machine(random.Random(1)), Office()  # noqa: S311 - seeded
    office.write(machine.read())
    counted = machine.clock.mono_ms
    machine.pass_time(timedelta(hours=1).total_seconds())
    machine.clock.mono_ms = counted
    assert office.write(machine.read()) is ClockState.STEP


def test_what_is_mistyped_is_never_taken_for_what_stands_on_the_paper() -> None:
    typed = type_many(400, seed=1)
    assert typed.faults == []
    assert typed.refused["recovery key, one slip"] == 200
    assert typed.refused["short form, one slip"] == 100
    assert len(typed.read) == 5
