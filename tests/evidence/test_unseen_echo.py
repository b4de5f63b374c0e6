"""An echo of which the disk cannot even tell whether it is there."""

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


def _refused(_path: object, **_more: object) -> None:
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
