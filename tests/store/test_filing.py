"""Exchanging an office's files: begun whole or not at all."""

import os
from pathlib import Path

import pytest

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import is_there
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.filing import begin_exchange, finish_exchange
from zyuki_desk.store.lock import WriterLock
from zyuki_desk.store.slotcopies import paths_in

ASIDE = "replaced-20261120-180000"


@pytest.fixture
def folder(tmp_path: Path) -> OfficeFolder:
    """An office's folder with a restored one beside it."""
    made = OfficeFolder(tmp_path / "office")
    made.restoring.mkdir(parents=True)
    brought = OfficeFolder(made.restoring)
    for old, new in zip(_files(made), _files(brought), strict=True):
        old.write_text("old")
        new.write_text("restored")
    return made


def _files(folder: OfficeFolder) -> tuple[Path, ...]:
    return (folder.database, *paths_in(folder))


def test_the_old_files_are_kept_aside(folder: OfficeFolder) -> None:
    begin_exchange(folder, ASIDE)
    assert finish_exchange(folder)
    assert folder.database.read_text() == "restored"
    assert (folder.root / ASIDE / folder.database.name).read_text() == "old"


def test_half_a_name_begins_nothing(folder: OfficeFolder) -> None:
    begin_exchange(folder, ASIDE)
    whole = folder.restored.read_text()
    folder.restored.rename(folder.restored.with_name("ready.part"))
    folder.restored.with_name("ready.part").write_text(whole[:12])
    assert not finish_exchange(folder)
    assert folder.database.read_text() == "old"


def test_a_disk_that_refuses_is_told_in_a_sentence(folder: OfficeFolder) -> None:
    folder.restored.mkdir()
    with pytest.raises(Trouble, match="入れ替えられませんでした"):
        begin_exchange(folder, ASIDE)


def test_a_disk_that_cannot_tell_whether_a_file_is_there_is_told_in_a_sentence(
    folder: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_there(folder.database)
    monkeypatch.setattr(os, "stat", _refused)
    with pytest.raises(Trouble):
        is_there(folder.database)
    with pytest.raises(Trouble):
        finish_exchange(folder)


def _refused(_path: object, **_more: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_lock_on_a_medium_that_is_gone_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = WriterLock(tmp_path / "lock")
    with monkeypatch.context() as patch:
        patch.setattr(os, "close", _gone)
        lock.release()
    lock.release()


def _gone(_handle: int) -> None:
    raise OSError(5, "Input/output error")
