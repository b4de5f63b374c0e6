"""One run of the window: the front until somebody signed in, then the desk, until it closes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
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
        self.front = self._made_front(opener)
        self.desk: DeskWindow | None = None
        self._goes_back = False
        self._collector = Collector(self)
        self.ended.connect(self._collector.stop)

    def _made_front(self, opener: Opener) -> Front:
        front = Front(self.theme, opener, self._remember, self._ask)
        front.painted.connect(self._begin)
        front.signed_in.connect(self._open_desk)
        front.left.connect(self.ended)
        return front

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
        if opener.keyring_fault:
            told.append(f"{opener.keyring_fault}証跡の印は、用紙だけで照らし合わせます。")
        self.desk = DeskWindow(
            self.theme,
            opener,
            office,
            actor,
            self._remember,
            self._pages,
            ask=self._ask(self.front) if self._ask is not None else None,
        )
        if office.desk.outside.stopped:
            told.append(office.desk.outside.stopped)
        self.desk.closed.connect(self._desk_closed)
        self.desk.workbench.front_asked.connect(self._go_back, Qt.ConnectionType.QueuedConnection)
        self.desk.shell.resize(self.front.size())
        if self.front.isMaximized():
            self.desk.shell.setWindowState(self.front.windowState())
        self.desk.show(told)
        self.front.finish()

    @Slot()
    def _go_back(self) -> None:
        """Close the desk and ask anew who is there: what comes next needs the office closed."""
        if self.desk is not None:
            self._goes_back = True
            self.desk.shell.close()

    @Slot()
    def _desk_closed(self) -> None:
        if not self._goes_back:
            self.ended.emit()
            return
        self._goes_back = False
        assert self.desk is not None
        shell, former = self.desk.shell, self.front
        self.desk = None
        self.front = self._made_front(former.opener)
        self.front.resize(shell.size())
        if shell.isMaximized():
            self.front.setWindowState(shell.windowState())
        former.deleteLater()
        shell.deleteLater()
        self.show()
