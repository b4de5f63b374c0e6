"""What a patient attacker does who has every key: write history anew so that it fits again."""

import secrets
from typing import Any

from zyuki_desk.base.canonical import image
from zyuki_desk.evidence.journal import (
    HEADER,
    ZERO,
    BookHead,
    State,
    commitment_of,
    record_hash,
)


def commit_anew(connection: Any, source: str, row_id: int) -> bool:  # noqa: ANN401
    """Let the newest record of a row commit to the row as it stands now."""
    cursor = connection.execute(f"SELECT * FROM {source} WHERE id = ?", (row_id,))  # noqa: S608
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    salt = secrets.token_bytes(16)
    changed = connection.execute(
        "UPDATE journal SET salt = ?, commitment = ? "
        "WHERE source = ? AND row_id = ? AND revision = ?",
        (salt, commitment_of(salt, image(row)), source, row_id, row["revision"]),
    )
    return bool(changed.rowcount)


def chain_anew(connection: Any, *, books: bool = True) -> None:  # noqa: ANN401
    """Renumber and link every record anew, and remember the end of the new chain."""
    state = State()
    named = ", ".join(HEADER)
    for row in connection.execute(f"SELECT {named} FROM journal ORDER BY seq").fetchall():  # noqa: S608
        record = dict(zip(HEADER, row, strict=True))
        old = record["seq"]
        book = state.books.get(record["book"], BookHead(0, ZERO))
        record |= {"seq": state.size + 1, "prev": state.last}
        if books:
            record |= {"bseq": book.count + 1, "bprev": book.hash}
        connection.execute(
            "UPDATE journal SET seq = ?, prev = ?, bseq = ?, bprev = ? WHERE seq = ?",
            (record["seq"], record["prev"], record["bseq"], record["bprev"], old),
        )
        digest = record_hash([record[name] for name in HEADER])
        state.frontier.append(digest)
        state.books[record["book"]] = BookHead(book.count + 1, digest)
        state.size, state.last, state.at = state.size + 1, digest, record["at"]
        state.mono, state.boot = record["mono"], record["boot"]
    connection.execute("UPDATE journal_state SET state = ?", (state.to_text(),))
