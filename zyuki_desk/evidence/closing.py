"""Closing records: the journal's state at an anchor, kept as a row and signed.

A closing tells how many records every ledger has and the hash of its last one, so that a ledger's
own chain can be proved whole: nothing of it was left out. It ends the epoch of the auditor's seal.
A closing is a record itself: to take one away breaks the chain.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.evidence.heads import Head, Signer, sign
from zyuki_desk.evidence.journal import State
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.seal import CLOSING
from zyuki_desk.store.base import STRICT

ANCHORS = frozenset(
    {Operation.CLOSE, Operation.DAY_END, Operation.PRINT, Operation.EXPORT, Operation.SIGN_IN,
     Operation.BACKUP, Operation.RESTORE, Operation.DISPOSE, Operation.ANCHOR, Operation.KEYS}
)  # fmt: skip
"""Every one of these ends with a closing record: 締め, day end, sheet, export, change of shift …"""


class Closing(Kept):
    """One closing: what the journal held before this very record."""

    __tablename__ = CLOSING
    __table_args__ = (Index("ix_closing_size", "size"), STRICT)

    kind: Mapped[str]
    """What it was made for: the operation, or what the caller named."""
    at: Mapped[datetime]
    by: Mapped[str]
    size: Mapped[int]
    root: Mapped[str]
    """RFC 6962 root over the records before this one, in hex."""
    books: Mapped[dict[str, Any]]
    """For each ledger its number of records and the hash of the last, in hex."""
    head: Mapped[str | None] = mapped_column(default=None)
    """The signed note of that size and root, where the journal's key is at hand."""


def closing_of(state: State, kind: str, at: datetime, by: str) -> Closing:
    """Describe the journal as it stands; the caller writes and journals the row."""
    return Closing(
        kind=kind,
        at=at,
        by=by,
        size=state.size,
        root=state.root().hex(),
        books={name: [book.count, book.hash.hex()] for name, book in state.books.items()},
    )


def signed_note(state: State, origin: str, signer: Signer) -> str:
    """Sign the journal's state as the head that sheets carry."""
    return sign(Head(origin, state.size, state.root()), signer).text
