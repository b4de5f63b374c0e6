"""Where backups (控え) go, how often, how many stay, and how often one is rehearsed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.office import Setting
from zyuki_desk.core.setting import put_setting
from zyuki_desk.evidence.operation import Operation

BACKUP_SETTING = "backup"
MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class BackupPlace:
    """A folder that backups are written to, with the office's own word for it."""

    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan:
    """The office's rule; the defaults keep four generations and more (港区) of daily backups."""

    places: tuple[BackupPlace, ...] = ()
    """Beside the office's own folder, which always gets one."""
    every_hours: int = 24
    days: int = 14
    """The newest backup of each of so many days stays,"""
    weeks: int = 8
    """of each of so many weeks,"""
    months: int = 24
    """of each of so many months,"""
    years: int = 7
    """and of each of so many fiscal years."""
    rehearse_days: int = 90
    """Days after which one is to be restored in rehearsal again."""

    def to_json(self) -> dict[str, Any]:
        """Spell the plan for its setting."""
        return {
            "places": [[place.path, place.label] for place in self.places],
            **{name: getattr(self, name) for name in COUNTS},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BackupPlan":
        """Read the plan from its setting; `Refusal` when it does not make sense."""
        try:
            places = tuple(BackupPlace(str(path), str(label)) for path, label in data["places"])
            plan = cls(places=places, **{name: int(data[name]) for name in COUNTS})
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal("控えの設定を読めません。控えの設定を入れ直してください。") from error
        plan.check()
        return plan

    def check(self) -> None:
        """Refuse a plan that would keep nothing or run without end."""
        for name, (label, least, most) in COUNTS.items():
            if not least <= getattr(self, name) <= most:
                raise Refusal(f"「{label}」は {least}~{most} にしてください。", field=name)
        if len(self.places) > MOST_PLACES:
            raise Refusal(f"控えの置き場所は{MOST_PLACES}か所までです。", field="places")
        if len({place.path for place in self.places}) != len(self.places):
            raise Refusal("同じ置き場所が2つあります。1つにしてください。", field="places")
        if any(not place.path.strip() or not place.label.strip() for place in self.places):
            raise Refusal("置き場所のフォルダーと呼び名を入れてください。", field="places")


COUNTS = {
    "every_hours": ("控えの間隔(時間)", 1, 24 * 7),
    "days": ("日ごとに残す日数", 1, 366),
    "weeks": ("週ごとに残す週数", 0, 520),
    "months": ("月ごとに残す月数", 0, 240),
    "years": ("年度ごとに残す年数", 0, 100),
    "rehearse_days": ("復元の練習の間隔(日)", 1, 366),
}
"""Label, least and most of each number of a plan."""


def backup_plan(desk: Desk) -> BackupPlan:
    """Return the office's plan, or the usual one."""
    with desk.database.reading() as connection:
        found = connection.execute(
            select(Setting.value).where(Setting.key == BACKUP_SETTING)
        ).scalar()
    return BackupPlan() if found is None else BackupPlan.from_json(found)


def set_backup_plan(desk: Desk, plan: BackupPlan, *, reason: str) -> None:
    """Make a plan the office's own; the earlier one stays in the strokes."""
    plan.check()
    with desk.operation(Operation.SETTING, ref=BACKUP_SETTING) as work:
        put_setting(work, BACKUP_SETTING, plan.to_json(), reason=reason)


def superfluous(moments: Iterable[datetime], plan: BackupPlan) -> list[datetime]:
    """Return the backups that thinning takes away, oldest first; the newest always stays.

    Of each of the last days, weeks, months and fiscal years that have one, the newest stays.
    """
    newest_first = sorted(set(moments), reverse=True)
    kept = set(newest_first[:1])
    for span, count in (
        (_day, plan.days),
        (_week, plan.weeks),
        (_month, plan.months),
        (_fiscal_year, plan.years),
    ):
        seen: dict[object, datetime] = {}
        for moment in newest_first:
            seen.setdefault(span(moment.astimezone(JST).date()), moment)
        kept.update(list(seen.values())[:count])
    return sorted(set(newest_first) - kept)


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def _fiscal_year(day: date) -> object:
    return fiscal_year(day)
