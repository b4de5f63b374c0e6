"""異動・退職・休職: nothing is forgotten, nothing is closed without a name."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.holding import LeavingKind, Todo
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.leaving.service import LATER, Leavings, Plan
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.people import Role
from zyuki_desk.core.verification import verify_office

LAST = date(2026, 11, 30)
RETIRED = Plan(kind=LeavingKind.RETIRED, last=LAST)


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    """An office with P2 as operator and clerk, a card, a key and a medium in their hands."""
    with card_office(tmp_path) as cards:
        cards.clock.set(at(9, day=DAY))
        PeopleMaster(cards.desk).grant("P2", Role.CLERK, DAY)
        PeopleMaster(cards.desk).open_account("P2", "1002")
        PeopleMaster(cards.desk).grant("P3", Role.ROOM, DAY)
        cards.operator("P2")
        cards.operator("P3")
        cards.lent_card("C-12")
        cards.enter("key-item", key_no="K-1", target="保管庫", copy_kind="spare", copies=1,
                    storage="金庫", keeper="P2")  # fmt: skip
        cards.enter("media", item_no="M-1", media_type="usb", content="設定",
                    holds_identity_data=False, handler="P2", storage="保管庫")  # fmt: skip
        yield cards


def leaver(cards: CardOffice, person: str = "P2") -> Leaver:
    """Return somebody's leaving as it stands."""
    found = Leavings(cards.desk).leaver(person)
    assert found is not None
    return found


def item(cards: CardOffice, noun: str, person: str = "P2") -> Item:
    """Return one holding of somebody who leaves."""
    (found,) = (x for x in leaver(cards, person).items if x.noun == noun)
    return found


def as_person(cards: CardOffice, person: str) -> Leavings:
    """Return the service for somebody else at the desk."""
    return Leavings(cards.desk.for_actor(Actor(person, "T1")))


