"""The days of 日次点検: every terminal at every time of the day, and what was found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from zyuki_desk.core.days import DayBench, DayFacts, counted, read_facts
from zyuki_desk.core.office import Terminal
from zyuki_desk.ledgers.checks.expected import Owed, is_time, phases_used, watched
from zyuki_desk.ledgers.checks.items import BAD
from zyuki_desk.ledgers.checks.model import DailyCheck


def day_facts(connection: Connection, bench: DayBench) -> Mapping[date, DayFacts]:
    """Count checks and faults by day, and how many of those that were owed are missing."""
    terminals = watched(connection)
    statement = counted(bench, faults=DailyCheck.result == BAD)
    if bench.place is not None:
        here = select(Terminal.code).where(Terminal.room_code == bench.place)
        codes = set(connection.execute(here).scalars())
        terminals = {code: each for code, each in terminals.items() if code in codes}
        statement = statement.where(DailyCheck.terminal.in_(codes))
    phases = phases_used(terminals)
    found = read_facts(connection, statement)
    due = read_facts(connection, statement.where(DailyCheck.phase.in_(phases)))
    office = bench.directory.office
    owed = Owed(terminals, office, bench.calendar, bench.moment)
    for day in bench.calendar.open_days(bench.period):
        wanted = sum(
            owed.is_owed(terminal, phase, day)
            for phase in phases
            if is_time(phase, day, bench.moment, office)
            for terminal in terminals.values()
        )
        missing = wanted - due.get(day, DayFacts()).lines
        if missing > 0:
            found[day] = replace(found.get(day, DayFacts()), missing=missing)
    return found
