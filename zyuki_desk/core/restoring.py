"""Restoring a backup: asked for by two people, the old files kept aside, the journal goes on.

A restored journal is shorter than what this PC saw last, and says so in its next record. The files
are exchanged by renaming, and an exchange that was cut off is finished when the folder is opened.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DamageFound, Refusal, Trouble
from zyuki_desk.base.files import copy_durably, is_there, make_folder
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Accounts, Strength
from zyuki_desk.core.approving import approver
from zyuki_desk.core.backup_runs import RESTORE, BackupRun
from zyuki_desk.core.backups import Backup, check_files
from zyuki_desk.core.echo_return import bring_from_echo, is_sound
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice, Unlock, open_office
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.witnesses import echo_place
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.verify import verify
from zyuki_desk.store.database import Tell
from zyuki_desk.store.filing import (
    begin_exchange,
    clear_beside,
    copy_files,
    finish_exchange,
    name_aside,
)
from zyuki_desk.store.keyslots import Opened
from zyuki_desk.store.lock import WriterLock
from zyuki_desk.store.secrets import SecretStore
from zyuki_desk.store.slotcopies import read_copies

NOT_BROUGHT: Final = (
    "この控えより後に書いた記録は戻りません。紙に書いたものがあれば、後日記入として書き足してください。",
    "途中だった下書き、窓の大きさや選んだプリンターは戻りません。",
    "前のPCが覚えていた証跡の印は戻りません。用紙の印で確かめられます。",
)
"""What neither the backup nor the recovery sheet can bring."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who restores: two people with their passwords; the second only where data is replaced."""

    login: str
    password: str
    reason: str
    approver: str = ""
    approver_password: str = ""

    def __repr__(self) -> str:
        """Keep passwords out of logs and traces."""
        return "Signed(…)"


