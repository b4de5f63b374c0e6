"""The machine's own clocks."""

import time

import pytest

from zyuki_desk.base.clock import SystemClock


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="Linux stops one of its clocks")
def test_the_counter_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {time.CLOCK_BOOTTIME: 9_000_000_000, time.CLOCK_MONOTONIC: 1_000_000_000}
    monkeypatch.setattr(time, "clock_gettime_ns", told.__getitem__)
    monkeypatch.setattr(time, "monotonic_ns", lambda: told[time.CLOCK_MONOTONIC])
    assert SystemClock().read().mono_ms == 9_000
