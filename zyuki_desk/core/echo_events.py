"""What became of the echo: kept rows, and the duty that stands while there is none."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Mapped, mapped_column

from zyuki_desk.base.clock import JST
from zyuki_desk.core.duty import Duty, DutyBench, DutyKind
from zyuki_desk.evidence.kept import Kept

BEGUN, LOST, MENDED, CAUGHT_UP = "begun", "lost", "mended", "caught-up"
PAGE = "evidence"
DAYS = timedelta(days=1)
LOST_ECHO = DutyKind("echo-lost", "証跡の写し")


class EchoEvent(Kept):
    """One turn in the life of the echo (証跡の写し)."""

    __tablename__ = "echo_event"

    kind: Mapped[str]
    """`begun`, `lost`, `mended` or `caught-up`."""
    at: Mapped[datetime]
    by: Mapped[str]
    sentence: Mapped[str | None] = mapped_column(default=None)


def last_event(connection: Connection) -> tuple[str, datetime] | None:
    """Return the last turn that the journal knows of."""
    found = connection.execute(
        select(EchoEvent.kind, EchoEvent.at).order_by(EchoEvent.id.desc()).limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def echo_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Say that the second copy of the journal must be mended, until it is."""
    last = last_event(connection)
    if last is not None and last[0] == LOST:
        due = last[1].astimezone(JST).date() + DAYS
        yield Duty(
            ledger="",
            page=PAGE,
            kind=LOST_ECHO,
            sentence="証跡の写しがありません。媒体を差すか、写しを作り直してください",
            due=due,
            overdue=due < bench.moment.today,
        )
