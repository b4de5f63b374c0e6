"""Packages to tamper with: of one office at two times, of another, of a history forged."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.contract.ledgers import every_ledger
from tests.contract.office import EVENING, PLAN, open_sample, sample_folder
from tests.evidence.rechain import chain_anew, commit_anew
from tests.exchange.package.making import live, make, order
from tests.trials.scratch import SCRATCH_HOME
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.evidence.heads import Signer
from zyuki_desk.sample import make_sample


@dataclass(frozen=True, slots=True)
class Offices:
    """Folders of packages, and keys to sign with."""

    package: Path
    older: Path
    foreign: Path
    forged: Path
    small: Path
    """A package of one ledger, to be locked."""
    signer: Signer
    own_signer: Signer


@cache
def offices() -> Offices:
    """Make everything once for a process."""
    root = Path(tempfile.mkdtemp(prefix="zyuki-tamper-", dir=SCRATCH_HOME))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    ours = sample_folder(root)
    with open_sample(ours, FixedClock(EVENING), every_ledger()) as office:
        live(office)
        make(office, root / "older", order())
        office.desk.correct("room-entry", 3, {"purpose": "あとの用件"}, reason="誤記")
        make(office, root / "package", order())
        make(office, root / "small", order("media"))
        signer = office.signer
    with open_sample(ours, FixedClock(EVENING), every_ledger()) as office:
        _forge(office)
        make(office, root / "forged", order())
    theirs = OfficeFolder(root / "theirs")
    with make_sample(theirs, every_ledger(), PLAN) as office:
        make(office, root / "foreign", order())
    return Offices(
        root / "package", root / "older", root / "foreign", root / "forged", root / "small",
        signer, Signer(bytes(range(32))),
    )  # fmt: skip


def _forge(office: OpenOffice) -> None:
    """Rewrite an early line with every key of the file, so that its chain is whole again."""
    raw = dbapi2.connect(str(office.folder.database), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{office.master.database_key}'\"")
    raw.execute("BEGIN IMMEDIATE")
    made = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in made:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE room_entry SET person_name = '別人' WHERE id = 4")
    commit_anew(raw, "room_entry", 4)
    chain_anew(raw)
    for _, sql in made:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.close()
