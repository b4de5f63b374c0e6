"""The open transaction of one operation: the only place where rows are added or changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.orm import ORMExecuteState, Session

from zyuki_desk.base.canonical import Stored, image
from zyuki_desk.base.clock import Moment
from zyuki_desk.base.errors import DamageFound
from zyuki_desk.core.stored import (
    cell_as_stored,
    columns_from,
    insert_row,
    rows_as_stored,
    stored,
    stored_in,
    table_of,
    update_row,
)
from zyuki_desk.evidence.closing import Closing, closing_of, signed_note
from zyuki_desk.evidence.echo import Entry
from zyuki_desk.evidence.echo_keeper import MOST_AT_ONCE
from zyuki_desk.evidence.journal import RowImage, Signature, State, append
from zyuki_desk.evidence.kept import Act, Kept, Stroke
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.store.base import json_text

K = TypeVar("K", bound=Kept)
Key: TypeAlias = tuple[type[Kept], int]
"""A row is the same row whichever object stands for it."""

NOT_READ_BACK = (
    "保存した内容を読み直して確かめられませんでした。保存済とは言えません。"
    "いちど閉じて開き直し、記録を確かめてください。"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an operation changed; views ask whether it concerns them."""

    operation: Operation
    tables: frozenset[str]
    books: frozenset[str]
    size: int
    """The number of journal records after it."""


def _key(row: Kept) -> Key:
    return type(row), row.id


class FencedSession(Session):
    """A session without deletes, bulk statements or kept rows of its own, whoever tries."""


@event.listens_for(FencedSession, "before_flush")
def _refuse_own_writes(session: Session, *_: object) -> None:
    if session.deleted:
        message = "nothing is ever deleted; strike or end it"
        raise TypeError(message)
    written = (*session.new, *(row for row in session.dirty if session.is_modified(row)))
    if any(isinstance(row, Kept) for row in written):
        message = "kept rows are written by the work alone, which journals them"
        raise TypeError(message)


