# ruff: noqa: S608 - an attacker writes SQL
"""What the tests of tampering share: cutting the tail off, and what a verification finds."""

from typing import Any

from tests.evidence.rechain import chain_anew
from tests.support.memo import MemoOffice
from zyuki_desk.evidence.findings import FindingKind
from zyuki_desk.evidence.verify import KnownHead


def kinds_of(office: MemoOffice, *known: KnownHead) -> set[FindingKind]:
    return {finding.kind for finding in office.verify(*known).findings}


def cut(connection: Any, keep: int) -> None:  # noqa: ANN401
    """Cut the tail off as a careful attacker does: rows, records and the remembered end."""
    gone = connection.execute("SELECT source, row_id FROM journal WHERE seq > ?", (keep,))
    for source, row_id in gone.fetchall():
        connection.execute(f"DELETE FROM {source} WHERE id = ?", (row_id,))
    connection.execute("DELETE FROM journal WHERE seq > ?", (keep,))
    chain_anew(connection)
