"""Exchanging an office's files for a backup's: by renaming, and finished after a power cut."""

import os
import re
import shutil
from pathlib import Path
from typing import Final

from zyuki_desk.base.clock import Moment
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.files import copy_durably, is_there, settle_name, sync_folder
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.store.slotcopies import paths_in

ASIDE: Final = "replaced-"
_ASIDE: Final = re.compile(rf"{ASIDE}[0-9]{{8}}-[0-9]{{6}}", re.ASCII)
_EMPTIED: Final = "emptied"
_UNBEGUN: Final = (
    "ファイルを入れ替えられませんでした。ディスクの空きと権限を確かめて、開き直してください。"
)
_UNFINISHED: Final = (
    "控えからの復元が途中で止まっています。ディスクの空きと権限を確かめて、もう一度開いてください。"
)


def name_aside(moment: Moment) -> str:
    """Name the folder that the present files are put aside in at a moment."""
    return f"{ASIDE}{moment.local.strftime('%Y%m%d-%H%M%S')}"


def clear_beside(folder: OfficeFolder) -> OfficeFolder:
    """Make the folder beside an office's files anew, in which its new ones are made ready.

    Its seal's key comes along: no backup holds it, and the seal goes on with the key that this PC
    has. OSError when the disk says no.
    """
    part = OfficeFolder(folder.restoring)
    shutil.rmtree(part.root, ignore_errors=True)
    part.root.mkdir(mode=0o700)
    if folder.seal_key.exists():
        copy_durably(folder.seal_key, part.seal_key)
    return part


def copy_files(source: OfficeFolder, target: OfficeFolder) -> None:
    """Copy what a backup brings; the target folder exists. OSError when the disk says no."""
    for old, new in zip(_brought(source), _brought(target), strict=True):
        copy_durably(old, new)


def begin_exchange(folder: OfficeFolder, aside: str) -> None:
    """Say that the files in `restoring` are whole; from here on the exchange only goes forward.

    `aside` names the folder that the present files are kept in; empty where there are none. It is
    said whole or not at all: half a name would keep the office shut. `Trouble` when the disk says
    no.
    """
    # First all that was brought, with its folder: then nothing but a whole word may say so.
    word = folder.restored.with_name(f"{folder.restored.name}.part")
    try:
        sync_folder(folder.restoring)
        sync_folder(folder.root)
        with word.open("w", encoding="utf-8") as stream:
            stream.write(aside)
            stream.flush()
            os.fsync(stream.fileno())
        word.replace(folder.restored)
        settle_name(folder.restored)
    except OSError as error:
        raise Trouble(_UNBEGUN) from error


def finish_exchange(folder: OfficeFolder) -> bool:
    """Put the present files aside and the restored ones in place; False if nothing waits.

    Harmless to repeat at any point it was cut off. `Trouble` when the disk says no.
    """
    if not is_there(folder.restored):
        return False
    try:
        name = folder.restored.read_text(encoding="utf-8")
        emptied = folder.restoring / _EMPTIED
        if name and not _ASIDE.fullmatch(name):
            raise Trouble(_UNFINISHED)
        if name and not emptied.exists():
            _put_aside(folder, OfficeFolder(folder.root / name))
            emptied.touch()
            settle_name(emptied)
        for source, target in zip(
            _brought(OfficeFolder(folder.restoring)), _brought(folder), strict=True
        ):
            if source.exists():
                source.replace(target)
        settle_name(paths_in(folder)[1])
        # The word goes first: what else is left behind must never begin an exchange anew.
        folder.restored.unlink()
        sync_folder(folder.restoring)
        shutil.rmtree(folder.restoring)
        settle_name(paths_in(folder)[1])
    except OSError as error:
        raise Trouble(_UNFINISHED) from error
    return True


def _put_aside(folder: OfficeFolder, aside: OfficeFolder) -> None:
    aside.root.mkdir(mode=0o700, exist_ok=True)
    for old, kept in zip(_belongings(folder), _belongings(aside), strict=True):
        if old.exists():
            old.rename(kept)
    sync_folder(aside.root)
    sync_folder(folder.root)


def _brought(folder: OfficeFolder) -> tuple[Path, ...]:
    """Return what a backup brings."""
    return (folder.database, *paths_in(folder))


def _belongings(folder: OfficeFolder) -> tuple[Path, ...]:
    """Return all that belongs to one journal."""
    journal = folder.database.with_name(f"{folder.database.name}-journal")
    return (*_brought(folder), journal, folder.echo, folder.drafts)
