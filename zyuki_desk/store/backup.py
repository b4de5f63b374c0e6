"""A copy of the file by SQLite's own means: written aside, opened and checked, then named."""

from contextlib import suppress
from pathlib import Path

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.base.files import make_folder, settle_name
from zyuki_desk.store.database import Database, Tell

_PART = ".part"
_DAMAGED = "控えを作りましたが、読み直すと傷んでいました。ディスクを確かめてください。"


def write_copy(
    database: Database, target: Path, *, tell: Tell | None = None, alone: bool = False
) -> Path:
    """Copy the file while work goes on; `target` appears only when the copy opens and is whole.

    `alone`: nobody works meanwhile. The copy is encrypted with the same key. The live file is
    opened by nothing but SQLite.
    """
    part = target.with_name(target.name + _PART)
    try:
        make_folder(target.parent)
        part.unlink(missing_ok=True)
        try:
            database.copy_into(part, tell=tell, alone=alone)
            check_copy(database, part)
        except DamageFound:
            part.unlink(missing_ok=True)
            database.copy_content_into(part)
            check_copy(database, part)
        part.replace(target)
        settle_name(target)
    except OSError as error:
        raise Trouble(
            "控えを書けませんでした。書き先のフォルダーと空き容量を確かめてください。"
        ) from error
    finally:
        with suppress(OSError):  # the place may be gone
            part.unlink(missing_ok=True)
    return target


def check_copy(database: Database, copy: Path) -> None:
    """Open a copy with the file's key and look at every page; `DamageFound` where one is spoilt."""
    with database.sibling(copy) as other:
        check_pages(other)


def check_pages(database: Database) -> None:
    """Let SQLite and SQLCipher look at every page, also at those that no record stands on."""
    with database.reading() as connection:
        words = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars().all()
    if list(words) != ["ok"] or pages:
        raise DamageFound(_DAMAGED)
