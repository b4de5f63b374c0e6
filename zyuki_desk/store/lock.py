"""One writer for a folder: a lock file held by the operating system, gone with the process."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from zyuki_desk.base.errors import Trouble

BUSY = (
    "この簿冊は別の窓(または別の処理)で開かれています。そちらを閉じてから、もう一度開いてください。"
)


class WriterLock:
    """The right to write; a second one on the same folder is refused, a killed holder frees it."""

    def __init__(self, path: Path) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Trouble(
                "簿冊のフォルダーに書き込めません。フォルダーの権限と空き容量を確かめてください。"
            ) from error
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise Trouble(BUSY) from error

    def release(self) -> None:
        """Give the right back; harmless when given back already, and never refused."""
        if self._handle >= 0:
            with suppress(OSError):
                os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        """Hold the lock in a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release it."""
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
