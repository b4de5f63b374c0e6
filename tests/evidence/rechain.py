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
from zyuki_desk.evidence.seal import EpochKey, epoch_after, is_birth


def commit_anew(connection: Any, source: str, row_id: int) -> bool:  # noqa: ANN401
    """Let the newest record of a row commit to the row as it stands now."""
    cursor = connection.execute(f"SELECT * FROM {source} WHERE id = ?", (row_id,))  # noqa: S608
    found = cursor.fetchone()
    if found is None:
        return False
    row = dict(zip([column[0] for column in cursor.description], found, strict=True))
    salt = secrets.token_bytes(16)
    changed = connection.execute(
        "UPDATE journal SET salt = ?, commitment = ? "
        "WHERE source = ? AND row_id = ? AND revision = ?",
        (salt, commitment_of(salt, image(row)), source, row_id, row["revision"]),
    )
    return bool(changed.rowcount)


def chain_anew(
    connection: Any,  # noqa: ANN401
    *,
    books: bool = True,
    key: EpochKey | None = None,
) -> None:
    """Renumber and link every record anew, and remember the end of the new chain.

    With a key of the auditor's seal the records from its epoch on are sealed anew too.
    """
    state = State(epoch=1)
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
        epoch = record["epoch"]
        now = None if key is None or epoch is None else key.at(epoch)
        if now is not None:
            seal = (now.seal(digest), record["seq"])
            connection.execute("UPDATE journal SET mac = ? WHERE seq = ?", seal)
        birth = is_birth(record["operation"], record["ref"])
        state.epoch = epoch_after(state.epoch, record["source"], birth, epoch)
        state.frontier.append(digest)
        state.books[record["book"]] = BookHead(book.count + 1, digest)
        state.size, state.last, state.at = state.size + 1, digest, record["at"]
        state.mono, state.boot = record["mono"], record["boot"]
    connection.execute("UPDATE journal_state SET state = ?", (state.to_text(),))
