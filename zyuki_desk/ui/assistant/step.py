"""One step of the first start: a title, a sentence why, a form; and a list of things to edit."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from zyuki_desk.ui.assistant.plan import Plan
from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label

LIST_WIDTH = 190
SPACING = 3
LIST_HEIGHT = 110
STACKED_FROM = 1.4


class Step(QWidget):
    """Fills `body`; `accept` writes the answers into the plan or shows what is wrong."""

    def __init__(self, theme: Theme, plan: Plan, title: str, why: str) -> None:
        super().__init__()
        self.theme = theme
        self.plan = plan
        self.title = title
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.space.m)
        self.body.addWidget(label(title, "title"))
        self.body.addWidget(label(why, "muted", wrap=True))
        self.body.addSpacing(theme.space.s)
        self.setAccessibleName(title)

    def entered(self) -> None:
        """Show the plan's answers and put the keyboard on the first field."""

    def accept(self) -> bool:
        """Take the answers; False when something is wrong and was shown."""
        return True


class ListEditor(QWidget):
    """A short list at the left, the form of the chosen one at the right."""

    chosen = Signal(int)
    """Another one was chosen, by its place."""

    def __init__(
        self,
        theme: Theme,
        form: QWidget,
        *,
        name: str,
        title: str,
        add: Callable[[], None],
        remove: Callable[[int], None],
        may_leave: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._add_item, self._remove_item, self._may_leave = add, remove, may_leave
        self._place = 0
        self._list = QListWidget()
        self._list.setObjectName(f"{name}_list")
        self._list.setAccessibleName(title)
        self._list.setSpacing(SPACING)
        self._list.currentRowChanged.connect(self._turn)
        self._add = ActionButton(
            theme, "追加", name=f"{name}_add_button", icon="plus", keys="Ctrl+N"
        )
        self._add.clicked.connect(self._append)
        self._remove = ActionButton(
            theme, "消す", name=f"{name}_remove_button", icon="minus", part="quiet"
        )
        self._remove.clicked.connect(self._drop)
        acts = QHBoxLayout()
        acts.addWidget(self._add)
        acts.addWidget(self._remove)
        acts.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(theme.space.s)
        left.addWidget(self._list, 1)
        left.addLayout(acts)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space.xl)
        row.addLayout(left)
        row.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        if theme.type.factor >= STACKED_FROM:
            # Large type has no room for two columns: the list stands over the form.
            row.setDirection(QBoxLayout.Direction.TopToBottom)
            self._list.setFixedHeight(LIST_HEIGHT)
        else:
            self._list.setFixedWidth(round(LIST_WIDTH * theme.type.factor))

    @property
    def place(self) -> int:
        """The place of the one whose form is shown."""
        return self._place

    def show_titles(self, titles: list[str], place: int | None = None) -> None:
        """Show the list; a nameless one is called 新しいもの."""
        self._place = min(self._place if place is None else place, len(titles) - 1)
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([title or "(名前なし)" for title in titles])
        self._list.setCurrentRow(self._place)
        self._list.blockSignals(False)
        self._remove.setEnabled(len(titles) > 1)

    @Slot(str)
    def rename(self, title: str) -> None:
        """Show another name of the one whose form is shown."""
        item = self._list.item(self._place)
        if item is not None:
            item.setText(title or "(名前なし)")

    @Slot(int)
    def _turn(self, place: int) -> None:
        if place < 0 or place == self._place:
            return
        if not self._may_leave():
            self._list.blockSignals(True)
            self._list.setCurrentRow(self._place)
            self._list.blockSignals(False)
            return
        self._place = place
        self.chosen.emit(place)

    @Slot()
    def _append(self) -> None:
        if self._may_leave():
            self._add_item()
            self._place = self._list.count()
            self.chosen.emit(self._place)

    @Slot()
    def _drop(self) -> None:
        self._remove_item(self._place)
        self._place = max(0, self._place - 1)
        self.chosen.emit(self._place)
