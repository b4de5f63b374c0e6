"""How a package leaves: encrypted for the auditor, in one file whose name tells nothing.

Signed inside, encrypted outside. Neither format says who wrote it, so the signature is in the bag;
the names inside an AES ZIP are visible, so the bag is one file in it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, cast

from zyuki_desk.base.errors import Refusal
from zyuki_desk.exchange.package.age import AgeWriter
from zyuki_desk.exchange.package.bag import Valve, ZipSink

INNER = "package.zip"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that looks like another one."""
_GROUPS, _GROUP = 6, 4


class Wrapping(StrEnum):
    """What the auditor needs to open it."""

    AGE_PASSPHRASE = "age"  # noqa: S105 - the name of a format
    AGE_KEY = "age-key"
    AES_ZIP = "zip"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _LABELS[self]

    @property
    def ending(self) -> str:
        """The end of the file's name."""
        return ".zip" if self is Wrapping.AES_ZIP else ".age"

    @property
    def needs_passphrase(self) -> bool:
        """Whether a passphrase goes along on its own slip."""
        return self is not Wrapping.AGE_KEY


_LABELS = {
    Wrapping.AES_ZIP: "ZIP(AES-256、合言葉)",
    Wrapping.AGE_PASSPHRASE: "age(合言葉)",
    Wrapping.AGE_KEY: "age(監査人の公開鍵)",
}


@dataclass(frozen=True, slots=True, repr=False)
class Lock:
    """How one package is locked; the passphrase is shown and printed once, and never stored."""

    wrapping: Wrapping
    passphrase: str = ""
    recipient: str = ""

    def __post_init__(self) -> None:
        if self.wrapping is Wrapping.AGE_KEY and not self.recipient.strip():
            raise Refusal("監査人の公開鍵(age1…)を入れてください。", field="key")


def new_passphrase() -> str:
    """Return a passphrase of 118 random bits in groups that are read aloud and typed easily."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


@contextmanager
def wrapped(target: BinaryIO, lock: Lock, at: datetime) -> Iterator[ZipSink]:
    """Give a sink whose files end up in the target, compressed and encrypted."""
    if lock.wrapping is Wrapping.AES_ZIP:
        with _zipped(target, lock.passphrase) as stream, _bagged(stream, at) as sink:
            yield sink
        return
    writer = AgeWriter(target, passphrase=lock.passphrase, recipient=lock.recipient)
    with _bagged(cast("BinaryIO", writer), at) as sink:
        yield sink
    writer.close()


@contextmanager
def _bagged(stream: BinaryIO, at: datetime) -> Iterator[ZipSink]:
    sink = ZipSink(stream, at)
    try:
        yield sink
    except BaseException:
        sink.abandon()
        raise
    sink.close()


@contextmanager
def _zipped(target: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    # Loading it costs a tenth of a second that few need.
    import pyzipper

    valve = Valve(target)
    archive = pyzipper.AESZipFile(valve, "w", compression=pyzipper.ZIP_STORED)
    archive.setpassword(passphrase.encode())
    archive.setencryption(pyzipper.WZ_AES, nbits=256)
    try:
        with archive.open(INNER, "w", force_zip64=True) as stream:
            try:
                yield cast("BinaryIO", stream)
            except BaseException:
                valve.is_open = False
                raise
        archive.close()
    except BaseException:
        # A file in it that could not be ended keeps the archive from being closed: let go of it.
        valve.is_open, archive.fp = False, None
        raise
