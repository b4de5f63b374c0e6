"""Work in the background: progress, cancel, and the outcome delivered on the window's thread."""

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    Signal,
    Slot,
)

from zyuki_desk.base.errors import DeskError

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside the work after the user asked to stop."""


class Progress:
    """Handed to the work: report what is done, ask whether to go on."""

    def __init__(self, stop: threading.Event, report: Callable[[int, int, str], None]) -> None:
        self._stop = stop
        self._report = report

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise `Cancelled` when the user asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def report(self, done: int, total: int, sentence: str = "") -> None:
        """Tell how far the work is (`total` 0: unknown); raise `Cancelled` when to stop."""
        self.check()
        self._report(done, total, sentence)


class Task(QObject):
    """One piece of work under way, seen from the window."""

    progressed = Signal(int, int, str)
    """done, total, sentence."""
    ended = Signal()
    """It is over, in whatever way; sent after `done` or `failed` was called."""

    _arrived = Signal(object)

    def __init__(
        self,
        title: str,
        done: Callable[[object], None],
        failed: Callable[[DeskError], None],
        cancelled: Callable[[], None] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._stop = threading.Event()
        self._done = done
        self._failed = failed
        self._cancelled = cancelled
        self._over = False
        self._dropped = False
        self.concluded = False
        """Whether its outcome is delivered even when the window closes meanwhile."""
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether its outcome has not been delivered yet."""
        return not self._over

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._stop.is_set()

    @Slot()
    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._stop.set()

    def drop(self) -> None:
        """Stop it and deliver nothing: the window closes."""
        self._dropped = True
        self._stop.set()

    def runnable(self, work: Callable[[Progress], object]) -> QRunnable:
        """Return the work as Qt's pool takes it."""
        progress = Progress(self._stop, self.progressed.emit)
        return _Work(work, progress, self._arrived.emit)

    @Slot(object)
    def _deliver(self, outcome: object) -> None:
        self._over = True
        try:
            if not self._dropped:
                self._hand_over(outcome)
        finally:
            self.ended.emit()
            self.deleteLater()

    def _hand_over(self, outcome: object) -> None:
        match outcome:
            case _Result(value=value):
                self._done(value)
            case Cancelled():
                if self._cancelled is not None:
                    self._cancelled()
            case DeskError():
                self._failed(outcome)
            case BaseException():
                # A bug: let the crash page see it, on the window's thread.
                raise outcome


class _Result:
    __match_args__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class _Work(QRunnable):
    def __init__(
        self,
        work: Callable[[Progress], object],
        progress: Progress,
        deliver: Callable[[object], None],
    ) -> None:
        super().__init__()
        self._call = work
        self._progress = progress
        self._send = deliver

    def run(self) -> None:
        """Do the work; whatever comes out is carried to the window's thread."""
        try:
            self._send(_Result(self._call(self._progress)))
        except BaseException as error:  # noqa: BLE001  delivered and raised again there
            self._send(error)


class Tasks(QObject):
    """All background work of one window; ends with it."""

    started = Signal(object)
    """The `Task` that has just begun."""

    def __init__(
        self,
        failed: Callable[[DeskError], None],
        parent: QObject | None = None,
        *,
        threads: int = 2,
    ) -> None:
        super().__init__(parent)
        self._failed = failed
        self._closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)

    @property
    def closed(self) -> bool:
        """Whether the window closed and nothing may begin any more."""
        return self._closed

    @property
    def running(self) -> tuple[Task, ...]:
        """What is under way."""
        return tuple(task for task in self.findChildren(Task) if task.running)

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[DeskError], None] | None = None,
        *,
        cancelled: Callable[[], None] | None = None,
        title: str = "",
        concluded: bool = False,
    ) -> Task:
        """Run `work` in the background; call `done` or `failed` on the window's thread.

        Refusals and troubles go to `failed` (by default the one given to the constructor); any
        other exception is raised on the window's thread. A `title` makes it visible to the user.
        Where the window closes meanwhile, nothing is delivered, unless it must be `concluded`:
        something left the desk that has to be recorded.
        """
        if self._closed:
            message = "tasks are closed"
            raise RuntimeError(message)
        task = Task(
            title,
            done,  # type: ignore[arg-type]  # it gets exactly what `work` returned
            failed or self._failed,
            cancelled,
            self,
        )
        task.concluded = concluded
        self._pool.start(task.runnable(work))
        self.started.emit(task)
        return task

    @Slot()
    def close(self) -> None:
        """Stop everything and wait for it; deliver nothing more but what must be concluded."""
        self._closed = True
        for task in self.running:
            if task.concluded:
                task.cancel()
            else:
                task.drop()
        self._pool.waitForDone()
        for task in self.running:
            if task.concluded:
                QCoreApplication.sendPostedEvents(task, QEvent.Type.MetaCall.value)
