"""The declarative base and the few column types every table uses.

Only TEXT, INTEGER and BLOB are stored, in STRICT tables: what the auditor reads with any SQLite
tool is what the journal committed to, and nothing is converted behind our back.
"""

import json
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import Dialect, Integer, LargeBinary, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


STRICT: Any = {"sqlite_strict": True}
"""Every table is STRICT: SQLite itself refuses a wrong type."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as `2026-11-20T00:12:00.000Z`; sorts as text, keeps no zone."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Refuse naive values: a time without a zone is not evidence."""
        del dialect
        return None if value is None else utc_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read back an aware UTC value."""
        del dialect
        return None if value is None else utc_from_text(value)


class IsoDate(TypeDecorator[date]):
    """A civil date, stored as `2026-11-20`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Store the ISO text."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read the ISO text."""
        del dialect
        return None if value is None else date.fromisoformat(value)


class YesNo(TypeDecorator[bool]):
    """はい・いいえ, stored as 1 and 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Store 1 or 0."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """Read 1 or 0."""
        del dialect
        return None if value is None else bool(value)


class JsonText(TypeDecorator[Any]):
    """A small JSON value with one spelling only: sorted keys, no white space."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        """Store the canonical spelling."""
        del dialect
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        """Read it back."""
        del dialect
        return None if value is None else json.loads(value)


def json_text(value: object) -> str:
    """Spell a JSON value in the one way this store uses."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def utc_text(value: datetime) -> str:
    """Spell a moment as this store does; milliseconds, in UTC."""
    if value.tzinfo is None:
        message = "a moment without a zone cannot be stored"
        raise ValueError(message)
    return (
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    )


def utc_from_text(text: str) -> datetime:
    """Read a moment as this store spells it."""
    return datetime.fromisoformat(text)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """Every table of the file. No generated repr: it would put names into logs."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Text,
        int: Integer,
        bytes: LargeBinary,
        bool: YesNo,
        date: IsoDate,
        datetime: UtcDateTime,
        dict[str, Any]: JsonText,
        list[str]: JsonText,
    }
    __table_args__ = STRICT
