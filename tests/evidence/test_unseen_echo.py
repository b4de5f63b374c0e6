"""An echo that a disk cannot show or read, and one that missed a commit."""

import os
from pathlib import Path

import pytest

from tests.evidence.witnessed import SECRET, Witnessed, witnessed
from zyuki_desk.evidence.echo_check import check_echo
from zyuki_desk.evidence.echo_keeper import GONE, Standing


@pytest.fixture
def desk(tmp_path: Path) -> Witnessed:
    desk = witnessed(tmp_path)
    desk.office.enter(what="写しにもある行")
    return desk


def _refused(*_what: object, **_more: object) -> bytes:
    raise OSError(5, "Input/output error")


def test_the_check_says_a_sentence(desk: Witnessed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_echo(desk.office.database, desk.echo.path, SECRET).holds is True
    monkeypatch.setattr(os, "stat", _refused)
    report = check_echo(desk.office.database, desk.echo.path, SECRET)
    assert report.fault
    assert not report.is_missing


def test_a_start_goes_on_without_it(desk: Witnessed, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.echo.close()
    monkeypatch.setattr(os, "stat", _refused)
    standing = desk.echo.start(desk.office.database, had=False, accepted=False)
    assert standing is Standing.MISSING
    assert desk.echo.trouble == GONE
    monkeypatch.undo()
    assert desk.echo.start(desk.office.database, had=True, accepted=False) is Standing.SAME


def test_a_disk_that_cannot_read_it_takes_nothing_of_it_away(
    desk: Witnessed, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.echo.close()
    before, read = desk.echo.path.read_bytes(), os.pread

    def read_the_start(handle: int, length: int, place: int) -> bytes:
        return _refused() if place else read(handle, length, place)

    monkeypatch.setattr(os, "pread", read_the_start)
    standing = desk.echo.start(desk.office.database, had=True, accepted=False)
    monkeypatch.undo()
    assert standing is Standing.MISSING
    assert desk.echo.path.read_bytes() == before
    assert desk.echo.start(desk.office.database, had=True, accepted=False) is Standing.SAME


def test_damage_before_its_end_is_no_append_that_was_cut_off(desk: Witnessed) -> None:
    ends = [desk.echo.path.stat().st_size]
    for number in range(3):
        desk.office.enter(what=f"行 {number}")
        ends.append(desk.echo.path.stat().st_size)
    desk.echo.close()
    for place in (ends[1] - 9, ends[3] - 9):
        with desk.echo.path.open("r+b") as stream:
            stream.seek(place)
            stream.write(b"x")
    standing = desk.echo.start(desk.office.database, had=True, accepted=False)
    assert standing is Standing.MISSING
    assert desk.echo.path.stat().st_size == ends[3]


def test_a_commit_that_the_disk_denied_is_caught_up_with_the_next(desk: Witnessed) -> None:
    desk.office.desk.outside.echo = None  # nobody heard that the commit took place
    desk.office.enter(what="書けなかったと伝えた行")
    desk.office.desk.outside.echo = desk.echo
    desk.office.enter(what="次の行")
    report = check_echo(desk.office.database, desk.echo.path, SECRET)
    assert report.holds is True
    assert report.size == desk.office.head().size
