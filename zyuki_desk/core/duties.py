"""What is due and what is missing (やること・未実施): computed from the ledgers, never typed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeAlias

from sqlalchemy import Connection, func, select

from zyuki_desk.base.calendar import Period, month_of
from zyuki_desk.base.clock import JST
from zyuki_desk.core.backup_runs import backup_duties
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duty import Danger, Duty, DutyBench, DutyKind, DutyRule
from zyuki_desk.core.duty_notes import DutyNoteFacts, notes_of
from zyuki_desk.core.echo_events import echo_duties
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.leaving.duties import leaving_duties
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.office import DutyValue
from zyuki_desk.core.package import unreceipted
from zyuki_desk.core.reserved import reserved_duties
from zyuki_desk.core.retention.disposals import retention_duties
from zyuki_desk.core.retention.year_turn import year_turn_duties
from zyuki_desk.core.seal_duties import seal_duties
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.slips.duties import slip_duties
from zyuki_desk.core.stock.duties import stock_duties
from zyuki_desk.evidence.journal import Record
from zyuki_desk.store.prepared import Prepared

MONTHS_BACK = 24
"""How far unsealed months are looked for; a forgotten one stays in view for two years."""
MOST_SINGLE = 3
"""Duties of one kind that stand on rows of their own; more are folded into one row."""
SEAL_DAYS = DutyValue(
    "seal-days", "月の確認(締め)は、翌月の", 10, "日まで", least=1, most=60,
    source="日南町: 毎月の確認",
)  # fmt: skip
BEGIN_DAYS = DutyValue(
    "begin-days", "簿冊を付け始めるまでの猶予", 30,
    source="千葉県: 様式だけあり、付けていない機関が半数",
)  # fmt: skip
OFFICE_VALUES = (SEAL_DAYS, BEGIN_DAYS)
"""The numbers in the rules that every ledger shares."""
GRACE = timedelta(days=7)
"""An office that has just begun is not told at once what it has not begun."""
UNSEALED = DutyKind("unsealed", "月の確認(締め)がまだ", Danger.RECORD)
EMPTY = DutyKind("empty", "まだ白紙の簿冊", Danger.RECORD)

OFFICE_RULES: tuple[DutyRule, ...] = (
    stock_duties,
    backup_duties,
    retention_duties,
    year_turn_duties,
    reserved_duties,
    leaving_duties,
    unreceipted,
    slip_duties,
    echo_duties,
    seal_duties,
)
"""What the procedures around the ledgers leave open; a procedure adds its rule here."""

Closings: TypeAlias = Mapping[str, frozenset[tuple[date, str | None]]]
"""Ledger → first day and room of every closed month that may still be asked for."""


@dataclass(frozen=True, slots=True)
class OpenDuties:
    """Every duty, the most urgent first, and what managers noted about them."""

    today: date
    duties: Sequence[Duty] = ()
    notes: Mapping[str, DutyNoteFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties of one kind that are told in one row."""

    kind: DutyKind
    duties: tuple[Duty, ...]

    @property
    def first(self) -> Duty:
        """The most urgent of them."""
        return self.duties[0]

    @property
    def overdue(self) -> bool:
        """Whether they are overdue; a group never mixes."""
        return self.first.overdue


def duties_of(desk: Desk) -> list[Duty]:
    """Return every duty of every ledger and of the office, the most urgent first."""
    return list(open_duties(desk).duties)


def open_duties(desk: Desk) -> OpenDuties:
    """Return every duty with its notes, as things stand now."""
    moment = desk.clock.read()
    bench = DutyBench(moment, desk.directory, office_calendar(desk.directory), desk.ledgers)
    found: list[Duty] = []
    with desk.database.reading() as connection:
        closings = _closings(connection, moment.today)
        begun = _founded(connection, moment.today)
        for ledger in desk.ledgers.values():
            for rule in ledger.duties:
                found += rule(connection, bench)
            found += _of_any_ledger(connection, ledger, bench, closings, begun)
        for rule in OFFICE_RULES:
            found += rule(connection, bench)
        told = {duty.leaver for duty in found if not duty.ledger}
        found = [duty for duty in found if not duty.ledger or duty.leaver not in told - {None}]
        notes = notes_of(connection, [duty.key for duty in found])
    ordered = sorted(found, key=lambda duty: urgency(duty, moment.today))
    return OpenDuties(moment.today, ordered, notes)


def urgency(duty: Duty, today: date) -> tuple[int, int, date, str]:
    """Return what duties are ordered by.

    Identity data out of hand comes first, from the very day it is due; then whatever is overdue,
    by how much hangs on it and by its age; then today; then what comes.
    """
    if duty.kind.danger is Danger.IDENTITY and duty.due <= today:
        band = 0
    elif duty.overdue:
        band = 1
    else:
        band = 2 if duty.due <= today else 3
    return band, duty.kind.danger, duty.due, duty.sentence


