"""Which media, documents, sheets and machines should exist now, where, and with whom."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, literal, select

from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Prepared
from zyuki_desk.core.stock.model import not_counted
from zyuki_desk.core.stock.rule import Holder, Lending, StockRule, StockThing, Wanted, newest
from zyuki_desk.ledgers.custody.facts import (
    ASSETS,
    DOCUMENTS,
    FORMS,
    GIVE,
    LEND,
    MEDIA,
    RECEIVE,
    Custody,
    HandOver,
    Register,
    hand_overs,
)
from zyuki_desk.ledgers.custody.model import Asset, FormPrint, Transfer


class _Row(NamedTuple):
    id: int
    item_no: str
    label: str
    storage: str
    day: date
    disposed_on: date | None
    copies: int
    moved_on: date | None
    back_on: date | None


def _last(model: type[Transfer], item: Any, day: str) -> Any:  # noqa: ANN401 - a subquery
    column = getattr(model, day)
    return (
        select(column)
        .where(model.item_no == item.item_no, model.struck_at.is_(None), column.is_not(None))
        .order_by(model.day.desc())
        .limit(1)
        .correlate(item)
        .scalar_subquery()
    )


def _rows(register: Register, title: str) -> Select[Any]:
    item = register.item
    sheets = FormPrint.sheets if item is FormPrint else literal(1)
    moved, back = literal(None), literal(None)
    if isinstance(register, Custody):
        moved, back = (_last(register.transfer, item, d) for d in ("day", "returned_on"))
    found = select(
        item.id, item.item_no, getattr(item, title), item.storage, item.day, item.disposed_on,
        sheets, moved, back,
    ).where(
        item.struck_at.is_(None), item.disposal_id.is_(None),
        not_counted(register.key, item.item_no),
    )  # fmt: skip
    if item is Asset:
        # A program or a network lies in no cabinet.
        is_thing = (Asset.category == "equipment") | (Asset.category == "medium")
        found = found.where(is_thing)
    return found.order_by(item.id.desc())


def _moves(connection: Connection, register: Register) -> dict[str, list[HandOver]]:
    """Return what is out or given away, and what came in, by number, the oldest first."""
    moves: dict[str, list[HandOver]] = defaultdict(list)
    if isinstance(register, Custody):
        model = register.transfer
        away = (model.direction == LEND) & model.returned_on.is_(None)
        lines = hand_overs(register).where(away | model.direction.in_((GIVE, RECEIVE)))
        for row in connection.execute(lines.order_by(model.day, model.id)):
            line = HandOver(*row)
            moves[line.item_no].append(line)
    return moves


def _thing(register: Register, row: _Row, moves: list[HandOver]) -> StockThing:
    holders = [
        Holder(
            name=line.to_person,
            since=line.day,
            ledger=register.transfer_key if isinstance(register, Custody) else "",
            entry_id=line.id,
            person=line.to_code or "",
            count=(line.quantity or 1) if register is FORMS else 1,
        )
        for line in moves
        if line.direction == LEND
    ]
    gone, copies = "", row.copies
    given = [line for line in moves if line.direction == GIVE]
    if register is FORMS:
        copies -= sum(line.quantity or 0 for line in given)
        gone = "引渡し済み" if copies <= 0 else ""
    elif given and [x for x in moves if x.direction != LEND][-1].direction == GIVE:
        gone = f"引渡し済み({given[-1].to_person})"
    if row.disposed_on is not None:
        gone = "廃棄済み"
    seen_on, seen_by = newest(
        (row.day, "登録"), (row.moved_on, "受渡し"), (row.back_on, "返却"),
    )  # fmt: skip
    return StockThing(
        entry_id=row.id,
        code=row.item_no,
        label=row.label,
        storage=row.storage,
        seen_on=seen_on,
        seen_by=seen_by,
        copies=max(copies, 0),
        holders=() if gone else tuple(holders),
        gone=gone,
    )


def _rule(register: Register, *, kind: int, unit: str, title: str) -> StockRule:
    rows = _rows(register, title)
    everything = Prepared(_Row, rows)
    kept = Prepared(_Row, rows.where(register.item.disposed_on.is_(None)))

    def things(connection: Connection, _: Directory, wanted: Wanted) -> Iterator[StockThing]:
        moves, told = _moves(connection, register), set[str]()
        found = everything if wanted.gone else kept
        for row in found.rows(connection, since=wanted.not_counted_since):
            if row.item_no in told:
                continue
            told.add(row.item_no)
            thing = _thing(register, row, moves.get(row.item_no, []))
            if wanted.gone or not thing.gone:
                yield thing

    lending = None
    if isinstance(register, Custody):
        lending = Lending(ledger=register.transfer_key, code="item_no", returned="returned_on")
    return StockRule(
        kind=kind, noun=register.noun, unit=unit, code="item_no", title=title, things=things,
        lending=lending,
    )  # fmt: skip


MEDIA_STOCK = _rule(MEDIA, kind=23, unit="点", title="content")
DOCUMENT_STOCK = _rule(DOCUMENTS, kind=24, unit="部", title="title")
FORM_STOCK = _rule(FORMS, kind=25, unit="枚", title="form_name")
ASSET_STOCK = _rule(ASSETS, kind=26, unit="台", title="name")
