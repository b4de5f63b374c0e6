"""Foreign tables: every common state is read, every broken one is refused with a sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from zyuki_desk.base.errors import DeskError, Refusal, Trouble
from zyuki_desk.exchange.readers import Limits, Row, Value, as_text, date_of_serial, read_table
from zyuki_desk.exchange.writers import write_xlsx

Place = Callable[[bytes], Path]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    def put(content: bytes) -> Path:
        path = tmp_path / "table"
        path.write_bytes(content)
        return path

    return put


def rows_of(path: Path, limits: Limits | None = None) -> list[Row]:
    with read_table(path, limits=limits) as table:
        return list(table.rows())


def workbook(*rows: list[object], mac_1904: bool = False) -> Workbook:
    book = Workbook()
    if mac_1904:
        book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one part changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        names = old.namelist()
        for one in names:
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
        if name not in names:
            new.writestr(name, change(b""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("番号,氏名\r\n1,髙橋\r\n".encode(), "CSV(UTF-8)"),
        ("番号,氏名\r\n1,髙橋\r\n".encode("utf-8-sig"), "CSV(UTF-8)"),
        ("番号,氏名\r\n1,髙橋\r\n".encode("cp932"), "CSV(Shift_JIS)"),
        ("番号\t氏名\r\n1\t髙橋\r\n".encode("utf-16"), "タブ区切り(UTF-16)"),
        ("番号;氏名\n1;髙橋".encode(), "セミコロン区切り(UTF-8)"),
        ("番号,氏名\r1,髙橋\r".encode("cp932"), "CSV(Shift_JIS)"),
        ('\r\n"番号","氏名"\n"1","髙橋"\n\n'.encode(), "CSV(UTF-8)"),
    ],
)
def test_text_tables_of_every_kind_are_read(place: Place, content: bytes, kind: str) -> None:
    with read_table(place(content)) as table:
        assert table.kind == kind
        assert table.headers == ("番号", "氏名")
        assert [row.cells for row in table.rows()] == [("1", "髙橋")]


def test_lines_keep_their_numbers_and_uneven_ones_are_told(place: Place) -> None:
    content = '件名\n番号,氏名,\n1,"一\n二"\n\n2\n3,四,,五\n'.encode()
    with read_table(place(content), heading_line=2) as table:
        assert table.heading_line == 2
        assert list(table.rows()) == [
            Row(3, ("1", "一\n二")),
            Row(6, ("2", None)),
            Row(7, ("3", "四"), ("五",)),
        ]


def test_headings_are_unique_and_never_empty(place: Place) -> None:
    with read_table(place("氏名,,氏名, 所　属 ,氏名 (2),x".encode())) as table:
        assert table.headers == ("氏名", "2列目", "氏名 (2)", "所 属", "氏名 (2) (2)", "x")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空です"),
        (b"\r\n \r\n", "空です"),
        (b",,\n,,\n", "表がありません"),
        (b'a,b\n1,"2\n', '2行目の「"」'),
        (b'a,b\n1,"2"3\n', '2行目の「"」'),
        (b"a,b\n1,\x00\n", "NUL"),
        (b"a\n\x81\x01\n", "文字コードが分かりません"),
        (b"%PDF-1.7", "PDFは取り込めません"),
        (b"\xef\xbb\xbf<html><table>", "表の形式が違います"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0k\0", "古い形式"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "パスワード付き",
        ),
        (b"PK\x03\x04 no archive", "壊れているか"),
        (b"a\n" + b"x" * 40_000, "長すぎる欄"),
        (b"a\n" + b"x" * 600_000, "1行が長すぎます"),
        (b"a\n" + b"," * 600, "列が多すぎます"),
    ],
)
def test_what_cannot_be_read_is_refused(place: Place, content: bytes, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        rows_of(place(content))


def test_a_heading_that_looks_numbered_is_stepped_over(place: Place) -> None:
    with read_table(place("氏名,氏名 (2),氏名\n".encode())) as table:
        assert table.headers == ("氏名", "氏名 (2)", "氏名 (3)")


def test_a_list_inside_a_cell_does_not_change_the_separator(place: Place) -> None:
    path = place("番号,氏名\n1,見本;例示;様式;記載\n".encode())
    assert [row.cells for row in rows_of(path)] == [("1", "見本;例示;様式;記載")]


def test_limits_hold(place: Place) -> None:
    path = place(b"a\n1\n2\n")
    with pytest.raises(Refusal, match=r"行が多すぎます\(2行まで\)"):
        rows_of(path, Limits(rows=2))
    with pytest.raises(Refusal, match="大きすぎます"):
        rows_of(path, Limits(size=3))


def test_a_missing_file_or_a_folder_is_a_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="見つかりません"):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(Trouble, match="読めません"):
        read_table(tmp_path)


def test_a_workbook_gives_typed_cells(place: Place) -> None:
    book = workbook(
        ["番号", "日付", "時刻", "可否", "率", "長さ", "式"],
        [7, date(2026, 11, 20), time(9, 5), True, 0.5, timedelta(hours=26, minutes=30), "_x0041_"],
        [None, datetime(2026, 11, 20, 9, 5), None, None, None],  # noqa: DTZ001
    )
    with read_table(place(saved(book))) as table:
        assert table.kind == "Excelブック"
        assert table.sheets == ("Sheet",)
        first, second = table.rows()
    assert first.cells == (7, date(2026, 11, 20), time(9, 5), True, 0.5, "26:30", "A")
    assert second.cells[1] == datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001
    assert [as_text(cell) for cell in first.cells] == [
        *("7", "2026-11-20", "9:05", "はい", "0.5", "26:30", "A")
    ]


@pytest.mark.parametrize("mac_1904", [False, True])
def test_both_epochs_and_numbers_shown_as_dates(place: Place, *, mac_1904: bool) -> None:
    book = workbook(["日付"], [date(2026, 11, 20)], mac_1904=mac_1904)
    assert [row.cells for row in rows_of(place(saved(book)))] == [(date(2026, 11, 20),)]


@pytest.mark.parametrize("number_format", [27, 31, 50, 57, 58])
def test_dates_in_formats_only_japanese_excel_numbers(place: Place, number_format: int) -> None:
    book = workbook(["日付"], [46346])
    sheet = book.active
    assert sheet is not None
    sheet["A2"].number_format = '[$-411]ge"."m"."d'
    content = with_part(
        saved(book),
        "xl/styles.xml",
        lambda xml: xml.replace(b'numFmtId="164"', f'numFmtId="{number_format}"'.encode(), 9),
    )
    # Japanese Excel writes the number alone; nowhere in the file is it explained.
    content = with_part(
        content,
        "xl/styles.xml",
        lambda xml: xml[: xml.index(b"<numFmts")] + xml[xml.index(b"</numFmts>") + 10 :],
    )
    assert [row.cells for row in rows_of(place(content))] == [(date(2026, 11, 20),)]


def test_a_sheet_is_chosen_and_hidden_ones_are_not_offered(place: Place) -> None:
    book = workbook(["表紙"])
    second = book.create_sheet("記録")
    second.append(["氏名"])
    second.append(["見本"])
    book.create_sheet("隠し").sheet_state = "hidden"
    path = place(saved(book))
    with read_table(path, sheet="記録") as table:
        assert table.sheets == ("Sheet", "記録")
        assert [row.cells for row in table.rows()] == [("見本",)]
    with pytest.raises(Refusal, match="シートがありません"):
        read_table(path, sheet="無い")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""

NO_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
"""openpyxl answers it with an OSError, which is yet no fault of the medium."""


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("xl/vbaProject.bin", b"x", "マクロ付き"),
        ("xl/worksheets/sheet1.xml", BOMB, "壊れているか"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", "壊れているか"),
        ("xl/worksheets/sheet1.xml", b" " * (40 << 20), "不自然に大きい"),
        ("xl/media/image1.png", b"\0" * (40 << 20), "不自然に大きい"),
        ("xl/styles.xml", b"<styleSheet/>", None),
        ("[Content_Types].xml", NO_TYPES, "壊れているか"),
        ("xl/workbook.xml", b"<workbook/>", "シートがありません"),
    ],
)
def test_hostile_workbooks_are_refused(
    place: Place, part: str, content: bytes, told: str | None
) -> None:
    path = place(with_part(saved(workbook(["a"], ["b"])), part, lambda _: content))
    if told is None:
        assert [row.cells for row in rows_of(path)] == [("b",)]
        return
    with pytest.raises(Refusal, match=told):
        rows_of(path)


@pytest.mark.parametrize(
    ("cell", "told"), [("A99999999", "行が多すぎます"), ("XFD2", "列が多すぎます")]
)
def test_a_cell_far_out_is_refused_and_not_filled_up_to(place: Place, cell: str, told: str) -> None:
    row = "".join(filter(str.isdigit, cell))
    content = with_part(
        saved(workbook(["a"], ["b"])),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="2"', f'<row r="{row}"'.encode()).replace(
            b'r="A2"', f'r="{cell}"'.encode()
        ),
    )
    with pytest.raises(Refusal, match=told):
        rows_of(place(content), Limits(rows=5000))


@pytest.mark.parametrize(
    ("names", "told"),
    [(["content.xml"], "ODS"), (["xl/workbook.bin"], "xlsb"), (["a"], "Excelブックでは")],
)
def test_other_archives_are_named(place: Place, names: list[str], told: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    with pytest.raises(Refusal, match=told):
        read_table(place(stream.getvalue()))


def test_serials_are_dates_where_they_can_be() -> None:
    assert date_of_serial(46346) == date(2026, 11, 20)
    assert date_of_serial(44884, mac_1904=True) == date(2026, 11, 20)
    assert date_of_serial(60) is None
    assert date_of_serial(1e9) is None


def sample_workbook() -> bytes:
    stream = io.BytesIO()
    values: list[Value] = ["見本", 1, date(2026, 11, 20), None]
    write_xlsx(stream, ["a", "b", "c", "d"], [values] * 3)
    return stream.getvalue()


SAMPLE = sample_workbook()
SAMPLE_PARTS = [
    "[Content_Types].xml",
    *("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"),
    *("xl/_rels/workbook.xml.rels", "_rels/.rels"),
]


def read_or_told(path: Path) -> None:
    """Let only a sentence out: any other exception fails the test."""
    try:
        rows_of(path, Limits(rows=2000))
    except DeskError as error:
        told = error.sentence
    else:
        return
    assert told.endswith("。")


@given(data=st.binary(max_size=300), archive=st.booleans())
@example(data=b"\xff\xfea", archive=False)
@example(data=b'"', archive=False)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, *, archive: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.bin"
    path.write_bytes(b"PK\x03\x04" + data if archive else data)
    read_or_told(path)


@given(part=st.sampled_from([None, *SAMPLE_PARTS]), data=st.data())
@settings(max_examples=120, deadline=None)
def test_any_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, part: str | None, data: st.DataObject
) -> None:
    def damaged(content: bytes) -> bytes:
        broken = bytearray(content)
        for _ in range(data.draw(st.integers(1, 4))):
            if not broken:
                break
            at = data.draw(st.integers(0, len(broken) - 1))
            length = data.draw(st.integers(0, 12))
            broken[at : at + length] = data.draw(st.binary(max_size=6))
        return bytes(broken)

    path = tmp_path_factory.getbasetemp() / "fuzzed.xlsx"
    path.write_bytes(damaged(SAMPLE) if part is None else with_part(SAMPLE, part, damaged))
    read_or_told(path)
