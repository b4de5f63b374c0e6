"""Signing in and out: Argon2id, a delay after failures, every attempt a record."""

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from zyuki_desk.base.clock import Moment
from zyuki_desk.base.errors import Refusal
from zyuki_desk.base.text import code as scanned_code
from zyuki_desk.base.text import digits
from zyuki_desk.core.desk import SYSTEM, Actor, Desk
from zyuki_desk.core.office import Setting
from zyuki_desk.core.people import AccountSecret
from zyuki_desk.evidence.kept import DESK_BOOK
from zyuki_desk.evidence.operation import Operation

FREE_FAILURES = 4
"""Mistypings without a delay; from the fifth failure on the account waits."""
DELAY = timedelta(minutes=5)
SHORTEST = 8
"""Characters of a password at least (日南町: 8 and more)."""
LONGEST = 200

HANDOVER_SETTING = "handover"
"""`{"method": "badge"}` lets a scanned badge alone take over the desk; usually a password must."""

_WRONG = "利用者番号かパスワードが違います。確かめて、もう一度入れてください。"


@dataclass(frozen=True, slots=True)
class Strength:
    """Argon2id's cost; the usual one takes about 0.2 s, tests use less."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


def require_good_password(password: str, staff_no: str | None) -> None:
    """Refuse a password that is too short, too plain or holds the person's number."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal(f"パスワードは{SHORTEST}文字以上にしてください。", field="password")
    if len(set(password)) < 4 or (staff_no and staff_no in password):  # noqa: PLR2004
        raise Refusal(
            "推測されやすいパスワードです。職員番号や同じ文字の繰り返しは使えません。",
            field="password",
        )


