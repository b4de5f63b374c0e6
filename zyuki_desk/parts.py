"""What this program is made of: its ledgers, and this machine's clock and keyring."""

from zyuki_desk import ledgers
from zyuki_desk.base.errors import Trouble
from zyuki_desk.core.ledger import Ledgers, discover
from zyuki_desk.store.secrets import SecretStore, open_os_store


def program_ledgers() -> Ledgers:
    """Return every ledger that is present; the only place that reaches their package."""
    return discover(ledgers)


def system_keyring() -> SecretStore | None:
    """Return the system's keyring, or None where there is none to be trusted."""
    try:
        return open_os_store()
    except Trouble:
        return None
