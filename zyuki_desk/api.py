"""For scripts of the office: open a folder, work at its desk as a window does, verify it.

What stands in `__all__` is supported: it stays as it is from version to version. A script is
somebody at the desk like everybody else; it has an account, a role, and leaves the same records.
"""

from pathlib import Path

from zyuki_desk.base.clock import SystemClock
from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.search import Query
from zyuki_desk.core.verification import Verdict, verify_office
from zyuki_desk.parts import program_ledgers, system_keyring
from zyuki_desk.unlocking import Door

__all__ = [
    "DeskError",
    "OpenOffice",
    "Query",
    "Refusal",
    "Trouble",
    "Verdict",
    "open_desk",
    "verify_office",
]


def open_desk(
    folder: str | Path, *, user: str, password_file: str | Path | None = None
) -> OpenOffice:
    """Open an office and sign in; a context manager, as it keeps other windows out.

    The file holds the office's passphrase in its first line and the account's password in its
    second; without one the environment names it or the terminal asks. Raises `DeskError`.
    """
    door = Door(
        program_ledgers(),
        SystemClock(),
        system_keyring(),
        Path(password_file) if password_file is not None else None,
        user,
    )
    return door.open(OfficeFolder(Path(folder)), read_only=False)
