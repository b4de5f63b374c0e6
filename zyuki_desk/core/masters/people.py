"""Writing people, their roles and accounts through the one door: registered, changed, ended."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from zyuki_desk.base.errors import Refusal
from zyuki_desk.core.accounts import Accounts, require_good_password
from zyuki_desk.core.desk import Desk
from zyuki_desk.core.masters.changes import (
    GONE,
    change_row,
    changes_of,
    cleaned_reason,
    require_cells,
    row_of,
)
from zyuki_desk.core.masters.fields import (
    PERSON_FIELDS,
    MasterValue,
    accept,
    login_of,
)
from zyuki_desk.core.people import Account, Person, PersonKind, Role, RoleGrant
from zyuki_desk.core.work import Work
from zyuki_desk.evidence.operation import Operation

_LAST_ADMIN = (
    "システム管理者がいなくなります。"
    "先に、ほかの方にシステム管理者の役割と利用者番号をつけてください。"
)
_NUMBERED = re.compile(r"[A-Z]+0*(\d{1,9})")


class PeopleMaster:
    """Who belongs to the office; nobody is ever deleted, only ended."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def next_code(self, kind: PersonKind = PersonKind.STAFF) -> str:
        """Return the next free person code: P0004 for staff, V0004 for people from outside."""
        letter = "V" if kind.is_outside else "P"
        numbers = [
            int(found[1])
            for code in self._desk.directory.people
            if code.startswith(letter) and (found := _NUMBERED.fullmatch(code))
        ]
        return f"{letter}{max(numbers, default=0) + 1:04d}"

    def register(
        self, values: Mapping[str, MasterValue], *, roles: Sequence[Role] = (), login: str = ""
    ) -> str:
        """Register somebody, with roles from today and perhaps an account; return the code."""
        cells = {"kind": PersonKind.STAFF.value, **accept(PERSON_FIELDS, values)}
        cells.setdefault("code", self.next_code(PersonKind(str(cells["kind"]))))
        require_cells(PERSON_FIELDS, cells)
        _refuse_reversed(cells.get("active_from"), cells.get("active_until"), "active_until")
        code = str(cells["code"])
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            _refuse_taken(work.session, None, cells)
            row = work.add(Person(**cells))  # type: ignore[arg-type]  # checked cell by cell
            work.expect(row, cells)
            for role in roles:
                work.add(RoleGrant(person_code=code, role=role.value, since=work.moment.today))
            if login.strip():
                self._add_account(work.session, code, login)
                work.add(Account(person_code=code, login=login_of(login)))
        return code

    def change(self, code: str, values: Mapping[str, MasterValue], *, reason: str = "") -> None:
        """Change somebody's cells; a reason is needed where something stood before."""
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            row = row_of(work.session, Person, "code", code)
            news = changes_of(row, PERSON_FIELDS, values)
            after = {"active_from": row.active_from, "active_until": row.active_until, **news}
            _refuse_reversed(after["active_from"], after["active_until"], "active_until")
            _refuse_taken(work.session, code, news)
            until = news.get("active_until")
            day = until if isinstance(until, date) else work.moment.today
            guarded = _Guard(work.session, work.moment.today, day)
            change_row(work, row, news, reason)
            guarded.require_system()

    def end(self, code: str, until: date, *, reason: str) -> None:
        """Say until which day somebody belongs to the office; the last administrator stays."""
        self.change(code, {"active_until": until}, reason=cleaned_reason(reason))

    def grant(self, code: str, role: Role, since: date, until: date | None = None) -> None:
        """Give somebody a role from a day, perhaps to a day."""
        _refuse_reversed(since, until, "until")
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            row_of(work.session, Person, "code", code)
            held = work.session.execute(
                select(RoleGrant.id).where(
                    RoleGrant.person_code == code,
                    RoleGrant.role == role.value,
                    or_(RoleGrant.until.is_(None), RoleGrant.until >= since),
                )
            ).scalar()
            if held is not None:
                raise Refusal(
                    f"「{role.label}」は、この期間にもう付いています。"
                    "前の役割を終わらせてから付けてください。",
                    field="role",
                )
            work.add(RoleGrant(person_code=code, role=role.value, since=since, until=until))

    def end_grant(self, grant_id: int, until: date, *, reason: str) -> None:
        """Say until which day a role is held."""
        stated = cleaned_reason(reason)
        with self._desk.operation(Operation.SETTING, ref="role") as work:
            row = work.session.get(RoleGrant, grant_id)
            if row is None:
                raise Refusal(GONE)
            # A role given by mistake ends on the day before it began: it was never held.
            _refuse_reversed(row.since - timedelta(days=1), until, "until")
            guarded = _Guard(work.session, work.moment.today, until)
            work.change(row, {"until": until}, reason=stated)
            guarded.require_system()

    def open_account(self, code: str, login: str, *, reason: str = "") -> None:
        """Let somebody sign in under a login, again if it was closed, or under another one."""
        wanted = login_of(login)
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            row_of(work.session, Person, "code", code)
            account = self._add_account(work.session, code, wanted)
            if account is None:
                work.add(Account(person_code=code, login=wanted))
                return
            news: dict[str, MasterValue] = {}
            if account.login != wanted:
                news["login"] = wanted
            if account.closed_on is not None:
                news["closed_on"] = None
            if not news:
                raise Refusal("この利用者番号は、もう使えます。", field="login")
            work.change(account, news, reason=cleaned_reason(reason))

    def close_account(self, code: str, *, reason: str) -> None:
        """Let somebody sign in no more; the last administrator stays."""
        stated = cleaned_reason(reason)
        with self._desk.operation(Operation.SETTING, ref=code) as work:
            account = row_of(work.session, Account, "person_code", code)
            if account.closed_on is not None:
                raise Refusal("この利用者番号は、もう止めてあります。")
            guarded = _Guard(work.session, work.moment.today, work.moment.today)
            work.change(account, {"closed_on": work.moment.today}, reason=stated)
            guarded.require_system()

    def set_password(self, code: str, password: str) -> None:
        """Give somebody a new password; needs the right for settings."""
        self._desk.require(Operation.SETTING)
        if code not in self._desk.directory.logins.values():
            raise Refusal("先に、この方の利用者番号を作ってください。", field="login")
        require_good_password(password, self._desk.directory.people[code].staff_no)
        Accounts(self._desk).set_password(code, password)

    @staticmethod
    def _add_account(session: Session, code: str, login: str) -> Account | None:
        """Return somebody's account, if any; `Refusal` when the login is another's."""
        other = session.execute(
            select(Account).where(Account.login == login_of(login), Account.person_code != code)
        ).scalar()
        if other is not None:
            raise Refusal(
                f"この利用者番号は、番号 {other.person_code} の方が使っています。"
                "別の番号にしてください。",
                field="login",
            )
        return session.execute(select(Account).where(Account.person_code == code)).scalar()


