"""Signing in: delays, records, and passwords nobody should have."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.memo import (
    AUDITOR,
    CHIEF,
    CLERK,
    OTHER,
    TODAY,
    MemoOffice,
    at,
    open_office,
    reopen,
)
from tests.support.refusing import nothing_saved
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import DELAY, FREE_FAILURES, Accounts, Strength
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.office import Setting
from zyuki_desk.core.people import Account, Person, RoleGrant
from zyuki_desk.evidence.operation import Operation

GOOD = "correct-horse"
CHEAP = Strength(1024, 1, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MemoOffice]:
    """An office whose clerk has a password, a staff number and a badge."""
    made = open_office(tmp_path)
    with made.as_(CHIEF).operation(Operation.SETTING) as work:
        person = work.session.get_one(Person, 1)
        work.change(person, {"staff_no": "20260401", "card_code": "BADGE1"}, reason="登録")
    accounts(made).set_password(CLERK, GOOD)
    yield made
    made.close()


def accounts(office: MemoOffice) -> Accounts:
    """Return the accounts of the office's file."""
    return Accounts(office.desk.for_actor(Actor("-")), CHEAP)


def fail(office: MemoOffice, times: int) -> None:
    """Mistype the password so many times."""
    for _ in range(times):
        with pytest.raises(Refusal, match="違います"):
            accounts(office).sign_in("taro", "wrong-words")


def acts(office: MemoOffice, operation: Operation) -> list[tuple[str, str]]:
    """Return who did an operation and on whom, as the journal has it."""
    return [
        (str(person), str(ref))
        for person, ref in office.rows(
            "SELECT person, ref FROM journal WHERE operation = ? AND source = 'act' ORDER BY seq",
            operation.value,
        )
    ]


class TestSigningIn:
    def test_who_signs_in_stands_at_the_desk(self, office: MemoOffice) -> None:
        assert accounts(office).sign_in(" taro ", GOOD, "T-1") == Actor(CLERK, "T-1")
        assert acts(office, Operation.SIGN_IN) == [(CLERK, "T-1")]

    def test_unknown_user_and_wrong_password_sound_the_same(self, office: MemoOffice) -> None:
        sentences = set()
        for login, password in (("nobody", GOOD), ("taro", "wrong-words"), ("", ""), ("taro", "")):
            with pytest.raises(Refusal) as refused:
                accounts(office).sign_in(login, password)
            sentences.add(refused.value.sentence)
        assert len(sentences) == 1

    def test_every_failure_is_a_record(self, office: MemoOffice) -> None:
        fail(office, 2)
        with pytest.raises(Refusal):
            accounts(office).sign_in("nobody", GOOD)
        assert acts(office, Operation.SIGN_IN_FAILED) == [
            ("-", CLERK), ("-", CLERK), ("-", "-"),
        ]  # fmt: skip
        assert office.verify().sound

    def test_no_password_is_ever_stored_as_it_is(self, office: MemoOffice) -> None:
        fail(office, 1)
        ((digest,),) = office.rows("SELECT hash FROM account_secret")
        assert str(digest).startswith("$argon2id$")
        texts = office.rows("SELECT detail FROM act")
        assert not any(GOOD in str(text) or "wrong" in str(text) for text in texts)

    def test_somebody_who_left_does_not_sign_in(self, office: MemoOffice) -> None:
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            person = work.session.get_one(Person, 1)
            work.change(person, {"active_until": date(2026, 11, 19)}, reason="退職")
        with pytest.raises(Refusal, match="使えません"):
            accounts(office).sign_in("taro", GOOD)

    def test_a_closed_account_does_not_sign_in(self, office: MemoOffice) -> None:
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            account = work.session.get_one(Account, 1)
            work.change(account, {"closed_on": date(2026, 11, 20)}, reason="異動")
        with pytest.raises(Refusal, match="違います"):
            accounts(office).sign_in("taro", GOOD)

    def test_an_endless_password_is_not_hashed(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal):
            accounts(office).sign_in("taro", "x" * 10_000_000)


class TestWithoutARole:
    def test_whose_roles_have_ended_does_not_come_in(self, office: MemoOffice) -> None:
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            grant = work.session.scalars(
                select(RoleGrant).where(RoleGrant.person_code == CLERK)
            ).one()
            work.change(grant, {"until": TODAY - timedelta(days=1)}, reason="異動")
        with pytest.raises(Refusal, match="使えません"):
            accounts(office).sign_in("taro", GOOD)
        assert acts(office, Operation.SIGN_IN_FAILED) == [("-", CLERK)]
        assert acts(office, Operation.SIGN_IN) == []


