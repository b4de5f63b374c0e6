"""Single bits of an office folder, by somebody without any key: nothing wrong is ever silent.

Each file is judged at the cheapest sound level: a page of the database by its own HMAC, once it is
known what reads that page; every other file by its reader. Samples of pages are judged wholly: all
content is read and compared.
"""

import hashlib
import hmac
import random
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from tests.support.memo import CLERK
from tests.trials.scratch import scratch
from tests.trials.tampering.folder import DRAFT, Life, content_of, live
from tests.trials.tampering.result import Result
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.backups import check_files, read_list
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.verification import verify_office
from zyuki_desk.evidence.echo import NAME, EchoFile
from zyuki_desk.evidence.echo_check import check_echo
from zyuki_desk.evidence.seal_file import SealKeeper
from zyuki_desk.store.slotcopies import COPY_NAME
from zyuki_desk.ui.drafts import Drafts

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE, _SALT, _IV, _MAC = 4096, 16, 16, 64
_END = PAGE - _MAC
_WHOLLY = 2_000
_OF_SALT = 0.004
"""How often the salt at the file's start is hit, which the key given to SQLCipher holds too."""
_SHARES = {"database": 45, "echo": 18, "key slots": 12, "seal": 5, "backup": 15, "drafts": 5}
NAMED, SAME, SILENT = "named", "without effect", "SILENT"


