"""Changes of a locked package: bits, bytes, ends, pieces of another one, in every wrapping."""

import io
import random
import shutil
from pathlib import Path

import pyrage

from tests.contract.office import EVENING
from tests.evidence.limits import Limit
from tests.trials.tampering.bag import Files, read_files
from tests.trials.tampering.bag_changes import another_byte
from tests.trials.tampering.offices import Offices
from tests.trials.tampering.result import Result
from zyuki_desk.base.errors import DeskError
from zyuki_desk.evidence.heads import fingerprint
from zyuki_desk.exchange.package.opening import Key, open_sealed
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.wrapping import Lock, Wrapping, wrapped

LIMITS: tuple[Limit, ...] = ()
_WORDS = "aaaa-bbbb-cccc-dddd"
_EDGE = 260
_HOWS = ("a bit", "a bit", "a bit", "bytes put in", "bytes taken out", "cut", "emptied", "spliced")


class Sealed:
    """One package in three wrappings, and what is done to its file."""

    def __init__(self, made: Offices, folder: Path, chance: random.Random, result: Result) -> None:
        self._chance, self._result, self._folder = chance, result, folder
        folder.mkdir()
        self._files = read_files(made.small)
        self._mark = fingerprint(made.signer.public_key)
        identity = pyrage.x25519.Identity.generate()
        locks = {
            Wrapping.AGE_KEY: Lock(Wrapping.AGE_KEY, recipient=str(identity.to_public())),
            Wrapping.AES_ZIP: Lock(Wrapping.AES_ZIP, passphrase=_WORDS),
            Wrapping.AGE_PASSPHRASE: Lock(Wrapping.AGE_PASSPHRASE, passphrase=_WORDS),
        }
        self._keys = {
            Wrapping.AGE_KEY: Key(identity=str(identity)),
            Wrapping.AES_ZIP: Key(passphrase=_WORDS),
            Wrapping.AGE_PASSPHRASE: Key(passphrase=_WORDS),
        }
        self._sealed = {each: _sealed(self._files, lock) for each, lock in locks.items()}
        other = read_files(made.foreign)
        self._others = {each: _sealed(other, lock) for each, lock in locks.items()}

    def one(self) -> None:
        """Change the locked file once, and open what came of it."""
        chance = self._chance
        # A passphrase costs a fifth of a second by intent: it gets its share, but a small one.
        weights = (60, 60, 1)
        (wrapping,) = chance.choices(list(self._sealed), weights)
        how = chance.choice(_HOWS)
        data = self._changed(self._sealed[wrapping], self._others[wrapping], how)
        kind = f"locked: {how} / {wrapping.value}"
        if data == self._sealed[wrapping]:
            self._result.pass_over(kind)
            return
        path, target = self._folder / "locked", self._folder / "opened"
        path.write_bytes(data)
        try:
            open_sealed(path, target, self._keys[wrapping])
        except DeskError:
            self._result.name(kind, {"opening"})
            return
        except Exception as error:  # noqa: BLE001 - a crash is what is looked for
            self._result.miss(kind, f"opening it ends in {error!r}")
            return
        try:
            self._judge(kind, target)
        finally:
            shutil.rmtree(target)

    def _judge(self, kind: str, target: Path) -> None:
        if read_files(target) == self._files:
            self._result.pass_over(kind)
        elif not Package(str(target)).run(fingerprint=self._mark).is_sound:
            self._result.name(kind, {"files"})
        else:
            self._result.miss(kind, "opens to another package that seems sound")

    def _changed(self, data: bytes, other: bytes, how: str) -> bytes:
        chance = self._chance
        at = chance.randrange(len(data))
        if chance.random() < 0.6:
            at = chance.choice((at % _EDGE, len(data) - 1 - at % _EDGE))
        if how == "a bit":
            return data[:at] + another_byte(data[at : at + 1], chance) + data[at + 1 :]
        if how == "bytes put in":
            return data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at:]
        if how == "bytes taken out":
            return data[:at] + data[at + chance.randrange(1, 9) :]
        if how == "cut":
            return data[:at]
        if how == "emptied":
            return b"" if chance.random() < 0.5 else bytes(len(data))
        return data[:at] + other[at:]


def _sealed(files: Files, lock: Lock) -> bytes:
    target = io.BytesIO()
    with wrapped(target, lock, EVENING) as sink:
        for name, data in files.items():
            with sink.open(name) as stream:
                stream.write(data)
    return target.getvalue()
