"""A paper that another page asked to see: its title, and the way back to the registers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

if TYPE_CHECKING:
    from zyuki_desk.paper.printing import Paper


class PaperBar(QWidget):
    """Stands in place of the choices while a page's own paper is shown."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.paper: Paper | None = None
        self._title = label("", "section")
        self._title.setObjectName("paper_title")
        self._back = ActionButton(theme, "簿冊の印刷へ", name="paper_back_button", keys="Esc")
        self._back.clicked.connect(self._close)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.l)
        row.addWidget(self._title, 1)
        row.addWidget(self._back)
        self.hide()

    def show_paper(self, paper: "Paper | None") -> None:
        """Show the paper's title; None for none."""
        self.paper = paper
        self._title.setText(paper.title if paper is not None else "")
        self.setVisible(paper is not None)

    def _close(self) -> None:
        self.show_paper(None)
        self.closed.emit()
