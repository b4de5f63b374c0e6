"""The two copies of the key slots in the office folder, each written whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path

from zyuki_desk.base.errors import DamageFound, DeskError, Refusal, Trouble
from zyuki_desk.base.files import settle_name
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.slotfile import LARGEST_FILE, SlotFile, parse

COPY_NAME = "keyslots.copy.json"


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the two files, as found."""

    name: str
    file: SlotFile | None
    fault: DeskError | None = None


def paths_in(folder: OfficeFolder) -> tuple[Path, Path]:
    """Tell where the two copies are."""
    return folder.keyslots, folder.keyslots.with_name(COPY_NAME)


def read_copies(folder: OfficeFolder) -> tuple[Copy, ...]:
    """Read both copies; a copy that cannot be read carries its fault."""
    return tuple(_read(path) for path in paths_in(folder))


def _read(path: Path) -> Copy:
    try:
        with path.open("rb") as stream:
            return Copy(path.name, parse(stream.read(LARGEST_FILE + 1)))
    except FileNotFoundError:
        return Copy(path.name, None, DamageFound(f"鍵のファイル({path.name})が見つかりません。"))
    except OSError as error:
        fault = Trouble(
            f"鍵のファイル({path.name})を読めません。フォルダーの権限を確かめてください。"
        )
        fault.__cause__ = error
        return Copy(path.name, None, fault)
    except DamageFound as damage:
        fault = DamageFound(f"鍵のファイル({path.name})の中身が壊れています。")
        fault.__cause__ = damage
        return Copy(path.name, None, fault)
    except Refusal as newer:
        return Copy(path.name, None, newer)


def write_copies(folder: OfficeFolder, file: SlotFile) -> None:
    """Write both copies, the first whole before the second; raise Trouble if one is not kept."""
    data = file.to_bytes()
    for path in paths_in(folder):
        try:
            _replace(path, data)
        except OSError as error:
            raise Trouble(
                f"鍵のファイル({path.name})を書けません。"
                "ディスクの空きとフォルダーの権限を確かめて、もう一度お試しください。"
            ) from error
    if any(copy.file != file for copy in read_copies(folder)):
        raise Trouble("鍵のファイルが書いたとおりに読めません。ディスクを確かめてください。")


def _replace(path: Path, data: bytes) -> None:
    """Write aside, make it durable, rename, make the rename durable."""
    part = path.with_name(f"{path.name}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(part, flags, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        settle_name(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
