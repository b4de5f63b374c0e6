"""At twice the text size in a window of 1280 × 800 points nothing lies to the side."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from tests.pages.kit import RESOURCES
from zyuki_desk.ui.pages.registry import pages_of
from zyuki_desk.ui.remember import MemoryRemember
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.tokens import Scheme
from zyuki_desk.ui.workbench import Workbench


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Return the light theme for somebody who needs large letters."""
    theme = Theme(RESOURCES)
    theme.apply(qapp, Scheme.LIGHT, text_scale=2.0)
    yield theme
    theme.apply(qapp, Scheme.LIGHT)
    theme.deleteLater()


def test_no_page_needs_sideways_scrolling(qtbot: QtBot, theme: Theme, workbench: Workbench) -> None:
    shell = Shell(theme, MemoryRemember())
    qtbot.addWidget(shell)
    workbench.host = shell
    for entry in pages_of(workbench):
        shell.add_page(
            entry.key, entry.icon, entry.title, entry.group, partial(entry.make, workbench)
        )
    shell.resize(1280, 800)
    shell.show()
    wide = {}
    for key in shell.sidebar.keys:
        shell.show_page(key)
        QApplication.processEvents()
        page = shell.current_page
        assert page is not None
        area = next(x for x in shell.findChildren(QScrollArea) if x.widget() is page)
        wide[key] = max(page.minimumSizeHint().width() - area.viewport().width(), 0)
    for page in shell.built_pages:
        page.left()
    assert len(wide) > len(workbench.ledgers)
    assert {key: over for key, over in wide.items() if over} == {}
    shell.hide()
