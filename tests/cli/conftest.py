"""A terminal in process, and an example office up to yesterday: made once, copied for each test."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from zyuki_desk.base.clock import FixedClock, SystemClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.cli import main
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import MANAGER, PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.keyslots import open_with_passphrase

TODAY = SystemClock().read().today


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """Runs commands in process, with the password in a file and the user in the environment."""

    capture: pytest.CaptureFixture[str]
    folder: OfficeFolder

    def run(self, *words: str | Path) -> Said:
        """Run one command as it is."""
        self.capture.readouterr()
        code = main([str(word) for word in words])
        told = self.capture.readouterr()
        return Said(code, told.out, told.err)

    def office(self, verb: str, *words: str | Path) -> Said:
        """Run a verb on the office's folder."""
        return self.run(verb, *words, "--folder", self.folder.root)

    @contextmanager
    def opened(self) -> Iterator[OpenOffice]:
        """Open the office as the window does, on a clock of today."""
        clock = FixedClock(SystemClock().read().at)
        office = open_office(
            self.folder, program_ledgers(), clock, lambda f: open_with_passphrase(f, PASSWORD)
        )
        with office:
            office.sign_in_as(Actor("P0001", "T1"))
            yield office

    @contextmanager
    def tampering(self) -> Iterator[Any]:
        """Lend a bare connection with the key, without the triggers."""
        key = open_with_passphrase(self.folder, PASSWORD).master.database_key
        connection = dbapi2.connect(str(self.folder.database), isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            yield connection
            for _, sql in triggers:
                connection.execute(sql)
        finally:
            connection.close()


@cache
def _prepared() -> Path:
    root = Path(tempfile.mkdtemp(prefix="zyuki-cli-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    plan = SamplePlan(until=TODAY - timedelta(days=1), days=3)
    make_sample(OfficeFolder(root / "office"), program_ledgers(), plan).close()
    return root / "office"


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal beside a fresh copy of the office, with everything set to sign in."""
    folder = OfficeFolder(tmp_path / "office")
    shutil.copytree(_prepared(), folder.root)
    words = tmp_path / "words"
    words.write_text(f"{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("ZYUKI_DESK_PASSWORD_FILE", str(words))
    monkeypatch.setenv("ZYUKI_DESK_USER", MANAGER)
    # Nobody's real keyring is asked.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    return Terminal(capsys, folder)
