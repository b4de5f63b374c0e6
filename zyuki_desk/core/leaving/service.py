"""Writing who leaves: registered, swept, excepted, come back; each through the one door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.spelling import short_day
from zyuki_desk.base.text import clean
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.fields import Value
from zyuki_desk.core.held import bench_of, held_by
from zyuki_desk.core.holding import Holding, LeavingKind, Parting, Todo
from zyuki_desk.core.leaving.later import later_lines, named
from zyuki_desk.core.leaving.model import Leaving, LeavingItem
from zyuki_desk.core.leaving.reading import Item, ItemState, Leaver, read_leavers
from zyuki_desk.core.ledger import Objection, Operation
from zyuki_desk.core.masters.changes import cleaned_reason
from zyuki_desk.core.masters.people import PeopleMaster, set_end
from zyuki_desk.core.people import Account, Person, Role, RoleGrant
from zyuki_desk.core.work import Work

LATER = "later"
"""The objection of lines that tell of somebody after their last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked when people leave."""

    kind: LeavingKind
    last: date
    returns: date | None = None
    successor: str | None = None
    remarks: str = ""
    later_reason: str = ""


class Leavings:
    """One desk's way of seeing people off."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Reading

    def leavers(self) -> list[Leaver]:
        """Return everybody who leaves or has left, by the last day."""
        with self._desk.database.reading() as connection:
            return read_leavers(connection, bench_of(self._desk))

    def leaver(self, person: str) -> Leaver | None:
        """Return the newest leaving of one person, None when they stay."""
        with self._desk.database.reading() as connection:
            found = read_leavers(connection, bench_of(self._desk), people={person})
        live = [leaver for leaver in found if leaver.back_on is None]
        return max(live or found, key=lambda x: x.leaving_id or 0, default=None)

    def resolve(self, text: str) -> list[str]:
        """Return the codes behind a list of numbers, names or codes, one a line or by commas.

        `Refusal` names what nobody bears, so that a pasted list is taken whole or not at all.
        """
        words = text.replace("\t", "\n").replace("、", "\n").replace(",", "\n").split("\n")
        directory, unknown, found = self._desk.directory, [], []
        for word in filter(None, (word.strip() for word in words)):
            facts = directory.by_code(word)
            same = [p for p in directory.people.values() if _plain(p.name) == _plain(word)]
            if facts is None and len(same) == 1:
                facts = same[0]
            if facts is None:
                unknown.append(word)
            elif facts.code not in found:
                found.append(facts.code)
        if unknown:
            raise Refusal(
                f"だれのことか分かりません: {'、'.join(unknown[:5])}。"
                "番号か、登録した氏名どおりに直してください。",
                field="people",
            )
        if not found:
            raise Refusal("職員等の番号か氏名を、1行に1人ずつ入れてください。", field="people")
        return found

    # Registering

    def register(self, people: Sequence[str], plan: Plan) -> None:
        """Note that people leave, and until when they belong to the office: all or none."""
        self._check_plan(people, plan)
        remarks = clean(plan.remarks, limit=300, label="備考", multiline=True) or None
        later = clean(plan.later_reason, limit=200, label="理由") or None
        with self._desk.operation(Operation.SETTING, ref="leaving") as work:
            for person in people:
                self._supersede(work, person, plan)
                self._object_to_later(work.connection, person, plan)
                set_end(work, person, plan.last, reason=f"{plan.kind.label}のため")
                work.add(
                    Leaving(
                        person_code=person,
                        kind=plan.kind.value,
                        last_day=plan.last,
                        noted_at=work.moment.at,
                        noted_by=work.signature.person,
                        return_day=plan.returns,
                        successor=plan.successor,
                        later_reason=later,
                        remarks=remarks,
                    )
                )

    def _check_plan(self, people: Sequence[str], plan: Plan) -> None:
        if not people:
            raise Refusal("異動・退職などをする方を選んでください。", field="people")
        if plan.returns is not None and plan.kind is not LeavingKind.ON_LEAVE:
            raise Refusal("復職の予定日は、休職のときだけ入れます。", field="returns")
        if plan.returns is not None and plan.returns <= plan.last:
            raise Refusal(
                "復職の予定日が最終日より前です。日付を確かめてください。", field="returns"
            )
        if plan.successor is not None:
            self.require_successor(plan.successor, people, plan.last)

    def require_successor(self, successor: str, people: Sequence[str], last: date) -> None:
        """Refuse a successor who leaves too, or is not there after the last day."""
        facts = self._desk.directory.people.get(successor)
        if facts is None:
            raise Refusal("引き継ぐ人が登録されていません。確かめてください。", field="successor")
        if successor in people:
            raise Refusal("引き継ぐ人は、ご本人とは別の方にしてください。", field="successor")
        until = facts.active_until
        if until is not None and until <= max(last, self._desk.clock.read().today):
            raise Refusal(
                f"{facts.name}さんは {short_day(until)} までの在籍です。別の方にしてください。",
                field="successor",
            )

    def _supersede(self, work: Work, person: str, plan: Plan) -> None:
        """Refuse a second leaving; but one on leave may retire, which takes the leave's place."""
        other = work.session.execute(
            select(Leaving).where(Leaving.person_code == person, Leaving.back_on.is_(None))
        ).scalar()
        if other is None:
            return
        is_leave = other.kind == LeavingKind.ON_LEAVE.value
        if is_leave and plan.kind is not LeavingKind.ON_LEAVE:
            reason = f"{plan.kind.label}の登録に替わる"
            work.change(other, {"back_on": work.moment.today}, reason=reason)
            return
        name = self._desk.directory.name_of(person)
        raise Refusal(
            f"{name}さんの異動・退職などは、もう登録されています"
            f"(最終日 {short_day(other.last_day)})。"
            "最終日を変えるときは、いちど取りやめてから登録してください。",
            field="people",
        )

    def _object_to_later(self, connection: Connection, person: str, plan: Plan) -> None:
        lines = later_lines(connection, self._desk.ledgers, person, plan.last)
        if lines and not plan.later_reason.strip():
            raise Objection(
                f"{self._desk.directory.name_of(person)}さんには、最終日"
                f"({short_day(plan.last)})よりあとの記載があります: {named(lines)}。"
                "日付か記載を確かめるか、理由を書いて登録してください。",
                code=LATER,
                field="last",
            )

    # One holding

    def parting(self, leaver: Leaver, successor: str | None = None) -> Parting:
        """Return what a ledger needs to end a holding of somebody who leaves."""
        return Parting(
            kind=leaver.kind or LeavingKind.TRANSFER,
            last=leaver.last,
            moment=self._desk.clock.read(),
            by=self._desk.actor.person,
            successor=successor or leaver.successor,
        )

    def settle(
        self, leaver: Leaver, item: Item, *, successor: str | None = None,
        despite: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Do what is to be done about one holding, by the rules of the ledger it stands in."""
        holding = self._holding(leaver, item)
        parting = self.parting(leaver, successor)
        if holding.todo is Todo.HAND_ON:
            if parting.successor is None:
                raise Refusal("引き継ぐ人を選んでください。", field="successor")
            self.require_successor(parting.successor, [leaver.person], leaver.last)
        if not holding.ledger:
            self._settle_own(holding, parting)
            return
        ledger = self._desk.ledgers[holding.ledger]
        if not holding.here or ledger.holdings is None or ledger.holdings.settle is None:
            raise Refusal(f"これは{ledger.title}の画面で書きます。その行を開いてください。")
        with self._desk.database.reading() as connection:
            answer = ledger.holdings.settle(connection, holding, parting)
        if answer.operation is Operation.FILL:
            self._desk.fill(ledger.key, holding.row_id, answer.values, despite=despite)
        else:
            self._desk.correct(
                ledger.key, holding.row_id, answer.values, reason=answer.reason, despite=despite
            )

    def _holding(self, leaver: Leaver, item: Item) -> Holding:
        """Return the holding as it stands now; somebody may have settled it meanwhile."""
        for holding in held_by(self._desk, leaver.person):
            if holding.key == item.key and holding.outlasts(leaver.last):
                return holding
        raise Refusal("もう済んでいます。一覧を開き直してください。")

    def _settle_own(self, holding: Holding, parting: Parting) -> None:
        """End a role with the last day; close an account once that day is over."""
        master = PeopleMaster(self._desk)
        why = f"{parting.kind.label}のため"
        if holding.source == RoleGrant.__tablename__:
            since = holding.since or parting.last
            master.end_grant(holding.row_id, max(parting.last, since), reason=why)
        elif parting.moment.today <= parting.last:
            raise Refusal(
                f"最終日({short_day(parting.last)})までは使います。翌日から止められます。"
            )
        else:
            master.close_account(holding.person, reason=why)

    def except_item(self, leaver: Leaver, item: Item, *, reason: str) -> None:
        """Close one holding without its being back: signed by a manager, another than the leaver.

        What cannot come back (lost, destroyed elsewhere) ends here alone, with a name and a reason.
        """
        stated = cleaned_reason(reason)
        if item.item_id is None:
            raise Refusal("先に、異動・退職などの登録をしてください。")
        if item.state is not ItemState.OPEN:
            raise Refusal("もう済んでいます。一覧を開き直してください。")
        with self._desk.operation(Operation.SEAL, ref="leaving") as work:
            if work.signature.person == leaver.person:
                raise Refusal("ご本人は除外にできません。ほかの管理者に交代してください。")
            row = work.session.get_one(LeavingItem, item.item_id)
            if row.excepted_at is not None:
                raise Refusal("もう除外になっています。一覧を開き直してください。")
            news = {
                "excepted_at": work.moment.at,
                "excepted_by": work.signature.person,
                "except_reason": stated,
            }
            work.change(row, news, reason=stated)

    # Coming back

    def end(self, leaver: Leaver, day: date, *, reason: str) -> None:
        """Note that somebody came back from leave, or that the leaving was called off."""
        stated = cleaned_reason(reason)
        if leaver.leaving_id is None:
            raise Refusal("登録されていません。在籍の日は、設定の「職員等」で直してください。")
        with self._desk.operation(Operation.SETTING, ref="leaving") as work:
            row = work.session.get_one(Leaving, leaver.leaving_id)
            if row.back_on is not None:
                raise Refusal("もう戻っています。一覧を開き直してください。")
            work.change(row, {"back_on": day}, reason=stated)
            person = work.session.execute(
                select(Person).where(Person.code == leaver.person)
            ).scalar_one()
            if person.active_until == leaver.last:
                work.change(person, {"active_until": None}, reason=stated)

    def renewable(self, leaver: Leaver) -> list[Item]:
        """Return what ended with the leaving and may be given anew to one who came back."""
        if leaver.back_on is None:
            return []
        return [
            item
            for item in leaver.items
            if item.renewed_on is None and item.item_id is not None and self._can_renew(item)
        ]

    def _can_renew(self, item: Item) -> bool:
        if not item.ledger:
            return self._own_again(item) is not None
        rule = self._desk.ledgers[item.ledger].holdings
        today = self._desk.clock.read().today
        if rule is None or rule.renew is None:
            return False
        with self._desk.database.reading() as connection:
            return rule.renew(connection, item.row_id, today) is not None

    def _own_again(self, item: Item) -> RoleGrant | Account | None:
        """Return the role that ended or the account that was closed, None when it is not."""
        today = self._desk.clock.read().today
        with self._desk.database.reading() as connection, Session(connection) as session:
            if item.source == Account.__tablename__:
                account = session.get_one(Account, item.row_id)
                return account if account.closed_on is not None else None
            grant = session.get_one(RoleGrant, item.row_id)
            return grant if grant.until is not None and grant.until < today else None

    def renew(
        self, leaver: Leaver, item: Item, *, despite: Mapping[str, str] | None = None,
        own: Mapping[str, Value] | None = None,
    ) -> None:  # fmt: skip
        """Give one thing anew: a role, the account, a designation, a permit, from today on.

        `own`: what the office's own fields of a new line say.
        """
        today = self._desk.clock.read().today
        if not item.ledger:
            self._renew_own(leaver, item, today)
        else:
            rule = self._desk.ledgers[item.ledger].holdings
            with self._desk.database.reading() as connection:
                answer = rule.renew(connection, item.row_id, today) if rule and rule.renew else None
            if answer is None:
                raise Refusal("もう戻っています。一覧を開き直してください。")
            values = {**answer.values, **(own or {})}
            self._desk.enter(item.ledger, values, despite=despite)
        with self._desk.operation(Operation.SETTING, ref="leaving") as work:
            row = work.session.get_one(LeavingItem, item.item_id)
            work.change(row, {"renewed_on": today}, reason=None)

    def _renew_own(self, leaver: Leaver, item: Item, today: date) -> None:
        master = PeopleMaster(self._desk)
        row = self._own_again(item)
        if row is None:
            raise Refusal("もう戻っています。一覧を開き直してください。")
        if isinstance(row, RoleGrant):
            master.grant(leaver.person, Role(row.role), today)
        else:
            master.open_account(leaver.person, row.login, reason="復職のため")


def _plain(name: str) -> str:
    return "".join(name.split())
