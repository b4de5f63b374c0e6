"""The append-only journal (証跡): one record for every changed row, and the links between them.

The hash of a record is SHA-256(0x00 ‖ header), at once its RFC 6962 leaf and what the next record
links to. A record has two links: to the record before it, and to the one before it in its book. The
header carries no personal data; it binds a salted commitment to the row as the database stored it.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection, Index
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk import __version__
from zyuki_desk.base.canonical import sequence
from zyuki_desk.base.clock import Moment
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import EpochKey, epoch_after, is_birth
from zyuki_desk.evidence.tree import Frontier
from zyuki_desk.store.base import STRICT, Base, json_text, utc_from_text, utc_text
from zyuki_desk.store.prepared import driver

ROW_FORMAT = "zyuki/row/v1"
COMMITMENT_DOMAIN = b"zyuki/c/v1"
SALT_BYTES = 16
ZERO = bytes(32)
OFFSET_MINUTES = 540

HEADER = (
    "seq", "book", "bseq", "at", "utc_offset", "mono", "boot", "person", "role", "terminal",
    "operation", "ref", "version", "source", "row_id", "revision", "commitment", "prev", "bprev",
    "epoch",
)  # fmt: skip
"""The columns a record's hash covers, in this order."""


class Record(Base):
    """One line of the journal."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_row", "source", "row_id", "revision"),
        STRICT,
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    book: Mapped[str]
    bseq: Mapped[int]
    at: Mapped[str]
    utc_offset: Mapped[int]
    mono: Mapped[int]
    boot: Mapped[str]
    person: Mapped[str]
    role: Mapped[str]
    terminal: Mapped[str]
    operation: Mapped[str]
    ref: Mapped[str]
    version: Mapped[str]
    source: Mapped[str]
    row_id: Mapped[int]
    revision: Mapped[int]
    commitment: Mapped[bytes]
    prev: Mapped[bytes]
    bprev: Mapped[bytes]
    epoch: Mapped[int | None]
    mac: Mapped[bytes | None]
    salt: Mapped[bytes | None]


class JournalState(Base):
    """What the next record needs to know; derived, and checked by every verification."""

    __tablename__ = "journal_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]


@dataclass(frozen=True, slots=True)
class BookHead:
    """How far one book has come: its count of records and the hash of the last."""

    count: int
    hash: bytes


@dataclass(slots=True)
class State:
    """The journal's end: enough to append without reading it."""

    size: int = 0
    last: bytes = ZERO
    at: str = ""
    mono: int = 0
    boot: str = ""
    epoch: int = 0
    """The epoch of the auditor's seal that the next record belongs to; 0 before the first."""
    frontier: Frontier = field(default_factory=Frontier)
    books: dict[str, BookHead] = field(default_factory=dict)

    def to_text(self) -> str:
        """Spell the state for its row."""
        sealed = {"epoch": self.epoch} if self.epoch else {}
        return json_text(
            sealed
            | {
                "size": self.size,
                "last": self.last.hex(),
                "at": self.at,
                "mono": self.mono,
                "boot": self.boot,
                "frontier": self.frontier.to_bytes().hex(),
                "books": {k: [b.count, b.hash.hex()] for k, b in self.books.items()},
            }
        )

    @classmethod
    def from_text(cls, text: str) -> "State":
        """Read the state from its row."""
        data = json.loads(text)
        return cls(
            size=data["size"],
            last=bytes.fromhex(data["last"]),
            at=data["at"],
            mono=data["mono"],
            boot=data["boot"],
            epoch=data.get("epoch", 0),
            frontier=Frontier.from_bytes(bytes.fromhex(data["frontier"])),
            books={k: BookHead(c, bytes.fromhex(h)) for k, (c, h) in data["books"].items()},
        )

    @property
    def last_moment(self) -> datetime | None:
        """The wall time of the last record."""
        return utc_from_text(self.at) if self.at else None

    def root(self) -> bytes:
        """Return the RFC 6962 root over all records."""
        return self.frontier.root()

    def time_of(self, moment: Moment, operation: str) -> str:
        """Return the time of the next record: never before the last one's.

        The acknowledged setting of the clock alone may lie before it.
        """
        at = utc_text(moment.at)
        return at if operation == Operation.CLOCK else max(at, self.at)

    def keep_time(self, at: str, moment: Moment) -> None:
        """Remember the clocks of the record that was written last."""
        self.at, self.mono, self.boot = at, moment.mono_ms, moment.boot


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands behind an operation: codes only, never names."""

    person: str
    role: str
    terminal: str
    operation: Operation
    ref: str = ""


@dataclass(frozen=True, slots=True)
class RowImage:
    """A row as the database stored it, ready to be committed to."""

    book: str
    source: str
    row_id: int
    revision: int
    image: bytes


def commitment_of(salt: bytes, image: bytes) -> bytes:
    """Commit to a row's image; without the salt nothing can be guessed from it."""
    return hashlib.sha256(COMMITMENT_DOMAIN + salt + image).digest()


