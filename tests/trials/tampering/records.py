"""Changes of the database's content: every column of every table, by what the attacker holds.

After each one the file is judged against what the verifying person has: keyring and echo always,
the papers and the auditor's number mostly; then it is taken back. A cheap judgement stops at the
first thing noticed; every fortieth change, and all that it lets pass, is judged by everybody.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from tests.evidence.limits import Limit
from tests.evidence.rich import live_a_day
from tests.evidence.witnessed import KEYRING, PAPER, SECRET, SEED, witnessed
from tests.support.memo import CLERK, KEY, KINDS, ORIGIN, SEEDS
from tests.support.memo import SEED as NUMBER
from tests.trials.scratch import scratch
from tests.trials.tampering.edits import Act, Done, change, everything, fit
from tests.trials.tampering.result import Result
from zyuki_desk.base.errors import DeskError
from zyuki_desk.core.accounts import Accounts
from zyuki_desk.evidence.echo_check import check_echo
from zyuki_desk.evidence.findings import Finding
from zyuki_desk.evidence.progress import Progress
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.verify import KnownHead, Pace, Verification
from zyuki_desk.sample import CHEAP_STRENGTH
from zyuki_desk.store.database import Database
from zyuki_desk.store.faults import told as telling

LIMITS = (
    Limit.TAIL, Limit.LAST_HOUR, Limit.WITHOUT_NUMBER, Limit.FIRST_DAY, Limit.PASSWORDS,
    Limit.SEARCH_WORDS,
)  # fmt: skip
"""What nobody can see of these changes."""
_NO_EVIDENCE = {"account_secret": Limit.PASSWORDS, "search_": Limit.SEARCH_WORDS}
_WHOLLY = 40
_ROLES = ("key", "key", "key", "key that chains anew", "every key", "every key from the first day")


class Bare:
    """A connection of which nothing is asked but rows: the driver's, without wrapping each."""

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - the driver has no types
        self.driver_connection = raw
        self.connection = self

    def exec_driver_sql(self, sql: str, values: tuple[object, ...] = ()) -> Any:  # noqa: ANN401
        """Ask the driver."""
        return _Rows(self.driver_connection.execute(sql, values))


class _Rows:
    def __init__(self, cursor: Any) -> None:  # noqa: ANN401
        self.cursor = cursor
        self.fetchall = cursor.fetchall

    def __iter__(self) -> Iterator[Any]:
        return iter(self.cursor)


class Held(Database):
    """The file as the attacker's own transaction leaves it, which is then taken back."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, KEY)
        self.raw = dbapi2.connect(str(path), isolation_level=None, cached_statements=1024)
        self.raw.execute(f"PRAGMA key = \"x'{KEY.hex96}'\"")
        self.raw.execute("PRAGMA synchronous = OFF")
        self._engine_of_it = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=lambda: self.raw, poolclass=StaticPool
        )
        self._held = self._engine_of_it.connect()
        self._bare = cast("Connection", Bare(self.raw))
        self.is_bare = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the attacker's own connection, in the middle of its transaction."""
        with telling():
            yield self._bare if self.is_bare else self._held

    def close(self) -> None:
        """Take everything back."""
        self._held.close()
        self._engine_of_it.dispose()
        super().close()


@dataclass(frozen=True, slots=True)
class Situation:
    """Who did it, and what the verifying person has."""

    role: str
    with_papers: bool
    with_number: bool

    @property
    def fits(self) -> bool:
        """Whether the attacker makes the chain fit again."""
        return self.role != "key"

    @property
    def owns_all(self) -> bool:
        """Whether keyring and echo are the attacker's too."""
        return self.role.startswith("every")


