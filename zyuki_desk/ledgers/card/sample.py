"""Example operators, cards and loans for an example office."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from zyuki_desk.base.calendar import era_date, fiscal_period, fiscal_year
from zyuki_desk.base.clock import JST
from zyuki_desk.core.directory import PersonFacts
from zyuki_desk.core.fields import Value
from zyuki_desk.core.ledger import SampleBench, SampleLine
from zyuki_desk.core.people import PersonKind
from zyuki_desk.ledgers.card.passwords import USUAL_DAYS

TASKS = ("転入・転出の届出", "住民票の写しの広域交付", "本人確認情報の照会", "個人番号カードの交付")
GROUP_CARD = "G-01"
SPARE_CARD = "C-90"
LEFT_DAYS_AGO = 35
"""Office days since the example's leaver was taken off the roll; the card is still out."""
_FEW_TERMINALS = 3
_PASSWORDS = 60
"""Days before the example's last day on which passwords were changed, roughly."""


def staff(bench: SampleBench) -> list[PersonFacts]:
    """Return the people of the office who operate in the example."""
    first = bench.days[0]
    found = [
        p
        for p in bench.directory.people.values()
        if p.kind is PersonKind.STAFF and p.is_active(first)
    ]
    return found if len(bench.directory.terminals) > _FEW_TERMINALS else found[:12]


def other_than(people: list[PersonFacts], person: PersonFacts) -> PersonFacts:
    """Return the first who is somebody else: a hand-over takes two."""
    return next(other for other in people if other.code != person.code)


def at(day: date, minute: int) -> datetime:
    """Return a moment of the day, minutes after midnight."""
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=JST)


def _left_on(bench: SampleBench) -> date | None:
    """Return the last day of the one operator who left, where the example is long enough."""
    return bench.days[-LEFT_DAYS_AGO] if len(bench.days) > LEFT_DAYS_AGO else None


def operators(bench: SampleBench) -> Iterator[SampleLine]:
    """Give a designation for each; the last of them has left, the one before is quite new."""
    first, people = bench.days[0], staff(bench)
    terminals, left_on = "、".join(list(bench.directory.terminals)[:2]), _left_on(bench)
    for number, person in enumerate(people):
        is_last = number == len(people) - 1
        line: dict[str, Value] = {
            "day": first,
            "person": person.code,
            "section": person.affiliation or None,
            "tasks": TASKS[number % len(TASKS)],
            "terminals": terminals or None,
            "means": "both" if number % 4 == 0 else "ic",
            "named_by": people[0].code,
            "pledge_on": first,
            "trained_on": None if number == len(people) - 2 else first,
        }
        if is_last and left_on is not None:
            line |= {"until": left_on, "end_reason": "transfer"}
        yield SampleLine(values={k: v for k, v in line.items() if v is not None})


def credentials(bench: SampleBench) -> Iterator[SampleLine]:
    """Give a card for each operator, a group's card, one in the safe, and some 照合情報."""
    first, people = bench.days[0], staff(bench)
    until = fiscal_period(fiscal_year(first) + 4).last
    changed = max(first, bench.days[-1] - timedelta(days=_PASSWORDS))
    for number, person in enumerate(people, start=1):
        password = changed + timedelta(days=number % 3 - 1)
        yield SampleLine(
            values={
                **_card(first, f"C-{number:02d}", person.code),
                "duties": TASKS[(number - 1) % len(TASKS)],
                "serial": f"JK{7000 + number * 13}",
                "valid_until": until,
                "pw_changed": era_date(min(max(first, password), bench.days[-1]), "short"),
                "pw_days": USUAL_DAYS,
            }
        )
    yield SampleLine(
        values={
            "day": first,
            "card_no": GROUP_CARD,
            "kind": "ic",
            "card_type": "業務用",
            "duties": TASKS[2],
            "serial": "JK7900",
            "lend_mode": "group",
            "group_name": "窓口班",
            "group_head": people[0].code,
            "lent_on": first,
            "received_on": first,
            "storage": "市民課 金庫",
            "valid_until": until,
        }
    )
    yield SampleLine(
        values={
            "day": first,
            "card_no": SPARE_CARD,
            "kind": "ic",
            "card_type": "カード管理用",
            "serial": "JK7990",
            "storage": "情報政策課 金庫",
            "valid_until": until,
        }
    )
    for number, person in enumerate(people[::4], start=1):
        yield SampleLine(
            values={
                **_card(first, f"V-{number:02d}", person.code),
                "kind": "match",
                "card_type": "照合情報(静脈)",
                "match_id": f"SH{300 + number}",
                "operator_id": f"OP{300 + number}",
            }
        )


def _card(first: date, card_no: str, holder: str) -> dict[str, Value]:
    return {
        "day": first,
        "card_no": card_no,
        "kind": "ic",
        "card_type": "業務用",
        "lend_mode": "individual",
        "holder": holder,
        "lent_on": first,
        "received_on": first,
        "storage": "本人の鍵付き引出し",
    }


def loans(bench: SampleBench) -> Iterator[SampleLine]:
    """Give the group's card a morning and an afternoon each day, the spare one now and then."""
    people = staff(bench)[:-1]
    for number, day in enumerate(bench.days):
        for start, length in group_spans(number):
            operator = group_user(people, number, start)
            yield SampleLine(
                values={
                    "day": day,
                    "card_no": GROUP_CARD,
                    "loan_kind": "group",
                    "borrower": operator.code,
                    "lent_at": at(day, start),
                    "purpose": TASKS[2],
                    "due_on": day,
                    "returned_at": at(day, start + length),
                }
            )
        if number % 10 == 1:
            borrower = people[number % len(people)]
            giver = other_than(people, borrower).code
            yield SampleLine(
                values={
                    "day": day,
                    "card_no": SPARE_CARD,
                    "loan_kind": "individual",
                    "borrower": borrower.code,
                    "lent_at": at(day, 10 * 60),
                    "purpose": "カードの管理",
                    "due_on": day,
                    "lent_by": giver,
                    "returned_at": at(day, 11 * 60 + 20),
                    "received_by": giver,
                }
            )


def group_spans(number: int) -> tuple[tuple[int, int], ...]:
    """Return when the group's card is out on the example's n-th day: start and minutes."""
    return ((8 * 60 + 40 + number % 7, 190), (13 * 60 + number % 5, 220))


def group_user(people: list[PersonFacts], number: int, start: int) -> PersonFacts:
    """Return who has the group's card then."""
    return people[(number * 2 + (start >= 12 * 60)) % len(people)]
