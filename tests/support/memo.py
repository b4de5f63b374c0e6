"""A trivial ledger, and a founded office on a clock that stands still; cheap to make."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column
from sqlcipher3 import dbapi2

from zyuki_desk.base.clock import JST, FixedClock
from zyuki_desk.base.errors import DamageFound
from zyuki_desk.core.desk import Actor, Desk
from zyuki_desk.core.entry import Entry
from zyuki_desk.core.fields import Field, FieldKind
from zyuki_desk.core.founding import Founding, NewPerson, found
from zyuki_desk.core.layout import Layout, LayoutColumn
from zyuki_desk.core.ledger import Explanation, Ledger, Ledgers, Retention
from zyuki_desk.core.office import Office
from zyuki_desk.core.own_field import OwnField
from zyuki_desk.core.own_fields import set_own_fields
from zyuki_desk.core.people import Role
from zyuki_desk.core.schema import kept_kinds
from zyuki_desk.evidence.heads import Head, Signer
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.kept import Kept
from zyuki_desk.evidence.outside import Outside
from zyuki_desk.evidence.report import Report
from zyuki_desk.evidence.seal import EpochKey
from zyuki_desk.evidence.seal_file import SealKeeper
from zyuki_desk.evidence.stream import Seeds
from zyuki_desk.evidence.verify import KnownHead, verify
from zyuki_desk.store.database import Database, DatabaseKey, create_file

KEY = DatabaseKey("ab" * 48)
ORIGIN = "zyuki/mihon/main"
SEED = bytes(range(16))
"""The auditor's seed, on a paper that the office does not have."""
SEEDS = Seeds(ORIGIN, (SEED,))
SIGNING_SEED = bytes(range(32))
TODAY = date(2026, 11, 20)
CLERK, CHIEF, AUDITOR, OTHER = "P-CLERK", "P-CHIEF", "P-AUDIT", "P-OTHER"


class Memo(Entry):
    """A line with one cell of most kinds."""

    __tablename__ = "memo"

    who: Mapped[str]
    what: Mapped[str | None] = mapped_column(default=None)
    count: Mapped[int | None] = mapped_column(default=None)
    given: Mapped[bool | None] = mapped_column(default=None)
    left: Mapped[datetime | None] = mapped_column(default=None)


FIELDS = (
    Field(key="day", label="日", kind=FieldKind.DATE, required=True),
    Field(key="who", label="氏名", required=True, searched=True, personal=True),
    Field(key="what", label="内容", searched=True, appends=True, personal=True, limit=400),
    Field(key="count", label="数", kind=FieldKind.COUNT, limit=9999),
    Field(key="given", label="渡した", kind=FieldKind.YES_NO),
    Field(key="left", label="退室", kind=FieldKind.TIME, awaited=True),
)
MEMO = Ledger(
    key="memo",
    title="覚え書き簿",
    model=Memo,
    fields=FIELDS,
    group="試し",
    order=1,
    icon="note",
    layout=Layout(title="覚え書き簿", columns=(LayoutColumn(keys=("who",), title="氏名"),)),
    retention=Retention(years=1, source="試し"),
    explanation=Explanation(what="試し", who="試し", when="試し", rule="試し"),
    sample=lambda _: iter(()),
)
LEDGERS = Ledgers([MEMO])
KINDS: list[type[Kept]] = kept_kinds(LEDGERS)
FOUNDING = Founding(
    office=Office(office_id="mihon", name="見本市"),
    rooms=[{"code": "R-1", "name": "端末機設置室"}],
    terminals=[{"code": "T-1", "name": "統合端末1", "room_code": "R-1"}],
    closing_days=[(date(2026, 12, 29), "年末休み")],
    people=[
        NewPerson(
            code=CLERK, name="見本 太郎", kana="みほん たろう", roles=(Role.CLERK,), login="taro"
        ),
        NewPerson(code=OTHER, name="例示 次郎", kana="れいじ じろう", roles=(Role.CLERK,)),
        NewPerson(code=CHIEF, name="例示 花子", kana="れいじ はなこ", roles=(Role.SYSTEM,)),
        NewPerson(code=AUDITOR, name="見本 梅子", kana="みほん うめこ", roles=(Role.AUDITOR,)),
    ],
)


