"""The days an office is open, and dates, times and periods as people write them.

Eras and periods are offered here too: whoever needs a calendar imports this module.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from zyuki_desk.base.eras import (
    WEEKDAYS,
    Era,
    Style,
    era_date,
    era_last,
    era_of,
    era_year,
    eras,
)
from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.periods import (
    FISCAL_FIRST_MONTH,
    Period,
    calendar_year,
    fiscal_period,
    fiscal_year,
    fiscal_year_label,
    month_label,
    month_of,
)

__all__ = [
    "WEEKDAYS",
    "Era",
    "Holidays",
    "OfficeCalendar",
    "Period",
    "Style",
    "era_date",
    "era_of",
    "era_year",
    "eras",
    "fiscal_period",
    "fiscal_year",
    "fiscal_year_label",
    "month_label",
    "month_of",
    "no_holidays",
    "parse_date",
    "parse_period",
    "parse_time",
]

YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""Closed as 地方自治法4条の2 allows; an office may set other days."""

Holidays = Callable[[date], str | None]
"""Tells the name of the national holiday on a day, or None."""


def no_holidays(_day: date) -> str | None:
    """Know no national holidays; for offices open on them and for tests."""
    return None


@dataclass(frozen=True)
class OfficeCalendar:
    """The days an office is open: what checks are due on and overdue days are counted by."""

    holidays: Holidays = no_holidays
    weekly_closed: frozenset[int] = frozenset({5, 6})
    """Weekdays, Monday is 0."""
    year_end: frozenset[tuple[int, int]] = frozenset(YEAR_END)
    """(month, day) closed every year."""
    closed: frozenset[date] = frozenset()
    """Single days the office closes besides."""
    opened: frozenset[date] = frozenset()
    """Single days the office opens although they would be closed (休日開庁); these win."""

    def is_open(self, day: date) -> bool:
        """Tell whether the office works on a day."""
        return self.why_closed(day) is None

    def why_closed(self, day: date) -> str | None:
        """Name the reason for a closed day as users read it; None on an open day."""
        if day in self.opened:
            return None
        if day in self.closed:
            return "閉庁日"
        if (day.month, day.day) in self.year_end:
            return "年末年始"
        holiday = self.holidays(day)
        if holiday is None and day.weekday() in self.weekly_closed:
            return f"{WEEKDAYS[day.weekday()]}曜日"
        return holiday

    def next_open(self, day: date) -> date:
        """Give the first open day after a day; raise Trouble if there is none for a year."""
        return self._step(day, 1)

    def last_open(self, day: date) -> date:
        """Give the last open day before a day; raise Trouble if there is none for a year."""
        return self._step(day, -1)

    def _step(self, day: date, step: int) -> date:
        for n in range(1, 367):
            candidate = day + timedelta(days=n * step)
            if self.is_open(candidate):
                return candidate
        raise Trouble("1年のあいだ開庁日がありません。「閉庁日」の設定を直してください。")

    def open_days(self, period: Period) -> list[date]:
        """List the open days of a period in order."""
        return [day for day in period.days() if self.is_open(day)]


_OLDEST, _NEWEST = 1868, 2199
_SEP = r"[./\-年]"
_WEEKDAY = re.compile(rf"\(([{WEEKDAYS}])(?:曜日?)?\)$")
_MIDNIGHT = re.compile(r"(?<=\d)[T ]0?0:00(?::00)?$")
_ERA_DATE = re.compile(rf"(\D+?)\.?(元|\d{{1,2}}){_SEP}(\d{{1,2}})[./\-月](\d{{1,2}})日?")
_ERA_PACKED = re.compile(r"([A-Z])(\d\d)(\d\d)(\d\d)")
_WESTERN = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})[./\-月](\d{{1,2}})日?|(\d{{4}})(\d\d)(\d\d)")
_SHORT = re.compile(r"(\d{1,2})[./\-月](\d{1,2})日?|(\d\d)(\d\d)")
_DATE_HELP = "「令和8年11月20日」「R8.11.20」「2026-11-20」「11/20」のように書いてください。"
_SPOKEN = {"今日": 0, "本日": 0, "昨日": -1, "明日": 1}


