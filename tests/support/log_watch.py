"""A watch over the log: what is logged as WARNING or worse must have been expected."""

import logging
import re

from typing_extensions import override


class LogWatch(logging.Handler):
    """Collects records from WARNING up and compares them with what the test expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Expect at least one record whose `LEVEL logger: text` contains the pattern."""
        self._expected.append(pattern)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def findings(self) -> list[str]:
        """Return what was logged unexpectedly and what was expected in vain."""
        unexpected = [
            f"logged unexpectedly: {text}"
            for text in self._seen
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]
        in_vain = [
            f"never logged: {pattern}"
            for pattern in self._expected
            if not any(re.search(pattern, text) for text in self._seen)
        ]
        return unexpected + in_vain
