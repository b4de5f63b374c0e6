"""Ways of opening the office: any one slot gives the master key, each by another means.

Slots: the system's keyring (nobody types anything), the printed recovery key, a passphrase if the
office wants one. Changing a passphrase or a recovery key changes this folder only: older backups
keep theirs, and still open with what was valid then.
"""

import secrets as randomness
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from zyuki_desk.base.codes import SECRET_BYTES, recovery_code
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.files import is_there
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.master import KEY_BYTES, Master
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.slotcopies import Copy, paths_in, read_copies, write_copies
from zyuki_desk.store.slotfile import Argon2Cost, Slot, SlotFile, SlotKind, Stretch, is_office_id
from zyuki_desk.store.slotkeys import (
    forget,
    is_whole,
    keyring_key,
    keyring_slot,
    mac_of,
    passphrase_key,
    passphrase_slot,
    recovery_key,
    recovery_slot,
    seal_seed,
    seal_staged,
    secret_in,
    seed_in,
    staged_in,
)

_MEND = "設定の「鍵のファイルを作り直す」を行ってください。"
_FROM_BACKUP = "バックアップにある鍵のファイル(keyslots.json)を戻してください。"

_KeyOf = Callable[[SlotFile, Slot], bytes | None]


@dataclass(frozen=True, slots=True, repr=False)
class Ways:
    """The ways of opening to set up; the recovery key is always one of them."""

    recovery_code: str | None = None
    """One already printed (`new_recovery_code`); None makes one."""
    passphrase: str | None = None
    cost: Argon2Cost = field(default_factory=Argon2Cost)
    keyring: SecretStore | None = None
    label: str = ""
    """Names the keyring slot in lists, e.g. the terminal's number; never a person."""
    signing_seed: bytes | None = None
    """One made beforehand, so that the recovery sheet tells its fingerprint; None makes one."""


@dataclass(frozen=True, slots=True, repr=False)
class Created:
    """New slots: the keys, and the recovery key that is printed once and kept nowhere."""

    master: Master
    recovery_code: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The keys, and what the desk must tell about the files they came from."""

    master: Master
    kind: SlotKind
    notes: tuple[str, ...] = ()
    """Sentences; empty when both copies are whole and equal."""


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """One way of opening, for a list."""

    id: str
    kind: SlotKind
    label: str


def create(folder: OfficeFolder, office_id: str, ways: Ways) -> Created:
    """Make the keys of a new office and write its slots; raise Refusal where keys are already."""
    if not is_office_id(office_id):
        message = "an office id is plain ASCII, at most 64 characters"
        raise ValueError(message)
    if any(is_there(path) for path in paths_in(folder)):
        raise Refusal(
            "このフォルダーには、もう鍵のファイルがあります。別のフォルダーを選んでください。"
        )
    secret, seed = randomness.token_bytes(KEY_BYTES), ways.signing_seed or new_signing_seed()
    try:
        return _issue(folder, Master(office_id, secret, seed), ways, generation=0)
    except BaseException:
        unmake(folder)
        raise


def unmake(folder: OfficeFolder) -> None:
    """Take away the key files of an office that was not made after all; never raises."""
    for path in paths_in(folder):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def reissue(folder: OfficeFolder, master: Master, ways: Ways) -> Created:
    """Write all slots anew for the same keys, whatever the files hold: every old slot is void."""
    known = _files(read_copies(folder))
    newest = max((file.generation for file in known), default=0)
    created = _issue(folder, master, ways, generation=newest)
    _forget(ways.keyring, master, (slot for file in known for slot in file.slots))
    return created


def _issue(folder: OfficeFolder, master: Master, ways: Ways, *, generation: int) -> Created:
    code = ways.recovery_code or new_recovery_code()
    made = [recovery_slot(master, code)]
    if ways.passphrase is not None:
        made.append(passphrase_slot(master, ways.passphrase, ways.cost))
    if ways.keyring is not None:
        made.append(keyring_slot(master, ways.keyring, ways.label))
    _write(folder, master, SlotFile(master.office_id, generation, tuple(made), seal_seed(master)))
    return Created(master, code)


def new_recovery_code() -> str:
    """Make a recovery key that opens nothing yet: print it first, then `set_recovery`."""
    return recovery_code(randomness.token_bytes(SECRET_BYTES))


def new_signing_seed() -> bytes:
    """Make the seed of an office's signing key."""
    return randomness.token_bytes(KEY_BYTES)


