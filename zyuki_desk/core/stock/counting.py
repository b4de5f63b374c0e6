"""The acts of a stocktake (棚卸): start, mark, take back, finish, stand by, explain."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from zyuki_desk.base import text
from zyuki_desk.base.calendar import fiscal_year
from zyuki_desk.base.codes import read_label
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.ledger import Ledger
from zyuki_desk.core.seals import Seal
from zyuki_desk.core.stock.labels import of_label, thing_of_code
from zyuki_desk.core.stock.model import StockCount, StockFinding, StockMark
from zyuki_desk.core.stock.reading import (
    FINISHED,
    SEAL_SCOPE,
    WITNESSED,
    CountFacts,
    count_of,
    findings_of,
    marks_of,
    seals_of_count,
    tally_of,
)
from zyuki_desk.core.stock.rule import Wanted
from zyuki_desk.core.stock.tally import HOLDER, Counted, Standing, Tally
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.operation import Operation

LONGEST = 80


class How(StrEnum):
    """How a thing was marked."""

    SCAN = "scan"
    TICK = "tick"
    HOLDER = HOLDER


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark did, in a sentence, with the line it touched."""

    line: Counted
    fresh: bool
    """False when the thing had been counted already."""

    @property
    def sentence(self) -> str:
        """Tell the clerk."""
        line = self.line
        name = f"{line.code} {line.label}".strip()
        if line.standing is Standing.UNKNOWN:
            return f"「{line.code}」は管理簿にありません。差異として残しました(取り消せます)"
        if line.standing.is_unexpected:
            why = line.why or line.holder or line.storage
            return f"{name}: {line.standing.label}" + (f"({why})" if why else "")
        if not self.fresh:
            return f"{name} は数え済みです"
        if line.standing is Standing.SHORT:
            return f"{name} {line.found}/{line.expected}"
        if line.standing is not Standing.FOUND:
            return f"{name} {line.standing.label}"
        return f"{name} ○"


