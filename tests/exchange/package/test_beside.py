"""What lies beside the records, in both verifiers: lists, tables, workbooks, sheets, receipts."""

import base64
import hashlib
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
from tests.exchange.package.test_page import FINDINGS, RECEIPT, TIMES, VERDICT, opened
from tests.support.chromium import Browser
from tests.trials.fuzz import bend
from zyuki_desk.base.text import safe_cell
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.proofs import Bad, read_digest, receipt_code
from zyuki_desk.exchange.package.verifier.rules import (
    NEED_FILES,
    WORKBOOK_SHEET,
    guarded,
    in_workbook,
)
from zyuki_desk.exchange.package.verifier.workbook import workbook_rows
from zyuki_desk.exchange.writers import write_xlsx

TABLE, BOOK, SHEET = (f"data/media/{name}" for name in ("lines.csv", "lines.xlsx", "sheet.pdf"))


def refit(folder: Path) -> None:
    """Write all lists anew, as somebody would who has the files and no key."""
    payload = sorted(p.relative_to(folder).as_posix() for p in (folder / "data").rglob("*.*"))
    kinds = ("sha256", "sha512")
    tags = ["bag-info.txt", "bagit.txt", "index.html", *(f"manifest-{k}.txt" for k in kinds),
            "verify.py"]  # fmt: skip
    for start, names in (("manifest", payload), ("tagmanifest", tags)):
        for kind in kinds:
            text = "".join(
                f"{hashlib.new(kind, (folder / name).read_bytes()).hexdigest()}  {name}\n"
                for name in names
            )
            (folder / f"{start}-{kind}.txt").write_text(text, encoding="utf-8", newline="")


