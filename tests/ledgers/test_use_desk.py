"""Signing cards and terminals out in one act, and holding loans against uses."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection
from zyuki_desk.core.search import Query
from zyuki_desk.core.use_desk import Signing, UseDesk
from zyuki_desk.core.verification import verify_office

if TYPE_CHECKING:
    from collections.abc import Callable

USE, LOAN = "terminal-use", "card-loan"
NOVEMBER = month_of(date(2026, 11, 1))
TASK = "住民票の写しの広域交付"


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        yield office


@pytest.fixture
def uses(cards: CardOffice) -> UseDesk:
    for person in ("P1", "P2", "P3"):
        cards.operator(person)
    cards.group_card()
    ledger = cards.office.ledgers[USE]
    make = cast("Callable[..., UseDesk]", ledger.service)
    return make(cards.desk, cards.office.books, ledger)


def sign(person: str = "P2", card: str = "G-1", terminal: str = "T1", **more: object) -> Signing:
    return Signing(person=person, terminal=terminal, task=TASK, card_no=card, **more)  # type: ignore[arg-type]


def test_one_act_takes_card_and_terminal_and_one_gives_both_back(
    cards: CardOffice, uses: UseDesk
) -> None:
    size = cards.office.head().size
    saved = uses.start(sign())
    assert [(t.code, t.taken_by) for t in uses.cards()] == [("G-1", "例示 花子")]
    assert [t.taken_by for t in uses.terminals()] == ["例示 花子", ""]
    (running,) = uses.running()
    assert (running.name, running.terminal, running.card_no) == ("例示 花子", "T1", "G-1")
    assert cards.office.head().size == size + 2
    cards.clock.set(at(9, 30))
    uses.end(saved.entry_id, prints=2)
    assert uses.running() == []
    assert cards.value(USE, saved.entry_id, "ended_at") == at(9, 30)
    assert cards.value(USE, saved.entry_id, "prints") == 2
    assert cards.value(LOAN, 1, "returned_at") == at(9, 30)
    assert len(uses.ended(DAY)) == 1
    assert verify_office(cards.office).is_sound


def test_nothing_is_half_written(cards: CardOffice, uses: UseDesk) -> None:
    with pytest.raises(Refusal, match="端末機は登録されていません"):
        uses.start(sign(terminal="T9"))
    assert cards.office.books.count(cards.office.ledgers[LOAN], Query()) == 0
    assert uses.cards()[0].taken_by == ""


def test_a_card_in_somebodys_hand_is_not_taken_twice(cards: CardOffice, uses: UseDesk) -> None:
    uses.start(sign())
    with pytest.raises(Refusal, match="例示 花子さん"):
        uses.start(sign("P3", terminal="T2"))
    assert len(uses.running()) == 1
    assert cards.office.books.count(cards.office.ledgers[USE], Query()) == 1


def test_a_second_use_needs_no_second_loan(cards: CardOffice, uses: UseDesk) -> None:
    first = uses.start(sign())
    cards.clock.set(at(9, 20))
    second = uses.start(sign(terminal="T2"))
    assert cards.office.books.count(cards.office.ledgers[LOAN], Query()) == 1
    uses.end(first.entry_id)
    assert cards.value(LOAN, 1, "returned_at") is None
    uses.end(second.entry_id)
    assert cards.value(LOAN, 1, "returned_at") == at(9, 20)


def test_a_terminal_alone_is_signed_out_too(cards: CardOffice, uses: UseDesk) -> None:
    saved = uses.start(sign(card=""))
    assert cards.value(USE, saved.entry_id, "card_no") is None
    assert cards.office.books.count(cards.office.ledgers[LOAN], Query()) == 0


def test_what_ended_meanwhile_is_said(uses: UseDesk) -> None:
    saved = uses.start(sign())
    uses.end(saved.entry_id)
    with pytest.raises(Refusal, match="もう終わっています"):
        uses.end(saved.entry_id)


def test_tasks_are_offered_by_use_and_person(cards: CardOffice, uses: UseDesk) -> None:
    for person, task in (("P3", "照会"), ("P3", "照会"), ("P2", "転入")):
        saved = uses.start(Signing(person=person, terminal="T1", task=task))
        uses.end(saved.entry_id)
    assert uses.tasks() == ["照会", "転入"]
    assert uses.tasks("P2") == ["転入", "照会"]
    assert cards.duties(USE) == []


@pytest.mark.parametrize(
    ("rule", "kind", "is_needed"),
    [
        ("by-name", "name", True), ("by-name", "code", False), ("always", "code", True),
        ("always", "none", False), ("never", "name", False),
    ],
)  # fmt: skip
def test_the_second_person_is_the_offices_rule(
    uses: UseDesk, rule: str, kind: str, is_needed: bool
) -> None:
    if rule != uses.rules[0]:
        uses.set_rule(rule, reason="規程の改正")
    assert uses.needs_second(kind) is is_needed
    if is_needed:
        with pytest.raises(Refusal, match="もう1人") as refused:
            uses.start(sign(search_kind=kind))
        assert refused.value.field == "confirmed_by"
    with pytest.raises(Refusal, match="別の人"):
        uses.start(sign(search_kind=kind, confirmed_by="P2"))
    uses.start(sign(search_kind=kind, confirmed_by="P3"))


def test_a_rule_is_changed_with_a_reason_only(uses: UseDesk) -> None:
    with pytest.raises(Refusal, match="理由"):
        uses.set_rule("never", reason=" ")
    assert uses.rules[0] == "by-name"


@pytest.mark.parametrize(
    "words", ["12345678901", "１２３４－５６７８－９０１２", "1234 5678 9012 の照会"]
)
def test_a_residents_code_is_never_taken_as_a_search(uses: UseDesk, words: str) -> None:
    with pytest.raises(Refusal, match="番号は書けません") as refused:
        uses.start(sign(search_note=words, despite={"resident": "受付番号"}))
    assert refused.value.field == "search_note"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("見本 太郎", "氏名"), ("ミホン タロウ", "氏名"), ("見本太郎様の住所", "氏名"),
        ("見本市本町1-2", "住所"), ("本町3丁目の世帯", "住所"), ("昭和50年1月2日生", "生年月日"),
    ],
)  # fmt: skip
def test_what_looks_like_a_resident_needs_a_reason(uses: UseDesk, words: str, what: str) -> None:
    with pytest.raises(Objection, match=f"{what}のように") as refused:
        uses.start(sign(search_note=words))
    assert refused.value.field == "search_note"


@pytest.mark.parametrize(
    "words",
    [
        "転入者の異動前住所", "受付番号 123 の申請者", "世帯 全員", "様式第3号の確認",
        "転入者氏名の照会", "本人確認 1件", "市民課窓口3番の申請", "住所 変更", "令和8年11月分",
    ],
)  # fmt: skip
def test_words_of_work_are_taken(uses: UseDesk, words: str) -> None:
    uses.start(sign(search_note=words))


class TestReconciling:
    def loan(self, cards: CardOffice, first: tuple[int, int], last: tuple[int, int]) -> int:
        return cards.enter(
            LOAN, card_no="G-1", loan_kind="group", borrower="P2", lent_at=at(*first),
            returned_at=at(*last), purpose=TASK,
        )  # fmt: skip

    def use(
        self, cards: CardOffice, first: tuple[int, int], last: tuple[int, int], **more: Value
    ) -> int:
        return cards.enter(
            USE, card_no="G-1", operator="P2", terminal="T1", legal_task=TASK,
            search_kind="code", started_at=at(*first), ended_at=at(*last), **more,
        )  # fmt: skip

    def test_minutes_without_a_use_are_listed(self, cards: CardOffice, uses: UseDesk) -> None:
        cards.clock.set(at(17))
        self.loan(cards, (9, 0), (12, 0))
        self.use(cards, (9, 5), (9, 40))
        self.use(cards, (10, 30), (11, 55))
        found = uses.reconcile(NOVEMBER)
        assert (found.loans, found.out_minutes, found.used_minutes) == (1, 180, 120)
        # Five minutes before and after are the way to the terminal and back.
        assert [(s.first, s.last, s.minutes) for s in found.open] == [(at(9, 40), at(10, 30), 50)]

    def test_an_explanation_stands_in_the_loans_own_line(
        self, cards: CardOffice, uses: UseDesk
    ) -> None:
        cards.clock.set(at(17))
        loan = self.loan(cards, (9, 0), (12, 0))
        (span,) = uses.reconcile(NOVEMBER).open
        with pytest.raises(Refusal, match="理由"):
            uses.explain(span, " ")
        uses.explain(span, "機器の点検に立ち会った")
        assert cards.value(LOAN, loan, "unused_note") == (
            "9:00–12:00 (180分) 機器の点検に立ち会った"
        )
        found = uses.reconcile(NOVEMBER)
        assert found.open == ()
        assert found.spans[0].reason == "機器の点検に立ち会った"
        assert verify_office(cards.office).is_sound

    def test_two_stretches_are_explained_one_by_one(self, cards: CardOffice, uses: UseDesk) -> None:
        cards.clock.set(at(17))
        self.loan(cards, (9, 0), (12, 0))
        self.use(cards, (10, 0), (11, 0))
        first, second = uses.reconcile(NOVEMBER).open
        uses.explain(first, "来客")
        uses.explain(second, "会議")
        assert [s.reason for s in uses.reconcile(NOVEMBER).spans] == ["来客", "会議"]

    def test_a_later_use_makes_an_old_explanation_not_fit(
        self, cards: CardOffice, uses: UseDesk
    ) -> None:
        cards.clock.set(at(17))
        self.loan(cards, (9, 0), (12, 0))
        uses.explain(uses.reconcile(NOVEMBER).open[0], "来客")
        self.use(cards, (9, 0), (10, 0))
        assert [s.minutes for s in uses.reconcile(NOVEMBER).open] == [120]

    def test_anothers_use_explains_nothing(self, cards: CardOffice, uses: UseDesk) -> None:
        cards.clock.set(at(17))
        self.loan(cards, (9, 0), (10, 0))
        cards.enter(
            USE, card_no="G-1", operator="P3", terminal="T2", legal_task=TASK,
            search_kind="code", started_at=at(10, 5), ended_at=at(10, 30),
        )  # fmt: skip
        found = uses.reconcile(NOVEMBER)
        assert [s.minutes for s in found.open] == [60]
        assert [(u.name, u.terminal) for u in found.outside] == [("見本 桜", "T2")]

    def test_a_card_still_out_counts_until_now(self, cards: CardOffice, uses: UseDesk) -> None:
        saved = uses.start(sign())
        cards.clock.set(at(9, 40))
        assert uses.reconcile(NOVEMBER).open == ()
        cards.desk.fill(USE, saved.entry_id, {"ended_at": at(9, 0)})
        assert [s.minutes for s in uses.reconcile(NOVEMBER).open] == [40]
