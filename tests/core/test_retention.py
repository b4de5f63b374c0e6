"""The end of retention: counted as the office counts, held, proposed, approved, erased, proved."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.office import sample_office
from zyuki_desk.base.calendar import Period, fiscal_year
from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.backup_keeper import BackupKeeper
from zyuki_desk.core.desk import Actor, Desk
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.retention.disposals import (
    PAGE,
    ProposalFacts,
    approve,
    ending,
    proposals,
    propose,
    withdraw,
)
from zyuki_desk.core.retention.holds import HoldFacts, hold, holds, release
from zyuki_desk.core.retention.rules import (
    Counted,
    RetentionRule,
    retention_of,
    set_retention,
)
from zyuki_desk.core.retention.year_turn import carried_over, turn_year
from zyuki_desk.core.verification import verify_office

ROOM = "room-entry"
WHY = {"reason": "保存期間の満了", "method": "データの消去"}
SPRING = datetime(2028, 4, 3, 9, tzinfo=JST)
"""A year after the fiscal year of the example's lines was over: one year's retention has ended."""


@pytest.fixture
def clock() -> FixedClock:
    """The first working day on which the example's lines are past one year's retention."""
    return FixedClock(SPRING)


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[OpenOffice]:
    """The example office, a fiscal year and more later."""
    with sample_office(tmp_path, clock=clock) as made:
        yield made


def chief(office: OpenOffice) -> Desk:
    """The desk of the one who may approve: not the one who proposes."""
    return office.desk.for_actor(Actor("P0004", "T1"))


def names(office: OpenOffice) -> list[str]:
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT person_name FROM room_entry ORDER BY id")
        return [str(row[0]) for row in rows]


class TestTheRule:
    @pytest.mark.parametrize(
        ("rule", "today", "limit"),
        [
            (RetentionRule(years=1), date(2022, 3, 31), date(2020, 4, 1)),
            (RetentionRule(years=1), date(2022, 4, 1), date(2021, 4, 1)),
            (RetentionRule(years=7), date(2026, 11, 20), date(2019, 4, 1)),
            (RetentionRule(years=1, counted=Counted.DAY), date(2026, 11, 20), date(2025, 11, 20)),
            (RetentionRule(years=1, counted=Counted.DAY), date(2028, 2, 29), date(2027, 2, 28)),
            (RetentionRule(years=0), date(2026, 11, 20), None),
        ],
    )
    def test_the_years_are_counted_as_the_office_counts(
        self, rule: RetentionRule, today: date, limit: date | None
    ) -> None:
        assert rule.limit(today) == limit

    @given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 10))
    def test_a_line_is_kept_through_whole_fiscal_years(self, day: date, years: int) -> None:
        rule = RetentionRule(years=years)
        last_kept = date(fiscal_year(day) + years + 1, 3, 31)
        before, after = rule.limit(last_kept), rule.limit(last_kept + timedelta(days=1))
        assert before is not None
        assert after is not None
        assert before <= day < after

    def test_the_office_sets_its_own_and_the_usual_one_holds_until_then(
        self, office: OpenOffice
    ) -> None:
        ledger = office.ledgers[ROOM]
        assert retention_of(office.desk, ledger).years == ledger.retention.years
        set_retention(office.desk, ledger, RetentionRule(years=5), reason="規程の改正")
        assert retention_of(office.desk, ledger).words == "5年(翌年度の4月1日から)"
        assert ending(office.desk, ledger).lines == 0
        with pytest.raises(Refusal, match="0"):
            set_retention(office.desk, ledger, RetentionRule(years=-1), reason="試し")


class TestWhatIsOver:
    def test_lines_are_counted_by_fiscal_year(self, office: OpenOffice) -> None:
        found = ending(office.desk, office.ledgers[ROOM])
        assert found.lines == len(names(office))
        ((year, lines, first, last),) = found.years
        assert (year, lines, first, last) == (2026, found.lines, 1, found.lines)

    def test_a_matter_that_goes_on_is_kept_however_old(self, office: OpenOffice) -> None:
        """Cards in use stay, whatever the rule says; only destroyed ones end."""
        ledger = office.ledgers["credential"]
        set_retention(office.desk, ledger, RetentionRule(years=1), reason="試し")
        with office.database.reading() as connection:
            alive = connection.exec_driver_sql(
                "SELECT count(*) FROM credential WHERE destroyed_on IS NULL"
            ).scalar_one()
            gone = connection.exec_driver_sql(
                "SELECT count(*) FROM credential WHERE destroyed_on < '2027-04-01'"
            ).scalar_one()
        assert alive > 0
        assert ending(office.desk, ledger).lines == gone

    def test_every_ledger_names_fields_that_it_has(self, office: OpenOffice) -> None:
        for ledger in office.ledgers.values():
            for key in ledger.retention.ends:
                assert ledger.field(key).key == key
            ending(office.desk, ledger)


class TestTheCeremony:
    def test_one_proposes_another_approves_and_everything_still_verifies(
        self, office: OpenOffice
    ) -> None:
        before = len(names(office))
        assert any("太郎" in name for name in names(office))
        proposal = propose(office.desk, ROOM, **WHY)
        assert approve(chief(office), proposal) == before
        assert set(names(office)) == {""}
        report = verify_office(office).report
        assert report.sound
        assert report.erased >= before
        (told,) = _proposals(office)
        assert told.years == ((2026, before, 1, before),)
        assert (told.by, told.closed_by, told.closed_reason) == ("P0001", "P0004", None)
        assert ending(office.desk, office.ledgers[ROOM]).lines == 0

    def test_nobody_approves_their_own(self, office: OpenOffice) -> None:
        proposal = propose(office.desk, ROOM, **WHY)
        with pytest.raises(Refusal, match="別の人"):
            approve(office.desk, proposal)
        assert any(names(office))

    def test_without_the_right_nothing_is_erased(self, office: OpenOffice) -> None:
        proposal = propose(office.desk, ROOM, **WHY)
        with pytest.raises(Refusal, match="できません"):
            approve(office.desk.for_actor(Actor("P0002", "T1")), proposal)
        assert any(names(office))

    def test_a_hold_in_between_stops_the_whole_act(self, office: OpenOffice) -> None:
        proposal = propose(office.desk, ROOM, **WHY)
        hold(office.desk, ROOM, None, reason="調査のため")
        with pytest.raises(Refusal, match="出し直して"):
            approve(chief(office), proposal)
        assert any(names(office))
        withdraw(office.desk, proposal, reason="保全のため")
        with pytest.raises(Refusal, match="もう決まって"):
            approve(chief(office), proposal)

    def test_a_line_that_falls_due_meanwhile_waits_for_the_next_one(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        proposal = propose(office.desk, ROOM, **WHY)
        count = len(names(office))
        clock.set(SPRING + timedelta(days=800))
        assert approve(chief(office), proposal) == count

    def test_there_is_one_open_proposal_a_ledger(self, office: OpenOffice) -> None:
        propose(office.desk, ROOM, **WHY)
        with pytest.raises(Refusal, match="待っている"):
            propose(office.desk, ROOM, **WHY)

    def test_nothing_past_its_time_is_no_proposal(self, office: OpenOffice) -> None:
        with pytest.raises(Refusal, match="終わった行はありません"):
            propose(office.desk, "media", **WHY)
        with pytest.raises(Refusal, match="理由と方法"):
            propose(office.desk, ROOM, reason=" ", method="消去")


class TestOlderBackups:
    def test_backups_from_before_an_erasing_are_missed_until_they_are_gone(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        keeper = BackupKeeper(office)
        keeper.run()
        clock.advance(minutes=5)
        approve(chief(office), propose(office.desk, ROOM, **WHY))
        clock.advance(minutes=5)
        told = [duty.sentence for duty in duties_of(office.desk) if duty.page == "backups"]
        assert any("廃棄前の控え" in sentence for sentence in told)
        outcomes = keeper.forget_outdated()
        assert all(outcome.ok for outcome in outcomes)
        assert "1 個を消しました" in outcomes[-1].sentence
        assert len(keeper.listed()) == 1
        told = [duty.sentence for duty in duties_of(office.desk) if duty.page == "backups"]
        assert not any("廃棄前の控え" in sentence for sentence in told)
        with pytest.raises(Refusal, match="もうありません"):
            keeper.forget_outdated()


class TestHolds:
    def test_a_hold_keeps_a_period_until_it_is_released(self, office: OpenOffice) -> None:
        ledger = office.ledgers[ROOM]
        whole = ending(office.desk, ledger).lines
        day = date(2026, 11, 20)
        hold(office.desk, ROOM, Period(day, day), reason="事故の調査")
        held = ending(office.desk, ledger)
        assert 0 < held.held < whole
        assert held.lines + held.held == whole
        (found,) = _holds(office)
        release(office.desk, found.id, reason="調査が終わった")
        assert ending(office.desk, ledger).held == 0
        with pytest.raises(Refusal, match="もう解かれて"):
            release(office.desk, found.id, reason="もう一度")
        assert verify_office(office).is_sound

    def test_one_for_every_ledger_holds_each(self, office: OpenOffice) -> None:
        hold(office.desk, None, None, reason="監査")
        for ledger in office.ledgers.values():
            assert ending(office.desk, ledger).lines == 0

    def test_it_needs_a_reason_and_a_ledger_that_there_is(self, office: OpenOffice) -> None:
        with pytest.raises(Refusal, match="理由"):
            hold(office.desk, ROOM, None, reason=" ")
        with pytest.raises(Refusal, match="簿冊はありません"):
            hold(office.desk, "no-such", None, reason="試し")


class TestTheTurnOfTheYear:
    def test_open_matters_are_carried_over_and_told(
        self, office: OpenOffice, clock: FixedClock
    ) -> None:
        clock.set(datetime(2027, 4, 1, 9, tzinfo=JST))
        carried = {c.ledger.key: c for c in carried_over(office.desk, 2027)}
        assert carried[ROOM].lines == len(names(office))
        assert len(carried["credential"].open) > 0
        assert any("年度更新" in sentence for sentence in _sentences(office))
        count = turn_year(office.desk)
        assert count == sum(len(c.open) for c in carried.values())
        assert not any("年度更新" in sentence for sentence in _sentences(office))
        with pytest.raises(Refusal, match="もう記録"):
            turn_year(office.desk)
        assert verify_office(office).is_sound

    def test_a_new_office_has_nothing_to_turn(self, tmp_path: Path) -> None:
        clock = FixedClock(datetime(2026, 11, 20, 18, tzinfo=JST))
        with sample_office(tmp_path / "blank", lines=False, clock=clock) as office:
            with pytest.raises(Refusal, match="要りません"):
                turn_year(office.desk)
            assert not any("年度更新" in sentence for sentence in _sentences(office))


class TestToday:
    def test_what_is_over_and_what_waits_is_told(self, office: OpenOffice) -> None:
        assert any("保存期間が終わった" in sentence for sentence in _sentences(office))
        propose(office.desk, ROOM, **WHY)
        assert any("承認を待っています" in sentence for sentence in _sentences(office))


def _sentences(office: OpenOffice) -> list[str]:
    return [duty.sentence for duty in duties_of(office.desk) if duty.page == PAGE]


def _proposals(office: OpenOffice) -> list[ProposalFacts]:
    with office.database.reading() as connection:
        return proposals(connection)


def _holds(office: OpenOffice) -> list[HoldFacts]:
    with office.database.reading() as connection:
        return holds(connection)
