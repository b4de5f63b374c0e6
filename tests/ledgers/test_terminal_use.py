"""端末機利用簿: one's own card, a second person before a search by name, no residents."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection

KEY = "terminal-use"


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        office.operator("P1")
        office.operator("P2")
        office.lent_card("C-2", holder="P2")
        office.group_card("G-1")
        yield office


def use(cards: CardOffice, **cells: Value) -> int:
    """Use the first terminal with P2's own card from 8:40."""
    usual: dict[str, Value] = {
        "started_at": at(8, 40), "terminal": "T1", "operator": "P2", "card_no": "C-2",
        "legal_task": "転入の届出", "search_kind": "code",
    }  # fmt: skip
    return cards.enter(KEY, **{**usual, **cells})


class TestRules:
    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"ended_at": at(8, 30)}, "終了が開始より前"),
            ({"ended_at": at(9, 30)}, "これからの日時"),
            ({"started_at": at(8, 40, day=date(2026, 11, 19))}, "この行の年月日と違います"),
            ({"terminal": "T9"}, "端末機は登録されていません"),
            ({"operator": "X1"}, "在籍していません"),
            ({"operator": "P1"}, "例示 花子さん本人のもの"),
            ({"search_kind": "name"}, "前もってもう1人が"),
            ({"search_kind": "name", "confirmed_by": "P2"}, "別の人がします"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            use(cards, **cells)

    def test_a_search_by_name_with_a_second_person_is_fine(self, cards: CardOffice) -> None:
        line = use(cards, search_kind="name", confirmed_by="P1")
        with pytest.raises(Refusal, match="別の人"):
            cards.desk.correct(KEY, line, {"confirmed_by": "P2"}, reason="誤記")

    def test_one_off_the_roll_needs_a_reason(self, cards: CardOffice) -> None:
        with pytest.raises(Objection, match="操作者名簿にありません"):
            use(cards, operator="P3", card_no=None)

    def test_a_stopped_card_is_not_used(self, cards: CardOffice) -> None:
        cards.lent_card("C-3", holder="P1", suspended_at=at(8, 30))
        with pytest.raises(Refusal, match="停止中です"):
            use(cards, operator="P1", card_no="C-3")

    def test_match_data_is_known_by_its_operator_id(self, cards: CardOffice) -> None:
        card = cards.lent_card("V-1", kind="match", operator_id="OP1")
        assert cards.value(KEY, use(cards, card_no="op1"), "credential") == card
        with pytest.raises(Refusal, match="本人のもの"):
            use(cards, operator="P1", card_no="OP1")

    def test_two_people_do_not_use_one_card_at_once(self, cards: CardOffice) -> None:
        first = use(cards, card_no="G-1")
        with pytest.raises(Refusal, match="8:40 から例示 花子さんが T1 で使っています"):
            use(cards, card_no="G-1", operator="P1", started_at=at(8, 50))
        cards.desk.fill(KEY, first, {"ended_at": at(8, 50)})
        use(cards, card_no="G-1", operator="P1", started_at=at(8, 50))

    @pytest.mark.parametrize("text", ["12345678901", "1234-5678-9012", "番号123456789012"])
    @pytest.mark.parametrize("key", ["legal_task", "case_ref", "remarks"])
    def test_what_looks_like_a_residents_code_stays_out(
        self, cards: CardOffice, text: str, key: str
    ) -> None:
        with pytest.raises(Objection, match="住民の情報は書けません"):
            use(cards, **{key: text})

    def test_a_case_number_is_fine(self, cards: CardOffice) -> None:
        use(cards, case_ref="R8-000123", remarks="電話 04-1234-5678 ではなく窓口")


class TestDuties:
    def test_an_open_use_is_asked_for_at_closing(self, cards: CardOffice) -> None:
        line = use(cards)
        assert cards.duties(KEY) == []
        cards.clock.set(at(17, 15))
        (duty,) = cards.duties(KEY)
        assert (duty.sentence, duty.due, duty.overdue, duty.entry_id) == (
            "例示 花子さんの 11/20 T1 の終了時刻がまだです", DAY, False, line
        )  # fmt: skip
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        assert cards.duties(KEY)[0].overdue

    def test_a_groups_card_out_without_a_use_is_told_next_day(self, cards: CardOffice) -> None:
        cards.enter(
            "card-loan", card_no="G-1", loan_kind="group", borrower="P2", lent_at=at(8, 40),
            returned_at=at(8, 55),
        )  # fmt: skip
        assert cards.duties(KEY) == []
        cards.clock.set(at(9, day=date(2026, 11, 21)))
        (duty,) = cards.duties(KEY)
        assert duty.overdue
        assert duty.sentence == "11/20 例示 花子さんがカード G-1 を使った記入がありません"
        use(cards, day=DAY, card_no="G-1", ended_at=at(8, 50))
        assert cards.duties(KEY) == []
