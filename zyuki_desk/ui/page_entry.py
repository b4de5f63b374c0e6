"""How the window is told of a page before the page exists."""

from collections.abc import Callable
from dataclasses import dataclass

from zyuki_desk.ui.page import Page
from zyuki_desk.ui.workbench import Workbench


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page of the window, made when it is first shown."""

    key: str
    icon: str
    title: str
    group: str
    make: Callable[[Workbench], Page]
