"""The page that travels with a package, opened from a disk in a real Chromium."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.office import sample_office
from tests.exchange.package.making import copied, make, order
from tests.support.chromium import Browser
from zyuki_desk.evidence.heads import fingerprint
from zyuki_desk.exchange.package.page import page
from zyuki_desk.exchange.package.records import script
from zyuki_desk.exchange.package.verifier.bagged import Package

TIMES = 150
VERDICT = "document.documentElement.dataset.verdict"
FINDINGS = "state.whole.findings.map((found) => found[0])"
RECEIPT = "document.getElementById('receipt').textContent"
SHARED = {"head", "closing", "chains", "contents", "heads"}
"""What the page can tell from its data; files and tables are for the folder and for verify.py."""


def opened(browser: Browser, folder: Path) -> str:
    """Open a package's page and return its verdict."""
    browser.open(folder / "index.html")
    return str(browser.wait_for(VERDICT))


def test_what_loads_from_the_disk_holds_and_the_rest_is_named(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    assert opened(browser, folder) == "part"
    found = Package(str(folder)).run()
    assert browser.run("state.whole.records") == found.records
    assert browser.run("state.whole.lines") == found.lines
    words = browser.run("document.getElementById('verdict').textContent")
    assert "まだ確かめていません" in words
    assert browser.run("document.getElementById('receipt').textContent") == "―"


def test_the_chosen_folder_makes_it_whole_with_the_same_receipt(
    browser: Browser, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    browser.choose("#folder", folder)
    browser.wait_for(f"{VERDICT} === 'good'")
    code = browser.run("document.getElementById('receipt').textContent")
    assert code == Package(str(folder)).run().receipt


def test_lines_are_found_sorted_and_told_with_their_history(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, copied(tmp_path))
    browser.run(
        "document.getElementById('search').value = '=別の用件';"
        "document.getElementById('search').dispatchEvent(new Event('input'))"
    )
    assert browser.run("document.getElementById('hits').textContent") == "1 行"
    browser.run("state.table.pick(0)")
    told = browser.run("document.getElementById('panel').textContent")
    for words in ("別の用件", "また別の用件", "再び誤記", "訂正"):
        assert words in told
    assert browser.run("document.querySelectorAll('#panel s').length") >= 2
    browser.run(
        "document.getElementById('search').value = '';"
        "search();"
        "[...document.querySelectorAll('.kind')]"
        ".find((x) => x.textContent.includes('抹消')).click()"
    )
    assert browser.run("document.querySelectorAll('.space .row.struck').length") >= 1
    browser.run("document.querySelector('.kind').click()")
    browser.run("state.table.order(-1)")
    numbers = browser.run("state.table.rows.map((line) => line.number)")
    assert numbers == sorted(numbers, reverse=True)


def test_the_code_on_a_paper_is_compared(browser: Browser, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    opened(browser, folder)
    short = Package(str(folder)).run().told["heads"][0]["short"].lower()
    submit = (
        "document.getElementById('paper-mark').value = {};"
        "document.getElementById('paper-form').requestSubmit();"
        "document.getElementById('paper-words').textContent"
    )
    assert str(browser.run(submit.format(json.dumps(short)))).startswith("○")
    assert str(browser.run(submit.format(json.dumps("0" * 27)))).startswith("×")


def test_it_asks_for_nothing_outside_its_folder() -> None:
    text = page().decode()
    assert "http:" not in text
    assert "https:" not in text
    assert "default-src 'none'" in text
    assert "<!--" not in text.replace("<!doctype", "")


def test_it_prints_its_verdict_and_its_lines(browser: Browser, tmp_path: Path) -> None:
    opened(browser, copied(tmp_path))
    browser.run("forPrint()")
    assert browser.run("document.querySelectorAll('#paper tbody tr').length") > 10


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Make a change of text in one file; the text must be there."""

    def act(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return act


def without_line(name: str, at: int) -> Callable[[Path], None]:
    """Leave out one line of a file."""

    def act(folder: Path) -> None:
        lines = (folder / name).read_bytes().split(b"\n")
        del lines[at]
        (folder / name).write_bytes(b"\n".join(lines))

    return act


ROOM = "data/room-entry/records-0001.js"
TAMPERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a value in a record": (replaced(ROOM, "例示 次郎", "例示 三郎"), "contents"),
    "a record left out": (without_line(ROOM, 3), "chains"),
    "the last record left out": (without_line(ROOM, -3), "chains"),
    "who did it": (replaced(ROOM, "P000", "P009"), "chains"),
    "the purpose": (replaced("data/package.js", "内部監査", "外部監査"), "closing"),
    "the head": (replaced("data/package.js", "zyuki/", "zyuki/x"), "head"),
    "the code of a paper": (replaced("data/package.js", '"short":"', '"short":"0'), "heads"),
    "a ledger's records": (lambda folder: (folder / ROOM).unlink(), "chains"),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_both_verifiers_name_a_tampering(browser: Browser, tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    act, check = TAMPERS[name]
    act(folder)
    found = Package(str(folder)).run()
    assert found.holds("files") is False
    assert found.holds(check) is False
    assert not found.is_sound
    assert opened(browser, folder) == "bad"
    assert check in browser.run(FINDINGS)


KEY_TAMPERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda change: change,
    "the old key": lambda change: change.update(old="11" * 32),
    "the old key's signature": lambda change: change.update(by_old=change["by_new"]),
    "the new key's signature": lambda change: change.update(by_new=change["by_old"]),
    "the size": lambda change: change.update(size=change["size"] - 1),
    "the proof": lambda change: change.update(proof=change["proof"][1:]),
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A package made after the signing key was changed, and the earlier key's fingerprint."""
    root = tmp_path_factory.mktemp("changed")
    with sample_office(root / "office") as office:
        before = fingerprint(office.signer.public_key)
        office.change_key(reason="端末を入れ替えた", approved_by="P0009")
        make(office, root / "package", order())
    return root / "package", before


@pytest.mark.parametrize("name", KEY_TAMPERS)
def test_a_change_of_the_key_is_followed_by_both_verifiers(
    browser: Browser, tmp_path: Path, changed: tuple[Path, str], name: str
) -> None:
    folder = tmp_path / "package"
    shutil.copytree(changed[0], folder)
    path = folder / "data/package.js"
    text = path.read_text(encoding="utf-8")
    told = json.loads(text.partition(",")[2].removesuffix(");\n"))
    KEY_TAMPERS[name](told["key_changes"][0])
    whole = name == "nothing"
    if not whole:
        path.write_bytes(script("package", told))
    assert opened(browser, folder) == ("part" if whole else "bad")
    assert ("head" in browser.run(FINDINGS)) is not whole
    found = Package(str(folder)).run(fingerprint=changed[1])
    assert found.holds("head") is whole
    assert found.is_sound is whole
    limits = browser.run("document.getElementById('limits').textContent")
    assert (changed[1] in str(limits)) is whole
    assert any(changed[1] in note for note in found.notes) is whole


def test_the_fingerprint_of_a_stranger_is_refused(changed: tuple[Path, str]) -> None:
    assert Package(str(changed[0])).run(fingerprint=changed[1]).is_sound
    assert not Package(str(changed[0])).run(fingerprint=fingerprint(bytes(32))).is_sound


OUTSIDE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a cell of the table": (replaced("data/media/lines.csv", "暗号化USB", "USB"), "files"),
    "the signature": (replaced("signature.txt", "a", "b"), "signature"),
    "a sheet": (lambda f: (f / "data/media/sheet.pdf").write_bytes(b"%PDF"), "files"),
    "one file more": (lambda f: (f / "data/note.txt").write_text("x"), "files"),
    "a list": (without_line("manifest-sha256.txt", 2), "files"),
    "the list of the other kind": (without_line("manifest-sha512.txt", 2), "files"),
    "a file away": (lambda f: (f / "data/media/lines.xlsx").unlink(), "workbooks"),
    "the sheet of another ledger": (
        lambda f: shutil.copy(f / "data/media/sheet.pdf", f / "data/room-entry/sheet.pdf"),
        "sheets",
    ),
    "the signature of another package": (
        lambda f: (f / "signature.txt").write_bytes(b""),
        "signature",
    ),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_files_are_named_once_the_folder_is_chosen(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    folder = copied(tmp_path)
    act, check = OUTSIDE[name]
    act(folder)
    assert Package(str(folder)).run().holds(check) is False
    opened(browser, folder)
    browser.choose("#folder", folder)
    browser.wait_for(f"{VERDICT} === 'bad'")
    assert check in browser.run(FINDINGS)
    assert browser.run(RECEIPT) == Package(str(folder)).run().receipt


def bent(chance: random.Random, value: Any) -> Any:  # noqa: ANN401
    """Change one thing somewhere in a value, or leave it out, or take it twice."""
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        return {**value, key: bent(chance, value[key])}
    if isinstance(value, list) and value:
        at, way = chance.randrange(len(value)), chance.randrange(5)
        new = {0: [], 1: [value[at]] * 2}.get(way) or [bent(chance, value[at])] * (way > 0)
        return [*value[:at], *new, *value[at + 1 :]]
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("0123456789abcdefx,見") + value[at + 1 :]
    return value + 1 if isinstance(value, int) else chance.choice([7, "x"])


def spelled(told: object, records: list[str]) -> dict[str, str]:
    """Spell a package's data as its files."""
    lines = ",\n".join(json.dumps(text, ensure_ascii=False) for text in records)
    return {
        "data/package.js": script("package", told).decode(),
        "data/media/records-0001.js": f'zyuki("records","media",1,[\n{lines}\n]);\n',
    }


JUDGE = """(() => {
  const heard = [];
  const zyuki = (...parts) => heard.push(parts);
  try { %s } catch (error) { return ["unreadable"]; }
  const whole = new Package(heard[0][1]);
  try {
    whole.begin();
    for (const told of whole.told.ledgers) {
      const book = new Book(whole, told);
      whole.made.add("chains").add("contents");
      try {
        const list = heard[1];
        if (!same(told.files, ["data/media/records-0001.js"])) throw new Bad("");
        if (list[0] !== "records" || list[1] !== told.key || list[2] !== 1) throw new Bad("");
        book.add(list[3]);
      } catch (error) { book.find("chains", ""); }
      book.finish();
    }
    whole.attempt("heads", () => whole.checkHeads([]));
  } catch (error) { return ["unreadable"]; }
  return whole.findings.map((found) => found[0]);
})()"""


def differing(one: Any, other: Any, path: str = "") -> str:  # noqa: ANN401
    """Say where two values differ first."""
    if isinstance(one, dict) and isinstance(other, dict):
        return next(
            (differing(one[key], other.get(key), f"{path}/{key}") for key in one
             if one[key] != other.get(key)), path,
        )  # fmt: skip
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((differing(a, b, f"{path}/{n}") for n, (a, b) in pairs if a != b), path)
    return f"{path}: {str(one)[:200]} → {str(other)[:200]}"


@pytest.mark.parametrize("seed", range(3))
def test_page_and_program_agree_on_bent_packages(
    browser: Browser, tmp_path: Path, seed: int
) -> None:
    with sample_office(tmp_path / "made") as office:
        make(office, tmp_path / "bent", order("media"))
    folder = tmp_path / "bent"
    told = Package(str(folder)).run().told
    heard = (folder / "data/media/records-0001.js").read_text(encoding="utf-8")
    records = [json.loads(line.rstrip(",")) for line in heard.split("\n")[1:-2]]
    chance = random.Random(seed)  # noqa: S311 (a seeded choice, not a secret)
    opened(browser, folder)
    sound = 0
    for count in range(TIMES):
        ours_told, ours_records = told, records
        if count and chance.random() < 1 / 2:
            ours_told = bent(chance, told)
        elif count:
            ours_records = bent(chance, records)
        files = spelled(ours_told, ours_records)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        found = Package(str(folder)).run()
        ours = {f[0] for f in found.findings if f[0] in SHARED} or not found.told
        theirs = browser.run(JUDGE % "".join(files.values()))
        assert bool(ours) == bool(theirs), (ours, theirs, differing(told, ours_told))
        sound += not ours
    assert sound < TIMES / 2
