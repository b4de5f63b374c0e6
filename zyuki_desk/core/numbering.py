"""Numbers without gaps, per ledger and fiscal year; a struck number is never used again."""

from functools import cache

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from zyuki_desk.core.entry import Entry
from zyuki_desk.store.prepared import Prepared


@cache
def _last(model: type[Entry]) -> Prepared[int | None]:
    return Prepared(
        lambda number: number,
        select(func.max(model.number)).where(model.fiscal_year == bindparam("fiscal_year")),
    )


def next_number(session: Session, model: type[Entry], fiscal_year: int) -> int:
    """Return the next number; only right inside the writing transaction, which is immediate."""
    return (_last(model).first(session, fiscal_year=fiscal_year) or 0) + 1
