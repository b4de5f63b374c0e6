"""An office with all three ways of opening, for the tests of its key files."""

import json
from pathlib import Path
from typing import Any

from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.keyslots import (
    Created,
    Opened,
    Ways,
    create,
    open_with_keyring,
    open_with_passphrase,
    open_with_recovery,
)
from zyuki_desk.store.secrets import MemorySecretStore
from zyuki_desk.store.slotcopies import paths_in
from zyuki_desk.store.slotfile import Argon2Cost

CHEAP = Argon2Cost(memory_kib=8, passes=1, lanes=1)
PASSPHRASE = "ひらけごま 2026 ひらけ"  # noqa: S105 - opens nothing but this test
OFFICE = "mihon-shi"


class Office:
    """A new office with all three ways of opening."""

    def __init__(self, root: Path) -> None:
        self.folder = OfficeFolder(root)
        self.keyring = MemorySecretStore()
        ways = Ways(passphrase=PASSPHRASE, cost=CHEAP, keyring=self.keyring, label="端末1")
        self.created: Created = create(self.folder, OFFICE, ways)
        self.master = self.created.master
        self.first, self.second = paths_in(self.folder)

    def by_keyring(self) -> Opened:
        return open_with_keyring(self.folder, self.keyring)

    def by_recovery(self) -> Opened:
        return open_with_recovery(self.folder, self.created.recovery_code)

    def by_passphrase(self) -> Opened:
        return open_with_passphrase(self.folder, PASSPHRASE)

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.first.read_bytes())
        return told

    def write(self, told: object, *, both: bool = True) -> None:
        data = json.dumps(told).encode()
        self.first.write_bytes(data)
        if both:
            self.second.write_bytes(data)
