"""証跡の写し on the page of the evidence: told, mended, and decided by two people."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.pages.kit import find, press
from zyuki_desk.core.desk import Actor
from zyuki_desk.evidence.echo import NAME
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.ui.pages.evidence import EvidencePage
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.workbench import Workbench


@pytest.fixture
def page(qtbot: QtBot, workbench: Workbench) -> EvidencePage:
    made = EvidencePage(workbench)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.entered()
    return made


def state(page: EvidencePage) -> str:
    return find(page, QLabel, "echo_words").text()


def test_a_lost_echo_is_told_and_mended(page: EvidencePage, workbench: Workbench) -> None:
    assert "この場所の写しにも" in state(page)
    (workbench.office.folder.echo / NAME).unlink()
    with workbench.desk.operation(Operation.SETTING) as work:
        work.act("desk", {"what": "any"})
    page.refresh()
    assert "写しに書けません" in state(page)
    press(page, "echo_mend_button")
    assert "この場所の写しにも" in state(page)
    assert (workbench.office.folder.echo / NAME).exists()


def test_it_moves_where_somebody_says(
    page: EvidencePage, workbench: Workbench, ask: ScriptedAsk, tmp_path: Path
) -> None:
    ask.will("folder_path", tmp_path / "elsewhere")
    press(page, "echo_move_button")
    assert (tmp_path / "elsewhere" / NAME).exists()
    assert not (workbench.office.folder.echo / NAME).exists()


def test_work_that_stopped_is_decided_by_two(
    page: EvidencePage, workbench: Workbench, ask: ScriptedAsk
) -> None:
    workbench.desk.outside.stopped = "記入を止めています。"
    page.refresh()
    assert state(page) == "記入を止めています。"
    assert not find(page, QPushButton, "echo_mend_button").isEnabled()
    ask.will("confirm", False, saying="受け入れる")
    press(page, "echo_accept_button")
    assert workbench.desk.outside.stopped


def test_who_may_not_sees_and_changes_nothing(page: EvidencePage, workbench: Workbench) -> None:
    workbench.seat(Actor("P2", "T1"))
    page.refresh()
    assert not find(page, QPushButton, "echo_mend_button").isEnabled()
