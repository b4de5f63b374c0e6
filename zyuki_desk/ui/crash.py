"""What happens after a bug: a calm sentence, a local report without personal data, nothing lost.

A report holds the kind of error, places in the program, versions. No values and no messages: both
may carry what somebody typed.
"""

import contextlib
import faulthandler
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from zyuki_desk import __version__
from zyuki_desk.base.clock import Clock

FAULT_NAME = "fault.log"
MOST_FRAMES = 60
MOST_REPORTS = 50
LONGEST_FAULT = 20_000

_C_FRAME = re.compile(r'File "([^"]*)", line (\d+) in (\S+)')
_OUR = "zyuki_desk"


def places_of(error: BaseException) -> list[str]:
    """Return the kinds of an error and its causes with their places, innermost error first."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        frames = list(traceback.walk_tb(current.__traceback__))
        for frame, line in frames[-MOST_FRAMES:]:
            module = frame.f_globals.get("__name__", "?")
            lines.append(f"  {module} {frame.f_code.co_name} {line}")
        current = current.__cause__ or current.__context__
    return lines


def report_text(at: datetime, lines: list[str]) -> str:
    """Write a report: when, which versions, which places."""
    head = [
        f"zyuki-desk {__version__}",
        f"at {at:%Y-%m-%d %H:%M:%S}",
        f"python {platform.python_version()} on {platform.system()} {platform.release()}",
    ]
    return "\n".join([*head, "", *lines, ""])


def scrubbed(fault: str) -> list[str]:
    """Reduce a log of faulthandler to kinds and places: its paths may hold a user's name."""
    kept = []
    for line in fault[:LONGEST_FAULT].splitlines():
        found = _C_FRAME.search(line)
        if found is not None:
            parts = re.split(r"[\\/]", found[1])
            at = parts.index(_OUR) if _OUR in parts else len(parts) - 1
            kept.append(f"  {'/'.join(parts[at:])} {found[3]} {found[2]}")
        elif line.startswith(("Fatal Python error", "Windows fatal exception")):
            kept.append(line.split(":")[0] + ":" + line.split(":")[1][:60])
    return kept


class CrashWatch:
    """Takes what nobody caught, writes a report and tells the window once at a time."""

    def __init__(
        self, folder: Path, clock: Clock, tell: Callable[[str, Path | None], None]
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._tell = tell
        self._telling = False
        self._fault: TextIO | None = None
        self._before = (sys.excepthook, threading.excepthook)

    def last_fault(self) -> Path | None:
        """Turn what the last run's hard crash left into a report; None when it left nothing."""
        path = self._folder / FAULT_NAME
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
            path.unlink()
        except OSError:
            return None
        lines = scrubbed(text)
        return self.write(lines) if lines else None

    def start(self) -> None:
        """Catch from now on: exceptions of all threads, and hard crashes into a log."""
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._fault = (self._folder / FAULT_NAME).open("w", encoding="utf-8")
            faulthandler.enable(self._fault)

    def stop(self) -> None:
        """Stop catching; a run that ended well leaves no log."""
        sys.excepthook, threading.excepthook = self._before
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
            with contextlib.suppress(OSError):
                (self._folder / FAULT_NAME).unlink()

    def handle(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Write a report of an exception nobody caught, and tell it."""
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        path = self.write(places_of(error.with_traceback(trace)))
        if not self._telling:
            self._telling = True
            try:
                self._tell(SENTENCE, path)
            finally:
                self._telling = False

    def write(self, lines: list[str]) -> Path | None:
        """Write a report; None when even that cannot be written."""
        at = self._clock.read().local
        stem = f"report-{at:%Y%m%d-%H%M%S}"
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            taken = sorted(self._folder.glob("report-*.txt"))
            for old in taken[: max(0, len(taken) - MOST_REPORTS + 1)]:
                old.unlink()
            numbers = (f"-{n}" if n else "" for n in range(MOST_REPORTS))
            path = next(p for n in numbers if not (p := self._folder / f"{stem}{n}.txt").exists())
            path.write_text(report_text(at, lines), encoding="utf-8")
            return path
        return None

    def _handle_thread(self, caught: threading.ExceptHookArgs) -> None:
        # Only the report: a window may be shown on its own thread alone.
        if caught.exc_value is not None:
            self.write(places_of(caught.exc_value))


SENTENCE = (
    "思いがけない不具合が起きました。記録済みのものはそのままで、途中の記録は残っていません。"
    "直前の操作が保存されているか、一覧で確かめてください。"
    "続けて起きるときは、いったん閉じて開き直し、管理者に知らせてください。"
)
LAST_TIME = (
    "前回、住基デスクが思いがけず終わりました。記録済みのものはそのままです。"
    "不具合の報告(個人情報を含みません)を logs フォルダーに残しました。"
)
