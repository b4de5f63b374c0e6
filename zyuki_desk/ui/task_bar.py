"""The foot of the window while something takes longer: how far it is, and 中止."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.tasks import Task
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label


class TaskBar(QFrame):
    """Shows one task; hidden when there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("task_bar")
        self.setProperty("part", "header")
        self._task: Task | None = None
        self._label = label()
        self._progress = QProgressBar()
        self._progress.setObjectName("task_progress")
        self._progress.setTextVisible(False)
        self._cancel = ActionButton(theme, "中止", name="task_cancel_button", part="quiet")
        self._cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space.l, theme.space.xs, theme.space.s, theme.space.xs)
        row.setSpacing(theme.space.m)
        row.addWidget(self._label)
        row.addWidget(self._progress, 1)
        row.addWidget(self._cancel)
        self.hide()

    @property
    def task(self) -> Task | None:
        """The task shown."""
        return self._task

    @Slot(object)
    def follow(self, task: Task) -> None:
        """Show a task from now on; one without a title stays invisible."""
        if not task.title or not task.running:
            return
        self._task = task
        self._label.setText(task.title)
        self._progress.setAccessibleName(task.title)
        self._progress.setRange(0, 0)
        self._cancel.setEnabled(True)
        task.progressed.connect(self._show)
        task.ended.connect(self._end)
        self.show()

    @Slot(int, int, str)
    def _show(self, done: int, total: int, sentence: str) -> None:
        if self._task is None or self.sender() is not self._task:
            return
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._label.setText(f"{self._task.title} {sentence}".strip())

    @Slot()
    def _end(self) -> None:
        if self.sender() is self._task:
            self._task = None
            self.hide()

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._cancel.setEnabled(False)
            self._label.setText(f"{self._task.title} 中止しています…")
