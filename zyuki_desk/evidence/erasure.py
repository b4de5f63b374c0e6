"""Salted erasure at the end of retention: values and salts go, commitments stay.

Without its salt a commitment tells nothing of the value it was made from, so the journal still
verifies and nothing can be guessed from it. The triggers allow this for an approved disposal only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, Text, select
from sqlalchemy.orm import Session

from zyuki_desk.evidence.kept import Kept, Stroke

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Blanking:
    """The new values of one row: blank where something was to be erased."""

    row: Kept
    values: dict[str, object]


def blanked(row: Kept, columns: Iterable[str], disposal_id: int) -> Blanking:
    """Return the blank values of a row; a column that can be neither blank nor empty is a bug."""
    values: dict[str, object] = {"disposal_id": disposal_id}
    for name in columns:
        if getattr(row, name) is not None:
            values[name] = _blank(type(row), name)
    return Blanking(row, values)


def _blank(kind: type[Kept], name: str) -> str | None:
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(kind.__name__)
    column = table.c[name]
    if column.nullable:
        return None
    if isinstance(column.type, Text):
        return ""
    message = f"{table.name}.{name} can never be blank"
    raise TypeError(message)


def strokes_of(
    session: Session, source: str, ids: Sequence[int], columns: Iterable[str]
) -> list[Stroke]:
    """Return the strokes that hold former values of these cells and were not erased before."""
    found: list[Stroke] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += session.scalars(
            select(Stroke)
            .where(
                Stroke.source == source,
                Stroke.row_id.in_(ids[start : start + _AT_ONCE]),
                Stroke.field.in_(sorted(columns)),
                Stroke.disposal_id.is_(None),
            )
            .order_by(Stroke.id)
        )
    return found


STROKE_CELLS = ("old", "new", "reason")
"""What a stroke tells in words; who and when stay."""


def forget_salts(connection: Connection, source: str, ids: Sequence[int]) -> None:
    """Forget the salts of every record these rows have so far; their next record has its own."""
    for start in range(0, len(ids), _AT_ONCE):
        bite = tuple(ids[start : start + _AT_ONCE])
        marks = ",".join("?" * len(bite))
        connection.exec_driver_sql(
            f"UPDATE journal SET salt = NULL WHERE source = ? AND row_id IN ({marks}) "  # noqa: S608
            "AND salt IS NOT NULL",
            (source, *bite),
        )
