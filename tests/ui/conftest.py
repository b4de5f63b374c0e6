"""The window's furniture for tests: a theme, a memory, a shell."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.pages.kit import RESOURCES
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme


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
