"""The office's own calendar: weekends, national holidays, year end, its closing days."""

from zyuki_desk.base.calendar import OfficeCalendar
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.holidays import national_holiday


def office_calendar(directory: Directory) -> OfficeCalendar:
    """Return the days on which a missing line is an omission."""
    return OfficeCalendar(
        holidays=national_holiday,
        weekly_closed=frozenset(directory.office.weekly_closed),
        closed=frozenset(directory.closing_days),
        opened=directory.open_days,
    )
