"""Numbers without gaps, per ledger and fiscal year; a struck number is never used again."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zyuki_desk.core.entry import Entry


def next_number(session: Session, model: type[Entry], fiscal_year: int) -> int:
    """Return the next number; only right inside the writing transaction, which is immediate."""
    last = session.execute(
        select(func.max(model.number)).where(model.fiscal_year == fiscal_year)
    ).scalar()
    return (last or 0) + 1
