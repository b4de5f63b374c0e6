"""Backups (控え): whole copies of the office, verified after writing, thinned, and rehearsed.

A backup is a folder of its own that opens like an office: the database by SQLite's own means, both
copies of the key slots, the signed head, and a list with digests under a MAC of the office's key.
"""

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from zyuki_desk import __version__
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import DamageFound, DeskError, Refusal, Trouble
from zyuki_desk.base.files import (
    digest_of,
    is_there,
    make_folder,
    settle_name,
    sync_file,
    sync_folder,
)
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backup_plan import BackupPlan, superfluous
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.evidence import heads
from zyuki_desk.evidence.verify import verify
from zyuki_desk.store import slotcopies
from zyuki_desk.store.backup import write_copy
from zyuki_desk.store.database import SCHEMA_VERSION, Tell
from zyuki_desk.store.master import Master

LIST_NAME: Final = "backup.json"
HEAD_NAME: Final = "head.txt"
FORMAT: Final = "zyuki/backup"
VERSION: Final = 1
_PART: Final = ".part"
_LARGEST_LIST: Final = 64 * 1024
_NAMES: Final = ("ledgers.db", "keyslots.json", slotcopies.COPY_NAME, HEAD_NAME)
_STAMP: Final = "%Y%m%d-%H%M%S"

_NOT_ERASED: Final = "古い控えを消せませんでした。置き場所の権限を確かめてください。"
_UNREADABLE: Final = "この控えは読めません。別の控えを選んでください。"
_CHANGED: Final = "この控えは、書いたときのままではありません。別の控えを使ってください。"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup as its list tells it; nothing in it is believed before it is checked."""

    folder: Path
    office_id: str
    made_at: datetime
    records: int
    """How many journal records it holds."""
    head_short: str
    schema: int
    bytes: int
    digests: dict[str, str]
    mac: str

    @property
    def as_office(self) -> OfficeFolder:
        """The backup as a folder that opens."""
        return OfficeFolder(self.folder)

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name


def write_backup(office: OpenOffice, place: Path, *, tell: Tell | None = None) -> Backup:
    """Write a backup into a folder while work goes on; it appears only when it is whole.

    Copied, opened, every page and every record checked, synced, renamed, read back. `Refusal` when
    stopped, `Trouble` when the place is gone, full or write-protected, `DamageFound` when what was
    written does not hold.
    """
    made = office.clock.read()
    name = f"{made.local.strftime(_STAMP)}-{office.master.office_id[:8]}"
    final, part = place / name, place / f"{name}{_PART}"
    if is_there(final):
        raise Trouble("たったいまの控えが、もうあります。1秒待って、もう一度取ってください。")
    try:
        make_folder(place)
        _clear_parts(place, office.master.office_id)
        part.mkdir(mode=0o700)
        copied = _fill(office, OfficeFolder(part), made.at, tell)
        part.rename(final)
        settle_name(final / LIST_NAME)
        sync_folder(place)
        _read_back(final, copied)
    except OSError as error:
        shutil.rmtree(final, ignore_errors=True)
        raise Trouble(
            "控えを書けませんでした。置き場所(媒体)が抜けていないか、空きがあるか、"
            "書込禁止でないかを確かめて、もう一度取ってください。"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return read_list(final)


def _clear_parts(place: Path, office_id: str) -> None:
    """Take away what a killed program left half-written."""
    for left in place.glob(f"*-{office_id[:8]}{_PART}"):
        shutil.rmtree(left, ignore_errors=True)


def _fill(
    office: OpenOffice, part: OfficeFolder, at: datetime, tell: Tell | None
) -> dict[str, str]:
    """Write everything but the final name, and return the digests."""
    write_copy(office.database, part.database, tell=tell)
    head = _checked_head(office, part)
    for source, target in zip(
        slotcopies.paths_in(office.folder), slotcopies.paths_in(part), strict=True
    ):
        target.write_bytes(source.read_bytes())
    (part.root / HEAD_NAME).write_text(
        heads.sign(head, office.signer).text, encoding="utf-8", newline=""
    )
    digests = {name: digest_of(part.root / name) for name in _NAMES}
    told = {
        "format": FORMAT,
        "version": VERSION,
        "office_id": office.master.office_id,
        "made_at": at.isoformat(timespec="milliseconds"),
        "records": head.size,
        "head": heads.short_form(head),
        "schema": SCHEMA_VERSION,
        "program": __version__,
        "bytes": part.database.stat().st_size,
        "digests": digests,
    }
    told["mac"] = _mac(office.master, told)
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (part.root / LIST_NAME).write_text(text, encoding="utf-8", newline="")
    for name in (*_NAMES, LIST_NAME):
        sync_file(part.root / name)
    sync_folder(part.root)
    return {**digests, LIST_NAME: digest_of(part.root / LIST_NAME)}


def _checked_head(office: OpenOffice, part: OfficeFolder) -> heads.Head:
    """Verify the copy whole, as a file of its own, and return its head."""
    with office.database.sibling(part.database) as copy:
        report = verify(copy, kept_kinds(office.ledgers), origin=office.origin)
    if not report.sound:
        raise DamageFound(
            "控えを検査したところ、記録が合いませんでした。"
            "「監査・証跡」で簿冊そのものを検査してください。"
        )
    return heads.Head(office.origin, report.size, report.root)


def _read_back(folder: Path, digests: dict[str, str]) -> None:
    """Ask the medium, not the memory, for everything that was written."""
    for name, digest in digests.items():
        path = folder / name
        if hasattr(os, "posix_fadvise"):
            with path.open("rb") as stream:
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if digest_of(path) != digest:
            shutil.rmtree(folder, ignore_errors=True)
            raise DamageFound(
                "控えを読み返すと、書いたものと違っていました。媒体を替えて取り直してください。"
            )


# Reading


_NO_LIST = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What reading a list that is none can raise; a number may be infinite."""


