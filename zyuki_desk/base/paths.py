"""Where things are: an office's folder and the names in it, the program's own resources."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import is_there

APP_FOLDER = "zyuki-desk"
"""One lower-case ASCII name for every system: no case or code page can lose it."""

_PACKAGE = Path(__file__).resolve().parent.parent
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names Windows gives to devices, whatever the extension."""


@dataclass(frozen=True, slots=True)
class OfficeFolder:
    """The files of one office: every name is told here and nowhere else."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted ledgers; opened by nothing but SQLite."""
        return self.root / "ledgers.db"

    @property
    def keyslots(self) -> Path:
        """The wrapped master key: one slot per way of opening."""
        return self.root / "keyslots.json"

    @property
    def lock(self) -> Path:
        """Held while a window or a writing command is open (single instance)."""
        return self.root / "lock"

    @property
    def echo(self) -> Path:
        """The encrypted second copy of the journal, unless the office put it elsewhere."""
        return self.root / "echo"

    @property
    def seal_key(self) -> Path:
        """The wrapped key of the present epoch of the auditor's seal; in no backup."""
        return self.root / "seal.key"

    @property
    def backups(self) -> Path:
        """Verified copies of the database, thinned by age."""
        return self.root / "backups"

    @property
    def drafts(self) -> Path:
        """Encrypted drafts that the idle lock saved."""
        return self.root / "drafts"

    @property
    def sheets(self) -> Path:
        """The very PDFs that were printed."""
        return self.root / "sheets"

    @property
    def logs(self) -> Path:
        """Program logs, without personal data."""
        return self.root / "logs"

    @property
    def unfinished(self) -> Path:
        """Encrypted notes of plain files under way elsewhere."""
        return self.root / "unfinished"

    @property
    def restoring(self) -> Path:
        """A backup on its way into place; gone when it is there."""
        return self.root / "restoring.part"

    @property
    def restored(self) -> Path:
        """Says that the restored files are whole and only wait to be put in place."""
        return self.restoring / "ready"

    @property
    def exists(self) -> bool:
        """Whether an office was made here: its database, its keys, or both on their way in."""
        return any(is_there(path) for path in (self.database, self.keyslots, self.restored))

    def make(self) -> "OfficeFolder":
        """Create the folder and its sub-folders for this user alone; raise Trouble if refused."""
        folders = (self.root, self.echo, self.backups, self.drafts, self.sheets, self.logs)
        try:
            for folder in folders:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            sentence = "保存先のフォルダーを作れません。場所と書き込みの権限を確かめてください。"
            raise Trouble(sentence) from error
        return self


def data_home(environ: Mapping[str, str], *, platform: str = sys.platform) -> Path:
    """Tell where this user's offices live: %LOCALAPPDATA% on Windows, else XDG_DATA_HOME.

    A relative XDG_DATA_HOME is ignored, as the XDG Base Directory specification demands.
    """
    if platform == "win32":
        local = environ.get("LOCALAPPDATA", "")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / APP_FOLDER
    named = Path(environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / APP_FOLDER


def default_office(environ: Mapping[str, str], *, platform: str = sys.platform) -> OfficeFolder:
    """Tell the office folder used when none is named."""
    return OfficeFolder(data_home(environ, platform=platform) / "office")


def resource(name: str) -> Path:
    """Find a file or folder the program brought along, e.g. `fonts` or `variants.json`.

    An installed package carries the folder inside itself, a checkout beside the package.
    """
    for home in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        found = home.joinpath(*name.split("/"))
        if found.exists():
            return found
    raise Trouble(f"プログラムの部品({name})が見つかりません。もう一度インストールしてください。")


def safe_name(text: str, *, limit: int = 60) -> str:
    """Turn a title into a file name good on Linux, Windows and FAT sticks; never empty.

    Sixty characters stay under the 255 bytes of a Linux name, whatever they are.
    """
    kept = "".join("_" if ch in '<>:"/\\|?*' or not ch.isprintable() else ch for ch in text)
    name = kept[:limit].strip(" .")
    return f"_{name}" if not name or name.split(".")[0].lower() in _RESERVED else name
