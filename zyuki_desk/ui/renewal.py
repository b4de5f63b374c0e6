"""Pages made anew when the fields of a ledger changed: a page shows what it was made with."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from zyuki_desk.core.work import Changes
from zyuki_desk.ui.drafts import PageDrafts
from zyuki_desk.ui.shell import Shell
from zyuki_desk.ui.workbench import Workbench

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Renewal(QObject):
    """Watches the office's own fields; what is typed on a page is given to the new one."""

    def __init__(self, workbench: Workbench, shell: Shell, drafts: PageDrafts) -> None:
        super().__init__(shell)
        self._workbench = workbench
        self._shell = shell
        self._drafts = drafts
        self._known = workbench.directory.own_fields
        self._old: list[QWidget] = []
        workbench.changed.connect(self._follow)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if "setting" not in changes.tables:
            return
        own = self._workbench.directory.own_fields
        if own == self._known:
            return
        self._known = own
        for key in self._shell.sidebar.keys:
            if key == self._shell.current_key or not self._shell.is_built(key):
                continue
            page = self._shell.page(key)
            self._drafts.hold(key, page)
            page.left()
            self._old.append(self._shell.take_page(key))
        for task in self._workbench.tasks.running:
            task.ended.connect(self._sweep)
        self._sweep()

    @Slot()
    def _sweep(self) -> None:
        """Let old pages go once no work is left that might still speak to them."""
        if self._workbench.tasks.running:
            return
        for frame in self._old:
            frame.deleteLater()
        self._old.clear()
