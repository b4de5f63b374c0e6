"""What the import page remembers: which headings filled which fields last time, by ledger."""

from collections.abc import Sequence

from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.masters.office import Masters
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.exchange.importing import Assignment, suggest_assignment

MOST = 8
"""Different files of one ledger whose columns are remembered."""


def setting_key(ledger: Ledger) -> str:
    """Return the key of the setting that remembers a ledger's assignments."""
    return f"import/{ledger.key}"


def assignment_for(desk: Desk, ledger: Ledger, headers: Sequence[str]) -> tuple[Assignment, bool]:
    """Return the assignment used last for these headings, or a guess; and whether it was used."""
    known = {field.key for field in ledger.fields}
    for entry in _entries(desk, ledger):
        if entry["headers"] == list(headers):
            columns = _texts(entry["columns"])
            if known.issuperset(columns) and set(headers).issuperset(columns.values()):
                return Assignment(columns, _texts(entry["constants"])), True
    return suggest_assignment(ledger, headers), False


def remember(desk: Desk, ledger: Ledger, headers: Sequence[str], used: Assignment) -> None:
    """Keep an assignment for the next file with the same headings."""
    entry = {"headers": list(headers), **used.to_json()}
    before = _entries(desk, ledger)
    if before[:1] == [entry]:
        return
    others = [one for one in before if one["headers"] != entry["headers"]]
    Masters(desk).keep_setting(
        setting_key(ledger),
        {"assignments": [entry, *others][:MOST]},
        operation=Operation.IMPORT,
    )


def _entries(desk: Desk, ledger: Ledger) -> list[dict[str, object]]:
    value = Masters(desk).setting(setting_key(ledger)) or {}
    found = value.get("assignments")
    entries = found if isinstance(found, list) else []
    names = {"headers", "columns", "constants"}
    return [one for one in entries if isinstance(one, dict) and names <= one.keys()]


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
