"""From what a scanner typed to the thing it means: our own labels, and plain numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from zyuki_desk.base import text
from zyuki_desk.base.codes import LabelCode, label_code, read_label
from zyuki_desk.core.ledger import Ledger, Ledgers
from zyuki_desk.core.stored import table_of


@dataclass(frozen=True, slots=True)
class ScannedThing:
    """A line of a register that a scan or a typed number means."""

    ledger: Ledger
    entry_id: int
    code: str


def stock_ledgers(ledgers: Ledgers) -> Iterator[Ledger]:
    """Walk the registers of things."""
    return (ledger for ledger in ledgers.values() if ledger.stock is not None)


def thing_label(ledger: Ledger, entry_id: int) -> str:
    """Spell the label of a register's line; a ledger without stock is a bug."""
    assert ledger.stock is not None
    return label_code(ledger.stock.kind, entry_id)


def of_label(connection: Connection, ledgers: Ledgers, label: LabelCode) -> ScannedThing | None:
    """Return the thing a label of ours was printed for; struck lines have none."""
    for ledger in stock_ledgers(ledgers):
        assert ledger.stock is not None
        if ledger.stock.kind == label.kind:
            table = table_of(ledger.model)
            code = connection.execute(
                select(table.c[ledger.stock.code]).where(table.c.id == label.number)
            ).scalar()
            # The line may be an older one of the same thing: the number leads to today's.
            return None if code is None else _of_code(connection, ledger, str(code))
    return None


def things_of(connection: Connection, ledgers: Ledgers, typed: str) -> list[ScannedThing]:
    """Return what a scan or a typed number may mean; several registers may use one number."""
    label = read_label(typed)
    if label is not None:
        found = of_label(connection, ledgers, label)
        return [found] if found is not None else []
    code = text.code(typed)
    if not code:
        return []
    hits = (_of_code(connection, ledger, code) for ledger in stock_ledgers(ledgers))
    return [hit for hit in hits if hit is not None]


def thing_of_code(
    connection: Connection, ledgers: Ledgers, ledger: Ledger, typed: str
) -> ScannedThing | None:
    """Return the thing of one register; None for a number it does not have, or another's label."""
    label = read_label(typed)
    if label is not None:
        found = of_label(connection, ledgers, label)
        return found if found is not None and found.ledger.key == ledger.key else None
    return _of_code(connection, ledger, text.code(typed))


def _of_code(connection: Connection, ledger: Ledger, code: str) -> ScannedThing | None:
    assert ledger.stock is not None
    table, model = table_of(ledger.model), ledger.model
    entry_id = connection.execute(
        select(model.id)
        .where(
            table.c[ledger.stock.code] == code,
            model.struck_at.is_(None),
            model.disposal_id.is_(None),
        )
        .order_by(model.id.desc())
        .limit(1)
    ).scalar()
    return None if entry_id is None else ScannedThing(ledger, entry_id, code)
