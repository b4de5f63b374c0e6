"""Packages at the terminal: opened, verified, listed; exit codes tell."""

import json
from pathlib import Path

import pyrage
import pytest

from tests.contract.office import sample_folder
from tests.exchange.package.making import copied
from tests.exchange.package.test_opening import WORDS, sealed, zipped
from zyuki_desk.cli import main


def test_a_folder_and_a_locked_file_are_verified_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = copied(tmp_path)
    files = {str(p.relative_to(bag)): p.read_bytes() for p in bag.rglob("*") if p.is_file()}
    (tmp_path / "locked.zip").write_bytes(sealed(zipped(files)))
    (tmp_path / "words").write_text(f"{WORDS}\n")
    assert main(["verify", str(bag), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    words = ["--password-file", str(tmp_path / "words")]
    assert main(["verify", str(tmp_path / "locked.zip"), "--json", *words]) == 0
    assert json.loads(capsys.readouterr().out) == plain
    assert main(["verify", str(bag), "--fingerprint", "0" * 27]) == 1
    assert "別の鍵" in capsys.readouterr().out


def test_a_locked_file_becomes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = zipped({"bagit.txt": b"x"})
    (tmp_path / "locked.age").write_bytes(pyrage.passphrase.encrypt(inner, WORDS))
    (tmp_path / "words").write_text(WORDS)
    call = ["package", "open", str(tmp_path / "locked.age"), "--out", str(tmp_path / "out")]
    assert main([*call, "--password-file", str(tmp_path / "words")]) == 0
    assert (tmp_path / "out/bagit.txt").exists()
    (tmp_path / "words").write_text("wrong")
    assert main([*call[:-1], str(tmp_path / "no"), "--password-file", str(tmp_path / "words")]) == 2
    assert "合言葉" in capsys.readouterr().err


def test_only_a_registered_medium_takes_a_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from zyuki_desk.sample import PASSWORD

    folder = sample_folder(tmp_path)
    (tmp_path / "words").write_text(f"{PASSWORD}\n")
    usual = ["--folder", str(folder.root), "--user", "1001"]
    usual += ["--password-file", str(tmp_path / "words")]
    make = ["package", "make", "media", "--purpose", "監査", "--recipient", "監査 花子"]
    make += ["--approver", "P0001", "--virus-checked", *usual]
    assert main([*make, "--medium", "M-99"]) == 2
    assert "管理簿にありません" in capsys.readouterr().err
    assert main([*make, "--medium", "M-03"]) == 2
    assert main(["package", "list", *usual]) == 0
