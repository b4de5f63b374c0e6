"""Changing the ways of opening the office: key files first, then the record that it was done."""

from zyuki_desk.base.codes import parse_recovery_code
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store import keyslots
from zyuki_desk.store.keyslots import SlotInfo
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.slotfile import Argon2Cost


class KeysMaster:
    """The office's key slots; every change needs the right for settings and is recorded."""

    def __init__(self, office: OpenOffice) -> None:
        self._office = office

    def slots(self) -> tuple[SlotInfo, ...]:
        """List the ways of opening."""
        return keyslots.slots(self._office.folder)

    def require(self) -> None:
        """Refuse whoever may not change settings, before a key is made."""
        self._office.desk.require(Operation.SETTING)

    def keep_here(self, keyring: SecretStore, *, label: str = "") -> None:
        """Let this account of this PC open without typing."""
        self.require()
        keyslots.add_keyring(self._office.folder, self._office.master, keyring, label=label)
        self.note("keyring-added")

    def set_passphrase(self, passphrase: str | None, cost: Argon2Cost | None = None) -> None:
        """Set, change or (None) take away the passphrase; slow by intention."""
        self.require()
        keyslots.set_passphrase(self._office.folder, self._office.master, passphrase, cost)
        self.note("passphrase-removed" if passphrase is None else "passphrase-set")

    def set_recovery(self, code: str) -> None:
        """Make a printed recovery key the valid one; the old sheet opens no more."""
        self.require()
        keyslots.set_recovery(self._office.folder, self._office.master, code)
        self.note("recovery-set")

    def begin_seal(self, code: str) -> None:
        """Seal from now on under a new auditor's seed, which is printed already and not kept."""
        self.require()
        self._office.begin_seal(parse_recovery_code(code))

    def remove(self, slot_id: str, keyring: SecretStore | None) -> None:
        """Void one way of opening."""
        self.require()
        keyslots.remove_slot(self._office.folder, self._office.master, slot_id, keyring=keyring)
        self.note("slot-removed")

    def mend(self) -> tuple[str, ...]:
        """Write both key files from the newest whole one; return what was wrong."""
        self.require()
        notes = keyslots.mend_copies(self._office.folder, self._office.master)
        if notes:
            self.note("copies-mended")
        return notes

    def note(self, what: str) -> None:
        """Record what was done to the keys; never a key."""
        with self._office.desk.operation(Operation.SETTING, ref="keys") as work:
            work.act(DESK_BOOK, {"keys": what})
