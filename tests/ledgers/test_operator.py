"""操作者名簿: who may operate, and what is missing before they do."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        yield office


class TestRules:
    def test_somebody_is_designated_once_at_a_time(self, cards: CardOffice) -> None:
        first = cards.operator("P2")
        with pytest.raises(Refusal, match="すでに操作者に指定されています"):
            cards.operator("P2")
        cards.desk.fill("operator", first, {"until": DAY, "end_reason": "on-leave"})
        with pytest.raises(Refusal, match="すでに操作者に指定されています"):
            cards.operator("P2")
        cards.operator("P2", day=date(2026, 11, 24))

    def test_one_who_has_left_is_not_designated(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="在籍していません"):
            cards.operator("X1")

    def test_an_end_and_its_reason_belong_together(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="解除の理由"):
            cards.operator("P2", until=DAY)
        with pytest.raises(Refusal, match="解除年月日を入れて"):
            cards.operator("P2", end_reason="retired")
        with pytest.raises(Refusal, match="解除が指定より前"):
            cards.operator("P2", until=date(2026, 11, 19), end_reason="retired")

    def test_terminals_are_known(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="「T9」という端末機は登録されていません"):
            cards.operator("P2", terminals="T1、T9")
        cards.operator("P2", terminals="T1、統合端末2")

    def test_training_to_come_is_not_training(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="「研修受講日」にこれからの日時は書けません"):
            cards.operator("P2", trained_on=date(2026, 11, 24))


class TestDuties:
    def test_training_and_pledge_are_asked_for_until_they_are_there(
        self, cards: CardOffice
    ) -> None:
        line = cards.operator("P2", trained_on=None, pledge_on=None)
        duties = cards.duties("operator")
        assert [(d.sentence, d.due, d.overdue, d.entry_id) for d in duties] == [
            ("操作者 例示 花子さんの研修がまだです", date(2026, 11, 24), False, line),
            ("操作者 例示 花子さんの誓約書がまだです", date(2026, 11, 24), False, line),
        ]
        cards.clock.set(at(9, day=date(2026, 11, 25)))
        assert all(duty.overdue for duty in cards.duties("operator"))
        cards.desk.fill("operator", line, {"pledge_on": DAY, "trained_on": DAY})
        assert cards.duties("operator") == []

    def test_an_ended_line_asks_for_nothing(self, cards: CardOffice) -> None:
        line = cards.operator("P2", trained_on=None)
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        cards.desk.fill("operator", line, {"until": DAY, "end_reason": "transfer"})
        assert cards.duties("operator") == []
