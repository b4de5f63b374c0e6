"""Cutting the power after every single file operation of the real save path.

A recorder preloaded into a writing process logs each write, sync, truncation, creation and removal
with the acknowledgements between them. From the log every state is built that a cut may leave: what
was not synced is kept, gone, or torn by sectors; files made or removed without a sync of their
folder may be so or not. Each state is opened and verified: nothing acknowledged may be missing.
"""

import hashlib
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlcipher3 import dbapi2

from tests.support.memo import CLERK, KINDS, ORIGIN, open_office, reopen
from tests.trials.kill import clock_of, with_echo
from zyuki_desk.base.errors import DeskError
from zyuki_desk.evidence.echo_keeper import Standing
from zyuki_desk.evidence.heads import Head
from zyuki_desk.evidence.verify import KnownHead, verify

SECTOR = 512
ACK = "ack"
_ENTRY = struct.Struct("<cHqq")
_TOLD = struct.Struct("<q32s")


@dataclass(frozen=True)
class Setting:
    """How the file is written: the program's own way, or a way that is known to lose."""

    name: str
    pragmas: tuple[str, ...]
    loses: bool


OURS = Setting("ours", (), loses=False)
DELETE_FULL = Setting("delete-full", ("journal_mode = DELETE", "synchronous = FULL"), loses=True)
NORMAL = Setting("truncate-normal", ("synchronous = NORMAL",), loses=True)
SETTINGS = (OURS, DELETE_FULL, NORMAL)


@dataclass
class Outcome:
    """The figures of one enumeration."""

    operations: int = 0
    acknowledged: int = 0
    states: int = 0
    lost: int = 0
    """States in which something acknowledged is missing."""
    broken: int = 0
    """States that cannot be opened or do not verify."""
    first: str = ""