@event.listens_for(FencedSession, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        message = "bulk statements would go past the journal"
        raise TypeError(message)


@dataclass(slots=True)
class ReadBack:
    """What must be found after the commit, through another connection."""

    promised: dict[type[Kept], dict[int, dict[str, Stored]]] = field(default_factory=dict)

    def promise(
        self, kind: type[Kept], row_id: int, cells: dict[str, Stored], expected: dict[str, Stored]
    ) -> None:
        """Refuse at once what differs from the form; remember the row for later."""
        for key, value in expected.items():
            if cell_as_stored(cells, key) != value:
                raise DamageFound(NOT_READ_BACK)
        self.promised.setdefault(kind, {})[row_id] = cells

    def check(self, connection: Connection) -> None:
        """Compare every promised row with what is stored now; `DamageFound` when one differs."""
        for kind, rows in self.promised.items():
            if rows_as_stored(connection, kind, list(rows)) != rows:
                raise DamageFound(NOT_READ_BACK)


@dataclass(slots=True)
class Work:
    """One operation under way. Collects what it touches; the desk journals all of it."""

    connection: Connection
    session: Session
    """On the same connection, for whoever reads and changes rows by their classes."""
    moment: Moment
    signature: Signature
    state: State
    """The journal's end in this transaction."""
    outside: Outside = field(default_factory=Outside)
    anchors: list[str] = field(default_factory=list)
    """What the operation asks closing records for, beside those that its kind brings."""
    _rows: dict[Key, Kept] = field(default_factory=dict)
    _expected: dict[Key, dict[str, Stored]] = field(default_factory=dict)
    _changed: dict[Key, int] = field(default_factory=dict)
    read_back: ReadBack = field(default_factory=ReadBack)
    entries: list[Entry] | None = field(default_factory=list)
    """What the echo is to hold; None when it was too much, or must be read anew."""
    _loaded: set[tuple[str, str]] = field(default_factory=set)

    @property
    def operation(self) -> Operation:
        """What is being done."""
        return self.signature.operation

    @property
    def rows(self) -> Iterable[Kept]:
        """Every row the operation touched so far."""
        return self._rows.values()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that changed."""
        own = {row.__tablename__ for row in self.rows}
        return frozenset(own | {table for table, _ in self._loaded})

    @property
    def books(self) -> frozenset[str]:
        """The books that grew."""
        return frozenset({row.book for row in self.rows} | {book for _, book in self._loaded})

    def journal(self, images: Sequence[RowImage]) -> None:
        """Append the records of rows that were written in bulk, at once."""
        key = self.outside.key_for(self.state, self.operation)
        made = append(self.connection, images, self.signature, self.moment, self.state, key)
        if self.entries is not None and len(self.entries) + len(made) <= MOST_AT_ONCE:
            pairs = zip(made, images, strict=True)
            self.entries += [(record, row.image.decode()) for record, row in pairs]
        else:
            self.entries = None
        self._loaded.update((row.source, row.book) for row in images)

    def add(self, row: K) -> K:
        """Write a new row; it has its id afterwards."""
        insert_row(self.connection, row)
        self._rows[_key(row)] = row
        return row

    def expect(self, row: Kept, values: Mapping[str, object]) -> None:
        """Remember what the form said, for the read-back after the commit."""
        expected = self._expected.setdefault(_key(row), {})
        expected.update({k: stored(type(row), k, v) for k, v in values.items()})

    def change(
        self, row: Kept, values: Mapping[str, object], *, reason: str | None, late: bool = False
    ) -> None:
        """Change cells, each with its stroke; values that are the same are left alone."""
        kind = type(row)
        strokes = []
        news: dict[str, object] = {}
        for key, value in values.items():
            old, new = stored_in(row, key), stored(kind, key, value)
            if old != new:
                news[key] = value
                strokes.append((key, old, new))
        if not news:
            return
        revision = self._next_revision(row)
        for key, old, new in strokes:
            self._stroke(row, revision, key, (old, new), reason=reason, late=late)
        update_row(self.connection, row, {**columns_from(row, news), "revision": revision})
        self._rows[_key(row)] = row
        self.expect(row, news)

    def mark(self, row: Kept, values: Mapping[str, object]) -> None:
        """Set the free columns of a row (who struck it, when, why) from blank, once."""
        update_row(self.connection, row, {**values, "revision": self._next_revision(row)})
        self._rows[_key(row)] = row
        self.expect(row, values)

    def act(self, book: str, detail: dict[str, Any], *, reason: str | None = None) -> Act:
        """Record something that changes no line."""
        return self.add(
            Act(
                book_key=book,
                operation=str(self.operation),
                at=self.moment.at,
                by=self.signature.person,
                detail=detail,
                reason=reason,
            )
        )

    def _next_revision(self, row: Kept) -> int:
        """Count one revision for each operation, however many cells it changes in steps."""
        if _key(row) in self._changed:
            message = "a row changes once in an operation"
            raise TypeError(message)
        self._changed[_key(row)] = row.revision + 1
        return row.revision + 1

    def _stroke(
        self, row: Kept, revision: int, key: str, cells: tuple[Stored, Stored],
        *, reason: str | None, late: bool,
    ) -> None:  # fmt: skip
        old, new = (None if cell is None else json_text(cell) for cell in cells)
        stroke = Stroke(
            book_key=row.book,
            source=row.__tablename__,
            row_id=row.id,
            row_revision=revision,
            field=key,
            operation=str(self.operation),
            old=old,
            new=new,
            reason=reason,
            at=self.moment.at,
            by=self.signature.person,
            late=late,
        )
        self.add(stroke)

    def anchor(self, kind: str) -> None:
        """End this operation with a closing record: counts and heads of all ledgers, signed."""
        self.anchors.append(kind)

    def close_journal(self, kind: str) -> None:
        """Write the closing record, after everything else was journaled."""
        row = closing_of(self.state, kind, self.moment.at, self.signature.person)
        if self.outside.signer is not None:
            row.head = signed_note(self.state, self.outside.origin, self.outside.signer)
        insert_row(self.connection, row)
        cells = rows_as_stored(self.connection, Closing, [row.id])[row.id]
        self.read_back.promise(Closing, row.id, cells, {})
        self.journal([RowImage(row.book, row.__tablename__, row.id, 0, image(cells))])

    def images(self) -> list[RowImage]:
        """Read every touched row as the database stored it, in the order it was touched."""
        self.session.flush()
        by_kind: dict[type[Kept], list[int]] = {}
        for row in self._rows.values():
            by_kind.setdefault(type(row), []).append(row.id)
        raw = {kind: rows_as_stored(self.connection, kind, ids) for kind, ids in by_kind.items()}
        images = []
        for row in self._rows.values():
            cells = raw[type(row)][row.id]
            self.read_back.promise(type(row), row.id, cells, self._expected.get(_key(row), {}))
            images.append(
                RowImage(
                    row.book, str(table_of(type(row)).name), row.id, row.revision, image(cells)
                )
            )
        return images
