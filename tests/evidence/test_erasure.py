"""Disposal: values, former values and salts are gone from the file, and everything verifies."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.support.disposing import dispose
from tests.support.memo import AUDITOR, CHIEF, CLERK, MEMO, OTHER, TODAY, MemoOffice
from tests.support.pages import decrypted
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import bigrams
from zyuki_desk.core.books import Books
from zyuki_desk.core.retention.erase import erased_columns
from zyuki_desk.core.search import Query
from zyuki_desk.evidence.findings import FindingKind

SECRETS = ("秘密太郎", "訂正前名", "内緒の用件", "理由の名前", "抹消の事情")


def secret_line(office: MemoOffice) -> int:
    line = office.enter(who=SECRETS[1], what=SECRETS[2])
    office.as_(CLERK).correct("memo", line, {"who": SECRETS[0]}, reason=SECRETS[3])
    office.as_(CLERK).strike("memo", line, reason=SECRETS[4])
    return line


def do_dispose(office: MemoOffice, *ids: int, proposed_by: str = CLERK) -> None:
    dispose(
        office.as_(CHIEF), "memo", ids, reason="保存期間の満了", method="消去",
        proposed_by=proposed_by,
    )  # fmt: skip


def test_nothing_of_a_disposed_line_is_left_in_the_file(office: MemoOffice) -> None:
    kept = office.enter(who="残る花子", what="残る用件")
    line = secret_line(office)
    salts = [row[0] for row in salts_of(office, line)]
    office.close()
    before = decrypted(office.path)
    assert all(secret.encode() in before for secret in SECRETS)
    assert all(salt in before for salt in salts)
    do_dispose(office, line)
    report = office.verify()
    assert report.sound
    assert report.erased == 4, "three states of the line, one of its stroke"
    office.close()
    after = decrypted(office.path)
    assert "残る用件".encode() in after
    left = [secret for secret in SECRETS if secret.encode() in after]
    assert left == []
    assert not any(salt in after for salt in salts)
    assert list(Books(office.database).ids(MEMO, Query(text="残る"))) == [kept]
    assert list(Books(office.database).ids(MEMO, Query(text="秘密"))) == []


def test_the_search_table_forgets_the_words_too(office: MemoOffice) -> None:
    others = [office.enter(who="残る花子", what=f"予定{n}") for n in range(20)]
    line = secret_line(office)
    office.enter(who="残る花子")
    pairs = {word for text in SECRETS[:3] for word in bigrams(text).split() if len(word) == PAIR}
    assert len(pairs) > 8
    assert words_left(office, pairs) == pairs
    do_dispose(office, line)
    assert words_left(office, pairs) == set()
    assert len(Books(office.database).ids(MEMO, Query(text="残る"))) == len(others) + 1


PAIR = 8
"""Characters of an index word for two Japanese characters."""


def words_left(office: MemoOffice, words: set[str]) -> set[str]:
    """Return the words whose ends are in the file; the index stores common beginnings once."""
    office.close()
    data = decrypted(office.path)
    return {word for word in words if word[3:].encode() in data}


def salts_of(office: MemoOffice, line: int) -> list[tuple[Any, ...]]:
    return office.rows(
        "SELECT salt FROM journal WHERE salt IS NOT NULL AND ((source = 'memo' AND row_id = ?) "
        "OR (source = 'stroke' AND row_id IN (SELECT id FROM stroke WHERE row_id = ?)))",
        line,
        line,
    )


def test_number_day_and_who_did_it_stay(office: MemoOffice) -> None:
    line = secret_line(office)
    do_dispose(office, line)
    ((number, day, by, struck_by, who, what),) = office.rows(
        "SELECT number, day, entered_by, struck_by, who, what FROM memo WHERE id = ?", line
    )
    assert (number, day, by, struck_by) == (1, TODAY.isoformat(), CLERK, CLERK)
    assert (who, what) == ("", None)
    ((proposed, approved, reason),) = office.rows(
        "SELECT proposed_by, approved_by, reason FROM disposal"
    )
    assert (proposed, approved, reason) == (CLERK, CHIEF, "保存期間の満了")


def test_two_disposals_and_lines_between_them_verify(office: MemoOffice) -> None:
    lines = [office.enter(what=f"用件{n}") for n in range(6)]
    do_dispose(office, lines[0], lines[1])
    office.as_(OTHER).correct("memo", lines[2], {"who": "例示 花子"}, reason="書き間違い")
    do_dispose(office, lines[2], lines[5], proposed_by=OTHER)
    office.enter()
    assert office.verify().sound


REFUSED: dict[str, Callable[[MemoOffice, int], object]] = {
    "alone": lambda o, n: do_dispose(o, n, proposed_by=CHIEF),
    "nobody": lambda o, n: do_dispose(o, n, proposed_by=" "),
    "somebody nobody knows": lambda o, n: do_dispose(o, n, proposed_by="P9999"),
    "unknown": lambda o, n: do_dispose(o, n, 999),
    "none": lambda o, _: do_dispose(o),
    "no right": lambda o, n: dispose(
        o.as_(AUDITOR), "memo", [n], reason="r", method="m", proposed_by=CLERK
    ),
    "no reason": lambda o, n: dispose(
        o.as_(CHIEF), "memo", [n], reason=" ", method="m", proposed_by=CLERK
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_disposal_is_refused(office: MemoOffice, name: str) -> None:
    line = secret_line(office)
    before = office.head()
    with pytest.raises(Refusal):
        REFUSED[name](office, line)
    assert office.head() == before
    assert office.verify().erased == 0


def test_a_line_is_disposed_of_once_and_then_left_alone(office: MemoOffice) -> None:
    line = office.enter()
    do_dispose(office, line)
    with pytest.raises(Refusal, match="廃棄できない行"):
        do_dispose(office, line)
    with pytest.raises(Refusal, match="廃棄した行は書き換えられません"):
        office.as_(CLERK).fill("memo", line, {"what": "あとから"})


STRAY = (
    "UPDATE memo SET who = '', revision = revision + 1",
    "UPDATE memo SET who = '別人', disposal_id = 2, revision = revision + 1 WHERE id = 1",
    "UPDATE memo SET who = '', disposal_id = 2, revision = revision + 1 WHERE id = 1",
    "UPDATE stroke SET old = NULL",
    "UPDATE journal SET salt = NULL",
    "UPDATE journal SET salt = NULL WHERE source = 'memo' AND row_id = 1",
    "UPDATE journal SET salt = x'00' WHERE source = 'memo' AND row_id = 3",
    "UPDATE journal SET commitment = x'00' WHERE seq = 1",
    "DELETE FROM journal",
    "DELETE FROM memo",
    "DELETE FROM stroke",
)


@pytest.mark.parametrize("sql", STRAY)
def test_unapproved_erasure_is_refused_and_found(office: MemoOffice, sql: str) -> None:
    secret_line(office)
    office.enter()
    do_dispose(office, office.enter(what="用件"))
    with office.tampering() as connection:  # a disposal that one person made up
        connection.execute(
            "INSERT INTO disposal VALUES ('memo', 'r', 'P', 'P', '2026', 'm', 2, 0, NULL)"
        )
    with (
        office.tampering(triggers=True) as connection,
        pytest.raises(dbapi2.IntegrityError, match=r"pen rule|append-only"),
    ):
        connection.execute(sql)
    with office.tampering() as connection:
        connection.execute("DELETE FROM disposal WHERE id = 2")
    assert office.verify().sound
    with office.tampering() as connection:
        connection.execute(sql)
    findings = office.verify().findings
    assert findings
    assert FindingKind.SCHEMA not in {finding.kind for finding in findings}


def test_what_a_disposal_erases_is_what_the_ledger_calls_personal() -> None:
    assert set(erased_columns(MEMO)) == {"who", "what", "origin_key", "struck_reason"}
