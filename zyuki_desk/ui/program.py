"""One run of the window: the front until somebody signed in, then the desk, until it closes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from zyuki_desk.ui.collector import Collector
from zyuki_desk.ui.front import Front
from zyuki_desk.ui.opener import Opener
from zyuki_desk.ui.remember import Remember
from zyuki_desk.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from zyuki_desk.core.desk import Actor
    from zyuki_desk.core.opening import OpenOffice
    from zyuki_desk.ui.ask import Ask
    from zyuki_desk.ui.page_entry import PageEntry
    from zyuki_desk.ui.window import DeskWindow
    from zyuki_desk.ui.workbench import Workbench


class Program(QObject):
    """Holds the two windows of a run; only one of them is shown."""

    ended = Signal()
    """The last window is closed and the office with it."""

    def __init__(
        self,
        theme: Theme,
        opener: Opener,
        remember: Remember,
        pages: "Callable[[Workbench], Sequence[PageEntry]]",
        *,
        ask: "Callable[[QWidget], Ask] | None" = None,
    ) -> None:
        super().__init__()
        self.theme = theme
        self._remember = remember
        self._pages = pages
        self._ask = ask
        self.sentences: list[str] = []
        """What must be told once somebody has signed in."""
        self.front = Front(theme, opener, remember, ask)
        self.desk: DeskWindow | None = None
        self.front.painted.connect(self._begin)
        self.front.signed_in.connect(self._open_desk)
        self.front.left.connect(self.ended)
        self._collector = Collector(self)
        self.ended.connect(self._collector.stop)

    def show(self) -> None:
        """Show the front; everything else follows from its first paint."""
        self.front.show()
        self.front.activateWindow()

    def close(self) -> None:
        """Close whatever is open."""
        if self.desk is not None:
            self.desk.shell.close()
        else:
            self.front.close()

    @property
    def window(self) -> QWidget:
        """The window that is shown now."""
        return self.desk.shell if self.desk is not None else self.front

    @Slot()
    def _begin(self) -> None:
        self.front.begin()

    @Slot(object, object)
    def _open_desk(self, office: "OpenOffice", actor: "Actor") -> None:
        from zyuki_desk.ui.window import DeskWindow

        opener = self.front.opener
        told = [*office.notes, *self.sentences]
        if self.front.keyring_fault:
            told.append(f"{self.front.keyring_fault}証跡の印は、用紙だけで照らし合わせます。")
        self.desk = DeskWindow(
            self.theme,
            opener,
            office,
            actor,
            self._remember,
            self._pages,
            ask=self._ask(self.front) if self._ask is not None else None,
        )
        self.desk.closed.connect(self.ended)
        self.desk.shell.resize(self.front.size())
        if self.front.isMaximized():
            self.desk.shell.setWindowState(self.front.windowState())
        self.desk.show(told)
        self.front.finish()