class Records:
    """The office under attack, and its judges."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance, self.result = random.Random(seed), Result()  # noqa: S311 - repeatable
        self._desk = desk = witnessed(folder)
        Accounts(desk.office.desk, CHEAP_STRENGTH).set_password(CLERK, "mihon-no-aikotoba")
        live_a_day(desk.office)
        desk.print()
        desk.office.enter(what="きのうの行")
        desk.shift()
        self._first_of_now = desk.office.head().size + 1
        desk.office.enter(what="いまの行")
        desk.see()
        self._keyring = desk.keyring
        desk.echo.close()
        desk.office.database.close()
        self._echo = folder / "echo.kept"
        shutil.copyfile(desk.echo.path, self._echo)
        self._held = desk.office.database = Held(desk.office.path)
        self._acts = everything(self._held.raw)
        # The attacker's triggers stay away while he works; he puts them back when all look.
        self._away = self._triggers()
        self._before = self._content()
        self._drop_triggers()
        self._gone: set[Finding] = set()
        self._gone = set(self._findings([], seeded=False, first=False))

    def close(self) -> None:
        """Give the file back."""
        self._held.close()

    def run(self, times: int) -> Result:
        """Make so many changes, each act in its turn."""
        for made in range(times):
            if made % len(self._acts) == 0:
                self._chance.shuffle(self._acts)
            self._held.raw.execute("BEGIN IMMEDIATE")
            self._one(self._acts[made % len(self._acts)], wholly=made % _WHOLLY == 0)
            self._held.raw.execute("ROLLBACK")
            if self._desk.keyring is not self._keyring:
                self._desk.echo.close()
                shutil.copyfile(self._echo, self._desk.echo.path)
                self._desk.keyring = self._keyring
        return self.result

    def _one(self, act: Act, *, wholly: bool) -> None:
        result = self.result
        case = Situation(
            self._chance.choice(_ROLES), self._chance.random() < 0.75, self._chance.random() < 0.75
        )
        kind = f"{act.what} / {case.role}"
        if act.column:
            result.places[f"{act.table}.{act.column}"] += 1
        try:
            if act.what == "schema":
                self._put_triggers_back()
            done = change(self._held.raw, act, self._chance)
            if done.told and case.fits and act.what != "schema":
                fit(self._held.raw, act, done, self._key(case))
        except dbapi2.Error:
            done = Done()
        if not done.told:
            result.refuse(kind)
            return
        self._judge(kind, act, done, case, wholly=wholly or act.what == "schema")

    def _judge(self, kind: str, act: Act, done: Done, case: Situation, *, wholly: bool) -> None:
        result = self.result
        noticed = act.what != "schema" and self._is_noticed(case, owned=case.owns_all)
        # Whoever owns all re-makes keyring and echo after taking a closing out: only all can say.
        is_closing = case.owns_all and act.what == "remove" and act.table == "closing"
        wholly = wholly or is_closing
        if noticed and not wholly:
            result.name(kind)
            return
        if not noticed and act.what != "schema" and self._content() == self._before:
            result.pass_over(kind)
            return
        if case.owns_all:
            self._desk.keyring = replace(self._desk.keyring)
            self._own_everything()
        limit = self._limit(act, done, case)
        if not wholly and limit is not None and not self._is_noticed(case, owned=False):
            result.state(kind, limit)
            return
        by = self._noticed_by(act, case)
        result.judged_wholly += 1
        if noticed and not by and not is_closing:
            result.fault(f"{kind}: only the cheap judgement names {done.told}")
        if by:
            result.name(kind, by)
        elif limit is not None:
            result.state(kind, limit)
        else:
            result.miss(kind, f"{done.told} (record {done.seq}) {case}")

    def _own_everything(self) -> None:
        try:
            self._desk.remake_echo()
            self._desk.see()
        except (dbapi2.Error, DeskError, ValueError, TypeError, KeyError, AttributeError):
            return  # what reads like this cannot be echoed: the witnesses stay as they are

    def _limit(self, act: Act, done: Done, case: Situation) -> Limit | None:
        for start, limit in _NO_EVIDENCE.items():
            if act.table.startswith(start) and act.what != "schema":
                return limit
        on_paper = case.with_papers and done.seq <= self._desk.papers[-1].size
        if done.column == "journal.mac" and case.owns_all and not case.with_number:
            return Limit.WITHOUT_NUMBER
        if not case.owns_all or not done.seq or on_paper:
            return None
        if act.what == "cut":
            return Limit.TAIL
        if done.seq >= self._first_of_now:
            return Limit.LAST_HOUR
        first_day = Limit.FIRST_DAY if case.role.endswith("day") else None
        return first_day if case.with_number else Limit.WITHOUT_NUMBER

    def _key(self, case: Situation) -> EpochKey | None:
        if not case.owns_all:
            return None
        is_old = case.role.endswith("day")
        return EpochKey.first(NUMBER, ORIGIN, 1) if is_old else self._desk.key

    # The judges

    def _known(self, case: Situation) -> list[KnownHead]:
        desk = self._desk
        papers = [KnownHead(PAPER, head) for head in desk.papers] if case.with_papers else []
        return [*papers, KnownHead(KEYRING, desk.keyring)]

    def _is_noticed(self, case: Situation, *, owned: bool) -> bool:
        """Whether anything is found at all; what the attacker owns may be left out."""
        known = self._known(case)[: -1 if owned else None]
        if any(self._findings(known, seeded=case.with_number, first=True)):
            return True
        return not owned and self._echo_differs()

    def _findings(self, known: list[KnownHead], *, seeded: bool, first: bool) -> list[Finding]:
        """Verify, to the first finding or to the end; missing triggers are as they were."""
        job = Verification(
            self._held, KINDS, known, ORIGIN, Progress(), Pace(), SEEDS if seeded else None
        )
        gone = self._gone
        while job.step():
            if first and any(f not in gone for f in job.progress.findings):
                break
        return [f for f in job.progress.findings if f not in gone]

    def _echo_differs(self) -> bool:
        return check_echo(self._held, self._desk.echo.path, SECRET).holds is not True

    def _noticed_by(self, act: Act, case: Situation) -> set[str]:
        """Ask everybody, with the triggers back in their places."""
        desk = self._desk
        papers = desk.papers
        if act.what != "schema":
            self._put_triggers_back()
        self._held.is_bare, desk.papers = False, papers if case.with_papers else []
        try:
            found = desk.noticed(SEEDS if case.with_number else None)
        finally:
            self._held.is_bare, desk.papers = True, papers
        return found - (set() if case.with_number else {SEED})

    # The file

    def _content(self) -> int:
        raw = self._held.raw
        tables = sorted({act.table for act in self._acts if act.table})
        return hash(
            tuple(
                row
                for table in tables
                for row in raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
            )
        )

    def _triggers(self) -> list[tuple[str, str]]:
        rows = self._held.raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return [(name, sql) for name, sql in rows]

    def _drop_triggers(self) -> None:
        for name, _ in self._away:
            self._held.raw.execute(f"DROP TRIGGER {name}")

    def _put_triggers_back(self) -> None:
        for _, sql in self._away:
            self._held.raw.execute(sql)


def tamper_records(times: int, seed: int) -> Result:
    """Make so many changes of the database's content and judge each."""
    with scratch() as folder:
        records = Records(folder, seed)
        try:
            return records.run(times)
        finally:
            records.close()
