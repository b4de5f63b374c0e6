"""Backups at the terminal: written, rehearsed, brought back, on a new PC too."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Terminal
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.backups import LIST_NAME
from zyuki_desk.sample import PASSWORD
from zyuki_desk.store import keyslots


def written(terminal: Terminal, tmp_path: Path) -> Path:
    """Write one backup to a medium and return its folder."""
    said = terminal.office("backup", "--place", tmp_path / "medium")
    assert (said.code, said.err) == (0, "")
    (folder,) = (tmp_path / "medium").iterdir()
    return folder


def test_a_backup_is_written_rehearsed_and_verifies_by_itself(
    terminal: Terminal, tmp_path: Path
) -> None:
    said = terminal.office("backup", "--place", tmp_path / "medium", "--rehearse")
    assert said.code == 0
    assert "元どおりに開けました" in said.out
    (folder,) = (tmp_path / "medium").iterdir()
    assert terminal.run("verify", folder).code == 0


def test_a_backup_whose_list_was_made_to_fit_is_a_finding(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = written(terminal, tmp_path)
    told = json.loads((folder / LIST_NAME).read_text("utf-8"))
    (folder / LIST_NAME).write_text(json.dumps({**told, "records": 1}))
    said = terminal.run("verify", folder)
    assert said.code == 1
    assert "×" in said.out


def test_without_a_place_the_plan_decides(terminal: Terminal) -> None:
    assert "○ このPC" in terminal.office("backup").out
    assert len(list(terminal.folder.backups.iterdir())) == 1


def test_a_place_that_cannot_be_written_is_a_finding(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = terminal.office("backup", "--place", tmp_path / "file")
    assert (said.code, said.err) == (1, "")
    assert "× 指定した場所: 控えを書けませんでした" in said.out


def test_a_backup_is_brought_back_by_two(terminal: Terminal, tmp_path: Path) -> None:
    backup = written(terminal, tmp_path)
    (tmp_path / "second").write_text(f"{PASSWORD}\n", encoding="utf-8")
    alone = terminal.office("restore", backup, "--reason", "試し")
    assert alone.code == 2
    assert "もう1人の承認" in alone.err
    said = terminal.office(
        "restore", backup, "--reason", "試し", "--approver", "1003",
        "--approver-file", tmp_path / "second",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert "から復元しました" in said.out
    assert "前のファイルは残してあります" in said.out
    with terminal.opened() as office, office.database.reading() as connection:
        acts = connection.exec_driver_sql("SELECT reason FROM act WHERE operation = 'restore'")
        assert acts.scalars().all() == ["試し"]


def test_the_printed_number_brings_it_up_on_a_new_pc(terminal: Terminal, tmp_path: Path) -> None:
    code = keyslots.new_recovery_code()
    with terminal.opened() as office:
        keyslots.set_recovery(terminal.folder, office.master, code)
    backup = written(terminal, tmp_path)
    (tmp_path / "sheet").write_text(f"{code}\n", encoding="utf-8")
    new = OfficeFolder(tmp_path / "new")
    said = terminal.run(
        "restore", backup, "--folder", new.root, "--reason", "新しいPC",
        "--recovery-file", tmp_path / "sheet",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert re.search("用紙の印で確かめられます", said.out)
    assert terminal.run("verify", new.root).code == 0


def test_what_is_no_backup_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.office("restore", tmp_path, "--reason", "試し")
    assert said.code == 2
    assert "控えのフォルダーではありません" in said.err
