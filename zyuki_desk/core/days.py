"""What each day of a ledger is worth: fine, late, a gap, a fault, or nothing was expected.

A ledger says with a `DayRule` what it knows of a period, by one statement; the office's calendar
says on which days a missing line is an omission.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, and_, func, literal, or_, select

from zyuki_desk.base.calendar import OfficeCalendar, Period
from zyuki_desk.base.clock import Moment
from zyuki_desk.core.directory import Directory

if TYPE_CHECKING:
    from zyuki_desk.core.ledger import Ledger


class DayState(StrEnum):
    """One day of one ledger, the worst first."""

    GAP = "gap"
    FAULT = "fault"
    LATE = "late"
    FINE = "fine"
    NOTHING = "nothing"
    CLOSED = "closed"

    @property
    def sign(self) -> str:
        """The sign in the picture and on paper; a shape of its own, not a colour."""
        return _SIGNS[self]

    @property
    def label(self) -> str:
        """The word beside it."""
        return _LABELS[self]


_SIGNS = {
    DayState.GAP: "×", DayState.FAULT: "!", DayState.LATE: "△", DayState.FINE: "○",
    DayState.NOTHING: "・", DayState.CLOSED: "休",
}  # fmt: skip
_LABELS = {
    DayState.GAP: "未実施", DayState.FAULT: "異常・未了", DayState.LATE: "後日記入",
    DayState.FINE: "記録あり", DayState.NOTHING: "予定なし", DayState.CLOSED: "閉庁日",
}  # fmt: skip
_WORST = {state: place for place, state in enumerate(DayState)}


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the lines of one day say, by numbers."""

    lines: int = 0
    late: int = 0
    faults: int = 0
    """Lines that tell a fault, or still lack what they wait for after their day."""
    missing: int = 0
    """Lines that were due and are not there."""


@dataclass(frozen=True, slots=True)
class DayBench:
    """What is asked about, and what a rule may look at."""

    ledger: "Ledger"
    period: Period
    place: str | None
    moment: Moment
    directory: Directory
    calendar: OfficeCalendar


FactsRule = Callable[[Connection, DayBench], Mapping[date, DayFacts]]


@dataclass(frozen=True, slots=True)
class DayRule:
    """How a ledger's days are judged."""

    expects: bool = False
    """Whether every open day since the first line should have one."""
    facts: FactsRule | None = None
    """What the ledger itself knows better than its lines' number; None for the usual count."""
    by_room: bool = False
    """Whether it can be asked about one room although its lines have no room of their own."""
    page: str = ""
    """The page on which a missing line is written; empty for the ledger's own form."""
    action: str = "new"


USUAL = DayRule()
"""The rule of a ledger that has none: what is written is shown, and nothing is expected."""


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day as the picture shows it."""

    state: DayState
    facts: DayFacts = field(default_factory=DayFacts)
    why: str = ""
    """Why the office was closed."""
    ledger: str = ""
    """The ledger whose day it is; of several, the one that stands worst."""

    @property
    def words(self) -> str:
        """The day in words, without its date."""
        facts = self.facts
        parts = (
            f"{self.state.label}({self.why})" if self.why else self.state.label,
            f"記録 {facts.lines}件" if facts.lines else "",
            f"未実施 {facts.missing}件" if facts.missing else "",
            f"後日記入 {facts.late}件" if facts.late else "",
            f"異常・未了 {facts.faults}件" if facts.faults else "",
        )
        return "、".join(part for part in parts if part)


Marks = Mapping[date, DayMark]


def days_of(connection: Connection, bench: DayBench) -> Marks:
    """Judge every day of the period of one ledger."""
    ledger = bench.ledger
    rule = ledger.days or USUAL
    facts = (rule.facts or usual_facts)(connection, bench)
    first = None
    if rule.expects and bench.place is None:
        first = connection.execute(select(func.min(ledger.model.day))).scalar()
    return {
        day: _judged(bench, day, facts.get(day, DayFacts()), first) for day in bench.period.days()
    }


def _judged(bench: DayBench, day: date, facts: DayFacts, first: date | None) -> DayMark:
    why = bench.calendar.why_closed(day) or ""
    is_past = day < bench.moment.today
    is_owed = is_past and not why and first is not None and first <= day and not facts.lines
    if is_past and not why and (facts.missing or is_owed):
        state = DayState.GAP
    elif facts.faults:
        state = DayState.FAULT
    elif facts.late:
        state = DayState.LATE
    elif facts.lines:
        state = DayState.FINE
    else:
        state = DayState.CLOSED if why else DayState.NOTHING
    return DayMark(state, facts, why, bench.ledger.key)


def usual_facts(connection: Connection, bench: DayBench) -> Mapping[date, DayFacts]:
    """Count lines, late ones and those that still wait for a cell, by day."""
    return read_facts(connection, counted(bench))


def counted(bench: DayBench, *, late: Any = None, faults: Any = None) -> Select[*tuple[Any, ...]]:  # noqa: ANN401
    """Return the statement that counts a period's lines by day.

    `late` and `faults` are conditions in place of the usual ones.
    """
    ledger, model = bench.ledger, bench.ledger.model
    if faults is None:
        awaited = [getattr(model, spec.key).is_(None) for spec in ledger.fields if spec.awaited]
        faults = and_(or_(*awaited), model.day < bench.moment.today) if awaited else None
    marked = model.late.is_(True) if late is None else late
    statement = select(
        model.day,
        func.count(),
        func.count().filter(marked),
        func.count().filter(faults) if faults is not None else literal(0),
    ).where(model.day.between(bench.period.first, bench.period.last), model.struck_at.is_(None))
    if ledger.place is not None and bench.place is not None:
        statement = statement.where(getattr(model, ledger.place) == bench.place)
    return statement.group_by(model.day)


def read_facts(connection: Connection, statement: Select[*tuple[Any, ...]]) -> dict[date, DayFacts]:
    """Run a statement made by `counted`."""
    return {
        day: DayFacts(lines, late, faults)
        for day, lines, late, faults in connection.execute(statement)
    }


def combined(several: Iterable[Marks]) -> Marks:
    """Put ledgers on top of each other: each day shows the one that stands worst."""
    found: dict[date, DayMark] = {}
    for marks in several:
        for day, mark in marks.items():
            if day not in found or _WORST[mark.state] < _WORST[found[day].state]:
                found[day] = mark
    return found


def tally(marks: Marks) -> Mapping[DayState, int]:
    """Count the days by state; every state is there."""
    counts = Counter(mark.state for mark in marks.values())
    return {state: counts[state] for state in DayState}
