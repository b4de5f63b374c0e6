"""Foreign packages: opened whole or refused with a sentence, never a name outside, never a bomb."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
import pyzipper
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.package.making import copied
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.exchange.package.age import AgeWriter
from zyuki_desk.exchange.package.opening import Bounds, Key, is_sealed, open_sealed
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.wrapping import INNER

WORDS = "aaaa-bbbb"


def sealed(inner: bytes, *, passphrase: str = WORDS) -> bytes:
    """Wrap bytes as an AES ZIP, the quick way."""
    target = io.BytesIO()
    with pyzipper.AESZipFile(target, "w") as archive:
        archive.setpassword(passphrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(INNER, inner)
    return target.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def written(folder: Path, data: bytes) -> Path:
    """Put bytes into a file."""
    path = folder / "sealed"
    path.write_bytes(data)
    return path


def test_a_package_comes_out_as_it_went_in(tmp_path: Path) -> None:
    bag = copied(tmp_path)
    files = {str(p.relative_to(bag)): p.read_bytes() for p in bag.rglob("*") if p.is_file()}
    path = written(tmp_path, sealed(zipped(files)))
    assert is_sealed(path)
    open_sealed(path, tmp_path / "out", Key(WORDS))
    assert Package(str(tmp_path / "out")).run().is_sound
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "package", "sealed"]


def test_a_secret_key_opens_what_was_locked_to_it(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    target = io.BytesIO()
    writer = AgeWriter(target, recipient=str(identity.to_public()))
    writer.write(zipped({"a.txt": b"x"}))
    writer.close()
    path = written(tmp_path, target.getvalue())
    open_sealed(path, tmp_path / "out", Key(identity=str(identity)))
    assert (tmp_path / "out/a.txt").read_bytes() == b"x"
    with pytest.raises(Refusal, match="鍵が違う"):
        open_sealed(path, tmp_path / "no", Key(identity=str(pyrage.x25519.Identity.generate())))
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    "name",
    ["../a", "/a", "a/../../b", "a\\b", "C:a", "a//b", "./a", "a/", "con\x01", "a" * 300, "a. "],
)
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, sealed(zipped({name: b"x"})))
    with pytest.raises(Refusal):
        open_sealed(path, tmp_path / "in/out", Key(WORDS))
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["in", "sealed"]


def link() -> bytes:
    """Return a ZIP that holds a symbolic link."""
    target = io.BytesIO()
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0xA1FF << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, "/etc")
    return target.getvalue()


BAD: dict[str, Callable[[], bytes]] = {
    "a link": lambda: sealed(link()),
    "one name twice": lambda: sealed(zipped({"a.txt": b"x", "A.txt": b"y"})),
    "a bomb": lambda: sealed(zipped({"a": bytes(30 << 20)})),
    "no archive": lambda: sealed(b"hello"),
    "another password": lambda: sealed(zipped({"a": b"x"}), passphrase=WORDS[::-1]),
    "no password": lambda: zipped({INNER: zipped({"a": b"x"})}),
    "other names": lambda: zipped({"x": b""}),
    "nothing": lambda: b"",
    "text": lambda: b"age-encryption.org/v1\n-> x\n",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_package_is_refused_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, BAD[name]())
    with pytest.raises(DeskError):
        open_sealed(path, tmp_path / "out", Key(WORDS), bounds=Bounds(ratio=1000))
    assert [p.name for p in tmp_path.iterdir()] == ["sealed"]


GOOD = sealed(zipped({"a/b.txt": b"x" * 500, "c.txt": b"y"}))


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255), st.integers(0, len(GOOD)))
def test_any_damage_is_a_refusal_or_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, at: int, flip: int, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("bent")
    bent = bytearray(GOOD)
    bent[at] ^= flip
    path = written(folder, bytes(bent[: cut or None]))
    try:
        open_sealed(path, folder / "out", Key(WORDS))
    except DeskError:
        assert not (folder / "out").exists()
    else:
        assert (folder / "out/a/b.txt").read_bytes() == b"x" * 500
