"""The card of the Chiba document, with everything the desk has now between a clerk and oblivion.

In the document a clerk of a passport office went on leave and retired in September 2011; nobody
took the card back, and nobody noticed until April 2012. Replayed day by day on a fixed clock.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import CardOffice, at, card_office
from tests.paper.reading import page_texts
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.duty import Danger, Duty
from zyuki_desk.core.handover.book import handover_of
from zyuki_desk.core.holding import LeavingKind
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver
from zyuki_desk.core.leaving.service import Leavings, Plan
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.people import Role
from zyuki_desk.core.stock.counting import Counting
from zyuki_desk.core.stock.tally import Standing
from zyuki_desk.core.verification import verify_office
from zyuki_desk.paper.fonts import FontBook
from zyuki_desk.paper.forms.duties import DutyLine, render_duties
from zyuki_desk.paper.forms.handover import render_handover
from zyuki_desk.paper.forms.leaving import render_checklist
from zyuki_desk.paper.printing import Printing, Render

FOUNDED = date(2011, 4, 1)
LEAVE = date(2011, 8, 31)
RETIRED = date(2011, 9, 30)
NEXT_DAY = date(2011, 10, 3)
"""A Monday: 30 September was a Friday."""
FOUND_OUT = date(2012, 4, 12)
ON_LEAVE = Plan(kind=LeavingKind.ON_LEAVE, last=LEAVE, returns=date(2012, 4, 1))
GONE = Plan(kind=LeavingKind.RETIRED, last=RETIRED)


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    """The office of April 2011: P2 works with card C-12, P3 is a manager."""
    with card_office(tmp_path, founded=FOUNDED) as cards:
        PeopleMaster(cards.desk).grant("P3", Role.ROOM, FOUNDED)
        cards.operator("P1")
        cards.operator("P2")
        cards.lent_card("C-12", pw_days=3650, pw_changed="H23.4.2", storage="本人")
        yield cards


def leaver(cards: CardOffice) -> Leaver:
    found = Leavings(cards.desk).leaver("P2")
    assert found is not None
    return found


def card(cards: CardOffice) -> Item:
    """Return the card as the list of the leaver has it."""
    (found,) = (item for item in leaver(cards).items if item.noun == "カード")
    return found


def go_to(cards: CardOffice, day: date, hour: int = 8) -> None:
    cards.clock.set(at(hour, day=day))


def told(cards: CardOffice) -> list[Duty]:
    """Return what stands on 今日 of P2's leaving."""
    return [duty for duty in duties_of(cards.desk) if duty.leaver == "P2"]


def retire(cards: CardOffice) -> None:
    """Let P2 go on leave, then retire; everything but the card is done as it should be."""
    go_to(cards, LEAVE)
    service = Leavings(cards.desk)
    service.register(["P2"], ON_LEAVE)
    go_to(cards, date(2011, 9, 20))
    service.register(["P2"], GONE)
    for item in leaver(cards).open:
        if item.noun != "カード":
            service.settle(leaver(cards), item)


def test_the_leave_alone_asks_for_the_card_the_next_working_day(cards: CardOffice) -> None:
    go_to(cards, LEAVE)
    Leavings(cards.desk).register(["P2"], ON_LEAVE)
    assert not any(duty.overdue for duty in told(cards))
    go_to(cards, date(2011, 9, 1))
    (duty,) = told(cards)
    assert duty.overdue
    assert duty.sentence == (
        "例示 花子さん(休職 8/31、1日経過): カード C-12 の返却、操作者の指定の解除が残っています"
    )


def test_it_stays_on_today_for_the_seven_months(cards: CardOffice) -> None:
    retire(cards)
    calendar = office_calendar(cards.desk.directory)
    assert calendar.next_open(RETIRED) == NEXT_DAY
    day, seen = NEXT_DAY, 0
    while day <= FOUND_OUT:
        go_to(cards, day)
        everything = duties_of(cards.desk)
        (duty,) = [found for found in everything if found.leaver == "P2"]
        assert (duty.overdue, duty.due, duty.person, duty.page) == (True, RETIRED, "P2", "leaving")
        assert duty.kind.danger is Danger.IDENTITY
        assert "カード C-12 の返却が残っています" in duty.sentence
        assert f"{(day - RETIRED).days}日経過" in duty.sentence
        assert everything[0] == duty, "nothing is more urgent"
        seen += 1
        day = calendar.next_open(day)
    assert seen > 120
    assert verify_office(cards.office).is_sound


