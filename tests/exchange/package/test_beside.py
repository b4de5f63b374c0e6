"""What lies beside the records, in both verifiers: lists, tables, workbooks, sheets, receipts."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.package.making import copied
from tests.exchange.package.test_page import FINDINGS, RECEIPT, VERDICT, opened
from tests.support.chromium import Browser
from zyuki_desk.exchange.package.verifier.bagged import Package
from zyuki_desk.exchange.package.verifier.rules import (
    NEED_FILES,
    WORKBOOK_SHEET,
)

TABLE, BOOK, SHEET = (f"data/media/{name}" for name in ("lines.csv", "lines.xlsx", "sheet.pdf"))


def refit(folder: Path) -> None:
    """Write all lists anew, as somebody would who has the files and no key."""
    payload = sorted(p.relative_to(folder).as_posix() for p in (folder / "data").rglob("*.*"))
    kinds = ("sha256", "sha512")
    tags = ["bag-info.txt", "bagit.txt", "index.html", *(f"manifest-{k}.txt" for k in kinds),
            "reader.html", "verify.py"]  # fmt: skip
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
    assert any("Thumbs.db" in note and "(4個)" in note for note in found.notes)
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


FORGE = """
for (const act of [
  () => { parent.document.documentElement.dataset.verdict = "good"; },
  () => { parent.conclude = () => {}; },
  () => { parent.state.whole.findings = []; },
  () => { top.location = "about:blank"; },
  () => { parent.location.replace("about:blank"); },
]) { try { act(); zyuki("forged"); } catch (error) { void error; } }
"""


def test_scripts_put_into_the_data_do_not_reach_the_page(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name in ("data/package.js", "data/room-entry/records-0001.js"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("例示 次郎", "例示 三郎", 1)
        path.write_text(f"{FORGE}{text}", encoding="utf-8", newline="")
    assert opened(browser, folder) == "bad"
    assert "contents" in browser.run(FINDINGS)
    assert browser.run("typeof conclude === 'function' && !('zyuki' in window)")
    assert not Package(str(folder)).run().is_sound


def test_a_folder_chosen_while_the_page_still_reads_waits_for_it(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    browser.run("void (state.reading = new Promise((go) => { window.release = go; }))")
    browser.choose("#folder", folder)
    browser.wait_for("state.isBusy")
    assert browser.run("state.whole.seen") is None
    browser.run("release()")
    browser.wait_for(f"{VERDICT} === 'good'")


def test_a_page_opened_out_of_its_folder_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name in ("index.html", "reader.html"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert opened(browser, tmp_path) == "bad"
    assert "展開してから" in str(browser.run("document.getElementById('verdict').innerText"))
    assert browser.run("document.getElementById('receipt').offsetParent") is None
