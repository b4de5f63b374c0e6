"""A BagIt bag (RFC 8493) written in one pass: every file digested as it goes by, then the lists.

The bag is either a folder or a ZIP inside whatever stream the caller encrypts; nothing has to be
read again, and no file of it is ever on the disk in the clear unless a folder was asked for.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, cast

from zyuki_desk.evidence.heads import Signer
from zyuki_desk.exchange.package.verifier.proofs import read_digest
from zyuki_desk.exchange.package.verifier.rules import WRITTEN

SIGNATURE = "signature.txt"
SIGNATURE_FORMAT = "zyuki-package-signature/1"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
READING = "sha384"
"""What no list tells: the receipt code shows by it that the files themselves were read."""
_STORED = (".xlsx", ".pdf")
_WRITTEN = re.compile(WRITTEN)


class Sink(Protocol):
    """Where a bag's files go, one after another."""

    def open(self, name: str) -> "IO[bytes]":
        """Return a stream for the next file."""
        ...


class FolderSink:
    """A bag as a folder: for looking at it inside the office, and for tests."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, name: str) -> "IO[bytes]":
        """Make the file and its folders."""
        path = self._root.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


class ZipSink:
    """A bag as a ZIP in a stream that need not be seekable."""

    def __init__(self, stream: BinaryIO, at: datetime) -> None:
        self._valve = Valve(stream)
        self._zip = zipfile.ZipFile(
            cast("BinaryIO", self._valve), "w", zipfile.ZIP_DEFLATED, compresslevel=1
        )
        self._time = at.timetuple()[:6]

    def open(self, name: str) -> "IO[bytes]":
        """Begin the next entry; what is packed already is stored."""
        entry = zipfile.ZipInfo(name, self._time)
        is_packed = name.endswith(_STORED)
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        return self._zip.open(entry, "w", force_zip64=True)

    def close(self) -> None:
        """Write the directory of the ZIP."""
        self._zip.close()

    def abandon(self) -> None:
        """Let go of the ZIP after a failure: not a byte more goes to a stream that may be gone."""
        self._valve.is_open = False
        with suppress(OSError, ValueError):
            self._zip.close()


class Valve(io.RawIOBase):
    """Passes bytes on until it is shut."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.is_open = True

    def writable(self) -> bool:
        """Say that it is for writing."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        """Pass bytes on, or drop them."""
        if self.is_open:
            self._target.write(data)
        return len(data)


class _Digesting(io.BufferedIOBase):
    """A stream that digests what passes through; it cannot go back, or the digests would lie."""

    def __init__(self, inner: "IO[bytes]") -> None:
        self._inner = inner
        self.digests = {name: hashlib.new(name) for name in (*ALGORITHMS, READING)}
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        for digest in self.digests.values():
            digest.update(data)
        self._inner.write(data)
        self.size += len(data)
        return len(data)


class Bag:
    """Collects a bag's files and their digests."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._digests: dict[str, dict[str, str]] = {}
        self.octets = 0

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """Give a stream that becomes a file of the bag."""
        with self._sink.open(name) as inner:
            stream = _Digesting(inner)
            yield cast("BinaryIO", stream)
        self._digests[name] = {k: v.hexdigest() for k, v in stream.digests.items()}
        if name.startswith("data/"):
            self.octets += stream.size

    def put(self, name: str, data: bytes) -> None:
        """Write a small file at once."""
        with self.file(name) as stream:
            stream.write(data)

    @property
    def written_digest(self) -> str:
        """One digest for all tables, sheets and layouts: the journal commits to it."""
        text = "".join(
            f"{self._digests[name]['sha256']}  {name}\n"
            for name in sorted(self._digests)
            if _WRITTEN.fullmatch(name)
        )
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def read_digest(self) -> str:
        """The digest behind the receipt code, once everything is written."""
        return read_digest({name: told[READING] for name, told in self._digests.items()})

    def seal(self, info: dict[str, str], origin: str, serial: str, signer: Signer) -> str:
        """Write the lists and the signature over them; return the signature's text."""
        payload = [name for name in self._digests if name.startswith("data/")]
        told = {**info, "Payload-Oxum": f"{self.octets}.{len(payload)}"}
        self.put("bagit.txt", DECLARATION.encode())
        self.put("bag-info.txt", "".join(f"{k}: {v}\n" for k, v in told.items()).encode())
        for name in ALGORITHMS:
            self.put(f"manifest-{name}.txt", self._list(name, payload).encode())
        tags = [name for name in self._digests if not name.startswith("data/")]
        lists = {name: self._list(name, tags).encode() for name in ALGORITHMS}
        for name, data in lists.items():
            self.put(f"tagmanifest-{name}.txt", data)
        text = signed_text(origin, serial, lists["sha256"], lists["sha512"])
        signature = f"{text}\n{signer.sign(text.encode()).hex()}\n"
        self.put(SIGNATURE, signature.encode())
        return signature

    def _list(self, algorithm: str, names: list[str]) -> str:
        return "".join(f"{self._digests[n][algorithm]}  {n}\n" for n in sorted(names))


def signed_text(origin: str, serial: str, sha256_list: bytes, sha512_list: bytes) -> str:
    """Spell what the office signs: its journal, the package's number, the lists of all files."""
    one, other = hashlib.sha256(sha256_list).hexdigest(), hashlib.sha512(sha512_list).hexdigest()
    return f"{SIGNATURE_FORMAT}\n{origin}\n{serial}\n{one}\n{other}\n"