def edited_book(data: bytes, act: Callable[[str], str], part: str = WORKBOOK_SHEET) -> bytes:
    """Change one part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(
                name,
                act(text.decode()).encode("utf-8", "surrogateescape") if name == part else text,
            )
    return out.getvalue()


def in_book(old: str, new: str) -> Callable[[bytes], bytes]:
    """Replace a text in the lines of a workbook."""

    def act(data: bytes) -> bytes:
        changed = edited_book(data, lambda text: text.replace(old, new, 1))
        assert changed != data
        return changed

    return act


SWAPS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a cell of the CSV": (
        TABLE,
        lambda data: data.replace("暗号化USB".encode(), b"USB", 1),
        "tables",
    ),
    "a line of the CSV left out": (
        TABLE,
        lambda data: b"\r\n".join(data.split(b"\r\n")[:1] + data.split(b"\r\n")[2:]),
        "tables",
    ),
    "a line of the CSV twice": (
        TABLE,
        lambda data: data + data.split(b"\r\n")[1] + b"\r\n",
        "tables",
    ),
    "a cell of the workbook": (BOOK, in_book("暗号化USB", "USB"), "workbooks"),
    "a formula in the workbook": (BOOK, in_book("><v>1</v>", "><f>1+0</f><v>1</v>"), "workbooks"),
    "a hidden column": (BOOK, in_book('<col width="6"', '<col hidden="1" width="6"'), "workbooks"),
    "a sheet": (SHEET, lambda data: data + b"%", "sheets"),
}


@pytest.mark.parametrize("name", SWAPS)
def test_who_has_no_key_cannot_swap_a_file_and_write_the_lists_anew(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    folder = copied(tmp_path)
    file, act, check = SWAPS[name]
    old = (folder / file).read_bytes()
    (folder / file).write_bytes(act(old))
    assert (folder / file).read_bytes() != old
    refit(folder)
    found = Package(str(folder)).run()
    ours = {told[0] for told in found.findings}
    assert ours == {"signature", "closing", check}
    assert opened(browser, folder) == "part"
    browser.choose("#folder", folder)
    browser.wait_for(f"{VERDICT} === 'bad'")
    assert set(browser.run(FINDINGS)) == ours
    told = "state.whole.findings.map((found) => found.slice(0, 3))"
    assert browser.run(told) == [list(each) for each in found.findings]
    assert browser.run(RECEIPT) == found.receipt


def test_lists_written_anew_for_the_same_files_are_the_same(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    refit(folder)
    assert Package(str(folder)).run().is_sound


def test_a_folder_is_dropped_onto_the_page(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    place = {"x": 300, "y": 200, "data": {
        "items": [], "files": [str(folder)], "dragOperationsMask": 1,
    }}  # fmt: skip
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.call("Input.dispatchDragEvent", type=kind, **place)
    browser.wait_for(f"{VERDICT} === 'good'")
    assert browser.run(RECEIPT) == Package(str(folder)).run().receipt


def test_a_folder_around_the_package_will_do_and_another_will_not(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_text("x")
    browser.choose("#folder", other)
    words = "document.getElementById('folder-words').textContent"
    browser.wait_for(f"{words}.includes('フォルダーではありません')")
    assert browser.run(VERDICT) == "part"
    browser.choose("#folder", tmp_path)
    browser.wait_for(f"{VERDICT} === 'good'")


def test_the_folder_of_another_package_is_named(browser: Browser, tmp_path: Path) -> None:
    opened(browser, copied(tmp_path))
    (tmp_path / "two").mkdir()
    other = copied(tmp_path / "two", of_one_day=True)
    browser.choose("#folder", other)
    browser.wait_for(f"{VERDICT} === 'bad'")
    assert "いま開いているページのパッケージと違います" in str(
        browser.run("document.body.innerText")
    )


@pytest.mark.parametrize("gone", ["crypto", "DecompressionStream"])
def test_an_older_browser_checks_what_it_can_and_says_the_rest(
    browser: Browser, tmp_path: Path, gone: str
) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    browser.run(f"void Object.defineProperty(globalThis, '{gone}', {{ value: undefined }})")
    browser.choose("#folder", folder)
    browser.wait_for("state.whole.seen && !state.isBusy")
    assert browser.run("state.whole.findings") == []
    whole = gone == "crypto"
    assert browser.run(VERDICT) == ("good" if whole else "part")
    assert (browser.run(RECEIPT) == "―") is not whole
    limits = browser.run("document.getElementById('limits').textContent")
    assert ("古くて開けません" in str(limits)) is not whole


def test_what_a_system_leaves_in_a_folder_is_told_and_does_no_harm(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    for name in ("desktop.ini", "data/.DS_Store", "data/media/Thumbs.db", "._index.html"):
        (folder / name).write_bytes(b"x")
    found = Package(str(folder)).run()
    assert found.is_sound
    assert any("Thumbs.db" in note for note in found.notes)
    opened(browser, folder)
    browser.choose("#folder", folder)
    browser.wait_for(f"{VERDICT} === 'good'")
    assert browser.run(RECEIPT) == found.receipt
    assert "Thumbs.db" in str(browser.run("document.getElementById('folder-words').textContent"))


def test_the_fingerprint_of_the_setup_sheet_is_typed_in(browser: Browser, tmp_path: Path) -> None:
    opened(browser, copied(tmp_path))
    submit = (
        "document.getElementById('paper-mark').value = state.whole.told.fingerprint.toLowerCase();"
        "document.getElementById('paper-form').requestSubmit();"
        "document.getElementById('paper-words').textContent"
    )
    limits = "document.getElementById('limits').textContent"
    assert "本当にこの機関のものか" in str(browser.run(limits))
    assert str(browser.run(submit)).startswith("○ 公開鍵")
    assert "本当にこの機関のものか" not in str(browser.run(limits))


def test_page_and_program_make_the_same_checks(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    found = Package(str(folder)).run()
    opened(browser, folder)
    holds = "Object.fromEntries(CHECKS.map(([check]) => [check, state.whole.holds(check)]))"
    before = browser.run(holds)
    assert {check for check, held in before.items() if held is None} == set(NEED_FILES)
    browser.choose("#folder", folder)
    browser.wait_for(f"{VERDICT} === 'good'")
    assert browser.run(holds) == {check: found.holds(check) for check in before}


def test_a_finding_leads_to_its_line_and_what_was_tampered_with_is_not_shown(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    path = folder / "data/room-entry/records-0001.js"
    text = path.read_text(encoding="utf-8")
    assert "二重に記入した" in text
    path.write_text(text.replace("二重に記入した", "気に入らない", 1), encoding="utf-8", newline="")
    assert opened(browser, folder) == "bad"
    browser.run("openBook(state.whole.books[1]); document.querySelector('#findings .go').click()")
    assert browser.run("document.getElementById('book-title').textContent") == "入退室管理簿"
    panel = str(browser.run("document.getElementById('panel').innerText"))
    assert "2026年度 2番" in panel
    assert "中身が書き換えられているので、出しません" in panel
    assert "気に入らない" not in str(browser.run("document.body.textContent"))
    browser.choose("#folder", folder)
    browser.wait_for("state.whole.seen && !state.isBusy")
    found = Package(str(folder)).run()
    told = browser.run("state.whole.findings.map((found) => found.slice(0, 3))")
    assert sorted(map(tuple, told)) == sorted(found.findings)
    assert {each[0] for each in found.findings} == {"contents", "files"}


def test_a_page_opened_out_of_its_folder_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (tmp_path / "index.html").write_bytes((folder / "index.html").read_bytes())
    assert opened(browser, tmp_path) == "bad"
    assert "展開してから" in str(browser.run("document.getElementById('verdict').innerText"))
    assert browser.run("document.getElementById('receipt').offsetParent") is None


# Vectors for both


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
