"""Keeping the echo in step with the journal: after each commit, at each start, anew when told.

The rules: equal is fine; the database one operation ahead is a crash between commit and echo, and
is appended; the database behind, or another history, stops the work until people decide. An echo
that is gone or cannot be written is told and recorded, and work goes on without it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from zyuki_desk.base.errors import DamageFound, Trouble
from zyuki_desk.base.files import is_there, settle_name, sync_folder
from zyuki_desk.evidence.echo import EchoFile, EchoHead, Entry, hash_of
from zyuki_desk.evidence.journal import HEADER, State, Stroked, read_state
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.operation import WHILE_STOPPED
from zyuki_desk.evidence.reading import image_sql, ranges, raw
from zyuki_desk.evidence.verify import leaf_at, leaf_hashes
from zyuki_desk.store.database import Database

BITE = 500
MOST_AT_ONCE = 2_000
"""Records of one operation held in memory; a larger one is read again from the database."""

_PART, _OLD, _DUE = ".part", ".old", ".due"
GONE = "証跡の写しが見つかりません。媒体を差すか、「監査・証跡」で写しを作り直してください。"
_SELECT = f"SELECT {', '.join(HEADER)}, mac, salt FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608
_OWN = "SELECT DISTINCT operation, revision FROM journal WHERE seq > ?"
_SOURCE, _ROW, _REVISION = (HEADER.index(name) for name in ("source", "row_id", "revision"))


class Standing(Enum):
    """How the database stands to the echo at a start."""

    SAME = "same"
    CAUGHT_UP = "caught-up"
    """The database was ahead: what the echo lacked was appended."""
    BEGUN = "begun"
    """There never was one: it was made."""
    MISSING = "missing"
    """There was one, and it is not there, or cannot be read."""
    BEHIND = "behind"
    """The echo holds records that the database has not: a cut tail, an old file put back."""
    FORKED = "forked"
    """The echo holds other records than the database."""


@dataclass(slots=True, repr=False)
class EchoKeeper:
    """The echo of one open file; shared by its desks."""

    path: Path
    secret: bytes
    """What the keys of all echoes of this office are derived from."""
    kinds: Sequence[type[Kept]]
    file: EchoFile | None = None
    trouble: str = ""
    """A sentence for the clerk while there is no echo; empty while all is well."""
    caught: int = 0
    """Records that the last start appended."""
    ahead: int = field(default=0)
    """Records that only the echo has, when the database stands behind it."""
    standing: Standing | None = None
    """What the last start found; None before it."""
    shared: int = 0
    """Records that both hold alike from the first one on, when the database stands behind."""
    astray: int = 0
    """Records that the database wrote after them, while the work was stopped."""

    def start(self, database: Database, *, had: bool, accepted: bool) -> Standing:
        """Compare and catch up; `had`: the journal knows of an echo, `accepted`: it starts anew.

        Never a silent repair: only what a crash between commit and echo explains is appended.
        """
        self._finish_remaking()
        try:
            if accepted or not (had or is_there(self.path)):
                standing = Standing.BEGUN
                self._try_remake(database)
            else:
                self.file = EchoFile.open(self.path, self.secret)
                standing = self._compare(database)
        except Trouble as trouble:
            self._lose(GONE if not isinstance(trouble, DamageFound) else trouble.sentence)
            standing = Standing.MISSING
        self.standing = standing
        if standing in (Standing.SAME, Standing.CAUGHT_UP) and self._still_holds_erased:
            self._try_remake(database)  # a disposal was cut off before its values left the echo
        return standing

    def _compare(self, database: Database) -> Standing:
        assert self.file is not None
        head = self.file.head or EchoHead(0, bytes(32))
        with database.reading() as connection:
            state = read_state(connection)
        if head.size > state.size or (head.size and leaf_at(database, head.size) != head.last):
            return self._standing_apart(database, head, state)
        if self.file.torn:
            self.file.drop_torn()
        if head.size == state.size:
            return Standing.SAME
        self.caught = state.size - head.size
        self._catch_up(database, head.size, state)
        return Standing.CAUGHT_UP

    def _standing_apart(self, database: Database, head: EchoHead, state: State) -> Standing:
        """Tell a database that is only older from one with another history.

        What was recorded while the work was stopped, such as a sign-in, makes no history.
        """
        self.shared = self._alike(database, state)
        self.ahead, self.astray = head.size - self.shared, state.size - self.shared
        if not self.ahead or (state.size and not self.shared):
            return Standing.FORKED
        with database.reading() as connection:
            own = raw(connection, _OWN, (self.shared,))
        small = all(name in WHILE_STOPPED and revision == 0 for name, revision in own)
        return Standing.BEHIND if small else Standing.FORKED

    def _alike(self, database: Database, state: State) -> int:
        """Count the records that both hold alike from the first one on."""
        assert self.file is not None
        count = 0
        leaves = leaf_hashes(database) if state.size else iter(())
        for frame in self.file.frames():
            for record, _ in frame.entries:
                if next(leaves, None) != hash_of(record):
                    return count
                count += 1
        return count

    def note(self, database: Database, entries: Sequence[Entry] | None, state: State) -> None:
        """After a commit: append what it wrote (None: too much to hold); never raises."""
        if self.file is None:
            return
        try:
            known = self.file.head.size if self.file.head else 0
            if entries is not None and known + len(entries) == state.size:
                self.file.append(entries, EchoHead(state.size, state.last))
            else:
                # Also where a commit took place although the disk said that it had not.
                self._catch_up(database, known, state)
        except Trouble as trouble:
            self._lose(trouble.sentence)

    def remake(self, database: Database) -> None:
        """Write the echo anew from the database, whole before it takes the old one's name.

        So erased values leave the echo too. The old file's content is overwritten where it lay.
        Entries go on meanwhile, into the old one; what they wrote follows while they are held.
        """
        aside = self.path.with_name(self.path.name + _PART)
        try:
            aside.unlink(missing_ok=True)
            made = EchoFile.create(aside, self.secret)
            try:
                self._fill(made, database)
                with database.writing():
                    self._fill(made, database)
                    made.close()
                    old = self._take_place(aside)
            finally:
                made.close()
            _destroy(old)
            self._due.unlink(missing_ok=True)
            settle_name(self.path)
        except OSError as error:
            raise Trouble(GONE) from error

    def _fill(self, made: EchoFile, database: Database) -> None:
        known = made.head.size if made.head else 0
        for entries, head in _frames_of(database, self.kinds, known):
            made.append(entries, head, durable=False)
        made.flush()

    def _take_place(self, aside: Path) -> Path:
        """Put the new file in place of the old one, and return where that lies now."""
        self.close()
        old = self.path.with_name(self.path.name + _OLD)
        if self.path.exists():
            self.path.replace(old)
        aside.replace(self.path)
        settle_name(self.path)  # before anything happens to the old one
        self.file = EchoFile.open(self.path, self.secret)
        self.trouble, self.ahead, self.standing = "", 0, None
        return old

    @property
    def _due(self) -> Path:
        """A file that stands from a disposal's commit until its values have left the echo."""
        return self.path.with_name(self.path.name + _DUE)

    @property
    def _still_holds_erased(self) -> bool:
        try:
            return is_there(self._due)
        except Trouble:
            return True  # making the echo anew for nothing harms nobody

    def will_forget(self) -> None:
        """Before a disposal is committed: let a start that follows a crash make the echo anew."""
        with suppress(OSError):  # a place that cannot be written is told of by the next append
            self._due.touch()
            settle_name(self._due)

    def _finish_remaking(self) -> None:
        """Finish a remaking that was cut off between its two renamings."""
        old, part = (self.path.with_name(self.path.name + end) for end in (_OLD, _PART))
        try:
            if old.exists() and part.exists() and not self.path.exists():
                part.replace(self.path)
                settle_name(self.path)
            if self.path.exists():
                _destroy(old)
        except OSError:
            return  # the start that follows tells what is wrong with the place

    def forget(self, database: Database) -> None:
        """After a disposal: make the echo anew without what was erased; never raises."""
        if self.file is not None:
            self._try_remake(database)

    def _try_remake(self, database: Database) -> None:
        try:
            self.remake(database)
        except Trouble as trouble:
            self._lose(trouble.sentence)

    def _catch_up(self, database: Database, known: int, state: State) -> None:
        assert self.file is not None
        for entries, head in _frames_of(database, self.kinds, known):
            if head.size <= state.size:
                self.file.append(entries, head)

    def _lose(self, sentence: str) -> None:
        self.close()
        self.trouble = sentence

    def leave(self, place: Path) -> None:
        """Destroy an echo that has moved elsewhere; a place that is gone is left alone."""
        with suppress(OSError):
            _destroy(place)

    def close(self) -> None:
        """Give the file back."""
        if self.file is not None:
            self.file.close()
            self.file = None


