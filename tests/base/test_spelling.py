"""Days and times as a clerk jots them."""

from datetime import UTC, date, datetime, time

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time


def test_only_minutes_have_a_leading_zero() -> None:
    assert short_day(date(2026, 4, 1)) == "4/1"
    assert short_time(time(9, 5)) == "9:05"
    assert short_time(time(0, 0, 59)) == "0:00"


def test_a_moment_is_spelled_in_its_own_zone() -> None:
    midnight = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    assert (short_day(midnight), short_time(midnight)) == ("11/20", "15:30")
    here = midnight.astimezone(JST)
    assert (short_day(here), short_time(here)) == ("11/21", "0:30")
