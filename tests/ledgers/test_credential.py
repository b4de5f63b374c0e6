"""操作者識別カード管理簿: a card's life in order, its loss step by step, and the card forgotten."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.ledgers.card.facts import CardState, card_of

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        office.operator("P1")
        office.operator("P2")
        yield office


def state(cards: CardOffice, card_no: str = "C-1") -> CardState:
    """Return where the card stands."""
    with cards.office.database.reading() as connection:
        card = card_of(connection, card_no)
    assert card is not None
    return card.state


def fill(cards: CardOffice, entry_id: int, **cells: object) -> None:
    """Write into blank cells of a card's line."""
    cards.desk.fill("credential", entry_id, cells)  # type: ignore[arg-type]


class TestStates:
    def test_they_follow_from_the_cells(self, cards: CardOffice) -> None:
        card = cards.card()
        assert state(cards) is CardState.IN_STOCK
        fill(cards, card, lend_mode="individual", holder="P2", lent_on=DAY)
        assert state(cards) is CardState.LENT
        fill(cards, card, returned_on=DAY, return_reason="transfer")
        assert state(cards) is CardState.RETURNED
        fill(cards, card, destroyed_on=DAY, destroy_method="裁断")
        assert state(cards) is CardState.DESTROYED

    def test_a_lost_card_is_lost_until_found_and_then_stays_stopped(
        self, cards: CardOffice
    ) -> None:
        card = cards.lent_card()
        fill(cards, card, lost_reported_at=at(8, 50), loss_kind="lost", suspended_at=at(8, 55))
        assert state(cards) is CardState.LOST
        fill(cards, card, found_on=DAY)
        assert state(cards) is CardState.SUSPENDED


