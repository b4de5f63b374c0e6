"""An older file is brought up by adding alone, after a copy, and everything still verifies."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import Trouble
from zyuki_desk.base.paths import OfficeFolder
from zyuki_desk.core.desk import Actor
from zyuki_desk.core.ledger import Ledgers
from zyuki_desk.core.opening import OpenOffice, open_office
from zyuki_desk.core.schema import (
    COPYING,
    FITTING,
    SEARCHING,
    Telling,
    bring_up,
    kept_kinds,
    missing_columns,
)
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.verify import verify
from zyuki_desk.parts import program_ledgers
from zyuki_desk.sample import PASSWORD, SamplePlan, make_sample
from zyuki_desk.store.backup import write_copy
from zyuki_desk.store.keyslots import open_with_passphrase


@pytest.fixture
def office(tmp_path: Path) -> OpenOffice:
    plan = SamplePlan(until=date(2026, 11, 20), days=2)
    return make_sample(OfficeFolder(tmp_path / "office"), program_ledgers(), plan)


def _forget_remarks(office: OpenOffice) -> None:
    """Make the file what an older program would have left: the table without one column."""
    with office.database.writing() as engine, engine.begin() as connection:
        for name in ("entry_permit_no_delete", "entry_permit_pen_rule"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("ALTER TABLE entry_permit DROP COLUMN remarks")


def test_an_older_file_gets_the_missing_column_and_still_verifies(office: OpenOffice) -> None:
    _forget_remarks(office)
    with office.database.reading() as connection:
        assert [
            c.name for cs in missing_columns(connection, office.ledgers).values() for c in cs
        ] == ["remarks"]
    added = bring_up(office.database, office.ledgers, office.folder.backups)
    assert added == ["entry_permit.remarks"]
    report = verify(office.database, kept_kinds(office.ledgers))
    assert report.sound, [finding.sentence for finding in report.findings]
    copies = list(office.folder.backups.iterdir())
    assert [copy.suffix for copy in copies] == [".db"]
    office.close()


def test_an_older_file_gets_the_missing_indexes_and_still_verifies(office: OpenOffice) -> None:
    with office.database.writing() as engine, engine.begin() as connection:
        for name in ("ix_room_entry_badge", "ix_entry_permit_until"):
            connection.exec_driver_sql(f"DROP INDEX {name}")
    assert not verify(office.database, kept_kinds(office.ledgers)).sound
    bring_up(office.database, office.ledgers, office.folder.backups)
    report = verify(office.database, kept_kinds(office.ledgers))
    assert report.sound, [finding.sentence for finding in report.findings]
    office.close()


def test_a_file_of_today_is_left_alone(office: OpenOffice) -> None:
    assert bring_up(office.database, office.ledgers, office.folder.backups) == []
    assert not office.folder.backups.exists()
    office.close()


def test_a_copy_is_whole_and_opens_with_the_same_key(office: OpenOffice, tmp_path: Path) -> None:
    target = write_copy(office.database, tmp_path / "copies" / "a.db")
    with office.database.sibling(target) as copy:
        assert verify(copy, kept_kinds(office.ledgers)).sound
    office.close()


def test_a_copy_that_cannot_be_written_says_so_and_leaves_nothing(
    office: OpenOffice, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder is wanted", encoding="utf-8")
    with pytest.raises(Trouble, match="控えを書けませんでした"):
        write_copy(office.database, blocked / "a.db")
    assert blocked.read_text(encoding="utf-8").startswith("a file")
    office.close()


def test_a_ledger_brings_the_table_its_lines_belong_to(tmp_path: Path) -> None:
    every = program_ledgers()
    alone = Ledgers(x for x in every.values() if x.key != "credential")
    plan = SamplePlan(until=date(2026, 11, 20), days=2)
    make_sample(OfficeFolder(tmp_path / "office"), alone, plan).close()
    with open_office(
        OfficeFolder(tmp_path / "office"),
        every,
        FixedClock(datetime(2026, 11, 20, 18, tzinfo=JST)),
        lambda folder: open_with_passphrase(folder, PASSWORD),
    ) as office:
        office.sign_in_as(Actor("P0001", "T1"))
        office.desk.enter("credential", {"day": date(2026, 11, 20), "card_no": "C-1", "kind": "ic"})
        assert office.books.count(every["credential"], Query(text="C-1")) == 1
        assert verify(office.database, kept_kinds(every)).sound


def _as_of_old(office: OpenOffice) -> None:
    """Make the file an older one in everything that an opening brings up."""
    _forget_remarks(office)
    with office.database.writing() as engine, engine.begin() as connection:
        for name in ("ix_room_entry_badge", "ix_entry_permit_until"):
            connection.exec_driver_sql(f"DROP INDEX {name}")
        connection.exec_driver_sql("UPDATE search_mark SET mark = 'former'")


def _open(folder: OfficeFolder, tell: Telling | None = None) -> OpenOffice:
    clock = FixedClock(datetime(2026, 11, 20, 18, tzinfo=JST))
    return open_office(
        folder, program_ledgers(), clock,
        lambda where: open_with_passphrase(where, PASSWORD), tell=tell,
    )  # fmt: skip


def test_an_opening_tells_how_far_an_older_file_is(office: OpenOffice) -> None:
    _as_of_old(office)
    office.close()
    told: list[tuple[int, int, str]] = []
    _open(office.folder, lambda *step: told.append(step)).close()
    assert list(dict.fromkeys(words for _, _, words in told)) == [COPYING, FITTING, SEARCHING]
    (*_, last) = [(done, total) for done, total, words in told if words == SEARCHING]
    assert last[0] == last[1] > 0
    told.clear()
    _open(office.folder, lambda *step: told.append(step)).close()
    assert told == []


class _Killed(Exception):
    pass


def test_killed_at_any_step_the_next_opening_goes_on(office: OpenOffice) -> None:
    _as_of_old(office)
    office.close()
    for step in range(100):
        left = iter(range(step))

        def tell(_done: int, _total: int, _words: str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise _Killed

        try:
            opened = _open(office.folder, tell)
            break
        except _Killed:
            continue
    assert step > len([COPYING, FITTING, SEARCHING])
    with opened:
        assert verify(opened.database, kept_kinds(opened.ledgers)).sound
        assert opened.books.count(opened.ledgers["room-entry"], Query(text="見本")) > 0
        with opened.database.reading() as connection:
            assert not missing_columns(connection, opened.ledgers)