def at(hour: int, minute: int = 0, *, day: date = TODAY) -> datetime:
    """Return a civil moment in Japan on the usual day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST)


def outside_of(epoch: int) -> Outside:
    """Return what stands beside the file of the usual office, its seal at this epoch."""
    keeper = SealKeeper(ORIGIN, bytes(32), key=EpochKey.first(SEED, ORIGIN, 1).at(epoch))
    return Outside(ORIGIN, Signer(SIGNING_SEED), keeper)


@cache
def prepared_file() -> Path:
    """Found an office once; every test gets a copy of this file, closed and whole."""
    path = Path(tempfile.mkdtemp(prefix="zyuki-test-")) / "prepared.db"
    create_file(path, KEY)
    database = Database(path, KEY)
    found(database, LEDGERS, FixedClock(at(8), mono_ms=1000), FOUNDING, outside_of(1))
    database.close()
    return path


@dataclass
class MemoOffice:
    """One office of the trivial ledger with its file, clock and desks."""

    path: Path
    clock: FixedClock
    database: Database
    desk: Desk
    _desks: dict[str, Desk] = field(default_factory=dict)

    def as_(self, person: str) -> Desk:
        """Return the desk of another person."""
        if person not in self._desks:
            self._desks[person] = self.desk.for_actor(Actor(person, "T-1"))
        return self._desks[person]

    def enter(self, person: str = CLERK, **values: Any) -> int:  # noqa: ANN401
        """Enter a line of today and return its id."""
        whole = {"day": self.clock.read().today, "who": "見本 太郎", **values}
        return self.as_(person).enter("memo", whole).entry_id

    def add_fields(self, fields: Sequence[OwnField], reason: str = "") -> None:
        """Give the ledger own fields; every desk made before reads the directory anew."""
        set_own_fields(self.as_(CHIEF), "memo", fields, reason=reason)
        self._desks.clear()

    def head(self) -> Head:
        """Return the journal's head as it stands, as a sheet or the keyring would keep it."""
        with self.database.reading() as connection:
            state = read_state(connection)
        return Head(ORIGIN, state.size, state.root())

    def verify(self, *known: KnownHead, seeds: Seeds | None = None) -> Report:
        """Verify the whole file."""
        return verify(self.database, KINDS, known_heads=known, origin=ORIGIN, seeds=seeds)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read through a connection that cannot write."""
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

    @contextmanager
    def tampering(self, *, triggers: bool = False) -> Iterator[Any]:
        """Lend what an attacker with the key has: a bare connection, by default without triggers.

        The triggers are put back, as an attacker would; foreign keys are not even on.
        """
        connection = dbapi2.connect(str(self.path), isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{KEY.hex96}'\"")
            connection.execute("PRAGMA synchronous = OFF")
            if triggers:
                yield connection
                return
            connection.execute("BEGIN")
            made = _triggers(connection)
            for name, _ in made:
                connection.execute(f"DROP TRIGGER {name}")
            yield connection
            for _, sql in made:
                connection.execute(sql)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def _triggers(connection: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return [(name, sql) for name, sql in rows]


def open_office(folder: Path, *, clock: FixedClock | None = None) -> MemoOffice:
    """Copy the prepared file into a folder and open it."""
    path = folder / "ledgers.db"
    shutil.copyfile(prepared_file(), path)
    return reopen(path, clock or FixedClock(at(9, 12), mono_ms=4_321_000))


def reopen(path: Path, clock: FixedClock) -> MemoOffice:
    """Open an office's file that exists."""
    database = Database(path, KEY)
    try:
        with database.reading() as connection:
            epoch = read_state(connection).epoch
    except DamageFound:
        epoch = 1
    outside = outside_of(epoch)
    return MemoOffice(path, clock, database, Desk(database, LEDGERS, clock, outside=outside))
