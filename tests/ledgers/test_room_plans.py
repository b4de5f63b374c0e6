"""What a clerk waits for is found by an index, however long the register grows."""

from typing import Any

import pytest

from zyuki_desk.core.ledger import Prepared
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.ledgers import entry_permit
from zyuki_desk.ledgers.room import facts, rules, visitors
from zyuki_desk.store.prepared import driver

QUESTIONS: dict[str, Prepared[Any]] = {
    "stays of a person": rules.STAYS_OF_PERSON,
    "stays of a name": rules.STAYS_OF_NAME,
    "open stays": facts.OPEN,
    "open stays of a room": facts.OPEN_HERE,
    "escorted visitors": visitors.ESCORTED,
    "permits": entry_permit.VALID,
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_at_the_door_reads_the_whole_register(name: str, office: OpenOffice) -> None:
    steps = _plan(office, QUESTIONS[name])
    assert steps
    assert not [step for step in steps if step.startswith("SCAN")]


def test_an_open_stay_is_not_looked_for_in_all_stays_of_a_person(office: OpenOffice) -> None:
    steps = _plan(office, rules.STAYS_OF_PERSON)
    assert any("ix_room_entry_open (exit_kind=? AND person=?)" in step for step in steps)
    assert any("(person=? AND day>? AND day<?)" in step for step in steps)


def _plan(office: OpenOffice, question: Prepared[Any]) -> list[str]:
    text = question.text
    with office.database.reading() as connection:
        blank = [None] * text.count("?")
        rows = driver(connection).execute(f"EXPLAIN QUERY PLAN {text}", blank).fetchall()
    return [row[3] for row in rows]
