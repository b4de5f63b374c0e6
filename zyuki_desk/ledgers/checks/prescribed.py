"""What a manager hears first of a month of checks: gaps, and what was not done as prescribed.

日南町 has both confirmed every month: that no record is missing, and that it was done as the rule
says.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.check_month import CheckItem
from zyuki_desk.core.ledger import ClosingFinding, DutyBench
from zyuki_desk.ledgers.checks.expected import Owed, watched
from zyuki_desk.ledgers.checks.items import (
    BAD,
    PHASE_LABELS,
    START,
    clock_limit,
    items_of,
    setting_of,
)
from zyuki_desk.ledgers.checks.model import BETWEEN, Written
from zyuki_desk.ledgers.checks.month import Marks, marks_of, off_by

LATE_START: Final = timedelta(hours=1)
"""A start's check this long after opening was made when the terminal was already in use."""


def prescribed(
    connection: Connection, bench: DutyBench, period: Period
) -> Iterator[ClosingFinding]:
    """Tell the gaps of a month by day and time, then each check that was not as prescribed."""
    yield from _gaps(connection, bench, period)
    items = items_of(connection, bench.directory)
    lines = BETWEEN.rows(connection, first=period.first, last=period.last)
    marks = marks_of(connection, lines, items)
    limit = clock_limit(setting_of(connection))
    for line in lines:
        for words in _wrong(line, items, marks, bench, limit):
            head = f"{short_day(line.day)} {PHASE_LABELS[line.phase]} {line.terminal}"
            yield ClosingFinding(f"{head}  {words}", day=line.day, entry_id=line.id)


def _gaps(connection: Connection, bench: DutyBench, period: Period) -> Iterator[ClosingFinding]:
    owed = Owed(watched(connection), bench.directory.office, bench.calendar, bench.moment)
    found: dict[tuple[date, str], list[str]] = {}
    for gap in owed.gaps(connection, period):
        found.setdefault((gap.day, gap.phase), []).append(gap.terminal)
    for (day, phase), terminals in sorted(found.items(), key=lambda each: each[0][0]):
        names = "、".join(terminals)
        sentence = f"{short_day(day)} {PHASE_LABELS[phase]}  未実施({names})"
        yield ClosingFinding(sentence, day=day, is_gap=True)


def _wrong(
    line: Written, items: tuple[CheckItem, ...], marks: Marks, bench: DutyBench, limit: int
) -> Iterator[str]:
    due = [item for item in items if item.is_due(line.day, line.phase)]
    mine = marks[line.id]
    blank = [item.short for item in due if mine.get(item.key) is None]
    bad = [item.short for item in items if mine.get(item.key) == BAD]
    if blank and line.result != BAD:
        yield f"空欄の項目があります({'・'.join(blank)})"
    if (line.result == BAD or bad) and not line.action:
        yield "× の処置が書かれていません"
    if bad and line.result != BAD:
        yield f"× の項目({'・'.join(bad)})がありますが、結果は ○ です"
    if abs(off_by(line.clock_off) or 0) > limit:
        yield f"時計が{line.clock_off}でした"
    local = line.checked_at.astimezone(JST)
    opens = datetime.combine(line.day, bench.directory.office.opens, tzinfo=JST)
    if line.phase == START and local > opens + LATE_START:
        yield f"始業の点検が {short_time(local)} でした(開庁は {short_time(opens)})"