def set_end(work: Work, code: str, until: date, *, reason: str) -> None:
    """Say within an operation until which day somebody belongs to the office.

    The last administrator stays; `Refusal` for one nobody knows, or an end before the beginning.
    """
    row = row_of(work.session, Person, "code", code)
    _refuse_reversed(row.active_from, until, "last")
    if row.active_until == until:
        return
    guarded = _Guard(work.session, work.moment.today, until)
    change_row(work, row, {"active_until": until}, reason)
    guarded.require_system()


class _Guard:
    """Sees that an office with a system administrator keeps one."""

    def __init__(self, session: Session, today: date, until: date) -> None:
        self._session = session
        self._days = sorted({today, max(today, until + timedelta(days=1))})
        self._had = {day: self._exists(day) for day in self._days}

    def require_system(self) -> None:
        """Refuse when nobody could administer any more; the whole operation is undone."""
        for day in self._days:
            if self._had[day] and not self._exists(day):
                raise Refusal(_LAST_ADMIN)

    def _exists(self, day: date) -> bool:
        found = self._session.execute(
            select(RoleGrant.id)
            .join(Person, Person.code == RoleGrant.person_code)
            .join(Account, Account.person_code == RoleGrant.person_code)
            .where(
                RoleGrant.role == Role.SYSTEM.value,
                RoleGrant.since <= day,
                or_(RoleGrant.until.is_(None), RoleGrant.until >= day),
                or_(Person.active_from.is_(None), Person.active_from <= day),
                or_(Person.active_until.is_(None), Person.active_until >= day),
                Account.closed_on.is_(None),
            )
            .limit(1)
        )
        return found.scalar() is not None


def _refuse_reversed(first: MasterValue, last: MasterValue, field: str) -> None:
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise Refusal("終わりの日が始まりの日より前です。日付を確かめてください。", field=field)


def _refuse_taken(session: Session, code: str | None, cells: Mapping[str, MasterValue]) -> None:
    """Refuse codes by which two people would answer to one scan."""
    labels = {"code": "職員等の番号", "staff_no": "職員番号", "card_code": "名札のコード"}
    for key, label in labels.items():
        value = cells.get(key)
        if value is None:
            continue
        other = session.execute(
            select(Person.code).where(
                or_(Person.code == value, Person.staff_no == value, Person.card_code == value),
                Person.code != (code or ""),
            )
        ).scalar()
        if other is not None:
            raise Refusal(
                f"この{label}は、番号 {other} の方がもう使っています。"
                "番号を確かめるか、使わなくなった方の欄を先に空けてください。",
                field=key,
            )
