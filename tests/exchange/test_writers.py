"""Tables that leave: they come back the same, and a failure leaves nothing behind."""

import csv
import errno
import io
import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from zyuki_desk.base.errors import Refusal, Trouble
from zyuki_desk.base.files import written_safely
from zyuki_desk.exchange.readers import Value, as_text, read_table
from zyuki_desk.exchange.writers import Cancelled, write_csv, write_xlsx

HEADERS = ["番号", "氏名", "入室日", "時刻", "備考"]
ROWS: list[list[Value]] = [
    [1, "見本 太郎", date(2026, 11, 20), time(9, 5), "=1+1"],
    [2, "葛\U000e0100城 髙\ufa11", date(2026, 11, 21), None, '一\n二,"三"'],
    [3, "'-例示", datetime(2026, 11, 21, 17, 30, tzinfo=UTC), time(0, 0), "_x0041_"],
]


def endless() -> Iterator[list[Value]]:
    while True:
        yield ["見本", 1]


def test_csv_is_what_excel_in_japan_opens(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert write_csv(target, HEADERS, ROWS) == 3
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 4
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert lines[1] == ["1", "見本 太郎", "2026-11-20", "9:05", "'=1+1"]
    assert lines[3][2] == "2026-11-21 17:30"


def test_a_stream_is_written_and_left_open() -> None:
    stream = io.BytesIO()
    write_csv(stream, ["a"], [["1"]])
    stream.write(b"x")
    assert stream.getvalue() == b"\xef\xbb\xbfa\r\n1\r\nx"


@given(
    st.lists(
        st.lists(
            st.text(st.sampled_from("見=+-@'\", \n;\t漢ｱ1_x"), min_size=1, max_size=6).filter(
                lambda text: text.strip() != ""
            ),
            min_size=2,
            max_size=2,
        ),
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("a.csv", write_csv), ("a.xlsx", write_xlsx)):
            path = Path(folder) / name
            write(path, ["一", "二"], rows)
            with read_table(path) as table:
                assert table.headers == ("一", "二")
                assert [[*row.cells] for row in table.rows()] == rows


def test_xlsx_keeps_types_and_runs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    assert write_xlsx(target, HEADERS, ROWS, title="入退室/管理簿") == 3
    book = load_workbook(target)
    sheet = book["入退室_管理簿"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A2"].value == 1
    assert sheet["C2"].value == datetime(2026, 11, 20)  # noqa: DTZ001
    assert sheet["C2"].number_format == "yyyy/m/d"
    assert sheet["D2"].value == time(9, 5)
    assert sheet["E2"].value == "=1+1"
    assert sheet["E2"].data_type == "s"
    assert sheet["E2"].quotePrefix
    assert sheet.column_dimensions["B"].width > 10
    with read_table(target) as table:
        rows = [[as_text(cell) for cell in row.cells] for row in table.rows()]
    assert rows == [[as_text(cell) for cell in row] for row in ROWS]


def test_what_a_sheet_cannot_hold_is_marked_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.xlsx"
    write_xlsx(target, ["a", "b"], [["\x01\ud842", date(1899, 1, 1)], [True, 1.5]])
    with read_table(target) as table:
        assert [row.cells for row in table.rows()] == [
            ("\ufffd\ufffd", "1899-01-01"),
            (True, 1.5),
        ]
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    with pytest.raises(Refusal, match="2行目にExcelに入らない長い欄"):
        write_xlsx(target, ["a"], [["長" * 32_768]])
    assert list(aside.iterdir()) == []


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_progress_is_told_and_stopping_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").write_text("old")
    told: list[int] = []

    def until_thousand(written: int) -> bool:
        told.append(written)
        return written < 1000

    assert write in (write_csv, write_xlsx)
    chosen = write_csv if write is write_csv else write_xlsx
    with pytest.raises(Cancelled, match="やめました"):
        chosen(out / "old", ["a", "b"], endless(), progress=until_thousand)
    assert told == [0, 500, 1000]
    assert [one.name for one in out.iterdir()] == ["old"]
    assert (out / "old").read_text() == "old"
    assert list(aside.iterdir()) == []


WRITE_ON = """
import sys
from itertools import count
from pathlib import Path

from zyuki_desk.exchange.writers import write_csv, write_xlsx

def told(written):
    print(written, flush=True)
    return True

write = write_csv if sys.argv[1].endswith("csv") else write_xlsx
write(Path(sys.argv[1]), ["a", "b"], (["見本 太郎" * 9, n] for n in count()), progress=told)
"""


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_a_killed_writer_leaves_its_own_part_and_nothing_elsewhere(
    tmp_path: Path, name: str
) -> None:
    out, aside = tmp_path / "out", tmp_path / "aside"
    out.mkdir()
    aside.mkdir()
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(aside))
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WRITE_ON, str(out / name)],
        stdout=subprocess.PIPE,
        env=os.environ | places,
    ) as writer:
        assert writer.stdout is not None
        while writer.stdout.readline().strip() != b"3000":
            assert writer.poll() is None
        writer.kill()
    assert list(aside.iterdir()) == []
    (part,) = out.iterdir()
    assert part.suffix == ".part"


@pytest.mark.parametrize("many", [2_000, 20_000])
def test_a_sheet_takes_no_more_memory_for_more_lines(many: int) -> None:
    lines: Iterator[list[Value]] = ([n, "見本 太郎", date(2026, 11, 20), True] for n in range(many))
    write_xlsx(io.BytesIO(), HEADERS, [])  # what is loaded once is no memory of the lines
    tracemalloc.start()
    with tempfile.TemporaryFile() as stream:
        assert write_xlsx(stream, HEADERS, lines) == many
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3_000_000


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_rows_that_fail_leave_nothing(tmp_path: Path, write: object) -> None:
    def broken() -> Iterator[list[Value]]:
        yield ["見本"]
        raise Trouble("読めません。")

    chosen = write_csv if write is write_csv else write_xlsx
    with pytest.raises(Trouble, match="読めません"):
        chosen(tmp_path / "out", ["a"], broken())
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="保存先が見つかりません"):
        write_csv(tmp_path / "gone" / "out.csv", ["a"], [])


def test_a_folder_in_the_place_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(Trouble, match="書き込めません"):
        write_csv(tmp_path / "out.csv", ["a"], [])
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")

    def filled_up() -> Iterator[list[Value]]:
        yield ["見本"]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Trouble, match="空きが足りません"):
        write_csv(target, ["a"], filled_up())
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_does_not_read_back_is_no_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def onto_a_bad_stick(self: Path, target: Path) -> Path:
        placed = rename(self, target)
        placed.write_bytes(placed.read_bytes()[:-1] + b"?")
        return placed

    monkeypatch.setattr(Path, "replace", onto_a_bad_stick)
    with pytest.raises(Trouble, match="読み返せませんでした"):
        write_csv(tmp_path / "out.csv", ["a"], [["見本"]])
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_replaces_the_old_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    with written_safely(target) as stream:
        stream.write(b"new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
