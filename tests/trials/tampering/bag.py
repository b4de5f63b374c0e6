"""A package in memory as a tamperer handles it: its files, digests fitted, signed by some key."""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

from zyuki_desk.evidence.heads import Signer, fingerprint, parse, sign
from zyuki_desk.exchange.package.bag import ALGORITHMS, SIGNATURE, signed_text
from zyuki_desk.exchange.package.records import script

Files: TypeAlias = dict[str, bytes]
TOLD = "data/package.js"
_START, _END = 'zyuki("package",', ");\n"
_OWN = {SIGNATURE, *(f"tagmanifest-{name}.txt" for name in ALGORITHMS)}


def read_files(folder: Path) -> Files:
    """Read a package's folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def told_in(files: Files) -> dict[str, Any]:
    """Return what a package says of itself."""
    text = files[TOLD].decode()
    told: dict[str, Any] = json.loads(text[len(_START) : -len(_END)])
    return told


def tell(files: Files, told: dict[str, Any]) -> None:
    """Let a package say something else of itself."""
    files[TOLD] = script("package", told)


def records_in(files: Files, name: str) -> list[str]:
    """Return the records of one file."""
    lines = files[name].decode().split("\n")[1:-2]
    return [json.loads(line.rstrip(",")) for line in lines]


def put_records(files: Files, name: str, records: list[str]) -> None:
    """Write records into a file as a package has them."""
    first = files[name].decode().split("\n", 1)[0]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    files[name] = f"{first}\n{lines}\n]);\n".encode()


def fit(files: Files, algorithms: tuple[str, ...] = ALGORITHMS) -> None:
    """Make every list fit the files, which takes no key."""
    for algorithm in algorithms:
        payload = [name for name in files if name.startswith("data/")]
        files[f"manifest-{algorithm}.txt"] = _list(files, payload, algorithm)
    for algorithm in algorithms:
        tags = [name for name in files if not name.startswith("data/") and name not in _OWN]
        files[f"tagmanifest-{algorithm}.txt"] = _list(files, tags, algorithm)


def _list(files: Files, names: list[str], algorithm: str) -> bytes:
    lines = (f"{hashlib.new(algorithm, files[n]).hexdigest()}  {n}\n" for n in sorted(names))
    return "".join(lines).encode()


def sign_anew(files: Files, signer: Signer) -> None:
    """Put a key into a package as its own, and sign head and lists with it."""
    told = told_in(files)
    told["head"] = sign(parse(told["head"].partition("\n\n")[0] + "\n"), signer).text
    if told["public_key"] != signer.public_key.hex():
        told["public_key"], told["key_changes"] = signer.public_key.hex(), []
        told["fingerprint"] = fingerprint(signer.public_key)
    tell(files, told)
    fit(files)
    lists = [files[f"tagmanifest-{name}.txt"] for name in ALGORITHMS]
    text = signed_text(told["origin"], told["serial"], *lists)
    files[SIGNATURE] = f"{text}\n{signer.sign(text.encode()).hex()}\n".encode()
