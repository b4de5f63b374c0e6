"""The national holidays of Japan, as the calendar of an office asks for them."""

from datetime import date

import jpholiday


def national_holiday(day: date) -> str | None:
    """Name the national holiday (国民の祝日に関する法律) on a day, or None.

    Holidays after the program's release follow the law as it stood then: an office enters a
    later change as a closed or opened day.
    """
    name = jpholiday.is_holiday_name(day)
    return None if name is None else str(name)
