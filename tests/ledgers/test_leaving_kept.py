"""Whatever is written: no holding of one who leaves is lost without a line that explains it."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.held import held_by
from zyuki_desk.core.holding import LeavingKind
from zyuki_desk.core.leaving.reading import ItemState
from zyuki_desk.core.leaving.service import Leavings, Plan
from zyuki_desk.core.masters.people import PeopleMaster
from zyuki_desk.core.people import Role
from zyuki_desk.core.verification import verify_office

LAST = date(2026, 11, 27)
Act = Callable[[CardOffice, int], object]


def _settle(cards: CardOffice, choice: int) -> None:
    service = Leavings(cards.desk)
    leaver = service.leaver("P2")
    assert leaver is not None
    if leaver.open:
        service.settle(leaver, leaver.open[choice % len(leaver.open)], successor="P3")


def _except(cards: CardOffice, choice: int) -> None:
    service = Leavings(cards.desk.for_actor(Actor("P3", "T1")))
    leaver = service.leaver("P2")
    assert leaver is not None
    if leaver.open:
        service.except_item(leaver, leaver.open[choice % len(leaver.open)], reason="例外")


def _strike(cards: CardOffice, choice: int) -> None:
    held = [holding for holding in held_by(cards.desk, "P2") if holding.ledger]
    if held:
        holding = held[choice % len(held)]
        cards.desk.strike(holding.ledger, holding.row_id, reason="書き間違い")


def _give_away(cards: CardOffice, choice: int) -> None:
    """Write another name over the leaver's: the holding vanishes from their hands."""
    held = [h for h in held_by(cards.desk, "P2") if h.ledger in ("credential", "media")]
    if held:
        holding = held[choice % len(held)]
        cell = "holder" if holding.ledger == "credential" else "handler"
        cards.desk.correct(holding.ledger, holding.row_id, {cell: "P3"}, reason="人の誤り")


def _lend(cards: CardOffice, choice: int) -> None:
    cards.desk.enter(
        "card-loan",
        {"day": cards.clock.read().today, "card_no": f"S-{choice % 2}", "borrower": "P2",
         "loan_kind": "individual", "lent_at": cards.clock.read().at},
        despite={"operator": "応援"},
    )  # fmt: skip


def _look_after(cards: CardOffice, choice: int) -> None:
    cards.enter("media", item_no=f"N-{choice}", media_type="usb", content="設定",
                holds_identity_data=False, handler="P2", storage="保管庫")  # fmt: skip


def _grant(cards: CardOffice, _: int) -> None:
    PeopleMaster(cards.desk).grant("P2", Role.CLERK, cards.clock.read().today)


ACTS: tuple[Act, ...] = (_settle, _except, _strike, _give_away, _lend, _look_after, _grant)


def prepared(cards: CardOffice) -> None:
    """Put something of many kinds into P2's hands, then note the leaving."""
    cards.clock.set(at(9, day=DAY))
    master = PeopleMaster(cards.desk)
    master.grant("P2", Role.CLERK, DAY)
    master.open_account("P2", "1002")
    master.grant("P3", Role.ROOM, DAY)
    for person in ("P2", "P3"):
        cards.operator(person)
    for number in range(2):
        cards.lent_card(f"C-{number}")
        cards.card(f"S-{number}")
        cards.enter("media", item_no=f"M-{number}", media_type="usb", content="設定",
                    holds_identity_data=False, handler="P2", storage="保管庫")  # fmt: skip
    Leavings(cards.desk).register(["P2"], Plan(kind=LeavingKind.TRANSFER, last=LAST))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.booleans()), min_size=4, max_size=14
    )
)
def test_no_holding_is_lost_between_two_days_without_a_line_that_explains_it(
    acts: list[tuple[Act, int, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, card_office(Path(folder)) as cards:
        prepared(cards)
        calendar = office_calendar(cards.desk.directory)
        seen: set[str] = set()
        for act, choice, is_over in acts:
            with suppress(Refusal):
                act(cards, choice)
            seen = check(cards, seen)
            cards.clock.advance(minutes=5)
            if is_over:
                cards.clock.set(at(9, day=calendar.next_open(cards.clock.read().today)))
                seen = check(cards, seen)
        assert verify_office(cards.office).is_sound


def check(cards: CardOffice, seen: set[str]) -> set[str]:
    """Hold the list of today against everything it ever showed."""
    leaver = Leavings(cards.desk).leaver("P2")
    assert leaver is not None
    now = {item.key: item for item in leaver.items}
    assert seen <= set(now), "a line of the list is gone"
    held = {holding.key: holding for holding in held_by(cards.desk, "P2")}
    assert set(held) <= set(now), "a holding is not on the list"
    for item in now.values():
        assert item.item_id is not None
        if item.state is ItemState.OPEN:
            assert held[item.key].outlasts(LAST)
        elif item.state is ItemState.DONE:
            assert item.key not in held
            assert item.words, "nobody knows how it ended"
        else:
            assert item.words
    return set(now)
