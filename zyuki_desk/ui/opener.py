"""Opening an office, made for a background thread: what is heavy is imported only in there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder

if TYPE_CHECKING:
    from zyuki_desk.core.accounts import Accounts, Strength
    from zyuki_desk.core.approving import Approval
    from zyuki_desk.core.backups import Backup
    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.ledger import Ledgers
    from zyuki_desk.core.opening import OpenOffice
    from zyuki_desk.core.restoring import Signed
    from zyuki_desk.core.schema import Telling
    from zyuki_desk.evidence.operation import Operation
    from zyuki_desk.store.database import Tell
    from zyuki_desk.store.keyslots import Opened
    from zyuki_desk.store.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class NeedsKey:
    """The keyring did not open it: somebody must, by the passphrase or the printed number."""

    sentence: str
    has_passphrase: bool
    keyring_works: bool


@dataclass(frozen=True, slots=True, repr=False)
class TypedKey:
    """A key typed by hand, by one of the two ways; both empty where the keyring shall open."""

    recovery: str = ""
    passphrase: str = ""


class Opener:
    """Opens one folder; every method may be called off the window's thread, one at a time."""

    def __init__(
        self,
        folder: OfficeFolder,
        clock: Clock,
        ledgers: Callable[[], "Ledgers"],
        keyring: Callable[[], "SecretStore"] | None,
        *,
        strength: "Strength | None" = None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.strength = strength
        self._load_ledgers = ledgers
        self._load_keyring = keyring
        self._ledgers: Ledgers | None = None
        self._keyring: SecretStore | None = None
        self.keyring_fault = ""
        """Why there is no keyring; empty when there is one or none was wanted."""

    def elsewhere(self, folder: OfficeFolder) -> "Opener":
        """Return an opener of another folder with the same means."""
        other = Opener(
            folder, self.clock, self._load_ledgers, self._load_keyring, strength=self.strength
        )
        other._ledgers, other._keyring = self._ledgers, self._keyring
        return other

    @property
    def ledgers(self) -> "Ledgers":
        """Every ledger, found once."""
        if self._ledgers is None:
            self._ledgers = self._load_ledgers()
        return self._ledgers

    def keyring(self) -> "SecretStore | None":
        """Return the system's keyring, None (and why) where there is none to trust."""
        if self._keyring is None and self._load_keyring is not None:
            try:
                self._keyring = self._load_keyring()
                self.keyring_fault = ""
            except Trouble as trouble:
                self.keyring_fault = trouble.sentence
        return self._keyring

    def open_quietly(self, tell: "Telling | None" = None) -> "OpenOffice | NeedsKey":
        """Open with what this PC's keyring holds; anything else wrong is raised.

        `tell` hears how far an older file has been brought up.
        """
        from zyuki_desk.store.keyslots import open_with_keyring

        keyring = self.keyring()
        missing: list[str] = []

        def unlock(folder: OfficeFolder) -> "Opened":
            if keyring is None:
                missing.append(self.keyring_fault or "このPCの鍵の保管庫は使わない設定です。")
                raise _NoKeyHere
            try:
                return open_with_keyring(folder, keyring)
            except DamageFound:
                raise
            except Trouble as trouble:
                missing.append(trouble.sentence)
                raise _NoKeyHere from trouble

        try:
            return self._open(unlock, tell)
        except _NoKeyHere:
            return self._needs_key(missing[0], works=keyring is not None)

    def open_by_recovery(
        self, code: str, *, keep: bool, tell: "Telling | None" = None
    ) -> "OpenOffice":
        """Open with the printed number; `keep` lets this PC open by itself from now on."""
        from zyuki_desk.store.keyslots import open_with_recovery

        return self._kept(
            self._open(lambda folder: open_with_recovery(folder, code), tell), keep=keep
        )

    def open_by_passphrase(
        self, passphrase: str, *, keep: bool, tell: "Telling | None" = None
    ) -> "OpenOffice":
        """Open with the passphrase; `keep` lets this PC open by itself from now on."""
        from zyuki_desk.store.keyslots import open_with_passphrase

        return self._kept(
            self._open(lambda folder: open_with_passphrase(folder, passphrase), tell), keep=keep
        )

    def sign_in(self, office: "OpenOffice", login: str, password: str, terminal: str) -> "Actor":
        """Check number and password; a scanned badge stands for its owner's number."""
        from zyuki_desk.core.accounts import Accounts
        from zyuki_desk.core.desk import SYSTEM

        desk = office.desk.for_actor(SYSTEM)
        accounts = Accounts(desk, self.strength)
        directory = desk.directory
        person = directory.by_code(login)
        logins = {code: name for name, code in directory.logins.items()}
        known = login not in directory.logins and person is not None
        name = logins.get(person.code, login) if known and person is not None else login
        return accounts.sign_in(name, password, terminal)

    def sign_in_by_badge(self, office: "OpenOffice", badge: str, terminal: str) -> "Actor":
        """Sign in by a badge alone, where the office allows it."""
        return self._accounts(office).sign_in_by_badge(badge, terminal)

    def confirm(self, office: "OpenOffice", person: str, password: str) -> None:
        """Check the password of whoever locked the screen."""
        self._accounts(office).confirm(person, password)

    def restore(self, backup: "Backup", typed: TypedKey, signed: "Signed", tell: "Tell") -> str:
        """Put a backup in place of the folder's office, or into an empty one; tell what it did.

        The keyring opens the backup where it can, else what was typed.
        """
        from zyuki_desk.core.restoring import Restoration

        with Restoration(
            backup, self.folder, self.ledgers, self.clock,
            keyring=self.keyring(), strength=self.strength,
        ) as restoration:  # fmt: skip
            restoration.prepare(lambda folder: self._unlock_typed(folder, typed), tell=tell)
            lost = restoration.lost
            restoration.approve(signed)
            aside = restoration.exchange()
        told = [f"{backup.records:,}件の記録まで復元しました。"]
        kept_here = aside is not None  # this PC goes on with what it remembers of the journal
        told += restoration.brought
        if lost:
            told.append(f"それより後の {lost:,}件は戻っていません。")
        if aside is not None:
            told.append(f"前のファイルは {aside.name} に残してあります。")
        left = restoration.not_brought
        return "\n".join((*told, *(left[:-1] if kept_here else left)))

    def write_back(
        self, office: "OpenOffice", approval: "Approval", tell: "Telling"
    ) -> "tuple[OpenOffice, int]":
        """Write back what only the echo has; the office opened again, and how many records.

        Two people stand behind it: whoever is at the office's desk, and the approver. The office
        given is closed once the files are exchanged; a failure before leaves it open as it was.
        """
        from zyuki_desk.core.opening import open_office
        from zyuki_desk.core.replaying import write_back
        from zyuki_desk.evidence.operation import Operation
        from zyuki_desk.store.keyslots import Opened
        from zyuki_desk.store.slotfile import SlotKind

        actor, master, keyring = office.desk.actor, office.master, office.keyring
        office.desk.require(Operation.RESTORE)
        second = self._approved(office, approval, Operation.RESTORE)
        count = write_back(office, reason=approval.reason, approved_by=second, tell=tell)
        opened = Opened(master, SlotKind.KEYRING)
        again = open_office(
            self.folder, self.ledgers, self.clock, lambda _: opened, keyring=keyring, tell=tell
        )
        again.sign_in_as(actor)
        self._accounts(again).note(Operation.SIGN_IN, actor)
        return again, count

    def accept(self, office: "OpenOffice", approval: "Approval") -> None:
        """Go on from the journal as it is, by two people; what is given up is recorded."""
        from zyuki_desk.evidence.operation import Operation

        office.desk.require(Operation.KEYS)
        second = self._approved(office, approval, Operation.KEYS)
        office.accept_head(reason=approval.reason, approved_by=second)

    def _approved(self, office: "OpenOffice", approval: "Approval", operation: "Operation") -> str:
        from zyuki_desk.core.approving import approver

        if not approval.reason.strip():
            raise Refusal("理由を入れてください。", field="reason")
        return approver(
            office.desk, self._accounts(office), approval.approver, approval.password,
            operation=operation, first=office.desk.actor.person,
        )  # fmt: skip

    def _accounts(self, office: "OpenOffice") -> "Accounts":
        from zyuki_desk.core.accounts import Accounts
        from zyuki_desk.core.desk import SYSTEM

        # A desk of its own: its directory is fresh, and nobody listens on this thread.
        return Accounts(office.desk.for_actor(SYSTEM), self.strength)

    def _unlock_typed(self, folder: OfficeFolder, typed: TypedKey) -> "Opened":
        from zyuki_desk.store import keyslots

        keyring = self.keyring()
        if typed.recovery:
            return keyslots.open_with_recovery(folder, typed.recovery)
        if typed.passphrase:
            return keyslots.open_with_passphrase(folder, typed.passphrase)
        if keyring is None:
            raise Refusal("復旧シートの番号か合言葉を入れてください。", field="key")
        try:
            return keyslots.open_with_keyring(folder, keyring)
        except DamageFound:
            raise
        except Trouble as trouble:
            raise Refusal(
                "このPCの鍵では開きません。復旧シートの番号か合言葉を入れてください。", field="key"
            ) from trouble

    def _open(
        self, unlock: Callable[[OfficeFolder], "Opened"], tell: "Telling | None"
    ) -> "OpenOffice":
        from zyuki_desk.core.opening import open_office

        return open_office(
            self.folder, self.ledgers, self.clock, unlock, keyring=self.keyring(), tell=tell
        )

    def _kept(self, office: "OpenOffice", *, keep: bool) -> "OpenOffice":
        from zyuki_desk.store.keyslots import add_keyring

        keyring = self.keyring()
        if keep and keyring is not None:
            try:
                add_keyring(self.folder, office.master, keyring)
            except Trouble as trouble:
                office.notes = (*office.notes, trouble.sentence)
        return office

    def _needs_key(self, sentence: str, *, works: bool) -> NeedsKey:
        from zyuki_desk.store.keyslots import slots
        from zyuki_desk.store.slotfile import SlotKind

        kinds = {slot.kind for slot in slots(self.folder)}
        return NeedsKey(sentence, SlotKind.PASSPHRASE in kinds, works)


class _NoKeyHere(Exception):
    """The keyring does not open this office."""
