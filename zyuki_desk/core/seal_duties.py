"""The duty that stands while records carry no seal of the auditor's, though earlier ones do.

The seal's key lies beside the database and in no backup: a new PC, a damaged or deleted file, and
sealing ends without anybody at the desk seeing it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from zyuki_desk.base.clock import JST
from zyuki_desk.core.duty import Duty, DutyBench, DutyKind
from zyuki_desk.evidence.journal import read_state
from zyuki_desk.evidence.seal import is_birth

LOST_SEAL = DutyKind("seal-lost", "監査人の封印")
_LAST = "SELECT epoch, operation, ref FROM journal ORDER BY seq DESC LIMIT 1"
_SINCE = (
    "SELECT at FROM journal WHERE seq > (SELECT seq FROM journal WHERE epoch IS NOT NULL "
    "ORDER BY seq DESC LIMIT 1) ORDER BY seq LIMIT 1"
)
_SENTENCE = "監査人の封印の鍵がありません。設定の「鍵」で「監査人の番号を作り直す」を行ってください"


def seal_duties(connection: Connection, bench: DutyBench) -> Iterator[Duty]:
    """Say that a new series of seals must begin, until it has."""
    last = connection.exec_driver_sql(_LAST).first()
    if last is None or last[0] is not None or not read_state(connection).epoch:
        return
    if is_birth(last[1], last[2]):
        return  # the next record is the first one of the new series
    (since,) = connection.exec_driver_sql(_SINCE).one()
    due = datetime.fromisoformat(str(since)).astimezone(JST).date() + timedelta(days=1)
    yield Duty(
        ledger="",
        page="settings",
        kind=LOST_SEAL,
        sentence=_SENTENCE,
        due=due,
        overdue=due < bench.moment.today,
    )
