"""Putting the records that only the echo has into a copy of the office's file."""

from pathlib import Path

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.core.directory import read_directory
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.core.search_index import index_lines
from zyuki_desk.core.witnesses import origin_of
from zyuki_desk.evidence.echo import EchoFile, hash_of
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.rebuild import replay
from zyuki_desk.evidence.roots import root_at
from zyuki_desk.evidence.verify import leaf_at, verify
from zyuki_desk.store.backup import check_pages
from zyuki_desk.store.database import Database, DatabaseKey, Tell
from zyuki_desk.store.master import Master


def replay_into(
    copy: Database, echo: EchoFile, ledgers: Ledgers, *, shared: int, tell: Tell
) -> int:
    """Bring a copy to where the echo is, its search index too; return how many records came."""
    with copy.writing() as engine, engine.begin() as connection:
        back = replay(connection, echo, kept_kinds(ledgers), shared=shared, tell=tell)
        # People and own fields as they are now: they may have come back too.
        directory = read_directory(connection)
        for ledger in ledgers.with_own(directory.own_fields).values():
            ids = back.rows.get(ledger.model.__tablename__, ())
            index_lines(connection, ledger, directory, ids)
    return back.added


def is_sound(path: Path, master: Master, ledgers: Ledgers, *, beyond: Head | None = None) -> bool:
    """Whether a database file opens with the office's key, and all of it holds.

    It must go on from `beyond`: a head of another history, or of a later state, it does not.
    """
    if not path.is_file():
        return False
    database = Database(path, DatabaseKey(master.database_key), writable=False)
    try:
        check_pages(database)  # a page of the search words is read by no verification
        sound = verify(database, kept_kinds(ledgers), origin=origin_of(master)).sound
        return sound and (beyond is None or root_at(database, beyond.size) == beyond.root)
    except Trouble:
        return False
    finally:
        database.close()


def bring_from_echo(path: Path, echo_path: Path, master: Master, ledgers: Ledgers) -> int:
    """Bring a backup's copy to where an echo is, where the echo goes on from it.

    Returns how many records came; none where the echo has no more, or is another history's.
    `DamageFound` when the echo cannot be read to its end: the copy is then to be made anew.
    """
    try:
        echo = EchoFile.open(echo_path, master.echo_key, writable=False)
    except Trouble:
        return 0
    copy = Database(path, DatabaseKey(master.database_key))
    try:
        with copy.reading() as connection:
            state = read_state(connection)
        head = echo.head
        if head is None or head.size <= state.size or not _goes_on(copy, echo, state.size):
            return 0
        added = replay_into(copy, echo, ledgers, shared=state.size, tell=lambda *_: True)
    finally:
        copy.close()
        echo.close()
    if not is_sound(path, master, ledgers):
        raise DamageFound("証跡の写しから書き足した記録が、検査に合いませんでした。")
    return added


def _goes_on(copy: Database, echo: EchoFile, size: int) -> bool:
    """Whether the echo holds the very record that the copy ends with."""
    last = leaf_at(copy, size)
    return any(
        record[0] == size and hash_of(record) == last
        for frame in echo.frames()
        for record, _ in frame.entries
    )
