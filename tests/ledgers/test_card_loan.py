"""カード貸出簿: one card in one hand, and every card home in the evening."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.masters.people import PeopleMaster


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        office.operator("P1")
        office.operator("P2")
        office.group_card("G-1")
        office.card("S-1")
        yield office


def lend(cards: CardOffice, **cells: Value) -> int:
    """Lend the group's card to P2 at 8:40."""
    usual: dict[str, Value] = {
        "card_no": "G-1", "loan_kind": "group", "borrower": "P2", "lent_at": at(8, 40),
    }  # fmt: skip
    return cards.enter("card-loan", **{**usual, **cells})


def spare(cards: CardOffice, **cells: Value) -> int:
    """Lend the card of the safe to P2 at 8:40."""
    return lend(cards, **{"card_no": "S-1", "loan_kind": "individual", **cells})


class TestRules:
    def test_a_card_is_in_one_hand(self, cards: CardOffice) -> None:
        lend(cards)
        with pytest.raises(Refusal, match="G-1 は 11/20 8:40 から例示 花子さんが持っています"):
            lend(cards, borrower="P1", lent_at=at(8, 50))

    def test_the_next_one_signs_after_it_came_back(self, cards: CardOffice) -> None:
        first = lend(cards)
        cards.desk.fill("card-loan", first, {"returned_at": at(8, 50)})
        lend(cards, borrower="P1", lent_at=at(8, 50))
        with pytest.raises(Refusal, match="持っています"):
            lend(cards, lent_at=at(8, 30), returned_at=at(8, 45))

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"returned_at": at(8, 30)}, "返却が貸出しより前"),
            ({"lent_at": at(9, 30)}, "これからの日時"),
            ({"lent_at": at(8, 40, day=date(2026, 11, 19))}, "この行の年月日と違います"),
            ({"received_by": "P1"}, "返却時刻を入れて"),
            ({"due_on": date(2026, 11, 24)}, "その日のうちに返します"),
            ({"due_on": date(2026, 11, 19)}, "返却予定日が貸出しより前"),
            ({"loan_kind": "individual"}, "「グループ」にしてください"),
            ({"card_no": "S-1"}, "「個人」にしてください"),
            ({"borrower": "X1"}, "在籍していません"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            lend(cards, **cells)

    def test_somebodys_own_card_is_not_lent_on(self, cards: CardOffice) -> None:
        cards.lent_card("C-1", holder="P1")
        with pytest.raises(Refusal, match="見本 太郎さん本人のカード"):
            spare(cards, card_no="C-1")
        spare(cards, card_no="C-1", borrower="P1")

    def test_match_data_is_not_lent(self, cards: CardOffice) -> None:
        cards.lent_card("V-1", kind="match", match_id="S1")
        with pytest.raises(Refusal, match="照合情報は本人だけのもの"):
            spare(cards, card_no="V-1")

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"suspended_at": at(8, 30)}, "停止中です"),
            ({"lost_reported_at": at(8, 30), "loss_kind": "lost"}, "紛失・盗難の届出中です"),
            ({"destroyed_on": DAY, "destroy_method": "裁断"}, "廃棄済みです"),
        ],
    )
    def test_a_barred_card_is_not_lent(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        cards.card("B-1", **cells)
        with pytest.raises(Refusal, match=words):
            spare(cards, card_no="B-1")

    def test_an_expired_card_is_not_lent(self, cards: CardOffice) -> None:
        cards.card("E-1", valid_until=DAY)
        spare(cards, card_no="E-1", returned_at=at(8, 50))
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        with pytest.raises(Refusal, match="有効期限が過ぎています"):
            spare(cards, card_no="E-1", lent_at=at(8, 40, day=date(2026, 11, 24)))

    def test_an_unknown_card_and_a_borrower_off_the_roll_need_a_reason(
        self, cards: CardOffice
    ) -> None:
        with pytest.raises(Objection, match="管理簿にありません"):
            spare(cards, card_no="Z-9")
        with pytest.raises(Objection, match="見本 桜さんは、この日の操作者名簿にありません"):
            lend(cards, borrower="P3")

    def test_the_line_belongs_to_the_card(self, cards: CardOffice) -> None:
        card = cards.card("C-5")
        loan = spare(cards, card_no="c−5")
        assert cards.value("card-loan", loan, "credential") == card
        assert cards.value("card-loan", loan, "card_no") == "C-5"
        assert cards.value("card-loan", loan, "due_on") == DAY


class TestDuties:
    def test_a_groups_card_is_asked_for_at_closing(self, cards: CardOffice) -> None:
        loan = lend(cards)
        assert cards.duties("card-loan") == []
        cards.clock.set(at(17, 15))
        (duty,) = cards.duties("card-loan")
        assert (duty.sentence, duty.due, duty.overdue, duty.entry_id) == (
            "グループのカード G-1 が戻っていません(例示 花子さん・11/20 8:40 から)",
            DAY, False, loan,
        )  # fmt: skip
        cards.clock.set(at(8, 30, day=date(2026, 11, 21)))
        assert cards.duties("card-loan")[0].overdue
        cards.desk.fill("card-loan", loan, {"returned_at": at(17, 20)})
        assert cards.duties("card-loan") == []

    def test_a_longer_loan_is_overdue_after_its_day(self, cards: CardOffice) -> None:
        spare(cards, due_on=date(2026, 11, 24))
        cards.clock.set(at(18))
        assert cards.duties("card-loan") == []
        cards.clock.set(at(9, day=date(2026, 11, 25)))
        assert cards.duties("card-loan")[0].overdue

    def test_one_who_leaves_meanwhile_is_named(self, cards: CardOffice) -> None:
        spare(cards, due_on=date(2026, 12, 24))
        PeopleMaster(cards.desk).end("P2", DAY, reason="退職")
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        (duty,) = cards.leaving("P2")
        assert (duty.due, duty.overdue) == (DAY, True)
        assert "(在籍の終わり 11/20、4日経過): 借りたカード" in duty.sentence
