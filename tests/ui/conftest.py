"""The window's furniture for tests: a theme, a memory, a shell, a workbench, a whole program."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.pages.kit import RESOURCES
from tests.ui.office import CHEAP, example_office
from tests.ui.programs import Starter
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.ui.pages.registry import pages_of
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.scripted_ask import ScriptedAsk
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.tasks import Tasks
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme
from zyuki_desk.ui.workbench import Workbench


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Return the light theme, as most people see it."""
    theme = Theme(RESOURCES)
    theme.apply(qapp, Scheme.LIGHT)
    yield theme
    theme.deleteLater()


@pytest.fixture
def remember() -> MemoryRemember:
    """Return a memory that nothing survives."""
    return MemoryRemember()


@pytest.fixture
def shell(qtbot: QtBot, theme: Theme, remember: MemoryRemember) -> Shell:
    """Return an empty window, shown."""
    shell = Shell(theme, remember)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    return shell


@pytest.fixture
def ask() -> Iterator[ScriptedAsk]:
    """Return a person who answers as told; every answer must have been asked for."""
    ask = ScriptedAsk()
    yield ask
    ask.finish()


@pytest.fixture
def workbench(
    tmp_path: Path, clock: FixedClock, theme: Theme, shell: Shell, ask: ScriptedAsk
) -> Iterator[Workbench]:
    """Return the example office with its system's manager at the desk of a shell."""
    office = example_office(tmp_path, clock)
    tasks = Tasks(lambda error: shell.complain(error.sentence))
    made = Workbench(office, Accounts(office.desk, CHEAP), theme, ask, tasks, MemoryRemember())
    made.host = shell
    yield made
    shell.hide()
    tasks.close()
    office.close()


@pytest.fixture
def starter(qtbot: QtBot, theme: Theme, clock: FixedClock, tmp_path: Path) -> Iterator[Starter]:
    """Start whole programs; close them, and demand that every answer was asked for."""
    starter = Starter(qtbot, theme, clock, tmp_path)
    yield starter
    starter.close()
    starter.ask.finish()


@pytest.fixture
def whole_shell(qtbot: QtBot, theme: Theme, workbench: Workbench) -> Iterator[Shell]:
    """Return a shell of 1280 × 800 points with every page of the program, shown."""
    shell = Shell(theme, MemoryRemember())
    qtbot.addWidget(shell)
    workbench.host = shell
    for entry in pages_of(workbench):
        shell.add_page(
            entry.key, entry.icon, entry.title, entry.group, partial(entry.make, workbench)
        )
    shell.resize(1280, 800)
    shell.show()
    yield shell
    for page in shell.built_pages:
        page.left()
    shell.hide()
