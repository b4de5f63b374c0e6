"""`verify` at the terminal: sound, tampered with, and every reason why it cannot look."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from zyuki_desk.base.codes import recovery_code
from zyuki_desk.evidence.heads import fingerprint, short_form
from zyuki_desk.sample import SEAL_SEED
from zyuki_desk.store.lock import WriterLock


def test_a_sound_office_is_good(terminal: Terminal) -> None:
    said = terminal.run("verify", terminal.folder.root)
    assert (said.code, said.err) == (0, "")
    assert "結果: 異常はありません。" in said.out


def test_the_keys_fingerprint_is_compared(terminal: Terminal) -> None:
    said = terminal.run("verify", terminal.folder.root, "--json")
    mark = json.loads(said.out)["key"]["said"].split("指紋 ")[1].split(")")[0]
    said = terminal.run("verify", terminal.folder.root, "--fingerprint", mark.lower())
    assert (said.code, "控えてある指紋のとおり" in said.out) == (0, True)
    said = terminal.run("verify", terminal.folder.root, "--fingerprint", fingerprint(bytes(32)))
    assert (said.code, "入力した指紋" in said.out) == (1, True)


def test_a_changed_line_is_named_with_its_record(terminal: Terminal) -> None:
    with terminal.tampering() as connection:
        connection.execute("UPDATE room_entry SET purpose = '別の用件' WHERE id = 3")
        (seq,) = connection.execute(
            "SELECT seq FROM journal WHERE source = 'room_entry' AND row_id = 3"
        ).fetchone()
    said = terminal.run("verify", terminal.folder.root)
    assert said.code == 1
    assert f"最初の異常: 行(room_entry 3)の内容が、証跡の{seq}番と合いません。" in said.out
    assert "結果: 異常があります。" in said.out


def test_the_first_of_several_is_named_first(terminal: Terminal) -> None:
    with terminal.tampering() as connection:
        connection.execute("UPDATE journal SET person = 'P0009' WHERE seq IN (40, 60)")
    said = terminal.run("verify", terminal.folder.root, "--json")
    told = json.loads(said.out)
    assert said.code == 1
    assert told["sound"] is False
    assert told["first_broken"][1] == 40


def test_a_head_from_a_paper_is_compared(terminal: Terminal) -> None:
    with terminal.opened() as office:
        short = short_form(office.head())
    assert terminal.run("verify", terminal.folder.root, "--head", short).code == 0
    with terminal.tampering() as connection:
        (last,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
        connection.execute("DELETE FROM journal WHERE seq = ?", (last,))
    said = terminal.run("verify", terminal.folder.root, "--head", short)
    assert said.code == 1
    assert f"用紙の印 {short}: 一致しません" in said.out


def test_a_mistyped_head_cannot_be_compared(terminal: Terminal) -> None:
    assert terminal.run("verify", terminal.folder.root, "--head", "ABC").code == 2


def test_a_folder_without_an_office(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("verify", tmp_path / "nowhere")
    assert (said.code, said.out) == (2, "")
    assert said.err == "このフォルダーには簿冊がありません。フォルダーを選び直してください。\n"


def test_a_file_that_is_no_office(terminal: Terminal) -> None:
    terminal.folder.database.write_bytes(b"x" * 8192)
    said = terminal.run("verify", terminal.folder.root)
    assert said.code == 2
    assert "控えから戻してください" in said.err


def test_an_office_without_its_keys(terminal: Terminal) -> None:
    for path in terminal.folder.root.glob("keyslots*"):
        path.unlink()
    said = terminal.run("verify", terminal.folder.root)
    assert said.code == 2
    assert said.err.strip()


def test_a_wrong_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    words = tmp_path / "wrong"
    words.write_text("not the passphrase\n", encoding="utf-8")
    said = terminal.run("verify", terminal.folder.root, "--password-file", words)
    assert said.code == 2
    assert said.err.strip()
    assert "not the passphrase" not in said.err


def test_a_newer_file_is_refused_politely(terminal: Terminal) -> None:
    with terminal.tampering() as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1}")
    said = terminal.run("verify", terminal.folder.root)
    assert said.code == 2
    assert "新しい版" in said.err


def test_it_reads_while_a_window_writes(terminal: Terminal) -> None:
    with WriterLock(terminal.folder.lock):
        assert terminal.run("verify", terminal.folder.root).code == 0


def test_what_writes_waits_for_the_window(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    with WriterLock(terminal.folder.lock):
        said = terminal.office("export", "room-entry", "--out", out)
    assert said.code == 2
    assert "別の窓" in said.err
    assert not out.exists()
    assert terminal.office("export", "room-entry", "--out", out).code == 0


def test_a_folder_that_takes_no_lock(terminal: Terminal, tmp_path: Path) -> None:
    terminal.folder.lock.unlink(missing_ok=True)
    terminal.folder.lock.mkdir()
    said = terminal.office("export", "room-entry", "--out", tmp_path / "a.csv")
    assert said.code == 2
    assert "書き込めません" in said.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(terminal: Terminal, tmp_path: Path) -> None:
    (terminal.folder.lock).unlink(missing_ok=True)
    terminal.folder.root.chmod(0o500)
    try:
        said = terminal.office("export", "room-entry", "--out", tmp_path / "a.csv")
        assert said.code == 2
        assert "書き込めません" in said.err
        assert terminal.run("verify", terminal.folder.root).code == 0
    finally:
        terminal.folder.root.chmod(0o700)


def test_a_copy_verifies_like_the_original(terminal: Terminal, tmp_path: Path) -> None:
    shutil.copytree(terminal.folder.root, tmp_path / "copy")
    assert terminal.run("verify", tmp_path / "copy").code == 0


def test_the_auditors_number_checks_every_seal(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "number.txt"
    file.write_text(recovery_code(SEAL_SEED) + "\n", encoding="utf-8")
    said = terminal.run("verify", terminal.folder.root, "--auditor-file", file)
    assert said.code == 0
    assert "○ 監査人の封印" in said.out
    assert "証跡の写しは" in said.out
    file.write_text(recovery_code(bytes(16)) + "\n", encoding="utf-8")
    said = terminal.run("verify", terminal.folder.root, "--auditor-file", file)
    assert said.code == 1
    assert "どの封印とも合いません" in said.out
    file.write_text("123456\n", encoding="utf-8")
    assert terminal.run("verify", terminal.folder.root, "--auditor-file", file).code == 2
