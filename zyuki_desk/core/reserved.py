"""Reserved numbers: what stands printed on blank forms for the day the power is out.

A form's numbers are taken from the ledger's own row of numbers when the form leaves the desk, so
that numbers stay unique and without a gap. Each is written in later under its number (原本は紙) or
made void with a reason; until then it is open, and duties and closings name it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Index, or_, select
from sqlalchemy.orm import Mapped

from zyuki_desk.base.calendar import Period, fiscal_period, fiscal_year_label
from zyuki_desk.base.clock import JST
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import digits
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.ledger import Duty, DutyBench, Ledger
from zyuki_desk.core.numbering import ReservedRange, next_number
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.store.base import STRICT

PAPER_ORIGIN = "原本は紙"
MOST_RESERVED = 2000
_YEAR_END = timedelta(days=31)
"""So long before the fiscal year ends, open numbers become a duty."""
_ONCE_USED = timedelta(days=3)
"""So long after a form was written in, its other numbers should be accounted for."""


class VoidRange(Kept):
    """Reserved numbers that nobody will use, and why."""

    __tablename__ = "void_range"
    __table_args__ = (Index("ix_void_range_book", "book_key", "fiscal_year"), STRICT)

    book_key: Mapped[str]
    fiscal_year: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]

    @property
    def book(self) -> str:
        """The ledger whose numbers they are."""
        return self.book_key


@dataclass(frozen=True, slots=True)
class Reservation:
    """One form's numbers, and what became of them."""

    ledger: str
    fiscal_year: int
    first: int
    last: int
    sheet: str
    place: str | None
    at: datetime
    by: str
    used: tuple[int, ...]
    void: tuple[int, ...]
    last_used_at: datetime | None

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """Numbers that are neither written in nor void."""
        known = {*self.used, *self.void}
        return tuple(n for n in range(self.first, self.last + 1) if n not in known)

    @property
    def words(self) -> str:
        """Name the open numbers as a clerk reads them: 「58–60、63(用紙 2026-00012)」."""
        return f"{number_words(self.open_numbers)}(用紙 {self.sheet})"


def number_words(numbers: Sequence[int]) -> str:
    """Spell numbers with runs drawn together: 58–60、63."""
    runs = list(_runs(numbers))
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = end = None
    for number in sorted(numbers):
        if end is not None and start is not None and number == end + 1:
            end = number
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = number
    if start is not None and end is not None:
        yield start, end


def numbers_from_text(text: str) -> list[int]:
    """Read numbers and runs as `number_words` spells them; `Refusal` for anything else."""
    found: set[int] = set()
    for part in re.split(r"[、,\s]+", digits(text).strip("、, \n")):
        run = re.fullmatch(r"(\d{1,7})(?:[-–~〜～](\d{1,7}))?", part)
        if run is None:
            raise Refusal(
                f"「{part}」は番号として読めません。58–60、63 のように書いてください。",
                field="numbers",
            )
        first, last = int(run[1]), int(run[2] or run[1])
        if not 0 <= last - first < MOST_RESERVED:
            raise Refusal(f"「{part}」の範囲を確かめてください。", field="numbers")
        found.update(range(first, last + 1))
    return sorted(found)


def is_paper(origin: str | None) -> bool:
    """Whether a line was written in from a hand-filled form."""
    return bool(origin and origin.startswith(PAPER_ORIGIN))


def written_here(model: type[Entry]) -> ColumnElement[bool]:
    """Return the condition that a line was written in this office, at the desk or on paper.

    Imported history owes nothing any more; what was left open on a form of this office does.
    """
    return or_(model.origin.is_(None), model.origin.startswith(PAPER_ORIGIN))


def reserve(
    work: Work, ledger: Ledger, fiscal_year: int, numbers: range, *, sheet: str, place: str | None
) -> ReservedRange:
    """Keep numbers for a form that leaves now; `Refusal` when they are no longer the next ones."""
    if next_number(work.session, ledger.model, fiscal_year) != numbers.start:
        raise Refusal(
            "この用紙に印刷した番号は、その間に使われました。"
            "この用紙を捨て、もう一度用意してから印刷してください。"
        )
    return work.add(
        ReservedRange(
            book_key=ledger.key,
            fiscal_year=fiscal_year,
            first=numbers.start,
            last=numbers.stop - 1,
            sheet=sheet,
            place=place,
            at=work.moment.at,
            by=work.signature.person,
        )
    )