class TestNumbers:
    def test_a_number_is_one_card(self, cards: CardOffice) -> None:
        cards.card("C-1")
        with pytest.raises(Refusal, match=r"管理番号 C-1 はすでに使われています\(保管中\)"):
            cards.card("c-1")

    def test_a_returned_card_is_lent_anew_on_a_new_line(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        with pytest.raises(Refusal, match="貸与中"):
            cards.lent_card(holder="P1")
        fill(cards, card, returned_on=DAY, return_reason="changed")
        cards.lent_card(holder="P1")

    def test_a_destroyed_card_does_not_come_back(self, cards: CardOffice) -> None:
        cards.card(destroyed_on=DAY, destroy_method="裁断")
        with pytest.raises(Refusal, match="廃棄済み"):
            cards.card()

    def test_full_width_numbers_are_the_same_number(self, cards: CardOffice) -> None:
        card = cards.card("C-7")
        assert cards.value("credential", card, "card_no") == "C-7"

    def test_match_data_has_an_id_and_one_owner(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="照合IDか操作者ID"):
            cards.card("V-1", kind="match")
        with pytest.raises(Refusal, match="本人だけのもの"):
            cards.group_card("V-1", kind="match", match_id="S1")
        cards.lent_card("V-1", kind="match", operator_id="OP1")


class TestLending:
    def test_somebody_answers_for_a_lent_card(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="貸与区分"):
            cards.card(lent_on=DAY)
        with pytest.raises(Refusal, match="貸与を受けた人を入れて"):
            cards.card(lent_on=DAY, lend_mode="individual")
        with pytest.raises(Refusal, match="グループ名"):
            cards.card(lent_on=DAY, lend_mode="group", group_head="P1")
        with pytest.raises(Refusal, match="グループの責任者"):
            cards.card(lent_on=DAY, lend_mode="group", group_name="窓口班")
        with pytest.raises(Refusal, match="個人の名は書けません"):
            cards.group_card(holder="P2")
        with pytest.raises(Refusal, match="グループは書けません"):
            cards.lent_card(group_name="窓口班")
        with pytest.raises(Refusal, match="貸与年月日を入れて"):
            cards.card(holder="P2", lend_mode="individual")

    def test_only_operators_of_the_day_get_one_or_a_reason_is_written(
        self, cards: CardOffice
    ) -> None:
        with pytest.raises(Objection, match="見本 桜さんは、この日の操作者名簿にありません"):
            cards.lent_card(holder="P3")
        values: dict[str, Value] = {
            "day": DAY, "card_no": "C-1", "kind": "ic", "lend_mode": "individual",
            "holder": "P3", "lent_on": DAY, "remarks": "応援",
        }  # fmt: skip
        saved = cards.desk.enter("credential", values, despite={"operator": "名簿は午後に書く"})
        assert cards.value("credential", saved.entry_id, "remarks") == (
            "応援\n例外: 名簿は午後に書く"
        )

    def test_one_who_has_left_gets_none(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="在籍していません"):
            cards.lent_card(holder="X1")

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"lent_on": date(2026, 11, 19)}, "貸与が発行より前"),
            ({"received_on": date(2026, 11, 19)}, "受領が貸与より前"),
            ({"valid_until": date(2026, 11, 19)}, "有効期限が発行より前"),
            ({"returned_on": date(2026, 11, 19), "return_reason": "other"}, "返却が貸与より前"),
            ({"received_on": TUESDAY}, "「受領年月日」にこれからの日時"),
            ({"returned_on": DAY}, "返却の理由"),
            ({"return_reason": "retired"}, "返却年月日を入れて"),
        ],
    )
    def test_days_are_in_order(
        self, cards: CardOffice, cells: dict[str, Value], words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            cards.lent_card(**cells)

    def test_what_was_never_lent_does_not_come_back(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="貸与年月日"):
            cards.card(returned_on=DAY, return_reason="other")

    def test_a_card_that_is_signed_out_is_not_returned_destroyed_or_struck(
        self, cards: CardOffice
    ) -> None:
        card = cards.group_card()
        cards.enter("card-loan", card_no="G-1", loan_kind="group", borrower="P2", lent_at=at(8, 40))
        with pytest.raises(Refusal, match="貸出簿では例示 花子さんがまだ持っています"):
            fill(cards, card, returned_on=DAY, return_reason="changed")
        with pytest.raises(Refusal, match="貸出簿では"):
            cards.desk.strike("credential", card, reason="誤り")

    def test_what_is_not_in_hand_is_not_destroyed(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        with pytest.raises(Refusal, match="貸与中のカードは廃棄できません"):
            fill(cards, card, destroyed_on=DAY, destroy_method="裁断")
        fill(cards, card, lost_reported_at=at(8, 50), loss_kind="lost")
        with pytest.raises(Refusal, match="手元にないカードは廃棄できません"):
            fill(cards, card, destroyed_on=DAY, destroy_method="裁断")
        fill(cards, card, found_on=DAY)
        with pytest.raises(Refusal, match="廃棄の方法"):
            fill(cards, card, destroyed_on=DAY)
        fill(cards, card, destroyed_on=DAY, destroy_method="裁断")


class TestPasswords:
    def test_the_next_day_follows_from_the_last_change(self, cards: CardOffice) -> None:
        card = cards.lent_card(pw_changed="2026-11-17", pw_days=30)
        assert cards.value("credential", card, "pw_changed") == "R8.11.17"
        assert cards.value("credential", card, "pw_due_on") == date(2026, 12, 17)
        fill(cards, card, pw_changed="R8.11.17\n11/20")
        assert cards.value("credential", card, "pw_changed") == "R8.11.17\nR8.11.20"
        assert cards.value("credential", card, "pw_due_on") == date(2026, 12, 20)

    def test_ninety_days_unless_told(self, cards: CardOffice) -> None:
        card = cards.lent_card(pw_changed="R8.11.20")
        assert cards.value("credential", card, "pw_due_on") == DAY + timedelta(days=90)

    def test_changes_are_days_in_order_and_past(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="日付として読めません"):
            cards.lent_card(pw_changed="変えた")
        with pytest.raises(Refusal, match="これからのパスワード変更"):
            cards.lent_card(pw_changed="R8.11.24")
        with pytest.raises(Refusal, match="前の変更日より古い"):
            cards.lent_card(pw_changed="R8.11.18\nR8.11.17")
        with pytest.raises(Refusal, match="1日以上"):
            cards.lent_card(pw_changed="R8.11.18", pw_days=0)

    def test_it_is_due_two_weeks_before_and_stays(self, cards: CardOffice) -> None:
        card = cards.lent_card(pw_changed="R8.11.20", pw_days=30)
        assert cards.duties("credential") == []
        cards.clock.set(at(9, day=date(2026, 12, 7)))
        (duty,) = cards.duties("credential")
        assert (duty.due, duty.overdue, duty.entry_id) == (date(2026, 12, 20), False, card)
        assert "C-1 のパスワード変更の期限は 12/20" in duty.sentence
        cards.clock.set(at(9, day=date(2027, 5, 6)))
        (duty,) = cards.duties("credential")
        assert duty.overdue
        assert "2026/12/20" in duty.sentence


class TestLoss:
    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"loss_kind": "lost"}, "いつ報告があったか"),
            ({"lost_reported_at": at(8, 50)}, "紛失か盗難か"),
            ({"searched_at": at(8, 55)}, "報告の日時を先に"),
            ({"found_on": DAY}, "報告がまだ"),
        ],
    )
    def test_the_report_comes_first(
        self, cards: CardOffice, cells: dict[str, object], words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            fill(cards, cards.lent_card(), **cells)

    def test_the_stop_comes_before_log_and_new_card(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        fill(cards, card, lost_reported_at=at(8, 50), loss_kind="stolen")
        fill(cards, card, searched_at=at(8, 55))
        with pytest.raises(Refusal, match="先にカードを停止"):
            fill(cards, card, log_checked_at=at(8, 58))
        with pytest.raises(Refusal, match="先にカードを停止"):
            fill(cards, card, reissued_at=at(8, 58), reissued_as="C-2")
        with pytest.raises(Refusal, match="報告より前"):
            fill(cards, card, notified_at=at(8, 10))

    def test_a_new_card_has_another_number_and_its_time(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        fill(
            cards, card, lost_reported_at=at(8, 40), loss_kind="lost", suspended_at=at(8, 50),
        )  # fmt: skip
        with pytest.raises(Refusal, match="新しいカードの管理番号"):
            fill(cards, card, reissued_at=at(8, 58))
        with pytest.raises(Refusal, match="再発行の日時"):
            fill(cards, card, reissued_as="C-2")
        with pytest.raises(Refusal, match="別の管理番号"):
            fill(cards, card, reissued_at=at(8, 58), reissued_as="c-1")
        with pytest.raises(Refusal, match="再発行が停止より前"):
            fill(cards, card, reissued_at=at(8, 45), reissued_as="C-2")
        fill(cards, card, reissued_at=at(8, 58), reissued_as="C-2")

    def test_each_missing_step_is_a_duty_with_its_own_day(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        fill(cards, card, lost_reported_at=at(8, 50), loss_kind="lost")
        told = {d.sentence.split(": ")[1]: (d.due, d.overdue) for d in cards.duties("credential")}
        assert told == {
            "カードの停止がまだです": (DAY, False),
            "捜索がまだです": (DAY, False),
            "操作履歴の確認がまだです": (TUESDAY, False),
            "関係先への通知がまだです": (TUESDAY, False),
            "再発行がまだです": (date(2026, 11, 30), False),
        }
        cards.clock.set(at(8, 30, day=date(2026, 11, 24)))
        late = [d.sentence for d in cards.duties("credential") if d.overdue]
        assert late == [
            "紛失・盗難のカード C-1: カードの停止がまだです",
            "紛失・盗難のカード C-1: 捜索がまだです",
        ]
        fill(cards, card, suspended_at=at(8, 20, day=TUESDAY), searched_at=at(8, 21, day=TUESDAY))
        fill(cards, card, log_checked_at=at(8, 22, day=TUESDAY), notified_at=at(8, 23, day=TUESDAY))
        (left,) = cards.duties("credential")
        assert "再発行" in left.sentence
        fill(cards, card, reissued_at=at(8, 25, day=TUESDAY), reissued_as="C-2")
        assert cards.duties("credential") == []

    def test_a_found_card_still_wants_stop_log_and_notice(self, cards: CardOffice) -> None:
        card = cards.lent_card()
        fill(cards, card, lost_reported_at=at(8, 50), loss_kind="lost", found_on=DAY)
        steps = [d.sentence.split(": ")[1] for d in cards.duties("credential")]
        assert steps == [
            "カードの停止がまだです",
            "操作履歴の確認がまだです",
            "関係先への通知がまだです",
        ]


class TestOtherDuties:
    def test_a_receipt_is_asked_for(self, cards: CardOffice) -> None:
        card = cards.lent_card(received_on=None)
        (duty,) = cards.duties("credential")
        assert (duty.sentence, duty.due, duty.overdue, duty.entry_id) == (
            "カード C-1 の受領がまだ書かれていません(例示 花子さん)", TUESDAY, False, card
        )  # fmt: skip

    def test_a_card_that_ends_is_told(self, cards: CardOffice) -> None:
        cards.lent_card(valid_until=date(2026, 12, 1))
        (duty,) = cards.duties("credential")
        assert (duty.due, duty.overdue) == (date(2026, 12, 1), False)
        cards.clock.set(at(9, day=date(2026, 12, 2)))
        (duty,) = cards.duties("credential")
        assert duty.overdue

    def test_the_head_of_a_group_who_leaves_hands_it_on(self, cards: CardOffice) -> None:
        cards.group_card(group_head="P2")
        PeopleMaster(cards.desk).end("P2", DAY, reason="異動")
        (duty,) = cards.leaving("P2")
        assert "カード G-1 の引継、操作者の指定の解除があります" in duty.sentence
        assert not duty.overdue


class TestTheCardOfChiba:
    """平成23年9月: a clerk on leave retires, the card is missed in April only."""

    FOUNDED = date(2011, 4, 1)
    LEAVE = date(2011, 9, 1)
    RETIRED = date(2011, 9, 30)
    REPORTED = date(2012, 4, 12)

    def test_it_is_told_the_next_working_day_and_stays_for_seven_months(
        self, tmp_path: Path
    ) -> None:
        with card_office(tmp_path, founded=self.FOUNDED) as cards:
            cards.operator("P1")
            roll = cards.operator("P2")
            card = cards.lent_card("C-12", pw_days=3650, pw_changed="H23.4.2")
            self._set(cards, self.RETIRED, 16)
            cards.desk.fill("operator", roll, {"until": self.RETIRED, "end_reason": "retired"})
            (duty,) = cards.duties("credential")
            assert not duty.overdue
            calendar = office_calendar(cards.desk.directory)
            day = calendar.next_open(self.RETIRED)
            assert day == date(2011, 10, 3)
            seen = 0
            while day <= self.REPORTED:
                self._set(cards, day, 8)
                (duty,) = cards.leaving("P2")
                assert (duty.overdue, duty.due, duty.entry_id) == (True, self.RETIRED, card)
                passed = (day - self.RETIRED).days
                assert "C-12 が未返却です(例示 花子さん・操作者の解除" in duty.sentence
                assert f"{passed}日経過" in duty.sentence
                seen += 1
                day = calendar.next_open(day)
            assert seen > 120
            self._lose(cards, card)

    def test_leave_is_enough_to_ask_for_it(self, tmp_path: Path) -> None:
        with card_office(tmp_path, founded=self.FOUNDED) as cards:
            cards.operator("P1")
            roll = cards.operator("P2")
            cards.lent_card("C-12")
            self._set(cards, self.LEAVE, 9)
            cards.desk.fill("operator", roll, {"until": self.LEAVE, "end_reason": "on-leave"})
            self._set(cards, date(2011, 9, 2), 8)
            (duty,) = cards.duties("credential")
            assert (duty.overdue, duty.due) == (True, self.LEAVE)

    def test_the_personnel_list_alone_tells_it_too(self, tmp_path: Path) -> None:
        with card_office(tmp_path, founded=self.FOUNDED) as cards:
            cards.operator("P1")
            cards.operator("P2")
            card = cards.lent_card("C-12")
            self._set(cards, date(2011, 9, 20), 9)
            PeopleMaster(cards.desk).end("P2", self.RETIRED, reason="退職")
            (duty,) = cards.leaving("P2")
            assert (duty.sentence, duty.overdue) == (
                "例示 花子さん(在籍の終わり 9/30): "
                "カード C-12 の返却、操作者の指定の解除があります", False
            )  # fmt: skip
            self._set(cards, date(2011, 10, 1), 9)
            assert not cards.leaving("P2")[0].overdue
            self._set(cards, date(2011, 10, 3), 8)
            assert cards.leaving("P2")[0].overdue
            day = date(2011, 10, 3)
            fill(cards, card, returned_on=day, return_reason="retired")
            assert "カード" not in cards.leaving("P2")[0].sentence

    def _lose(self, cards: CardOffice, card: int) -> None:
        day = self.REPORTED
        self._set(cards, day, 14)
        fill(
            cards, card, lost_reported_at=at(10, day=day), loss_kind="lost",
            suspended_at=at(11, day=day), searched_at=at(13, day=day),
        )  # fmt: skip
        told = [duty for duty in cards.duties("credential") if duty.page == "view:credential"]
        left = [duty.sentence.split(": ")[1] for duty in told]
        assert left == [
            "操作履歴の確認がまだです",
            "関係先への通知がまだです",
            "再発行がまだです",
        ]

    @staticmethod
    def _set(cards: CardOffice, day: date, hour: int) -> None:
        cards.clock.set(at(hour, day=day))
