"""Plain files under way: what a kill leaves is noted under a key, and cleared by the next start."""

from pathlib import Path

import pytest

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import written_safely
from zyuki_desk.store.lock import WriterLock
from zyuki_desk.store.unfinished import Unfinished, passing_folder

KEY = bytes(range(32))


class Killed(BaseException):
    """Stands for a kill: nothing after it happens."""


@pytest.fixture
def unfinished(tmp_path: Path) -> Unfinished:
    return Unfinished(tmp_path / "notes", KEY)


def left_by_a_kill(unfinished: Unfinished, folder: Path, name: str = ".0123456789ab.part") -> Path:
    """Return a part that was noted and never finished."""
    folder.mkdir(exist_ok=True)
    part = folder / name
    with unfinished.watch(part):
        part.write_text("見本 太郎")
    return part


def test_the_next_start_takes_away_what_a_kill_left(tmp_path: Path, unfinished: Unfinished) -> None:
    part = left_by_a_kill(unfinished, tmp_path / "見本 太郎さんの媒体")
    assert not any("見本".encode() in p.read_bytes() for p in (tmp_path / "notes").iterdir())
    assert unfinished.clear() == 1
    assert not part.exists()
    assert list((tmp_path / "notes").iterdir()) == []


def test_a_medium_that_is_away_is_waited_for(tmp_path: Path, unfinished: Unfinished) -> None:
    medium = tmp_path / "medium"
    part = left_by_a_kill(unfinished, medium)
    medium.rename(tmp_path / "away")
    assert unfinished.clear() == 0
    (tmp_path / "away").rename(medium)
    assert unfinished.clear() == 1
    assert not part.exists()


def test_nothing_but_a_part_is_ever_taken_away(tmp_path: Path, unfinished: Unfinished) -> None:
    kept = left_by_a_kill(unfinished, tmp_path / "out", "名簿.csv")
    foreign = left_by_a_kill(Unfinished(tmp_path / "notes", bytes(32)), tmp_path / "other")
    assert unfinished.clear() == 0
    assert kept.exists()
    assert foreign.exists()


def test_an_export_that_ends_leaves_no_note(tmp_path: Path, unfinished: Unfinished) -> None:
    notes = tmp_path / "notes"
    with written_safely(tmp_path / "a.csv", watch=unfinished.watch) as stream:
        assert len(list(notes.iterdir())) == 1
        stream.write(b"x")
    with pytest.raises(Killed), written_safely(tmp_path / "b", watch=unfinished.watch):
        raise Killed
    assert list(notes.iterdir()) == []


def test_a_note_that_cannot_be_kept_stops_the_export(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file where the folder should be")
    watch = Unfinished(tmp_path / "notes", KEY).watch
    with pytest.raises(Trouble), written_safely(tmp_path / "a.csv", watch=watch):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_a_passing_folder_goes_and_a_dead_ones_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead, living, other = (tmp_path / f"zyuki-passing-package-{n}" for n in "123")
    for folder in (dead, living, other):
        folder.mkdir()
        (folder / "lines.csv").write_text("見本 太郎")
    (dead / "zyuki.lock").touch()
    with WriterLock(living / "zyuki.lock"):
        with passing_folder("package") as mine:
            (mine / "lines.csv").write_text("例示 花子")
            assert set(tmp_path.iterdir()) == {living, other, mine}
        assert set(tmp_path.iterdir()) == {living, other}
