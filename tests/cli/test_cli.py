"""The command line: verbs, exit codes, passwords, and what it never does."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from tests.cli.conftest import TODAY, Terminal
from zyuki_desk import __version__
from zyuki_desk.cli import main
from zyuki_desk.core.search import Query
from zyuki_desk.exchange.readers import read_table
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD

ROOT = Path(__file__).parents[2]


class TestTheProgram:
    def test_it_runs_as_a_module(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "zyuki_desk", "ledgers"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={"PYTHONUTF8": "1", "PATH": ""},
        )
        assert done.stdout.decode().splitlines() == [
            f"{ledger.key}\t{ledger.title}" for ledger in program_ledgers().values()
        ]

    def test_it_answers_with_an_exit_code(self, tmp_path: Path) -> None:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "zyuki_desk", "verify", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr

    def test_it_tells_its_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["--version"])
        assert left.value.code == 0
        assert capsys.readouterr().out == f"{__version__}\n"

    def test_no_verb_imports_the_window(self) -> None:
        code = (
            "import sys; from zyuki_desk.cli import main; main(['ledgers']);"
            "sys.exit(any(m.split('.')[0] in ('PySide6', 'reportlab') for m in sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603
        assert done.returncode == 0


class TestPasswords:
    @pytest.mark.parametrize("verb", ["verify", "print", "import", "export"])
    def test_none_takes_a_password_as_an_argument(self, terminal: Terminal, verb: str) -> None:
        with pytest.raises(SystemExit) as left:
            terminal.run(verb, terminal.folder.root, "--password", PASSWORD)
        assert left.value.code == 2

    def test_without_a_terminal_the_file_is_named(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ZYUKI_DESK_PASSWORD_FILE")
        said = terminal.run("verify", terminal.folder.root)
        assert said.code == 2
        assert "--password-file" in said.err

    def test_the_argument_wins_over_the_environment(
        self, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good = tmp_path / "good"
        good.write_text(PASSWORD, encoding="utf-8")
        monkeypatch.setenv("ZYUKI_DESK_PASSWORD_FILE", str(tmp_path / "missing"))
        assert terminal.run("verify", terminal.folder.root).code == 2
        assert terminal.run("verify", terminal.folder.root, "--password-file", good).code == 0

    def test_an_empty_file_is_refused(self, terminal: Terminal, tmp_path: Path) -> None:
        empty = tmp_path / "empty"
        empty.write_text("\n", encoding="utf-8")
        said = terminal.run("verify", terminal.folder.root, "--password-file", empty)
        assert said.code == 2
        assert "空です" in said.err

    @pytest.mark.skipif(sys.platform != "linux", reason="a limit and a device of Linux")
    def test_a_password_file_without_an_end_is_not_read_to_it(self) -> None:
        code = (
            "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))\n"
            "from pathlib import Path\n"
            "from zyuki_desk.unlocking import words_from\n"
            "print(len(words_from(Path('/dev/zero'), {}).passphrase))"
        )
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stdout.strip()) == (0, "4096")

    def test_a_wrong_account_password_is_recorded(self, terminal: Terminal, tmp_path: Path) -> None:
        words = tmp_path / "two"
        words.write_text(f"{PASSWORD}\nnot-this-one\n", encoding="utf-8")
        out = tmp_path / "a.csv"
        said = terminal.office("export", "room-entry", "--out", out, "--password-file", words)
        assert said.code == 2
        assert "パスワードが違います" in said.err
        assert not out.exists()
        with terminal.opened() as office, office.database.reading() as connection:
            count = connection.exec_driver_sql(
                "SELECT count(*) FROM journal WHERE operation = 'sign-in-failed'"
            ).scalar_one()
        assert count == 1

    def test_a_user_must_be_named(
        self, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ZYUKI_DESK_USER")
        said = terminal.office("export", "room-entry", "--out", tmp_path / "a.csv")
        assert said.code == 2
        assert "--user" in said.err

    def test_a_role_that_may_not_export_is_refused(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        out = tmp_path / "a.csv"
        said = terminal.office("export", "room-entry", "--out", out, "--user", "1002")
        assert said.code == 2
        assert "役割" in said.err
        assert not out.exists()


class TestSample:
    def test_the_same_seed_gives_the_same_content(self, terminal: Terminal, tmp_path: Path) -> None:
        first, second, other = (
            self._content(terminal, tmp_path / name, seed)
            for name, seed in (("a", "5"), ("b", "5"), ("c", "6"))
        )
        assert first == second
        assert first != other

    def test_entries_are_counted(self, terminal: Terminal, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        assert terminal.run("sample", folder, "--entries", "120").code == 0
        out = tmp_path / "a.csv"
        said = terminal.run("export", "room-entry", "--folder", folder, "--out", out)
        assert said.out.startswith("120 行")

    def test_days_are_office_days_until_yesterday(self, terminal: Terminal, tmp_path: Path) -> None:
        with terminal.opened() as office:
            ledger = office.ledgers["room-entry"]
            ids = office.books.ids(ledger, Query())
            days = {entry.values["day"] for entry in office.books.entries(ledger, ids)}
        assert len(days) == 3
        assert all(TODAY - timedelta(days=14) < day < TODAY for day in days)  # type: ignore[operator]

    def test_it_makes_nothing_over_an_office(self, terminal: Terminal) -> None:
        said = terminal.run("sample", terminal.folder.root)
        assert said.code == 2
        assert "すでに" in said.err
        assert terminal.run("verify", terminal.folder.root).code == 0

    def test_fewer_than_none_is_refused(self, terminal: Terminal, tmp_path: Path) -> None:
        assert terminal.run("sample", tmp_path / "x", "--days", "-1").code == 2
        assert not (tmp_path / "x").exists()

    def _content(self, terminal: Terminal, folder: Path, seed: str) -> list[object]:
        said = terminal.run(
            "sample", folder, "--days", "2", "--seed", seed, "--until", "2026-11-19"
        )
        assert said.code == 0
        out = folder / "out.csv"
        assert terminal.run("export", "room-entry", "--folder", folder, "--out", out).code == 0
        with read_table(out) as table:
            return [row.cells for row in table.rows()]


class TestPrint:
    def test_a_month_becomes_a_sheet_with_a_serial(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        out = tmp_path / "a.pdf"
        said = terminal.office("print", "room-entry", "--place", "R1", "--out", out)
        assert said.code == 0
        assert said.out.startswith("用紙番号 ")
        assert len(pypdf.PdfReader(out).pages) >= 1
        again = terminal.office("print", "room-entry", "--place", "R1", "--out", out)
        serials = [words.out.split()[1] for words in (said, again)]
        assert int(serials[1][-5:]) == int(serials[0][-5:]) + 1

    def test_blank_forms(self, terminal: Terminal, tmp_path: Path) -> None:
        out = tmp_path / "a.pdf"
        assert terminal.office("print", "room-entry", "--blank", "3", "--out", out).code == 0
        assert len(pypdf.PdfReader(out).pages) == 3

    def test_the_kit_for_a_power_cut(self, terminal: Terminal, tmp_path: Path) -> None:
        out = tmp_path / "kit.pdf"
        said = terminal.office("kit", "--ledger", "key-loan", "--pages", "2", "--out", out)
        assert (said.code, said.err) == (0, "")
        pages = pypdf.PdfReader(out).pages
        assert f"{len(pages)} ページ" in said.out
        assert "鍵貸出簿" in pages[0].extract_text()
        blank = tmp_path / "blank.pdf"
        command = ("print", "key-loan", "--blank", "1", "--reserve", "--out", blank)
        assert terminal.office(*command).code == 0
        text = pypdf.PdfReader(blank).pages[0].extract_text().split()
        taken = max(int(word) for word in text if word.isdecimal() and len(word) < 4)
        assert taken > 2 * 10

    @pytest.mark.parametrize("name", ["ledgers.db", "keyslots.json", "lock", "bare"])
    def test_a_sheet_is_never_written_over_the_office(self, terminal: Terminal, name: str) -> None:
        out = terminal.folder.root / name
        before = out.read_bytes() if out.exists() else None
        said = terminal.office("print", "room-entry", "--place", "R1", "--out", out)
        assert said.code == 2
        assert ".pdf" in said.err
        assert (out.read_bytes() if out.exists() else None) == before

    def test_a_ledger_that_is_not_there(self, terminal: Terminal, tmp_path: Path) -> None:
        said = terminal.office("print", "no-such", "--out", tmp_path / "a.pdf")
        assert said.code == 2
        assert "room-entry" in said.err

    @pytest.mark.parametrize("period", ["2026-13", "令和99年99月", "いつか"])
    def test_a_period_that_is_none(self, terminal: Terminal, tmp_path: Path, period: str) -> None:
        out = tmp_path / "a.pdf"
        said = terminal.office("print", "room-entry", "--period", period, "--out", out)
        assert said.code == 2
        assert said.err.strip()
        assert not out.exists()

    def test_a_place_to_save_that_is_not_there(self, terminal: Terminal, tmp_path: Path) -> None:
        out = tmp_path / "missing" / "a.pdf"
        said = terminal.office("print", "room-entry", "--out", out)
        assert said.code == 2
        assert "保存先" in said.err
        with terminal.opened() as office, office.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM sheet").scalar_one() == 0


class TestDoctorAndLedgers:
    def test_doctor_looks_at_the_folder(self, terminal: Terminal) -> None:
        said = terminal.run("doctor", "--folder", terminal.folder.root)
        for subject in ("Python と Qt", "データベース", "書体", "フォルダー", "鍵のファイル"):
            assert f"○ {subject}: " in said.out
        assert said.code == int("× " in said.out)

    def test_doctor_complains_of_a_folder_without_an_office(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        said = terminal.run("doctor", "--folder", tmp_path / "nowhere")
        assert said.code == 1
        assert "× フォルダー: このフォルダーには簿冊がありません。" in said.out

    def test_ledgers_are_told_as_json(self, terminal: Terminal) -> None:
        told = json.loads(terminal.run("ledgers", "--json").out)
        assert [item["key"] for item in told] == list(program_ledgers())
        assert all(item["retention_years"] >= 1 and item["fields"] for item in told)
