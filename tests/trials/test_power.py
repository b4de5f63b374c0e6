"""Power cuts, small: a few lines, a few acts, the recorder's own check, and what must lose."""

import os
import shutil
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("preloading", allow_module_level=True)

from tests.trials.cutting import Plan, cut_all
from tests.trials.outages import FEW, cut_acts
from tests.trials.power import DELETE_FULL, NORMAL, OURS, Setting, trial_of
from tests.trials.recording import Recorder, Recording, compiler, preloaded

pytestmark = pytest.mark.skipif(compiler() is None, reason="the recorder needs a C compiler")


def test_a_power_cut_loses_nothing_acknowledged(tmp_path: Path) -> None:
    trial = trial_of(tmp_path, OURS, 3)
    tally = cut_all([trial], tmp_path / "states", Plan(variants=5))[OURS.name]
    assert tally.faults == {}
    assert tally.states > 300


@pytest.mark.parametrize("setting", [DELETE_FULL, NORMAL], ids=lambda setting: setting.name)
def test_settings_known_to_lose_do_lose(tmp_path: Path, setting: Setting) -> None:
    trial = trial_of(tmp_path, setting, 3)
    tally = cut_all([trial], tmp_path / "states", FEW)[setting.name]
    assert len(tally.lost | tally.broken) == 1


def test_acts_survive_and_those_known_to_lose_do_lose(tmp_path: Path) -> None:
    tallies, failed = cut_acts(tmp_path, ["export out.csv", "passphrase"], Plan(variants=4))
    assert {name: tally.faults for name, tally in tallies.items()} == {name: {} for name in tallies}
    assert all(tally.states > 25 for tally in tallies.values())
    assert failed == {"naive export": True, "name not synced": True, "slots in place": True}


def everything(home: Path, log: Path) -> None:
    """Change files in every way that the recorder knows."""
    early = (home / "early").open("ab", buffering=0)
    recorder = Recorder()
    recorder.start(home, log)
    early.write(b"appended to what was open before")
    (home / "sub" / "deep").mkdir(parents=True)
    shutil.copyfile(home / "early", home / "sub" / "copy")
    (home / "sub" / "deep" / "target").write_bytes(b"to be overwritten")
    (home / "sub" / "copy").replace(home / "sub" / "deep" / "target")
    (home / "sub").rename(home / "moved")
    folder = os.open(home / "moved", os.O_RDONLY)
    handle = os.open("by-folder", os.O_RDWR | os.O_CREAT, 0o600, dir_fd=folder)
    os.writev(handle, [b"one ", b"", b"two"])
    os.pwrite(handle, b"ONE", 0)
    os.ftruncate(handle, 5)
    os.fsync(handle)
    os.rename("by-folder", "renamed", src_dir_fd=folder, dst_dir_fd=folder)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, b"after the renaming")
    source = os.open(home / "early", os.O_RDONLY)
    os.copy_file_range(source, handle, 8, 3, 20)
    os.posix_fallocate(handle, 0, 60)
    os.fsync(folder)
    os.link(home / "early", home / "second")
    os.truncate(home / "second", 12)
    shutil.rmtree(home / "going")
    (home / "second").unlink()
    early.write(b"longer again")
    (home / "early").rename(home / "gone")
    (home / "gone").unlink()
    early.write(b"into nothing")
    os.chdir(home)
    Path("relative").write_text("written from here")
    Path("relative").unlink()
    recorder.mark(b"told")
    recorder.stop()
    (home / "later").write_text("not recorded")


def test_the_log_leads_to_the_very_files_that_were_left(tmp_path: Path) -> None:
    home, begun, log = tmp_path / "home", tmp_path / "begun", tmp_path / "log"
    (begun / "going" / "inner").mkdir(parents=True)
    (begun / "early").write_bytes(b"early ")
    (begun / "going" / "inner" / "file").write_bytes(b"to be removed")
    shutil.copytree(begun, home)
    preloaded(
        tmp_path,
        "from pathlib import Path; from tests.trials.test_power import everything; "
        f"everything(Path({str(home)!r}), Path({str(log)!r}))",
    )
    recording = Recording.read(begun, log)
    assert recording.missed(home) == ["later"]
    (home / "later").unlink()
    assert recording.missed(home) == []
    assert recording.operations[-1].data == b"told"
    synced = {operation.name for operation in recording.operations if operation.kind == "S"}
    assert synced == {"moved", "moved/by-folder"}
    assert {operation.kind for operation in recording.operations} == set("CWTSURLDXM")
