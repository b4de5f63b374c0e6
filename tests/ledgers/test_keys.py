"""鍵管理簿・鍵貸出簿: every copy counted, 正 for emergencies, all of them home in the evening."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.masters.people import PeopleMaster

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        yield office


def key(cards: CardOffice, key_no: Value = "K-1", **cells: Value) -> int:
    """Register a 副 key of the terminal room, kept by P3."""
    usual: dict[str, Value] = {
        "key_no": key_no, "target": "端末機設置室", "copy_kind": "spare", "copies": 1,
        "storage": "鍵箱", "keeper": "P3",
    }  # fmt: skip
    return cards.enter("key-item", **{**usual, **cells})


def lend(cards: CardOffice, **cells: Value) -> int:
    """Lend the key to P2 at 8:40 for a short while."""
    usual: dict[str, Value] = {
        "key_no": "K-1", "loan_kind": "short", "lent_at": at(8, 40), "borrower": "P2",
        "purpose": "始業の解錠",
    }  # fmt: skip
    return cards.enter("key-loan", **{**usual, **cells})


class TestKeys:
    def test_a_number_is_one_key_until_it_ends(self, cards: CardOffice) -> None:
        first = key(cards)
        with pytest.raises(Refusal, match="鍵番号 K-1 はすでに使われています"):
            key(cards, "k-1")
        cards.desk.fill("key-item", first, {"ended_on": DAY, "end_reason": "錠の交換"})
        key(cards)

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"copies": 0}, "本数は 1 本以上"),
            ({"ended_on": DAY}, "廃止の理由"),
            ({"end_reason": "不要"}, "廃止年月日"),
            ({"lost_on": DAY, "replaced_on": date(2026, 11, 19)}, "錠の交換が紛失より前"),
            ({"lost_on": TUESDAY}, "これからの日時"),
            ({"ended_on": date(2026, 11, 19), "end_reason": "不要"}, "廃止が登録より前"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            key(cards, **cells)

    def test_a_key_that_is_out_neither_ends_nor_shrinks(self, cards: CardOffice) -> None:
        line = key(cards, copies=2)
        lend(cards)
        lend(cards, borrower="P3")
        with pytest.raises(Refusal, match="貸出し中の鍵です"):
            cards.desk.fill("key-item", line, {"ended_on": DAY, "end_reason": "不要"})
        with pytest.raises(Refusal, match="貸出し中の鍵です"):
            cards.desk.strike("key-item", line, reason="誤り")
        with pytest.raises(Refusal, match="いま 2 本を貸し出しています"):
            cards.desk.correct("key-item", line, {"copies": 1}, reason="誤記")

    def test_a_lost_key_wants_a_new_lock(self, cards: CardOffice) -> None:
        line = key(cards, lost_on=DAY)
        (duty,) = cards.duties("key-item")
        assert (duty.due, duty.overdue, duty.entry_id) == (TUESDAY, False, line)
        assert "錠の交換がまだです" in duty.sentence
        cards.clock.set(at(9, day=date(2026, 11, 25)))
        assert cards.duties("key-item")[0].overdue
        cards.desk.fill("key-item", line, {"replaced_on": TUESDAY})
        assert cards.duties("key-item") == []

    def test_a_keeper_who_leaves_hands_it_on(self, cards: CardOffice) -> None:
        key(cards)
        PeopleMaster(cards.desk).end("P3", DAY, reason="異動")
        cards.clock.set(at(9, day=date(2026, 11, 21)))
        (duty,) = cards.leaving("P3")
        assert duty.sentence == ("見本 桜さん(在籍の終わり 11/20): 鍵の管理 K-1 の引継があります")
        assert not duty.overdue
        cards.clock.set(at(9, day=TUESDAY))
        assert cards.leaving("P3")[0].overdue


class TestLoans:
    def test_no_more_are_lent_than_there_are(self, cards: CardOffice) -> None:
        key(cards, copies=2)
        lend(cards)
        second = lend(cards, borrower="P3")
        with pytest.raises(Refusal, match=r"K-1 は 11/20 8:40 から例示 花子さん.*\(2本すべて\)"):
            lend(cards, borrower="P1", lent_at=at(8, 50))
        cards.desk.fill("key-loan", second, {"returned_at": at(8, 50)})
        lend(cards, borrower="P1", lent_at=at(8, 50))

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"returned_at": at(8, 30)}, "返却が貸出しより前"),
            ({"lent_at": at(9, 30)}, "これからの日時"),
            ({"lent_at": at(8, 40, day=date(2026, 11, 19))}, "この行の年月日と違います"),
            ({"received_by": "P1"}, "返却時刻を入れて"),
            ({"loan_kind": "long"}, "長期の貸出しには、返却予定日"),
            ({"due_on": date(2026, 12, 22)}, "「長期」にしてください"),
            ({"due_on": date(2026, 11, 19)}, "返却予定日が貸出しより前"),
            ({"borrower": "X1"}, "在籍していません"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        key(cards)
        with pytest.raises(Refusal, match=words):
            lend(cards, **cells)

    def test_the_main_key_is_for_emergencies(self, cards: CardOffice) -> None:
        key(cards, copy_kind="main")
        with pytest.raises(Refusal, match="緊急のときだけ") as refused:
            lend(cards)
        assert refused.value.field == "emergency"
        lend(cards, emergency="副の鍵が折れた")

    def test_an_unknown_key_needs_a_reason_and_a_lost_one_stays(self, cards: CardOffice) -> None:
        with pytest.raises(Objection, match="鍵管理簿にありません"):
            lend(cards)
        key(cards, lost_on=DAY)
        with pytest.raises(Refusal, match="紛失の届出中"):
            lend(cards)

    def test_the_line_belongs_to_the_key(self, cards: CardOffice) -> None:
        line = key(cards)
        assert cards.value("key-loan", lend(cards, key_no="k-1"), "key_item") == line

    def test_it_is_due_the_same_day_and_overdue_the_next(self, cards: CardOffice) -> None:
        key(cards)
        loan = lend(cards)
        assert cards.duties("key-loan") == []
        cards.clock.set(at(17, 15))
        (duty,) = cards.duties("key-loan")
        assert (duty.sentence, duty.due, duty.overdue, duty.entry_id) == (
            "鍵 K-1 が戻っていません(例示 花子さん・11/20 8:40 から)", DAY, False, loan
        )  # fmt: skip
        cards.clock.set(at(8, 30, day=TUESDAY))
        assert cards.duties("key-loan")[0].overdue
        cards.desk.fill("key-loan", loan, {"returned_at": at(8, 20, day=TUESDAY)})
        assert cards.duties("key-loan") == []

    def test_after_hours_it_is_due_the_next_opening_day(self, cards: CardOffice) -> None:
        key(cards)
        cards.clock.set(at(19))
        loan = lend(cards, lent_at=at(18))
        assert cards.value("key-loan", loan, "due_on") == TUESDAY
        assert cards.duties("key-loan") == []

    def test_a_long_loan_is_due_on_its_day(self, cards: CardOffice) -> None:
        key(cards)
        lend(cards, loan_kind="long", due_on=date(2027, 3, 31))
        cards.clock.set(at(9, day=date(2027, 3, 31)))
        assert cards.duties("key-loan") == []
        cards.clock.set(at(9, day=date(2027, 4, 1)))
        assert cards.duties("key-loan")[0].overdue

    def test_one_who_leaves_brings_it_back(self, cards: CardOffice) -> None:
        key(cards)
        lend(cards, loan_kind="long", due_on=date(2027, 3, 31))
        PeopleMaster(cards.desk).end("P2", DAY, reason="退職")
        cards.clock.set(at(9, day=TUESDAY))
        (duty,) = cards.leaving("P2")
        assert (duty.due, duty.overdue) == (DAY, True)
        assert "(在籍の終わり 11/20、4日経過): 借りた鍵 K-1 の返却" in duty.sentence
