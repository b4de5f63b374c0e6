"""Lines written from paper owe what others owe; lines brought from an older list owe nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.fields import Value
from zyuki_desk.core.load import LoadedLine, load_lines
from zyuki_desk.core.reserved import reserve
from zyuki_desk.evidence.operation import Operation

DESPITE = {"alone": "試験", "permit": "試験", "escort": "試験", "badge": "持ち帰った"}
MONDAY = at(9, day=date(2026, 11, 30))
LINES: dict[str, tuple[str, dict[str, Value]]] = {
    "room-entry": (
        "名札 7 が返っていません",
        {"room": "R1", "person_name": "例示 一", "person_class": "visitor", "purpose": "点検",
         "affiliation": "例示システム", "entered": at(8, 30), "left": at(8, 50),
         "exit_kind": "self", "badge_no": "7", "badge_returned": False, "escort": "P1"},
    ),
    "backup-log": (
        "確認していないバックアップが 1件",
        {"done_at": at(8, 40), "target": "業務サーバ", "method": "full", "result": "good",
         "done_by": "P2"},
    ),
    "media-transfer": (
        "ウイルス検査がまだです",
        {"item_no": "M-01", "direction": "receive", "from_person": "手本 六郎",
         "to_person": "見本 桜", "purpose": "設定の変更", "storage_check": "good"},
    ),
    "card-loan": (
        "カード G-1 を使った記入がありません",
        {"card_no": "G-1", "loan_kind": "group", "borrower": "P2", "lent_at": at(8, 40),
         "returned_at": at(8, 55)},
    ),
}  # fmt: skip


@pytest.fixture
def cards(tmp_path: Path) -> Iterator[CardOffice]:
    with card_office(tmp_path) as office:
        office.clock.set(at(9))
        office.operator("P1")
        office.operator("P2")
        office.group_card("G-1")
        office.enter(
            "media", item_no="M-01", media_type="usb", content="端末機の設定",
            holds_identity_data=False, storage="保管庫", handler="P2",
        )  # fmt: skip
        yield office


def told(cards: CardOffice, saying: str) -> int:
    cards.clock.set(MONDAY)
    return sum(saying in duty.sentence for duty in duties_of(cards.desk))


@pytest.mark.parametrize("key", LINES)
def test_what_stayed_open_on_paper_is_a_duty(cards: CardOffice, key: str) -> None:
    saying, values = LINES[key]
    ledger = cards.office.ledgers[key]
    with cards.desk.operation(Operation.PRINT, ref=key) as work:
        reserve(work, ledger, 2026, range(1, 3), sheet="2026-00001", place=None)
    cards.desk.enter_paper(key, 1, {"day": DAY, **values}, despite=DESPITE)
    assert told(cards, saying) == 1


@pytest.mark.parametrize("key", LINES)
def test_what_an_older_list_left_open_is_none(cards: CardOffice, key: str) -> None:
    saying, values = LINES[key]
    line = LoadedLine({"day": DAY, **values}, origin="旧台帳.xlsx 3行目")
    load_lines(cards.desk, cards.office.ledgers[key], [line])
    assert told(cards, saying) == 0
