"""At twice the text size in a window of 1280 × 800 points nothing lies to the side."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.pages.kit import RESOURCES
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


def test_no_page_needs_sideways_scrolling(whole_shell: Shell, workbench: Workbench) -> None:
    wide = {}
    for key in whole_shell.sidebar.keys:
        whole_shell.show_page(key)
        QApplication.processEvents()
        page = whole_shell.current_page
        assert page is not None
        area = next(x for x in whole_shell.findChildren(QScrollArea) if x.widget() is page)
        wide[key] = max(page.minimumSizeHint().width() - area.viewport().width(), 0)
    assert len(wide) > len(workbench.ledgers)
    assert {key: over for key, over in wide.items() if over} == {}