def open_with_keyring(folder: OfficeFolder, keyring: SecretStore) -> Opened:
    """Open with the key this account keeps; raise Trouble if it keeps none that fits."""
    return _open(
        folder,
        SlotKind.KEYRING,
        lambda file, slot: keyring_key(keyring, file.office_id, slot.id),
        Trouble(
            "このPCの鍵の保管庫に、この機関の鍵がありません。復旧シートの番号か合言葉で開いてください。"
        ),
    )


def open_with_recovery(folder: OfficeFolder, code: str) -> Opened:
    """Open with the printed recovery key; raise Refusal if mistyped or of another office."""
    key = recovery_key(code)
    return _open(
        folder,
        SlotKind.RECOVERY,
        lambda _file, _slot: key,
        Refusal("この番号では開きません。この機関の、いちばん新しい復旧シートか確かめてください。"),
    )


def open_with_passphrase(folder: OfficeFolder, passphrase: str) -> Opened:
    """Open with the passphrase; raise Refusal if it is wrong or the office has none."""
    made: dict[Stretch, bytes] = {}

    def key_of(_file: SlotFile, slot: Slot) -> bytes | None:
        if slot.stretch is not None and slot.stretch not in made:
            made[slot.stretch] = passphrase_key(passphrase, slot.stretch)
        return None if slot.stretch is None else made[slot.stretch]

    wrong = "合言葉が違うか、設定されていません。入力し直すか、復旧シートの番号で開いてください。"
    return _open(folder, SlotKind.PASSPHRASE, key_of, Refusal(wrong, field="passphrase"))


def slots(folder: OfficeFolder) -> tuple[SlotInfo, ...]:
    """List the ways of opening that the first readable copy tells."""
    file = _readable(read_copies(folder))[0]
    return tuple(SlotInfo(slot.id, slot.kind, slot.label) for slot in file.slots)


def add_keyring(
    folder: OfficeFolder, master: Master, keyring: SecretStore, *, label: str = ""
) -> str:
    """Let this account open without typing, from now on; return the new slot's id."""
    file = _changeable(folder, master)
    slot = keyring_slot(master, keyring, label)
    _write(folder, master, replace(file, slots=(*file.slots, slot)))
    return slot.id


def set_passphrase(
    folder: OfficeFolder, master: Master, passphrase: str | None, cost: Argon2Cost | None = None
) -> None:
    """Set, change or (None) take away the passphrase."""
    file = _changeable(folder, master)
    kept = tuple(slot for slot in file.slots if slot.kind is not SlotKind.PASSPHRASE)
    if passphrase is not None:
        kept = (*kept, passphrase_slot(master, passphrase, cost or Argon2Cost()))
    _write(folder, master, replace(file, slots=kept))


def set_recovery(folder: OfficeFolder, master: Master, code: str) -> None:
    """Make a printed recovery key the valid one and void the old one in this folder."""
    file = _changeable(folder, master)
    kept = (slot for slot in file.slots if slot.kind is not SlotKind.RECOVERY)
    _write(folder, master, replace(file, slots=(recovery_slot(master, code), *kept)))


def remove_slot(
    folder: OfficeFolder, master: Master, slot_id: str, *, keyring: SecretStore | None = None
) -> None:
    """Void one way of opening; the recovery key can only be replaced."""
    file = _changeable(folder, master)
    gone = [slot for slot in file.slots if slot.id == slot_id]
    if not gone:
        raise Refusal("その開き方は、もうありません。一覧を開き直してください。")
    if gone[0].kind is SlotKind.RECOVERY:
        raise Refusal("復旧シートの番号はなくせません。新しい番号に替えることはできます。")
    kept = tuple(slot for slot in file.slots if slot.id != slot_id)
    _write(folder, master, replace(file, slots=kept))
    _forget(keyring, master, gone)


def stage_seed(folder: OfficeFolder, master: Master, seed: bytes) -> Master:
    """Write the next signing seed beside the present one, before anything says that it holds."""
    file = _changeable(folder, master)
    _write(folder, master, replace(file, staged=seal_staged(master, seed)))
    return replace(master, staged_seed=seed)


def settle_seed(folder: OfficeFolder, master: Master, *, take: bool) -> Master:
    """End a change of the signing key: the staged seed takes over, or goes away unused.

    Either copy may be the older one, when a crash came between them: both are written.
    """
    seed = master.staged_seed if take and master.staged_seed is not None else master.signing_seed
    settled = replace(master, signing_seed=seed, staged_seed=None)
    whole = [file for file in _files(read_copies(folder)) if is_whole(file, master)]
    if not whole:
        raise DamageFound(f"鍵のファイルが壊れているか、書き換えられています。{_FROM_BACKUP}")
    newest = max(whole, key=lambda file: file.generation)
    _write(folder, settled, replace(newest, seed=seal_seed(settled), staged=None))
    return settled


