"""What the pages of the checks ask: the month, the day, and writing what somebody looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.check_month import (
    CheckItem,
    CheckMonth,
    DueCheck,
    Looked,
    PhaseChecks,
    WrittenCheck,
)
from zyuki_desk.core.desk import Desk, Saved
from zyuki_desk.core.fields import Value, moment
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.seals import seals_of_period
from zyuki_desk.ledgers.checks.expected import Owed, is_time, phases_used, watched
from zyuki_desk.ledgers.checks.item_settings import change_items
from zyuki_desk.ledgers.checks.items import (
    BAD,
    CLOCK,
    GOOD,
    NONE,
    PHASES,
    clock_limit,
    items_of,
    setting_of,
)
from zyuki_desk.ledgers.checks.model import BETWEEN
from zyuki_desk.ledgers.checks.month import MonthMaker


class Checks:
    """The checks of one office, for whoever is at the desk."""

    def __init__(self, desk: Desk, books: Books, ledger: Ledger) -> None:
        self._desk = desk
        self._books = books
        self._ledger = ledger

    def month(self, period: Period, terminal: str | None, *, blank: bool = False) -> CheckMonth:
        """Return the month sheet of a terminal, or of all in brief; `blank` for writing by hand."""
        directory = self._desk.directory
        with self._desk.database.reading() as connection:
            owed = Owed(
                watched(connection),
                directory.office,
                office_calendar(directory),
                self._desk.clock.read(),
            )
            items = items_of(connection, directory)
            month = MonthMaker(connection, owed, directory, items).make(
                period, terminal, blank=blank
            )
            seals = seals_of_period(connection, self._ledger.key, period, None)
        told = () if blank else tuple(seal.words(directory.name_of(seal.by)) for seal in seals)
        return replace(month, seals=told)

    def terminals(self, period: Period) -> Mapping[str, str]:
        """Return the terminals in use in a period: code and name."""
        with self._desk.database.reading() as connection:
            found = watched(connection)
        return {code: t.name for code, t in found.items() if t.is_used(period)}

    def day(self, day: date) -> tuple[PhaseChecks, ...]:
        """Return the day's checks by time of the day."""
        now, office = self._desk.clock.read(), self._desk.directory.office
        with self._desk.database.reading() as connection:
            terminals = watched(connection)
            lines = BETWEEN.rows(connection, first=day, last=day)
        phases = phases_used(terminals)
        written = {
            (line.phase, line.terminal): WrittenCheck(
                line.id, line.number, line.checked_at, line.checked_by,
                line.result == GOOD, line.late,
            )
            for line in lines
        }  # fmt: skip
        used = [t for t in terminals.values() if t.ended_on is None or day <= t.ended_on]
        return tuple(
            PhaseChecks(
                phase,
                tuple(
                    DueCheck(t.code, t.name, written.get((phase.key, t.code)))
                    for t in used
                    if day >= now.today
                    or (phase.key, t.code) in written
                    or Owed.is_owed(t, phase.key, day)
                ),
                is_time(phase.key, day, now, office),
            )
            for phase in PHASES
            if phase.key in phases or any(key == phase.key for key, _ in written)
        )

    @property
    def key(self) -> str:
        """The ledger's key."""
        return self._ledger.key

    def items(self, day: date) -> tuple[CheckItem, ...]:
        """Return what is looked at on a day, in the office's order."""
        return tuple(item for item in self.all_items() if item.holds(day))

    def all_items(self) -> tuple[CheckItem, ...]:
        """Return every item the office has or had, in its order."""
        with self._desk.database.reading() as connection:
            return items_of(connection, self._desk.directory)

    @property
    def clock_limit(self) -> int:
        """By how many seconds a terminal's clock may be off."""
        with self._desk.database.reading() as connection:
            return clock_limit(setting_of(connection))

    def change_items(self, items: Sequence[CheckItem], clock_limit: int, *, reason: str) -> None:
        """Make these the office's items, in this order; new ones of its own have no key yet."""
        change_items(self._desk, self.all_items(), items, clock_limit, reason=reason)

    def write(self, looked: Looked) -> list[Saved]:
        """Write a check for each terminal, all or none; each item is named in its line.

        `Refusal` for what the ledger's rules refuse; when somebody else wrote one of them
        meanwhile it says who and when, and nothing is written.
        """
        if not looked.terminals:
            raise Refusal("点検する端末がありません。すべて書いてあります。")
        today = self._desk.clock.read().today
        if looked.at is None and looked.day != today:
            raise Refusal("過ぎた日の点検には、点検した時刻を入れてください。", field="checked_at")
        if looked.day < today and not looked.remarks.strip():
            raise Refusal("後日に書く理由を入れてください。", field="remarks")
        items = [item for item in self.items(looked.day) if item.is_due(looked.day, looked.phase)]
        lines = [self._line(looked, terminal, items) for terminal in looked.terminals]
        return self._desk.enter_all(self._ledger.key, lines)

    def _now(self) -> datetime:
        local = self._desk.clock.read().local
        return moment(local.date(), local.time())

    def _line(self, looked: Looked, terminal: str, items: Sequence[CheckItem]) -> dict[str, Value]:
        bad = set(looked.bad)
        line: dict[str, Value] = {
            "day": looked.day,
            "phase": looked.phase,
            "terminal": terminal,
            "checked_at": looked.at or self._now(),
            "checked_by": looked.by,
            "result": BAD if bad or looked.fault else GOOD,
            **{item.key: BAD if item.key in bad else GOOD for item in items},
            **looked.marks,
            "fault": looked.fault or None,
            "action": looked.action or None,
            "remarks": looked.remarks or None,
            **looked.own,
        }
        sees_clock = line.get(CLOCK, NONE) != NONE
        return {**line, "clock_off": looked.clock or None} if sees_clock else line
