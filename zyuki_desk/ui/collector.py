"""Python's garbage, collected in the window's thread only.

A cycle that holds a Qt object and happens to be collected by a worker would be destroyed in that
worker's thread. Qt forbids it, and it kills the process.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000
_OLDEST = 2


class Collector(QObject):
    """Takes over collecting while it lives; `stop` gives it back to the interpreter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        gc.disable()
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is full, as the interpreter itself would."""
        counts, full = gc.get_count(), gc.get_threshold()
        for generation in range(_OLDEST, -1, -1):
            if counts[generation] > full[generation]:
                gc.collect(generation)
                return

    @Slot()
    def stop(self) -> None:
        """Let the interpreter collect by itself again."""
        self._timer.stop()
        gc.enable()
