"""Packages in their wrapping: opened again by other programs, and by nobody without the words."""

import errno
import gc
import io
import random
import secrets
import shutil
import subprocess
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pyrage
import pytest
import pyzipper

from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.exchange.package.age import CHUNK, AgeWriter
from zyuki_desk.exchange.package.wrapping import INNER, Lock, Wrapping, new_passphrase, wrapped

AT = datetime(2026, 11, 20, 9, 12, tzinfo=JST)
WORDS = "aaaa-bbbb-cccc"


def encrypted(data: bytes, *, passphrase: str = "", recipient: str = "") -> bytes:
    """Encrypt in uneven pieces."""
    target = io.BytesIO()
    writer = AgeWriter(target, passphrase=passphrase, recipient=recipient)
    chance = random.Random(len(data))  # noqa: S311 (sizes of pieces)
    at = 0
    while at < len(data):
        piece = chance.randrange(1, 2 * CHUNK)
        writer.write(data[at : at + piece])
        at += piece
    writer.close()
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_age_is_read_by_another_program_at_every_edge_of_a_chunk(size: int) -> None:
    data = secrets.token_bytes(size)
    identity = pyrage.x25519.Identity.generate()
    sealed = encrypted(data, recipient=str(identity.to_public()))
    assert pyrage.decrypt(sealed, [identity]) == data
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_age_with_a_passphrase_is_read_by_another_program() -> None:
    data = secrets.token_bytes(CHUNK + 5)
    sealed = encrypted(data, passphrase=WORDS)
    assert pyrage.passphrase.decrypt(sealed, WORDS) == data
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(sealed, WORDS + "x")
    assert data[:32] not in sealed


def test_age_is_read_by_the_age_program(tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("the age program is not installed here")
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"{identity}\n")
    (tmp_path / "sealed").write_bytes(encrypted(b"x" * CHUNK, recipient=str(identity.to_public())))
    run = subprocess.run(  # noqa: S603 (the program that was found)
        [age, "-d", "-i", str(tmp_path / "key"), str(tmp_path / "sealed")],
        capture_output=True,
        check=True,
    )
    assert run.stdout == b"x" * CHUNK


def test_a_flipped_bit_or_a_cut_end_opens_nothing() -> None:
    identity = pyrage.x25519.Identity.generate()
    sealed = encrypted(b"x" * (CHUNK + 100), recipient=str(identity.to_public()))
    chance = random.Random(1)  # noqa: S311 (places of bits)
    for _ in range(60):
        at = chance.randrange(len(sealed))
        bent = sealed[:at] + bytes([sealed[at] ^ 1 << chance.randrange(8)]) + sealed[at + 1 :]
        with pytest.raises((pyrage.DecryptError, ValueError)):
            pyrage.decrypt(bent, [identity])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed[: CHUNK // 2], [identity])


@pytest.mark.parametrize("wrapping", list(Wrapping))
def test_the_bag_comes_out_whole_and_its_names_stay_inside(wrapping: Wrapping) -> None:
    identity = pyrage.x25519.Identity.generate()
    lock = Lock(wrapping, passphrase=WORDS, recipient=str(identity.to_public()))
    if wrapping is not Wrapping.AGE_KEY:
        lock = Lock(wrapping, passphrase=WORDS)
    target = io.BytesIO()
    with wrapped(target, lock, AT) as sink, sink.open("data/見本.txt") as stream:
        stream.write(b"hello" * 1000)
    sealed = target.getvalue()
    assert "見本".encode() not in sealed
    assert b"data/" not in sealed
    if wrapping is Wrapping.AES_ZIP:
        with pyzipper.AESZipFile(io.BytesIO(sealed)) as outer:
            assert outer.namelist() == [INNER]
            with pytest.raises(RuntimeError):
                outer.read(INNER, pwd=b"wrong")
            inner = outer.read(INNER, pwd=WORDS.encode())
    elif wrapping is Wrapping.AGE_KEY:
        inner = pyrage.decrypt(sealed, [identity])
    else:
        inner = pyrage.passphrase.decrypt(sealed, WORDS)
    with zipfile.ZipFile(io.BytesIO(inner)) as bag:
        assert bag.testzip() is None
        assert bag.read("data/見本.txt") == b"hello" * 1000


@pytest.mark.parametrize("key", ["", "age1", "age1qqqq", "見本", "age1" + "q" * 58])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Refusal) as refused:
        AgeWriter(io.BytesIO(), recipient=Lock(Wrapping.AGE_KEY, recipient=key).recipient)
    assert refused.value.field == "key"


def test_passphrases_are_long_readable_and_never_twice_the_same() -> None:
    made = {new_passphrase() for _ in range(200)}
    assert len(made) == 200
    for words in made:
        assert [len(group) for group in words.split("-")] == [4] * 6
        assert not set(words) & set("0o1il")


class _Full(io.BytesIO):
    """A medium without room for more than so many writes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, data: object, /) -> int:
        self._room -= 1
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]  # whatever holds bytes


@pytest.mark.parametrize("wrapping", list(Wrapping))
def test_a_medium_that_is_full_at_any_write_is_an_error_of_the_disk_and_no_other(
    wrapping: Wrapping,
) -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    lock = Lock(wrapping, passphrase=WORDS, recipient=recipient)
    if wrapping is not Wrapping.AGE_KEY:
        lock = Lock(wrapping, passphrase=WORDS)
    room, is_written = 0, False
    while not is_written:
        with suppress(OSError):
            with wrapped(_Full(room), lock, AT) as sink, sink.open("data/a") as stream:
                stream.write(b"x" * 200_000)
            is_written = True
        gc.collect()
        room += 1
    assert room > 2
