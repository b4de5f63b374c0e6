"""Example uses that fit the example's cards and loans."""

from collections.abc import Iterator
from datetime import date

from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.ledgers.card.sample import (
    GROUP_CARD,
    TASKS,
    at,
    group_spans,
    group_user,
    staff,
)
from zyuki_desk.ledgers.use.model import BY_NAME

GAP = 17
"""Every so many days the example's card comes back long after its use."""


def sample(bench: SampleBench) -> Iterator[SampleLine]:
    """Give a few uses a day: the group's card in its hours, and people with their own cards."""
    people, terminals = staff(bench)[:-1], list(bench.directory.terminals)
    own = max(2, bench.per_day // 8)
    for number, day in enumerate(bench.days):
        lines = [
            _use(
                bench,
                day,
                (start + 5, length - (60 if number % GAP == 1 else 10)),
                group_user(people, number, start).code,
                GROUP_CARD,
            )
            for start, length in group_spans(number)
        ]
        for turn in range(own):
            place = (number * own + turn) % len(people)
            start = 9 * 60 + turn * 420 // own + bench.chance.randrange(4)
            lines.append(_use(bench, day, (start, 12), people[place].code, f"C-{place + 1:02d}"))
        lines.sort(key=lambda line: str(line["started_at"]))
        for count, line in enumerate(lines):
            line["terminal"] = terminals[count % len(terminals)]
            line["case_ref"] = f"受付 {number * len(lines) + count + 1:04d}"
            if line["search_kind"] == BY_NAME:
                line["confirmed_by"] = next(p.code for p in people if p.code != line["operator"])
            yield SampleLine(values=line)


def _use(
    bench: SampleBench, day: date, span: tuple[int, int], operator: str, card_no: str
) -> dict[str, Value]:
    start, length = span
    search = bench.chance.choice((BY_NAME, "code", "code", "none"))
    return {
        "day": day,
        "started_at": at(day, start),
        "ended_at": at(day, start + length),
        "operator": operator,
        "card_no": card_no,
        "legal_task": bench.chance.choice(TASKS),
        "search_kind": search,
        "count": None if search == "none" else bench.chance.randrange(1, 6),
        "prints": bench.chance.randrange(0, 4),
    }
