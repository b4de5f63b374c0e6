"""A free page that a power cut tore holds nothing, and must be in nobody's way."""

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from tests.support.memo import KEY, MemoOffice, open_office
from zyuki_desk.store.backup import check_copy, write_copy

PAGE = 4096


def _raw(path: Path) -> dbapi2.Connection:
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute(f"PRAGMA key = \"x'{KEY.hex96}'\"")
    return raw


def _torn_free_page(path: Path, *, from_end: int) -> None:
    """Tear a page of the free list, and see that no content stands on it."""
    raw = _raw(path)
    raw.execute("CREATE TABLE gone AS SELECT randomblob(9000) FROM journal LIMIT 4")
    raw.execute("DROP TABLE gone")
    raw.close()
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size - from_end * PAGE + 700)
        stream.write(b"torn by a power cut")
    raw = _raw(path)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert raw.execute("PRAGMA cipher_integrity_check").fetchall() != []
    raw.close()


@pytest.fixture(params=[1, 2])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> MemoOffice:
    office = open_office(tmp_path)
    for number in range(5):
        office.enter(what=f"行 {number}")
    office.database.close()
    _torn_free_page(office.path, from_end=request.param)
    return office


def test_a_copy_is_whole_all_the_same(office: MemoOffice, tmp_path: Path) -> None:
    target = write_copy(office.database, tmp_path / "copies" / "copy.db")
    check_copy(office.database, target)
    raw, copy = _raw(office.path), _raw(target)
    question = "SELECT * FROM journal ORDER BY seq"
    assert copy.execute(question).fetchall() == raw.execute(question).fetchall()
    raw.close()
    copy.close()
    office.enter(what="そのあとの行")
    assert office.verify().sound