def compiler() -> str | None:
    """Return a C compiler, None where there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def write_lines(path: Path, lines: int, pragmas: tuple[str, ...]) -> None:
    """Write through the real desk, noting each acknowledgement in the recorded folder."""
    office = reopen(path, clock_of(1))
    with_echo(office)
    with office.database.writing() as engine:
        raw = engine.raw_connection().driver_connection
        assert raw is not None
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}").fetchall()
    note = os.open(path.with_name(ACK), os.O_WRONLY | os.O_CREAT, 0o600)
    for number in range(lines):
        if number % 3 == 2:
            office.as_(CLERK).correct("memo", number - 1, {"what": "直し"}, reason="書き間違い")
        else:
            office.enter(what=f"行 {number} " + "内容" * 150 * (number % 2))
        head = office.head()
        os.pwrite(note, _TOLD.pack(head.size, head.root), 0)
    os._exit(0)


@dataclass
class Operation:
    """One recorded operation."""

    kind: str
    name: str
    offset: int
    data: bytes


def record(folder: Path, setting: Setting, lines: int) -> tuple[list[Operation], dict[str, bytes]]:
    """Write under the recorder; return the operations and the files they began with."""
    found = compiler()
    assert found is not None
    library, log = folder / "recorder.so", folder / "log"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(  # noqa: S603 - our own source
        [found, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl", "-lpthread"],
        check=True,
    )
    place = folder / "office"
    place.mkdir()
    office = open_office(place)
    with_echo(office, had=False)
    office.close()
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    code = (
        "from pathlib import Path; from tests.trials.power import write_lines; "
        f"write_lines(Path({str(office.path)!r}), {lines}, {setting.pragmas!r})"
    )
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "RECORD_FOLDER": str(place),
        "RECORD_LOG": str(log),
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # noqa: S603
    return list(_read_log(log.read_bytes())), before


def _read_log(data: bytes) -> Iterator[Operation]:
    place = 0
    while place < len(data):
        kind, named, offset, length = _ENTRY.unpack_from(data, place)
        place += _ENTRY.size
        name = data[place : place + named].decode()
        place += named
        yield Operation(kind.decode(), name, offset, data[place : place + length])
        place += length


@dataclass
class Inode:
    """One file: what is surely on the disk, and what was done to it since."""

    durable: bytearray = field(default_factory=bytearray)
    since: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        """Bring everything to the disk."""
        for operation in self.since:
            _apply(self.durable, operation)
        self.since.clear()


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "T":
        del content[operation.offset :]
        content.extend(bytes(operation.offset - len(content)))
        return
    end = operation.offset + len(operation.data)
    content.extend(bytes(max(0, end - len(content))))
    content[operation.offset : end] = operation.data


@dataclass
class Disk:
    """A folder on a disk whose cache a power cut empties."""

    on_windows: bool = False
    """Syncing a folder does nothing there; syncing a file brings earlier names with it."""
    names: dict[str, Inode] = field(default_factory=dict)
    """The folder as programs see it."""
    durable: dict[str, Inode] = field(default_factory=dict)
    """The folder as it surely is on the disk."""
    since: list[tuple[str, Inode | None]] = field(default_factory=list)
    told: tuple[int, bytes] | None = None

    def do(self, operation: Operation) -> None:
        """Take one operation in."""
        name = operation.name
        if name == ACK:
            if operation.kind == "W":
                self.told = _TOLD.unpack(operation.data)
        elif operation.kind == "S" and name == ".":
            if not self.on_windows:
                self._commit_names(len(self.since))
        elif operation.kind == "S":
            self.names[name].sync()
            if self.on_windows:
                self._commit_names(len(self.since))
        elif operation.kind == "C":
            self.names[name] = Inode()
            self.since.append((name, self.names[name]))
        elif operation.kind == "U":
            del self.names[name]
            self.since.append((name, None))
        else:
            self.names[name].since.append(operation)

    def _commit_names(self, count: int) -> None:
        for name, inode in self.since[:count]:
            _set(self.durable, name, inode)
        del self.since[:count]

    def after_cut(self, variant: int, chance: random.Random) -> dict[str, bytes]:
        """Return the files one power cut leaves; variants 0 and 1 keep all and lose all."""
        names = dict(self.durable)
        kept = {0: len(self.since), 1: 0}.get(variant, chance.randint(0, len(self.since)))
        for name, inode in self.since[:kept]:
            _set(names, name, inode)
        return {name: bytes(_content(inode, variant, chance)) for name, inode in names.items()}


def _set(names: dict[str, Inode], name: str, inode: Inode | None) -> None:
    if inode is None:
        names.pop(name, None)
    else:
        names[name] = inode


def _content(inode: Inode, variant: int, chance: random.Random) -> bytearray:
    content = bytearray(inode.durable)
    for operation in inode.since:
        fate = {0: 0.0, 1: 1.0}.get(variant, chance.random())
        if fate < 0.4 or (fate < 0.7 and operation.kind == "T"):
            _apply(content, operation)
        elif fate < 0.7:
            _tear(content, operation, chance)
    return content


def _tear(content: bytearray, operation: Operation, chance: random.Random) -> None:
    """Write some sectors of an operation, leave some as they were, spoil a few."""
    end = operation.offset + len(operation.data)
    content.extend(bytes(max(0, end - len(content))))
    start = operation.offset
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        fate = chance.random()
        if fate < 0.5:
            content[start:stop] = operation.data[start - operation.offset : stop - operation.offset]
        elif fate < 0.6:
            content[start:stop] = chance.randbytes(stop - start)
        start = stop


def cut_power(
    folder: Path, setting: Setting, *, lines: int, variants: int, stop_at_loss: bool = False
) -> Outcome:
    """Record so many lines, build the states after every operation, and judge each."""
    operations, before = record(folder, setting, lines)
    outcome = Outcome(operations=len(operations))
    chance = random.Random(1)  # noqa: S311 - a trial wants to be repeatable
    seen: set[bytes] = set()
    place = folder / "state"
    for on_windows in (False, True):
        disk = Disk(on_windows)
        for name, content in before.items():
            disk.names[name] = disk.durable[name] = Inode(bytearray(content))
        for step, operation in enumerate(operations):
            disk.do(operation)
            for variant in range(variants):
                files = disk.after_cut(variant, chance)
                mark = _mark(files, disk.told)
                if mark in seen:
                    continue
                seen.add(mark)
                fault = _judge(place, files, disk.told)
                outcome.states += 1
                outcome.lost += fault == "lost"
                outcome.broken += fault not in {"", "lost"}
                if fault and not outcome.first:
                    outcome.first = f"{fault} after operation {step} ({operation.kind})"
                if fault and stop_at_loss:
                    return outcome
    outcome.acknowledged = lines
    return outcome


def _mark(files: dict[str, bytes], told: tuple[int, bytes] | None) -> bytes:
    digest = hashlib.sha256(repr(told).encode())
    for name, content in sorted(files.items()):
        digest.update(name.encode() + len(content).to_bytes(8, "big") + content)
    return digest.digest()


def _judge(place: Path, files: dict[str, bytes], told: tuple[int, bytes] | None) -> str:
    """Open the state as the program does; return what is wrong with it, or an empty text."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    office = reopen(place / "ledgers.db", clock_of(2))
    try:
        with office.tampering(triggers=True) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "integrity"
        standing = with_echo(office)
        if standing not in {Standing.SAME, Standing.CAUGHT_UP}:
            return f"echo {standing.value}"
        known = [KnownHead("確認応答", Head(ORIGIN, *told))] if told else []
        report = verify(office.database, KINDS, known_heads=known, origin=ORIGIN)
    except (DeskError, dbapi2.DatabaseError) as error:
        return type(error).__name__
    finally:
        office.close()
    if any(not head.relation.is_sound for head in report.heads):
        return "lost"
    return report.findings[0].kind.value if report.findings else ""
