"""Write a backup of this version's format: `python -m tests.old_backups.make`.

Run once for each released format, before it is released; a folder that exists is never made again.
"""

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import VERSION, write_backup
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import SamplePlan, make_sample
from zyuki_desk.store import keyslots

HERE = Path(__file__).parent
RECOVERY = "recovery.txt"


def make(folder: Path) -> None:
    """Make the backup and, beside it, the printed number that opens it."""
    if folder.exists():
        sys.exit(f"{folder.name} is there; old backups are never made again")
    with tempfile.TemporaryDirectory() as work:
        office = OfficeFolder(Path(work) / "office")
        plan = SamplePlan(until=date(2026, 11, 20), days=1)
        code = keyslots.new_recovery_code()
        with make_sample(office, program_ledgers(), plan) as made:
            keyslots.set_recovery(office, made.master, code)
            backup = write_backup(made, Path(work))
        shutil.copytree(backup.folder, folder / "backup")
    (folder / RECOVERY).write_text(f"{code}\n", encoding="ascii")


if __name__ == "__main__":
    make(HERE / str(VERSION))
