"""What cards and operators leave open; each stays in view until it is done."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.core.office import DutyValue
from zyuki_desk.ledgers.card.facts import (
    ALIVE,
    GROUP,
    OPEN_LOANS,
    ROLL,
    Card,
    Designation,
    Loan,
)
from zyuki_desk.ledgers.card.loss import dues, is_wanted

PAGE = "view:credential"
"""Where a loss is followed step by step, and changed passwords are written."""
STEP_DONE = {"reissued_at": "reissued_as"}
"""A re-issue is done when the new card's number is known."""
CARDS, LOANS, OPERATORS = "credential", "card-loan", "operator"
SOON = DutyValue("card-soon", "カードの回収・期限を前もって知らせる", 14, "日前", most=365)
REISSUE_DAYS = DutyValue("card-reissue", "紛失の届出から再発行まで", 5, "開庁日", least=1, most=60)
BACK = DutyKind("card-back", "返っていないカード", Danger.IDENTITY)
LOST = DutyKind("card-lost", "紛失・盗難のカードの手当て", Danger.IDENTITY)
OUT = DutyKind("card-out", "戻っていないカード", Danger.IDENTITY)
PASSWORD = DutyKind("card-password", "カードのパスワード変更")
ENDING = DutyKind("card-ending", "カードの有効期限")
RECEIPT = DutyKind("card-receipt", "カードの受領", Danger.RECORD)
TRAINING = DutyKind("operator-training", "操作者の誓約書・研修")
RELEASE = DutyKind("operator-release", "操作者の解除", Danger.IDENTITY)


class Leaver(NamedTuple):
    """The last day somebody may hold a card, and why."""

    last: date
    why: str


def spoken(day: date, today: date) -> str:
    """Name a day in a sentence; with its year when that is not this one."""
    return short_day(day) if day.year == today.year else f"{day:%Y}/{short_day(day)}"


def leavers(connection: Connection, bench: DutyBench) -> dict[str, Leaver]:
    """Return everybody whose time ends or ended: with the office, or as an operator."""
    roll: dict[str, list[Designation]] = defaultdict(list)
    for line in ROLL.rows(connection):
        roll[line.person].append(line)
    found = {
        person: Leaver(max(ends), "操作者の解除")
        for person, lines in roll.items()
        if len(ends := [line.until for line in lines if line.until is not None]) == len(lines)
    }
    for code, person in bench.directory.people.items():
        until = person.active_until
        if until is not None and (code not in found or until < found[code].last):
            found[code] = Leaver(until, "異動・退職など")
    return found