def parse_date(text: str, *, today: date, latest: date | None = None) -> date:
    """Read a date as people write it, in either calendar; refuse what is not a day.

    Without a year the day of this fiscal year is meant; with `latest` (a register of what
    happened) the newest such day that is not after it.
    """
    written = _plain(text)
    weekday = _WEEKDAY.search(written)
    bare = written[: weekday.start()] if weekday else written
    day = _read_date(bare, today, latest)
    if weekday and WEEKDAYS[day.weekday()] != weekday[1]:
        raise Refusal(
            f"{era_date(day)}は{WEEKDAYS[day.weekday()]}曜日です。日付か曜日を直してください。"
        )
    return day


def _plain(text: str) -> str:
    """Bring to ASCII digits and signs, ㋿ to 令和; blanks between digits separate."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = _MIDNIGHT.sub("", plain)
    return re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", ".", plain))


def _read_date(written: str, today: date, latest: date | None) -> date:
    if written in _SPOKEN:
        return today + timedelta(days=_SPOKEN[written])
    match = _WESTERN.fullmatch(written)
    if match:
        year, month, day = (int(part) for part in match.groups() if part)
        return _existing(year, month, day)
    match = _ERA_DATE.fullmatch(written) or _ERA_PACKED.fullmatch(written)
    era = _era_named(match[1]) if match else None
    if match and era:
        return _day_in_era(era, _year(match[2]), int(match[3]), int(match[4]))
    match = _SHORT.fullmatch(written)
    if match:
        month, day = (int(part) for part in match.groups() if part)
        return _without_year(month, day, today, latest)
    raise Refusal(f"日付として読めません。{_DATE_HELP}")


def _era_named(name: str) -> Era | None:
    return next((era for era in eras() if name in {era.name, era.short}), None)


def _year(written: str) -> int:
    return 1 if written == "元" else int(written)


def _existing(year: int, month: int, day: int) -> date:
    if not _OLDEST <= year <= _NEWEST:
        raise Refusal(f"{year}年は使えません。年を確かめてください。{_DATE_HELP}")
    if not 1 <= month <= 12:  # noqa: PLR2004
        raise Refusal(f"{month}月という月はありません。日付を確かめてください。")
    length = calendar.monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise Refusal(
            f"{year}年{month}月{day}日という日はありません({month}月は{length}日まで)。"
            "日付を確かめてください。"
        )
    return date(year, month, day)


def _day_in_era(era: Era, year: int, month: int, day: int) -> date:
    if year < 1:
        raise Refusal(f"{era.name}0年という年はありません。年を確かめてください。")
    found = _existing(era.western(year), month, day)
    if not era.first <= found <= era_last(era):
        raise Refusal(
            f"{era.name}{year}年{month}月{day}日は{era_date(found)}です。"
            "それでよければ、そのように書き直してください。"
        )
    return found


def _without_year(month: int, day: int, today: date, latest: date | None) -> date:
    year = fiscal_year(today) + (month < FISCAL_FIRST_MONTH)
    if latest is None:
        return _existing(year, month, day)
    # 29 February comes back after eight years at most.
    for candidate in range(latest.year, latest.year - 9, -1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(candidate, month)[1]:  # noqa: PLR2004
            found = date(candidate, month, day)
            if found <= latest:
                return found
    return _existing(year, month, day)


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_PACKED_CLOCK = re.compile(r"(\d{1,2})(\d{2})()")
_SPOKEN_CLOCK = re.compile(r"(午前|午後)?(\d{1,2})時(?:(半)|(\d{1,2})分)?")
_LAST_HOUR, _LAST_MINUTE, _NOON = 23, 59, 12


def parse_time(text: str) -> time:
    """Read a time of day: 9:05, 905, 0905, 9時5分, 午後1時半; 24:00 is refused."""
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    spoken = _SPOKEN_CLOCK.fullmatch(written)
    match = _CLOCK.fullmatch(written) or _PACKED_CLOCK.fullmatch(written)
    if spoken:
        hour, second = int(spoken[2]), 0
        minute = 30 if spoken[3] else int(spoken[4] or 0)
        if spoken[1] and hour > _NOON:
            hour = _LAST_HOUR + 2
        elif spoken[1] == "午後" and hour < _NOON:
            hour += _NOON
    elif match:
        hour, minute, second = (int(part or 0) for part in match.groups())
    else:
        raise Refusal("時刻として読めません。「9:05」「905」「9時5分」のように書いてください。")
    if (hour, minute, second) == (_LAST_HOUR + 1, 0, 0):
        raise Refusal("24:00は翌日の0:00です。日付を1日進めて「0:00」と書いてください。")
    if hour > _LAST_HOUR or max(minute, second) > _LAST_MINUTE:
        raise Refusal("その時刻はありません。0:00から23:59までで書いてください。")
    return time(hour, minute, second)


_RANGE = re.compile(r"\.\.|~|〜|から")
_FISCAL = re.compile(r"(?:FY)?(\d{4})(?:年度)?|(\D+?)\.?(元|\d{1,2})年度")
_MONTH = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})月?|(\d{{4}})(\d\d)")
_ERA_MONTH = re.compile(rf"(\D+?)\.?(元|\d{{1,2}}){_SEP}(\d{{1,2}})月?")
_YEAR = re.compile(r"(\d{4})年|(\D+?)\.?(元|\d{1,2})年")
_PERIOD_HELP = "「2026-10」「令和8年10月」「令和8年度」のように書いてください。"


def parse_period(text: str, *, today: date) -> Period:
    """Read a month, a year, a fiscal year, one day, or two of them joined by ～ or `..`."""
    written = _plain(text)
    ends = _RANGE.split(written.removesuffix("まで"))
    if len(ends) == 2:  # noqa: PLR2004
        first, last = (_read_period(end, today) for end in ends)
        if last.last < first.first:
            raise Refusal("期間の終わりが始まりより前です。日付を確かめてください。")
        return Period(first.first, last.last)
    return _read_period(written, today)


def _read_period(written: str, today: date) -> Period:
    found = _spoken_period(written, today) or _read_years(written) or _read_month(written, today)
    if found:
        return found
    try:
        day = parse_date(written, today=today)
    except Refusal as refusal:
        if _DATE_HELP not in refusal.sentence:
            raise
        raise Refusal(f"期間として読めません。{_PERIOD_HELP}") from refusal
    return Period(day, day)


def _spoken_period(written: str, today: date) -> Period | None:
    this = month_of(today)
    year = fiscal_year(today)
    return {
        "今月": this,
        "先月": month_of(this.first - timedelta(days=1)),
        "今年度": fiscal_period(year),
        "昨年度": fiscal_period(year - 1),
        "前年度": fiscal_period(year - 1),
    }.get(written)


def _read_years(written: str) -> Period | None:
    if re.fullmatch(r"\d{4}", written):
        raise Refusal(f"「{written}年度」か「{written}年」かを書いてください。")
    match = _FISCAL.fullmatch(written)
    if match:
        return _named_span(match, fiscal_period, "年度")
    match = _YEAR.fullmatch(written)
    return _named_span(match, calendar_year, "年") if match else None


def _read_month(written: str, today: date) -> Period | None:
    match = _MONTH.fullmatch(written)
    if match:
        year, month = (int(part) for part in match.groups() if part)
        return month_of(_existing(year, month, 1))
    match = _ERA_MONTH.fullmatch(written)
    era = _era_named(match[1]) if match else None
    if match and era:
        period = month_of(_existing(era.western(_year(match[2])), int(match[3]), 1))
        return _within(era, period, f"{era.name}{match[2]}年{match[3]}月")
    if re.fullmatch(r"\d{1,2}月", written):
        return month_of(_without_year(int(written[:-1]), 1, today, None))
    return None


def _named_span(match: re.Match[str], span: Callable[[int], Period], unit: str) -> Period:
    if match[1]:
        _existing(int(match[1]), 1, 1)
        return span(int(match[1]))
    era = _era_named(match[2])
    if era is None:
        raise Refusal(f"期間として読めません。{_PERIOD_HELP}")
    western = era.western(_year(match[3]))
    _existing(western, 1, 1)
    return _within(era, span(western), f"{era.name}{match[3]}{unit}")


def _within(era: Era, period: Period, written: str) -> Period:
    """Return the period if a day of it belongs to the era it was written in."""
    if era.first > period.last or period.first > era_last(era):
        raise Refusal(f"{written}は{period.label()}です。それでよければ書き直してください。")
    return period
