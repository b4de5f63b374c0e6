"""A whole office folder with a life behind it: what lies in it, day by day, and its keys."""

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.support.memo import CHIEF, CLERK, FOUNDING, LEDGERS, at
from tests.support.memo import SEED as NUMBER
from tests.support.memory_keyring import MemoryKeyring
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import Backup, write_backup
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, found_office, open_office
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.store.keyslots import (
    Opened,
    Ways,
    new_recovery_code,
    open_with_recovery,
    set_passphrase,
)
from zyuki_desk.store.master import Master
from zyuki_desk.store.secrets import OsSecretStore
from zyuki_desk.store.slotfile import Argon2Cost
from zyuki_desk.ui.drafts import Drafts

DRAFT = {"memo": {"who": "例示 桜子"}}


@dataclass(slots=True)
class Life:
    """One office and what was kept of it at the end of each day."""

    folder: OfficeFolder
    keyring: MemoryKeyring
    clock: FixedClock
    code: str
    master: Master
    days: list[Path] = field(default_factory=list)
    """Copies of the folder, the earliest first."""
    seen: list[dict[tuple[str, str], str]] = field(default_factory=list)
    """What the keyring held on each of those days."""
    heads: list[Head] = field(default_factory=list)
    backups: list[Backup] = field(default_factory=list)

    def unlock(self, folder: OfficeFolder) -> Opened:
        """Open with the printed recovery key, which costs nothing."""
        return open_with_recovery(folder, self.code)

    def open(self, *, read_only: bool = False, with_keyring: bool = True) -> OpenOffice:
        """Open the folder as it stands."""
        keyring = OsSecretStore(self.keyring) if with_keyring else None
        office = open_office(
            self.folder, LEDGERS, self.clock, self.unlock, keyring=keyring, read_only=read_only
        )
        office.sign_in_as(Actor(CLERK))
        return office


def live(root: Path, days: int = 4) -> Life:
    """Found an office and let it write, print, and keep backups for some days."""
    keyring, clock, code = MemoryKeyring(), FixedClock(at(9, 12)), new_recovery_code()
    folder = OfficeFolder(root / "office").make()
    ways = Ways(recovery_code=code, keyring=OsSecretStore(keyring))
    office, _ = found_office(folder, LEDGERS, clock, FOUNDING, ways, seed=NUMBER)
    life = Life(folder, keyring, clock, code, office.master)
    for day in range(days):
        if day:
            office = life.open()
        office.sign_in_as(Actor(CLERK))
        for n in range(3):
            who, what = f"見本 {day}", f"{n} " * 60
            office.desk.enter("memo", {"day": clock.read().today, "who": who, "what": what})
        office.sign_in_as(Actor(CHIEF))
        with office.desk.operation(Operation.ANCHOR) as work:
            work.anchor("print")
        life.heads.append(office.head())
        life.backups.append(write_backup(office, folder.backups))
        Drafts(folder.drafts, office.master).save(CLERK, DRAFT)
        if day == days - 2:
            set_passphrase(folder, office.master, "mihon-no-aikotoba", Argon2Cost(8192, 1, 1))
        (folder.logs / "zyuki-desk.log").write_text(f"day {day}\n", encoding="utf-8")
        office.close()
        kept = root / f"day{day}"
        shutil.copytree(folder.root, kept)
        life.days.append(kept)
        life.seen.append(dict(keyring.kept))
        clock.advance(hours=24)
    return life


def content_of(path: Path, key: str) -> dict[str, str]:
    """Read everything that a database holds, each table as a digest; a fault is the driver's."""
    raw = dbapi2.connect(f"file:{path}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute(f"PRAGMA key = \"x'{key}'\"")
        made = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        found = {"": _digest(made)}
        for kind, name, sql in made:
            if kind == "table" and not str(sql).startswith("CREATE VIRTUAL"):
                found[name] = _digest(raw.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall())  # noqa: S608
        checked = raw.execute("PRAGMA integrity_check").fetchall()
        return found | {"integrity": _digest(checked)}
    finally:
        raw.close()


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
