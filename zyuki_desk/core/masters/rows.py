"""People, rooms and the rest, for reading: rows with their ids, and what happened to each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from zyuki_desk.core.books import Touch
from zyuki_desk.core.masters.fields import MasterField, MasterValue, words
from zyuki_desk.core.office import Setting
from zyuki_desk.core.stored import table_of, value_from_store
from zyuki_desk.evidence.journal import Record
from zyuki_desk.evidence.kept import Kept, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.base import utc_from_text
from zyuki_desk.store.database import Database


@dataclass(frozen=True, slots=True, repr=False)
class MasterRow:
    """One row of people, rooms, terminals or closing days."""

    row_id: int
    values: Mapping[str, MasterValue]

    def text(self, key: str) -> str:
        """Return a text cell; blank is empty."""
        value = self.values[key]
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True, repr=False)
class SettingTouch:
    """One change of a setting: the whole value before and after."""

    at: datetime
    by: str
    operation: Operation
    old: Mapping[str, object]
    new: Mapping[str, object]
    reason: str

    def touch(self, label: str) -> Touch:
        """Return it as a line of a history, without the values."""
        return Touch(self.at, self.by, self.operation, label, reason=self.reason)


class MasterRows:
    """Reads master rows through a connection that cannot write."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, kind: type[Kept], order: str) -> list[MasterRow]:
        """Return every row of a kind by one column, ended ones too."""
        table = table_of(kind)
        with self._database.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c[order], table.c.id))
            return [MasterRow(row["id"], dict(row)) for row in rows.mappings()]

    def of_person(self, kind: type[Kept], person: str) -> list[MasterRow]:
        """Return the roles or the account of somebody."""
        table = table_of(kind)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table).where(table.c.person_code == person).order_by(table.c.id)
            )
            return [MasterRow(row["id"], dict(row)) for row in rows.mappings()]

    def history(
        self, kind: type[Kept], row_ids: Sequence[int], fields: Sequence[MasterField]
    ) -> list[Touch]:
        """Return what happened to rows, newest first: the first record and every stroke."""
        with self._database.reading() as connection:
            touches = _first_touches(connection, kind, row_ids)
            touches += _stroke_touches(connection, kind, row_ids, fields)
        return sorted(touches, key=lambda touch: touch.at)[::-1]

    def setting_history(self, key: str) -> list[SettingTouch]:
        """Return the changes of one setting, oldest first."""
        table = table_of(Stroke)
        with self._database.reading() as connection:
            strokes = connection.execute(
                select(table)
                .join(Setting, Setting.id == table.c.row_id)
                .where(table.c.source == Setting.__tablename__, Setting.key == key)
                .order_by(table.c.id)
            ).mappings()
            return [
                SettingTouch(
                    stroke["at"],
                    stroke["by"],
                    Operation(stroke["operation"]),
                    _setting_value(stroke["old"]),
                    _setting_value(stroke["new"]),
                    stroke["reason"] or "",
                )
                for stroke in strokes
            ]


def _setting_value(stroke: str | None) -> Mapping[str, object]:
    if stroke is None:
        return {}
    value = value_from_store(Setting, "value", json.loads(stroke))
    return value if isinstance(value, dict) else {}


def _first_touches(connection: Connection, kind: type[Kept], row_ids: Sequence[int]) -> list[Touch]:
    found = connection.execute(
        select(Record.at, Record.person, Record.operation).where(
            Record.source == kind.__tablename__,
            Record.row_id.in_(list(row_ids)),
            Record.revision == 0,
        )
    )
    return [
        Touch(utc_from_text(at), person, Operation(operation), "登録")
        for at, person, operation in found
    ]


def _stroke_touches(
    connection: Connection, kind: type[Kept], row_ids: Sequence[int], fields: Sequence[MasterField]
) -> list[Touch]:
    table = table_of(Stroke)
    known = {field.key: field for field in fields}
    strokes = connection.execute(
        select(table)
        .where(table.c.source == kind.__tablename__, table.c.row_id.in_(list(row_ids)))
        .order_by(table.c.id)
    ).mappings()

    def said(key: str, stored: str | None) -> str:
        if stored is None:
            return ""
        value = value_from_store(kind, key, json.loads(stored))
        return words(known[key], value) if key in known else ""

    touches = []
    for stroke in strokes:
        key = stroke["field"]
        label = known[key].label if key in known else "設定"
        touches.append(
            Touch(
                stroke["at"],
                stroke["by"],
                Operation(stroke["operation"]),
                label,
                old=said(key, stroke["old"]),
                new=said(key, stroke["new"]),
                reason=stroke["reason"] or "",
            )
        )
    return touches
