"""The month sheet: every day's marks by item, gaps in plain view, faults and remarks in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.check_month import (
    CLOCK_OFF,
    PERSON,
    RESULT,
    TIME,
    Cell,
    CheckItem,
    CheckMonth,
    Day,
    Fault,
    Gap,
    Mark,
    Remark,
    Row,
)
from zyuki_desk.core.directory import Directory
from zyuki_desk.core.fields import own_key
from zyuki_desk.core.strokes import Retouched, retouched
from zyuki_desk.ledgers.checks.clock import seconds_of
from zyuki_desk.ledgers.checks.expected import Owed, phases_used
from zyuki_desk.ledgers.checks.items import BAD, PHASE_LABELS, PHASES
from zyuki_desk.ledgers.checks.model import BETWEEN, DailyCheck, Written

Marks = Mapping[int, Mapping[str, str | None]]
"""Line → item → mark."""


def marks_of(connection: Connection, lines: Sequence[Written], items: Iterable[CheckItem]) -> Marks:
    """Return the marks of each item of each line; the office's own items among them."""
    keys = [item.key for item in items if hasattr(DailyCheck, item.key)]
    found: dict[int, dict[str, str | None]] = {}
    ids = [line.id for line in lines]
    columns = [getattr(DailyCheck, key) for key in keys]
    for start in range(0, len(ids), 500):
        query = select(DailyCheck.id, DailyCheck.extra, *columns).where(
            DailyCheck.id.in_(ids[start : start + 500])
        )
        for entry_id, extra, *marks in connection.execute(query):
            own = {own_key(slug): mark for slug, mark in (extra or {}).items()}
            found[entry_id] = {**own, **dict(zip(keys, marks, strict=True))}
    return found


def off_by(written: str | None) -> int | None:
    """Return by how many seconds a clock was off; None where nobody wrote it readably."""
    if written is None:
        return None
    try:
        return seconds_of(written)
    except Refusal:
        return None


