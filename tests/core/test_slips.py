"""Slips at the level of the desk: printed for agreeing lines, missed until filed, given up."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ledgers.cards import DAY, CardOffice, at, card_office
from zyuki_desk.base.codes import label_code
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.slips.duties import UNSIGNED
from zyuki_desk.core.slips.filing import (
    Filing,
    agreed,
    lines_of,
    lines_without,
    note_slip,
    open_slips,
    serial_of,
    slip_label,
    slip_of,
)
from zyuki_desk.core.slips.rule import SlipRule
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.operation import Operation


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CardOffice]:
    """Three keys lent by P1: two to P2, one to P3."""
    with card_office(tmp_path) as made:
        for number in (1, 2, 3):
            made.enter(
                "key-item", key_no=f"K-{number}", target="室", copy_kind="spare", copies=1,
                storage="鍵箱", keeper="P1",
            )  # fmt: skip
            made.enter(
                "key-loan", key_no=f"K-{number}", borrower="P3" if number == 3 else "P2",
                loan_kind="short", lent_at=made.clock.read().at, purpose="解錠", lent_by="P1",
            )  # fmt: skip
        yield made


@pytest.fixture
def ledger(office: CardOffice) -> Ledger:
    return office.office.ledgers["key-loan"]


def printed(office: CardOffice, rule: SlipRule, ids: list[int], serial: str) -> None:
    """Print a slip as the printing page does."""
    ledger = office.office.ledgers["key-loan"]
    with office.desk.operation(Operation.PRINT, ref=serial) as work:
        note_slip(work, ledger, rule, ids, serial)


def without(office: CardOffice, ledger: Ledger, rule: SlipRule) -> list[int]:
    with office.desk.database.reading() as connection:
        return lines_without(connection, ledger, rule)


def test_lines_of_the_same_parties_share_a_slip(office: CardOffice, ledger: Ledger) -> None:
    issue = ledger.slips[0]
    books = office.office.books
    assert [entry.entry_id for entry in agreed(books, ledger, issue, [2, 1])] == [1, 2]
    with pytest.raises(Refusal, match="3番は「借りた人」が1番と違います") as refused:
        agreed(books, ledger, issue, [1, 3])
    assert refused.value.field == "borrower"
    with pytest.raises(Refusal, match="載せる行を選んで"):
        agreed(books, ledger, issue, [])


def test_a_line_needs_one_slip_of_each_kind(office: CardOffice, ledger: Ledger) -> None:
    issue, back, collect = ledger.slips
    assert without(office, ledger, issue) == [3, 2, 1]
    assert without(office, ledger, back) == []
    assert without(office, ledger, collect) == [3, 2, 1]
    printed(office, issue, [1, 2], "2026-00001")
    assert without(office, ledger, issue) == [3]
    office.clock.advance(minutes=5)
    office.desk.fill("key-loan", 1, {"returned_at": office.clock.read().at})
    assert without(office, ledger, back) == [1]
    assert without(office, ledger, collect) == [3, 2]


def test_a_signed_slip_is_ticked_in_by_scan_or_serial(office: CardOffice, ledger: Ledger) -> None:
    printed(office, ledger.slips[0], [1, 2], "2026-00012")
    filing = Filing(office.desk)
    label = slip_label("2026-00012")
    assert label == label_code(11, 202600012)
    assert (
        serial_of(label)
        == serial_of("2026-12")
        == serial_of("２０２６－０００１２")
        == "2026-00012"
    )
    with pytest.raises(Refusal, match="綴った場所を入れて"):
        filing.file(label, " ")
    filing.file(label, "受渡票綴 R8")
    with office.desk.database.reading() as connection:
        assert open_slips(connection) == []
        slip = slip_of(connection, "2026-00012")
        assert slip is not None
        assert slip.filed_where == "受渡票綴 R8"
        assert lines_of(connection, slip.id) == [1, 2]
    with pytest.raises(Refusal, match="もう綴られています\\(受渡票綴 R8\\)"):
        filing.file("2026-00012", "どこか")
    assert verify_office(office.office).is_sound


def test_what_is_no_slip_is_refused_kindly(office: CardOffice) -> None:
    filing = Filing(office.desk)
    with pytest.raises(Refusal, match="用紙番号 2026-00099 の受渡票はありません"):
        filing.find("2026-99")
    for typed in ("", "K-1", label_code(22, 1), "2026"):
        with pytest.raises(Refusal, match="QRを読み取るか"):
            filing.find(typed)


def test_a_slip_printed_again_takes_the_place_of_the_first(
    office: CardOffice, ledger: Ledger
) -> None:
    printed(office, ledger.slips[0], [1], "2026-00001")
    printed(office, ledger.slips[0], [1, 2], "2026-00002")
    with office.desk.database.reading() as connection:
        assert [slip.serial for slip in open_slips(connection)] == ["2026-00002"]
    with pytest.raises(Refusal, match="取りやめた受渡票です"):
        Filing(office.desk).file("2026-00001", "綴")


def test_a_slip_given_up_needs_a_reason_and_frees_its_lines(
    office: CardOffice, ledger: Ledger
) -> None:
    printed(office, ledger.slips[0], [1], "2026-00001")
    filing = Filing(office.desk)
    with pytest.raises(Refusal, match="理由を入れて"):
        filing.drop(1, reason=" ")
    filing.drop(1, reason="書き損じ")
    assert without(office, ledger, ledger.slips[0]) == [3, 2, 1]
    with pytest.raises(Refusal, match="もう綴られたか"):
        filing.drop(1, reason="二度目")


def test_a_slip_that_stays_out_is_a_duty(office: CardOffice, ledger: Ledger) -> None:
    printed(office, ledger.slips[0], [1], "2026-00001")

    def missing() -> list[str]:
        return [duty.sentence for duty in duties_of(office.desk) if duty.kind is UNSIGNED]

    assert missing() == []
    office.clock.set(at(9, day=DAY + timedelta(days=10)))
    assert missing() == ["鍵受渡票 2026-00001(11/17 印刷)の署名済みの用紙が戻っていません"]
    Filing(office.desk).file("2026-00001", "綴")
    assert missing() == []
