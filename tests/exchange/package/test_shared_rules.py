"""Vectors of the rules that page and verifier share: workbooks, guards, tables, receipts."""

import base64
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.package.making import copied
from tests.exchange.package.test_beside import edited_book, in_book
from tests.exchange.package.test_page import TIMES, opened
from tests.support.chromium import Browser
from tests.trials.fuzz import bend
from zyuki_desk.base.text import safe_cell
from zyuki_desk.exchange.package.verifier.proofs import Bad, read_digest, receipt_code
from zyuki_desk.exchange.package.verifier.rules import WORKBOOK_SHEET, guarded, in_workbook
from zyuki_desk.exchange.package.verifier.workbook import workbook_rows
from zyuki_desk.exchange.writers import write_xlsx


def workbook() -> bytes:
    """Write a workbook as the package's are written."""
    out = io.BytesIO()
    rows: list[list[int | str | None]] = [
        [1, "a<&>b"],
        [2, "行\n行"],
        [30, "=1"],
        [4, " x_x0041_ "],
        [5, None],
    ]
    write_xlsx(out, ["番号", "氏名"], rows)
    return out.getvalue()


def with_part(name: str, data: bytes) -> Callable[[bytes], bytes]:
    """Put one part more into a workbook."""

    def act(old: bytes) -> bytes:
        out = io.BytesIO(old)
        with zipfile.ZipFile(out, "a", 8) as book:
            book.writestr(name, data)
        return out.getvalue()

    return act


