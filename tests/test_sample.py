"""The example office: believable, sound, and the same whenever it is made from the same plan."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.contract.ledgers import EXTRA, every_ledger
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.seals import seals_of_period
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import verify_office
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import SamplePlan, make_sample

UNTIL = date(2026, 11, 20)
THREE_MONTHS = SamplePlan(until=UNTIL, days=60)


def made(folder: Path, plan: SamplePlan, ledgers: Ledgers | None = None) -> OpenOffice:
    """Make an example office; close it in the end."""
    return make_sample(OfficeFolder(folder), ledgers or program_ledgers(), plan)


def content(office: OpenOffice) -> list[object]:
    """Return what every line says, by whom it was written and what was struck."""
    found: list[object] = [sorted(office.desk.directory.people)]
    for ledger in office.ledgers.values():
        ids = office.books.ids(ledger, Query())
        found += office.books.entries(ledger, ids)
        found += office.books.lines(ledger, ids, office.desk.directory)
    return found


def test_the_same_plan_gives_the_same_example(tmp_path: Path) -> None:
    plan = SamplePlan(until=UNTIL, days=4)
    with made(tmp_path / "a", plan) as one, made(tmp_path / "b", plan) as two:
        assert content(one) == content(two)
        first = content(one)
    with made(tmp_path / "c", SamplePlan(until=UNTIL, days=4, seed=2)) as other:
        assert content(other) != first


@pytest.mark.parametrize("entries", [1, 37, 500])
def test_entries_are_counted_exactly(tmp_path: Path, entries: int) -> None:
    with made(tmp_path, SamplePlan(until=UNTIL, entries=entries)) as office:
        counts = {x.key: office.books.count(x, Query()) for x in office.ledgers.values()}
        assert max(counts.values()) >= entries
        assert counts["room-entry"] == entries
        days = {
            entry.values["day"]
            for entry in office.books.entries(
                office.ledgers["room-entry"],
                office.books.ids(office.ledgers["room-entry"], Query()),
            )
        }
        assert max(day for day in days if isinstance(day, date)) == UNTIL


def test_months_are_sealed_and_the_last_whole_one_is_left_as_a_duty(tmp_path: Path) -> None:
    with made(tmp_path, THREE_MONTHS, every_ledger()) as office:
        assert verify_office(office).is_sound
        ledger = office.ledgers["room-entry"]
        with office.database.reading() as connection:
            closed = {
                month: any(
                    seal.closes
                    for seal in seals_of_period(
                        connection, ledger.key, month_of(date(2026, month, 1)), None
                    )
                )
                for month in (8, 9, 10, 11)
            }
        assert closed == {8: True, 9: True, 10: False, 11: False}
        due = [duty.period for duty in duties_of(office.desk) if duty.ledger == ledger.key]
        assert "2026-10" in due
        for state in (LineState.LATE, LineState.STRUCK):
            assert office.books.count(ledger, Query(state=state)) > 0
        # A ledger whose lines are still open is left for people to close.
        extra = office.ledgers[EXTRA]
        assert office.books.count(extra, Query(state=LineState.AWAITED)) == 60


def test_nobody_is_in_two_rooms_at_once(tmp_path: Path) -> None:
    with made(tmp_path, SamplePlan(until=UNTIL, days=5)) as office:
        ledger = office.ledgers["room-entry"]
        stays = defaultdict(list)
        ids = office.books.ids(ledger, Query(state=LineState.VALID))
        for entry in office.books.entries(ledger, ids):
            start, end = entry.values["entered"], entry.values["left"]
            if isinstance(start, datetime) and isinstance(end, datetime):
                stays[entry.values["person"]].append((start, end))
    assert stays
    overlapping = [
        (person, one, two)
        for person, spans in stays.items()
        for one, two in zip(sorted(spans), sorted(spans)[1:], strict=False)
        if two[0] < one[1]
    ]
    assert overlapping == []


def test_days_are_office_days(tmp_path: Path) -> None:
    with made(tmp_path, SamplePlan(until=date(2026, 11, 24), days=3)) as office:
        ledger = office.ledgers["room-entry"]
        days = {
            entry.values["day"]
            for entry in office.books.entries(ledger, office.books.ids(ledger, Query()))
        }
        # 21 and 22 are a weekend, 23 is 勤労感謝の日.
        assert days == {date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 24)}
        assert office.books.first_day(ledger) == date(2026, 11, 19)
