"""What 今日 asks of a ledger is found by an index, however many years it holds."""

import pytest

from tests.contract.ledgers import every_ledger
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import duties_of
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.retention.rules import past_statement
from zyuki_desk.store.prepared import driver

LEDGERS = list(every_ledger().values())
GROWING = frozenset({
    "act", "seal", "stroke", "room_entry", "daily_check", "terminal_use", "card_loan", "key_loan",
    "media_transfer", "document_transfer", "form_transfer",
})  # fmt: skip
"""Tables that get new lines every day, in every office."""


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda x: x.key)
def test_what_is_past_retention_is_looked_for_among_whole_lines(
    ledger: Ledger, blank_office: OpenOffice
) -> None:
    text = past_statement(ledger.model, ledger.retention.ends).text
    with blank_office.database.reading() as connection:
        blank = [None] * text.count("?")
        rows = driver(connection).execute(f"EXPLAIN QUERY PLAN {text}", blank).fetchall()
    assert f"ix_{ledger.model.__tablename__}_whole (day<?)" in rows[0][3]


def test_no_duty_looks_through_what_grows_every_day(full_office: OpenOffice) -> None:
    asked = _asked(full_office.desk)
    assert len(asked) > len(LEDGERS)
    with full_office.database.reading() as connection:
        steps = [
            (row[3], text)
            for text in asked
            for row in driver(connection).execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
        ]
    assert not [
        (step, text)
        for step, text in steps
        if step.startswith("SCAN") and "INDEX" not in step and step.split()[1] in GROWING
    ]


def _asked(desk: Desk) -> list[str]:
    """Return every question that computing the duties puts to the file, with its values."""
    heard: list[str] = []
    with desk.database.reading() as connection:
        driver(connection).set_trace_callback(heard.append)
    duties_of(desk)
    with desk.database.reading() as connection:
        driver(connection).set_trace_callback(None)
    return [text for text in dict.fromkeys(heard) if text.startswith("SELECT")]
