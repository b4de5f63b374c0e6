"""An open office: folder, lock, keys, database, desk and books, opened and closed together."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.files import is_there, make_folder
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import SYSTEM, Actor, Desk
from zyuki_desk.core.founding import Founding, found
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.schema import Telling, bring_up, is_behind, unheard
from zyuki_desk.core.signing_key import (
    KeyReport,
    check_key,
    finish_change,
    keys_in,
    record_change,
    settled_key,
    stage_key,
)
from zyuki_desk.core.witnesses import begin_seal, go_on, origin_of, outside_of, settle
from zyuki_desk.evidence import heads, seal
from zyuki_desk.evidence.echo import NAME
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.key_change import Keys
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.roots import root_at
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.verify import leaf_at
from zyuki_desk.store import keyslots
from zyuki_desk.store.database import (
    Database,
    DatabaseKey,
    create_file,
    require_known_version,
    version_of,
)
from zyuki_desk.store.filing import finish_exchange
from zyuki_desk.store.lock import WriterLock
from zyuki_desk.store.master import Master, derive
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.unfinished import Unfinished


@dataclass(slots=True)
class OpenOffice:
    """Everything an opened folder gives; close it when done."""

    folder: OfficeFolder
    master: Master
    database: Database
    shipped: Ledgers
    """The ledgers as the program brings them."""
    clock: Clock
    keyring: SecretStore | None = None
    lock: WriterLock | None = None
    notes: tuple[str, ...] = ()
    """What must be told about the key files."""
    aside: bool = False
    """A copy that is not in its place yet: it leaves the echo of the office alone."""
    scratch: TemporaryDirectory[str] | None = None
    """Where the copy of an older file lies that is only read; gone when the office is closed."""
    desk: Desk = field(init=False)
    books: Books = field(init=False)
    _goes_on: bool = field(init=False, default=False)
    """Whether the journal is known to go on from the head the keyring kept."""

    def __post_init__(self) -> None:
        staged, self.master = self.master, settled_key(self.database, self.master, self.origin)
        if self.lock is not None:
            finish_change(self.folder, staged, self.master)
        outside = outside_of(self.folder, self.master, self.shipped)
        if self.aside:
            outside.echo = None
        try:
            if self.lock is not None:
                settle(self.database, outside, goes_on=self._check_keyring())
            self.desk = Desk(self.database, self.shipped, self.clock, SYSTEM, outside=outside)
        except BaseException:
            outside.close()
            raise
        self.books = Books(self.database)

    def _check_keyring(self) -> bool:
        if self.keyring is None:
            return True
        self._goes_on = goes_on_from(self.database, self.origin, self.keyring)
        return self._goes_on

    @property
    def ledgers(self) -> Ledgers:
        """Every ledger, with the office's own fields; ask for it anew each time."""
        return self.desk.ledgers

    @property
    def signer(self) -> heads.Signer:
        """The office's signing key, as it is now."""
        return heads.Signer(self.master.signing_seed)

    @property
    def keys(self) -> Keys:
        """The signing key with the earlier ones that it follows; read anew each time."""
        return keys_in(self.database, self.origin, self.signer.public_key)

    def key_report(self, typed: str = "") -> KeyReport:
        """Compare the key with what the keyring kept and a fingerprint typed from paper."""
        try:
            seen = self.seen_head()
        except DamageFound:
            seen = None
        return check_key(self.keys, seen.key if seen is not None else None, typed)

    def change_key(self, *, reason: str, approved_by: str) -> None:
        """Replace the signing key by a new one that the old one vouches for; by two people.

        A crash leaves the old or the new one working: the journal tells which. See `stage_key`.
        """
        staged = stage_key(
            self.desk, self.folder, self.master, reason=reason, approved_by=approved_by
        )
        try:
            record_change(self.desk, staged, reason=reason, approved_by=approved_by)
        finally:
            self.master = settled_key(self.database, staged, self.origin)
            self.desk.outside.signer = self.signer
            finish_change(self.folder, staged, self.master)
        self.remember_head()

    @property
    def unfinished(self) -> Unfinished:
        """What plain files are under way, for the next start to clear away after a kill."""
        return Unfinished(self.folder.unfinished, derive(self.master.secret, "unfinished"))

    @property
    def origin(self) -> str:
        """The journal's name in signed heads."""
        return origin_of(self.master)

    def sign_in_as(self, actor: Actor) -> None:
        """Put somebody else at the desk; the books stay open."""
        listeners = self.desk
        self.desk = self.desk.for_actor(actor)
        self.desk.take_listeners(listeners)

    def head(self) -> heads.Head:
        """Return the journal's size and root as they stand."""
        with self.database.reading() as connection:
            state = read_state(connection)
        return heads.Head(self.origin, state.size, state.root())

    def signed_head(self) -> heads.SignedHead:
        """Return the present head, signed: what sheets, exports and backups carry."""
        return heads.sign(self.head(), self.signer)

    def remember_head(self) -> None:
        """Keep the present head in the keyring, outside the folder, if there is one.

        A head that the journal does not go on from stays there: it is what tells of a cut tail or
        an old folder put back, until somebody accepts the journal as it is. Where the echo tells
        of more, a head of what was written since would stand against writing that back.
        """
        if self.keyring is None or self.desk.outside.stopped:
            return
        if not self._goes_on:
            self._goes_on = goes_on_from(self.database, self.origin, self.keyring)
        if self._goes_on:
            self._keep_head(self.keyring)

    def _keep_head(self, keyring: SecretStore, *, accepted: bool = False) -> None:
        """Keep the head with the key's fingerprint; a key nobody vouches for is not pinned."""
        key = heads.fingerprint(self.signer.public_key)
        seen = None if accepted else self.seen_head()
        if seen is not None and seen.key is not None and self.key_report().holds is False:
            key = seen.key
        with self.database.reading() as connection:
            state = read_state(connection)
        head = heads.Head(self.origin, state.size, state.root())
        heads.remember_head(keyring, head, self.clock.read().at, state.last, key)

    def accept_head(self, *, reason: str, approved_by: str) -> None:
        """Take the journal as it is, e.g. after restoring a backup; what is given up is recorded.

        Two people stand behind it; `approved_by` is the other's code, checked by the caller. Work
        goes on from here, and the echo is made anew. `Refusal` without the right or a reason.
        """
        if not reason.strip():
            raise Refusal("受け入れるには理由が必要です。理由を入れてください。", field="reason")
        if approved_by == self.desk.actor.person:
            raise Refusal("承認は、受け入れる人とは別の人がしてください。", field="approver")
        try:
            seen = self.seen_head()
        except DamageFound:
            seen = None
        outside = self.desk.outside
        with self.desk.operation(Operation.KEYS, ref=seal.ACCEPTED) as work:
            lost = seen.head.text if seen is not None else ""
            ahead = outside.echo.ahead if outside.echo is not None else 0
            detail = {"lost_head": lost, "lost_echo": ahead, "approved_by": approved_by}
            work.act(DESK_BOOK, detail, reason=reason.strip())
        go_on(self.database, outside)
        self._goes_on = True
        if self.keyring is not None:
            self._keep_head(self.keyring, accepted=True)

    def begin_seal(self, seed: bytes) -> None:
        """Seal every record from now on under a new seed, which is on the auditor's paper already.

        For an office that has none yet, and to renew it: the old seed goes on checking what it
        sealed. `Refusal` without the right; `Trouble` when the key cannot be kept.
        """
        begin_seal(self.desk, seed)

    def seen_head(self) -> heads.SeenHead | None:
        """Return the head the keyring saw last, if any."""
        if self.keyring is None:
            return None
        return heads.last_seen_head(self.keyring, self.origin)

    def close(self) -> None:
        """Remember the head, close the file and free the folder for others."""
        if self.lock is not None:
            with contextlib.suppress(Trouble):
                self.remember_head()
        self.desk.outside.close()
        self.database.close()
        if self.scratch is not None:
            self.scratch.cleanup()
        if self.lock is not None:
            self.lock.release()

    def __enter__(self) -> Self:
        """Hold the office open in a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def goes_on_from(database: Database, origin: str, keyring: SecretStore) -> bool:
    """Tell whether the journal holds what the keyring saw last; True where it saw nothing.

    One record is enough: its hash stands for all before it, and `verify` reads those.
    """
    try:
        seen = heads.last_seen_head(keyring, origin)
    except DamageFound:
        return False
    if seen is None or seen.head.size == 0:
        return True
    if seen.last is not None:
        return leaf_at(database, seen.head.size) == seen.last
    return root_at(database, seen.head.size) == seen.head.root


Unlock = Callable[[OfficeFolder], keyslots.Opened]
"""One way of opening the key: keyring, passphrase, or the printed recovery key."""


def found_office(
    folder: OfficeFolder, ledgers: Ledgers, clock: Clock, founding: Founding, ways: keyslots.Ways,
    *, seed: bytes | None = None,
) -> tuple[OpenOffice, str]:  # fmt: skip
    """Make a new office in an empty folder; returns it open, and its recovery key, told once.

    With the auditor's seed every record is sealed from the first one on.
    """
    if is_there(folder.database):
        raise Refusal("この場所にはすでに簿冊があります。別のフォルダーを選んでください。")
    try:
        make_folder(folder.root)
    except OSError as error:
        raise Trouble("フォルダーを作れません。場所と権限、空き容量を確かめてください。") from error
    lock = WriterLock(folder.lock)
    created = None
    try:
        created = keyslots.create(folder, founding.office.office_id, ways)
        key = DatabaseKey(created.master.database_key)
        create_file(folder.database, key)
        database = Database(folder.database, key)
        outside = outside_of(folder, created.master, ledgers)
        if seed is not None and outside.seal is not None:
            outside.seal.begin(EpochKey.first(seed, outside.origin, 1))
        found(database, ledgers, clock, founding, outside)
        go_on(database, outside)
        outside.close()
        office = OpenOffice(folder, created.master, database, ledgers, clock, ways.keyring, lock)
    except BaseException:
        if created is not None:
            _unmake(folder)
        lock.release()
        raise
    return office, created.recovery_code


def _unmake(folder: OfficeFolder) -> None:
    """Leave the folder as it was: a founding that failed midway must not bar the next try."""
    journal = folder.database.with_name(f"{folder.database.name}-journal")
    for path in (folder.database, journal, folder.seal_key, folder.echo / NAME):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    keyslots.unmake(folder)


def open_office(
    folder: OfficeFolder,
    ledgers: Ledgers,
    clock: Clock,
    unlock: Unlock,
    *,
    keyring: SecretStore | None = None,
    read_only: bool = False,
    aside: bool = False,
    tell: Telling | None = None,
) -> OpenOffice:
    """Open an office's folder; `Refusal` or `Trouble` says why not, and what to do.

    `tell` hears how far an older file has been brought up; it may raise to stop.
    """
    if not is_there(folder.database) and not is_there(folder.restored):
        raise Refusal("このフォルダーには簿冊がありません。フォルダーを選び直してください。")
    lock = None if read_only else WriterLock(folder.lock)
    database: Database | None = None
    scratch: TemporaryDirectory[str] | None = None
    try:
        if lock is not None:
            finish_exchange(folder)
        opened = unlock(folder)
        if lock is not None and opened.notes and keyslots.catch_up(folder, opened.master):
            opened = replace(opened, notes=())
        key = DatabaseKey(opened.master.database_key)
        database = Database(folder.database, key, writable=not read_only)
        require_known_version(version_of(database))
        if not read_only:
            bring_up(database, ledgers, folder.backups, tell=tell or unheard)
        elif is_behind(database, ledgers):
            database, scratch = _brought_up_copy(database, key, ledgers)
        office = OpenOffice(
            folder, opened.master, database, ledgers, clock, keyring, lock, opened.notes, aside,
            scratch,
        )  # fmt: skip
        if lock is not None and not aside:
            office.unfinished.clear()
    except BaseException:
        if database is not None:
            database.close()
        if scratch is not None:
            scratch.cleanup()
        if lock is not None:
            lock.release()
        raise
    return office


def _brought_up_copy(
    older: Database, key: DatabaseKey, ledgers: Ledgers
) -> tuple[Database, TemporaryDirectory[str]]:
    """Return a copy of an older file that may only be read, fitted to this program, and its place.

    The file itself stays as it is; only blank columns, new tables and indexes are added, so what
    the copy's records say holds for the file too.
    """
    scratch = TemporaryDirectory(prefix="zyuki-", ignore_cleanup_errors=True)
    path = Path(scratch.name) / older.path.name
    older.copy_into(path)
    older.close()
    copy = Database(path, key)
    try:
        bring_up(copy, ledgers, Path(scratch.name) / "backups")
    finally:
        copy.close()
    return Database(path, key, writable=False), scratch