def test_it_is_on_every_paper(cards: CardOffice) -> None:
    retire(cards)
    go_to(cards, date(2012, 1, 16))
    printing, directory = Printing(cards.office, FontBook()), cards.desk.directory
    duties = [
        DutyLine(due="9/30", standing="", ledger="異動・退職", sentence=duty.sentence)
        for duty in duties_of(cards.desk)
    ]
    handover = handover_of(cards.desk)
    renders: dict[str, Render] = {
        "duties": lambda fonts, head: render_duties(fonts, head, duties),
        "leaving-checklist": lambda fonts, head: render_checklist(
            fonts, head, leaver(cards), directory
        ),
        "handover": lambda fonts, head: render_handover(fonts, head, handover),
    }
    for form, render in renders.items():
        sheet = printing.form(form, render)
        assert "C-12" in "".join("".join(page_texts(sheet.pdf)).split())
        assert printing.record(sheet, destination="file") == sheet.serial
    out = next(section for section in handover.sections if section.key == "out")
    assert any("カード C-12" in entry.what and "例示 花子" in entry.detail for entry in out.entries)
    going = next(section for section in handover.sections if section.key == "leaving")
    assert [entry.what for entry in going.entries] == ["例示 花子さん(退職)"]


def test_the_stocktake_finds_it_with_one_who_has_left(cards: CardOffice) -> None:
    retire(cards)
    go_to(cards, date(2011, 12, 1))
    cards.card("C-13", storage="金庫")
    counting = Counting(cards.desk)
    count = counting.start(cards.office.ledgers["credential"])
    counting.scan(count, "C-13")
    counting.finish(count)
    _, tally = counting.view(count)
    assert {line.code: line.standing for line in tally.lines}["C-12"] is Standing.LEFT
    assert any(duty.page == "stock" and "差異" in duty.sentence for duty in duties_of(cards.desk))


def test_it_ends_when_the_card_is_back(cards: CardOffice) -> None:
    retire(cards)
    go_to(cards, FOUND_OUT)
    Leavings(cards.desk).settle(leaver(cards), card(cards))
    assert told(cards) == []
    assert card(cards).words == "4/12 返却年月日 H24.4.12(見本 太郎)"
    go_to(cards, FOUND_OUT + timedelta(days=30))
    assert leaver(cards).is_done


def test_a_report_of_loss_does_not_end_it_but_a_named_manager_may(cards: CardOffice) -> None:
    retire(cards)
    go_to(cards, FOUND_OUT, 12)
    cards.desk.fill("credential", card(cards).row_id, {
        "lost_reported_at": at(9, day=FOUND_OUT), "loss_kind": "lost",
        "suspended_at": at(10, day=FOUND_OUT), "searched_at": at(11, day=FOUND_OUT),
    })  # fmt: skip
    (duty,) = told(cards)
    assert "カード C-12 の返却が残っています" in duty.sentence
    steps = [duty.sentence for duty in duties_of(cards.desk) if duty.ledger == "credential"]
    assert any("操作履歴の確認がまだです" in step for step in steps)
    with pytest.raises(Refusal, match="画面で書きます"):
        Leavings(cards.desk).settle(leaver(cards), card(cards))
    manager = Leavings(cards.desk.for_actor(Actor("P3", "T1")))
    manager.except_item(leaver(cards), card(cards), reason="紛失。停止と捜索を終え、見つからない")
    assert told(cards) == []
    assert card(cards).state is ItemState.EXCEPTED
    assert card(cards).words == "4/12 紛失。停止と捜索を終え、見つからない(見本 桜)"
    assert verify_office(cards.office).is_sound
