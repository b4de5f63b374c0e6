"""A backup that any version wrote comes back with today's program, on a new PC, years later."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.accounts import Strength
from zyuki_desk.core.backups import VERSION, read_list
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.opening import open_office
from zyuki_desk.core.restoring import Restoration, Signed
from zyuki_desk.core.verification import verify_office
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store.keyslots import Opened, open_with_recovery

HERE = Path(__file__).parent
OLD = sorted((path for path in HERE.iterdir() if path.name.isdigit()), key=lambda p: int(p.name))
YEAR_SEVEN = datetime(2033, 11, 21, 9, 0, tzinfo=JST)


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)
def test_it_comes_back_in_year_seven(old: Path, tmp_path: Path) -> None:
    shutil.copytree(old / "backup", tmp_path / "backup")
    backup = read_list(tmp_path / "backup")
    code = (old / "recovery.txt").read_text(encoding="ascii").strip()
    ledgers, clock = program_ledgers(), FixedClock(YEAR_SEVEN)
    target = OfficeFolder(tmp_path / "office")

    def by_paper(folder: OfficeFolder) -> Opened:
        return open_with_recovery(folder, code)

    with Restoration(backup, target, ledgers, clock, strength=Strength(8192, 1, 1)) as restoring:
        restoring.prepare(by_paper)
        restoring.approve(Signed("1001", PASSWORD, "PCの入替え"))
        restoring.exchange()
    with open_office(target, ledgers, clock, by_paper) as office:
        office.sign_in_as(Actor("P0001", "T1"))
        assert verify_office(office).is_sound
        assert office.head().size > backup.records


def test_this_versions_own_is_among_them() -> None:
    assert (HERE / str(VERSION)).is_dir()
