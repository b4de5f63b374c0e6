"""A real browser, driven through its debugging pipe: pages as an auditor opens them from a disk."""

import json
import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from installer.libraries import find_browser

DEADLINE = 90.0
"""Seconds after which a silent browser is a failure; the machines are slow and shared."""


class Browser:
    """One headless browser with one page."""

    def __init__(self, program: str) -> None:
        # Its helpers may write for a moment after it has ended.
        self._profile = tempfile.TemporaryDirectory(
            prefix="zyuki-browser-", ignore_cleanup_errors=True
        )
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        command = (
            f'exec "$0" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage '
            f'--user-data-dir="$1" --remote-debugging-pipe about:blank 3<&{to_read} 4>&{to_write}'
        )
        self._process = subprocess.Popen(  # noqa: S603 (the browser that was found)
            ["/bin/bash", "-c", command, program, self._profile.name],
            pass_fds=(to_read, to_write),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._waiting = b""
        self._count = 0
        self._session: str | None = None
        made = self.call("Target.createTarget", url="about:blank")
        told = self.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        self._session = told["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and forget its profile."""
        self._process.terminate()
        self._process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
        """Call one command of the browser and return its answer."""
        self._count += 1
        told = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            told["sessionId"] = self._session
        os.write(self._write, json.dumps(told).encode() + b"\0")
        while True:
            heard = self._next()
            if heard.get("id") == self._count:
                if "error" in heard:
                    raise AssertionError(f"{method}: {heard['error']}")
                answer: dict[str, Any] = heard["result"]
                return answer

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            got = os.read(self._read, 1 << 20)
            if not got:
                raise AssertionError("the browser ended")
            self._waiting += got
        line, _, self._waiting = self._waiting.partition(b"\0")
        told: dict[str, Any] = json.loads(line)
        return told

    def run(self, code: str) -> Any:  # noqa: ANN401
        """Run a piece of script in the page and return its value."""
        told = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise AssertionError(told["exceptionDetails"])
        return told["result"].get("value")

    def open(self, page: Path) -> None:
        """Open a file from the disk, as a double click does."""
        self.call("Page.navigate", url=page.as_uri())

    def wait_for(self, code: str) -> Any:  # noqa: ANN401
        """Wait until a piece of script gives something true, and return it."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            value = self.run(f"new Promise((go) => setTimeout(() => go(({code})), 30))")
            if value:
                return value
        raise AssertionError(f"never came: {code}")

    def choose(self, selector: str, *paths: Path) -> None:
        """Choose files or a folder in a file field."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        found = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=found, files=[str(path) for path in paths])


def find_browser_or_skip() -> str:
    """Return the path of the browser that the set-up brought; skip where it could not."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium here, and dev.py could not install one (apt-get needs root)")
    return program
