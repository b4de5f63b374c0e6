"""A few names through every act of the program, and a search that must find what is planted."""

import os
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.trials.searching import Search, spellings

NAME = "漏見本 〇一二三"


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills of POSIX")
def test_no_name_lies_anywhere_after_kills_and_crashes(tmp_path: Path) -> None:
    from tests.trials.leaks import leak_many

    acts = ("enter", "export csv", "crash", "search")
    done = leak_many(tmp_path, 510, seed=2, kills=1, acts=acts)
    assert done.faults == []
    assert done.killed > 0
    assert done.until_next_start["an unfinished export"] > 0


@pytest.mark.parametrize("kind", sorted(spellings(NAME)))
def test_the_search_finds_a_name_in_any_spelling(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_bytes(os.urandom(1000) + spellings(NAME)[kind] + os.urandom(9))
    (found,) = Search((NAME[:3],)).in_folder(tmp_path)
    assert kind.rstrip("012") in found or "base64" in found


def test_the_search_finds_a_name_in_packed_streams_even_cut_off(tmp_path: Path) -> None:
    plain = (NAME * 40).encode() + os.urandom(40_000)
    (tmp_path / "deflated").write_bytes(b"x" * 77 + zlib.compress(plain)[:9000])
    with zipfile.ZipFile(tmp_path / "book", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("a/b.xml", plain)
    whole = (tmp_path / "book").read_bytes()
    (tmp_path / "book").write_bytes(whole[: len(whole) // 2])
    (tmp_path / f"{NAME}.txt").write_bytes(b"")
    assert len(list(Search((NAME[:3],)).in_folder(tmp_path))) == 3
    assert list(Search(("無い名",)).in_folder(tmp_path)) == []