@dataclass(frozen=True, slots=True)
class MonthMaker:
    """Puts one office's checks of a period into a sheet."""

    connection: Connection
    owed: Owed
    directory: Directory
    items: Sequence[CheckItem]

    def make(self, period: Period, terminal: str | None, *, blank: bool = False) -> CheckMonth:
        """Return the sheet of a terminal, or of all in brief; a blank one is written by hand."""
        codes = [
            code
            for code, watched in self.owed.terminals.items()
            if terminal == code or (terminal is None and watched.is_used(period))
        ]
        wanted = set(codes)
        found = BETWEEN.rows(self.connection, first=period.first, last=period.last)
        lines = [] if blank else [line for line in found if line.terminal in wanted]
        items = [item for item in self.items if any(item.holds(day) for day in period.days())]
        marks = marks_of(self.connection, lines, items)
        pen = retouched(self.connection, DailyCheck, marks)
        touched = Retouched(pen.corrected, pen.late | {x.id for x in lines if x.late})
        owed = () if blank else self.owed.gaps(self.connection, period)
        gaps = [gap for gap in owed if gap.terminal in wanted]
        days = tuple(Day(day, self.owed.calendar.why_closed(day)) for day in period.days())
        rows = _Rows(self, days, {(x.terminal, x.phase, x.day): x for x in lines}, marks, touched,
                     set(gaps))  # fmt: skip
        name = self.directory.terminals.get(terminal or "", "")
        return CheckMonth(
            period=period,
            terminal=terminal,
            title=f"{terminal}  {name}" if terminal is not None else "すべての端末",
            days=days,
            phases=tuple(
                choice
                for choice in PHASES
                if choice.key in self.phases or any(x.phase == choice.key for x in lines)
            ),
            rows=tuple(rows.brief(codes) if terminal is None else rows.full(terminal, items)),
            gaps=tuple(gaps),
            faults=tuple(self._faults(lines, items, marks)),
            remarks=() if blank else tuple(self._remarks(lines, period, wanted)),
            items=tuple(items),
        )

    @property
    def phases(self) -> tuple[str, ...]:
        """The times of the day this office checks at."""
        return phases_used(self.owed.terminals)

    def _faults(
        self, lines: Sequence[Written], items: Sequence[CheckItem], marks: Marks
    ) -> Iterator[Fault]:
        for line in lines:
            bad = [item.short for item in items if marks[line.id].get(item.key) == BAD]
            if line.result == BAD or bad:
                yield Fault(
                    entry_id=line.id,
                    number=line.number,
                    day=line.day,
                    phase=PHASE_LABELS[line.phase],
                    terminal=line.terminal,
                    items="・".join(bad),
                    fault=line.fault or "",
                    action=line.action or "",
                    by=self.directory.name_of(line.checked_by),
                )

    def _remarks(
        self, lines: Sequence[Written], period: Period, wanted: set[str]
    ) -> Iterator[Remark]:
        """Tell late lines with their reasons, other remarks, and struck lines."""
        told: list[Remark] = []
        for line in lines:
            head = f"{PHASE_LABELS[line.phase]} {line.terminal}"
            if line.late:
                local = line.entered_at.astimezone(JST)
                who = self.directory.name_of(line.entered_by)
                why = f" {line.remarks}" if line.remarks else ""
                words = f"{head} {short_day(local)} 後日記入({who}){why}"
                told.append(Remark(line.id, line.day, words))
            elif line.remarks:
                told.append(Remark(line.id, line.day, f"{head} {line.remarks}"))
        told += self._struck(period, wanted)
        yield from sorted(told, key=lambda remark: (remark.day, remark.entry_id))

    def _struck(self, period: Period, wanted: set[str]) -> Iterator[Remark]:
        query = select(
            DailyCheck.id, DailyCheck.day, DailyCheck.number, DailyCheck.phase,
            DailyCheck.terminal, DailyCheck.struck_reason,
        ).where(
            DailyCheck.day.between(period.first, period.last),
            DailyCheck.struck_at.is_not(None),
            DailyCheck.disposal_id.is_(None),
        )  # fmt: skip
        for entry_id, day, number, phase, terminal, why in self.connection.execute(query):
            if terminal in wanted:
                words = f"{PHASE_LABELS[phase]} {terminal} {number}番は抹消({why})"
                yield Remark(entry_id, day, words)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one sheet."""

    maker: MonthMaker
    days: Sequence[Day]
    lines: Mapping[tuple[str, str, date], Written]
    marks: Marks
    touched: Retouched
    gaps: set[Gap]

    def brief(self, codes: Sequence[str]) -> Iterator[Row]:
        """Give the result of each terminal and time of the day."""
        for code in codes:
            for phase in self._phases([code]):
                yield self._result(code, phase, PHASE_LABELS[phase])

    def full(self, code: str, items: Sequence[CheckItem]) -> Iterator[Row]:
        """Give each item of a terminal, and its result, time and checker, by time of the day."""
        for phase in self._phases([code]):
            for item in items:
                if phase in item.phases or self._is_marked(code, phase, item.key):
                    cells = tuple(self._item(code, phase, item, day) for day in self.days)
                    yield Row(code, phase, item.key, item.label, cells)
            if any(item.compares and phase in item.phases for item in items):
                cells = self._texts(code, phase, self._clock)
                yield Row(code, phase, CLOCK_OFF, "時計の差(秒)", cells)
            yield self._result(code, phase, "結果")
            yield Row(code, phase, TIME, "時刻", self._texts(code, phase, self._time))
            yield Row(code, phase, PERSON, "点検者", self._texts(code, phase, self._person))

    def _phases(self, codes: Sequence[str]) -> list[str]:
        used = self.maker.phases
        return [
            choice.key
            for choice in PHASES
            if choice.key in used
            or any(code in codes and phase == choice.key for code, phase, _ in self.lines)
        ]

    def _is_marked(self, code: str, phase: str, item: str) -> bool:
        return any(
            self.marks[line.id].get(item) not in (None, Mark.NONE.value)
            for key, line in self.lines.items()
            if key[:2] == (code, phase)
        )

    def _result(self, code: str, phase: str, label: str) -> Row:
        cells = []
        for day in self.days:
            line = self.lines.get((code, phase, day.day))
            if line is None:
                cells.append(self._nothing(code, phase, day))
            else:
                mark = Mark.BAD if line.result == BAD else Mark.GOOD
                cells.append(self._cell(line, mark))
        return Row(code, phase, RESULT, label, tuple(cells))

    def _item(self, code: str, phase: str, item: CheckItem, day: Day) -> Cell:
        line = self.lines.get((code, phase, day.day))
        if line is None:
            nothing = self._nothing(code, phase, day)
            is_gap = nothing.mark is Mark.GAP and item.is_due(day.day, phase)
            return nothing if is_gap or nothing.mark is Mark.CLOSED else Cell(Mark.BLANK)
        written = self.marks[line.id].get(item.key)
        return self._cell(line, Mark.BLANK if written is None else Mark(written))

    def _texts(self, code: str, phase: str, tell: Any) -> tuple[Cell, ...]:  # noqa: ANN401
        cells = []
        for day in self.days:
            line = self.lines.get((code, phase, day.day))
            if line is None:
                nothing = self._nothing(code, phase, day)
                cells.append(nothing if nothing.mark is Mark.CLOSED else Cell(Mark.BLANK))
            else:
                cells.append(Cell(Mark.TEXT, line.id, tell(line)))
        return tuple(cells)

    def _nothing(self, code: str, phase: str, day: Day) -> Cell:
        if Gap(day.day, phase, code) in self.gaps:
            return Cell(Mark.GAP)
        return Cell(Mark.CLOSED if day.closed is not None else Mark.BLANK)

    def _cell(self, line: Written, mark: Mark) -> Cell:
        pen = self.touched
        return Cell(mark, line.id, late=line.id in pen.late, corrected=line.id in pen.corrected)

    @staticmethod
    def _clock(line: Written) -> str:
        seconds = off_by(line.clock_off)
        if seconds is None:
            return "?" if line.clock_off else ""
        return f"{seconds:+d}" if seconds else "0"

    @staticmethod
    def _time(line: Written) -> str:
        return short_time(line.checked_at.astimezone(JST))

    def _person(self, line: Written) -> str:
        return self.maker.directory.name_of(line.checked_by)
