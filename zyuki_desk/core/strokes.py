"""Which lines the pen went over again: corrected, or filled on a later day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from zyuki_desk.core.entry import Entry
from zyuki_desk.evidence.kept import Stroke
from zyuki_desk.evidence.operation import Operation


@dataclass(frozen=True, slots=True)
class Retouched:
    """Ids of lines, by what happened to them after they were entered."""

    corrected: frozenset[int]
    late: frozenset[int]
    """Filled on a later day than their own."""


def retouched(connection: Connection, model: type[Entry], ids: Iterable[int]) -> Retouched:
    """Tell which of these lines were corrected, and which were filled late."""
    wanted = set(ids)
    if not wanted:
        return Retouched(frozenset(), frozenset())
    found = connection.execute(
        select(Stroke.row_id, Stroke.operation, Stroke.late).where(
            Stroke.source == model.__tablename__,
            Stroke.operation.in_((Operation.CORRECT.value, Operation.FILL.value)),
            Stroke.row_id.between(min(wanted), max(wanted)),
        )
    ).all()
    corrected = {row for row, operation, _ in found if operation == Operation.CORRECT.value}
    late = {
        row for row, operation, is_late in found if operation == Operation.FILL.value and is_late
    }
    return Retouched(frozenset(corrected & wanted), frozenset(late & wanted))


def last_written(connection: Connection, model: type[Entry], field: str) -> datetime | None:
    """Return when the pen last went over a field of any line; None where it never did."""
    return connection.execute(
        select(func.max(Stroke.at)).where(
            Stroke.source == model.__tablename__, Stroke.field == field
        )
    ).scalar()
