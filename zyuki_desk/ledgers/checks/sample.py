"""Example checks for an example office: every terminal, morning and evening."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from zyuki_desk.base.clock import JST
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.ledgers.checks.clock import spelled
from zyuki_desk.ledgers.checks.items import BAD, END, GOOD, ITEMS, NONE, START

_MORNING, _EVENING = 8 * 60 + 32, 17 * 60 + 2
"""Minutes after midnight of the first check."""
_FAULTS = (
    ("wired", "ワイヤーの鍵が掛かっていなかった。", "その場で掛け直した。"),
    ("no_media_left", "CD-ROMがドライブに残っていた。", "保管庫に戻し、使った人に伝えた。"),
)
_FAULTY = 0.01


def sample(bench: SampleBench) -> Iterator[SampleLine]:
    """Give two checks a day for each terminal, now and then with a fault."""
    staff = [p for p in bench.directory.people.values() if not p.kind.is_outside]
    for day in bench.days:
        present = [p for p in staff if p.is_active(day)]
        for phase, first in ((START, _MORNING), (END, _EVENING)):
            person = bench.chance.choice(present)
            for offset, terminal in enumerate(bench.directory.terminals):
                at = datetime(day.year, day.month, day.day, tzinfo=JST)
                at += timedelta(minutes=first + 2 * offset)
                values = _values(bench.chance, day, phase, person)
                yield SampleLine(values={**values, "terminal": terminal, "checked_at": at})


def _values(chance: Random, day: date, phase: str, person: PersonFacts) -> dict[str, Value]:
    values: dict[str, Value] = {
        "day": day,
        "phase": phase,
        "result": GOOD,
        **{item.key: GOOD if phase in item.phases else NONE for item in ITEMS},
        "checked_by": person.code,
        "affiliation": person.affiliation or "市民課",
    }
    if phase == START:
        values["clock_off"] = spelled(chance.randrange(-4, 9))
    if chance.random() < _FAULTY:
        key, fault, action = chance.choice(_FAULTS)
        values |= {"result": BAD, key: BAD, "fault": fault, "action": action}
    return values
