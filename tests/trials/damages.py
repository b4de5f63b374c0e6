"""What becomes of an office: files lost and spoilt, a PC that is gone, media that went bad."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import Backup
from zyuki_desk.store.secrets import MemorySecretStore


@dataclass(frozen=True, slots=True)
class Truth:
    """What was acknowledged up to a moment: the journal's head, and every row as it stood."""

    size: int
    root: bytes
    short: str
    rows: dict[tuple[str, int], tuple[object, ...]]


@dataclass
class World:
    """An office with its PC and its media, ready to be damaged."""

    home: Path
    keyring: MemorySecretStore | None
    code: str
    backups: tuple[tuple[Backup, Truth], ...]
    """The oldest first."""
    later: tuple[Truth, ...]
    """After each line that followed the last backup."""
    good: set[str] = field(default_factory=set)
    """The names of the backups that nothing happened to."""

    @property
    def end(self) -> Truth:
        """All that was ever acknowledged."""
        return self.later[-1]

    def at(self, size: int) -> Truth:
        """Return what a journal of so many records must hold."""
        known = [*(truth for _, truth in self.backups), *self.later]
        return max((t for t in known if t.size <= size), key=lambda truth: truth.size)

    @property
    def folder(self) -> OfficeFolder:
        """The office's folder."""
        return OfficeFolder(self.home / "office")

    @property
    def medium(self) -> Path:
        """The medium that holds the backups, and another office's."""
        return self.home / "medium"

    @property
    def echo(self) -> Path:
        """The echo's folder: in the office's, or in a second place."""
        elsewhere = self.home / "second"
        return elsewhere if elsewhere.exists() else self.folder.echo

    def copied(self, home: Path) -> "World":
        """Return a copy of everything in another place, the second place of the echo with it."""
        shutil.copytree(self.home, home)
        keyring = MemorySecretStore()
        if self.keyring is not None:
            keyring._secrets.update(self.keyring._secrets)  # noqa: SLF001 - a PC's disk image
        return replace(self, home=home, keyring=keyring, good={b.name for b, _ in self.backups})


Damage = Callable[[random.Random, World], None]


def delete(_: random.Random, path: Path) -> None:
    """Take a file away."""
    path.unlink(missing_ok=True)


def truncate(chance: random.Random, path: Path) -> None:
    """Cut a file's end off, at a page's end or anywhere."""
    size = path.stat().st_size
    length = chance.randrange(size) if size else 0
    with path.open("r+b") as stream:
        stream.truncate(chance.choice((0, length, length // 4096 * 4096)))


def overwrite(chance: random.Random, path: Path) -> None:
    """Write zeros or chance over a stretch of a file, as a dying disk does."""
    size = path.stat().st_size
    start = chance.randrange(max(size, 1))
    length = min(chance.choice((1, 16, 512, 4096, 65536)), max(size - start, 1))
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(bytes(length) if chance.random() < 0.5 else chance.randbytes(length))


def garble(chance: random.Random, path: Path) -> None:
    """Put something else under a file's name."""
    path.write_bytes(chance.randbytes(chance.choice((0, 1, 100, 8192))))


SPOILING = (delete, truncate, overwrite, garble)


def _spoil(chance: random.Random, path: Path) -> None:
    if path.exists():
        chance.choice(SPOILING)(chance, path)


def database(chance: random.Random, world: World) -> None:
    """Spoil the database."""
    _spoil(chance, world.folder.database)


def older_database(chance: random.Random, world: World) -> None:
    """Put an older state of the database back, as somebody with a copy does."""
    backup, _ = chance.choice(world.backups)
    shutil.copyfile(backup.folder / "ledgers.db", world.folder.database)


def old_page(chance: random.Random, world: World) -> None:
    """Put one page of an older state back into the database."""
    old = (chance.choice(world.backups)[0].folder / "ledgers.db").read_bytes()
    page = chance.randrange(len(old) // 4096) * 4096
    with world.folder.database.open("r+b") as stream:
        stream.seek(page)
        stream.write(old[page : page + 4096])


def leftover_journal(chance: random.Random, world: World) -> None:
    """Leave something under the name of the database's own rollback journal."""
    path = world.folder.database
    path.with_name(f"{path.name}-journal").write_bytes(chance.randbytes(3000))


def echo(chance: random.Random, world: World) -> None:
    """Spoil the echo."""
    _spoil(chance, world.echo / "journal.echo")


def torn_echo(chance: random.Random, world: World) -> None:
    """Cut the echo within its last append, as a power cut does, and spoil or lose the database."""
    path = world.echo / "journal.echo"
    with path.open("r+b") as stream:
        stream.truncate(max(0, path.stat().st_size - chance.randrange(1, 40)))
    older_database(chance, world)


def key_slots(chance: random.Random, world: World) -> None:
    """Spoil one copy of the key slots, or both."""
    first = world.folder.keyslots
    both = [first, first.with_name("keyslots.copy.json")]
    for path in chance.sample(both, chance.choice((1, 2))):
        _spoil(chance, path)


def seal_key(chance: random.Random, world: World) -> None:
    """Spoil the key of the auditor's seal, which no backup holds."""
    _spoil(chance, world.folder.seal_key)


def lost_keyring(_: random.Random, world: World) -> None:
    """Lose what this account kept: a password reset by somebody else, a new account."""
    world.keyring = MemorySecretStore()


def another_machine(_: random.Random, world: World) -> None:
    """Lose the PC: the sheet, the media and a second place are all there is."""
    shutil.rmtree(world.folder.root)
    world.keyring = MemorySecretStore()


def dead_disk(_: random.Random, world: World) -> None:
    """Lose the office's folder; the account and its keyring are there."""
    shutil.rmtree(world.folder.root)


def spoilt_medium(chance: random.Random, world: World) -> None:
    """Spoil the newest backups on the medium, now and then all of them."""
    names = [backup.name for backup, _ in reversed(world.backups)]
    for name in names[: chance.choice((1, 1, 1, 2, 2, len(names)))]:
        files = sorted((world.medium / name).iterdir())
        path = chance.choice(files)
        before = path.read_bytes()
        _spoil(chance, path)
        if not path.exists() or path.read_bytes() != before:
            world.good.discard(name)


ON_THE_PC: dict[str, Damage] = {
    "database": database,
    "older database": older_database,
    "page of an older database": old_page,
    "left-over journal": leftover_journal,
    "echo": echo,
    "torn echo and older database": torn_echo,
    "key slots": key_slots,
    "seal's key": seal_key,
    "lost keyring": lost_keyring,
    "another machine": another_machine,
    "dead disk": dead_disk,
}


def damage(chance: random.Random, world: World) -> list[str]:
    """Damage a world in one to three ways and return what was done."""
    whole = {"another machine", "dead disk"}
    names = chance.sample(sorted(ON_THE_PC), chance.choice((1, 1, 2, 3)))
    gone = [name for name in names if name in whole][:1]
    done = gone or names
    for name in done:
        if name == "torn echo and older database" and not (world.echo / "journal.echo").exists():
            continue
        if world.folder.database.exists() or name not in {"page of an older database"}:
            ON_THE_PC[name](chance, world)
    if chance.random() < 0.4:
        spoilt_medium(chance, world)
        done = [*done, "spoilt medium"]
    return done
