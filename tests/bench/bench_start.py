"""From nothing to a sign-in that takes keys, against a bare PySide6 window in the same run.

Run `python -m tests.bench.bench_start`. Both are own processes; each says when its first paint is
done and its field has the keyboard.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 9
MOST = 2.0

_BARE = """
import os, time
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.monotonic_ns(), flush=True)
        os._exit(0)
app = QApplication(["bare"])
window = Window()
field = QLineEdit()
QVBoxLayout(window).addWidget(field)
window.resize(1280, 800)
window.show()
field.setFocus()
app.exec()
"""

_OURS = """
import os, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
import zyuki_desk.cli
from zyuki_desk.app import open_window
from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.ui.remember import MemoryRemember
app = QApplication(["ours"])
folder = OfficeFolder(Path(sys.argv[1]))
program = open_window(folder, clock=SystemClock(), keyring=None, remember=MemoryRemember())
def painted():
    assert program.front.shown is program.front.signin
    print(time.monotonic_ns(), flush=True)
    os._exit(0)
program.front.painted.connect(painted)
program.show()
app.exec()
"""


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure both in turns; return the medians in milliseconds and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        # Whether there is an office is asked of its file names alone before the first paint.
        Path(folder, "ledgers.db").touch()
        bare, ours = [], []
        _start(_BARE, folder)
        _start(_OURS, folder)
        for _ in range(rounds):
            bare.append(_start(_BARE, folder))
            ours.append(_start(_OURS, folder))
    ratio = statistics.median(ours) / statistics.median(bare)
    return {
        "name": "start to a usable sign-in",
        "bare_ms": round(statistics.median(bare), 1),
        "ours_ms": round(statistics.median(ours), 1),
        "ratio": round(ratio, 2),
        "most": MOST,
        "good": ratio <= MOST,
    }


def _start(script: str, folder: str) -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = time.monotonic_ns()
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", script, folder],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    return (int(done.stdout.split()[-1]) - started) / 1e6


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