class Restoration:
    """One restoring under way: prepared aside, approved by people, then exchanged."""

    def __init__(
        self,
        backup: Backup,
        folder: OfficeFolder,
        ledgers: Ledgers,
        clock: Clock,
        *,
        keyring: SecretStore | None = None,
        strength: Strength | None = None,
    ) -> None:
        self._backup = backup
        self._folder = folder
        self._ledgers = ledgers
        self._clock = clock
        self._keyring = keyring
        self._strength = strength
        self._lock: WriterLock | None = None
        self._office: OpenOffice | None = None
        self.from_echo = 0
        """Records beyond the backup that came from the echo: see `_bring_the_rest`."""
        self.from_file = 0
        """Records beyond the backup that the present file still has: see `_bring_the_rest`."""

    @property
    def replaces(self) -> bool:
        """Whether the folder holds an office now; its files are then kept aside."""
        return self._folder.exists

    @property
    def lost(self) -> int | None:
        """How many records this PC saw after the backup; None when it does not know."""
        seen = self._office.seen_head() if self._office is not None else None
        known = self._backup.records + self.from_echo + self.from_file
        return None if seen is None else max(0, seen.head.size - known)

    def prepare(self, unlock: Unlock, *, tell: Tell | None = None) -> None:
        """Open the backup's keys, copy it beside the folder's files and check all of it.

        `Refusal` for a wrong key or another office's backup, `Trouble` for a folder in use or
        without room, `DamageFound` for a backup that does not hold.
        """
        opened = unlock(self._backup.as_office)
        check_files(self._backup, opened.master)
        try:
            make_folder(self._folder.root)
            self._lock = WriterLock(self._folder.lock)
            part = clear_beside(self._folder)
            copy_files(self._backup.as_office, part)
        except OSError as error:
            raise Trouble(
                "控えを写せませんでした。フォルダーの権限と空き容量を確かめてください。"
            ) from error
        self._office = self._opened(part, opened)
        self._bring_the_rest(part, opened)
        report = verify(
            self._office.database, kept_kinds(self._ledgers), origin=self._office.origin,
            progress=tell,
        )  # fmt: skip
        if not report.complete:
            raise Refusal("復元を中止しました。いまの簿冊はそのままです。")
        if not report.sound:
            raise DamageFound(
                "この控えの記録は、検査に合いませんでした。別の控えを選んでください。"
                "いまの簿冊はそのままです。"
            )

    @property
    def brought(self) -> tuple[str, ...]:
        """What is there beyond the backup, in a sentence; empty where there is nothing."""
        if self.from_file:
            return (
                f"そのあとの {self.from_file:,}件もそのままです。"
                "簿冊は無事で、鍵のファイルだけを戻しました。",
            )
        if self.from_echo:
            return (f"そのあとの {self.from_echo:,}件は、証跡の写しから戻しました。",)
        return ()

    @property
    def not_brought(self) -> tuple[str, ...]:
        """What does not come back, in sentences."""
        return NOT_BROUGHT[1:] if self.brought else NOT_BROUGHT

    def _opened(self, part: OfficeFolder, opened: Opened) -> OpenOffice:
        return open_office(
            part, self._ledgers, self._clock, lambda _: opened, keyring=self._keyring, aside=True
        )

    def _bring_the_rest(self, part: OfficeFolder, opened: Opened) -> None:
        """Bring what the folder still has beyond the backup.

        A file that holds and goes on from the backup is replaced on purpose: the backup alone
        counts. Only where nothing but the key files is spoilt does it stay; where it is lost,
        spoilt or older than the backup, the echo brings what it has.
        """
        office, master = self._prepared(), opened.master
        head, place = office.head(), echo_place(office.database, self._folder)
        holds = is_sound(self._folder.database, master, self._ledgers, beyond=head)
        if holds and any(copy.file for copy in read_copies(self._folder)):
            return
        if not holds and (place is None or not is_there(place)):
            return
        office.close()
        if holds:
            copy_durably(self._folder.database, part.database)
        elif place is not None:
            try:
                self.from_echo = bring_from_echo(part.database, place, master, self._ledgers)
            except Trouble:
                copy_files(self._backup.as_office, part)
        self._office = self._opened(part, opened)
        if holds:
            self.from_file = self._office.head().size - head.size

    def approve(self, signed: Signed) -> None:
        """Check both people against the backup's own accounts and record the restoring in it."""
        office = self._prepared()
        if not signed.reason.strip():
            raise Refusal("復元の理由を入れてください。", field="reason")
        accounts = Accounts(office.desk, self._strength)
        actor = accounts.sign_in(signed.login, signed.password)
        second = ""
        if self.replaces:
            second = approver(
                office.desk, accounts, signed.approver, signed.approver_password,
                operation=Operation.RESTORE, first=actor.person,
            )  # fmt: skip
        seen = office.seen_head()
        office.sign_in_as(actor)
        with office.desk.operation(Operation.RESTORE, ref=self._backup.name[:64]) as work:
            detail = {
                "backup": self._backup.name,
                "records": self._backup.records,
                "from_echo": self.from_echo,
                "from_file": self.from_file,
                "approved_by": second,
                "lost_head": seen.head.text if seen is not None else "",
            }
            work.act(DESK_BOOK, detail, reason=signed.reason.strip())
            work.add(
                BackupRun(
                    kind=RESTORE, at=work.moment.at, by=work.signature.person, place="",
                    ok=True, name=self._backup.name, records=self._backup.records,
                    head_short=self._backup.head_short, bytes=self._backup.bytes,
                    sentence=signed.reason.strip(),
                )
            )  # fmt: skip
        office.accept_head(reason=signed.reason, approved_by=second)

    def exchange(self) -> Path | None:
        """Put the backup's files in place and return where the old ones were put aside."""
        office = self._prepared()
        if office.lock is not None:
            office.close()
        self._office = None
        aside = name_aside(self._clock.read()) if self.replaces else ""
        try:
            begin_exchange(self._folder, aside)
            finish_exchange(self._folder)
        finally:
            self.close()
        return self._folder.root / aside if aside else None

    def close(self) -> None:
        """Leave everything as it was, unless the files were exchanged."""
        if self._office is not None:
            self._office.close()
            self._office = None
            shutil.rmtree(self._folder.restoring, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        """Hold the restoring in a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave everything as it was, unless it came to its end."""
        self.close()

    def _prepared(self) -> OpenOffice:
        if self._office is None:
            message = "prepare comes first"
            raise RuntimeError(message)
        return self._office
