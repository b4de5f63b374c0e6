"""Opening what came from outside: a locked package becomes a folder, or one sentence says why not.

Nothing of a foreign archive is believed: not its names, not its sizes, not that it ends.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.exchange.package.wrapping import INNER

_AGE = b"age-encryption.org/v1"
_ZIP = b"PK"
_BLOCK = 1 << 20
_LONGEST_NAME = 200
_UNIX_LINK = 0xA

_BROKEN = "ファイルが壊れているか、監査用パッケージではありません。受け取り直してください。"
_WRONG = "合言葉か鍵が違うか、ファイルが壊れています。別紙と見比べて、入れ直してください。"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a foreign file is taken in; sizes in bytes."""

    sealed: int = 4 << 30
    in_memory: int = 512 << 20
    """The age format with a passphrase is opened in memory."""
    unpacked: int = 16 << 30
    file: int = 4 << 30
    files: int = 100_000
    ratio: int = 2000
    """Unpacked to packed, beyond which a file is a bomb."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What opens it."""

    passphrase: str = ""
    identity: str = ""
    """The auditor's secret key `AGE-SECRET-KEY-1…`."""


def is_sealed(path: Path) -> bool:
    """Whether a file looks like a locked package."""
    if not path.is_file():
        return False
    with _told(), path.open("rb") as stream:
        head = stream.read(len(_AGE))
    return head == _AGE or head.startswith(_ZIP)


def open_sealed(path: Path, target: Path, key: Key, *, bounds: Bounds | None = None) -> None:
    """Unlock and unpack into a new folder; `Refusal` or `Trouble`, and then nothing is left."""
    limits = bounds or Bounds()
    with _told():
        if path.stat().st_size > limits.sealed:
            raise Refusal("ファイルが大きすぎます。監査用パッケージか確かめてください。")
        target.mkdir(parents=True)
        try:
            inner = target.with_name(f"{target.name}.zip")
            try:
                _unlock(path, inner, key, limits)
                _unpack(inner, target, limits)
            finally:
                inner.unlink(missing_ok=True)
        except BaseException:
            _forget(target)
            raise


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever a library throws at foreign bytes into a sentence."""
    try:
        yield
    except DeskError:
        raise
    except FileExistsError as error:
        raise Refusal("出力先のフォルダーがもうあります。新しい名前にしてください。") from error
    except MemoryError as error:
        raise Trouble("メモリーが足りません。ほかの窓を閉じてください。") from error
    except OSError as error:
        if error.errno is None:
            raise Refusal(_BROKEN) from error
        raise Trouble("ファイルを読めないか、書けません。場所と空きを確かめてください。") from error
    except Exception as error:
        raise Refusal(_BROKEN) from error


def _unlock(path: Path, inner: Path, key: Key, limits: Bounds) -> None:
    with path.open("rb") as stream:
        head = stream.read(len(_AGE))
        stream.seek(0)
        if head == _AGE:
            _unlock_age(stream, inner, key, limits)
        elif head.startswith(_ZIP):
            _unlock_zip(stream, inner, key, limits)
        else:
            raise Refusal(_BROKEN)


def _unlock_age(stream: IO[bytes], inner: Path, key: Key, limits: Bounds) -> None:
    import pyrage

    try:
        if key.identity:
            identity = pyrage.x25519.Identity.from_str(key.identity.strip())
            with inner.open("xb") as out:
                pyrage.decrypt_io(stream, out, [identity])
            return
        sealed = stream.read(limits.in_memory + 1)
        if len(sealed) > limits.in_memory:
            raise Refusal("合言葉で開くには大きすぎます。age プログラムで開いてください。")
        inner.write_bytes(pyrage.passphrase.decrypt(sealed, key.passphrase))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise Refusal(_WRONG) from error


def _unlock_zip(stream: IO[bytes], inner: Path, key: Key, limits: Bounds) -> None:
    import pyzipper

    with pyzipper.AESZipFile(stream) as archive:
        names = archive.namelist()
        if names != [INNER]:
            raise Refusal(_BROKEN)
        entry = archive.getinfo(INNER)
        if not entry.flag_bits & 1:
            raise Refusal(_BROKEN)
        try:
            with archive.open(entry, pwd=key.passphrase.encode()) as source:
                _copy(source, inner, min(entry.file_size, limits.sealed))
        except RuntimeError as error:
            raise Refusal(_WRONG) from error


def _unpack(inner: Path, target: Path, limits: Bounds) -> None:
    with zipfile.ZipFile(inner) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        total = sum(entry.file_size for entry in entries)
        if len(entries) > limits.files or total > limits.unpacked:
            raise Refusal("中身が大きすぎます。監査用パッケージか確かめてください。")
        if len({name.casefold() for name in names}) != len(names):
            raise Refusal(_BROKEN)
        for entry in entries:
            packed = max(entry.compress_size, 1)
            if entry.file_size > limits.file or entry.file_size > max(
                packed * limits.ratio, _BLOCK
            ):
                raise Refusal("中身が不自然に大きいので開きません。送り主に確かめてください。")
            path = _inside(target, entry)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source:
                _copy(source, path, entry.file_size)


def _inside(target: Path, entry: zipfile.ZipInfo) -> Path:
    """Return where an entry goes; `Refusal` for a name that leads anywhere else."""
    name = entry.filename
    parts = name.split("/")
    is_link = entry.external_attr >> 28 == _UNIX_LINK
    if (
        is_link
        or len(name) > _LONGEST_NAME
        or any(part in ("", ".", "..") or part != part.strip(" .") for part in parts)
        or any(sign in '\\:*?"<>|' or not sign.isprintable() for sign in name)
    ):
        raise Refusal("中に使えないファイル名があるので開きません。送り主に確かめてください。")
    return target.joinpath(*parts)


def _copy(source: IO[bytes], path: Path, most: int) -> None:
    """Copy at most so many bytes, whatever the archive claims."""
    left = most
    with path.open("xb") as out:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise Refusal(_BROKEN)
            out.write(block)


def _forget(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
