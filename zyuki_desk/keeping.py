"""Backups at the terminal: write, list and rehearse them, and restore one."""

import os
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.clock import JST, Clock
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backup_keeper import BackupKeeper, Outcome
from zyuki_desk.core.backup_plan import BackupPlace
from zyuki_desk.core.backups import read_list
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.store import keyslots
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.unlocking import Words, words_from

NAMED = "指定した場所"


def keep(office: OpenOffice, place: Path | None, *, rehearse: bool) -> bool:
    """Write backups by the plan, or to one place; tell whether all went well."""
    keeper = BackupKeeper(office)
    places = keeper.places if place is None else (BackupPlace(str(place), NAMED),)
    outcomes = keeper.run(places)
    if rehearse:
        outcomes += [
            keeper.rehearse(outcome.backup, outcome.place)
            for outcome in list(outcomes)
            if outcome.backup is not None
        ]
    for outcome in outcomes:
        _tell(outcome)
    return all(outcome.ok for outcome in outcomes)


def _tell(outcome: Outcome) -> None:
    where = f" {outcome.backup.folder}" if outcome.backup is not None else ""
    print(f"{'○' if outcome.ok else '×'} {outcome.place}: {outcome.sentence}{where}")


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """What the terminal was told; words come from files or a prompt."""

    backup: Path
    folder: OfficeFolder
    user: str
    password_file: Path | None
    recovery_file: Path | None
    approver: str
    approver_file: Path | None
    reason: str


def restore(
    request: RestoreRequest, ledgers: Ledgers, clock: Clock, keyring: SecretStore | None
) -> None:
    """Restore a backup into a folder and tell what cannot come back."""
    words = words_from(request.password_file, os.environ)
    backup = read_list(request.backup)
    with Restoration(backup, request.folder, ledgers, clock, keyring=keyring) as restoration:
        restoration.prepare(lambda folder: _opened(folder, request, words))
        lost = restoration.lost
        restoration.approve(
            Signed(
                request.user, words.password, request.reason, request.approver,
                _approvers_word(request),
            )
        )  # fmt: skip
        aside = restoration.exchange()
    made = backup.made_at.astimezone(JST)
    print(f"{made:%Y-%m-%d %H:%M} の控え({backup.records:,}件の記録)から復元しました。")
    for sentence in restoration.brought:
        print(sentence)
    if lost:
        print(f"この控えより後の {lost:,} 件の記録は戻っていません。")
    if aside is not None:
        print(f"前のファイルは残してあります: {aside}")
    for sentence in restoration.not_brought:
        print(f"  {sentence}")


def _opened(folder: OfficeFolder, request: RestoreRequest, words: Words) -> keyslots.Opened:
    if request.recovery_file is None:
        return keyslots.open_with_passphrase(folder, words.passphrase)
    code = words_from(request.recovery_file, {}).passphrase
    return keyslots.open_with_recovery(folder, code)


def _approvers_word(request: RestoreRequest) -> str:
    if not request.approver:
        return ""
    if request.approver_file is None:
        raise Refusal("承認する人のパスワードを --approver-file で指定してください。")
    return words_from(request.approver_file, {}).password
