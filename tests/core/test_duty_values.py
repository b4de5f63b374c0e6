"""The numbers in the rules are the office's own: set with a reason, within bounds, used at once."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.memo import CHIEF, CLERK, LEDGERS, MemoOffice, at
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import SEAL_DAYS, duties_of
from zyuki_desk.core.duty_values import known_values, set_duty_values
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.office import DutyValue

SOON = DutyValue("memo-soon", "前もって知らせる", 14, "日前", most=60)


def due(office: MemoOffice) -> list[date]:
    return [duty.due for duty in duties_of(office.as_(CHIEF)) if duty.action == "seal"]


def test_the_offices_own_number_is_used_at_once_and_kept_with_its_reason(
    office: MemoOffice,
) -> None:
    office.enter(left=at(17))
    office.clock.set(at(9, day=date(2026, 12, 1)))
    assert due(office) == [date(2026, 12, 10)]
    set_duty_values(office.as_(CHIEF), {SEAL_DAYS.key: 5}, reason="規程の改正")
    assert due(office) == [date(2026, 12, 5)]
    set_duty_values(office.as_(CHIEF), {SEAL_DAYS.key: 10}, reason="もとに戻す")
    assert office.as_(CHIEF).directory.values == {}
    assert office.rows("SELECT reason FROM stroke WHERE source = 'setting'") == [("もとに戻す",)]
    assert office.verify().sound


@pytest.mark.parametrize("value", [0, 61])
def test_a_number_out_of_bounds_is_refused(office: MemoOffice, value: int) -> None:
    with pytest.raises(Refusal, match="1〜60") as refused:
        set_duty_values(office.as_(CHIEF), {SEAL_DAYS.key: value}, reason="規程")
    assert refused.value.field == SEAL_DAYS.key


def test_a_change_needs_a_reason_a_difference_and_the_right(office: MemoOffice) -> None:
    with pytest.raises(Refusal, match="理由"):
        set_duty_values(office.as_(CHIEF), {SEAL_DAYS.key: 5}, reason=" ")
    with pytest.raises(Refusal, match="変わったところ"):
        set_duty_values(office.as_(CHIEF), {SEAL_DAYS.key: 10}, reason="規程")
    with pytest.raises(Refusal, match="役割"):
        set_duty_values(office.as_(CLERK), {SEAL_DAYS.key: 5}, reason="規程")


def test_a_ledger_brings_numbers_of_its_own(office: MemoOffice) -> None:
    ledgers = Ledgers([replace(LEDGERS["memo"], duty_values=(SOON,))])
    desk = Desk(office.database, ledgers, office.clock, office.as_(CHIEF).actor)
    assert known_values(ledgers)["memo-soon"] == (SOON, "覚え書き簿")
    assert desk.directory.value(SOON) == 14
    set_duty_values(desk, {"memo-soon": 30}, reason="規程")
    assert desk.directory.value(SOON) == 30
