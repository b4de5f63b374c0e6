"""A folder in memory where states are laid out one after the other, and begun to be opened."""

import shutil
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.trials.disk import State, digest_of

JOURNAL = "-journal"


class Place:
    """Lays states out, writing only what differs from the state before."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lies: dict[str, bytes] = {}
        self._folders: tuple[str, ...] | None = None

    def lay(self, state: State) -> None:
        """Make the folder hold just this state."""
        if self._folders != state.folders:
            self._begin(state.folders)
        for name in self._lies.keys() - state.files.keys():
            (self.home / name).unlink(missing_ok=True)
            del self._lies[name]
        for name, (content, digest) in state.files.items():
            if self._lies.get(name) != digest:
                (self.home / name).write_bytes(content)
                self._lies[name] = digest

    def _begin(self, folders: tuple[str, ...]) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        for name in ("", *sorted(folders)):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        self._folders, self._lies = folders, {}

    def forget(self) -> None:
        """Know nothing more of what lies here: a program has worked on it."""
        self._folders = None

    def roll_back(self, state: State, name: str, key: str) -> State:
        """Let SQLite do its first step of opening; return the state after it.

        It is the first that every opening does to the file, and it nearly always leaves one of very
        few states. A rollback journal that is still there then is not looked at any more.
        """
        journal = f"{name}{JOURNAL}"
        if name not in state.files or not state.files.get(journal, (b"", b""))[0]:
            return state
        connection = dbapi2.connect(str(self.home / name), isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
            connection.execute("PRAGMA user_version").fetchone()
        except dbapi2.DatabaseError:
            return state
        finally:
            connection.close()
            self._lies.pop(name)
            self._lies.pop(journal)
        content = bytearray((self.home / name).read_bytes())
        self._lies[name] = digest_of(content)
        if (self.home / journal).exists():
            self._lies[journal] = state.files[journal][1]
        files = {each: found for each, found in state.files.items() if each != journal}
        return State({**files, name: (content, self._lies[name])}, state.folders)