def take_reserved(connection: Connection, ledger: Ledger, row: Entry, number: int) -> None:
    """Give a line the reserved number under which it stands on paper, and say so in its origin.

    The paper was written in time: the line is no late entry, whenever it is written in.
    """
    found = next(
        (
            x
            for x in reservations(connection, ledger, row.fiscal_year)
            if x.first <= number <= x.last
        ),
        None,
    )
    label = fiscal_year_label(row.fiscal_year)
    if found is None:
        raise Refusal(
            f"{number} は{label}の予約番号にありません。用紙の番号と日付を確かめてください。",
            field="day",
        )
    if number in found.used:
        raise Refusal(f"{label}の {number} 番は、もう写してあります。")
    if number in found.void:
        raise Refusal(f"{label}の {number} 番は、使わない番号として無効にしてあります。")
    row.number = number
    row.origin = f"{PAPER_ORIGIN}(用紙 {found.sheet})"
    row.late = False


def void_numbers(
    work: Work, ledger: Ledger, fiscal_year: int, numbers: Sequence[int], *, reason: str
) -> None:
    """Say that reserved numbers will not be used; `Refusal` for any that is not open."""
    if not reason.strip():
        raise Refusal("使わない理由を入れてください。", field="reason")
    still_open = {
        number
        for x in reservations(work.connection, ledger, fiscal_year)
        for number in x.open_numbers
    }
    wrong = sorted(set(numbers) - still_open)
    if wrong or not numbers:
        raise Refusal(f"{number_words(wrong)} は未使用の予約番号ではありません。")
    for first, last in _runs(numbers):
        work.add(
            VoidRange(
                book_key=ledger.key,
                fiscal_year=fiscal_year,
                first=first,
                last=last,
                reason=reason.strip(),
                at=work.moment.at,
                by=work.signature.person,
            )
        )


def reservations(
    connection: Connection, ledger: Ledger, fiscal_year: int | None = None
) -> list[Reservation]:
    """Return the reserved ranges of a ledger, oldest first, with what became of each number."""
    query = select(
        ReservedRange.fiscal_year, ReservedRange.first, ReservedRange.last, ReservedRange.sheet,
        ReservedRange.place, ReservedRange.at, ReservedRange.by,
    ).where(ReservedRange.book_key == ledger.key)  # fmt: skip
    if fiscal_year is not None:
        query = query.where(ReservedRange.fiscal_year == fiscal_year)
    found = []
    for year, first, last, sheet, place, at, by in connection.execute(
        query.order_by(ReservedRange.id)
    ):
        model = ledger.model
        used = connection.execute(
            select(model.number, model.entered_at)
            .where(model.fiscal_year == year, model.number.between(first, last))
            .order_by(model.number)
        ).all()
        voids = connection.execute(
            select(VoidRange.first, VoidRange.last).where(
                VoidRange.book_key == ledger.key,
                VoidRange.fiscal_year == year,
                VoidRange.first >= first,
                VoidRange.last <= last,
            )
        ).all()
        void = tuple(n for a, b in voids for n in range(a, b + 1))
        last_used = max((when for _, when in used), default=None)
        found.append(
            Reservation(
                ledger.key, year, first, last, sheet, place, at, by,
                tuple(number for number, _ in used), void, last_used,
            )
        )  # fmt: skip
    return found


def unaccounted(
    connection: Connection, ledger: Ledger, period: Period, place: str | None
) -> list[Reservation]:
    """Return the forms with open numbers that a closing of the period must name."""
    return [
        x
        for x in reservations(connection, ledger)
        if x.open_numbers
        and fiscal_period(x.fiscal_year).first <= period.first
        and x.at.astimezone(JST).date() <= period.last
        and x.place in (None, place)
    ]


def must_settle(reservation: Reservation, period: Period) -> bool:
    """Whether the closing of a period may leave the form's numbers open: until the year ends."""
    return fiscal_period(reservation.fiscal_year).last <= period.last


def reserved_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Name forms whose open numbers must be accounted for: written in once, or the year ends."""
    if connection.execute(select(ReservedRange.id).limit(1)).scalar() is None:
        return
    today = bench.moment.today
    for ledger in bench.ledgers.values():
        for found in reservations(connection, ledger):
            due = _due(found)
            if not found.open_numbers or (found.last_used_at is None and today < due - _YEAR_END):
                continue
            yield Duty(
                ledger=ledger.key,
                sentence=f"{ledger.title}の予約番号 {found.words} を、写すか無効にしてください",
                due=due,
                overdue=due < today,
                place=found.place,
                action="reserved",
            )


def _due(found: Reservation) -> date:
    end = fiscal_period(found.fiscal_year).last
    if found.last_used_at is None:
        return end
    return min(end, found.last_used_at.astimezone(JST).date() + _ONCE_USED)
