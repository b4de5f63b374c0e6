"""Which checks are due today, which open days have none, and whose clock is off."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.duty import DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.ledgers.checks.expected import Owed, Watched, watched
from zyuki_desk.ledgers.checks.items import LEDGER_KEY, PHASE_LABELS, clock_limit, setting_of
from zyuki_desk.ledgers.checks.model import LAST_CLOCK, ClockSeen
from zyuki_desk.ledgers.checks.month import off_by

PAGE = f"view:{LEDGER_KEY}"
DAYS_BACK = 62
"""How far gaps are looked for; older ones stand in the month sheets."""
MOST_NAMED = 3
"""Terminals of a day that are named one by one."""
MISSING = DutyKind("check-missing", "日次点検の記録がない開庁日")
TODAY = DutyKind("check-today", "今日の日次点検")
NEVER = DutyKind("check-never", "点検したことのない端末")
CLOCK = DutyKind("check-clock", "時計のずれた端末")


def duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell the gaps since the ledger was begun, what today still needs, and clocks to be set."""
    today = bench.moment.today
    used = {c: t for c, t in watched(connection).items() if t.ended_on is None}
    if not any(terminal.begun for terminal in used.values()):
        return
    yield from _never(used, bench)
    owed = Owed(used, bench.directory.office, bench.calendar, bench.moment)
    missing: dict[str, dict[date, list[str]]] = {}
    for gap in owed.gaps(connection, Period(today - timedelta(days=DAYS_BACK), today)):
        missing.setdefault(gap.phase, {}).setdefault(gap.day, []).append(gap.terminal)
    for phase, days in missing.items():
        yield from _told(phase, days, bench)
    yield from _clocks(connection, bench, used)


def _never(used: Mapping[str, Watched], bench: DutyBench) -> Iterator[Duty]:
    for code, terminal in used.items():
        if not terminal.begun:
            yield _duty(
                f"端末 {code}({terminal.name})の点検がまだ一度もありません",
                bench.moment.today,
                bench,
                kind=NEVER,
            )


def _told(phase: str, missing: Mapping[date, list[str]], bench: DutyBench) -> Iterator[Duty]:
    label = PHASE_LABELS[phase]
    for day, codes in sorted(missing.items()):
        if day < bench.today:
            sentence = f"{short_day(day)} の{label}点検の記録がありません({_named(codes)})"
        else:
            sentence = f"今日の{label}点検がまだです({_named(codes)})"
        yield _duty(sentence, day, bench)


def _named(codes: list[str]) -> str:
    named = "、".join(codes[:MOST_NAMED])
    return named if len(codes) <= MOST_NAMED else f"{named} ほか{len(codes) - MOST_NAMED}台"


def _duty(sentence: str, due: date, bench: DutyBench, *, kind: DutyKind | None = None) -> Duty:
    """Return a duty that is done on the page of the checks, on its very day."""
    return Duty(
        ledger=LEDGER_KEY, sentence=sentence, due=due, overdue=due < bench.today, page=PAGE,
        kind=kind or (MISSING if due < bench.today else TODAY), action="check", period=f"{due}",
    )  # fmt: skip


def _clocks(
    connection: Connection, bench: DutyBench, used: Mapping[str, Watched]
) -> Iterator[Duty]:
    """Tell whose clock was off by more than the office allows when it was last looked at."""
    limit = clock_limit(setting_of(connection))
    since = bench.moment.today - timedelta(days=DAYS_BACK)
    last: dict[str, ClockSeen] = {
        line.terminal: line for line in LAST_CLOCK.rows(connection, since=since)
    }
    for code, line in sorted(last.items()):
        if code in used and abs(off_by(line.clock_off) or 0) > limit:
            yield Duty(
                ledger=LEDGER_KEY,
                sentence=f"端末 {code} の時計が{line.clock_off}です({short_day(line.day)} の点検)。"
                "時計を合わせ、次の点検で差を書いてください",
                due=line.day,
                overdue=line.day < bench.today,
                kind=CLOCK,
                entry_id=line.id,
            )
