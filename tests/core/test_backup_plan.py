"""Which backups stay: the newest of each day, week, month and fiscal year."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.memo import CHIEF, MemoOffice
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.backup_plan import (
    BackupPlace,
    BackupPlan,
    backup_plan,
    set_backup_plan,
    superfluous,
)
from zyuki_desk.core.backups import is_due

PLAN = BackupPlan(days=3, weeks=2, months=2, years=2)
EVENING = datetime(2026, 11, 20, 17, 30, tzinfo=JST)
MOMENTS = st.datetimes(
    min_value=datetime(2019, 4, 1), max_value=datetime(2026, 11, 20)  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=JST))  # fmt: skip


def test_a_year_of_daily_backups_is_thinned_by_day_week_month_and_fiscal_year() -> None:
    daily = [EVENING - timedelta(days=back) for back in range(400)]
    kept = sorted(set(daily) - set(superfluous(daily, PLAN)))
    assert [moment.date().isoformat() for moment in kept] == [
        "2026-03-31",  # the newest of the fiscal year before
        "2026-10-31",  # of the month before
        "2026-11-15",  # of the week before
        "2026-11-18", "2026-11-19", "2026-11-20",
    ]  # fmt: skip


@given(st.lists(MOMENTS, max_size=40, unique=True))
def test_the_newest_stays_and_thinning_again_changes_nothing(moments: list[datetime]) -> None:
    gone = superfluous(moments, PLAN)
    kept = [moment for moment in moments if moment not in gone]
    assert not moments or max(moments) in kept
    assert len(kept) <= PLAN.days + PLAN.weeks + PLAN.months + PLAN.years
    assert superfluous(kept, PLAN) == []


@pytest.mark.parametrize(
    ("hours", "back", "due"),
    [
        (24, timedelta(hours=8), False),
        (24, timedelta(hours=18), True),
        (48, timedelta(hours=18), False),
        (48, timedelta(hours=42), True),
        (4, timedelta(hours=3, minutes=59), False),
        (4, timedelta(hours=4), True),
    ],
)
def test_a_daily_backup_is_due_on_the_next_day_a_shorter_one_by_the_hour(
    hours: int, back: timedelta, due: bool
) -> None:
    assert is_due(EVENING - back, EVENING, replace(PLAN, every_hours=hours)) is due
    assert is_due(None, EVENING, PLAN)


class TestTheSetting:
    def test_the_usual_plan_holds_until_the_office_has_its_own(self, office: MemoOffice) -> None:
        assert backup_plan(office.desk) == BackupPlan()
        own = BackupPlan(places=(BackupPlace("/media/backup", "外付けディスク"),), days=30)
        set_backup_plan(office.as_(CHIEF), own, reason="置き場所を決めた")
        assert backup_plan(office.desk) == own
        set_backup_plan(office.as_(CHIEF), replace(own, days=31), reason="1日のばした")
        assert backup_plan(office.desk).days == 31
        assert office.verify().sound

    @pytest.mark.parametrize(
        ("plan", "sentence"),
        [
            (replace(PLAN, days=0), "日ごとに残す日数"),
            (replace(PLAN, rehearse_days=1000), "復元の練習"),
            (replace(PLAN, places=(BackupPlace(" ", "媒体"),)), "呼び名"),
            (replace(PLAN, places=(BackupPlace("/a", "一"), BackupPlace("/a", "二"))), "2つ"),
            (replace(PLAN, places=tuple(BackupPlace(f"/{n}", f"{n}") for n in range(5))), "4か所"),
        ],
    )
    def test_a_plan_that_makes_no_sense_is_refused(
        self, office: MemoOffice, plan: BackupPlan, sentence: str
    ) -> None:
        with pytest.raises(Refusal, match=sentence):
            set_backup_plan(office.as_(CHIEF), plan, reason="試し")
        assert backup_plan(office.desk) == BackupPlan()
