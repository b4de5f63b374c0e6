"""Confirming and closing: what a manager must see first, and what the seal then says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from zyuki_desk.base.calendar import OfficeCalendar, Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.calendar import office_calendar
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.duties import SEAL_DAYS
from zyuki_desk.core.ledger import ClosingFinding, DutyBench, Ledger
from zyuki_desk.core.line_state import LineState
from zyuki_desk.core.office import SealScope
from zyuki_desk.core.reserved import Reservation, must_settle, unaccounted
from zyuki_desk.core.seals import Seal, SealFacts, seals_of_lines, seals_of_period
from zyuki_desk.core.search import Query
from zyuki_desk.core.stored import table_of
from zyuki_desk.core.strokes import retouched
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.operation import Operation


@dataclass(frozen=True, slots=True)
class Findings:
    """What the confirming screen shows before anything else."""

    lines: int
    gaps: tuple[date, ...]
    """Office days without a line."""
    late: tuple[int, ...]
    """Lines entered or filled on a later day."""
    same_person: tuple[int, ...]
    """Lines written by the very person who confirms."""
    open_lines: tuple[int, ...]
    """Lines with a cell still awaited, such as an exit."""
    struck: tuple[int, ...]
    corrected: tuple[int, ...]
    reserved: tuple[Reservation, ...] = ()
    """Forms whose reserved numbers are neither written in nor void."""
    told: tuple[ClosingFinding, ...] = ()
    """What the ledger itself says of its month: gaps, and what was not done as prescribed."""

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to look at."""
        parts = (self.gaps, self.late, self.same_person, self.open_lines, self.reserved, self.told)
        return not any(parts)

    @property
    def owed(self) -> tuple[ClosingFinding, ...]:
        """The gaps that need a stated reason before the month is closed."""
        return tuple(finding for finding in self.told if finding.is_gap)

    def to_json(self) -> dict[str, Any]:
        """Spell what was shown, for the seal's row."""
        return {
            "lines": self.lines,
            "gaps": [day.isoformat() for day in self.gaps],
            "late": list(self.late),
            "same_person": list(self.same_person),
            "open": list(self.open_lines),
            "struck": list(self.struck),
            "corrected": list(self.corrected),
            "reserved": [found.words for found in self.reserved],
            **({"told": [finding.sentence for finding in self.told]} if self.told else {}),
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """What a ledger owes and does not have."""

    days: tuple[date, ...]
    """Office days without a line, where every one should have one."""
    told: tuple[ClosingFinding, ...]
    """The gaps that the ledger itself names."""


class Sealing:
    """Seals lines and periods of a ledger for the person at the desk."""

    def __init__(self, desk: Desk, books: Books) -> None:
        self._desk = desk
        self._books = books

    def findings(self, ledger: Ledger, period: Period, place: str | None) -> Findings:
        """Collect what a manager must look at before confirming a period."""
        base = Query(period=period, place=place)
        all_ids = self._books.ids(ledger, base)
        with self._desk.database.reading() as connection:
            pen = retouched(connection, ledger.model, all_ids)
            forms = tuple(unaccounted(connection, ledger, period, place))
            told = tuple(ledger.prescribed(connection, self._bench(), period)
                         if ledger.prescribed is not None else ())  # fmt: skip
        return Findings(
            lines=len(all_ids),
            gaps=self._gaps(ledger, period, place),
            late=tuple(sorted({*self._state(ledger, base, LineState.LATE), *pen.late})),
            same_person=self._written_by_me(ledger, period, place),
            open_lines=tuple(self._state(ledger, base, LineState.AWAITED)),
            struck=tuple(self._state(ledger, base, LineState.STRUCK)),
            corrected=tuple(sorted(pen.corrected)),
            reserved=forms,
            told=told,
        )

    def missing(self, ledger: Ledger, period: Period | None) -> Missing:
        """Tell what a ledger owes in a period, or since its first line, and does not have."""
        with self._desk.database.reading() as connection:
            begun = connection.execute(select(func.min(ledger.model.day))).scalar()
        today = self._desk.clock.read().today
        first = max(begun or today, period.first) if period else begun or today
        last = min(period.last, today) if period else today
        if begun is None or first > last:
            return Missing((), ())
        asked = Period(first, last)
        expects = ledger.days is not None and ledger.days.expects
        days = self._gaps(ledger, asked, None) if expects else ()
        if ledger.prescribed is None:
            return Missing(days, ())
        with self._desk.database.reading() as connection:
            told = ledger.prescribed(connection, self._bench(), asked)
            return Missing(days, tuple(each for each in told if each.is_gap))

    def _bench(self) -> DutyBench:
        desk = self._desk
        return DutyBench(desk.clock.read(), desk.directory, self._calendar(), desk.ledgers)

    def seals(self, ledger: Ledger, period: Period, place: str | None) -> list[SealFacts]:
        """Return the seals on a period so far."""
        with self._desk.database.reading() as connection:
            return seals_of_period(connection, ledger.key, period, place)

    def close_period(
        self, ledger: Ledger, period: Period, place: str | None, *, step: str = "確認",
        reason: str = "",
    ) -> Findings:  # fmt: skip
        """Seal a period; from now on it takes only corrections, dated today.

        `reason` says why checks or lines that were owed are missing; it is kept with the seal.
        `Refusal` while somebody is still open in it, before it is over, when sealed already, or
        when gaps that the ledger names have no reason.
        """
        today = self._desk.clock.read().today
        if period.last >= today:
            raise Refusal("まだ終わっていない期間は締められません。翌日以降に締めてください。")
        if any(seal.step == step for seal in self.seals(ledger, period, place)):
            raise Refusal(f"{period.label()} はすでに「{step}」されています。")
        findings = self.findings(ledger, period, place)
        if findings.open_lines:
            raise Refusal(
                f"未記入の行が {len(findings.open_lines)} 行あります。"
                "先に記入してから締めてください。"
            )
        unsettled = [found for found in findings.reserved if must_settle(found, period)]
        if unsettled:
            words = "、".join(found.words for found in unsettled)
            raise Refusal(
                f"予約番号 {words} が決まっていません。"
                "紙に書いたものは写し、使わないものは無効にしてから締めてください。"
            )
        if findings.owed and not reason.strip():
            raise Refusal(
                f"未実施が {len(findings.owed)} 件あります。理由を入れてから締めてください。",
                field="reason",
            )
        with self._desk.operation(Operation.CLOSE, ref=ledger.key) as work:
            state = read_state(work.session.connection())
            work.add(
                Seal(
                    book_key=ledger.key,
                    scope=SealScope.MONTH.value,
                    step=step,
                    role=work.signature.role,
                    by=work.signature.person,
                    at=work.moment.at,
                    place=place,
                    first=period.first,
                    last=period.last,
                    lines=findings.lines,
                    findings={**findings.to_json(), **self._stated(period, today, reason)},
                    closes=True,
                    journal_size=state.size,
                    journal_root=state.root().hex(),
                )
            )
        return findings

    def _stated(self, period: Period, today: date, reason: str) -> dict[str, Any]:
        """Return what the seal keeps besides: the reason for gaps, and how late it is."""
        late = (today - period.last).days - self._bench().value(SEAL_DAYS)
        why = reason.strip()
        return ({"reason": why} if why else {}) | ({"days_late": late} if late > 0 else {})

    def seal_lines(
        self, ledger: Ledger, ids: Iterable[int], *, step: str = "確認", sheet: str | None = None
    ) -> int:
        """Seal single lines (or all lines of one page); lines with that step are left alone."""
        wanted = list(ids)
        with self._desk.database.reading() as connection:
            sealed = seals_of_lines(connection, ledger.key, wanted)
        todo = [i for i in wanted if all(s.step != step for s in sealed.get(i, []))]
        if not todo:
            raise Refusal("選んだ行はすべて確認済です。")
        scope = SealScope.LINE if sheet is None else SealScope.PAGE
        with self._desk.operation(Operation.SEAL, ref=ledger.key) as work:
            for entry_id in todo:
                work.add(
                    Seal(
                        book_key=ledger.key,
                        scope=scope.value,
                        step=step,
                        role=work.signature.role,
                        by=work.signature.person,
                        at=work.moment.at,
                        entry_id=entry_id,
                        sheet=sheet,
                    )
                )
        return len(todo)

    def _state(self, ledger: Ledger, base: Query, state: LineState) -> list[int]:
        query = Query(period=base.period, place=base.place, state=state)
        return list(self._books.ids(ledger, query))

    def _calendar(self) -> OfficeCalendar:
        return office_calendar(self._desk.directory)

    def _gaps(self, ledger: Ledger, period: Period, place: str | None) -> tuple[date, ...]:
        model = ledger.model
        query = select(model.day).where(
            model.day.between(period.first, period.last), model.struck_at.is_(None)
        )
        if ledger.place is not None and place is not None:
            query = query.where(table_of(model).c[ledger.place] == place)
        with self._desk.database.reading() as connection:
            written = set(connection.execute(query.distinct()).scalars())
        today = self._desk.clock.read().today
        days = self._calendar().open_days(period)
        return tuple(day for day in days if day not in written and day < today)

    def _written_by_me(self, ledger: Ledger, period: Period, place: str | None) -> tuple[int, ...]:
        model = ledger.model
        query = select(model.id).where(
            model.day.between(period.first, period.last),
            model.entered_by == self._desk.actor.person,
        )
        if ledger.place is not None and place is not None:
            query = query.where(table_of(model).c[ledger.place] == place)
        with self._desk.database.reading() as connection:
            return tuple(connection.execute(query.order_by(model.id)).scalars())
