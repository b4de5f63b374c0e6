"""Which checks are due today, and which open days have none."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.core.office import Terminal
from zyuki_desk.ledgers.checks.items import END, LEAVE, PHASES, START
from zyuki_desk.ledgers.checks.model import DailyCheck

LEDGER_KEY = "daily-check"
DAYS_BACK = 62
"""How far gaps are looked for; older ones stand in the month sheets."""
MOST_NAMED = 3
"""Terminals of a day, or days of a time, that are named one by one."""

Begun = Mapping[str, Mapping[str, date]]
"""Terminal → time of day → first day with a check."""
Done = frozenset[tuple[str, str, date]]


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell the gaps since the ledger was begun, and what today still needs."""
    begun = _begun(connection)
    if not any(begun.values()):
        return
    yield from _never(begun, bench)
    done = _done(connection, bench)
    for phase, missing in _missing(begun, done, bench).items():
        yield from _told(phase, missing, bench)


def _begun(connection: Connection) -> Begun:
    """Return since when each terminal in use is checked at each time of the day."""
    firsts = [
        select(func.min(DailyCheck.day))
        .where(
            DailyCheck.terminal == Terminal.code,
            DailyCheck.phase == choice.key,
            DailyCheck.struck_at.is_(None),
        )
        .correlate(Terminal)
        .scalar_subquery()
        for choice in PHASES
    ]
    rows = connection.execute(
        select(Terminal.code, *firsts).where(Terminal.ended_on.is_(None)).order_by(Terminal.code)
    ).all()
    return {
        code: {choice.key: day for choice, day in zip(PHASES, days, strict=True) if day is not None}
        for code, *days in rows
    }


def _done(connection: Connection, bench: DutyBench) -> Done:
    today = bench.moment.today
    rows = connection.execute(
        select(DailyCheck.terminal, DailyCheck.phase, DailyCheck.day).where(
            DailyCheck.day.between(today - timedelta(days=DAYS_BACK), today),
            DailyCheck.struck_at.is_(None),
        )
    )
    return frozenset((terminal, phase, day) for terminal, phase, day in rows)


def _never(begun: Begun, bench: DutyBench) -> Iterator[Duty]:
    today = bench.moment.today
    for code, phases in begun.items():
        if not phases:
            name = bench.directory.terminals.get(code, code)
            yield Duty(
                ledger=LEDGER_KEY,
                sentence=f"端末 {code}({name})の点検がまだ一度もありません",
                due=today,
                overdue=False,
            )


def _missing(begun: Begun, done: Done, bench: DutyBench) -> dict[str, dict[date, list[str]]]:
    """Return the terminals without a check, by time of the day and day."""
    now, today = bench.moment.local, bench.moment.today
    office = bench.directory.office
    used = {phase for phases in begun.values() for phase in phases}
    found: dict[str, dict[date, list[str]]] = {}
    for phase in _expected(used):
        limit = office.opens if phase == START else office.closes
        for code, phases in begun.items():
            if not phases:
                continue
            # A time of day that some terminals have never had is asked of all of them.
            first = phases.get(phase) or min(phases.values())
            first = max(first, today - timedelta(days=DAYS_BACK))
            for day in bench.calendar.open_days(Period(first, today)) if first <= today else ():
                is_due = day < today or now.time() >= limit
                if is_due and (code, phase, day) not in done:
                    found.setdefault(phase, {}).setdefault(day, []).append(code)
    return found


def _expected(used: set[str]) -> tuple[str, ...]:
    """Return the times of day this office checks at; one in the evening at least."""
    evening = tuple(phase for phase in (END, LEAVE) if phase in used) or (END,)
    return (START, *evening)


def _told(phase: str, missing: Mapping[date, list[str]], bench: DutyBench) -> Iterator[Duty]:
    label = next(choice.label for choice in PHASES if choice.key == phase)
    today = bench.moment.today
    past = sorted(day for day in missing if day < today)
    if len(past) > MOST_NAMED:
        since = past[0]
        yield _duty(f"{label}点検の記録がない開庁日が {len(past)}日あります", since, bench)
        past = []
    for day in past:
        sentence = f"{short_day(day)} の{label}点検の記録がありません({_named(missing[day])})"
        yield _duty(sentence, day, bench)
    if today in missing:
        yield _duty(f"今日の{label}点検がまだです({_named(missing[today])})", today, bench)


def _named(codes: list[str]) -> str:
    named = "、".join(codes[:MOST_NAMED])
    return named if len(codes) <= MOST_NAMED else f"{named} ほか{len(codes) - MOST_NAMED}台"


def _duty(sentence: str, due: date, bench: DutyBench) -> Duty:
    return Duty(
        ledger=LEDGER_KEY, sentence=sentence, due=due, overdue=due < bench.moment.today,
        action="list", period=f"{due:%Y-%m}",
    )  # fmt: skip
