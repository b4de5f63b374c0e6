"""The quick sign-out: a card's loan and the use of a terminal, written and ended in one act."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from zyuki_desk.base.calendar import Period
from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.books import Books
from zyuki_desk.core.desk import Desk, Saved
from zyuki_desk.core.fields import Choice, Value, moment
from zyuki_desk.core.ledger import Ledger, Operation
from zyuki_desk.core.office import Terminal
from zyuki_desk.core.setting import put_setting
from zyuki_desk.core.use_desk import Reconciliation, Signing, Thing, Unexplained, UseFacts
from zyuki_desk.ledgers.card.facts import ALIVE, GROUP, OPEN_LOANS, open_loan
from zyuki_desk.ledgers.use.model import OF_DAYS, RUNNING, SEARCHES, TerminalUse
from zyuki_desk.ledgers.use.reconcile import note_line, reconciled, use_facts
from zyuki_desk.ledgers.use.second import SETTING, Second, needs_second, second_person

LOANS = "card-loan"
RECENT = 400
"""Uses that are looked at for the tasks written most."""
MOST_TASKS = 8


class Uses:
    """The terminals and group cards of one office, for whoever is at the desk."""

    def __init__(self, desk: Desk, books: Books, ledger: Ledger) -> None:
        self._desk = desk
        self._books = books
        self._ledger = ledger

    def cards(self) -> Sequence[Thing]:
        """Return the cards lent to groups, and who has each now."""
        with self._desk.database.reading() as connection:
            alive = ALIVE.rows(connection)
            out = {loan.card_no: loan.borrower for loan in OPEN_LOANS.rows(connection)}
        return [
            Thing(card.card_no, f"{card.card_no}  {card.group_name or ''}".rstrip(),
                  self._desk.directory.name_of(out.get(card.card_no, "")))
            for card in alive
            if card.lend_mode == GROUP and card.is_out and not card.state.is_barred
        ]  # fmt: skip

    def terminals(self) -> Sequence[Thing]:
        """Return the terminals in use, and who uses each now."""
        with self._desk.database.reading() as connection:
            rows = connection.execute(
                select(Terminal.code, Terminal.name)
                .where(Terminal.ended_on.is_(None))
                .order_by(Terminal.code)
            ).all()
            taken = {use.terminal: use.operator for use in RUNNING.rows(connection)}
        name_of = self._desk.directory.name_of
        return [Thing(code, f"{code}  {name}", name_of(taken.get(code, ""))) for code, name in rows]

    def tasks(self, person: str | None = None) -> Sequence[str]:
        """Return tasks written lately, most used first; somebody's own before the others."""
        recent = (
            select(TerminalUse.legal_task, TerminalUse.operator)
            .order_by(TerminalUse.id.desc())
            .limit(RECENT)
            .subquery()
        )
        mine = func.sum(recent.c.operator == (person or ""))
        query = (
            select(recent.c.legal_task)
            .group_by(recent.c.legal_task)
            .order_by(mine.desc(), func.count().desc())
            .limit(MOST_TASKS)
        )
        with self._desk.database.reading() as connection:
            return [str(task) for task in connection.execute(query).scalars()]

    def running(self) -> Sequence[UseFacts]:
        """Return the uses that have not ended, the newest first."""
        with self._desk.database.reading() as connection:
            uses = RUNNING.rows(connection)
        return [use_facts(use, self._desk.directory) for use in reversed(uses)]

    def ended(self, day: date) -> Sequence[UseFacts]:
        """Return the uses of a day that have ended, the newest first."""
        with self._desk.database.reading() as connection:
            uses = OF_DAYS.rows(connection, first=day, last=day)
        done = [use for use in reversed(uses) if use.ended_at is not None]
        return [use_facts(use, self._desk.directory) for use in done]

    @property
    def searches(self) -> Sequence[Choice]:
        """The ways of searching."""
        return SEARCHES

    def needs_second(self, search_kind: str) -> bool:
        """Whether a second person confirms such a search beforehand."""
        with self._desk.database.reading() as connection:
            return needs_second(second_person(connection), search_kind)

    @property
    def rules(self) -> tuple[str, Sequence[Choice]]:
        """The office's rule for the second person, and those it may choose from."""
        with self._desk.database.reading() as connection:
            now = second_person(connection)
        return now.value, [Choice(each.value, each.label) for each in Second]

    def set_rule(self, key: str, *, reason: str) -> None:
        """Change the office's rule for the second person."""
        if not reason.strip():
            raise Refusal(
                "きまりを変えるには理由が必要です。理由を入れてください。", field="reason"
            )
        value = {"when": Second(key).value}
        with self._desk.operation(Operation.SETTING, ref=SETTING) as work:
            put_setting(work, SETTING, value, reason=reason.strip())

    def writes(self, signing: Signing) -> Sequence[str]:
        """Return the ledger of uses, and that of loans where the card is fetched for it."""
        fetched = signing.card_no and not self._has(signing)
        return (self._ledger.key, LOANS) if fetched else (self._ledger.key,)

    def start(self, signing: Signing) -> Saved:
        """Write the card's loan and the use in one act; return the use's line."""
        now, today = self._now(), self._desk.clock.read().today
        use: dict[str, Value] = {
            "day": today,
            "started_at": now,
            "terminal": signing.terminal,
            "operator": signing.person,
            "legal_task": signing.task,
            "search_kind": signing.search_kind,
            "search_note": signing.search_note or None,
            "confirmed_by": signing.confirmed_by,
            "card_no": signing.card_no or None,
            **signing.own.get(self._ledger.key, {}),
        }
        lines: list[tuple[str, dict[str, Value]]] = [(self._ledger.key, use)]
        if LOANS in self.writes(signing):
            lines.insert(0, (LOANS, self._loan(signing, now, today)))
        return self._desk.enter_each(lines, despite=signing.despite)[-1]

    def _loan(self, signing: Signing, now: datetime, today: date) -> dict[str, Value]:
        return {
            "day": today,
            "card_no": signing.card_no,
            "loan_kind": GROUP,
            "borrower": signing.person,
            "lent_at": now,
            "purpose": signing.task,
            **signing.own.get(LOANS, {}),
        }

    def _has(self, signing: Signing) -> bool:
        """Whether the person has the group's card already: a second use needs no second loan."""
        is_group = any(card.code == signing.card_no for card in self.cards())
        with self._desk.database.reading() as connection:
            loan = open_loan(connection, signing.card_no)
        return not is_group or (loan is not None and loan.borrower == signing.person)

    def end(self, entry_id: int, *, prints: int | None = None) -> Saved:
        """Write the end of a use, and the card's return unless another use goes on with it."""
        now = self._now()
        with self._desk.database.reading() as connection:
            uses = RUNNING.rows(connection)
            use = next((each for each in uses if each.id == entry_id), None)
            if use is None:
                raise Refusal("この利用は、もう終わっています。一覧を開き直してください。")
            loan = open_loan(connection, use.card_no) if use.card_no else None
        more: dict[str, Value] = {} if prints is None else {"prints": prints}
        fills: list[tuple[str, int, dict[str, Value]]] = [
            (self._ledger.key, entry_id, {"ended_at": max(now, use.started_at), **more})
        ]
        others = any(u.id != entry_id and u.card_no == use.card_no for u in uses)
        if loan is not None and loan.borrower == use.operator and not others:
            fills.append((LOANS, loan.id, {"returned_at": max(now, loan.lent_at)}))
        return self._desk.fill_each(fills)[0]

    def reconcile(self, period: Period) -> Reconciliation:
        """Hold a period's loans of group cards against the uses."""
        with self._desk.database.reading() as connection:
            return reconciled(connection, self._desk.directory, period, self._now())

    def explain(self, span: Unexplained, reason: str) -> Saved:
        """Write why a card was out without a use, into the loan's own line."""
        if not reason.strip():
            raise Refusal("理由を入れてください。", field="reason")
        ledger = self._desk.ledgers[LOANS]
        old = self._books.entry(ledger, span.loan_id).values["unused_note"]
        line = note_line(span, reason.strip().replace("\n", " "))
        note = f"{old}\n{line}" if old else line
        return self._desk.fill(LOANS, span.loan_id, {"unused_note": note})

    def _now(self) -> datetime:
        local = self._desk.clock.read().local
        return moment(local.date(), local.time())
