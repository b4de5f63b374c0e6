"""Single changes of a package in a folder, from a flipped bit to records chained anew."""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.trials.tampering.bag import Files, fit, put_records, records_in, tell, told_in

HIDDEN = (
    ".hidden", "Thumbs.db", ".DS_Store", "data/.x/y", "data/media/lines.csv.bak", "data/z.csv",
    "data/room-entry/records-0002.js", "manifest-md5.txt", "autorun.inf", "data/deep/er/見本.txt",
    "index.htm", "data/package.json", "verify.pyc", "__pycache__/verify.cpython-311.pyc",
)  # fmt: skip
"""Names of files that somebody might add."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a tamperer can lay hands on: the package, an older one, another office's."""

    whole: Files
    older: Files
    foreign: Files


Change: TypeAlias = Callable[[Files, str, random.Random, Shelf], None]
"""Changes the files at a name; what comes out equal was no change."""


def another_byte(data: bytes, chance: random.Random) -> bytes:
    """Flip one bit."""
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _flip(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    files[name] = another_byte(files[name], chance)


def _insert(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    data, at = files[name], chance.randrange(len(files[name]) + 1)
    files[name] = data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at:]


def _remove(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    data, at = files[name], chance.randrange(len(files[name]))
    files[name] = data[:at] + data[at + chance.randrange(1, 9) :]


def _cut(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    files[name] = files[name][: chance.randrange(len(files[name]))]


def _empty(files: Files, name: str, _: random.Random, __: Shelf) -> None:
    files[name] = b""


def _delete(files: Files, name: str, _: random.Random, __: Shelf) -> None:
    del files[name]


def _swap(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    other = chance.choice(sorted(files))
    files[name], files[other] = files[other], files[name]


def _add(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    files.setdefault(chance.choice(HIDDEN), chance.randbytes(chance.randrange(30)))


def _double(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    files[_elsewhere(name, chance)] = files[name]


def _rename(files: Files, name: str, chance: random.Random, _: Shelf) -> None:
    files[_elsewhere(name, chance)] = files.pop(name)


def _elsewhere(name: str, chance: random.Random) -> str:
    return chance.choice((f"{name}~", f"data/{name}", f"more/{name}", f"{name}.js", f"_{name}"))


def _older(files: Files, name: str, _: random.Random, shelf: Shelf) -> None:
    files[name] = shelf.older.get(name, b"")


def _foreign(files: Files, name: str, _: random.Random, shelf: Shelf) -> None:
    files[name] = shelf.foreign.get(name, b"")


def _line(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Change a line of a list: dropped, doubled, moved, another digest, another name."""
    name = chance.choice(sorted(n for n in files if "manifest-" in n or n == "bag-info.txt"))
    lines = files[name].decode().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    what = chance.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, lines[at])
    elif what == 2:
        lines.append(lines.pop(at))
    elif what == 3:
        lines[at] = chance.choice("0123456789abcdef") + lines[at][1:]
    else:
        lines[at] = lines[at].replace("\n", chance.choice((".x\n", "\r\n", " \n")))
    files[name] = "".join(lines).encode()


def _table(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Add, drop, double or edit a line of a table."""
    name = chance.choice(sorted(n for n in files if n.endswith(".csv")))
    lines = files[name].decode().splitlines(keepends=True)
    at = chance.randrange(1, len(lines))
    what = chance.randrange(4)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, lines[at])
    elif what == 2:
        lines.append(lines[at].replace(",", ",9", 1))
    else:
        lines[at] = lines[at].replace("見本", "別人", 1).replace(":1", ":2", 1)
    files[name] = "".join(lines).encode()


def _records(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Drop, double, swap or edit a record, or take its content away."""
    name = chance.choice(sorted(n for n in files if "/records-" in n))
    records = records_in(files, name)
    at = chance.randrange(len(records))
    what = chance.randrange(5)
    if what == 0:
        del records[at]
    elif what == 1:
        records.insert(at, records[at])
    elif what == 2:
        records.append(records.pop(chance.randrange(len(records))))
    elif what == 3:
        records[at] = records[at].partition("\t")[0]
    else:
        records[at] = _edited(records[at], chance)
    put_records(files, name, records)


def _edited(record: str, chance: random.Random) -> str:
    header, *rest = record.split("\t")
    fields = json.loads(header)
    if len(rest) == 2 and chance.random() < 0.5:
        salt, image = rest[0], rest[1].replace("見本", "別人", 1).replace("1", "2", 1)
        data = b"zyuki/c/v1" + bytes.fromhex(salt) + image.encode()
        fields[17], rest = ["x", hashlib.sha256(data).hexdigest()], [salt, image]
    else:
        place = chance.randrange(1, len(fields))
        value = fields[place]
        fields[place] = value + 1 if isinstance(value, int) else f"{value}x"
    return "\t".join((json.dumps(fields, ensure_ascii=False, separators=(",", ":")), *rest))


def _chained_anew(files: Files, name: str, chance: random.Random, shelf: Shelf) -> None:
    """Change records and link them all anew, the numbers too."""
    _records(files, name, chance, shelf)
    for each in sorted(n for n in files if "/records-" in n):
        before, linked = ["x", "0" * 64], []
        for count, record in enumerate(records_in(files, each), 1):
            header, tab, rest = record.partition("\t")
            fields = json.loads(header)
            fields[3], fields[19] = count, before
            header = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
            before = ["x", hashlib.sha256(b"\x00" + header.encode()).hexdigest()]
            linked.append(header + tab + rest)
        put_records(files, each, linked)


def _older_head(files: Files, _: str, __: random.Random, shelf: Shelf) -> None:
    told = told_in(files)
    told["head"] = told_in(shelf.older)["head"]
    tell(files, told)


def _foreign_key(files: Files, _: str, chance: random.Random, shelf: Shelf) -> None:
    told, theirs = told_in(files), told_in(shelf.foreign)
    for key in chance.sample(("public_key", "fingerprint", "head", "origin"), 2):
        told[key] = theirs[key]
    tell(files, told)


UNBOUND = (
    "office", "system", "approver", "second", "medium", "period_words", "program", "made_at",
    "people", "rooms", "operations", "terms",
)  # fmt: skip
"""What a package says of itself that the journal does not hold: its signature alone vouches."""


def unbound(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Change something that the signature alone vouches for."""
    told = told_in(files)
    key = chance.choice(UNBOUND)
    told[key] = f"{told[key]}x" if not isinstance(told[key], dict) else {**told[key], "x": "別人"}
    tell(files, told)


def _bound(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Change something that the journal holds too."""
    told = told_in(files)
    key = chance.choice(("serial", "purpose", "recipient", "period", "ledgers", "closing"))
    if key == "ledgers":
        told[key] = told[key][: chance.randrange(len(told[key]))]
    elif key == "closing":
        told[key]["record"] = told[key]["record"].replace("1", "2", 1)
    else:
        told[key] = ["2026-01-01", "2026-12-31"] if key == "period" else f"{told[key]}x"
    tell(files, told)


def own_page(files: Files, _: str, chance: random.Random, __: Shelf) -> None:
    """Put another page, or another verifier, in the place of the one that travels."""
    page = "<!doctype html><p>すべて合っています。</p>".encode()
    program = 'print("結果: すべて合っています。")\n'.encode()
    name, data = chance.choice((("index.html", page), ("verify.py", program)))
    files[name] = data + b" " * chance.randrange(50)


PLAIN: dict[str, Change] = {
    "a bit": _flip, "bytes put in": _insert, "bytes taken out": _remove, "cut": _cut,
    "emptied": _empty, "deleted": _delete, "two swapped": _swap, "copied": _double,
    "renamed": _rename, "of an older package": _older, "of another office": _foreign,
}  # fmt: skip
"""Changes of one file, each file in its turn."""
ANYWHERE: dict[str, Change] = {
    "a file added": _add, "a line of a list": _line, "a table": _table, "a record": _records,
    "records chained anew": _chained_anew, "an older head": _older_head,
    "another's key": _foreign_key, "told otherwise": unbound, "told against the journal": _bound,
    "page or verifier": own_page,
}  # fmt: skip
"""Changes that choose their own place."""


def fitted(files: Files, chance: random.Random) -> None:
    """Fit the lists, mostly both."""
    fit(files, chance.choice((("sha256", "sha512"), ("sha256", "sha512"), ("sha256",))))
