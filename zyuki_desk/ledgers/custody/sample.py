"""Example things and hand-overs for an example office."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.ledgers.custody.facts import LEND


def staff_of(bench: SampleBench) -> list[PersonFacts]:
    """Return the people of the example office's own."""
    return [p for p in bench.directory.people.values() if not p.kind.is_outside]


def items(
    bench: SampleBench, prefix: str, kinds: Sequence[Mapping[str, Value]], storage: str
) -> Iterator[SampleLine]:
    """Give each kind once, numbered, on the days the bench has; the last kinds on the last day."""
    staff = staff_of(bench)
    for number, kind in enumerate(kinds, start=1):
        day = bench.days[(number - 1) * len(bench.days) // len(kinds)]
        handler = staff[number % len(staff)]
        yield SampleLine(
            values={
                "day": day,
                "item_no": f"{prefix}-{number:02d}",
                "storage": storage,
                "handler": handler.code,
                "keep_until": date(day.year + 5, 3, 31),
                **kind,
            }
        )


def transfers(
    bench: SampleBench, prefix: str, kinds: Sequence[Mapping[str, Value]]
) -> Iterator[SampleLine]:
    """Give a hand-over of each kind, brought back the next day the bench has."""
    staff = staff_of(bench)
    for number, kind in enumerate(kinds, start=1):
        place = (number - 1) * len(bench.days) // len(kinds)
        day = bench.days[place]
        giver, taker = staff[number % len(staff)], staff[(number + 1) % len(staff)]
        values: dict[str, Value] = {
            "day": day,
            "item_no": f"{prefix}-{number:02d}",
            "from_person": giver.name,
            "from_code": giver.code,
            "from_office": giver.affiliation or "市民課",
            "to_person": taker.name,
            "to_code": taker.code,
            "to_office": taker.affiliation or "市民課",
            "direction": LEND,
            "storage_check": "good",
            **kind,
        }
        if values["direction"] == LEND:
            values["due_on"] = day + timedelta(days=14)
            if place + 1 < len(bench.days):
                values["returned_on"] = bench.days[place + 1]
        yield SampleLine(values=values)
