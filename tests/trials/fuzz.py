"""Bending what comes from outside: every reader takes it or refuses it with a sentence.

No crash, no hang, nothing outside its folder. A few seconds in CI, as long as one likes by command:
`python -m tests.trials fuzz --seconds 3600`.
"""

import io
import json
import random
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.contract.office import sample_office
from tests.exchange.package.making import copied
from tests.exchange.package.test_opening import WORDS, sealed, zipped
from zyuki_desk.base.calendar import parse_date, parse_period, parse_time
from zyuki_desk.base.codes import (
    label_code,
    parse_recovery_code,
    parse_short_code,
    read_label,
    recovery_code,
    short_code,
)
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import LIST_NAME, check_files, read_list, write_backup
from zyuki_desk.core.layout_file import from_json, to_json
from zyuki_desk.evidence.heads import Head, Signer, qr_payload, read_qr, sign
from zyuki_desk.evidence.scanned import read_code
from zyuki_desk.exchange.package.opening import Key, open_sealed
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.proofs import Bad
from zyuki_desk.exchange.package.verifier.rules import WORKBOOK_SHEET
from zyuki_desk.exchange.package.verifier.workbook import workbook_rows
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.exchange.writers import write_csv, write_xlsx
from zyuki_desk.parts import program_ledgers
from zyuki_desk.store.master import Master

SLOWEST = 20.0
"""Seconds for one bent file, beyond which a reader counts as hanging."""
_TOKENS = (
    b"\x00", b"\xff\xfe", b"'", b'"', b"\r\n", b"=1+1", b"..", b"/", b"\\", b"999999999999999999",
    b"-1", b"[[[[[[", b"{}", b"null", b"PK\x03\x04", b"<!ENTITY", b"\xf0\xa0\xae\xb7", b"\t",
)  # fmt: skip