def _frames_of(
    database: Database, kinds: Sequence[type[Kept]], known: int
) -> Iterator[tuple[list[Entry], EchoHead]]:
    """Read the records after a size in bites, each with its row where that is its present state."""
    images = {kind.__tablename__: image_sql(kind) for kind in kinds}
    while True:
        with database.reading() as connection:
            records: list[Stroked] = raw(connection, _SELECT, (known, BITE))
            if not records:
                return
            wanted: dict[str, set[int]] = {}
            for record in records:
                wanted.setdefault(str(record[_SOURCE]), set()).add(int(str(record[_ROW])))
            found: dict[tuple[str, int, int], bytes] = {}
            for source, rows in wanted.items():
                for ids in ranges(rows if source in images else ()):
                    sql = f"SELECT id, revision, {images[source]} FROM {source} WHERE id {ids.sql}"  # noqa: S608
                    for row_id, revision, image in raw(connection, sql, ids.values):
                        found[source, row_id, revision] = image
        entries: list[Entry] = []
        for record in records:
            key = (str(record[_SOURCE]), int(str(record[_ROW])), int(str(record[_REVISION])))
            image = found.get(key)
            entries.append((record, None if image is None else image.decode()))
        known = int(str(records[-1][0]))
        yield entries, EchoHead(known, hash_of(records[-1]))


def _destroy(path: Path) -> None:
    """Write zeros over an old echo and remove it: erased values must not stay readable in it."""
    if not path.exists():
        return
    length = path.stat().st_size
    with path.open("r+b") as stream:
        for start in range(0, length, 1 << 20):
            stream.write(bytes(min(1 << 20, length - start)))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
    sync_folder(path.parent)