class Accounts:
    """Checks passwords and signs people in at one desk's file."""

    def __init__(self, desk: Desk, strength: Strength | None = None) -> None:
        cost = strength or Strength()
        self._desk = desk
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )

    def set_password(self, person: str, password: str) -> None:
        """Give somebody a password; `Refusal` when it is too short or holds their number.

        Only one's own, unless settings are one's right; a first one may come before any sign-in.
        """
        facts = self._desk.directory.people.get(person)
        require_good_password(password, facts.staff_no if facts else None)
        moment = self._desk.clock.read()
        with self._desk.operation(Operation.PASSWORD, ref=person) as work:
            secret = work.session.get(AccountSecret, person)
            is_first = self._desk.actor == SYSTEM and secret is None
            if not is_first and self._desk.actor.person != person:
                self._require_settings()
            work.act(DESK_BOOK, {"person": person})
            digest = self._hasher.hash(password)
            if secret is None:
                work.session.add(
                    AccountSecret(person_code=person, hash=digest, changed_at=moment.at)
                )
            else:
                secret.hash, secret.changed_at = digest, moment.at
                secret.failures, secret.blocked_until = 0, None

    def _require_settings(self) -> None:
        try:
            self._desk.require(Operation.SETTING)
        except Refusal as refusal:
            raise Refusal(
                "ほかの方のパスワードは決められません。システム管理者に頼んでください。",
                field="password",
            ) from refusal

    def sign_in(self, login: str, password: str, terminal: str = "") -> Actor:
        """Check the password and return who stands at the desk; the attempt is recorded."""
        person = self._desk.directory.logins.get(digits(login.strip()))
        if person is None:
            self._record_failure("-", terminal)
            raise Refusal(_WRONG, field="password")
        moment = self._desk.clock.read()
        self._refuse_blocked(person, moment)
        if not self._matches(person, password):
            self._count_failure(person, terminal, moment)
            raise Refusal(_WRONG, field="password")
        facts = self._desk.directory.people.get(person)
        roles = self._desk.directory.roles_of(person, moment.today)
        if facts is None or not facts.is_active(moment.today) or not roles:
            self._record_failure(person, terminal)
            raise Refusal(
                "この利用者は、いまは使えません。管理者に確かめてください。", field="login"
            )
        actor = Actor(person, terminal)
        with self._desk.for_actor(actor).operation(Operation.SIGN_IN, ref=terminal) as work:
            work.act(DESK_BOOK, {"terminal": terminal})
            secret = work.session.get_one(AccountSecret, person)
            secret.failures, secret.blocked_until = 0, None
        return actor

    def badge_is_enough(self) -> bool:
        """Whether the office lets a scanned badge alone take over the desk."""
        with self._desk.database.reading() as connection:
            value = connection.execute(
                select(Setting.value).where(Setting.key == HANDOVER_SETTING)
            ).scalar()
        return isinstance(value, dict) and value.get("method") == "badge"

    def sign_in_by_badge(self, card_code: str, terminal: str = "") -> Actor:
        """Sign in whoever's badge this is, where the office allows it; recorded as by badge."""
        facts = self._desk.directory.by_code(card_code)
        moment = self._desk.clock.read()
        known = (
            facts is not None
            and facts.card_code == scanned_code(card_code)
            and facts.code in self._desk.directory.logins.values()
            and facts.is_active(moment.today)
            and self._desk.directory.roles_of(facts.code, moment.today)
        )
        if facts is None or not known or not self.badge_is_enough():
            self._record_failure("-", terminal)
            raise Refusal(
                "この名札では交代できません。番号とパスワードを入れてください。", field="login"
            )
        self._refuse_blocked(facts.code, moment)
        actor = Actor(facts.code, terminal)
        with self._desk.for_actor(actor).operation(Operation.SIGN_IN, ref=terminal) as work:
            work.act(DESK_BOOK, {"terminal": terminal, "by": "badge"})
        return actor

    def confirm(self, person: str, password: str) -> None:
        """Check a signed-in person's password again, before sensitive acts and on unlocking."""
        moment = self._desk.clock.read()
        self._refuse_blocked(person, moment)
        if not self._matches(person, password):
            self._count_failure(person, "", moment)
            raise Refusal("パスワードが違います。もう一度入れてください。", field="password")

    def note(self, operation: Operation, actor: Actor) -> None:
        """Record a sign-out or a lock."""
        with self._desk.for_actor(actor).operation(operation, ref=actor.terminal) as work:
            work.act(DESK_BOOK, {"terminal": actor.terminal})

    def _matches(self, person: str, password: str) -> bool:
        with self._desk.database.reading() as connection:
            digest = connection.execute(
                select(AccountSecret.hash).where(AccountSecret.person_code == person)
            ).scalar()
        if digest is None or len(password) > LONGEST:
            return False
        try:
            return self._hasher.verify(digest, password)
        except (VerificationError, InvalidHashError):
            return False

    def _refuse_blocked(self, person: str, moment: Moment) -> None:
        with self._desk.database.reading() as connection, Session(connection) as session:
            secret = session.get(AccountSecret, person)
            until = secret.blocked_until if secret else None
        if until is not None and moment.at < until:
            minutes = max(1, round((until - moment.at).total_seconds() / 60))
            raise Refusal(
                f"続けて間違えたので、あと約{minutes}分は使えません。待つか、管理者に知らせてください。",
                field="password",
            )

    def _count_failure(self, person: str, terminal: str, moment: Moment) -> None:
        with self._desk.operation(Operation.SIGN_IN_FAILED, ref=person) as work:
            work.act(DESK_BOOK, {"person": person, "terminal": terminal})
            secret = work.session.get(AccountSecret, person)
            if secret is not None:
                secret.failures += 1
                if secret.failures > FREE_FAILURES:
                    secret.blocked_until = moment.at + DELAY

    def _record_failure(self, person: str, terminal: str) -> None:
        with self._desk.operation(Operation.SIGN_IN_FAILED, ref=person) as work:
            work.act(DESK_BOOK, {"person": person, "terminal": terminal})
