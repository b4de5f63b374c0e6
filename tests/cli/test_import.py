"""`import` and `export` at the terminal: the same code, with exit codes."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Terminal
from zyuki_desk.core.search import Query

HEAD = "日付,部屋,氏名,所属,入室時間,退室時間,目的,備考"
DAY = f"{TODAY - timedelta(days=400):%Y-%m-%d}"
GOOD = f"{DAY},端末機設置室,来訪 七子,見本町,9:05,9:40,視察,なし"


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "old.csv"
    path.write_bytes("\r\n".join([HEAD, *lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_register_is_taken_over_once(terminal: Terminal, tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, GOOD, encoding=encoding)
    said = terminal.office("import", "room-entry", path)
    assert (said.code, said.out) == (0, "1 行取り込みました。重複 0 行、直すところあり 0 行\n")
    said = terminal.office("import", "room-entry", path)
    assert (said.code, said.out) == (0, "0 行取り込みました。重複 1 行、直すところあり 0 行\n")
    assert terminal.run("verify", terminal.folder.root).code == 0


def test_a_dry_run_names_the_lines_to_mend(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, GOOD.replace("9:40", "8:00"))
    said = terminal.office("import", "room-entry", path, "--dry-run")
    assert said.code == 1
    assert "3行目 直すところあり: 退室時刻が入室時刻より前です。" in said.out
    assert "1 行取り込めます。重複 0 行、直すところあり 1 行" in said.out
    assert terminal.office("import", "room-entry", path).code == 1


def test_columns_and_constants_are_given(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(f"いつ,だれ,はいった,なぜ\n{DAY},来訪 七子,9:05,視察\n", encoding="utf-8")
    given = ["day=いつ", "person_name=だれ", "entered=はいった", "purpose=なぜ"]
    columns = [word for pair in given for word in ("--column", pair)]
    said = terminal.office("import", "room-entry", path, *columns)
    assert said.code == 2
    assert "室・区画" in said.err
    said = terminal.office("import", "room-entry", path, *columns, "--constant", "room=R1")
    assert (said.code, said.out[:3]) == (0, "1 行")


@pytest.mark.parametrize("pair", ["nonsense=日付", "remarks", "=日付", "remarks=そんな列"])
def test_a_wrong_column_is_refused(terminal: Terminal, tmp_path: Path, pair: str) -> None:
    said = terminal.office("import", "room-entry", write(tmp_path, GOOD), "--column", pair)
    assert said.code == 2
    assert said.err.strip()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" + b"\xa1" * 9],
    ids=["empty", "binary", "broken workbook", "pdf", "old excel"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(
    terminal: Terminal, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    said = terminal.office("import", "room-entry", path)
    assert said.code == 2
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_a_file_that_is_not_there_and_one_that_is_too_long(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert terminal.office("import", "room-entry", tmp_path / "missing.csv").code == 2
    huge = tmp_path / "huge.csv"
    huge.write_text(f"{HEAD}\n{'x' * 1_000_000}\n", encoding="utf-8")
    said = terminal.office("import", "room-entry", huge)
    assert said.code == 2
    assert said.err.strip()


def test_formulas_leave_as_text_and_come_back(terminal: Terminal, tmp_path: Path) -> None:
    with terminal.opened() as office:
        ledger = office.ledgers["entry-permit"]
        entry_id = office.books.ids(ledger, Query())[0]
        office.desk.correct("entry-permit", entry_id, {"purpose": "=HYPERLINK(1)"}, reason="試し")
    out = tmp_path / "a.csv"
    assert terminal.office("export", "entry-permit", "--out", out).code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    at = rows[0].index("入室の目的")
    cells = [row[at] for row in rows[1:]]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_a_kind_of_file_nobody_knows(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.office("export", "room-entry", "--out", tmp_path / "a.doc")
    assert said.code == 2
    assert ".csv" in said.err


def test_what_leaves_is_an_act_in_the_journal(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.office("export", "room-entry", "--out", tmp_path / "a.xlsx").code == 0
    with terminal.opened() as office, office.database.reading() as connection:
        count = connection.exec_driver_sql(
            "SELECT count(*) FROM journal WHERE operation = 'export' AND person = 'P0001' "
            "AND source = 'act'"
        ).scalar_one()
    assert count == 1