def fold(duties: Sequence[Duty], most: int = MOST_SINGLE) -> list[Duty | DutyGroup]:
    """Fold duties of one kind into one row where they are more than `most`, keeping the order."""
    groups: dict[object, list[Duty]] = defaultdict(list)
    for duty in duties:
        groups[_group_key(duty)].append(duty)
    rows: list[Duty | DutyGroup] = []
    for duty in duties:
        alike = groups[_group_key(duty)]
        if len(alike) <= most:
            rows.append(duty)
        elif alike[0] is duty:
            rows.append(DutyGroup(duty.kind, tuple(alike)))
    return rows


def _group_key(duty: Duty) -> object:
    # What many ledgers owe alike, such as a month's seal, is one row for all of them.
    shared = duty.kind in (UNSEALED, EMPTY)
    where = "" if shared else duty.ledger or duty.page
    return where, duty.kind.key, duty.overdue


def _of_any_ledger(
    connection: Connection, ledger: Ledger, bench: DutyBench, closings: Closings, begun: date
) -> Iterator[Duty]:
    """Tell what every ledger owes: to be kept at all, and to be confirmed by month."""
    oldest = _oldest(ledger.model).first(connection)
    if oldest is None:
        yield from _empty(ledger, bench, begun)
    elif ledger.monthly:
        yield from _unsealed(connection, ledger, bench, closings, oldest)


@cache
def _oldest(model: type[Entry]) -> Prepared[date | None]:
    return Prepared(lambda day: day, select(func.min(model.day)))


def _empty(ledger: Ledger, bench: DutyBench, begun: date) -> Iterator[Duty]:
    """Show a ledger that nobody keeps as what it is: a gap."""
    if bench.today < begun + GRACE:
        return
    due = begun + timedelta(days=bench.value(BEGIN_DAYS))
    yield Duty(
        ledger=ledger.key,
        sentence=f"{ledger.title}は、まだ1行もありません",
        due=due,
        overdue=due < bench.today,
        kind=EMPTY,
        action="list",
    )


def _founded(connection: Connection, today: date) -> date:
    """Return the day of the journal's first record: the day the office began."""
    at = connection.execute(select(Record.at).order_by(Record.seq).limit(1)).scalar()
    return today if at is None else datetime.fromisoformat(at).astimezone(JST).date()


def _closings(connection: Connection, today: date) -> Closings:
    """Read every closing that matters here in one go."""
    since = _first_asked(today).replace(day=1)
    rows = connection.execute(
        select(Seal.book_key, Seal.first, Seal.place).where(
            Seal.closes.is_(True), Seal.first >= since
        )
    )
    found: dict[str, set[tuple[date, str | None]]] = defaultdict(set)
    for book, first, place in rows:
        assert first is not None
        found[book].add((first, place))
    return {book: frozenset(closed) for book, closed in found.items()}


def _first_asked(today: date) -> date:
    return today - timedelta(days=31 * MONTHS_BACK)


def _unsealed(
    connection: Connection, ledger: Ledger, bench: DutyBench, closings: Closings, oldest: date
) -> Iterator[Duty]:
    """Find past months since the first line that nobody closed."""
    today = bench.today
    closed = closings.get(ledger.key, frozenset())
    for month in Period(max(oldest, _first_asked(today)), today).months():
        whole = month_of(month.first)
        if whole.last >= today:
            continue
        is_open, place = _open_place(connection, ledger, whole, closed)
        if not is_open:
            continue
        due = whole.last + timedelta(days=bench.value(SEAL_DAYS))
        where = f"({bench.directory.room_title(place)})" if place else ""
        yield Duty(
            ledger=ledger.key,
            sentence=f"{ledger.title}の{whole.label()}分{where}がまだ確認(締め)されていません",
            due=due,
            overdue=due < today,
            kind=UNSEALED,
            action="seal",
            place=place,
            period=f"{whole.first:%Y-%m}",
        )


def _open_place(
    connection: Connection, ledger: Ledger, month: Period,
    closed: frozenset[tuple[date, str | None]],
) -> tuple[bool, str | None]:  # fmt: skip
    """Tell whether a month is still open, and which room's; rooms are closed one by one."""
    if (month.first, None) in closed:
        return False, None
    places = {place for first, place in closed if first == month.first}
    if ledger.place is None or not places:
        return not places, None
    room = getattr(ledger.model, ledger.place)
    left = select(room).where(
        ledger.model.day.between(month.first, month.last), room.not_in(places)
    )
    place = connection.execute(left.order_by(ledger.model.day).limit(1)).scalar()
    return place is not None, place
