"""What the window remembers for itself: widths, columns, sizes. Never anything of the ledgers."""

import json
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from zyuki_desk.core.opening import OpenOffice

TERMINAL = "terminal.code"
"""Which of the office's terminals this PC is."""
FOLDER = "office.folder"
"""The office that was open last."""


class Remember(Protocol):
    """A place for JSON values by key."""

    def get(self, key: str) -> object:
        """Return what was set last, None when nothing was or it cannot be read."""
        ...

    def set(self, key: str, value: object) -> None:
        """Remember a value that JSON can write."""
        ...


class MemoryRemember:
    """Remembers until it is dropped; for tests and for a window that must leave no trace."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> object:
        """Return what was set last."""
        text = self._values.get(key)
        return None if text is None else json.loads(text)

    def set(self, key: str, value: object) -> None:
        """Remember a value."""
        self._values[key] = json.dumps(value, ensure_ascii=False)


class SettingsRemember:
    """Remembers in the user's own settings file."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def get(self, key: str) -> object:
        """Return what was set last; a damaged value counts as none."""
        text = self._settings.value(key)
        if not isinstance(text, str):
            return None
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return None

    def set(self, key: str, value: object) -> None:
        """Remember a value."""
        self._settings.setValue(key, json.dumps(value, ensure_ascii=False))


def terminal_of(office: "OpenOffice", remember: Remember) -> str:
    """Return the code of the terminal this PC is: as remembered, or the only one there is."""
    terminals = office.desk.directory.terminals
    known = remember.get(TERMINAL)
    if isinstance(known, str) and known in terminals:
        return known
    return next(iter(terminals)) if len(terminals) == 1 else ""
