"""Whether this PC can do the work: one line for each thing looked at, and what to do about it."""

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.errors import DeskError
from zyuki_desk.base.paths import OfficeFolder, resource

SMALLEST_FREE = 200 << 20
"""Bytes below which no new entry should be begun; reading and printing go on."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing looked at."""

    subject: str
    is_good: bool
    words: str


def examine(folder: OfficeFolder | None) -> int:
    """Print every result and return 0 when all is good, 1 otherwise."""
    results = list(_all(folder))
    for result in results:
        print(f"{'○' if result.is_good else '×'} {result.subject}: {result.words}")
    return 0 if all(result.is_good for result in results) else 1


def _all(folder: OfficeFolder | None) -> Iterator[Complaint]:
    yield _python()
    for subject, look in (
        ("データベース", _sqlite),
        ("書体", _fonts),
        ("鍵の保管庫", _keyring),
    ):
        yield _looked(subject, look)
    if folder is not None:
        yield _looked("フォルダー", lambda: _folder(folder))
        yield _looked("空き容量", lambda: _space(folder.root))
        yield _looked("鍵のファイル", lambda: _keyslots(folder))


def _looked(subject: str, look: Callable[[], str]) -> Complaint:
    try:
        return Complaint(subject, is_good=True, words=look())
    except DeskError as error:
        return Complaint(subject, is_good=False, words=error.sentence)


def _python() -> Complaint:
    version = ".".join(str(part) for part in sys.version_info[:3])
    try:
        qt = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        return Complaint("Python と Qt", is_good=False, words="PySide6 が入っていません。")
    # PySide6 6.12 loses a reference to None at every repaint on these and kills the process.
    bad = qt.startswith("6.12.") and sys.version_info < (3, 12)
    words = "この組合せは途中で落ちます。6.11.3 を入れてください。" if bad else f"{version} / {qt}"
    return Complaint("Python と Qt", is_good=not bad, words=words)


def _sqlite() -> str:
    from zyuki_desk.store.database import require_sound_sqlite, sqlite_version

    require_sound_sqlite()
    return sqlite_version()


def _fonts() -> str:
    names = [path.stem for path in sorted(resource("fonts").glob("*.ttf"))]
    return "、".join(names)


def _keyring() -> str:
    from zyuki_desk.store.secrets import open_os_store

    open_os_store()
    return "使えます"


def _folder(folder: OfficeFolder) -> str:
    from zyuki_desk.base.errors import Refusal, Trouble
    from zyuki_desk.store.lock import WriterLock

    if not folder.database.exists():
        raise Refusal("このフォルダーには簿冊がありません。")
    if not os.access(folder.root, os.W_OK):
        raise Trouble("書き込めません。フォルダーの権限を確かめてください。")
    with WriterLock(folder.lock):
        return "書き込めます"


def _space(root: Path) -> str:
    from zyuki_desk.base.errors import Trouble

    there = next(path for path in (root.absolute(), *root.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < SMALLEST_FREE:
        raise Trouble(f"残り {free >> 20} MB です。空きを作ってください。")
    return f"残り {free >> 30} GB"


def _keyslots(folder: OfficeFolder) -> str:
    from zyuki_desk.store.keyslots import slots

    return "、".join(sorted({slot.kind.value for slot in slots(folder)}))
