"""The office's own layouts of its ledgers, kept as settings under the pen rule."""

import hashlib

from sqlalchemy import select

from zyuki_desk.core.desk import Desk
from zyuki_desk.core.layout import LINE_KEYS, Layout, check
from zyuki_desk.core.layout_file import from_json, to_json
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import Setting
from zyuki_desk.evidence.operation import Operation


def setting_key(ledger: Ledger) -> str:
    """Return the key of the setting that holds a ledger's layout."""
    return f"layout/{ledger.key}"


def known_keys(ledger: Ledger) -> frozenset[str]:
    """Return every key a column may show."""
    return frozenset(spec.key for spec in ledger.shown) | LINE_KEYS


def layout_of(desk: Desk, ledger: Ledger) -> Layout:
    """Return the office's layout of a ledger, or the one that comes with the program."""
    with desk.database.reading() as connection:
        found = connection.execute(
            select(Setting.value).where(Setting.key == setting_key(ledger))
        ).scalar()
    return ledger.layout if found is None else from_json(found["layout"], known_keys(ledger))


def set_layout(desk: Desk, ledger: Ledger, layout: Layout, *, reason: str) -> None:
    """Make a layout the office's own; the earlier edition stays in the strokes."""
    check(layout, known_keys(ledger))
    key = setting_key(ledger)
    value = {"layout": to_json(layout)}
    with desk.operation(Operation.SETTING, ref=key) as work:
        row = work.session.execute(select(Setting).where(Setting.key == key)).scalar()
        if row is None:
            work.add(Setting(key=key, value=value))
        else:
            work.change(row, {"value": value}, reason=reason)


def edition_of(layout: Layout) -> str:
    """Return a short name of this very layout, for sheets printed in it."""
    return hashlib.sha256(to_json(layout).encode()).hexdigest()[:12]
