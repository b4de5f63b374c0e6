"""The journal unrolled: each record with the text that is hashed and the state it commits to.

What leaves for an audit is made of these: whoever has header, salt and image needs nothing of this
program to check them.
"""

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.reading import header_sql, raw
from zyuki_desk.evidence.replay import Recorded, Replay
from zyuki_desk.evidence.tree import HASH_BYTES, Tree
from zyuki_desk.store.database import Database

BITE = 500


class Unrolled(NamedTuple):
    """One record: what is hashed, and the salted state behind its commitment where it is left."""

    seq: int
    book: str
    source: str
    row_id: int
    revision: int
    header: str
    """The canonical text; SHA-256 over a zero byte and this is the record's hash and leaf."""
    hash: bytes
    salt: bytes | None = None
    image: str | None = None


_SELECT = (
    "SELECT seq, book, source, row_id, revision, commitment, salt, "  # noqa: S608
    f"{header_sql()} FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq"
)


def unrolled(
    database: Database, kinds: Sequence[type[Kept]], books: Collection[str], first: int, last: int
) -> Iterator[list[Unrolled]]:
    """Give the records `first` to `last` in bites; only those of `books` carry their images."""
    replay = Replay(kinds)
    for after in range(first - 1, last, BITE):
        with database.reading() as connection:
            rows = raw(connection, _SELECT, (after, min(after + BITE, last)))
            wanted: dict[str, list[Recorded]] = {}
            for seq, book, source, row_id, revision, commitment, salt, _ in rows:
                if book in books:
                    wanted.setdefault(source, []).append(
                        Recorded(seq, row_id, revision, book, commitment, salt)
                    )
            bite = replay.read(connection, wanted)
        images: dict[int, bytes] = {}
        for source, records in wanted.items():
            images.update(replay.images(source, records, bite))
        yield [_record(row, images.get(row[0])) for row in rows]


def _record(row: Sequence[object], image: bytes | None) -> Unrolled:
    seq, book, source, row_id, revision, _, salt, header = row
    assert isinstance(header, bytes)
    digest = sha256(b"\x00" + header).digest()
    known = (seq, book, source, row_id, revision, header.decode(), digest)
    shown = (None, None) if image is None else (salt, image.decode())
    return Unrolled(*known, *shown)  # type: ignore[arg-type]


class Leaves:
    """The leaf hashes of a whole journal, 32 bytes each: what proofs are made from."""

    def __init__(self) -> None:
        self._hashes = bytearray()

    def __len__(self) -> int:
        return len(self._hashes) // HASH_BYTES

    def extend(self, records: Sequence[Unrolled]) -> None:
        """Take in the next records; a missing one is a bug of the caller or a damaged journal."""
        for record in records:
            if record.seq != len(self) + 1:
                message = f"record {record.seq} follows {len(self)}"
                raise ValueError(message)
            self._hashes += record.hash

    def tree(self) -> Tree:
        """Return the tree over them."""
        size = HASH_BYTES

        def read(first: int, end: int) -> Sequence[bytes]:
            return [bytes(self._hashes[at * size : at * size + size]) for at in range(first, end)]

        return Tree(read)
