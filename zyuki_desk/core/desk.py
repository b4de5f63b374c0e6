"""The desk: the one door through which anything is written.

`operation` opens the transaction, does the work, journals every touched row, commits, reads back,
and only then says what changed. The named acts (enter, fill, correct, strike) are the pen rule.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from zyuki_desk.base.clock import Clock
from zyuki_desk.base.errors import DeskError, Refusal
from zyuki_desk.core import reserved
from zyuki_desk.core.directory import Directory, read_directory
from zyuki_desk.core.echo_events import EchoEvent
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import OWN_COLUMN, Value
from zyuki_desk.core.leaving.noting import note_new_holdings
from zyuki_desk.core.ledger import Bench, Complete, Draft, Ledger, Ledgers
from zyuki_desk.core.numbering import next_number
from zyuki_desk.core.pen_rule import (
    accept_all,
    is_late,
    refuse_closed,
    refuse_moving_in,
    refuse_other_year,
    require_all,
    require_pen,
    stamp,
    values_of,
)
from zyuki_desk.core.rights import require
from zyuki_desk.core.search_index import index_rows
from zyuki_desk.core.stored import columns_from
from zyuki_desk.core.work import Changes, FencedSession, Work
from zyuki_desk.evidence.clock_guard import ClockState, Judgement, judge
from zyuki_desk.evidence.closing import ANCHORS
from zyuki_desk.evidence.journal import Signature, read_state
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import EVEN_STOPPED, UNHINDERED, Operation
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.store.database import Database

DIRECTORY_TABLES = frozenset(
    {"person", "role_grant", "account", "room", "terminal", "closing_day", "setting"}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the desk; a person's code and the terminal."""

    person: str
    terminal: str = ""


SYSTEM = Actor("-")
"""The program itself: nobody has signed in yet."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A line that is stored, read back and journaled (保存済)."""

    entry_id: int
    fiscal_year: int
    number: int
    late: bool
    changes: Changes


Also = Callable[[Work, Sequence[Entry]], None]
"""What belongs to the same act as some lines: written with them, or not at all."""


