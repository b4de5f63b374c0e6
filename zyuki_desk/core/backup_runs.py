"""What became of each backup, rehearsal and restoring: kept, and what is missing is a duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.clock import JST
from zyuki_desk.base.spelling import short_day
from zyuki_desk.core.backup_plan import BACKUP_SETTING, BackupPlan
from zyuki_desk.core.ledger import Duty, DutyBench
from zyuki_desk.core.office import Setting
from zyuki_desk.evidence.journal import Record
from zyuki_desk.evidence.kept import Disposal, Kept
from zyuki_desk.store.base import STRICT, utc_from_text

PAGE = "backups"
BACKUP, REHEARSAL, RESTORE, FORGET = "backup", "rehearsal", "restore", "forget"
FORGET_DAYS = 30
"""Days after a disposal by which the backups from before it should be gone."""
HERE = "このPC"
"""The office's own folder: the same disk as the ledgers."""


class BackupRun(Kept):
    """One backup written, rehearsed or restored, or the failure to do so."""

    __tablename__ = "backup_run"
    __table_args__ = (Index("ix_backup_run_kind", "kind", "place", "at"), STRICT)

    kind: Mapped[str]
    """`backup`, `rehearsal`, `restore`, or `forget`: older ones were taken away."""
    at: Mapped[datetime]
    by: Mapped[str]
    place: Mapped[str]
    """The office's word for where the backup lies."""
    ok: Mapped[bool]
    name: Mapped[str | None] = mapped_column(default=None)
    records: Mapped[int | None] = mapped_column(default=None)
    head_short: Mapped[str | None] = mapped_column(default=None)
    bytes: Mapped[int | None] = mapped_column(default=None)
    sentence: Mapped[str | None] = mapped_column(default=None)
    """Why it failed, or what was found."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run as a list shows it."""

    kind: str
    at: datetime
    by: str
    place: str
    ok: bool
    name: str | None
    records: int | None
    sentence: str | None


def last_runs(connection: Connection, *, most: int) -> list[RunFacts]:
    """Return the newest runs, the newest first."""
    rows = connection.execute(
        select(
            BackupRun.kind, BackupRun.at, BackupRun.by, BackupRun.place, BackupRun.ok,
            BackupRun.name, BackupRun.records, BackupRun.sentence,
        )
        .order_by(BackupRun.id.desc())
        .limit(most)
    )  # fmt: skip
    return [RunFacts(*row) for row in rows]


def newest_good(connection: Connection, kind: str, place: str | None = None) -> datetime | None:
    """Return when something last went well, anywhere or in one place."""
    query = select(func.max(BackupRun.at)).where(BackupRun.kind == kind, BackupRun.ok.is_(True))
    if place is not None:
        query = query.where(BackupRun.place == place)
    return connection.execute(query).scalar()


def backup_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Tell what is missing: a backup, a second place, a rehearsal."""
    value = connection.execute(select(Setting.value).where(Setting.key == BACKUP_SETTING)).scalar()
    plan = BackupPlan() if value is None else BackupPlan.from_json(value)
    for place in (HERE, *(place.label for place in plan.places)):
        yield from _late(connection, bench, plan, place)
    newest = newest_good(connection, BACKUP)
    if newest is None:
        return
    if not plan.places:
        yield _duty(
            "控えの置き場所が、簿冊と同じディスクだけです。別のディスクや媒体を決めてください",
            bench.moment.today, bench,
        )  # fmt: skip
    yield from _rehearsal(connection, bench, plan)
    yield from _outdated(connection, bench)


def _late(connection: Connection, bench: DutyBench, plan: BackupPlan, place: str) -> Iterator[Duty]:
    """Tell of a place without a fresh backup; each office day has its evening to write one."""
    today = bench.moment.today
    newest = newest_good(connection, BACKUP, place)
    if newest is None:
        first = _begun(connection)
        if first is not None and first < today:
            due = bench.calendar.next_open(first)
            yield _duty(f"控えがまだ一度も取られていません({place})", due, bench)
        return
    day = newest.astimezone(JST).date()
    days = max(1, -(-plan.every_hours // 24))
    due = bench.calendar.next_open(day + timedelta(days=days - 1))
    if due < today:
        yield _duty(f"控えが {short_day(day)} から取られていません({place})", due, bench)


def _begun(connection: Connection) -> date | None:
    """Return the day of the journal's first record."""
    at = connection.execute(select(Record.at).where(Record.seq == 1)).scalar()
    return None if at is None else utc_from_text(at).astimezone(JST).date()


def _rehearsal(connection: Connection, bench: DutyBench, plan: BackupPlan) -> Iterator[Duty]:
    rehearsed = newest_good(connection, REHEARSAL)
    since = (
        rehearsed
        or connection.execute(
            select(func.min(BackupRun.at)).where(BackupRun.kind == BACKUP, BackupRun.ok.is_(True))
        ).scalar()
    )
    if since is None:
        return
    due = since.astimezone(JST).date() + timedelta(days=plan.rehearse_days)
    if due <= bench.moment.today:
        said = "まだ一度もしていません" if rehearsed is None else f"{short_day(due)} が期限です"
        yield _duty(f"控えからの復元の練習をしてください({said})", due, bench)


def outdated_since(connection: Connection) -> datetime | None:
    """Return when values were last erased, if backups from before may still hold them."""
    erased = connection.execute(select(func.max(Disposal.at))).scalar()
    if erased is None:
        return None
    forgotten = newest_good(connection, FORGET)
    if forgotten is not None and forgotten > erased:
        return None
    older = select(BackupRun.id).where(
        BackupRun.kind == BACKUP, BackupRun.ok.is_(True), BackupRun.at < erased
    )
    return erased if connection.execute(older.limit(1)).first() is not None else None


def _outdated(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    erased = outdated_since(connection)
    if erased is not None:
        due = erased.astimezone(JST).date() + timedelta(days=FORGET_DAYS)
        yield _duty("廃棄した値が残る、廃棄前の控えがあります。消してください", due, bench)


def _duty(sentence: str, due: date, bench: DutyBench) -> Duty:
    return Duty(ledger="", sentence=sentence, due=due, overdue=due < bench.moment.today, page=PAGE)
