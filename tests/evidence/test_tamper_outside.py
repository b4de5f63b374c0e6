"""What only a head kept elsewhere, or the pages themselves, can tell."""

import shutil
from pathlib import Path

from tests.evidence.tampers import cut, kinds_of
from tests.support.memo import CLERK, MemoOffice, at, reopen
from zyuki_desk.base.clock import FixedClock
from zyuki_desk.evidence.findings import Check, FindingKind
from zyuki_desk.evidence.verify import KnownHead


def test_a_cut_tail_is_found_by_a_head_kept_elsewhere_only(office: MemoOffice) -> None:
    office.enter()
    before = office.head()
    office.enter(what="切り取られる")
    known = KnownHead("用紙", office.head())
    earlier = KnownHead("前の用紙", before)
    with office.tampering() as connection:
        cut(connection, before.size)
    assert office.verify(earlier).sound, "the file alone cannot know"
    assert kinds_of(office, known) == {FindingKind.HEAD_BEHIND}
    report = office.verify(known)
    assert report.holds(Check.CHAIN)
    assert report.holds(Check.HEADS) is False


def test_history_written_anew_is_found_by_a_head_kept_elsewhere(office: MemoOffice) -> None:
    office.enter(what="本当")
    folder = office.path.parent / "other"
    folder.mkdir()
    shutil.copyfile(office.path, folder / "ledgers.db")
    office.enter(CLERK, what="本当の続き")
    known = KnownHead("用紙", office.head())
    forged = reopen(folder / "ledgers.db", FixedClock(at(9, 30), mono_ms=5_000_000))
    forged.enter(CLERK, what="偽りの続き")
    assert forged.verify().sound
    assert kinds_of(forged, known) == {FindingKind.HEAD_FORKED}
    forged.close()


PAGE = 4096


def test_a_page_spliced_in_from_an_old_copy_is_found(office: MemoOffice, tmp_path: Path) -> None:
    path = tmp_path / "ledgers.db"
    ids = [office.enter(what=f"行 {n}") for n in range(20)]
    office.close()
    old = path.read_bytes()
    office.as_(CLERK).strike("memo", ids[7], reason="都合の悪い行")
    office.close()
    new = path.read_bytes()
    found: set[FindingKind] = set()
    for start in range(PAGE, len(old), PAGE):
        end = start + PAGE
        if old[start:end] == new[start:end]:
            continue
        path.write_bytes(new[:start] + old[start:end] + new[end:])
        spliced = reopen(path, office.clock)
        with spliced.tampering(triggers=True) as connection:
            faults = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        assert faults == [], "SQLCipher itself sees nothing wrong with an old page"
        with spliced.database.reading() as connection:
            (struck,) = connection.exec_driver_sql(
                "SELECT struck_at FROM memo WHERE id = ?", (ids[7],)
            ).one()
        kinds = kinds_of(spliced)
        spliced.close()
        assert struck or FindingKind.REVISION in kinds
        found |= kinds
    assert {FindingKind.REVISION, FindingKind.STATE} <= found


def test_damaged_bytes_are_found_and_named(office: MemoOffice, tmp_path: Path) -> None:
    for n in range(60):
        office.enter(what=f"行 {n} " + "長い内容" * 40)
    office.close()
    path = tmp_path / "ledgers.db"
    whole = path.read_bytes()
    seen = 0
    for page in range(len(whole) // PAGE // 2, len(whole) // PAGE, 3):
        broken = bytearray(whole)
        broken[page * PAGE + 100] ^= 1
        path.write_bytes(broken)
        damaged = reopen(path, office.clock)
        report = damaged.verify()
        damaged.close()
        if report.findings:
            seen += 1
            unreadable = {FindingKind.UNREADABLE, FindingKind.TABLE_UNREADABLE}
            assert unreadable & {f.kind for f in report.findings}
    assert seen
