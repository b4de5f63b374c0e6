"""How a holding ended: the stroke, the struck line or the day that explains it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.fields import show
from zyuki_desk.core.leaving.model import LeavingItem
from zyuki_desk.core.ledger import DutyBench, Ledger
from zyuki_desk.core.people import Account, RoleGrant
from zyuki_desk.core.stored import value_from_store
from zyuki_desk.evidence.kept import Kept, Stroke

BY_ITSELF = "期限の日で終わりました"
_OWN: dict[str, tuple[type[Kept], frozenset[str], str]] = {
    RoleGrant.__tablename__: (RoleGrant, frozenset({"until"}), "役割の終わり"),
    Account.__tablename__: (Account, frozenset({"closed_on"}), "止めた日"),
}
BITE = 500


@dataclass(frozen=True, slots=True)
class End:
    """Who wrote what ended a holding, when; a term that ran out has nobody."""

    on: date | None
    by: str
    words: str


def ends_of(
    connection: Connection, bench: DutyBench, items: Iterable[LeavingItem]
) -> dict[tuple[str, int], End]:
    """Return how the rows of some items ended, by table and row; the last such stroke tells it."""
    rows: dict[str, set[int]] = defaultdict(set)
    for item in items:
        rows[item.source].add(item.row_no)
    found: dict[tuple[str, int], End] = {}
    for source, ids in rows.items():
        ledger = bench.ledgers.of_table(source)
        for start in range(0, len(ids), BITE):
            bite = sorted(ids)[start : start + BITE]
            found |= {(source, row_id): End(None, "", BY_ITSELF) for row_id in bite}
            found |= _strokes(connection, bench, source, bite)
            if ledger is not None:
                found |= _struck(connection, bench, ledger, bite)
    return found


def _strokes(
    connection: Connection, bench: DutyBench, source: str, ids: Collection[int]
) -> dict[tuple[str, int], End]:
    ledger = bench.ledgers.of_table(source)
    if ledger is not None:
        cells = ledger.holdings.cells if ledger.holdings is not None else frozenset()
    else:
        cells = _OWN[source][1]
    rows = connection.execute(
        select(Stroke.row_id, Stroke.field, Stroke.new, Stroke.at, Stroke.by)
        .where(Stroke.source == source, Stroke.row_id.in_(ids), Stroke.field.in_(sorted(cells)))
        .order_by(Stroke.id)
    )
    found = {}
    for row_id, field, new, at, by in rows:
        day = at.astimezone(JST).date()
        what = _words(bench, source, field, new)
        name = bench.directory.name_of(by)
        found[source, row_id] = End(day, by, f"{short_day(day)} {what}({name})")
    return found


def _words(bench: DutyBench, source: str, field: str, new: str | None) -> str:
    """Return label and value of a stroke, a person by name."""
    ledger = bench.ledgers.of_table(source)
    text = (new or "").strip('"')
    if ledger is None:
        return f"{_OWN[source][2]} {_day(text)}"
    spec = ledger.field(field)
    if new is None:
        return f"{spec.label}を空欄に"
    if text in bench.directory.people:
        return f"{spec.label} {bench.directory.name_of(text)}"
    value: Any = value_from_store(ledger.model, field, text)
    return f"{spec.label} {show(spec, value)}"


def _day(text: str) -> str:
    return short_day(date.fromisoformat(text)) if text else ""


def _struck(
    connection: Connection, bench: DutyBench, ledger: Ledger, ids: Collection[int]
) -> dict[tuple[str, int], End]:
    model = ledger.model
    rows = connection.execute(
        select(model.id, model.struck_at, model.struck_by, model.struck_reason).where(
            model.id.in_(ids), model.struck_at.is_not(None)
        )
    )
    found = {}
    for row_id, at, by, reason in rows:
        assert at is not None
        day = at.astimezone(JST).date()
        words = f"{short_day(day)} 行の抹消: {reason}({bench.directory.name_of(by)})"
        found[model.__tablename__, row_id] = End(day, by or "", words)
    return found
