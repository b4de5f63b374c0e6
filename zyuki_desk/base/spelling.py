"""Days and times as a clerk jots them, alike in sentences, in lists and on sheets: 11/20, 9:05."""

from datetime import date, datetime, time


def short_day(day: date) -> str:
    """Spell a day within its year; of a moment, the day of its own zone."""
    return f"{day.month}/{day.day}"


def short_time(at: time | datetime) -> str:
    """Spell a time of day to the minute; of a moment, in its own zone."""
    return f"{at.hour}:{at.minute:02}"