class TestRegistering:
    def test_everything_in_their_hands_is_noted_with_it(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        found = leaver(cards)
        assert {(x.noun, x.todo) for x in found.items} == {
            ("カード", Todo.RETURN), ("操作者の指定", Todo.END), ("鍵の管理", Todo.HAND_ON),
            ("媒体の担当", Todo.HAND_ON), ("役割", Todo.END), ("利用者番号", Todo.STOP),
        }  # fmt: skip
        assert all(x.state is ItemState.OPEN and x.item_id is not None for x in found.items)
        assert cards.desk.directory.people["P2"].active_until == LAST
        assert (found.kind, found.last, found.noted_by) == (LeavingKind.RETIRED, LAST, "P1")
        assert verify_office(cards.office).is_sound

    def test_many_leave_at_once_or_nobody_does(self, cards: CardOffice) -> None:
        PeopleMaster(cards.desk).change("P3", {"active_from": date(2026, 12, 1)})
        with pytest.raises(Refusal, match="終わりの日が始まりの日より前"):
            Leavings(cards.desk).register(["P2", "P3"], RETIRED)
        assert Leavings(cards.desk).leaver("P2") is None
        assert cards.desk.directory.people["P2"].active_until is None

    def test_the_last_administrator_stays(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="システム管理者がいなくなります"):
            Leavings(cards.desk).register(["P1"], RETIRED)

    def test_nobody_leaves_twice(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        with pytest.raises(Refusal, match=r"例示 花子さん.*もう登録されています\(最終日 11/30\)"):
            Leavings(cards.desk).register(["P2"], RETIRED)

    def test_lines_after_the_last_day_are_named_and_need_a_reason(self, cards: CardOffice) -> None:
        past = Plan(kind=LeavingKind.RETIRED, last=DAY - timedelta(days=1))
        with pytest.raises(
            Objection, match=r"操作者識別カード管理簿 11/20 No.1.*理由"
        ) as objection:
            Leavings(cards.desk).register(["P2"], past)
        assert objection.value.code == LATER
        why = Plan(kind=past.kind, last=past.last, later_reason="記入は引継ぎのため")
        Leavings(cards.desk).register(["P2"], why)
        assert leaver(cards).later_reason == "記入は引継ぎのため"

    @pytest.mark.parametrize(
        ("plan", "field"),
        [
            (Plan(kind=LeavingKind.RETIRED, last=LAST, returns=date(2027, 4, 1)), "returns"),
            (Plan(kind=LeavingKind.ON_LEAVE, last=LAST, returns=LAST), "returns"),
            (Plan(kind=LeavingKind.RETIRED, last=LAST, successor="P2"), "successor"),
            (Plan(kind=LeavingKind.RETIRED, last=LAST, successor="X1"), "successor"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, cards: CardOffice, plan: Plan, field: str
    ) -> None:
        with pytest.raises(Refusal) as refused:
            Leavings(cards.desk).register(["P2"], plan)
        assert refused.value.field == field

    def test_a_pasted_list_is_taken_whole_or_not_at_all(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        assert service.resolve("P2\n見本桜、Ｐ１\n\nP2") == ["P2", "P3", "P1"]
        with pytest.raises(Refusal, match="だれのことか分かりません: P9、無名 氏"):
            service.resolve("P2\nP9\n無名 氏")
        with pytest.raises(Refusal, match="1行に1人"):
            service.resolve(" \n")

    def test_a_clerk_may_not(self, cards: CardOffice) -> None:
        with pytest.raises(Refusal, match="設定"):
            as_person(cards, "P2").register(["P3"], RETIRED)


class TestEnding:
    def test_each_holding_ends_by_one_key_and_says_how(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        service.register(["P2"], Plan(kind=LeavingKind.RETIRED, last=DAY, successor="P3"))
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        for found in leaver(cards).open:
            service.settle(leaver(cards), found)
        ended = leaver(cards)
        assert ended.is_done
        assert {x.noun: x.words for x in ended.items} == {
            "カード": "11/24 返却年月日 R8.11.24(見本 太郎)",
            "操作者の指定": "11/24 解除年月日 R8.11.20(見本 太郎)",
            "鍵の管理": "11/24 管理責任者 見本 桜(見本 太郎)",
            "媒体の担当": "11/24 取扱担当者 見本 桜(見本 太郎)",
            "役割": "11/24 役割の終わり 11/20(見本 太郎)",
            "利用者番号": "11/24 止めた日 11/24(見本 太郎)",
        }
        assert cards.leaving("P2") == []
        assert verify_office(cards.office).is_sound

    def test_an_account_is_kept_until_the_last_day_is_over(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        with pytest.raises(Refusal, match=r"最終日\(11/30\)までは使います"):
            Leavings(cards.desk).settle(leaver(cards), item(cards, "利用者番号"))

    def test_what_ends_with_the_last_day_is_settled_beforehand(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        for noun in ("役割", "操作者の指定"):
            Leavings(cards.desk).settle(leaver(cards), item(cards, noun))
            assert item(cards, noun).state is ItemState.SETTLED
            assert item(cards, noun).words == "11/30 で終わります"

    def test_handing_on_asks_for_a_successor(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        service.register(["P2"], RETIRED)
        with pytest.raises(Refusal, match="引き継ぐ人を選んで"):
            service.settle(leaver(cards), item(cards, "鍵の管理"))
        service.settle(leaver(cards), item(cards, "鍵の管理"), successor="P3")
        assert item(cards, "鍵の管理").state is ItemState.DONE

    def test_one_who_came_later_takes_over_an_older_thing(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        cards.clock.set(at(9, day=LAST))
        new = PeopleMaster(cards.desk).register({"name": "見本 新", "active_from": LAST})
        service.register(["P2"], Plan(kind=LeavingKind.TRANSFER, last=LAST, successor=new))
        service.settle(leaver(cards), item(cards, "媒体の担当"))
        assert item(cards, "媒体の担当").state is ItemState.DONE

    def test_a_lost_card_is_not_back(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        service.register(["P2"], RETIRED)
        card = item(cards, "カード").row_id
        cards.desk.fill("credential", card, {
            "lost_reported_at": at(9), "loss_kind": "lost", "suspended_at": at(9),
        })  # fmt: skip
        found = item(cards, "カード")
        assert (found.state, found.here) == (ItemState.OPEN, False)
        assert found.words == "紛失・盗難の届出中"
        with pytest.raises(Refusal, match="画面で書きます"):
            service.settle(leaver(cards), found)

    def test_a_struck_line_says_so(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        cards.desk.strike("credential", item(cards, "カード").row_id, reason="二重に書いた")
        found = item(cards, "カード")
        assert found.state is ItemState.DONE
        assert found.words == "11/20 行の抹消: 二重に書いた(見本 太郎)"

    def test_what_comes_later_is_added(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        cards.card("C-7")
        loan = cards.enter(
            "card-loan", card_no="C-7", loan_kind="individual", borrower="P2", lent_at=at(9)
        )
        found = item(cards, "借りたカード")
        assert (found.state, found.item_id is not None) == (ItemState.OPEN, True)
        cards.desk.fill("card-loan", loan, {"returned_at": at(9)})
        assert item(cards, "借りたカード").words == "11/20 返却時刻 9:00(見本 太郎)"


class TestExcepting:
    def test_another_manager_signs_with_a_reason(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        manager = as_person(cards, "P3")
        with pytest.raises(Refusal, match="理由"):
            manager.except_item(leaver(cards), item(cards, "カード"), reason=" ")
        manager.except_item(leaver(cards), item(cards, "カード"), reason="破損し粉砕済み")
        found = item(cards, "カード")
        assert found.state is ItemState.EXCEPTED
        assert found.words == "11/20 破損し粉砕済み(見本 桜)"
        with pytest.raises(Refusal, match="もう済んで"):
            manager.except_item(leaver(cards), found, reason="もう一度")
        assert verify_office(cards.office).is_sound

    def test_neither_the_leaver_nor_a_clerk_may(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], RETIRED)
        with pytest.raises(Refusal, match="確認"):
            as_person(cards, "P2").except_item(leaver(cards), item(cards, "カード"), reason="なし")
        PeopleMaster(cards.desk).grant("P2", Role.ROOM, DAY)
        with pytest.raises(Refusal, match="ご本人"):
            as_person(cards, "P2").except_item(leaver(cards), item(cards, "カード"), reason="なし")

    def test_nobody_excepts_what_nobody_registered(self, cards: CardOffice) -> None:
        PeopleMaster(cards.desk).end("P2", DAY, reason="退職")
        assert leaver(cards).kind is None
        with pytest.raises(Refusal, match="登録"):
            as_person(cards, "P3").except_item(leaver(cards), item(cards, "カード"), reason="なし")


class TestComingBack:
    PLAN = Plan(kind=LeavingKind.ON_LEAVE, last=DAY, returns=date(2027, 4, 1))

    def test_what_was_stopped_is_proposed_again(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        service.register(["P2"], self.PLAN)
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        for noun in ("カード", "操作者の指定", "役割", "利用者番号"):
            service.settle(leaver(cards), item(cards, noun))
        back = date(2027, 4, 1)
        cards.clock.set(at(9, day=back))
        assert "復職の予定日は 4/1 です" in " ".join(d.sentence for d in cards.leaving("P2"))
        service.end(leaver(cards), back, reason="復職")
        assert cards.desk.directory.people["P2"].active_until is None
        again = service.renewable(leaver(cards))
        assert [x.noun for x in again] == ["操作者の指定", "役割", "利用者番号"]
        for found in again:
            service.renew(leaver(cards), found)
        assert service.renewable(leaver(cards)) == []
        assert Role.CLERK in cards.desk.directory.roles_of("P2", back)
        assert "1002" in cards.desk.directory.logins
        assert cards.leaving("P2") == []
        assert verify_office(cards.office).is_sound

    def test_a_leaving_called_off_asks_for_nothing_more(self, cards: CardOffice) -> None:
        service = Leavings(cards.desk)
        service.register(["P2"], RETIRED)
        service.end(leaver(cards), DAY, reason="異動の取りやめ")
        assert leaver(cards).is_done
        cards.clock.set(at(9, day=date(2026, 12, 24)))
        assert cards.leaving("P2") == []
        service.register(["P2"], Plan(kind=LeavingKind.TRANSFER, last=date(2027, 3, 31)))
        assert leaver(cards).kind is LeavingKind.TRANSFER

    def test_somebody_who_is_back_without_a_word_is_a_duty(self, cards: CardOffice) -> None:
        Leavings(cards.desk).register(["P2"], Plan(kind=LeavingKind.RETIRED, last=DAY))
        PeopleMaster(cards.desk).change("P2", {"active_until": None}, reason="再任用")
        cards.clock.set(at(9, day=date(2026, 11, 24)))
        assert "在籍に戻っています" in " ".join(d.sentence for d in cards.leaving("P2"))
