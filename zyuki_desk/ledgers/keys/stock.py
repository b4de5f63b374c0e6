"""Which keys should exist now: every copy counts, those that are lent with whom."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from zyuki_desk.core.checking import day_of
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Prepared
from zyuki_desk.core.stock.model import not_counted
from zyuki_desk.core.stock.rule import Holder, Lending, StockRule, StockThing, Wanted, newest
from zyuki_desk.ledgers.keys.model import COPIES, OUT, KeyItem, KeyLoan, KeyOut


class _Row(NamedTuple):
    id: int
    key_no: str
    target: str
    copy_kind: str
    copies: int
    storage: str
    day: date
    lost_on: date | None
    replaced_on: date | None
    ended_on: date | None
    back_at: datetime | None


_BACK = (
    select(KeyLoan.returned_at)
    .where(KeyLoan.key_no == KeyItem.key_no, KeyLoan.struck_at.is_(None))
    .order_by(KeyLoan.returned_at.desc())
    .limit(1)
    .correlate(KeyItem)
    .scalar_subquery()
)
_ROWS = (
    select(*(getattr(KeyItem, name) for name in _Row._fields[:-1]), _BACK)
    .where(
        KeyItem.struck_at.is_(None),
        KeyItem.disposal_id.is_(None),
        not_counted("key-item", KeyItem.key_no),
    )
    .order_by(KeyItem.ended_on.is_not(None), KeyItem.id.desc())
)
_ALL = Prepared(_Row, _ROWS)
_ALIVE = Prepared(_Row, _ROWS.where(KeyItem.ended_on.is_(None)))


def _things(connection: Connection, directory: Directory, wanted: Wanted) -> Iterator[StockThing]:
    """Return each number once, the key in use before one that was given up."""
    out: dict[str, list[KeyOut]] = defaultdict(list)
    for loan in OUT.rows(connection):
        out[loan.key_no].append(loan)
    told: set[str] = set()
    rows = _ALL if wanted.gone else _ALIVE
    for row in rows.rows(connection, since=wanted.not_counted_since):
        if row.key_no in told:
            continue
        told.add(row.key_no)
        thing = _thing(directory, row, out.get(row.key_no, []))
        if wanted.gone or not thing.gone:
            yield thing


def _thing(directory: Directory, row: _Row, loans: list[KeyOut]) -> StockThing:
    gone = "廃止済み" if row.ended_on is not None else ""
    if row.lost_on is not None and row.replaced_on is None and row.copies == 1:
        gone = gone or "紛失の届出中"
    seen_on, seen_by = newest(
        (row.day, "登録"),
        (day_of(row.back_at), "返却"),
        *((day_of(loan.lent_at), "貸出し") for loan in loans),
    )
    kind = next(c.label for c in COPIES if c.key == row.copy_kind)
    return StockThing(
        entry_id=row.id,
        code=row.key_no,
        label=f"{row.target}({kind})",
        storage=row.storage,
        seen_on=seen_on,
        seen_by=seen_by,
        copies=row.copies,
        holders=()
        if gone
        else tuple(
            Holder(
                name=directory.name_of(loan.borrower),
                since=loan.day,
                ledger="key-loan",
                entry_id=loan.id,
                person=loan.borrower,
            )
            for loan in loans
        ),
        gone=gone,
    )


STOCK = StockRule(
    kind=22,
    noun="鍵",
    unit="本",
    code="key_no",
    title="target",
    things=_things,
    lending=Lending(ledger="key-loan", code="key_no", returned="returned_at"),
)