SHAPES: dict[str, tuple[Callable[[bytes], bytes], bool]] = {
    "as written": (lambda data: data, True),
    "another text": (in_book("a&lt;", "b&lt;"), True),
    "a formula": (in_book("<v>30</v>", "<f>1</f><v>30</v>"), False),
    "a format of its own": (in_book("><v>30", ' s="4"><v>30'), False),
    "a broken number": (in_book("<v>30</v>", "<v>3e1</v>"), False),
    "an entity": (in_book("a&lt;", "&bomb;"), False),
    "a document type": (in_book("<worksheet", "<!DOCTYPE x><worksheet"), False),
    "a hidden line": (in_book('<row r="3">', '<row r="3" hidden="1">'), False),
    "lines in another order": (in_book('<row r="3">', '<row r="4">'), False),
    "a cell of another line": (in_book('r="A3"', 'r="A4"'), False),
    "a cell twice": (in_book('r="B3"', 'r="A3"'), False),
    "a cell further right": (in_book('r="B3"', 'r="D3"'), True),
    "a tag between": (in_book("</row>", "</row><x/>"), False),
    "a merged cell": (in_book("</sheetData>", "</sheetData><mergeCells/>"), False),
    "no lines": (lambda data: edited_book(data, lambda _: "<worksheet></worksheet>"), False),
    "no end": (in_book("</sheetData>", ""), False),
    "a format that shows another text": (
        lambda data: edited_book(
            data, lambda text: text.replace('"yyyy/m/d"', '";;;&quot;x&quot;"'), "xl/styles.xml"
        ),
        False,
    ),
    "a second sheet": (with_part("xl/worksheets/sheet2.xml", b"<worksheet/>"), False),
    "a part twice": (with_part("docProps/app.xml", b"<x/>"), False),
    "a bomb": (
        lambda data: edited_book(data, lambda text: text + " " * 60_000_000),
        False,
    ),
    "a bomb of one cell": (in_book("a&lt;", "a" * 30_000_000), False),
    "cut short": (lambda data: data[: len(data) // 2], False),
    "nothing": (lambda _: b"", False),
    "a byte that is no text": (in_book("a&lt;", "\udcff"), False),
}  # fmt: skip
READ = """(async () => {
  const bytes = fromBase64(%s), rows = [];
  try {
    for await (const cells of workbookLines(new File([bytes], "x"))) rows.push(cells);
  } catch (error) { return null; }
  return rows;
})()"""


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", SHAPES)
def test_both_read_the_same_out_of_a_workbook(browser: Browser, tmp_path: Path, name: str) -> None:
    act, is_taken = SHAPES[name]
    (tmp_path / "x.xlsx").write_bytes(act(workbook()))
    ours: Any = None
    try:
        ours = list(workbook_rows(str(tmp_path / "x.xlsx")))
    except (Bad, zipfile.BadZipFile, ValueError):
        assert not is_taken
    opened(browser, copied(tmp_path))
    text = base64.b64encode((tmp_path / "x.xlsx").read_bytes()).decode()
    assert browser.run(READ % json.dumps(text)) == ours
    assert (ours is not None) is is_taken


@pytest.mark.parametrize("seed", range(2))
def test_both_read_the_same_out_of_bent_lines(browser: Browser, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (a seeded choice, not a secret)
    with zipfile.ZipFile(io.BytesIO(workbook())) as book:
        lines = book.read(WORKBOOK_SHEET)
    taken = 0
    opened(browser, copied(tmp_path))
    for _ in range(TIMES):
        bent = bend(chance, lines).decode("utf-8", "surrogateescape")
        data = edited_book(workbook(), lambda _, bent=bent: bent)  # type: ignore[misc]
        (tmp_path / "x.xlsx").write_bytes(data)
        ours: Any = None
        with suppress(Bad, ValueError):
            ours = list(workbook_rows(str(tmp_path / "x.xlsx")))
        assert browser.run(READ % json.dumps(base64.b64encode(data).decode())) == ours
        taken += ours is not None
    assert 0 < taken < TIMES / 2


def test_a_text_is_guarded_alike_by_the_program_and_both_verifiers(
    browser: Browser, tmp_path: Path
) -> None:
    spaces = [chr(n) for n in range(sys.maxunicode + 1) if chr(n).isspace()]
    signs = [*"=+-@\t\r\n＝＋－＠'ax1", *spaces, "\ufeff", "\u200b", "𠮷", "\x00", "\x1b", "\ufffe"]
    texts = [a + b + c for a in ["", "'", "x"] for b in ["", *signs] for c in ["", "=", "-x", "1"]]
    texts += ["_x0041_", "_x005F_x0041_", "a_xFFFF_b"]
    assert [guarded(text) for text in texts] == [safe_cell(text) for text in texts]
    opened(browser, copied(tmp_path))
    asked = json.dumps(texts)
    assert browser.run(f"{asked}.map(guarded)") == [guarded(text) for text in texts]
    assert browser.run(f"{asked}.map(inWorkbook)") == [in_workbook(text) for text in texts]


CSVS = ["a,b\r\n", 'a\r\n"b""\r\n,"\r\n', "a,\r\n,\r\n", '"a', "a\nb\r\n", '"a"b\r\n', "a,b", ""]


def test_the_page_reads_a_table_strictly(browser: Browser, tmp_path: Path) -> None:
    opened(browser, copied(tmp_path))
    read = (
        "%s.map((text) => { try { return [...csvLines(text)]; } catch (error) { return null; } })"
    )
    assert browser.run(read % json.dumps(CSVS)) == [
        [["a", "b"]], [["a"], ['b"\r\n,']], [["a", ""], ["", ""]], None, None, None,
        [["a", "b"]], [],
    ]  # fmt: skip


def test_receipts_depend_on_every_byte_and_only_good_ones_do(
    browser: Browser, tmp_path: Path
) -> None:
    read = {"b": "11" * 48, "a": "22" * 48, "\U00020bb7": "33" * 48, "\uff5e": "44" * 48}
    digest = read_digest(read)
    assert digest != read_digest({**read, "a": "23" * 48})
    codes = [
        receipt_code("A-2026-001", d, good=g) for d in (digest, "0" * 64) for g in (True, False)
    ]
    assert len(set(codes)) == 3
    assert codes[1] == codes[3]
    assert codes == ["2561-4318-9390", "2407-2118-9460", "3793-0978-7073", "2407-2118-9460"]
    opened(browser, copied(tmp_path))
    theirs = (
        f"[readDigest(new Map(Object.entries({json.dumps(read)}))), '{'0' * 64}']"
        ".flatMap((d) => [receiptCode('A-2026-001', d, true), receiptCode('A-2026-001', d, false)])"
    )
    assert browser.run(theirs) == codes