def catch_up(folder: OfficeFolder, master: Master) -> bool:
    """Write the older copy anew where only a power cut came between the two; False if not so.

    Both must be whole, one a single step behind: everything else is told, and people decide.
    """
    files = _files(read_copies(folder))
    if len(files) != len(paths_in(folder)) or not all(is_whole(file, master) for file in files):
        return False
    older, newer = sorted(files, key=lambda file: file.generation)
    if newer.generation != older.generation + 1:
        return False
    write_copies(folder, newer)
    return True


def mend_copies(folder: OfficeFolder, master: Master) -> tuple[str, ...]:
    """Write both copies from the newest whole one; return what was wrong with them."""
    copies = read_copies(folder)
    for copy in copies:
        if isinstance(copy.fault, Refusal):
            raise copy.fault  # written by a newer version: not ours to overwrite
    whole = [file for file in _files(copies) if is_whole(file, master)]
    if not whole:
        raise DamageFound(
            f"鍵のファイルが2つとも壊れているか、書き換えられています。{_FROM_BACKUP}"
        )
    notes = _notes(copies, master)
    if notes:
        write_copies(folder, max(whole, key=lambda file: file.generation))
    return notes


def _open(
    folder: OfficeFolder, kind: SlotKind, key_of: _KeyOf, otherwise: Refusal | Trouble
) -> Opened:
    """Try both copies: a damaged one that opens beats none, and its faults are told."""
    copies = read_copies(folder)
    found: list[Master] = []
    seedless = False
    for file in _readable(copies):
        for secret in _secrets_in(file, kind, key_of):
            seed = seed_in(file, secret)
            if seed is None:
                seedless = True
            else:
                found.append(Master(file.office_id, secret, seed, staged_in(file, secret)))
    if found:
        return Opened(found[0], kind, _notes(copies, found[0]))
    if seedless:
        raise DamageFound(f"鍵は合いましたが、署名の鍵が壊れています。{_FROM_BACKUP}")
    raise otherwise


def _secrets_in(file: SlotFile, kind: SlotKind, key_of: _KeyOf) -> list[bytes]:
    keys = ((slot, key_of(file, slot)) for slot in file.slots if slot.kind is kind)
    secrets = [secret_in(file, slot, key) for slot, key in keys if key is not None]
    return [secret for secret in secrets if secret is not None][:1]


def _files(copies: Iterable[Copy]) -> list[SlotFile]:
    return [copy.file for copy in copies if copy.file is not None]


def _readable(copies: tuple[Copy, ...]) -> list[SlotFile]:
    """Return the copies that can be read, equal ones once; raise the first fault if none can."""
    files = list(dict.fromkeys(_files(copies)))
    if not files:
        faults = [copy.fault for copy in copies if copy.fault is not None]
        told = [fault for fault in faults if not isinstance(fault, DamageFound)]
        if told:
            raise told[0]
        raise DamageFound(f"{faults[0].sentence}{_FROM_BACKUP}") from faults[0]
    return files


def _notes(copies: tuple[Copy, ...], master: Master) -> tuple[str, ...]:
    """Say what is wrong with the copies, judged by the master key."""
    notes = [f"{copy.fault.sentence}{_MEND}" for copy in copies if copy.fault is not None]
    notes += [
        f"鍵のファイル({copy.name})が書き換えられています。管理者に知らせ、{_MEND}"
        for copy in copies
        if copy.file is not None and not is_whole(copy.file, master)
    ]
    if not notes and len(_readable(copies)) > 1:
        notes.append(f"2つの鍵のファイルの新しさが違います。{_MEND}")
    return tuple(notes)


def _changeable(folder: OfficeFolder, master: Master) -> SlotFile:
    """Return what both copies say; raise Trouble where they do not agree: mending comes first."""
    copies = read_copies(folder)
    notes = _notes(copies, master)
    if notes:
        raise Trouble(notes[0])
    return _readable(copies)[0]


def _write(folder: OfficeFolder, master: Master, file: SlotFile) -> None:
    changed = replace(file, generation=file.generation + 1)
    write_copies(folder, replace(changed, mac=mac_of(changed, master)))


def _forget(keyring: SecretStore | None, master: Master, gone: Iterable[Slot]) -> None:
    """Take voided keys out of the keyring, after the files no longer need them."""
    for slot in gone:
        if keyring is not None and slot.kind is SlotKind.KEYRING:
            forget(keyring, master.office_id, slot.id)
