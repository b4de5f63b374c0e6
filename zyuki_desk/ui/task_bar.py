"""The foot of the window while something takes longer: how far it is, and 中止."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from zyuki_desk.ui.buttons import ActionButton
from zyuki_desk.ui.tasks import Task
from zyuki_desk.ui.theme import Theme
from zyuki_desk.ui.widgets import label


class TaskBar(QFrame):
    """Shows the newest task under way, then the one before; hidden when there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("task_bar")
        self.setProperty("part", "header")
        self._tasks: list[Task] = []
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
        return self._tasks[-1] if self._tasks else None

    @Slot(object)
    def follow(self, task: Task) -> None:
        """Show a task from now on; one without a title stays invisible."""
        if not task.title or not task.running:
            return
        self._tasks.append(task)
        task.progressed.connect(self._show)
        task.ended.connect(self._end)
        self._begin(task)

    def _begin(self, task: Task) -> None:
        self._label.setText(task.title)
        self._progress.setAccessibleName(task.title)
        self._progress.setRange(0, 0)
        self._cancel.setEnabled(not task.cancelled)
        self.show()

    @Slot(int, int, str)
    def _show(self, done: int, total: int, sentence: str) -> None:
        task = self.task
        if task is None or self.sender() is not task:
            return
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._label.setText(f"{task.title} {sentence}".strip())

    @Slot()
    def _end(self) -> None:
        self._tasks = [task for task in self._tasks if task is not self.sender()]
        if self.task is None:
            self.hide()
        else:
            self._begin(self.task)

    @Slot()
    def _stop(self) -> None:
        task = self.task
        if task is not None:
            task.cancel()
            self._cancel.setEnabled(False)
            self._label.setText(f"{task.title} 中止しています…")
