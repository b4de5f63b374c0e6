"""The office's own items of the daily check: kept as its own fields, retired but never lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from zyuki_desk.base.calendar import month_of
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.check_month import CheckBoard, CheckItem, Looked
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.verification import verify_office

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = "daily-check"
TODAY = date(2026, 11, 20)
NEW = CheckItem(
    key="", label="のぞき見防止板", short="防止板", sentence="防止板が付いている。",
    phases=frozenset({"start", "leave"}),
)  # fmt: skip


@pytest.fixture
def board(office: OpenOffice) -> CheckBoard:
    make = cast("Callable[..., CheckBoard]", office.ledgers[LEDGER].service)
    return make(office.desk, office.books, office.ledgers[LEDGER])


def add(board: CheckBoard) -> CheckItem:
    board.change_items([NEW, *board.all_items()], 60, reason="規程の改正")
    return board.all_items()[0]


def look(day: date = TODAY, phase: str = "start", **other: object) -> Looked:
    return Looked(day=day, phase=phase, terminals=("T1",), by="P2", **other)  # type: ignore[arg-type]


def test_an_own_item_is_asked_written_and_shown(office: OpenOffice, board: CheckBoard) -> None:
    item = add(board)
    assert (item.own, item.since, item.label) == (True, TODAY, "のぞき見防止板")
    saved = board.write(look())[0]
    ledger = office.ledgers[LEDGER]
    assert item.key in {spec.key for spec in ledger.fields}
    assert office.books.entry(ledger, saved.entry_id).values[item.key] == "good"
    month = board.month(month_of(TODAY), "T1")
    row = next(r for r in month.rows if r.key == item.key and r.phase == "start")
    assert [cell.mark.sign for cell in row.cells[18:21]] == ["", "○", ""]
    assert verify_office(office).is_sound


def test_an_own_item_not_looked_at_is_named_too(office: OpenOffice, board: CheckBoard) -> None:
    item = add(board)
    office.clock.set(office.clock.read().local.replace(hour=17, minute=30))  # type: ignore[attr-defined]
    saved = board.write(look(phase="end"))[0]
    values = office.books.entry(office.ledgers[LEDGER], saved.entry_id).values
    assert values[item.key] == "none"


def test_an_own_item_can_be_what_was_wrong(board: CheckBoard) -> None:
    item = add(board)
    board.write(look(bad=(item.key,), fault="外れていた", action="付け直した"))
    (fault,) = board.month(month_of(TODAY), "T1").faults
    assert (fault.items, fault.fault) == ("防止板", "外れていた")


def test_a_retired_item_stays_on_the_sheets_of_its_time(
    office: OpenOffice, board: CheckBoard, clock: FixedClock
) -> None:
    item = add(board)
    board.write(look())
    ended = [replace(i, until=TODAY) if i.key == item.key else i for i in board.all_items()]
    board.change_items(ended, 60, reason="防止板を廃止")
    tomorrow = TODAY + timedelta(days=4)
    clock.set(clock.read().local.replace(day=24))
    assert item.key not in {i.key for i in board.items(tomorrow)}
    saved = board.write(look(tomorrow))[0]
    assert office.books.entry(office.ledgers[LEDGER], saved.entry_id).values[item.key] is None
    assert any(r.key == item.key for r in board.month(month_of(TODAY), "T1").rows)
    assert not any(r.key == item.key for r in board.month(month_of(date(2026, 12, 1)), "T1").rows)


def test_an_item_of_the_program_is_retired_like_any_other(
    office: OpenOffice, board: CheckBoard
) -> None:
    items = [
        replace(i, until=TODAY - timedelta(days=1)) if i.key == "wired" else i
        for i in board.all_items()
    ]
    board.change_items(items, 60, reason="固定をやめた")
    saved = board.write(look())[0]
    assert office.books.entry(office.ledgers[LEDGER], saved.entry_id).values["wired"] is None


def test_order_times_and_limit_are_kept(board: CheckBoard) -> None:
    first, *rest = board.all_items()
    board.change_items([*rest, replace(first, phases=frozenset({"leave"}))], 5, reason="並べ替え")
    assert board.all_items()[-1] == replace(first, phases=frozenset({"leave"}))
    assert board.clock_limit == 5


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"label": " "}, "label", "名前を入れて"),
        ({"label": "電源オフ"}, "label", "同じ名前"),
        ({"phases": frozenset()}, "phases", "どれで見るか"),
        ({"since": date(2026, 11, 20), "until": date(2026, 11, 1)}, "until", "より前"),
        ({"short": "のぞき見防止"}, "short", "4文字まで"),
    ],
)
def test_an_item_that_cannot_be_is_refused(
    board: CheckBoard, change: dict[str, object], field: str, words: str
) -> None:
    before = board.all_items()
    with pytest.raises(Refusal, match=words) as refused:
        board.change_items([*before, replace(NEW, **change)], 60, reason="追加")  # type: ignore[arg-type]
    assert refused.value.field == field
    assert board.all_items() == before


def test_no_item_is_taken_out_and_nothing_changes_without_a_reason(board: CheckBoard) -> None:
    items = board.all_items()
    with pytest.raises(Refusal, match="消せません"):
        board.change_items(items[1:], 60, reason="不要")
    with pytest.raises(Refusal, match="理由"):
        board.change_items(items, 60, reason=" ")
    with pytest.raises(Refusal, match="秒にして"):
        board.change_items(items, 0, reason="限度")
