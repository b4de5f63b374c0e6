"""What keys leave open: not back, back too late, lost without a new lock."""

from collections.abc import Iterator

from sqlalchemy import Connection

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day, short_time
from zyuki_desk.core.duty import Danger, DutyKind
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.ledgers.keys.model import KEYS, OUT, KeyOut

KEY_ITEM, KEY_LOAN = "key-item", "key-loan"
OUT_LATE = DutyKind("key-out", "戻っていない鍵", Danger.IDENTITY)
LOST = DutyKind("key-lost", "紛失した鍵の錠の交換", Danger.IDENTITY)
KEEPER = DutyKind("key-keeper", "管理責任者のいない鍵")


def loan_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which keys are not back: at closing of their day, then until they are."""
    for loan in OUT.rows(connection):
        yield from _still_out(bench, loan)


def _still_out(bench: DutyBench, loan: KeyOut) -> Iterator[Duty]:
    now, today = bench.moment.local, bench.moment.today
    person = bench.directory.people.get(loan.borrower)
    due, left = loan.due_on or loan.day, ""
    until = person.active_until if person is not None else None
    if until is not None and until < due:
        due, left = until, f"・{short_day(until)} で異動・退職など"
    if due > today or (due == today and now.time() < bench.directory.office.closes):
        return
    since = loan.lent_at.astimezone(JST)
    name = bench.directory.name_of(loan.borrower)
    yield Duty(
        ledger=KEY_LOAN,
        sentence=f"鍵 {loan.key_no} が戻っていません"
        f"({name}さん・{short_day(since)} {short_time(since)} から{left})",
        due=due,
        overdue=due < today,
        kind=OUT_LATE,
        entry_id=loan.id,
        leaver=loan.borrower if until is not None and until < today else None,
        person=loan.borrower,
    )


def key_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell which lost keys still open a lock, and which have no keeper or one who has left."""
    today = bench.moment.today
    for key in KEYS.rows(connection):
        if key.lost_on is not None and key.replaced_on is None:
            due = bench.calendar.next_open(key.lost_on)
            yield Duty(
                ledger=KEY_ITEM,
                sentence=f"紛失した鍵 {key.key_no}({key.target}): 錠の交換がまだです",
                due=due,
                overdue=due < today,
                kind=LOST,
                entry_id=key.id,
            )
        keeper = bench.directory.people.get(key.keeper or "")
        until = keeper.active_until if keeper is not None else None
        if keeper is not None and until is not None and until < today:
            yield Duty(
                ledger=KEY_ITEM,
                sentence=f"鍵 {key.key_no}({key.target})の管理責任者 {keeper.name}さんは"
                f" {short_day(until)} までの在籍です。引き継いでください",
                due=until,
                overdue=bench.calendar.next_open(until) <= today,
                kind=KEEPER,
                entry_id=key.id,
                leaver=keeper.code,
                person=key.keeper,
            )
