"""Bad input of every ledger whose things go from hand to hand, each with a kind sentence.

Lent twice, returned before lent, destroyed while out, handed over to oneself.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import CardOffice, at, card_office
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import Objection

YESTERDAY, TODAY = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CardOffice]:
    """One thing of each register, all of them here."""
    with card_office(tmp_path) as made:
        made.clock.set(at(9))
        for person in ("P1", "P2", "P3"):
            made.operator(person)
        made.card("C-1")
        made.enter(
            "key-item", key_no="K-1", target="室", copy_kind="spare", copies=1, storage="鍵箱",
            keeper="P1",
        )  # fmt: skip
        made.enter(
            "media", item_no="M-1", media_type="usb", content="控え", holds_identity_data=False,
            **KEPT,
        )  # fmt: skip
        made.enter("document", item_no="D-1", title="手順書", doc_type="manual", **KEPT)
        made.enter(
            "form-print", item_no="F-1", form_name="通知書", printed_at=at(8), sheets=5,
            purpose="確認", **KEPT,
        )  # fmt: skip
        yield made


KEPT: dict[str, Value] = {"storage": "保管庫", "handler": "P2"}
TRANSFER: dict[str, Value] = {
    "direction": "lend", "from_person": "見本 太郎", "to_person": "見本 桜", "purpose": "作業",
    "storage_check": "good", "due_on": TODAY, "quantity": 5,
}  # fmt: skip
LOAN: dict[str, Value] = {
    "borrower": "P2",
    "lent_at": at(8, 30),
    "lent_by": "P1",
    "purpose": "作業",
}
LENT: dict[str, dict[str, Value]] = {
    "card-loan": {**LOAN, "card_no": "C-1", "loan_kind": "individual"},
    "key-loan": {**LOAN, "key_no": "K-1", "loan_kind": "short"},
    "media-transfer": {**TRANSFER, "item_no": "M-1"},
    "document-transfer": {**TRANSFER, "item_no": "D-1"},
    "form-transfer": {**TRANSFER, "item_no": "F-1"},
}
every = pytest.mark.parametrize("ledger", list(LENT))


@every
def test_nothing_is_lent_twice(office: CardOffice, ledger: str) -> None:
    office.enter(ledger, **LENT[ledger])
    other: dict[str, Value] = {}
    if "loan" in ledger:
        other = {"borrower": "P3", "lent_at": at(8, 45)}
    with pytest.raises(Refusal, match=r"先に(その)?返却を|残りは 0枚です") as refused:
        office.enter(ledger, **{**LENT[ledger], **other})
    assert refused.value.field in ("card_no", "key_no", "item_no", "quantity")


@every
def test_nothing_returns_before_it_went(office: CardOffice, ledger: str) -> None:
    line = office.enter(ledger, **LENT[ledger])
    back: dict[str, Value] = (
        {"returned_at": at(8, 20)} if "loan" in ledger else {"returned_on": YESTERDAY}
    )
    with pytest.raises(Refusal, match=r"返却が(貸出し|受渡し)より前です"):
        office.desk.fill(ledger, line, back)
    office.desk.strike(ledger, line, reason="書き間違い")
    with pytest.raises(Refusal, match=r"返却が(貸出し|受渡し)より前です"):
        office.enter(ledger, **{**LENT[ledger], **back})


APPROVED: dict[str, Value] = {
    "disposal_approved_by": "P3", "disposal_approved_on": TODAY, "disposed_on": TODAY,
    "disposal_method": "破砕", "witness": "P3",
}  # fmt: skip
ENDED: dict[str, tuple[str, dict[str, Value]]] = {
    "card-loan": ("credential", {"destroyed_on": TODAY, "destroy_method": "裁断"}),
    "key-loan": ("key-item", {"ended_on": TODAY, "end_reason": "錠の交換"}),
    "media-transfer": ("media", APPROVED),
    "document-transfer": ("document", APPROVED),
    "form-transfer": ("form-print", {**APPROVED, "disposed_sheets": 0}),
}


@every
def test_nothing_is_destroyed_while_it_is_out(office: CardOffice, ledger: str) -> None:
    office.enter(ledger, **LENT[ledger])
    register, end = ENDED[ledger]
    with pytest.raises(Refusal, match=r"返却を|貸し出して|貸出し中|持っています"):
        office.desk.fill(register, 1, end)
    assert office.value(register, 1, next(iter(end))) is None


@every
def test_nobody_hands_over_to_themselves(office: CardOffice, ledger: str) -> None:
    same: dict[str, Value] = {"lent_by": "P2"} if "loan" in ledger else {"to_person": "見本 太郎"}
    with pytest.raises(Refusal, match="同じです") as refused:
        office.enter(ledger, **{**LENT[ledger], **same})
    assert refused.value.field in ("lent_by", "to_person")


@pytest.mark.parametrize("ledger", ["card-loan", "key-loan"])
def test_nobody_takes_back_what_they_return(office: CardOffice, ledger: str) -> None:
    line = office.enter(ledger, **LENT[ledger])
    with pytest.raises(Refusal, match="借りた人と、受け取った人が同じです") as refused:
        office.desk.fill(ledger, line, {"returned_at": at(8, 50), "received_by": "P2"})
    assert refused.value.field == "received_by"
    office.desk.fill(ledger, line, {"returned_at": at(8, 50)})


@pytest.mark.parametrize("ledger", ["media-transfer", "document-transfer"])
def test_what_was_given_away_is_not_here(office: CardOffice, ledger: str) -> None:
    given = {**LENT[ledger], "direction": "give", "due_on": None}
    office.enter(ledger, **given)
    office.clock.advance(days=4)
    later: dict[str, Value] = {"due_on": office.clock.read().today}
    with pytest.raises(Refusal, match="見本 桜さんに引き渡してあり、ここにはありません"):
        office.enter(ledger, **{**LENT[ledger], **later})
    register, end = ENDED[ledger]
    with pytest.raises(Objection, match="渡した先での廃棄なら理由を") as objected:
        office.desk.fill(register, 1, end)
    assert objected.value.code == "given"
    taken = {**LENT[ledger], "direction": "receive", "due_on": None}
    office.enter(ledger, **{**taken, "from_person": "見本 桜", "to_person": "見本 太郎"})
    office.enter(ledger, **{**LENT[ledger], **later})
    assert TODAY + timedelta(days=4) == later["due_on"]
