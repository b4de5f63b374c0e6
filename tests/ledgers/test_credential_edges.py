"""操作者識別カード管理簿: the edges of its days."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value

KEY = "credential"
EVE = date(2026, 11, 19)


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.operator("P1")
        office.operator("P2")
        office.clock.set(at(9))
        yield office


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"destroy_method": "裁断"}, "廃棄年月日を入れて"),
        ({"destroyed_on": EVE, "destroy_method": "裁断"}, "廃棄が返却・発見より前"),
        (
            {"lost_reported_at": at(8, 50), "loss_kind": "lost", "found_on": EVE},
            "発見が報告より前",
        ),
    ],
)
def test_what_ends_comes_last(cards: CardOffice, cells: dict[str, Value], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        cards.card(**cells)


def test_a_card_of_the_safe_that_is_signed_out_is_not_destroyed(cards: CardOffice) -> None:
    card = cards.card("S-1")
    cards.enter(
        "card-loan", card_no="S-1", loan_kind="individual", borrower="P2", lent_at=at(8, 40)
    )
    with pytest.raises(Refusal, match="貸出簿では"):
        cards.desk.fill(KEY, card, {"destroyed_on": DAY, "destroy_method": "裁断"})


@pytest.mark.parametrize(
    "cells", [{"pw_changed": "R8.11.20", "pw_days": 30}, {"valid_until": date(2026, 12, 20)}]
)
def test_a_term_is_told_from_the_fourteenth_day_before_and_is_late_after_its_own(
    cards: CardOffice, cells: dict[str, Value]
) -> None:
    cards.lent_card(**cells)
    for day, told in (
        (date(2026, 12, 5), []),
        (date(2026, 12, 6), [False]),
        (date(2026, 12, 20), [False]),
        (date(2026, 12, 21), [True]),
    ):
        cards.clock.set(at(9, day=day))
        assert [duty.overdue for duty in cards.duties(KEY)] == told


def test_pledge_and_training_are_late_after_their_day(cards: CardOffice) -> None:
    cards.operator("P3", pledge_on=None)
    for day, late in ((date(2026, 11, 24), False), (date(2026, 11, 25), True)):
        cards.clock.set(at(9, day=day))
        assert [duty.overdue for duty in cards.duties("operator")] == [late]
