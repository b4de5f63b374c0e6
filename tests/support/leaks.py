"""What a test must not leave behind: windows, threads, timers."""

import gc
import threading
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True)
class Living:
    """What lives at one moment; objects are held by id so that this keeps nothing alive."""

    windows: dict[int, str]
    threads: dict[int, str]
    timers: dict[int, str]

    def beyond(self, before: "Living") -> list[str]:
        """Name what lives now and did not live before."""
        return sorted(
            [f"window {name}" for key, name in self.windows.items() if key not in before.windows]
            + [f"thread {name}" for key, name in self.threads.items() if key not in before.threads]
            + [f"timer {name}" for key, name in self.timers.items() if key not in before.timers]
        )


def _named(thing: QWidget | QThread | QTimer) -> str:
    return f"{type(thing).__name__} {thing.objectName()!r}"


def living() -> Living:
    """Look around: parentless widgets, running threads, active timers."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    threads = {
        thread.ident or 0: thread.name for thread in threading.enumerate() if not thread.daemon
    }
    timers: dict[int, str] = {}
    for thing in gc.get_objects():
        # isinstance() would ask proxies of other libraries for their class and wake them.
        if not issubclass(type(thing), QThread | QTimer) or not shiboken6.isValid(thing):
            continue
        if isinstance(thing, QTimer) and thing.isActive():
            timers[id(thing)] = _named(thing)
        elif isinstance(thing, QThread) and thing.isRunning():
            threads[id(thing)] = _named(thing)
    windows = {
        id(widget): _named(widget)
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None
    }
    return Living(windows, threads, timers)


def left_behind(before: Living) -> list[str]:
    """Name what the test left behind; what only the collector still holds is no finding."""
    found = living().beyond(before)
    if found:
        gc.collect()
        found = living().beyond(before)
    return found
