"""The erasing alone, without the ceremony around it: what the evidence has to survive."""

from collections.abc import Sequence

from zyuki_desk.core.desk import Desk
from zyuki_desk.core.retention.erase import erase
from zyuki_desk.core.work import Changes
from zyuki_desk.evidence.operation import Operation


def dispose(
    desk: Desk, ledger_key: str, ids: Sequence[int], *, reason: str, method: str, proposed_by: str
) -> Changes:
    """Erase lines in one operation, approved by whoever is at the desk."""
    with desk.operation(Operation.DISPOSE, ref=ledger_key) as work:
        erase(
            work,
            desk.ledgers[ledger_key],
            ids,
            reason=reason,
            method=method,
            proposed_by=proposed_by,
        )
    return desk.last_changes