def card_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which cards are to be taken back, changed, renewed, searched for."""
    gone = leavers(connection, bench)
    for card in ALIVE.rows(connection):
        yield from _with_leavers(bench, card, gone)
        yield from _lost(bench, card)
        if card.is_out and not card.state.is_barred:
            yield from _password(bench, card)
            yield from _ending(bench, card)
            yield from _receipt(bench, card)


def _duty(
    card: Card, kind: DutyKind, sentence: str, due: date, *, overdue: bool,
    leaver: str | None = None,
) -> Duty:  # fmt: skip
    return Duty(
        ledger=CARDS, sentence=sentence, due=due, overdue=overdue, kind=kind, entry_id=card.id,
        person=card.keeper, leaver=leaver,
    )  # fmt: skip


def _with_leavers(bench: DutyBench, card: Card, gone: dict[str, Leaver]) -> Iterator[Duty]:
    keeper, today = card.keeper, bench.moment.today
    if not card.is_out or keeper not in gone:
        return
    last, why = gone[keeper]
    if last > today + timedelta(days=bench.value(SOON)):
        return
    name, day = bench.directory.name_of(keeper), spoken(last, today)
    if today >= bench.calendar.next_open(last):
        passed = (today - last).days
        sentence = f"カード {card.card_no} が未返却です({name}さん・{why} {day}、{passed}日経過)"
        yield _duty(card, BACK, sentence, last, overdue=True, leaver=keeper)
    else:
        sentence = f"カード {card.card_no} を{name}さんから回収してください({why} {day})"
        yield _duty(card, BACK, sentence, last, overdue=False, leaver=keeper)


def _lost(bench: DutyBench, card: Card) -> Iterator[Duty]:
    """Name every missing step after a report of loss or theft, each with its own day."""
    for step, due in dues(card, bench.calendar, bench.value(REISSUE_DAYS)):
        if getattr(card, STEP_DONE.get(step.key, step.key)) is None and is_wanted(card, step):
            yield replace(
                _duty(
                    card,
                    LOST,
                    f"紛失・盗難のカード {card.card_no}: {step.owed}がまだです",
                    due,
                    overdue=bench.moment.today > due,
                ),
                page=PAGE,
            )


def _password(bench: DutyBench, card: Card) -> Iterator[Duty]:
    due, today = card.pw_due_on, bench.moment.today
    if due is not None and due <= today + timedelta(days=bench.value(SOON)):
        sentence = (
            f"カード {card.card_no} のパスワード変更の期限は {spoken(due, today)} です"
            f"({bench.directory.name_of(card.keeper)}さん)"
        )
        duty = _duty(card, PASSWORD, sentence, due, overdue=due < today)
        yield replace(duty, page=PAGE, action="password")


def _ending(bench: DutyBench, card: Card) -> Iterator[Duty]:
    until, today = card.valid_until, bench.moment.today
    if until is not None and until <= today + timedelta(days=bench.value(SOON)):
        sentence = f"カード {card.card_no} の有効期限は {spoken(until, today)} です"
        yield _duty(card, ENDING, sentence, until, overdue=until < today)


def _receipt(bench: DutyBench, card: Card) -> Iterator[Duty]:
    """Ask for the receipt the day after the card was lent."""
    if card.received_on is None and card.lent_on is not None:
        due = bench.calendar.next_open(card.lent_on)
        name = bench.directory.name_of(card.keeper)
        sentence = f"カード {card.card_no} の受領がまだ書かれていません({name}さん)"
        yield _duty(card, RECEIPT, sentence, due, overdue=due < bench.moment.today)


def loan_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which cards are not back: at closing, after their day, with somebody who has left."""
    gone = leavers(connection, bench)
    for loan in OPEN_LOANS.rows(connection):
        yield from _still_out(bench, loan, gone)


def _still_out(bench: DutyBench, loan: Loan, gone: dict[str, Leaver]) -> Iterator[Duty]:
    now, today = bench.moment.local, bench.moment.today
    name = bench.directory.name_of(loan.borrower)
    since = loan.lent_at.astimezone(JST)
    when = f"{spoken(since.date(), today)} {short_time(since)}"
    due = loan.due_on or loan.day
    why = ""
    left = gone.get(loan.borrower)
    if left is not None and left.last < due:
        due, why = left.last, f"・{left.why} {spoken(left.last, today)}"
    if due > today or (due == today and now.time() < bench.directory.office.closes):
        return
    kind = "グループのカード" if loan.loan_kind == GROUP else "カード"
    yield Duty(
        ledger=LOANS,
        sentence=f"{kind} {loan.card_no} が戻っていません({name}さん・{when} から{why})",
        due=due,
        overdue=due < today,
        kind=OUT,
        entry_id=loan.id,
        leaver=loan.borrower if left is not None and left.last < today else None,
        person=loan.borrower,
    )


def operator_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which operators work without training or pledge, and whose line outlives them."""
    today = bench.moment.today
    for line in ROLL.rows(connection):
        if not line.covers(today):
            continue
        name = bench.directory.name_of(line.person)
        person = bench.directory.people.get(line.person)
        until = person.active_until if person is not None else None
        due = bench.calendar.next_open(line.day)
        for done, what in ((line.pledge_on, "誓約書"), (line.trained_on, "研修")):
            if done is None:
                yield _operator(line, TRAINING, f"操作者 {name}さんの{what}がまだです", due, today)
        if until is not None and until < today and line.until is None:
            sentence = (
                f"{name}さんは {spoken(until, today)} までの在籍です。操作者の解除を書いてください"
            )
            yield replace(_operator(line, RELEASE, sentence, until, today), leaver=line.person)


def _operator(line: Designation, kind: DutyKind, sentence: str, due: date, today: date) -> Duty:
    return Duty(
        ledger=OPERATORS, sentence=sentence, due=due, overdue=due < today, kind=kind,
        entry_id=line.id, person=line.person,
    )  # fmt: skip
