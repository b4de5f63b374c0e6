"""Example keys and loans for an example office."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.ledgers.card.sample import at, other_than, staff

if TYPE_CHECKING:
    from zyuki_desk.core.fields import Value

_PURPOSES = ("始業の解錠", "磁気ディスクの出し入れ", "帳票の保管", "機器の点検の立会い")


def _things(bench: SampleBench) -> list[tuple[str, str | None]]:
    rooms = [(room.name, room.code) for room in bench.directory.rooms.values()]
    return [*rooms, ("ラック(1号)", None), ("帳票の保管庫", None)]


def keys(bench: SampleBench) -> Iterator[SampleLine]:
    """Give a pair of keys, 正 and 副, for every room, rack and cabinet."""
    first, people = bench.days[0], staff(bench)
    for number, (target, room) in enumerate(_things(bench), start=1):
        for kind, storage, copies in (
            ("main", "総務課 耐火金庫", 1),
            ("spare", "市民課 鍵箱", 2),
        ):
            values: dict[str, Value] = {
                "day": first,
                "key_no": f"K-{number:02d}{'A' if kind == 'main' else 'B'}",
                "target": f"{target} 扉" if room else target,
                "room": room,
                "copy_kind": kind,
                "copies": copies,
                "storage": storage,
                "keeper": people[2 if kind == "main" else 0].code,
            }
            yield SampleLine(values={k: v for k, v in values.items() if v is not None})


def loans(bench: SampleBench) -> Iterator[SampleLine]:
    """Give two loans a day, and one key for the year."""
    people, count = staff(bench), len(_things(bench))
    first = bench.days[0]
    yield SampleLine(
        values={
            "day": first,
            "key_no": "K-01B",
            "loan_kind": "long",
            "lent_at": at(first, 8 * 60 + 30),
            "affiliation": people[0].affiliation or None,
            "borrower": people[0].code,
            "purpose": "毎日の解錠・施錠",
            "lent_by": people[2].code,
            "due_on": first + timedelta(days=180),
        }
    )
    for number, day in enumerate(bench.days):
        for turn, start in enumerate((9 * 60 + 2, 15 * 60 + 10)):
            person = people[(number + turn * 3) % (len(people) - 1)]
            giver = other_than(people, person).code
            yield SampleLine(
                values={
                    "day": day,
                    "key_no": f"K-{2 + (number + turn) % (count - 1):02d}B",
                    "loan_kind": "short",
                    "lent_at": at(day, start + number % 9),
                    "affiliation": person.affiliation or None,
                    "borrower": person.code,
                    "purpose": _PURPOSES[(number + turn) % len(_PURPOSES)],
                    "lent_by": giver,
                    "due_on": day,
                    "returned_at": at(day, start + 40 + number % 30),
                    "received_by": giver,
                }
            )