class Desk:
    """Writes for one actor; everything else in the program only reads."""

    def __init__(
        self, database: Database, ledgers: Ledgers, clock: Clock, actor: Actor = SYSTEM,
        *, outside: Outside | None = None,
    ) -> None:  # fmt: skip
        self.database = database
        self._ledgers = ledgers
        self._composed: tuple[Directory, Ledgers] | None = None
        self.clock = clock
        self.actor = actor
        self.outside = outside or Outside()
        self._directory: Directory | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self.last_changes = Changes(Operation.FOUND, frozenset(), frozenset(), 0)

    @property
    def directory(self) -> Directory:
        """People, rooms and settings as they stand."""
        if self._directory is None:
            with self.database.reading() as connection:
                self._directory = read_directory(connection)
        return self._directory

    @property
    def ledgers(self) -> Ledgers:
        """Every ledger, with the fields that the office added for itself."""
        directory = self.directory
        if self._composed is None or self._composed[0] is not directory:
            known = self._composed
            same = known is not None and known[0].own_fields == directory.own_fields
            ledgers = known[1] if known and same else self._ledgers.with_own(directory.own_fields)
            self._composed = (directory, ledgers)
        return self._composed[1]

    def require(self, operation: Operation) -> str:
        """Return the role under which the actor may do it; `Refusal` when none allows it."""
        today = self.clock.read().today
        return require(operation, self.directory.roles_of(self.actor.person, today))

    def for_actor(self, actor: Actor) -> "Desk":
        """Return a desk on the same file for somebody else; nobody listens to it yet."""
        return Desk(self.database, self._ledgers, self.clock, actor, outside=self.outside)

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Tell the listener of every operation's changes."""
        self._listeners.append(listener)

    @property
    def listeners(self) -> list[Callable[[Changes], None]]:
        """Who is told of every operation's changes."""
        return self._listeners

    def take_listeners(self, other: "Desk") -> None:
        """Tell the other desk's listeners from now on: the actor changed, the window did not."""
        self._listeners = other.listeners

    @contextmanager
    def operation(self, operation: Operation, *, ref: str = "") -> Iterator[Work]:
        """Do one operation: all of it is journaled and committed, or nothing happened."""
        moment = self.clock.read()
        roles = self.directory.roles_of(self.actor.person, moment.today)
        role = require(operation, roles)
        signature = Signature(self.actor.person, role, self.actor.terminal, operation, ref)
        with self.database.writing() as engine:
            with engine.begin() as connection, FencedSession(connection) as session:
                state = read_state(connection)
                judgement = judge(state, moment)
                if self.outside.stopped and operation not in EVEN_STOPPED:
                    raise Refusal(self.outside.stopped, field="evidence")
                if operation not in UNHINDERED:
                    _refuse_turned_back(judgement)
                work = Work(connection, session, moment, signature, state, self.outside)
                yield work
                self._note_clock(work, judgement)
                self._finish(work)
                self.outside.will_forget(operation)
            self.outside.note(self.database, work.entries, work.state)
            with self.database.reading() as connection:
                work.read_back.check(connection)
        self.outside.forget(self.database, operation)
        self._announce(work)
        self._record_events()

    def _record_events(self) -> None:
        """Record what became of the echo, in an operation of its own."""
        events, self.outside.events = self.outside.events, []
        if not events:
            return
        try:
            with self.operation(Operation.ANCHOR, ref="echo") as work:
                for kind, sentence in events:
                    at, by = work.moment.at, work.signature.person
                    work.add(EchoEvent(kind=kind, at=at, by=by, sentence=sentence or None))
        except DeskError:
            self.outside.events = events  # the next operation tries again

    def _finish(self, work: Work) -> None:
        note_new_holdings(work, self.ledgers, lambda: self.directory)
        index_rows(work, self.ledgers, self.directory)
        work.journal(work.images())
        if work.operation in ANCHORS or work.anchors:
            work.close_journal(work.anchors[0] if work.anchors else work.operation.value)

    def _announce(self, work: Work) -> None:
        tables = work.tables
        if tables & DIRECTORY_TABLES:
            self._directory = None
        changes = Changes(work.operation, tables, work.books, work.state.size)
        self.last_changes = changes
        for listener in self._listeners:
            listener(changes)

    @staticmethod
    def _note_clock(work: Work, judgement: Judgement) -> None:
        if judgement.state in (ClockState.STEP, ClockState.GAP) and list(work.rows):
            seconds = round(judgement.by.total_seconds())
            work.act(DESK_BOOK, {"clock": judgement.state.value, "seconds": seconds})

    # The pen rule

    def enter(
        self, key: str, values: Mapping[str, Value], *, despite: Mapping[str, str] | None = None
    ) -> Saved:
        """Write a new line; `Refusal` when the rules or the input say no."""
        return self.enter_all(key, [values], despite=despite)[0]

    def enter_all(
        self, key: str, lines: Sequence[Mapping[str, Value]],
        *, despite: Mapping[str, str] | None = None, complete: Complete = lambda _, values: values,
        also: Also = lambda _work, _rows: None,
    ) -> list[Saved]:  # fmt: skip
        """Write several lines in one act: all or none."""
        ledger = self.ledgers[key]
        accepted = [accept_all(ledger, values) for values in lines]
        rows: list[Entry] = []
        with self.operation(Operation.ENTER, ref=key) as work:
            bench = Bench(work.session, work.moment, self.directory)
            for known in accepted:
                values = complete(bench, known)
                draft = Draft(
                    Operation.ENTER,
                    values,
                    frozenset(values),
                    despite=despite or {},
                    company=len(accepted),
                )
                rows.append(self._write(work, ledger, draft))
            also(work, rows)
        return [self._saved(row) for row in rows]

    def enter_each(
        self, lines: Sequence[tuple[str, Mapping[str, Value]]],
        *, despite: Mapping[str, str] | None = None,
    ) -> list[Saved]:  # fmt: skip
        """Write lines of several ledgers in one act: all or none."""
        accepted = [(self.ledgers[key], accept_all(self.ledgers[key], v)) for key, v in lines]
        with self.operation(Operation.ENTER, ref=lines[0][0]) as work:
            rows = [
                self._write(
                    work, ledger,
                    Draft(Operation.ENTER, known, frozenset(known), despite=despite or {}),
                )
                for ledger, known in accepted
            ]  # fmt: skip
        return [self._saved(row) for row in rows]

    def enter_paper(
        self, key: str, number: int, values: Mapping[str, Value],
        *, despite: Mapping[str, str] | None = None,
    ) -> Saved:  # fmt: skip
        """Write in a line of a hand-filled form under its reserved number (原本は紙)."""
        ledger = self.ledgers[key]
        known = accept_all(ledger, values)
        with self.operation(Operation.ENTER, ref=key) as work:
            draft = Draft(Operation.ENTER, known, frozenset(known), despite=despite or {})
            row = self._write(work, ledger, draft, paper=number)
        return self._saved(row)

    def void_numbers(
        self, key: str, fiscal_year: int, numbers: Sequence[int], *, reason: str
    ) -> None:
        """Say that reserved numbers will not be used, with a reason."""
        with self.operation(Operation.STRIKE, ref=key) as work:
            reserved.void_numbers(work, self.ledgers[key], fiscal_year, numbers, reason=reason)

    def _write(
        self, work: Work, ledger: Ledger, draft: Draft, *, paper: int | None = None
    ) -> Entry:
        require_all(ledger, draft.values)
        refuse_closed(work.session, ledger, draft.values)
        values = self._checked(work, ledger, draft).values
        cells: dict[str, Any] = columns_from(None, values)
        extra = cells.pop(OWN_COLUMN, None)
        row = ledger.model(**cells)
        row.extra = extra
        stamp(row, work.moment, work.signature.person)
        if paper is None:
            row.number = next_number(work.session, ledger.model, row.fiscal_year)
        else:
            reserved.take_reserved(work.connection, ledger, row, paper)
        work.add(row)
        work.expect(row, values)
        return row

    def fill(
        self, key: str, entry_id: int, values: Mapping[str, Value],
        *, despite: Mapping[str, str] | None = None,
    ) -> Saved:  # fmt: skip
        """Write into blank cells (追記), or below what stands in cells that take additions."""
        return self._change(
            Operation.FILL, key, entry_id, values, reason=None, despite=despite or {}
        )

    def correct(
        self, key: str, entry_id: int, values: Mapping[str, Value], *, reason: str,
        despite: Mapping[str, str] | None = None,
    ) -> Saved:  # fmt: skip
        """Strike written cells through and write beside them (見え消し); a reason is needed."""
        if not reason.strip():
            raise Refusal("訂正には理由が必要です。理由を入れてください。", field="reason")
        return self._change(
            Operation.CORRECT, key, entry_id, values, reason=reason.strip(), despite=despite or {}
        )

    def _change(
        self, operation: Operation, key: str, entry_id: int, values: Mapping[str, Value],
        *, reason: str | None, despite: Mapping[str, str],
    ) -> Saved:  # fmt: skip
        with self.operation(operation, ref=key) as work:
            row = self._pen(work, key, entry_id, values, reason=reason, despite=despite)
        return self._saved(row)

    def fill_each(
        self, fills: Sequence[tuple[str, int, Mapping[str, Value]]],
        *, also: Also = lambda _work, _rows: None,
    ) -> list[Saved]:  # fmt: skip
        """Write into blank cells of several lines in one act: all or none."""
        with self.operation(Operation.FILL, ref=fills[0][0]) as work:
            rows = [self._pen(work, *fill, reason=None, despite={}) for fill in fills]
            also(work, rows)
        return [self._saved(row) for row in rows]

    def _pen(
        self, work: Work, key: str, entry_id: int, values: Mapping[str, Value],
        *, reason: str | None, despite: Mapping[str, str],
    ) -> Entry:  # fmt: skip
        ledger, operation = self.ledgers[key], work.operation
        news = accept_all(ledger, values)
        row = self._live_entry(work.session, ledger, entry_id)
        before = values_of(ledger, row)
        changed = {k: v for k, v in news.items() if v != before[k]}
        bench = Bench(work.session, work.moment, self.directory)
        require_pen(bench, ledger, operation, row, changed)
        if operation is Operation.FILL:
            refuse_closed(work.session, ledger, before)
        after = {**before, **changed}
        require_all(ledger, after, new=False)
        if operation is Operation.CORRECT and "day" in changed:
            refuse_other_year(row, changed)
        if operation is Operation.CORRECT and changed.keys() & {"day", ledger.place}:
            refuse_moving_in(work.session, ledger, before, after)
        draft = Draft(operation, after, frozenset(changed), row.id, despite)
        late = operation is Operation.FILL and is_late(ledger, work.moment, row, changed)
        draft = self._checked(work, ledger, draft)
        keys = [*changed, *sorted(draft.changed - changed.keys())]
        work.change(row, {k: draft.values[k] for k in keys}, reason=reason, late=late)
        return row

    def strike(self, key: str, entry_id: int, *, reason: str) -> Saved:
        """Strike a whole line (抹消); its number is never used again."""
        if not reason.strip():
            raise Refusal("抹消には理由が必要です。理由を入れてください。", field="reason")
        ledger = self.ledgers[key]
        with self.operation(Operation.STRIKE, ref=key) as work:
            row = self._live_entry(work.session, ledger, entry_id)
            values = values_of(ledger, row)
            self._checked(work, ledger, Draft(Operation.STRIKE, values, frozenset(), row.id))
            work.mark(
                row,
                {
                    "struck_at": work.moment.at,
                    "struck_by": work.signature.person,
                    "struck_reason": reason.strip(),
                },
            )
        return self._saved(row)

    def _checked(self, work: Work, ledger: Ledger, draft: Draft) -> Draft:
        """Return the draft with what follows from it, once every rule has said yes."""
        bench = Bench(work.session, work.moment, self.directory)
        if draft.operation is not Operation.STRIKE:
            draft = ledger.derived_draft(bench, draft)
        for check in ledger.rules:
            check(bench, draft)
        return draft

    def _saved(self, row: Entry) -> Saved:
        return Saved(row.id, row.fiscal_year, row.number, row.late, self.last_changes)

    @staticmethod
    def _live_entry(session: Session, ledger: Ledger, entry_id: int) -> Entry:
        row = session.get(ledger.model, entry_id)
        if row is None:
            raise Refusal("その行は見つかりません。一覧を開き直してください。")
        if row.struck_at is not None:
            raise Refusal("抹消した行は書き換えられません。新しい行に記入してください。")
        if row.disposal_id is not None:
            raise Refusal("廃棄した行は書き換えられません。新しい行に記入してください。")
        return row


def _refuse_turned_back(judgement: Judgement) -> None:
    if judgement.state is ClockState.BACK:
        minutes = round(-judgement.by.total_seconds() / 60)
        raise Refusal(
            f"PCの時計が、最後の記録より約{minutes}分戻っています。時計を合わせてください。"
            "時計が正しいときは、管理者が「時計の確認」で理由を記録してください。",
            field="clock",
        )
