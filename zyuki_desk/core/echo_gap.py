"""What only the echo (証跡の写し) still has: looked at before anybody decides to write it back."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from zyuki_desk.base.calendar import era_date
from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_time
from zyuki_desk.core.opening import OpenOffice
from zyuki_desk.core.schema import Telling, unheard
from zyuki_desk.evidence.echo import EchoFile, Entry
from zyuki_desk.evidence.echo_keeper import Standing
from zyuki_desk.evidence.journal import HEADER
from zyuki_desk.evidence.operation import Operation
from zyuki_desk.evidence.rebuild import EVERY, cells_of
from zyuki_desk.store.base import utc_from_text

MOST_SHOWN = 200
LOOKING = "写しにある記録を調べています…"
_AT = {name: at for at, name in enumerate(HEADER)}


@dataclass(frozen=True, slots=True)
class Returning:
    """One stroke on a line of a ledger that would come back."""

    at: datetime
    person: str
    """The code of whoever wrote it."""
    operation: Operation
    ledger: str
    """The ledger's key."""
    number: int | None
    """The line's number; None where a later record tells how it stands."""


@dataclass(slots=True)
class EchoGap:
    """Records that the office's file has not, as the echo tells them."""

    records: int = 0
    since: datetime | None = None
    until: datetime | None = None
    lines: Counter[str] = field(default_factory=Counter)
    """How many lines of each ledger would come back or change back."""
    newest: list[Returning] = field(default_factory=list)
    """The last strokes, the newest first, at most `MOST_SHOWN`."""

    @property
    def span(self) -> str:
        """From when to when, in the words of the office."""
        if self.since is None or self.until is None:
            return ""
        first, last = _spelled(self.since), _spelled(self.until)
        return first if first == last else f"{first} から {last} まで"


def _spelled(at: datetime) -> str:
    local = at.astimezone(JST)
    return f"{era_date(local.date(), 'weekday')} {short_time(local)}"


def can_write_back(office: OpenOffice) -> bool:
    """Whether the echo goes on from where the file ends."""
    echo = office.desk.outside.echo
    return (
        bool(office.desk.outside.stopped)
        and echo is not None
        and echo.file is not None
        and echo.standing is Standing.BEHIND
    )


def echo_gap(office: OpenOffice, *, tell: Telling = unheard) -> EchoGap:
    """Read what only the echo has; nothing is changed. `DamageFound` where it cannot be read.

    `tell` hears of records read and of all; what it raises stops the reading.
    """
    gap, echo = EchoGap(), office.desk.outside.echo
    if not can_write_back(office) or echo is None or echo.file is None:
        return gap
    tables = {x.model.__tablename__: x.key for x in office.shipped.values()}
    seen: set[tuple[str, int]] = set()
    for entry in _after(echo.file, echo.shared, tell):
        _count(gap, entry, tables, seen)
    gap.newest.reverse()
    return gap


def _after(file: EchoFile, known: int, tell: Telling) -> "list[Entry]":
    found: list[Entry] = []
    size = file.head.size if file.head else 0
    for number, frame in enumerate(file.frames()):
        if number % EVERY == 0:
            tell(frame.head.size, size, LOOKING)
        if frame.head.size > known:
            found += [entry for entry in frame.entries if int(str(entry[0][_AT["seq"]])) > known]
    return found


def _count(gap: EchoGap, entry: Entry, tables: dict[str, str], seen: set[tuple[str, int]]) -> None:
    record, image = entry
    at = utc_from_text(str(record[_AT["at"]]))
    gap.records += 1
    gap.since = gap.since or at
    gap.until = at
    source = str(record[_AT["source"]])
    if source not in tables:
        return
    row = (source, int(str(record[_AT["row_id"]])))
    if row not in seen:
        seen.add(row)
        gap.lines[tables[source]] += 1
    number = cells_of(image).get("number") if image is not None else None
    gap.newest.append(
        Returning(
            at=at,
            person=str(record[_AT["person"]]),
            operation=Operation(str(record[_AT["operation"]])),
            ledger=tables[source],
            number=number if isinstance(number, int) else None,
        )
    )
    del gap.newest[:-MOST_SHOWN]