class Counting:
    """Counts the things of registers for the person at the desk; each act is a record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(
        self, ledger: Ledger, *, storage: str | None = None, second: str | None = None
    ) -> int:
        """Begin a count and return its id; one register is counted once at a time."""
        assert ledger.stock is not None
        if second is not None and second == self._desk.actor.person:
            raise Refusal("立会者は、数える人とは別の人にしてください。", field="second")
        with self._desk.operation(Operation.COUNT, ref=ledger.key) as work:
            _refuse_second_count(work.session, ledger, storage)
            if not list(ledger.stock.things(work.connection, self._desk.directory, Wanted())):
                raise Refusal(
                    f"{ledger.title}には、いま数える{ledger.stock.noun}がありません。",
                    field="ledger",
                )
            year = fiscal_year(work.moment.today)
            last = work.session.execute(
                select(func.max(StockCount.number)).where(StockCount.fiscal_year == year)
            ).scalar()
            row = work.add(
                StockCount(
                    book_key=ledger.key,
                    fiscal_year=year,
                    number=(last or 0) + 1,
                    started_at=work.moment.at,
                    started_by=work.signature.person,
                    storage=storage,
                    second=second,
                )
            )
        return row.id

    def view(self, count_id: int) -> tuple[CountFacts, Tally]:
        """Return a count and how it stands."""
        with self._desk.database.reading() as connection:
            count = _known(connection, count_id)
            return count, self._tally(connection, count)

    def knows(self, count_id: int, typed: str) -> bool:
        """Whether a scan is of a thing of the register, or of any label of ours."""
        with self._desk.database.reading() as connection:
            count = _known(connection, count_id)
            ledger = self._desk.ledgers[count.book_key]
            found = thing_of_code(connection, self._desk.ledgers, ledger, typed)
        return found is not None or read_label(typed) is not None

    def scan(self, count_id: int, typed: str, *, how: How = How.SCAN) -> Marked:
        """Mark what was scanned or typed; a number nobody knows stays as a difference."""
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            count = _open(work.connection, count_id)
            ledger = self._desk.ledgers[count.book_key]
            code, entry_id = self._meant(work.connection, ledger, typed)
            before = self._tally(work.connection, count).line(code)
            is_done = before is not None and before.found and before.found >= before.expected
            is_single = before is None or max(before.expected, before.found) <= 1
            if is_done and is_single and before is not None:
                return Marked(before, fresh=False)
            _mark(work, count, code, (how, 1, entry_id))
            after = self._tally(work.connection, count).line(code)
        assert after is not None
        return Marked(after, fresh=True)

    def tick(self, count_id: int, code: str, quantity: int | None = None) -> Marked:
        """Mark a line by hand: all of it that is still open, or a number of copies.

        What somebody has is ticked as confirmed with that person.
        """
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            count = _open(work.connection, count_id)
            line = self._tally(work.connection, count).line(code)
            if line is None:
                raise Refusal("その番号は、この棚卸の一覧にありません。")
            is_held = line.standing in (Standing.AWAY, Standing.LEFT) and not line.expected
            rest = line.expected - line.found if quantity is None else quantity
            how = How.HOLDER if is_held else How.TICK
            if not is_held and rest <= 0:
                return Marked(line, fresh=False)
            _mark(work, count, code, (how, 1 if is_held else rest, line.entry_id))
            after = self._tally(work.connection, count).line(code)
        assert after is not None
        return Marked(after, fresh=True)

    def take_back(self, count_id: int, code: str | None = None) -> str:
        """Take the marks of a number back, or the last mark; return the number."""
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            count = _open(work.connection, count_id)
            marks = marks_of(work.connection, count.id)
            chosen = [m for m in marks if m.code == code] if code is not None else marks[-1:]
            if not chosen:
                raise Refusal("取り消す印がありません。")
            for mark in chosen:
                row = work.session.get(StockMark, mark.id)
                assert row is not None
                work.mark(row, {"undone_at": work.moment.at, "undone_by": work.signature.person})
        return chosen[0].code

    def drop(self, count_id: int, *, reason: str) -> None:
        """Give a count up; what it marked stays on record and counts as seen."""
        if not reason.strip():
            raise Refusal("やめる理由を入れてください。", field="reason")
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            row = _row(work, _open(work.connection, count_id))
            work.mark(
                row,
                {
                    "dropped_at": work.moment.at,
                    "dropped_by": work.signature.person,
                    "dropped_reason": reason.strip(),
                },
            )

    def finish(self, count_id: int) -> Tally:
        """End a count: its result is fixed and sealed, each difference waits to be explained."""
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            count = _open(work.connection, count_id)
            told = self._tally(work.connection, count)
            if not any(line.found for line in told.lines) and not told.of(Standing.CONFIRMED):
                raise Refusal("まだ1つも数えていません。読み取るか、印を付けてから終えます。")
            row = _row(work, count)
            for line in told.differences:
                work.add(_finding(count, line))
            work.mark(
                row,
                {
                    "ended_at": work.moment.at,
                    "ended_by": work.signature.person,
                    "result": {"lines": [line.to_json() for line in told.lines]},
                },
            )
            _seal(work, count, FINISHED)
        return told

    def stand_by(self, count_id: int) -> None:
        """Seal a finished count as the second person."""
        with self._desk.operation(Operation.COUNT, ref=f"count-{count_id}") as work:
            count = _known(work.connection, count_id)
            if count.ended_at is None:
                raise Refusal("棚卸を終えてから、立会者が確認します。")
            seals = seals_of_count(work.connection, count)
            if any(seal.step == WITNESSED for seal in seals):
                raise Refusal("立会者の確認は済んでいます。")
            if work.signature.person == count.ended_by:
                raise Refusal(
                    "立会者は、棚卸を終えた人とは別の人です。操作者交代(F9)で交代してください。"
                )
            if count.second is not None and work.signature.person != count.second:
                name = self._desk.directory.name_of(count.second)
                raise Refusal(
                    f"この棚卸の立会者は{name}さんです。操作者交代(F9)で交代してください。"
                )
            _seal(work, count, WITNESSED)

    def explain(self, finding_id: int, explanation: str) -> None:
        """Say what became of a difference; it is written once."""
        words = text.clean(explanation, limit=500, label="説明", field="explanation")
        if not words:
            raise Refusal("説明を入れてください。", field="explanation")
        with self._desk.operation(Operation.COUNT, ref=f"finding-{finding_id}") as work:
            row = work.session.get(StockFinding, finding_id)
            if row is None or row.explained_at is not None:
                raise Refusal("この差異の説明は、もう書かれています。")
            work.mark(
                row,
                {
                    "explained_at": work.moment.at,
                    "explained_by": work.signature.person,
                    "explanation": words,
                },
            )

    def _tally(self, connection: Connection, count: CountFacts) -> Tally:
        ledger = self._desk.ledgers[count.book_key]
        today = self._desk.clock.read().today
        return tally_of(connection, self._desk.directory, ledger, count, today)

    def _meant(self, connection: Connection, ledger: Ledger, typed: str) -> tuple[str, int | None]:
        """Return the number a scan means, with its line where the register has one."""
        found = thing_of_code(connection, self._desk.ledgers, ledger, typed)
        if found is not None:
            return found.code, found.entry_id
        label = read_label(typed)
        if label is not None:
            other = of_label(connection, self._desk.ledgers, label)
            if other is not None and other.ledger.stock is not None:
                raise Refusal(
                    f"{other.ledger.stock.noun} {other.code} のラベルです。"
                    f"ここでは{ledger.title}を数えています。"
                )
            raise Refusal("このラベルの行は見つかりません。番号を入れて確かめてください。")
        code = text.code(text.clean(typed, limit=LONGEST, label="番号"))
        if not code:
            raise Refusal("番号を読み取るか、入れてください。")
        return code, None


def findings_left(desk: Desk, count_id: int) -> int:
    """Count the differences of a finished count that nobody explained yet."""
    with desk.database.reading() as connection:
        return sum(1 for f in findings_of(connection, count_id) if f.explained_at is None)


def _known(connection: Connection, count_id: int) -> CountFacts:
    count = count_of(connection, count_id)
    if count is None:
        raise Refusal("その棚卸は見つかりません。一覧を開き直してください。")
    return count


def _open(connection: Connection, count_id: int) -> CountFacts:
    count = _known(connection, count_id)
    if not count.is_open:
        raise Refusal("終わった棚卸は変えられません。新しい棚卸を始めてください。")
    return count


def _row(work: Work, count: CountFacts) -> StockCount:
    row = work.session.get(StockCount, count.id)
    assert row is not None
    return row


def _refuse_second_count(session: Session, ledger: Ledger, storage: str | None) -> None:
    others = session.execute(
        select(StockCount.storage).where(
            StockCount.book_key == ledger.key,
            StockCount.ended_at.is_(None),
            StockCount.dropped_at.is_(None),
        )
    ).scalars()
    if any(storage is None or other in (None, storage) for other in others):
        raise Refusal(
            f"{ledger.title}の棚卸が途中です。続きを数えるか、やめてから始めてください。",
            field="ledger",
        )


def _mark(work: Work, count: CountFacts, code: str, what: tuple[How, int, int | None]) -> None:
    how, quantity, entry_id = what
    work.add(
        StockMark(
            count_id=count.id,
            book_key=count.book_key,
            code=code,
            how=how.value,
            quantity=quantity,
            day=work.moment.today,
            at=work.moment.at,
            by=work.signature.person,
            entry_id=entry_id,
            place=count.storage,
        )
    )


def _seal(work: Work, count: CountFacts, step: str) -> None:
    work.add(
        Seal(
            book_key=count.book_key,
            scope=SEAL_SCOPE,
            step=step,
            role=work.signature.role,
            by=work.signature.person,
            at=work.moment.at,
            sheet=count.serial,
        )
    )


def _finding(count: CountFacts, line: Counted) -> StockFinding:
    return StockFinding(
        count_id=count.id,
        book_key=count.book_key,
        code=line.code,
        kind=line.standing.value,
        label=line.label,
        expected=line.expected,
        found=line.found,
        entry_id=line.entry_id,
    )