def record_hash(header: Sequence[int | str | bytes | None]) -> bytes:
    """Hash a record's header; this is also its RFC 6962 leaf hash."""
    return hashlib.sha256(b"\x00" + sequence((ROW_FORMAT, *header))).digest()


_COLUMNS = (*HEADER, "mac", "salt")
_INSERT = f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def read_state(connection: Connection) -> State:
    """Read the journal's end inside the caller's transaction."""
    cursor = driver(connection).execute("SELECT state FROM journal_state WHERE id = 1")
    found = cursor.fetchall()
    return State.from_text(found[0][0]) if found else State()


Stroked: TypeAlias = tuple[int | str | bytes | None, ...]
"""A record as it is stored: its header in order, its seal, its salt."""


def append(
    connection: Connection, rows: Iterable[RowImage], signature: Signature, moment: Moment,
    state: State, key: EpochKey | None = None,
) -> list[Stroked]:  # fmt: skip
    """Append one record for each row, inside the caller's transaction; return them as stored.

    The state is the one read in the same transaction, which is immediate; it becomes the new end.
    For its time see `State.time_of`. With the present epoch's key every record is sealed.
    """
    at = state.time_of(moment, signature.operation)
    parameters = []
    for row in rows:
        key = None if key is None else key.at(state.epoch)
        parameters.append(_extend(state, row, signature, moment, at, key))
    if not parameters:
        return parameters
    writer = driver(connection)
    writer.executemany(_INSERT, parameters)
    writer.execute(
        "INSERT INTO journal_state (id, state) VALUES (1, ?) "
        "ON CONFLICT (id) DO UPDATE SET state = excluded.state",
        (state.to_text(),),
    )
    return parameters


def _extend(
    state: State, row: RowImage, signature: Signature, moment: Moment, at: str,
    key: EpochKey | None,
) -> Stroked:  # fmt: skip
    salt = secrets.token_bytes(SALT_BYTES)
    book = state.books.get(row.book, BookHead(0, ZERO))
    header = (
        state.size + 1, row.book, book.count + 1, at, OFFSET_MINUTES, moment.mono_ms, moment.boot,
        signature.person, signature.role, signature.terminal, str(signature.operation),
        signature.ref, __version__, row.source, row.row_id, row.revision,
        commitment_of(salt, row.image), state.last, book.hash, None if key is None else key.epoch,
    )  # fmt: skip
    digest = record_hash(header)
    state.size += 1
    state.last = digest
    state.keep_time(at, moment)
    state.frontier.append(digest)
    state.books[row.book] = BookHead(book.count + 1, digest)
    birth = is_birth(signature.operation, signature.ref)
    state.epoch = epoch_after(state.epoch, row.source, birth, None if key is None else key.epoch)
    return (*header, None if key is None else key.seal(digest), salt)