class TestDelay:
    def test_some_mistypings_are_free(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES)
        assert accounts(office).sign_in("taro", GOOD).person == CLERK

    def test_then_even_the_right_password_waits(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES + 1)
        with pytest.raises(Refusal, match="あと約5分"):
            accounts(office).sign_in("taro", GOOD)
        office.clock.advance(minutes=3)
        with pytest.raises(Refusal, match="あと約2分"):
            accounts(office).sign_in("taro", GOOD)
        office.clock.advance(minutes=2)
        assert accounts(office).sign_in("taro", GOOD).person == CLERK

    def test_it_survives_a_restart(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES + 1)
        office.close()
        again = reopen(office.path, office.clock)
        with pytest.raises(Refusal, match="あと約5分"):
            accounts(again).sign_in("taro", GOOD)
        again.close()

    def test_every_further_failure_waits_again(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES + 1)
        office.clock.advance(seconds=DELAY.total_seconds())
        fail(office, 1)
        with pytest.raises(Refusal, match="あと約5分"):
            accounts(office).sign_in("taro", GOOD)

    def test_signing_in_forgives(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES)
        accounts(office).sign_in("taro", GOOD)
        fail(office, FREE_FAILURES)
        assert accounts(office).sign_in("taro", GOOD).person == CLERK

    def test_a_new_password_ends_it(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES + 1)
        Accounts(office.as_(CHIEF), CHEAP).set_password(CLERK, "another-word")
        assert accounts(office).sign_in("taro", "another-word").person == CLERK

    def test_a_wait_is_no_failure(self, office: MemoOffice) -> None:
        fail(office, FREE_FAILURES + 1)
        for _ in range(3):
            with pytest.raises(Refusal, match="あと約"):
                accounts(office).sign_in("taro", "wrong-words")
        assert len(acts(office, Operation.SIGN_IN_FAILED)) == FREE_FAILURES + 1


class TestConfirming:
    def test_it_counts_like_a_sign_in(self, office: MemoOffice) -> None:
        accounts(office).confirm(CLERK, GOOD)
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(Refusal, match="違います"):
                accounts(office).confirm(CLERK, "wrong-words")
        with pytest.raises(Refusal, match="あと約5分"):
            accounts(office).confirm(CLERK, GOOD)

    def test_leaving_and_locking_are_records(self, office: MemoOffice) -> None:
        accounts(office).note(Operation.LOCK, Actor(CLERK, "T-1"))
        accounts(office).note(Operation.SIGN_OUT, Actor(CLERK, "T-1"))
        assert acts(office, Operation.LOCK) == [(CLERK, "T-1")]
        assert acts(office, Operation.SIGN_OUT) == [(CLERK, "T-1")]


class TestPasswords:
    def test_nobody_takes_over_an_account_by_its_password(self, office: MemoOffice) -> None:
        for actor in (OTHER, AUDITOR, "-"):
            desk = office.desk.for_actor(Actor(actor))
            with nothing_saved(office, Refusal, "パスワード"):
                Accounts(desk, CHEAP).set_password(CLERK, "taken-over")
        Accounts(office.as_(CLERK), CHEAP).set_password(CLERK, "my-own-words")
        Accounts(office.as_(CHIEF), CHEAP).set_password(CLERK, "given-by-chief")
        assert accounts(office).sign_in("taro", "given-by-chief") == Actor(CLERK)

    @pytest.mark.parametrize(
        "password", ["short-1", "aaaaaaaaaaaa", "abababababab", "x20260401y", "x" * 201]
    )
    def test_a_weak_one_is_refused(self, office: MemoOffice, password: str) -> None:
        with pytest.raises(Refusal) as refused:
            accounts(office).set_password(CLERK, password)
        assert refused.value.field == "password"
        assert accounts(office).sign_in("taro", GOOD).person == CLERK

    def test_somebody_without_one_does_not_sign_in(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal):
            accounts(office).confirm(AUDITOR, GOOD)


class TestBadges:
    def test_a_badge_is_not_enough_unless_the_office_says_so(self, office: MemoOffice) -> None:
        with pytest.raises(Refusal, match="名札"):
            accounts(office).sign_in_by_badge("BADGE1")
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(Setting(key="handover", value={"method": "badge"}))
        assert accounts(office).sign_in_by_badge("BADGE1", "T-1") == Actor(CLERK, "T-1")
        ((detail,),) = office.rows("SELECT detail FROM act WHERE operation = 'sign-in'")
        assert '"by": "badge"' in str(detail) or '"by":"badge"' in str(detail)

    def test_neither_a_number_nor_a_blocked_account_passes(self, office: MemoOffice) -> None:
        with office.as_(CHIEF).operation(Operation.SETTING) as work:
            work.add(Setting(key="handover", value={"method": "badge"}))
        for typed in ("20260401", CLERK, "", "NOBODY"):
            with pytest.raises(Refusal, match="名札"):
                accounts(office).sign_in_by_badge(typed)
        fail(office, FREE_FAILURES + 1)
        with pytest.raises(Refusal, match="あと約5分"):
            accounts(office).sign_in_by_badge("BADGE1")


def test_the_clock_is_the_offices(office: MemoOffice) -> None:
    accounts(office).sign_in("taro", GOOD)
    ((when,),) = office.rows("SELECT at FROM act WHERE operation = 'sign-in'")
    assert str(when)[:16].replace(" ", "T") == f"{at(9, 12).astimezone(UTC):%Y-%m-%dT%H:%M}"
