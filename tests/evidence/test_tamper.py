# ruff: noqa: S608 - an attacker writes SQL
"""What somebody with the file and its key can do to it, and that it is found."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.evidence.rechain import chain_anew, commit_anew
from tests.evidence.rich import live_a_day
from tests.evidence.tampers import kinds_of
from tests.support.memo import KEY, KINDS, ORIGIN, SEEDS, MemoOffice, reopen
from zyuki_desk.evidence.findings import Check, FindingKind
from zyuki_desk.evidence.verify import KnownHead, Pace, verify
from zyuki_desk.store.database import Database

TABLES = sorted({"journal", "journal_state", *(kind.__tablename__ for kind in KINDS)})


@pytest.fixture
def lived(office: MemoOffice) -> MemoOffice:
    live_a_day(office)
    return office


def edits_of(value: object) -> list[object]:
    """Return values that differ from the stored one, some of them by very little."""
    if value is None:
        return ["x", "", 1, b"x"]
    if isinstance(value, int):
        return [value + 1, -value - 1, None]
    if isinstance(value, bytes):
        flipped = bytes([value[0] ^ 1]) + value[1:]
        return [flipped, value[:-1], b"", None]
    assert isinstance(value, str)
    return [value + " ", value[:-1] + "x" if value else "y", "", None]


@pytest.mark.parametrize("table", TABLES)
def test_every_edit_of_every_column_is_found(lived: MemoOffice, table: str) -> None:
    with lived.tampering() as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
    assert rows, "the day must leave a row in every table"
    edits = 0
    chosen = {0, len(rows) // 2} if table in {"journal", "memo"} else {len(rows) // 2}
    for rowid, *cells in (rows[place] for place in chosen):
        for column, value in zip(columns, cells, strict=True):
            for new in edits_of(value):
                if edit(lived, table, column, rowid, new, value):
                    edits += 1
    assert edits >= len(columns)
    assert lived.verify().sound


def edit(office: MemoOffice, table: str, column: str, rowid: int, new: object, old: object) -> bool:
    """Make one edit, demand that it is found, and take it back; False where STRICT refused it."""
    key = "rowid" if column not in {"id", "seq"} else column
    with office.tampering() as connection:
        try:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE {key} = ?', (new, rowid))
        except dbapi2.IntegrityError:
            return False
        (stored,) = connection.execute(
            f'SELECT "{column}" FROM {table} WHERE {key} = ?',
            (new if key == column else rowid,),
        ).fetchone()
    if stored == old and type(stored) is type(old):
        return False
    report = office.verify(seeds=SEEDS)
    assert report.findings, f"{table}.{column}: {old!r} → {new!r}"
    with office.tampering() as connection:
        where = new if key == column else rowid
        connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE {key} = ?', (old, where))
    return True


def test_bytes_that_are_no_text_are_found(lived: MemoOffice) -> None:
    with lived.tampering() as connection:
        connection.execute("UPDATE memo SET what = CAST(x'ff41' AS TEXT) WHERE id = 1")
    assert FindingKind.UNREADABLE in kinds_of(lived) or FindingKind.ROW_CHANGED in kinds_of(lived)
    with lived.tampering() as connection:
        connection.execute("UPDATE journal SET person = CAST(x'ff41' AS TEXT) WHERE seq = 4")
    report = lived.verify()
    assert report.first_broken is not None
    assert report.first_broken.seq in {3, 4}


def delete(connection: Any, table: str, where: str) -> object:  # noqa: ANN401
    return connection.execute(f"DELETE FROM {table} WHERE {where}")


def name_like_sqlite(connection: Any) -> None:  # noqa: ANN401
    connection.execute("CREATE TRIGGER quiet AFTER INSERT ON memo BEGIN SELECT 1; END")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET name = 'sqlite_quiet', "
        "sql = replace(sql, 'quiet', 'sqlite_quiet') WHERE name = 'quiet'"
    )
    connection.execute("PRAGMA writable_schema = OFF")


LINE = "source = 'memo' AND row_id = 2"
TAMPERS: dict[str, tuple[Callable[[Any], object], set[FindingKind]]] = {
    "a line deleted": (
        lambda c: delete(c, "memo", "id = 2"),
        {FindingKind.ROW_MISSING},
    ),
    "a record deleted": (
        lambda c: delete(c, "journal", "seq = 20"),
        {FindingKind.SEQUENCE, FindingKind.LINK, FindingKind.ROOT, FindingKind.STATE},
    ),
    "a line and its records deleted": (
        lambda c: (delete(c, "memo", "id = 2"), delete(c, "journal", LINE)),
        {FindingKind.SEQUENCE, FindingKind.BOOK_SEQUENCE, FindingKind.ROOT},
    ),
    "a line inserted": (
        lambda c: c.execute(
            "INSERT INTO memo (id, revision, fiscal_year, number, day, entered_at, entered_by, "
            "late, who) VALUES (99, 0, 2026, 99, '2026-11-20', 'x', 'P', 0, '見本')"
        ),
        {FindingKind.ROW_UNRECORDED},
    ),
    "two lines swapped": (
        lambda c: (
            c.execute("UPDATE memo SET id = 1000 WHERE id = 1"),
            c.execute("UPDATE memo SET id = 1 WHERE id = 4"),
            c.execute("UPDATE memo SET id = 4 WHERE id = 1000"),
        ),
        {FindingKind.ROW_CHANGED, FindingKind.ROW_UNRECORDED},
    ),
    "two records swapped": (
        lambda c: (
            c.execute("UPDATE journal SET seq = 1000 WHERE seq = 12"),
            c.execute("UPDATE journal SET seq = 12 WHERE seq = 13"),
            c.execute("UPDATE journal SET seq = 13 WHERE seq = 1000"),
        ),
        {FindingKind.LINK, FindingKind.ROOT},
    ),
    "a record before the first": (
        lambda c: c.execute(
            "INSERT INTO journal SELECT 0, book, bseq, at, utc_offset, mono, boot, person, role, "
            "terminal, operation, ref, version, source, row_id, revision, commitment, prev, bprev, "
            "epoch, mac, salt FROM journal WHERE seq = 1"
        ),
        {FindingKind.SEQUENCE, FindingKind.ROW_UNRECORDED},
    ),
    "the revision told lower": (
        lambda c: c.execute("UPDATE memo SET revision = 2 WHERE id = 1"),
        {FindingKind.REVISION, FindingKind.ROW_UNRECORDED},
    ),
    "the revision told higher": (
        lambda c: c.execute("UPDATE memo SET revision = 9 WHERE id = 1"),
        {FindingKind.ROW_UNRECORDED},
    ),
    "a strike taken off": (
        lambda c: c.execute(
            "UPDATE memo SET struck_at = NULL, struck_by = NULL, struck_reason = NULL WHERE id = 2"
        ),
        {FindingKind.ROW_CHANGED},
    ),
    "a strike taken off with its revision": (
        lambda c: c.execute(
            "UPDATE memo SET struck_at = NULL, struck_by = NULL, struck_reason = NULL, "
            "revision = 0 WHERE id = 2"
        ),
        {FindingKind.REVISION},
    ),
    "a former value": (
        lambda c: c.execute("UPDATE stroke SET old = '\"別人\"' WHERE id = 3"),
        {FindingKind.ROW_CHANGED, FindingKind.PAST_CHANGED},
    ),
    "a stroke deleted": (
        lambda c: delete(c, "stroke", "id = 3"),
        {FindingKind.ROW_MISSING, FindingKind.PAST_CHANGED},
    ),
    "a stroke of no line": (
        lambda c: c.execute("UPDATE stroke SET row_id = 77 WHERE id = 3"),
        {FindingKind.STROKE_ASTRAY, FindingKind.ROW_CHANGED, FindingKind.PAST_CHANGED},
    ),
    "a seal deleted": (lambda c: delete(c, "seal", "id = 1"), {FindingKind.ROW_MISSING}),
    "salts forgotten without a disposal": (
        lambda c: c.execute(f"UPDATE journal SET salt = NULL WHERE {LINE}"),
        {FindingKind.SALT_MISSING},
    ),
    "a disposed line's newest salt forgotten": (
        lambda c: c.execute("UPDATE journal SET salt = NULL WHERE operation = 'dispose'"),
        {FindingKind.SALT_MISSING},
    ),
    "a salt put back": (
        lambda c: c.execute("UPDATE journal SET salt = x'00' WHERE salt IS NULL"),
        {FindingKind.SALT_KEPT},
    ),
    "a disposal of one person": (
        lambda c: c.execute("UPDATE disposal SET approved_by = proposed_by"),
        {FindingKind.DISPOSAL, FindingKind.ROW_CHANGED},
    ),
    "a line erased under another line's disposal": (
        lambda c: c.execute("UPDATE memo SET who = '', disposal_id = 1 WHERE id = 4"),
        {FindingKind.DISPOSAL, FindingKind.ROW_CHANGED},
    ),
    "a book's number": (
        lambda c: c.execute("UPDATE journal SET bseq = bseq + 1 WHERE seq = 18"),
        {FindingKind.BOOK_SEQUENCE, FindingKind.LINK, FindingKind.ROOT},
    ),
    "a time": (
        lambda c: c.execute("UPDATE journal SET at = '2026-11-20T09:59:00.000Z' WHERE seq = 14"),
        {FindingKind.TIME_BACK, FindingKind.LINK},
    ),
    "a seal taken off": (
        lambda c: c.execute("UPDATE journal SET mac = NULL WHERE seq = 14"),
        {FindingKind.MAC},
    ),
    "a line of an unknown table": (
        lambda c: c.execute("UPDATE journal SET source = 'other' WHERE seq = 14"),
        {FindingKind.UNKNOWN_SOURCE, FindingKind.LINK},
    ),
    "the journal's end forgotten": (
        lambda c: delete(c, "journal_state", "1"),
        {FindingKind.STATE, FindingKind.ROOT},
    ),
    "the journal's end made unreadable": (
        lambda c: c.execute("UPDATE journal_state SET state = '{'"),
        {FindingKind.STATE, FindingKind.ROOT},
    ),
    "a rogue trigger": (
        lambda c: c.execute("CREATE TRIGGER quiet AFTER INSERT ON memo BEGIN SELECT 1; END"),
        {FindingKind.SCHEMA},
    ),
    "a rogue trigger with a name much like SQLite's own": (
        lambda c: c.execute("CREATE TRIGGER sqlitequiet AFTER INSERT ON memo BEGIN SELECT 1; END"),
        {FindingKind.SCHEMA},
    ),
    "a rogue trigger that was given a name of SQLite's own": (
        name_like_sqlite,
        {FindingKind.SCHEMA},
    ),
    "a rogue trigger on the search table's shadow": (
        lambda c: c.execute(
            "CREATE TRIGGER quiet AFTER INSERT ON search_memo_data BEGIN SELECT 1; END"
        ),
        {FindingKind.SCHEMA},
    ),
    "an index missing": (lambda c: c.execute("DROP INDEX ix_memo_day"), {FindingKind.SCHEMA}),
    "a rogue index": (
        lambda c: c.execute("CREATE INDEX ix_extra ON memo (who)"),
        {FindingKind.SCHEMA},
    ),
    "a rogue column": (
        lambda c: c.execute("ALTER TABLE memo ADD COLUMN secret TEXT"),
        {FindingKind.SCHEMA},
    ),
    "a rogue table": (lambda c: c.execute("CREATE TABLE aside (a)"), {FindingKind.SCHEMA}),
    "a view": (lambda c: c.execute("CREATE VIEW aside AS SELECT 1"), {FindingKind.SCHEMA}),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_a_tamper_is_found(lived: MemoOffice, name: str) -> None:
    act, expected = TAMPERS[name]
    with lived.tampering() as connection:
        act(connection)
    assert expected <= kinds_of(lived)


@pytest.mark.parametrize(
    ("index", "table"), [("ix_memo_day", "memo"), ("ix_journal_row", "journal")]
)
def test_an_index_that_leaves_lines_out_is_found(lived: MemoOffice, index: str, table: str) -> None:
    """Lists and sheets go by the index, so that a line could be hidden without touching it."""
    with lived.tampering() as connection:
        ((sql,),) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,))
        connection.execute(f"DROP INDEX {index}")
        connection.execute(f"{sql} WHERE rowid <> 1")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, index))
        connection.execute("PRAGMA writable_schema = OFF")
    lived.close()
    hidden = reopen(lived.path, lived.clock)
    report = verify(hidden.database, KINDS, origin=ORIGIN, pace=Pace(indexes=True))
    hidden.close()
    assert (FindingKind.INDEX, table) in {(f.kind, f.table) for f in report.findings}


def test_a_missing_trigger_is_found(lived: MemoOffice) -> None:
    with lived.tampering(triggers=True) as connection:
        connection.execute("DROP TRIGGER memo_pen_rule")
    assert kinds_of(lived) == {FindingKind.SCHEMA}
    (finding,) = lived.verify().findings
    assert finding.table == "memo_pen_rule"


@pytest.mark.parametrize(
    ("act", "named"),
    [
        ("DROP TABLE journal", "journal"),
        ("DROP TABLE journal_state", "journal_state"),
        ("DROP TABLE memo", "memo"),
        ("DROP TABLE stroke", "stroke"),
        ("ALTER TABLE memo RENAME COLUMN who TO whom", "memo"),
        ("ALTER TABLE journal RENAME COLUMN mac TO other", "journal"),
    ],
)
def test_a_schema_that_cannot_be_asked_is_a_finding(
    lived: MemoOffice, act: str, named: str
) -> None:
    with lived.tampering(triggers=True) as connection:
        connection.execute(act)
    lived.close()
    bent = MemoOffice(lived.path, lived.clock, Database(lived.path, KEY), lived.desk)
    report = bent.verify()
    bent.close()
    assert (FindingKind.SCHEMA, named) in {(f.kind, f.table) for f in report.findings}


def test_the_first_broken_record_is_named(lived: MemoOffice) -> None:
    with lived.tampering() as connection:
        connection.execute("UPDATE journal SET person = 'P-9' WHERE seq IN (17, 22)")
    first = lived.verify().first_broken
    assert first is not None
    assert first.seq == 17
    assert "17番" in first.sentence


def test_a_history_chained_anew_is_found_by_a_head_only(lived: MemoOffice) -> None:
    known = KnownHead("用紙", lived.head())
    with lived.tampering() as connection:
        connection.execute("UPDATE memo SET what = '別の用件' WHERE id = 1")
        commit_anew(connection, "memo", 1)
        chain_anew(connection)
    assert lived.verify().holds(Check.CHAIN), "the limit that the manual states"
    assert FindingKind.HEAD_FORKED in kinds_of(lived, known)


ANEW: dict[str, tuple[Callable[[Any], object], FindingKind]] = {
    "a stroke that tells another new value": (
        lambda c: (
            c.execute("UPDATE stroke SET new = '\"別人\"' WHERE id = 3"),
            commit_anew(c, "stroke", 3),
        ),
        FindingKind.PAST_CHANGED,
    ),
    "a disposal of another book": (
        lambda c: (
            c.execute("UPDATE disposal SET book_key = 'desk'"),
            commit_anew(c, "disposal", 1),
        ),
        FindingKind.DISPOSAL,
    ),
    "a disposal of one person": (
        lambda c: (
            c.execute("UPDATE disposal SET approved_by = proposed_by"),
            commit_anew(c, "disposal", 1),
        ),
        FindingKind.DISPOSAL,
    ),
    "one revision recorded twice, another never": (
        lambda c: c.execute(
            "UPDATE journal SET (revision, commitment, salt) = (SELECT revision, commitment, salt "
            "FROM journal WHERE source = 'memo' AND row_id = 1 AND revision = 1) "
            "WHERE source = 'memo' AND row_id = 1 AND revision = 2"
        ),
        FindingKind.ROW_UNRECORDED,
    ),
    "a record twice": (
        lambda c: c.execute(
            "INSERT INTO journal SELECT 1000, book, bseq, at, utc_offset, mono, boot, person, "
            "role, terminal, operation, ref, version, source, row_id, revision, commitment, prev, "
            "bprev, epoch, mac, salt FROM journal WHERE seq = "
            "(SELECT max(seq) FROM journal WHERE source = 'memo')"
        ),
        FindingKind.ROW_UNRECORDED,
    ),
}


@pytest.mark.parametrize("name", ANEW)
def test_a_lie_is_found_though_every_link_fits(lived: MemoOffice, name: str) -> None:
    act, expected = ANEW[name]
    with lived.tampering() as connection:
        act(connection)
        chain_anew(connection)
    report = lived.verify()
    assert report.holds(Check.CHAIN)
    assert report.holds(Check.TREE)
    assert report.holds(Check.BOOKS)
    assert expected in {finding.kind for finding in report.findings}


def test_the_books_are_checked_apart_from_the_chain(lived: MemoOffice) -> None:
    with lived.tampering() as connection:
        connection.execute("UPDATE journal SET bprev = zeroblob(32) WHERE seq = 20")
        chain_anew(connection, books=False)
    report = lived.verify()
    assert report.holds(Check.CHAIN)
    assert report.holds(Check.BOOKS) is False
    assert (FindingKind.BOOK_LINK, 20) in {(f.kind, f.seq) for f in report.findings}
