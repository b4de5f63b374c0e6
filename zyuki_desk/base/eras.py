"""Japanese eras (元号) as data, and dates written in them."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import resource

WEEKDAYS = "月火水木金土日"

Style = Literal["long", "weekday", "short", "iso"]


@dataclass(frozen=True, slots=True)
class Era:
    """A Japanese era (元号): it lasts until the next one begins."""

    name: str
    short: str
    first: date
    fiscal_first: int | None = None
    """The fiscal year it names although it began later than 1 April."""

    def year_of(self, western: int) -> int:
        """Count a western year in this era; the first year is 1 (元年)."""
        return western - self.first.year + 1

    def western(self, year: int) -> int:
        """Give the western year of a year of this era."""
        return self.first.year + year - 1


@cache
def eras() -> tuple[Era, ...]:
    """Read the eras, oldest first, from `eras.json`: a new one needs a line, not a program."""
    path = resource("eras.json")
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
        known = [
            Era(
                name=line["name"],
                short=line["short"],
                first=date.fromisoformat(line["first"]),
                fiscal_first=line.get("fiscal_first"),
            )
            for line in lines
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sentence = "元号の表(eras.json)が読めません。もう一度インストールしてください。"
        raise Trouble(sentence) from error
    return tuple(sorted(known, key=lambda era: era.first))


def era_of(day: date) -> Era | None:
    """Tell the era of a day; None before 明治."""
    return next((era for era in reversed(eras()) if era.first <= day), None)


def era_last(era: Era) -> date:
    """Tell the last day of an era; the current one has no end yet."""
    following = next((one for one in eras() if one.first > era.first), None)
    return date.max if following is None else following.first - timedelta(days=1)


def era_year(day: date) -> str:
    """Tell the year of a day in its era, e.g. 令和元年; the western year before 明治."""
    era = era_of(day)
    return f"{day.year}年" if era is None else f"{era.name}{_gannen(era.year_of(day.year))}年"


def _gannen(year: int) -> str:
    return "元" if year == 1 else str(year)


def era_date(day: date, style: Style = "long") -> str:
    """Write a date: long 令和8年11月20日, weekday 令和8年11月20日(金), short R8.11.20, iso."""
    era = era_of(day)
    if style == "iso" or (style == "short" and era is None):
        return day.isoformat()
    if style == "short" and era is not None:
        return f"{era.short}{era.year_of(day.year)}.{day.month}.{day.day}"
    written = f"{era_year(day)}{day.month}月{day.day}日"
    return f"{written}({WEEKDAYS[day.weekday()]})" if style == "weekday" else written