class Flips:
    """An office folder, its bytes as they were, and how each file is judged."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance, self.result = random.Random(seed), Result()  # noqa: S311 - repeatable
        self._life: Life = live(folder)
        life, office = self._life, self._life.folder
        self._key = life.master.database_key
        _free_pages(office.database, self._key)
        self._content = content_of(office.database, self._key)
        self._reader = self._page_key()
        self._pages: dict[int, str] = {}
        backup = life.backups[-1].folder
        self._files: dict[str, list[Path]] = {
            "database": [office.database],
            "echo": [office.echo / NAME],
            "key slots": [office.keyslots, office.keyslots.with_name(COPY_NAME)],
            "seal": [office.seal_key],
            "backup": sorted(path for path in backup.iterdir() if path.is_file()),
            "drafts": sorted(office.drafts.iterdir()),
        }
        self._judges: dict[str, Callable[[], str]] = {
            "echo": self._judge_echo,
            "key slots": self._judge_slots,
            "seal": self._judge_seal,
            "backup": self._judge_backup,
            "drafts": self._judge_drafts,
        }
        self._whole = {path: path.read_bytes() for each in self._files.values() for path in each}
        self._seal = self._seal_key()
        self._database = life.open(read_only=True)
        assert self._judge_echo() == self._judge_slots() == self._judge_backup() == SAME
        assert self._judge_drafts() == SAME
        assert self._page_holds(1, self._whole[office.database][:PAGE])

    def close(self) -> None:
        """Give the files back."""
        self._database.close()

    def run(self, times: int) -> Result:
        """Flip so many bits, one at a time."""
        kinds, weights = list(_SHARES), list(_SHARES.values())
        for made in range(times):
            (kind,) = self._chance.choices(kinds, weights)
            path = self._chance.choice(self._files[kind])
            data = self._whole[path]
            at, bit = self._chance.randrange(len(data)), 1 << self._chance.randrange(8)
            if kind == "database" and self._chance.random() < _OF_SALT:
                at %= _SALT
            outcome = self._flip(kind, path, at, bit, wholly=made % _WHOLLY == 0)
            self.result.places[kind if kind != "backup" else f"backup: {path.name}"] += 1
            if outcome == NAMED:
                self.result.name(kind)
            elif outcome == SAME:
                self.result.pass_over(kind)
            else:
                self.result.miss(kind, f"{path.name}: bit {bit} of byte {at}")
        return self.result

    def _flip(self, kind: str, path: Path, at: int, bit: int, *, wholly: bool) -> str:
        if kind == "database":
            return self._flip_page(path, at, bit, wholly=wholly)
        with path.open("r+b") as stream:
            self._put(stream, at, self._whole[path][at] ^ bit)
            try:
                outcome = self._judges[kind]()
                if wholly:
                    self._check_wholly(kind, outcome)
                return outcome
            finally:
                self._put(stream, at, self._whole[path][at])

    @staticmethod
    def _put(stream: object, at: int, byte: int) -> None:
        stream.seek(at)  # type: ignore[attr-defined]  # a file of this module
        stream.write(bytes([byte]))  # type: ignore[attr-defined]
        stream.flush()  # type: ignore[attr-defined]

    # The database: what reads a page, and whether the page holds

    def _flip_page(self, path: Path, at: int, bit: int, *, wholly: bool) -> str:
        data, page = self._whole[path], at // PAGE + 1
        if page == 1 and at < _SALT:
            return self._read_all(path, at, bit)  # the salt is no part of what the HMAC covers
        if page not in self._pages:
            self._pages[page] = self._read_all(path, at, bit)
            self.result.judged_wholly += 1
        bent = bytearray(data[(page - 1) * PAGE : page * PAGE])
        bent[at % PAGE] ^= bit
        if self._page_holds(page, bytes(bent)):
            return self._read_all(path, at, bit)
        if wholly:
            self.result.judged_wholly += 1
            if (found := self._read_all(path, at, bit)) != self._pages[page]:
                self.result.fault(f"page {page}: {found}, not {self._pages[page]}, at {at}")
        return self._pages[page]

    def _read_all(self, path: Path, at: int, bit: int) -> str:
        """Flip it in a copy and read everything: an error, the very same, or silence."""
        copy = path.with_name("copy.db")
        bent = bytearray(self._whole[path])
        bent[at] ^= bit
        copy.write_bytes(bent)
        try:
            return SAME if content_of(copy, self._key) == self._content else SILENT
        except dbapi2.Error:
            return NAMED
        finally:
            copy.unlink()

    def _page_key(self) -> bytes:
        """Derive the key of the pages' HMAC as SQLCipher 4 does."""
        key, salt = bytes.fromhex(self._key[:64]), bytes.fromhex(self._key[64:])
        masked = bytes(byte ^ 0x3A for byte in salt)
        return hashlib.pbkdf2_hmac("sha512", key, masked, 2, 32)

    def _page_holds(self, page: int, data: bytes) -> bool:
        covered = data[_SALT if page == 1 else 0 : _END] + page.to_bytes(4, "little")
        return hmac.digest(self._reader, covered, "sha512") == data[_END:]

    # Other files: their readers

    def _judge_echo(self) -> str:
        path = self._life.folder.echo / NAME
        try:
            echo = EchoFile.open(path, self._life.master.echo_key, writable=False)
            for _ in echo.frames():
                pass
            echo.close()
        except DeskError:
            return NAMED
        if echo.torn:
            return NAMED  # what cannot be told from an append that was cut off
        return SAME if path.read_bytes() == self._whole[path] else SILENT

    def _judge_slots(self) -> str:
        try:
            opened = self._life.unlock(self._life.folder)
        except DeskError:
            return NAMED
        if opened.master != self._life.master:
            return SILENT
        paths = self._files["key slots"]
        return NAMED if opened.notes else self._same(paths)

    def _same(self, paths: list[Path]) -> str:
        return SAME if all(path.read_bytes() == self._whole[path] for path in paths) else SILENT

    def _seal_key(self) -> object:
        keeper = SealKeeper(
            self._origin(), self._life.master.seal_wrap,
            self._life.folder.seal_key,
        )  # fmt: skip
        keeper.load()
        return keeper.key

    def _origin(self) -> str:
        return self._life.heads[0].origin

    def _judge_seal(self) -> str:
        """The same key, or none: then a duty says so with the next record, as a sample shows."""
        key = self._seal_key()
        if key == self._seal:
            return SAME
        return NAMED if key is None else SILENT

    def _judge_backup(self) -> str:
        folder = self._life.backups[-1].folder
        try:
            check_files(read_list(folder), self._life.master)
        except DeskError:
            return NAMED
        return self._same(self._files["backup"])

    def _judge_drafts(self) -> str:
        drafts = Drafts(self._life.folder.drafts, self._life.master)
        try:
            return SAME if drafts.load(CLERK) == DRAFT else SILENT
        except DeskError:
            return NAMED

    def _check_wholly(self, kind: str, outcome: str) -> None:
        """Hold the judgement against everybody's."""
        self.result.judged_wholly += 1
        if kind == "echo":
            path = self._life.folder.echo / NAME
            report = check_echo(self._database.database, path, self._life.master.echo_key)
            if (report.holds is not True) != (outcome == NAMED):
                self.result.fault(f"echo: {report}, but {outcome}")
        elif kind == "seal":
            kinds = self._after_a_record()
            if ("seal-lost" in kinds) != (outcome == NAMED):
                self.result.fault(f"seal: {kinds}, but {outcome}")
        else:
            found = verify_office(self._database).is_sound
            if not found:
                self.result.fault(f"{kind}: the office itself is not sound any more")

    def _after_a_record(self) -> set[str]:
        """Let the office write one line and tell its duties; then everything is put back."""
        folder = self._life.folder
        kept = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}
        self._database.close()
        with self._life.open(with_keyring=False) as office:
            office.desk.enter("memo", {"day": office.clock.read().today, "who": "見本 太郎"})
            kinds = {duty.kind.key for duty in duties_of(office.desk)}
        for path, data in kept.items():
            path.write_bytes(data)
        self._database = self._life.open(read_only=True)
        return kinds


def _free_pages(path: Path, key: str) -> None:
    """Leave some pages free, as deleting does: a bit of theirs is read by nobody."""
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{key}'\"")
    raw.execute("CREATE TABLE gone AS SELECT randomblob(9000) FROM journal LIMIT 12")
    raw.execute("DROP TABLE gone")
    raw.close()


def flip_bits(times: int, seed: int) -> Result:
    """Flip so many single bits of an office folder and judge each."""
    with scratch() as folder:
        flips = Flips(folder, seed)
        try:
            return flips.run(times)
        finally:
            flips.close()