def read_list(folder: Path) -> Backup:
    """Read what a backup says of itself; `Refusal` for a folder that is none."""
    try:
        with (folder / LIST_NAME).open("rb") as stream:
            data = stream.read(_LARGEST_LIST + 1)
    except OSError as error:
        raise Refusal(
            "これは控えのフォルダーではありません。日付の名前のフォルダーを選んでください。"
        ) from error
    if len(data) > _LARGEST_LIST:
        raise Refusal(_UNREADABLE)
    try:
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise Refusal(_UNREADABLE)
        if told["version"] != VERSION or told["schema"] > SCHEMA_VERSION:
            raise Refusal(
                "この控えは新しい版の住基デスクで作られています。新しい版を入れてください。"
            )
        return Backup(
            folder=folder,
            office_id=str(told["office_id"]),
            made_at=_aware(told["made_at"]),
            records=int(told["records"]),
            head_short=str(told["head"]),
            schema=int(told["schema"]),
            bytes=int(told["bytes"]),
            digests={name: str(told["digests"][name]) for name in _NAMES},
            mac=str(told["mac"]),
        )
    except _NO_LIST as error:
        raise Refusal(_UNREADABLE) from error


def _aware(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def backups_in(place: Path, office_id: str | None = None) -> list[Backup]:
    """Return one office's backups in a folder, or everybody's, the newest first."""
    found = [backup for backup in _readable(place) if office_id in (None, backup.office_id)]
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def _readable(place: Path) -> Iterator[Backup]:
    try:
        folders = [
            path
            for path in place.iterdir()
            if path.suffix != _PART and (path / LIST_NAME).is_file()
        ]
    except OSError:
        return
    for folder in folders:
        try:
            yield read_list(folder)
        except DeskError:
            continue


def check_files(backup: Backup, master: Master) -> None:
    """Compare every file with the list and the list with the office's key.

    `Refusal` for another office's backup, `DamageFound` for one that is not as it was written.
    """
    if backup.office_id != master.office_id:
        raise Refusal("これは別の機関の控えです。この機関の控えを選んでください。")
    try:
        told = json.loads((backup.folder / LIST_NAME).read_bytes())
        told.pop("mac")
    except (OSError, *_NO_LIST) as error:
        raise DamageFound(_CHANGED) from error
    if not hmac.compare_digest(_mac(master, told), backup.mac):
        raise DamageFound(_CHANGED)
    for name, digest in backup.digests.items():
        try:
            found = digest_of(backup.folder / name)
        except OSError as error:
            raise DamageFound(_CHANGED) from error
        if found != digest:
            raise DamageFound(_CHANGED)


def _mac(master: Master, told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(master.backup_key, text.encode(), hashlib.sha256).hexdigest()


# Thinning


def thin(place: Path, office_id: str, plan: BackupPlan) -> list[str]:
    """Take away what the plan does not keep and return the names; other folders are left alone."""
    backups = {backup.made_at: backup for backup in backups_in(place, office_id)}
    gone = superfluous(backups, plan)
    for moment in gone:
        take_away(backups[moment])
    if gone:
        settle_removals(place, office_id)
    return [backups[moment].name for moment in gone]


def take_away(backup: Backup) -> None:
    """Delete one backup; without its list it counts no more, wherever the power goes."""
    try:
        (backup.folder / LIST_NAME).unlink()
        sync_folder(backup.folder)
        shutil.rmtree(backup.folder)
    except OSError as error:
        raise Trouble(_NOT_ERASED) from error


def settle_removals(place: Path, office_id: str) -> None:
    """Let what was taken away stay away, also after a power cut; `Trouble` when refused."""
    try:
        for backup in backups_in(place, office_id)[:1]:
            settle_name(backup.folder / LIST_NAME)
        sync_folder(place)
    except OSError as error:
        raise Trouble(_NOT_ERASED) from error


def is_due(newest: datetime | None, now: datetime, plan: BackupPlan) -> bool:
    """Whether a backup should be written now: the last one is older than the plan's interval.

    A day's first backup is due at the same time of day, not hours later each day.
    """
    if newest is None:
        return True
    hours = (now - newest).total_seconds() / 3600
    is_daily = plan.every_hours % 24 == 0
    if not is_daily:
        return hours >= plan.every_hours
    days = (now.astimezone(JST).date() - newest.astimezone(JST).date()).days
    return days >= plan.every_hours // 24
