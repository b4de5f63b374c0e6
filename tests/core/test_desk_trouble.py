"""When the machine says no: one clear sentence, nothing lost, and the next line goes in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.memo import CLERK, KEY, LEDGERS, MemoOffice, reopen
from tests.support.refusing import nothing_saved
from zyuki_desk.base.errors import DamageFound, DeskError, Refusal, Trouble
from zyuki_desk.core.desk import Desk
from zyuki_desk.store.database import (
    SCHEMA_VERSION,
    Database,
    DatabaseKey,
    create_file,
    require_known_version,
    version_of,
)
from zyuki_desk.store.lock import WriterLock

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def set_writer(office: MemoOffice, *pragmas: str) -> None:
    """Put the writing connection into a state; it lasts until the connection is renewed."""
    with office.database.writing() as engine:
        raw = engine.raw_connection().driver_connection
        assert raw is not None
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}").fetchall()


def goes_on(office: MemoOffice) -> None:
    """Demand that the next line is saved and everything verifies."""
    lines = len(office.rows("SELECT id FROM memo"))
    office.enter(what="そのあと")
    assert len(office.rows("SELECT id FROM memo")) == lines + 1
    assert office.verify().sound


@contextmanager
def another_process(code: str) -> Iterator[None]:
    """Run Python in another process that says `ready` and then waits to be killed."""
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", f"{code}\nprint('ready', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.kill()


def holding(path: Path) -> str:
    """Return the code of a program that began to write and went to lunch."""
    return (
        "from sqlcipher3 import dbapi2\n"
        f"c = dbapi2.connect({str(path)!r}, isolation_level=None)\n"
        f"c.execute('PRAGMA key = \"x\\'{KEY.hex96}\\'\"')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
    )


def test_a_file_locked_by_another_process(office: MemoOffice) -> None:
    office.enter()
    set_writer(office, "busy_timeout = 20")
    with (
        another_process(holding(office.path)),
        nothing_saved(office, Trouble, "ほかの処理が簿冊を使っています"),
    ):
        office.enter()
    goes_on(office)


def test_a_connection_that_may_not_write(office: MemoOffice) -> None:
    office.enter()
    set_writer(office, "query_only = ON")
    with nothing_saved(office, Trouble, "簿冊に書き込めません"):
        office.enter()
    goes_on(office)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_is_write_protected(office: MemoOffice) -> None:
    office.enter()
    office.close()
    office.path.chmod(0o400)
    with nothing_saved(office, Trouble, "書き込めません"):
        office.enter()
    office.path.chmod(0o600)
    goes_on(office)


def test_a_file_opened_for_reading_only(office: MemoOffice) -> None:
    office.enter()
    database = Database(office.path, KEY, writable=False)
    with pytest.raises(Refusal, match="読むだけで開いています"):
        Desk(database, LEDGERS, office.clock, office.as_(CLERK).actor).enter(
            "memo", {"day": office.clock.read().today, "who": "見本 太郎"}
        )
    database.close()
    goes_on(office)


def test_a_full_disk(office: MemoOffice) -> None:
    office.enter()
    ((pages,),) = office.rows("PRAGMA page_count")
    set_writer(office, f"max_page_count = {pages}")
    with nothing_saved(office, Trouble, "ディスクがいっぱい"):
        office.as_(CLERK).enter_all(
            "memo",
            [
                {"day": office.clock.read().today, "who": "見本 太郎", "what": "長" * 400}
                for _ in range(60)
            ],
        )
    goes_on(office)


@posix
@pytest.mark.parametrize("room", [0, 512, 4096, 9000])
def test_a_disk_that_takes_no_more(office: MemoOffice, room: int) -> None:
    import resource

    office.enter()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with nothing_saved(office, Trouble, "ディスクの読み書きに失敗しました"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            office.enter(what="長" * 400)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    goes_on(office)


def test_a_file_of_a_newer_program(office: MemoOffice) -> None:
    office.close()
    with office.tampering(triggers=True) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    found = version_of(office.database)
    with pytest.raises(Refusal, match="新しい版の住基デスクで作られています"):
        require_known_version(found)


def test_an_encrypted_file_that_is_not_ours(office: MemoOffice) -> None:
    assert version_of(office.database) == SCHEMA_VERSION
    office.close()
    with office.tampering(triggers=True) as connection:
        connection.execute("PRAGMA application_id = 7")
    with pytest.raises(Refusal, match="住基デスクの簿冊ではありません"):
        version_of(office.database)


def test_a_wrong_key_a_strange_file_and_none(office: MemoOffice, tmp_path: Path) -> None:
    strange = tmp_path / "strange.db"
    strange.write_bytes(b"not a database" * 1000)
    cases: list[tuple[Database, type[DeskError], str]] = [
        (Database(office.path, DatabaseKey("cd" * 48)), DamageFound, "鍵が違うか"),
        (Database(strange, KEY), DamageFound, "鍵が違うか"),
        (Database(tmp_path / "none.db", KEY), Trouble, "簿冊のファイルを開けません"),
    ]
    for database, kind, sentence in cases:
        with pytest.raises(kind, match=sentence):
            version_of(database)
        with pytest.raises(kind, match=sentence), database.writing() as engine:
            engine.connect()
        database.close()
    assert strange.read_bytes() == b"not a database" * 1000
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(Refusal, match="すでに簿冊があります"):
        create_file(office.path, KEY)
    goes_on(office)


def test_damaged_bytes_and_the_good_file_put_back(office: MemoOffice) -> None:
    for number in range(30):
        office.enter(what=f"{number}" + "長" * 300)
    office.close()
    whole = office.path.read_bytes()
    office.path.write_bytes(whole[:4096] + bytes(len(whole) - 8192) + whole[-4096:])
    with pytest.raises(DamageFound, match="閉じて開き直し"):
        office.enter()
    office.close()
    office.path.write_bytes(whole)
    goes_on(office)


def test_one_writer_for_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "from pathlib import Path\nfrom zyuki_desk.store.lock import WriterLock\n"
        f"held = WriterLock(Path({str(path)!r}))\n"
    )
    with another_process(code), pytest.raises(Trouble, match="別の窓"):
        WriterLock(path)
    with WriterLock(path), pytest.raises(Trouble, match="別の窓"):
        WriterLock(path)
    lock = WriterLock(path)
    lock.release()
    lock.release()
    with pytest.raises(Trouble, match="フォルダーに書き込めません"):
        WriterLock(tmp_path / "missing" / "lock")


def test_two_desks_on_one_file_take_turns(office: MemoOffice) -> None:
    other = reopen(office.path, office.clock)
    lines = [desk.enter(what=f"{n}") for n in range(5) for desk in (office, other)]
    other.close()
    assert lines == sorted(set(lines))
    assert office.rows("SELECT number FROM memo ORDER BY id") == [(n,) for n in range(1, 11)]
    assert office.verify().sound
