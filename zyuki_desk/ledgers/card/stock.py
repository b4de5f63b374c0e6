"""Which cards should exist now, where, and with whom; 照合情報 is no thing and is not counted."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, select

from zyuki_desk.core.checking import day_of
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.ledger import Prepared
from zyuki_desk.core.stock.model import not_counted
from zyuki_desk.core.stock.rule import Holder, Lending, StockRule, StockThing, Wanted, newest
from zyuki_desk.ledgers.card.facts import CARDS, GROUP, IC, OPEN_LOANS, Card, CardState, Loan
from zyuki_desk.ledgers.card.model import CardLoan, Credential

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect


class _Row(NamedTuple):
    card: Card
    card_type: str | None
    duties: str | None
    storage: str | None
    lent_at: datetime | None
    back_at: datetime | None


def _row(*cells: object) -> _Row:
    return _Row(Card(*cells[:-5]), *cells[-5:])  # type: ignore[arg-type]  # as selected below


def _last(moment: str) -> "ScalarSelect[Any]":
    """Return the newest moment of a card's hand-outs, by the index on card and return."""
    column = getattr(CardLoan, moment)
    return (
        select(column)
        .where(CardLoan.card_no == Credential.card_no, CardLoan.struck_at.is_(None))
        .order_by(CardLoan.returned_at.desc())
        .limit(1)
        .correlate(Credential)
        .scalar_subquery()
    )


_ROWS = (
    CARDS.add_columns(
        Credential.card_type, Credential.duties, Credential.storage, _last("lent_at"),
        _last("returned_at"),
    )
    .where(Credential.kind == IC, not_counted("credential", Credential.card_no))
    .order_by(Credential.id.desc())
)  # fmt: skip
_ALL: Prepared[_Row] = Prepared(_row, _ROWS)
_ALIVE: Prepared[_Row] = Prepared(_row, _ROWS.where(Credential.destroyed_on.is_(None)))


def _things(connection: Connection, directory: Directory, wanted: Wanted) -> Iterator[StockThing]:
    """Return each card once, by the newest of its lines."""
    out = {loan.card_no: loan for loan in OPEN_LOANS.rows(connection)}
    told: set[str] = set()
    rows = _ALL if wanted.gone else _ALIVE
    for row in rows.rows(connection, since=wanted.not_counted_since):
        card = row.card
        if card.card_no in told:
            continue
        told.add(card.card_no)
        thing = _thing(directory, row, out.get(card.card_no))
        if wanted.gone or not thing.gone:
            yield thing


def _thing(directory: Directory, row: _Row, loan: Loan | None) -> StockThing:
    card = row.card
    is_gone = card.state in (CardState.DESTROYED, CardState.LOST)
    seen_on, seen_by = newest(
        (card.day, "発行"), (card.lent_on, "貸与"), (card.received_on, "受領"),
        (card.returned_on, "返却"), (card.found_on, "発見"),
        (day_of(row.lent_at), "貸出し"), (day_of(row.back_at), "返却"),
        (day_of(loan.lent_at) if loan else None, "貸出し"),
    )  # fmt: skip
    return StockThing(
        entry_id=card.id,
        code=card.card_no,
        label=" ".join(t for t in (card.group_name or row.card_type, row.duties) if t) or "カード",
        storage=row.storage or "",
        seen_on=seen_on,
        seen_by=seen_by,
        holders=() if is_gone else _holders(directory, card, loan),
        gone=card.state.label if is_gone else "",
    )


def _holders(directory: Directory, card: Card, loan: Loan | None) -> tuple[Holder, ...]:
    """Name who has it: by a hand-out, or the one person it was lent to for good."""
    if loan is not None:
        return (_holder(directory, loan.borrower, loan.day, "card-loan", loan.id),)
    is_away = card.is_out and card.lend_mode != GROUP
    if not is_away or card.holder is None or card.lent_on is None:
        return ()
    return (_holder(directory, card.holder, card.lent_on, "credential", card.id),)


def _holder(directory: Directory, person: str, since: date, ledger: str, line: int) -> Holder:
    name = directory.name_of(person)
    return Holder(name=name, since=since, ledger=ledger, entry_id=line, person=person)


STOCK = StockRule(
    kind=21,
    noun="カード",
    unit="枚",
    code="card_no",
    title="card_type",
    things=_things,
    lending=Lending(ledger="card-loan", code="card_no", returned="returned_at"),
)