@dataclass(slots=True)
class Fuzzed:
    """What happened to how many bent inputs."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def told(self) -> dict[str, object]:
        """Return everything, ready for JSON."""
        return {
            "taken": dict(self.taken),
            "refused": dict(self.refused),
            "faults": self.faults,
            "slowest_s": round(self.slowest, 2),
        }


def bend(chance: random.Random, data: bytes) -> bytes:
    """Change bytes in one to four of the ways in which files break or are made to break."""
    bent = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(bent) + 1)
        match chance.randrange(5):
            case 0:
                bent[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del bent[at : at + chance.randrange(1, 64)]
            case 2:
                bent[at:at] = chance.choice(_TOKENS)
            case 3:
                start = chance.randrange(len(bent) + 1)
                bent[at:at] = bent[start : start + chance.randrange(1, 256)]
            case _:
                bent = bent[:at]
    return bytes(bent)


Reader = Callable[[Path, bytes], None]


def readers(home: Path) -> Iterator[tuple[str, bytes, Reader]]:
    """Give every reader of outside data, with a good input for it."""
    headers, rows = ["年月日", "氏名", "備考"], [["2026-11-20", "見本 太郎", "=1"]] * 20
    csv, xlsx = io.BytesIO(), io.BytesIO()
    write_csv(csv, headers, rows)
    write_xlsx(xlsx, headers, rows)
    yield "csv", csv.getvalue(), _table
    yield "xlsx", xlsx.getvalue(), _table
    ledger = next(iter(program_ledgers().values()))
    yield "layout", to_json(ledger.layout).encode(), _text(from_json)
    yield "recovery key", recovery_code(bytes(16)).encode(), _text(parse_recovery_code)
    yield "sheet code", short_code(bytes(32)).encode(), _text(parse_short_code)
    yield from _typed()
    yield "sealed", sealed(zipped({"a/b.txt": b"x" * 300, "c.txt": b"y"})), _sealed
    home.mkdir()
    with sample_office(home / "made") as office:
        backup, master = write_backup(office, home / "kept"), office.master
    for name in (LIST_NAME, OfficeFolder(backup.folder).keyslots.name):
        good = (backup.folder / name).read_bytes()
        yield f"backup {name}", good, _backup(backup.folder, name, master)
    bag = copied(home)
    for name in ("data/package.js", "data/media/records-0001.js", "manifest-sha256.txt",
                 "manifest-sha512.txt", "tagmanifest-sha256.txt", "signature.txt",
                 "data/media/lines.csv", "data/media/lines.xlsx",
                 "data/media/sheet.pdf"):  # fmt: skip
        yield f"package {name}", (bag / name).read_bytes(), _package(bag, name)
    yield "package workbook's lines", _lines_of(xlsx.getvalue()), _workbook(xlsx.getvalue())


def _typed() -> Iterator[tuple[str, bytes, Reader]]:
    """Give what a scanner or a keyboard brings: signed heads, labels, dates, times, periods."""
    signer = Signer(bytes(32))
    head = sign(Head("zyuki/mihon0001/main", 12, bytes(32)), signer)
    today = date(2026, 11, 20)
    yield "scanned head", head.text.encode(), _text(read_code)
    yield (
        "head from a QR code",
        qr_payload(head),
        _bytes(lambda data: read_qr(data, signer.public_key)),
    )
    yield "label", label_code(10, 123).encode(), _text(read_label)
    yield "date", "令和8年11月20日(金)".encode(), _text(lambda text: parse_date(text, today=today))
    yield "time", "午後1時半".encode(), _text(parse_time)
    yield (
        "period",
        "令和8年4月1日～令和9年3月31日".encode(),
        _text(lambda text: parse_period(text, today=today)),
    )


def _bytes(read: Callable[[bytes], object]) -> Reader:
    def act(_: Path, data: bytes) -> None:
        read(data)

    return act


def _lines_of(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read(WORKBOOK_SHEET)


def _workbook(book: bytes) -> Reader:
    """Bend the lines inside a workbook whose ZIP is whole: else hardly any gets past that."""

    def act(folder: Path, data: bytes) -> None:
        path = folder / "table"
        with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(path, "w", 8) as new:
            for name in old.namelist():
                new.writestr(name, data if name == WORKBOOK_SHEET else old.read(name))
        try:
            for cells in workbook_rows(str(path)):
                assert all(isinstance(cell, str) for cell in cells)
        except (Bad, UnicodeDecodeError) as error:
            raise Refusal(str(error)) from error

    return act


def _table(folder: Path, data: bytes) -> None:
    path = folder / "table"
    path.write_bytes(data)
    with read_table(path) as table:
        for _ in table.rows():
            pass


def _text(read: Callable[[str], object]) -> Reader:
    def act(_: Path, data: bytes) -> None:
        read(data.decode("utf-8", "replace"))

    return act


def _sealed(folder: Path, data: bytes) -> None:
    (folder / "sealed").write_bytes(data)
    open_sealed(folder / "sealed", folder / "inside/out", Key(WORDS))


def _package(bag: Path, name: str) -> Reader:
    def act(_: Path, data: bytes) -> None:
        good = (bag / name).read_bytes()
        (bag / name).write_bytes(data)
        try:
            found = Package(str(bag)).run()
            json.dumps(found.findings)
            assert data == good or not found.is_sound
        finally:
            (bag / name).write_bytes(good)

    return act


def _backup(folder: Path, name: str, master: Master) -> Reader:
    def act(_: Path, data: bytes) -> None:
        good = (folder / name).read_bytes()
        (folder / name).write_bytes(data)
        try:
            check_files(read_list(folder), master)
            assert data == good
        finally:
            (folder / name).write_bytes(good)

    return act


@contextmanager
def _fresh(home: Path) -> Iterator[Path]:
    folder = home / "one"
    folder.mkdir()
    try:
        yield folder
        strays = {path.name for path in home.iterdir()} - {"one", "bag"}
        assert not strays, strays
        assert {path.name for path in folder.iterdir()} <= {"table", "sealed", "inside"}
    finally:
        shutil.rmtree(folder)


def fuzz(home: Path, *, seed: int, seconds: float = 0.0, rounds: int = 0) -> Fuzzed:
    """Bend inputs for so many seconds, or so many rounds over all readers."""
    chance = random.Random(seed)  # noqa: S311 (a seeded choice, not a secret)
    done = Fuzzed()
    known = list(readers(home / "bag"))
    end = time.monotonic() + seconds
    count = 0
    while count < rounds or time.monotonic() < end:
        count += 1
        for name, good, read in known:
            _try(home, (name, bend(chance, good), read), done)
    return done


def _try(home: Path, bent: tuple[str, bytes, Reader], done: Fuzzed) -> None:
    name, data, read = bent
    before = time.monotonic()
    try:
        with _fresh(home) as folder:
            read(folder, data)
        done.taken[name] += 1
    except DeskError as error:
        done.refused[name] += 1
        if not error.sentence:
            done.faults.append(f"{name}: refused without a word")
    except BaseException as error:
        done.faults.append(f"{name}: {type(error).__name__} {error} {data[:400]!r}")
        if not isinstance(error, Exception):
            raise
    took = time.monotonic() - before
    done.slowest = max(done.slowest, took)
    if took > SLOWEST:
        done.faults.append(f"{name}: {took:.0f} s {data[:400]!r}")
